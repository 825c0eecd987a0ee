import assert from "node:assert/strict";
import { test } from "node:test";
import type { Channel } from "../src/generated/index.js";
import { flat } from "../src/table/pivot/flat.js";
import { compareValues, keyPart } from "../src/table/pivot/groups.js";
import { actionOf, clickOf, turnOf } from "../src/table/pivot/keyboard.js";
import { acrossKey, PivotSelection } from "../src/table/pivot/selection.js";
import { shadedRanges } from "../src/table/pivot/shades.js";
import { widthsOf } from "../src/table/pivot/widths.js";
import { revealRow, ROW, windowOf } from "../src/table/pivot/window.js";
import { chart, heads, numbers, pivot, row, ROWS, shown } from "./support/pivot.js";

test("every group is shown with its numbers, nulls last, and a total of all that is no sum of groups", async () => {
  const { model, asked } = pivot(chart());
  await model.load();
  assert.deepEqual(shown(model), [
    "- north",
    "  Kiel",
    "  Lund",
    "- south",
    "  Rome",
    "- null",
    "  Nowhere",
  ]);
  assert.deepEqual(heads(model), ["2023", "2024", "*"]);
  assert.deepEqual(numbers(model, row(model, "north")), [1, 6, 7]);
  assert.deepEqual(numbers(model, row(model, "north", "Lund")), [undefined, 4, 4]);
  assert.deepEqual(numbers(model), [9, 22, 31]);
  // One question for each pair of levels.
  assert.deepEqual(asked, ["", "year", "region", "region,year", "region,city", "region,city,year"]);
});

test("what is closed is not asked for before it is opened, and stays open when the data changes", async () => {
  const first = pivot(chart({ open: 0 }));
  await first.model.load();
  assert.deepEqual(shown(first.model), ["+ north", "+ south", "+ null"]);
  assert.equal(first.asked.includes("region,city"), false);
  await first.model.turn(row(first.model, "south"), true);
  assert.deepEqual(shown(first.model), ["+ north", "- south", "  Rome", "+ null"]);
  assert.ok(first.asked.includes("region,city"));
  const second = pivot(
    chart({ open: 0 }),
    [...ROWS, { region: "south", city: "Oslo", year: "2023", n: 1 }],
    first.model,
  );
  await second.model.load();
  assert.deepEqual(shown(second.model), ["+ north", "- south", "  Oslo", "  Rome", "+ null"]);
});

test("all groups open and close at once", async () => {
  const { model } = pivot(chart());
  await model.load();
  assert.equal(model.closed, false);
  await model.turnAll(false);
  assert.equal(model.closed, true);
  assert.deepEqual(shown(model), ["+ north", "+ south", "+ null"]);
  await model.turnAll(true);
  assert.equal(shown(model).length, 7);
});

test("totals and subtotals can be left out", async () => {
  const encoding = {
    rows: [{ field: "region" }],
    columns: [{ field: "year" }, { field: "city" }],
    values: [{ op: "sum" as const, field: "n", as: "total" }],
  };
  const full = pivot(chart({}, { encoding }));
  await full.model.load();
  // A group of one has no total of its own.
  assert.deepEqual(heads(full.model), [
    "2023/Kiel",
    "2023/Rome",
    "2023/*",
    "2024/Kiel",
    "2024/Lund",
    "2024/Nowhere",
    "2024/*",
    "*",
  ]);
  const bare = pivot(chart({ totals: false, subtotals: false }, { encoding }));
  await bare.model.load();
  assert.deepEqual(heads(bare.model), [
    "2023/Kiel",
    "2023/Rome",
    "2024/Kiel",
    "2024/Lund",
    "2024/Nowhere",
  ]);
  assert.equal(bare.asked.includes("region,year"), false);
});

test("the specification sorts and cuts the outermost groups; a reader sorts by number or by name, and back", async () => {
  const { model } = pivot(chart({ open: 0 }, { sort: [{ by: "total", order: "desc" }], limit: 2 }));
  await model.load();
  assert.deepEqual(shown(model), ["+ null", "+ south"]);
  const { model: all } = pivot(chart({ open: 0 }));
  await all.load();
  const leaf = all.leaves[0];
  assert.deepEqual([all.sortBy(leaf), shown(all)], ["desc", ["+ south", "+ north", "+ null"]]);
  assert.equal(all.sortedBy(leaf), "desc");
  assert.equal(all.sortedBy(undefined), undefined);
  // Groups without rows stay last.
  assert.deepEqual([all.sortBy(leaf), shown(all)], ["asc", ["+ north", "+ south", "+ null"]]);
  assert.deepEqual(
    [all.sortBy(undefined), all.sortBy(undefined), shown(all)],
    ["asc", "desc", ["+ south", "+ north", "+ null"]],
  );
  assert.deepEqual(
    [all.sortBy(undefined), shown(all)],
    [undefined, ["+ north", "+ south", "+ null"]],
  );
});

test("more columns than can be told apart are refused, with their number", async () => {
  const rows = Array.from({ length: 5_001 }, (_, i) => ({
    region: "r",
    city: "c",
    year: String(i),
    n: 1,
  }));
  await assert.rejects(pivot(chart(), rows).model.load(), {
    code: "limit_exceeded",
    message: /5001 columns/,
  });
});

test("keys of groups tell values apart that look alike", () => {
  const values = ["1", 1, null, "", "null", new Date(1), true, 10n];
  assert.equal(new Set(values.map(keyPart)).size, values.length);
  // No two paths share a key.
  assert.notEqual(keyPart("a") + keyPart("b"), keyPart("as1:b"));
});

test("a cell is told with its groups and every measure of them", async () => {
  const { model } = pivot(chart());
  await model.load();
  const leaf = model.leaves[1] ?? assert.fail();
  assert.deepEqual(model.datum(row(model, "north", "Kiel"), leaf), {
    region: "north",
    city: "Kiel",
    year: "2024",
    total: 2,
  });
  assert.deepEqual(model.datum(undefined, { key: "", path: [] }), { total: 31 });
  assert.deepEqual(model.datum(row(model, "south"), leaf), {
    region: "south",
    year: "2024",
    total: null,
  });
});

test("a cell is selected by its groups, and let go by a second time or by everything", () => {
  const selection = new PivotSelection();
  const cell = { row: "r", across: "a" };
  assert.equal(selection.has({ row: undefined, across: "" }), false);
  const instant = new Date(Date.UTC(2024, 0));
  assert.deepEqual(
    selection.pick(cell, [
      ["day", instant],
      ["n", 5n],
    ]),
    [
      { name: "day", value: instant.getTime(), instant: true },
      { name: "n", value: 5 },
    ],
  );
  assert.equal(selection.has(cell), true);
  assert.equal(selection.has({ row: undefined, across: "a" }), false);
  assert.deepEqual(selection.pick(cell, [["day", instant]]), []);
  assert.equal(selection.clear(), false);
  selection.pick(cell, [["n", 1]]);
  assert.deepEqual(selection.pick({ row: undefined, across: "" }, []), []);
  assert.equal(selection.has(cell), false);
});

test("keys sort, select, open and choose by where they are pressed", async () => {
  const { model } = pivot(chart());
  await model.load();
  const table = { shown: model.shown(), leaves: model.leaves, selects: false };
  const [leaf] = model.leaves;
  const north = row(model, "north");
  assert.deepEqual(actionOf("Enter", -1, 1, table), { kind: "sort", leaf });
  assert.deepEqual(actionOf("Enter", -1, 0, table), { kind: "sort", leaf: undefined });
  assert.deepEqual(actionOf("Enter", 0, 0, table), { kind: "turn", node: north, open: false });
  assert.deepEqual(actionOf("Enter", 0, 1, table), { kind: "choose", node: north, column: 1 });
  assert.deepEqual(actionOf("Enter", table.shown.length, 0, table), {
    kind: "choose",
    node: undefined,
    column: 0,
  });
  const selecting = { ...table, selects: true };
  assert.deepEqual(actionOf(" ", -1, 1, selecting), { kind: "pickAcross", leaf, level: 0 });
  // The total of everything across is no group: space sorts by it too.
  assert.deepEqual(actionOf(" ", -1, 3, selecting), { kind: "sort", leaf: model.leaves[2] });
  assert.deepEqual(clickOf(table.shown[0], 0, true), { kind: "choose", node: north, column: 0 });
  assert.deepEqual(turnOf(false, 0, 0, table.shown), { kind: "turn", node: north, open: false });
  assert.equal(turnOf(true, 0, 0, table.shown), undefined);
  assert.equal(turnOf(false, 1, 0, table.shown), undefined);
  assert.equal(turnOf(false, 0, 1, table.shown), undefined);
  assert.ok(leaf);
  assert.equal(acrossKey(leaf, 0), leaf.key);
});

test("shades reach over the innermost groups that are shown", async () => {
  const { model } = pivot(chart({ cells: { total: { shade: "heat" } } }), [
    ...ROWS,
    { region: "north", city: "Lund", year: "2023", n: 3 },
  ]);
  await model.load();
  assert.deepEqual(shadedRanges(model), [[1, 16]]);
  await model.turn(row(model, "north"), false);
  assert.deepEqual(shadedRanges(model), [[4, 16]]);
  assert.deepEqual(shadedRanges(pivot(chart()).model), [undefined]);
});

test("columns are as wide as their labels, within bounds, or as the specification says", async () => {
  const { model, labels } = pivot(chart());
  await model.load();
  const fitted = widthsOf(model, model.shown(), labels).fit(100);
  assert.deepEqual([fitted.first, fitted.columns], [96, [72, 72, 72]]);
  // A wider view is filled.
  assert.equal(
    widthsOf(model, model.shown(), labels).fit(1_000).total,
    1_000 - ((1_000 - widthsOf(model, model.shown(), labels).fit(1_000).first) % 3),
  );
  const { model: given, labels: same } = pivot(chart({ cells: { total: { width: 300 } } }));
  await given.load();
  assert.deepEqual(widthsOf(given, given.shown(), same).fit(100).columns, [300, 300, 300]);
});

test("the longest number is not cut, wherever it stands", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => ({
    region: `r${i}`,
    city: "c",
    year: String(2000 + (i % 80)),
    n: i === 199 ? 98_765_432_109 : 1,
  }));
  const { model, labels } = pivot(chart({ open: 0 }), rows);
  await model.load();
  const { columns } = widthsOf(model, model.shown(), labels).fit(400);
  const texts = ["98,765,432,109", "98,765,432,308"];
  assert.ok((columns.at(-1) ?? 0) >= Math.max(...texts.map((t) => t.length)) * 8 + 24);
});

test("groups of decimals stand by size", () => {
  const texts = ["9.50", "10.25", "-3.00", "12345678901234567890.02", "12345678901234567890.01"];
  const sorted = [...texts].sort((a, b) => compareValues(a, b, "asc", "decimal"));
  assert.deepEqual(sorted, [
    "-3.00",
    "9.50",
    "10.25",
    "12345678901234567890.01",
    "12345678901234567890.02",
  ]);
  assert.equal(compareValues("10.25", "9.50", "asc", "string"), -1);
});

test("only what can be seen is drawn, and eight more on each side", async () => {
  const rows = Array.from({ length: 1_000 }, (_, i) => ({
    region: String(i).padStart(4, "0"),
    city: "c",
    year: "2024",
    n: 1,
  }));
  const { model, labels } = pivot(chart({ open: 0 }), rows);
  await model.load();
  const fitted = widthsOf(model, model.shown(), labels).fit(400);
  const view = { scrollTop: 100 * ROW, scrollLeft: 0, clientWidth: 400, clientHeight: 10 * ROW };
  assert.deepEqual(windowOf(view, 1_000, fitted), { rows: [92, 118], columns: [0, 2] });
  assert.deepEqual(windowOf({ ...view, scrollTop: 0 }, 5, fitted).rows, [0, 5]);
  assert.deepEqual(
    [99, 100, 109, 110].map((at) => revealRow(at, 100 * ROW, 10 * ROW) / ROW),
    [99, 100, 100, 101],
  );
});

test("a file holds every group with its subtotals and the totals, as they are read", async () => {
  const values: Channel[] = [{ op: "sum", field: "n", as: "total", title: "Flights" }];
  const { model, labels } = pivot(
    chart(
      { open: 0 },
      {
        encoding: {
          rows: [{ field: "region" }, { field: "city" }],
          columns: [{ field: "year" }],
          values,
        },
      },
    ),
  );
  await model.load();
  await model.loadAll();
  const { columns, rowCount } = flat(model, labels);
  assert.equal(rowCount, 8);
  assert.deepEqual(
    columns.map((c) => c.name),
    ["Region", "City", "2023", "2024", "Total"],
  );
  assert.deepEqual(
    columns.map((c) => c.get(0)),
    ["north", "Total", 1, 6, 7],
  );
  assert.deepEqual(
    columns.map((c) => c.get(2)),
    ["north", "Lund", null, 4, 4],
  );
  assert.deepEqual(
    columns.map((c) => c.get(5)),
    ["(none)", "Total", null, 16, 16],
  );
  assert.deepEqual(
    columns.map((c) => c.get(7)),
    ["Total", "", 9, 22, 31],
  );
});
