// W5: a brush dragged, then jumps, then the first touch of another view while the first brush
// stands. W20: a brush over an attribute of a third table that two tables of a model lead to.
import { difference } from "../lib/answers.mjs";
import { short } from "../lib/measure.mjs";
import { cannot } from "../lib/peers.mjs";
import { summary } from "../lib/stats.mjs";
import { settle } from "./charts.mjs";
import { VIEWS as STAR_VIEWS } from "./star-views.mjs";
import { VIEWS } from "./views.mjs";

const REFERENCE = "duckdb-1.28";
/** Ours as the peers are timed, who draw nothing: charts are laid out and not painted. */
const UNPAINTED = "pellucid, unpainted";
const WIDTH = 200;
const DRAG = Array.from({ length: 200 }, (_, i) => 150 + i);
/** Where the drag has not been: nobody may answer from what it remembers. */
const JUMPS = [520, 100, 400, 20, 580, 80, 450, 130, 550, 50];
/**
 * Where another view is touched, each after the standing brush has moved, so that nothing prepared
 * fits.
 */
const TOUCHES = [
  300, 120, 410, 250, 500, 180, 350, 220, 460, 280, 330, 140, 390, 270, 480, 200, 370, 240, 440,
  310,
];
/**
 * DuckDB answers every step by the same queries at the same cost: every tenth step is enough to
 * know it.
 */
const THEIRS_EVERY = 10;
const SLOW = ["duckdb-1.28", "duckdb-1.32"];
/**
 * Steps that a contender takes before the next one's turn: a drag is one movement, and what a
 * browser still paints after a step is not to fall on another's.
 */
const TURN = 20;
/**
 * Steps of a drag before the timed one. DuckDB has no code of its own to warm up after the first.
 */
const WARM_STEPS = 100;

const DRAGGED = {
  what: "drag by a pixel, 200 steps, p95 of a step for all views",
  limit: 4,
  at: DRAG,
};
const PHASES = [
  { ...DRAGGED, view: "day" },
  { what: "jumps, p95", limit: 60, view: "day", at: JUMPS },
  {
    what: "first touch of another view, p95",
    limit: 60,
    view: "value",
    at: TOUCHES,
    before: { view: "day", at: [...JUMPS, ...JUMPS.map((x) => x + 15)] },
  },
];
/** Like with like: none of them paints. */
const GOAL = { "duckdb-1.28": 1 / 20, "duckdb-1.32": 1 / 20, mosaic: 1, crossfilter2: 1 };

/** Whose rows are fewer: it sorts every dimension in JavaScript. */
const FILES = { crossfilter2: "million" };

/** Views of one table. */
const ONE = {
  row: "W5",
  folder: "views",
  views: VIEWS,
  brushed: ["value", "day"],
  peers: ["duckdb-1.28", "duckdb-1.32", "mosaic", "crossfilter2"],
  phases: PHASES,
  goal: GOAL,
};
/** Views of two tables, both of which lead to the column that is brushed. */
const TWO = {
  row: "W20",
  folder: "star-views",
  views: STAR_VIEWS,
  brushed: ["age"],
  peers: SLOW,
  phases: [
    {
      ...DRAGGED,
      what: "drag by a pixel, 200 steps, two views of the table and three of another, p95 of a step",
      view: "age",
    },
    { what: "jumps, two views of the table and three of another, p95", view: "age", at: JUMPS },
  ],
  goal: {},
};

/** W5. */
export const crossFilter = (given) => filtered(given, ONE);
/** W20. */
export const crossTables = (given) => filtered(given, TWO);

async function filtered({ browser, server, data, peers, report }, layout) {
  const no = cannot(layout.row);
  const names = ["pellucid", UNPAINTED, ...layout.peers.filter((n) => peers.includes(n))];
  const pages = {};
  const broken = {};
  // The reference answers for all, timed or not.
  for (const name of new Set([...names, REFERENCE])) {
    try {
      pages[name] = await browser.page(
        name === UNPAINTED ? `pellucid-${layout.folder}?canvas=none` : `${name}-${layout.folder}`,
        server.origin,
      );
      await pages[name].evaluate((file) => globalThis.contender.open(file), FILES[name] ?? "main");
    } catch (error) {
      broken[name] = { error: short(error) };
    }
  }
  const reference = pages[REFERENCE];
  try {
    if (pages.crossfilter2)
      await reference.evaluate(() => globalThis.contender.open("million", "million"));
    const context = { pages, broken, names, reference, layout };
    await warmUp(context);
    for (const phase of layout.phases) {
      const results = broken.pellucid ? { pellucid: broken.pellucid } : await run(phase, context);
      if (results.crossfilter2?.median !== undefined)
        results.crossfilter2.note = `${(data.million.rows / 1e6).toFixed(1)} M rows`;
      const { [UNPAINTED]: unpainted, pellucid, ...others } = results;
      const row = { row: layout.row, unit: "ms", by: "p95", cannot: no };
      report({
        ...row,
        what: `${phase.what}, painted`,
        results: { pellucid, ...others },
        limit: phase.limit,
        goal: {},
      });
      if (unpainted)
        report({
          ...row,
          what: `${phase.what}, nothing painted`,
          results: { pellucid: unpainted, ...others },
          goal: layout.goal,
        });
    }
  } finally {
    for (const page of Object.values(pages)) await page.close();
  }
}

const brush = (page, view, x, filters, standing = false) =>
  page.evaluate(
    ([v, given]) => globalThis.contender.brush(v, given),
    [view, { x0: x, x1: x + WIDTH, filters, standing }],
  );
const clear = (page, view) => page.evaluate((v) => globalThis.contender.clear(v), view);

/**
 * Each view that will be brushed, so that no compiler's time is counted: browsers optimise code
 * after it ran some dozens of times.
 */
async function warmUp({ pages, broken, names, layout }) {
  for (const view of layout.brushed) {
    for (let step = 0; step < WARM_STEPS; step++) {
      let filters;
      for (const name of names.filter((n) => !broken[n] && (step === 0 || !SLOW.includes(n)))) {
        try {
          filters = (await brush(pages[name], view, 200 + step, filters)).filters ?? filters;
          if (step === WARM_STEPS - 1 || SLOW.includes(name)) await clear(pages[name], view);
        } catch (error) {
          broken[name] = { error: short(error) };
        }
      }
    }
  }
}

async function run({ view, at, before }, context) {
  const { pages, broken, names } = context;
  const times = Object.fromEntries(names.map((name) => [name, []]));
  /** What the first contender selected at a step, for those that cannot tell from a pixel. */
  const filters = [];
  const standing = [];
  const step = async (name, i) => {
    if (before)
      standing[i] =
        (await brush(pages[name], before.view, before.at[i], standing[i], true)).filters ??
        standing[i];
    if (SLOW.includes(name) && i % THEIRS_EVERY > 0 && at.length > THEIRS_EVERY) return;
    const done = await brush(pages[name], view, at[i], filters[i]);
    filters[i] = done.filters ?? filters[i];
    times[name].push(done.millis);
    if (i === 0 || i === at.length - 1) await compare(name, done.brushes, view, context);
    if (before) await clear(pages[name], view);
  };
  // Jumps and touches are single movements.
  const turn = at.length > TURN ? TURN : 1;
  for (let start = 0; start < at.length; start += turn) {
    for (const name of names) {
      for (let i = start; i < Math.min(start + turn, at.length) && !broken[name]; i++) {
        await step(name, i).catch((error) => (broken[name] = { error: short(error) }));
      }
      await settle(pages[name]).catch(() => undefined);
    }
  }
  return Object.fromEntries(names.map((name) => [name, broken[name] ?? summary(times[name])]));
}

/** Throws where a view does not show what the reference answers under the same brushes. */
async function compare(name, brushes, view, { pages, reference, layout }) {
  for (const other of Object.keys(layout.views).filter((v) => v !== view)) {
    const shown = await pages[name].evaluate((v) => globalThis.contender.shown(v), other);
    const right = await reference.evaluate(
      ([t, b, v]) => globalThis.contender.right(t, b, v),
      [FILES[name] ?? "main", brushes, other],
    );
    const differs = difference(shown, right);
    if (differs) throw new Error(`answers differ, not timed (view ${other}: ${differs})`);
  }
}
