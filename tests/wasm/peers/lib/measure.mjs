// Runs one workload on its contenders in turn. No contender is timed whose answer differs from the
// reference's.
import { difference } from "./answers.mjs";
import { WARM_UPS } from "./settings.mjs";
import { summary } from "./stats.mjs";

/**
 * Milliseconds one contender may take for all its runs of one question; who is slower gets fewer
 * runs, at least `LEAST`.
 */
const BUDGET = 10_000;
const LEAST = 3;

/** How many of `count` runs a contender gets whose run takes `millis`. */
export const runsWithin = (count, millis, budget = BUDGET) =>
  Math.min(count, Math.max(LEAST, Math.floor(budget / Math.max(millis, 1e-3))));

/**
 * `runs`: {contender: async (withAnswer) => ({millis, answer, ...})}. `after` hears every timed
 * run. Gives {contender: {median, p95, runs, first} | {error}}, `first` being the first run's time,
 * cold; the contender `reference` is taken for right, unless `right(contender)` gives another
 * answer to compare with.
 */
export async function measure(
  runs,
  { reference, right = () => undefined, count, after = () => undefined },
) {
  const results = {};
  const answers = {};
  const first = {};
  const last = {};
  for (let warm = 0; warm < WARM_UPS; warm++) {
    for (const [name, run] of Object.entries(runs)) {
      if (results[name]) continue;
      try {
        const { answer, millis } = await run(warm === 0);
        last[name] = millis;
        if (warm > 0) continue;
        answers[name] = answer;
        first[name] = millis;
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  for (const name of Object.keys(answers)) {
    if (name === reference || results[name]) continue;
    const expected = (await right(name))?.answer ?? answers[reference];
    const differs = expected
      ? difference(answers[name], expected)
      : `no answer of ${reference} to compare with`;
    if (differs) results[name] = { error: `answers differ, not timed (${differs})` };
  }
  const left = Object.keys(runs).filter((name) => !results[name]);
  const times = Object.fromEntries(left.map((name) => [name, []]));
  for (let i = 0; i < count; i++) {
    for (const name of left) {
      if (results[name] || i >= runsWithin(count, last[name])) continue;
      try {
        const run = await runs[name](false);
        times[name].push(run.millis);
        after(name, run);
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  for (const name of left) results[name] ??= { ...summary(times[name], count), first: first[name] };
  return results;
}

/** The first line, without the driver's own prefix. */
export const short = (error) =>
  String(error.message ?? error)
    .replace(/^(page|worker)\.\w+: (Error: )?/, "")
    .split("\n")[0]
    .slice(0, 160);
