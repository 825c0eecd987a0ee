// W5: a brush dragged, then jumps, then the first touch of another view.
import { difference } from "../lib/answers.mjs";
import { short } from "../lib/measure.mjs";
import { summary } from "../lib/stats.mjs";
import { VIEWS, where } from "./views.mjs";

const DUCKDB = "duckdb-wasm 1.28";
const DRAG = { steps: 200, from: 150, width: 200 };
const JUMPS = [520, 180, 400, 250, 610, 300, 160, 480, 350, 560];
/** DuckDB answers every step by the same queries at the same cost: every tenth step is enough to know it. */
const THEIRS_EVERY = 10;

export async function crossFilter({ browser, server, report }) {
  const phases = [
    { what: "drag by a pixel, p95 of a step", limit: 4, view: "day", at: Array.from({ length: DRAG.steps }, (_, i) => DRAG.from + i) },
    { what: "jumps, p95", limit: 60, view: "day", at: JUMPS },
    { what: "first touch of another view", limit: 60, view: "value", at: [300] },
  ];
  let ours;
  let theirs;
  try {
    ours = await browser.page("pellucid-views", server.origin);
    theirs = await browser.page("duckdb-views", server.origin);
    await ours.evaluate(() => globalThis.contender.open());
    await theirs.evaluate(() => globalThis.contender.open());
  } catch (error) {
    for (const { what, limit } of phases) report({ row: "W5", what, unit: "ms", by: "p95", results: { pellucid: { error: short(error) } }, limit, goal: { [DUCKDB]: 1 / 20 } });
    return;
  }
  let brushed;
  for (const { what, limit, view, at } of phases) {
    const times = { pellucid: [], [DUCKDB]: [] };
    let failed;
    try {
      if (brushed && brushed !== view) await ours.evaluate((v) => globalThis.contender.clear(v), brushed);
      brushed = view;
      for (const [i, x] of at.entries()) {
        const step = await ours.evaluate(([v, x0, x1]) => globalThis.contender.brush(v, x0, x1), [view, x, x + DRAG.width]);
        times.pellucid.push(step.millis);
        if (i % THEIRS_EVERY > 0 && at.length > THEIRS_EVERY) continue;
        if (step.filters.length === 0) throw new Error("the brush selected nothing");
        const { millis } = await theirs.evaluate(([v, w]) => globalThis.contender.brush(v, w), [view, where(step.filters)]);
        times[DUCKDB].push(millis);
        for (const other of Object.keys(VIEWS).filter((v) => v !== view)) {
          const [a, b] = await Promise.all([ours, theirs].map((page) => page.evaluate((o) => globalThis.contender.shown(o), other)));
          const differs = difference(a, b);
          if (differs) throw new Error(`answers differ, not timed (view ${other}: ${differs})`);
        }
      }
    } catch (error) {
      failed = { error: short(error) };
    }
    const results = failed ? { pellucid: failed } : Object.fromEntries(Object.entries(times).map(([name, t]) => [name, summary(t)]));
    report({ row: "W5", what, unit: "ms", by: "p95", results, limit, goal: { [DUCKDB]: 1 / 20 } });
  }
  await ours.close();
  await theirs.close();
}
