// W6 and W7: many points in one chart, reduction and drawing. What drew too little is not timed.
import { short } from "../lib/measure.mjs";
import { WARM_UPS } from "../lib/settings.mjs";
import { summary } from "../lib/stats.mjs";

/** Of 1600 x 400 pixels. The points fill the plot; axes and labels are grey. */
const LEAST_INK = 100_000;

const millions = (rows) => `${rows / 1e6} M points`;

export async function charts({ browser, server, data, count, report, wanted }) {
  const page = await browser.page("charts", server.origin);
  const draw = async (file, kind, names, runs) => {
    await page.evaluate((f) => globalThis.contender.load(`/data/charts/${f}.parquet`), file);
    return drawAll(page, kind, names, runs);
  };
  try {
    if (wanted("W6")) {
      // The larger with fewer runs: ECharts needs seconds for each.
      for (const [file, limit, runs] of [["million", 8, count], ["main", 30, Math.ceil(count / 3)]]) {
        const phases = await draw(file, "line", ["pellucid", "uplot", "echarts"], runs);
        for (const [phase, results] of Object.entries(phases)) {
          report({ row: "W6", what: `line, ${millions(data[file].rows)}: ${phase}`, unit: "ms", results, goal: { uplot: 1 / 2.5, echarts: 1 / 5 }, ...(phase === "create" ? { limit } : {}) });
        }
      }
    }
    if (wanted("W7")) {
      const { create } = await draw("million", "scatter", ["pellucid", "echarts"], count);
      report({ row: "W7", what: `scatter, ${millions(data.million.rows)}`, unit: "ms", results: create, limit: 20, goal: { echarts: 1 / 20 } });
    }
  } finally {
    await page.close();
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
  report({ row: "W6", what: "page blocked while the worker draws 1 M points", unit: "ms", results: { pellucid: result }, limit: 4, goal: {} });
}

async function drawAll(page, kind, names, runs) {
  const times = {};
  const failed = {};
  for (let i = -WARM_UPS; i < runs; i++) {
    for (const name of names.filter((n) => !failed[n])) {
      try {
        const phases = await page.evaluate(([k, n]) => globalThis.contender[k](n), [kind, name]);
        let before;
        for (const [phase, { millis, inked, hash }] of Object.entries(phases)) {
          if (hash === before) throw new Error(`${phase} drew nothing new, not timed`);
          before = hash;
          if (inked < LEAST_INK) throw new Error(`${phase} drew too little, not timed (${inked} inked pixels)`);
          const so = ((times[phase] ??= {})[name] ??= { millis: [], inked });
          if (i >= 0) so.millis.push(millis);
        }
      } catch (error) {
        failed[name] = { error: short(error) };
      }
    }
  }
  const phases = kind === "line" ? ["create", "zoom", "pan"] : ["create"];
  const result = (phase, name) => failed[name] ?? { ...summary(times[phase][name].millis), note: `${Math.round(times[phase][name].inked / 1000)}k px inked` };
  return Object.fromEntries(phases.map((phase) => [phase, Object.fromEntries(names.map((name) => [name, result(phase, name)]))]));
}
