// Runs one workload on its contenders in turn. No contender is timed whose answer differs from the reference's.
import { difference } from "./answers.mjs";
import { WARM_UPS } from "./settings.mjs";
import { summary } from "./stats.mjs";

/**
 * `runs`: {contender: async (withAnswer) => ({millis, answer, ...})}. `after` hears every timed run.
 * Gives {contender: {median, p95, runs} | {error}}; the contender `reference` is taken for right.
 */
export async function measure(runs, { reference, count, after = () => undefined }) {
  const results = {};
  const answers = {};
  for (let warm = 0; warm < WARM_UPS; warm++) {
    for (const [name, run] of Object.entries(runs)) {
      if (results[name]) continue;
      try {
        const { answer } = await run(warm === 0);
        if (warm === 0) answers[name] = answer;
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  const right = answers[reference];
  for (const name of Object.keys(answers)) {
    if (name === reference || results[name]) continue;
    const differs = right ? difference(answers[name], right) : `no answer of ${reference} to compare with`;
    if (differs) results[name] = { error: `answers differ, not timed (${differs})` };
  }
  const left = Object.keys(runs).filter((name) => !results[name]);
  const times = Object.fromEntries(left.map((name) => [name, []]));
  for (let i = 0; i < count; i++) {
    for (const name of left) {
      if (results[name]) continue;
      try {
        const run = await runs[name](false);
        times[name].push(run.millis);
        after(name, run);
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  for (const name of left) results[name] ??= summary(times[name]);
  return results;
}

/** The first line, without the driver's own prefix. */
export const short = (error) => String(error.message ?? error).replace(/^page\.\w+: (Error: )?/, "").split("\n")[0].slice(0, 160);
