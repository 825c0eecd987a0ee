// W9: from the page's address to painted bars, nothing cached, over a slow line.
import { difference } from "../lib/answers.mjs";
import { ink } from "../lib/ink.mjs";
import { Link } from "../lib/link.mjs";
import { short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";
import { startServer } from "../lib/server.mjs";
import { summary } from "../lib/stats.mjs";

const LINE = { megabits: 10, millis: 40 };
/**
 * Pixels that must be coloured, of 800 x 400. Fifty bars of about equal height cover far more, axes
 * and labels far less.
 */
const LEAST_INK = 20_000;
/** By name: the page, and the peers it is made of. */
const CONTENDERS = {
  pellucid: { script: "cold-pellucid", of: [] },
  "duckdb-1.28 + echarts": { script: "cold-duckdb", of: ["duckdb-1.28", "echarts"] },
  "hyparquet + chart.js": { script: "cold-hyparquet", of: ["hyparquet", "chart.js"] },
};
const GOAL = { "duckdb-1.28 + echarts": 1 / 4 };

export async function firstChart({ browser, served, runs, peers, report }) {
  const count = Math.ceil(runs / 3);
  const server = await startServer({ ...served, link: new Link(LINE) });
  const names = Object.keys(CONTENDERS).filter((name) =>
    CONTENDERS[name].of.every((peer) => peers.includes(peer)),
  );
  const results = {};
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const answers = {};
  const taken = {};
  // Once beforehand, so that the server has every file packed and read.
  for (let i = -1; i < count; i++) {
    for (const name of names) {
      if (results[name]) continue;
      const { script } = CONTENDERS[name];
      try {
        const { millis, answer, inked } = await once(browser, server.origin, script);
        if (inked < LEAST_INK)
          throw new Error(`drew too little, not timed (${inked} inked pixels)`);
        answers[name] ??= answer;
        taken[name] = server.take(script).bytes;
        const differs = answers.pellucid && difference(answer, answers.pellucid);
        if (differs) throw new Error(`answers differ, not timed (${differs})`);
        if (i >= 0) times[name].push(millis);
      } catch (error) {
        results[name] = { error: short(error) };
      }
    }
  }
  server.close();
  for (const name of names)
    results[name] ??= {
      ...summary(times[name]),
      note: `${(taken[name] / 1e6).toFixed(1)} MB of data`,
    };
  const ordered = Object.fromEntries(names.map((name) => [name, results[name]]));
  report({
    row: "W9",
    what: `cold first chart, ${LINE.megabits} Mbit/s, ${LINE.millis} ms, ${count} runs`,
    unit: "ms",
    results: ordered,
    goal: GOAL,
    cannot: cannot("W9"),
  });
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
