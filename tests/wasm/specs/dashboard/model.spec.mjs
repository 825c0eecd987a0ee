// A dashboard on a model of several tables: its charts are of their measures' tables, and a filter
// or a brush reaches those whose table leads to its column.
import { parquetWriteBuffer } from "hyparquet-writer";
import { card, chartRows, drag, events, expect, idle, render, test } from "../../support/page.mjs";

const AGES = 60;
const customers = Array.from({ length: AGES }, (_, i) => ({
  id: i,
  age: 20 + i,
  segment: i % 3 === 0 ? "large" : "small",
}));
const orders = Array.from({ length: 900 }, (_, i) => ({
  customer: (i * 7) % AGES,
  product: ["bolt", "gear"][i % 2],
  amount: (i % 11) + 1,
}));
const visits = Array.from({ length: 1200 }, (_, i) => ({
  customer: (i * i) % AGES,
  channel: ["web", "shop", "phone"][i % 3],
}));
const TYPES = { string: "STRING", number: "INT32", object: "TIMESTAMP" };
const KINDS = { string: "string", number: "int", object: "timestamp" };
const TABLES = { customers, orders, visits };

const file = (rows) =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: Object.keys(rows[0]).map((name) => ({
        name,
        type: TYPES[typeof rows[0][name]],
        data: rows.map((row) => row[name]),
      })),
    }),
  );
const schema = (rows) => ({
  fields: Object.keys(rows[0]).map((name) => ({
    name,
    type: KINDS[typeof rows[0][name]],
    nullable: false,
  })),
});

const chart = (id, column, row, spec) => ({
  id,
  place: { column, row, width: 6, height: 3 },
  chart: { mark: "bar", ...spec },
});
const by = (dimension, measure, more = {}) => ({
  encoding: { x: { dimension }, y: { measure } },
  ...more,
});
const DASHBOARD = {
  title: "Shop",
  model: "shop",
  filters: [
    { field: "segment", kind: "select" },
    { field: "orders.product", kind: "select" },
  ],
  charts: [
    chart("ages", 0, 0, {
      select: "interval",
      encoding: { x: { field: "customers.age", bin: { step: 5 } }, y: { measure: "revenue" } },
    }),
    chart("products", 6, 0, by("orders.product", "revenue", { select: "point" })),
    chart("channels", 0, 3, by("visits.channel", "visits")),
    chart("visits", 6, 3, by("segment", "visits")),
    chart("each", 0, 6, {
      mark: "table",
      encoding: { columns: [{ dimension: "segment" }, { measure: "visits" }] },
    }),
  ],
};
const MODEL = {
  tables: { orders: {}, visits: {}, customers: {} },
  relations: ["orders.customer -> customers.id", "visits.customer -> customers.id"],
  dimensions: { segment: { sql: "customers.segment", label: "Segment" } },
  measures: { revenue: "SUM(orders.amount)", visits: "COUNT(visits.customer)" },
};

/** Shows the dashboard, or another over other tables; its rows are files of these. */
async function show(page, options = {}, given = {}) {
  const { tables = TABLES, model = MODEL, dashboard = DASHBOARD } = given;
  const context = page.context();
  await context.route("**/api/v1/embed/config", async (route) => {
    const answer = await route.fetch();
    const config = await answer.json();
    const datasets = Object.entries(tables).map(([id, rows]) => ({
      ...config.dataset,
      id,
      schema: schema(rows),
      rows: rows.length,
      delivery: { kind: "extract", path: `/api/v1/datasets/${id}/data.parquet`, bytes: 0 },
    }));
    const json = {
      ...config,
      dashboard,
      dataset: datasets[0],
      model: { model, datasets },
    };
    await route.fulfill({ response: answer, json });
  });
  await context.route("**/api/v1/datasets/*/data.parquet", (route) => {
    const id = route.request().url().split("/").at(-2);
    const body = file(tables[id]);
    const cors = { "Access-Control-Allow-Origin": "*" };
    if (route.request().method() === "OPTIONS")
      return route.fulfill({
        status: 204,
        headers: { ...cors, "Access-Control-Allow-Headers": "authorization, range" },
      });
    return route.fulfill({ status: 200, body, headers: cors });
  });
  expect(await render(page, "small", { theme: "light", ...options })).toBeNull();
}

/** What each chart has to show of customers and orders that pass. */
function want(passes = () => true, sold = () => true) {
  const add = (out, key, n) => out.set(key, (out.get(key) ?? 0) + n);
  const [products, channels, segments] = [new Map(), new Map(), new Map()];
  for (const { customer, product, amount } of orders)
    if (passes(customers[customer]) && sold(product)) add(products, product, amount);
  for (const { customer, channel } of visits) {
    if (!passes(customers[customer])) continue;
    add(channels, channel, 1);
    add(segments, customers[customer].segment, 1);
  }
  const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    products: sorted(products),
    channels: sorted(channels),
    visits: sorted(segments),
    each: sorted(segments),
  };
}

async function shown(page) {
  await idle(page);
  const pairs = async (id) =>
    (await chartRows(page, id))
      .map((row) => Object.values(row))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    products: await pairs("products"),
    channels: await pairs("channels"),
    visits: await pairs("visits"),
    each: await pairs("each"),
  };
}

test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

test("each chart is of its measure's table", async ({ harness: page }) => {
  await show(page);
  expect(await shown(page)).toEqual(want());
});

test("a brush over a shared column filters the charts of every table", async ({
  harness: page,
}) => {
  await show(page);
  await drag(page, "ages", 0.3, 0.6, 8);
  await idle(page);
  const { filters } = (await events(page, "selectionChange")).at(-1);
  const [from, to] = ["gte", "lt"].map((op) => filters.find((f) => f.op === op).value);
  expect(to - from).toBeGreaterThan(5);
  expect(filters.every((f) => f.field === "customers.age")).toBe(true);
  expect(await shown(page)).toEqual(want((c) => c.age >= from && c.age < to));
});

test("a filter of one table's own column leaves the other's charts alone", async ({
  harness: page,
}) => {
  await show(page, { filters: [{ field: "orders.product", op: "eq", value: "bolt" }] });
  const right = want(
    () => true,
    (product) => product === "bolt",
  );
  expect(await shown(page)).toEqual(right);
  await page.evaluate(() =>
    window.dashboard.applyFilters([{ field: "segment", op: "eq", value: "large" }]),
  );
  expect(await shown(page)).toEqual(want((c) => c.segment === "large"));
  const unknown = await page.evaluate(() =>
    window.dashboard
      .applyFilters([{ field: "colour", op: "eq", value: "red" }])
      .catch((e) => e.code),
  );
  expect(unknown).toBe("unknown_column");
  expect(await shown(page)).toEqual(want((c) => c.segment === "large"));
});

test("controls list the values of whichever table has their column", async ({ harness: page }) => {
  await show(page);
  await page.locator(".select > .button").first().click();
  await page.getByRole("option", { name: /small/ }).click();
  await page.keyboard.press("Escape");
  expect(await shown(page)).toEqual(want((c) => c.segment === "small"));
  await expect(card(page, "each").locator("tbody tr[aria-rowindex]")).toHaveCount(1);
});

test("its clock cuts days and reads the days of controls", async ({ harness: page }) => {
  const zone = "America/New_York";
  // Late in the evening there it is the next day by UTC.
  const at = [
    "2024-03-09T23:30-05:00",
    "2024-03-10T01:30-05:00",
    "2024-03-10T23:30-04:00",
    "2024-03-11T12:00-04:00",
    "2024-03-11T23:59-04:00",
  ].map((text) => new Date(text));
  const rows = at.map((when, i) => ({ at: when, n: i + 1 }));
  await show(
    page,
    {},
    {
      tables: { sales: rows },
      model: {
        tables: { sales: {} },
        dimensions: { day: "DATE_TRUNC('day', sales.at)" },
        measures: { n: "SUM(sales.n)" },
        clock: { timeZone: zone },
      },
      dashboard: {
        ...DASHBOARD,
        filters: [{ field: "sales.at", kind: "dateRange" }],
        charts: [
          chart("days", 0, 0, { ...by("day", "n"), select: "interval" }),
          chart("all", 6, 0, by("day", "n")),
        ],
      },
    },
  );
  const days = async () =>
    (await chartRows(page, "days")).map((row) => [String(row.day).slice(0, 10), row.n]);
  expect(await days()).toEqual([
    ["2024-03-09", 1],
    ["2024-03-10", 5],
    ["2024-03-11", 9],
  ]);
  await page.locator('input[type="date"]').first().fill("2024-03-10");
  await page.locator('input[type="date"]').last().fill("2024-03-10");
  await idle(page);
  expect(await days()).toEqual([["2024-03-10", 5]]);
});
