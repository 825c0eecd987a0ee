// What state libraries hand out: reactive proxies, observables and drafts go wherever plain values
// go.
import { expect, shownRows, test } from "../../support/wrappers.mjs";

const ROWS = [
  { k: "a", n: 1, at: "2024-01-01" },
  { k: "b", n: 2, at: "2024-01-02" },
  { k: "c", n: 4, at: null },
];
const SPEC = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "n", as: "n" } },
};
const FILTERS = [{ field: "k", op: "in", values: ["a", "c"] }];
const QUERY = {
  dimensions: ["k"],
  measures: [{ op: "sum", field: "n", as: "n" }],
  filters: FILTERS,
  sort: [{ by: "k", order: "asc" }],
};

/**
 * Each library's way to wrap a value, run in the page; a draft is a proxy until its recipe ends.
 */
const LIBRARIES = {
  "Vue's reactive": "(value, use) => use(Vue.reactive(value))",
  "Vue's readonly": "(value, use) => use(Vue.readonly(value))",
  "a ref of Vue": "(value, use) => use(Vue.ref(value).value)",
  "MobX' observable": "(value, use) => use(mobx.observable(value))",
  "a draft of Immer":
    "(value, use) => { const draft = immer.createDraft(value); const done = use(draft); return done; }",
  "what Immer made": "(value, use) => use(immer.produce(value, () => undefined))",
};

for (const worker of [true, false]) {
  for (const [library, wrap] of Object.entries(LIBRARIES)) {
    test(`${library}: rows, query, specification, filters and theme${worker ? "" : ", in the page's own thread"}`, async ({
      frameworks,
    }) => {
      const found = await frameworks.evaluate(
        async ([ROWS, SPEC, FILTERS, QUERY, wrap, worker]) => {
          const use = (0, eval)(wrap);
          const engine = await window.pellucid.Engine.create({ worker });
          const table = await use(ROWS, (rows) => engine.open({ rows }));
          const answer = await use(QUERY, (query) => table.query(query));
          const place = window.place(240);
          window.chart = use(SPEC, (spec) =>
            use({ scheme: "dark", muted: "#abcdef" }, (theme) =>
              use(
                [],
                (filters) => new window.pellucid.Chart(place, { table, spec, theme, filters }),
              ),
            ),
          );
          await window.chart.ready;
          await use(FILTERS, (filters) => window.chart.setFilters(filters));
          return { schema: table.schema.fields.map((f) => f.name), rows: answer.toArray() };
        },
        [ROWS, SPEC, FILTERS, QUERY, wrap, worker],
      );
      expect(found.schema.sort()).toEqual(["at", "k", "n"]);
      expect(found.rows).toEqual([
        { k: "a", n: 1 },
        { k: "c", n: 4 },
      ]);
      expect(await shownRows(frameworks)).toEqual([
        { k: "a", n: 1 },
        { k: "c", n: 4 },
      ]);
      await expect(frameworks.locator(".card")).toHaveCSS("background-color", "rgb(20, 23, 29)");
    });
  }
}

test("what a page changes later changes nothing that it gave before", async ({ frameworks }) => {
  await frameworks.evaluate(
    async ([ROWS, SPEC, FILTERS]) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ rows: ROWS });
      const [spec, filters] = [structuredClone(SPEC), structuredClone(FILTERS)];
      window.chart = new window.pellucid.Chart(window.place(240), { table, spec, filters });
      spec.title = "Changed";
      spec.encoding.x.field = "nowhere";
      filters[0].values.length = 0;
      await window.chart.ready;
    },
    [ROWS, SPEC, FILTERS],
  );
  expect(await shownRows(frameworks)).toEqual([
    { k: "a", n: 1 },
    { k: "c", n: 4 },
  ]);
  await expect(frameworks.getByRole("heading", { name: "Bars" })).toBeVisible();
});

test("tables, engines, charts and answers may be kept in state", async ({ frameworks }) => {
  const rows = await frameworks.evaluate(
    async ([ROWS, SPEC, QUERY]) => {
      const { Vue, pellucid } = window;
      const state = Vue.reactive({});
      state.engine = await pellucid.Engine.create();
      state.table = await state.engine.open({ rows: ROWS });
      state.chart = new pellucid.Chart(window.place(240), { table: state.table, spec: SPEC });
      await state.chart.ready;
      state.answer = await state.table.query(QUERY);
      const bytes = await state.answer.toArrow();
      return [
        bytes.length > 0,
        state.answer.toArray(),
        (await state.chart.exportSvg()).includes("<svg"),
      ];
    },
    [ROWS, SPEC, QUERY],
  );
  expect(rows).toEqual([
    true,
    [
      { k: "a", n: 1 },
      { k: "c", n: 4 },
    ],
    true,
  ]);
});

test("what no copy can be made of is refused with the remedy", async ({ frameworks }) => {
  const refused = await frameworks.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const draft = window.immer.createDraft([{ k: "a" }]);
    window.immer.finishDraft(draft);
    const of = (rows) =>
      engine.open({ rows }).then(
        () => "opened",
        ({ code, message }) => [code, message],
      );
    return [await of(draft), await of([{ k: () => 1 }])];
  });
  for (const [code, message] of refused) {
    expect(code).toBe("invalid_query");
    expect(message).toMatch(/give plain objects/);
  }
});
