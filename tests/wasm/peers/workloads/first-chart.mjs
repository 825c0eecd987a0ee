// W9: from the page's address to painted bars, nothing cached, over a slow line.
import { difference } from "../lib/answers.mjs";
import { ink } from "../lib/ink.mjs";
import { Link } from "../lib/link.mjs";
import { short } from "../lib/measure.mjs";
import { startServer } from "../lib/server.mjs";
import { summary } from "../lib/stats.mjs";

const LINE = { megabits: 10, millis: 40 };
/** Of 800 x 400 pixels. Fifty bars of about equal height cover far more, axes and labels far less. */
const LEAST_INK = 20_000;
const CONTENDERS = { pellucid: "cold-pellucid", "duckdb-wasm 1.28 + echarts": "cold-duckdb" };

export async function firstChart({ browser, served, count, report }) {
  const server = await startServer({ ...served, link: new Link(LINE) });
  const results = {};
  const times = Object.fromEntries(Object.keys(CONTENDERS).map((name) => [name, []]));
  const answers = {};
  const taken = {};
  // Once beforehand, so that the server has every file packed and read.
  for (let i = -1; i < count; i++) {
    for (const [name, script] of Object.entries(CONTENDERS)) {
      if (results[name]) continue;
      try {
        const { millis, answer, inked } = await once(browser, server.origin, script);
        if (inked < LEAST_INK) throw new Error(`drew too little, not timed (${inked} inked pixels)`);
        answers[name] ??= answer;
        taken[name] = server.take(script).bytes;
        if (i >= 0) times[name].push(millis);
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  server.close();
  const [ours, theirs] = Object.keys(CONTENDERS);
  const differs = answers[ours] && answers[theirs] && difference(answers[ours], answers[theirs]);
  for (const name of Object.keys(CONTENDERS)) results[name] ??= differs ? { error: `answers differ, not timed (${differs})` } : { ...summary(times[name]), note: `${(taken[name] / 1e6).toFixed(1)} MB of data` };
  report({ row: "W9", what: `cold first chart, ${LINE.megabits} Mbit/s, ${LINE.millis} ms, ${count} runs`, unit: "ms", results, goal: { [theirs]: 1 / 4 } });
}

async function once(browser, origin, script) {
  const page = await browser.page(script, origin, "painted");
  try {
    const { millis, answer } = await page.evaluate(() => globalThis.painted);
    return { millis, answer, inked: await ink(page, await page.shot("#plot")) };
  } finally {
    await page.close();
  }
}
