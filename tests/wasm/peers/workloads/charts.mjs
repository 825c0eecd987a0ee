// W6 and W7: many points in one chart, reduction and drawing. What drew too little is not timed.
import { ink } from "../lib/ink.mjs";
import { runsWithin, short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";
import { WARM_UPS } from "../lib/settings.mjs";
import { summary } from "../lib/stats.mjs";

/**
 * Pixels that must be coloured, of 1600 x 400. The points fill the plot; axes and labels are grey.
 */
const LEAST_INK = 100_000;
const GOALS = { line: { uplot: 1 / 2.5, echarts: 1 / 5 }, scatter: { echarts: 1 / 20 } };
const DRAWN = {
  line: ["pellucid", "uplot", "echarts", "chart.js", "mosaic"],
  scatter: ["pellucid", "echarts", "chart.js", "mosaic"],
};

const millions = (rows) => `${rows / 1e6} M points`;

export async function charts({ browser, server, data, runs: count, peers, report, wanted }) {
  const pages = {};
  const draw = async (file, kind) => {
    const names = DRAWN[kind].filter((name) => name === "pellucid" || peers.includes(name));
    const broken = {};
    for (const name of names) {
      try {
        // A page each: one's garbage would be another's pause.
        pages[name] ??= await browser.page(
          name === "mosaic" ? "charts-mosaic" : "charts",
          server.origin,
        );
        await pages[name].evaluate((f) => globalThis.contender.load(f), file);
      } catch (error) {
        broken[name] = { error: short(error) };
      }
    }
    return drawAll(pages, kind, names, count, broken);
  };
  try {
    if (wanted("W6")) {
      for (const [file, limit] of data.main.rows > data.million.rows
        ? [
            ["million", 8],
            ["main", 30],
          ]
        : [["million", 8]]) {
        for (const [phase, results] of Object.entries(await draw(file, "line"))) {
          const goal = {
            limit: phase === "create" ? limit : undefined,
            goal: GOALS.line,
            cannot: cannot("W6"),
          };
          report({
            row: "W6",
            what: `line, ${millions(data[file].rows)}: ${phase}`,
            unit: "ms",
            results,
            ...goal,
          });
        }
      }
    }
    if (wanted("W7")) {
      const { create } = await draw("million", "scatter");
      report({
        row: "W7",
        what: `scatter, ${millions(data.million.rows)}`,
        unit: "ms",
        results: create,
        limit: 20,
        goal: GOALS.scatter,
        cannot: cannot("W7"),
      });
    }
  } finally {
    for (const page of Object.values(pages)) await page.close();
  }
  if (wanted("W6")) await blocked({ browser, server, count, report });
}

/** Ours alone: the peers draw in the page, so that their whole time blocks it. */
async function blocked({ browser, server, count, report }) {
  let result;
  try {
    const page = await browser.page("blocked", server.origin);
    const times = [];
    for (let i = -WARM_UPS; i < count; i++) {
      const millis = await page.evaluate(() => globalThis.contender.once());
      if (i >= 0) times.push(millis);
    }
    await page.close();
    result = summary(times);
  } catch (error) {
    result = { error: short(error) };
  }
  report({
    row: "W6",
    what: "page blocked while the worker draws 1 M points",
    unit: "ms",
    results: { pellucid: result },
    limit: 4,
    goal: {},
  });
}

/**
 * Waits until a page has shown what it drew: what it still paints is not the next contender's time.
 */
export const settle = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 20))),
      ),
  );

async function drawAll(pages, kind, names, count, broken) {
  const times = {};
  const runs = {};
  for (let i = -WARM_UPS; i < count; i++) {
    for (const name of names.filter((n) => !broken[n] && i < (runs[n] ?? count))) {
      const began = performance.now();
      try {
        const page = pages[name];
        const phases = await page.evaluate(([k, n]) => globalThis.contender[k](n), [kind, name]);
        await settle(page);
        // Vector charts are looked at from outside, once: what is drawn first must be a full
        // picture.
        if (i === -WARM_UPS && name === "mosaic")
          phases.create.inked = await ink(page, await page.shot("#plot"));
        let before;
        for (const [phase, { millis, inked, hash }] of Object.entries(phases)) {
          if (hash === before) throw new Error(`${phase} drew nothing new, not timed`);
          before = hash;
          if (inked < LEAST_INK)
            throw new Error(`${phase} drew too little, not timed (${inked} inked pixels)`);
          const so = ((times[phase] ??= {})[name] ??= { millis: [], inked });
          if (i >= 0) so.millis.push(millis);
        }
      } catch (error) {
        broken[name] = { error: short(error) };
      }
      if (i === -1) runs[name] = runsWithin(count, performance.now() - began);
    }
  }
  const phases = kind === "line" ? ["create", "zoom", "pan"] : ["create"];
  const result = (phase, name) => {
    if (broken[name]) return broken[name];
    const { millis, inked } = times[phase][name];
    const made = summary(millis, count);
    return {
      ...made,
      note: [made.note, inked && `${Math.round(inked / 1000)}k px inked`]
        .filter(Boolean)
        .join(", "),
    };
  };
  return Object.fromEntries(
    phases.map((phase) => [
      phase,
      Object.fromEntries(names.map((name) => [name, result(phase, name)])),
    ]),
  );
}
