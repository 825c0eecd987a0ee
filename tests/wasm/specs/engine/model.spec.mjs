// Measures, dimensions and relations said once, over tables of one engine.
import { expect, test } from "../../support/page.mjs";

const tables = {
  orders: [
    { id: 1, customer: 7, amount: 10, at: "2024-01-10" },
    { id: 2, customer: 7, amount: 30, at: "2024-02-20" },
    { id: 3, customer: 8, amount: 20, at: "2024-02-01" },
    { id: 4, customer: 99, amount: 5, at: "2024-03-02" },
  ],
  visits: [
    { customer: 7, n: 4 },
    { customer: 8, n: 5 },
  ],
  customers: [
    { id: 7, segment: "large", seats: 800 },
    { id: 8, segment: "small", seats: 12 },
  ],
};
const spec = {
  relations: ["orders.customer -> customers.id", "visits.customer -> customers.id"],
  dimensions: { segment: { sql: "customers.segment", label: "Segment" } },
  measures: {
    revenue: { sql: "SUM(orders.amount)", format: { style: "currency", currency: "EUR" } },
    orders: "COUNT(orders.id)",
    aov: "revenue / orders",
    "per visit": "revenue / SUM(visits.n)",
  },
  segments: { enterprise: "seats >= 500" },
};

/** Opens the tables and a model over them, and does something with it. */
const withModel = (page, act, change = {}) =>
  page.evaluate(
    async ([tables, spec, act]) => {
      const engine = await window.pellucid.Engine.create();
      const open = {};
      for (const [name, rows] of Object.entries(tables)) open[name] = await engine.open({ rows });
      const asJson = (e) => ({ code: e.code, path: e.path, message: e.message });
      try {
        const model = await engine.model({ tables: open, ...spec });
        return await new Function(
          "engine",
          "model",
          "tables",
          `return (${act})(engine, model, tables)`,
        )(engine, model, open);
      } catch (e) {
        return asJson(e);
      }
    },
    [tables, { ...spec, ...change }, act.toString()],
  );

test("questions in its names, of one table and of several", async ({ harness: page }) => {
  const answer = await withModel(page, async (engine, model) => {
    const ask = async (query) => (await model.query(query)).toArray();
    return {
      one: await ask({
        dimensions: ["segment"],
        measures: ["aov", "orders"],
        sort: [{ by: "orders", order: "desc" }],
        limit: 2,
      }),
      several: await ask({
        dimensions: ["segment"],
        measures: ["per visit", "orders"],
        totals: "grand",
      }),
      filtered: await ask({
        measures: ["revenue"],
        segments: ["enterprise"],
        filters: [{ field: "amount", op: "gt", value: 10 }],
      }),
      names: model.names.map((n) => [n.name, n.label, n.format?.currency]),
    };
  });
  expect(answer.one).toEqual([
    { segment: "large", aov: 20, orders: 2 },
    { segment: "small", aov: 20, orders: 1 },
  ]);
  expect(answer.several).toEqual([
    { segment: "large", "per visit": 10, orders: 2, level: 1 },
    { segment: "small", "per visit": 4, orders: 1, level: 1 },
    { segment: null, "per visit": null, orders: 1, level: 1 },
    { segment: null, "per visit": 65 / 9, orders: 4, level: 0 },
  ]);
  expect(answer.filtered).toEqual([{ revenue: 30 }]);
  expect(answer.names).toEqual([
    ["segment", "Segment", undefined],
    ["revenue", "revenue", "EUR"],
    ["orders", "orders", undefined],
    ["aov", "aov", undefined],
    ["per visit", "per visit", undefined],
    ["enterprise", "enterprise", undefined],
  ]);
});

test("its tables are charted and brushed with what they lead to", async ({ harness: page }) => {
  const shown = await withModel(page, async (engine, model) => {
    const table = await model.table("orders");
    const chart = new window.pellucid.Chart(window.place(240), {
      table,
      spec: {
        mark: "bar",
        encoding: {
          x: { field: "customers.segment" },
          y: { op: "sum", field: "orders.amount", as: "amount" },
        },
      },
    });
    await chart.ready;
    const rows = await table.query({
      dimensions: ["customers.segment"],
      measures: [{ op: "sum", field: "orders.amount", as: "amount" }],
      filters: [{ field: "customers.seats", op: "lt", value: 100 }],
    });
    chart.destroy?.();
    return {
      fields: table.schema.fields.map((f) => f.name),
      rows: rows.toArray(),
      same: table === (await model.table("orders")),
    };
  });
  expect(shown.fields).toEqual([
    "orders.id",
    "orders.customer",
    "orders.amount",
    "orders.at",
    "customers.id",
    "customers.segment",
    "customers.seats",
  ]);
  expect(shown.rows).toEqual([{ "customers.segment": "small", amount: 20 }]);
  expect(shown.same).toBe(true);
});

test("charts speak its names", async ({ harness: page }) => {
  const shown = await withModel(page, async (engine, model) => {
    const made = await model.chart({
      mark: "bar",
      encoding: { x: { dimension: "segment" }, y: { measure: "revenue" } },
    });
    const chart = new window.pellucid.Chart(window.place(240), made);
    await chart.ready;
    const aov = await model.chart({
      mark: "bar",
      sort: [{ by: "aov", order: "desc" }],
      limit: 2,
      encoding: { x: { dimension: "segment" }, y: { measure: "aov" } },
    });
    const formula = new window.pellucid.Chart(window.place(240), aov);
    await formula.ready;
    const fault = await model
      .chart({
        mark: "bar",
        encoding: { x: { dimension: "segment" }, y: { measure: "per visit" } },
      })
      .catch((e) => [e.code, e.path]);
    return {
      formula: JSON.parse(await (await formula.exportData("json")).text()),
      fields: [made.spec.encoding.x.field, made.spec.encoding.y.field],
      title: made.spec.encoding.x.title,
      fault,
    };
  });
  expect(shown.fields).toEqual(["customers.segment", "orders.amount"]);
  expect(shown.title).toBe("Segment");
  expect(shown.formula).toEqual([
    { segment: "large", aov: 20 },
    { segment: "small", aov: 20 },
  ]);
  expect(shown.fault).toEqual(["invalid_query", "encoding"]);
});

test("a fault has its code, its place and a remedy", async ({ harness: page }) => {
  const faults = [
    await withModel(page, async (e, model) =>
      (await model.query({ measures: ["revenu"] })).toArray(),
    ),
    await withModel(page, async (e, model) =>
      (await model.query({ dimensions: ["orders.at"], measures: ["per visit"] })).toArray(),
    ),
    await withModel(page, async () => 1, { measures: { a: "b + 1", b: "a" } }),
    await withModel(page, async () => 1, {
      relations: ["orders.amount -> customers.id", "visits.customer -> customers.idd"],
    }),
    await withModel(page, async (e, model, tables) => {
      const twice = await e.open({
        rows: [
          { id: 7, segment: "a", seats: 1 },
          { id: 7, segment: "b", seats: 2 },
        ],
      });
      const other = await e.model({
        tables: { orders: tables.orders, customers: twice },
        relations: ["orders.customer -> customers.id"],
      });
      return (
        await other.query({
          dimensions: ["customers.segment"],
          measures: [{ op: "sum", field: "amount" }],
        })
      ).toArray();
    }),
    await withModel(page, async (e, model, tables) => {
      const table = tables.orders;
      return (await table.query({ measures: ["revenue"] })).toArray();
    }),
    await withModel(page, async (e, model) => {
      model.close();
      return (await model.query({ measures: ["revenue"] })).toArray();
    }),
  ];
  expect(faults.map((f) => [f.code, f.path])).toEqual([
    ["unknown_column", "measures[0]"],
    ["invalid_query", "dimensions"],
    ["invalid_query", "measures.a"],
    ["unknown_column", "relations[1]"],
    ["invalid_query", undefined],
    ["invalid_query", "measures[0]"],
    ["not_found", undefined],
  ]);
  expect(faults[0].message).toContain('did you mean "revenue"?');
  expect(faults[1].message).toContain("once for every row of orders");
  expect(faults[4].message).toContain("customers.id holds 7 more than once");
  expect(faults[5].message).toContain("a name of a model");
});
