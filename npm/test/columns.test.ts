import assert from "node:assert/strict";
import { test } from "node:test";
import { columnsOf } from "../src/dashboard/columns.js";
import type { ChartSpec, DashboardSpec } from "../src/generated/index.js";

const board = (chart: ChartSpec): DashboardSpec => ({
  title: "T",
  dataset: "rows",
  charts: [{ id: "c", chart, place: { column: 0, row: 0, width: 6, height: 4 } }],
  filters: [{ field: "control", kind: "select" }],
});

test("a dashboard reads what its charts, controls and filters name, each column once", () => {
  const chart: ChartSpec = {
    mark: "table",
    encoding: {
      columns: [
        { field: "shown" },
        { op: "count" },
        { op: "sum", field: "summed", where: [{ field: "where", op: "eq", value: 1 }] },
        { field: "shown" },
      ],
    },
    filters: [{ field: "filtered", op: "gt", value: 0 }],
    layer: [{ mark: "line", y: { op: "mean", field: "layered" } }],
    table: {
      cells: {
        a: { spark: { along: "spark" } },
        b: { spark: { along: { field: "along", timeUnit: "month" } } },
        c: { shade: "heat" },
      },
    },
  };
  const filters = [{ field: "in force", op: "eq" as const, value: "x" }];
  assert.deepEqual(columnsOf(board(chart), filters), [
    "in force",
    "control",
    "filtered",
    "shown",
    "summed",
    "where",
    "layered",
    "spark",
    "along",
  ]);
});
