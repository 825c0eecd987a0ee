// Charts beside what they showed at an earlier time.
import { chart, rowsOf, spot, texts } from "../../support/chart.mjs";
import { expected, small } from "../../support/flights.mjs";
import { chartRows, drag, events, expect, idle, render, test } from "../../support/page.mjs";
import { queries } from "../../support/queries.mjs";

const DAY = 86_400_000;
const rows = [
  { at: "2023-01-10", shop: "a", n: 10 },
  { at: "2023-02-10", shop: "a", n: 40 },
  { at: "2023-02-11", shop: "b", n: 4 },
  { at: "2024-01-10", shop: "a", n: 15 },
  { at: "2024-02-10", shop: "a", n: 20 },
  { at: "2024-02-12", shop: "b", n: 5 },
].map((row) => ({ ...row, at: new Date(row.at) }));
const of2024 = { field: "at", op: "between", values: ["2024-01-01", "2024-12-31"] };
const line = {
  mark: "line",
  title: "Sold",
  filters: [of2024],
  compare: { to: "previousYear" },
  encoding: {
    x: { field: "at", timeUnit: "month", as: "month" },
    y: { op: "sum", field: "n", as: "sold" },
  },
};

test("a line stands before the year before, and the tooltip tells the change", async ({
  harness,
}) => {
  const canvas = await chart(harness, line, { rows });
  expect(await rowsOf(harness)).toMatchObject([
    { sold: 15, sold_previousYear: 10 },
    { sold: 25, sold_previousYear: 44 },
  ]);
  expect(await texts(harness)).toContain("Previous year");
  await harness.mouse.move(...(await spot(canvas, 0.1, 0.5)));
  const tip = harness.locator(".tip");
  await expect(tip).toContainText("15 (+50%)");
  await expect(tip).toContainText("Previous year");
  await expect(tip).toContainText("10");
});

test("several series tell their changes, each its own", async ({ harness }) => {
  const canvas = await chart(
    harness,
    { ...line, encoding: { ...line.encoding, color: { field: "shop" } } },
    { rows },
  );
  await harness.mouse.move(...(await spot(canvas, 0.95, 0.5)));
  await expect(harness.locator(".tip")).toContainText("20 (-50%)");
  await expect(harness.locator(".tip")).toContainText("5 (+25%)");
  await expect(harness.locator(".tip div")).toHaveCount(2);
});

test("filters that come later say what is gone back from", async ({ harness }) => {
  const spec = {
    mark: "metric",
    title: "Sold",
    compare: { to: "previousPeriod", field: "at", as: "earlier" },
    encoding: { value: { op: "sum", field: "n", as: "sold" } },
  };
  await chart(harness, spec, { rows });
  expect(await rowsOf(harness)).toEqual([{ sold: 94 }]);
  const february = { field: "at", op: "between", values: ["2024-02-01", "2024-02-29"] };
  await harness.evaluate((f) => window.chart.setFilters([f]), february);
  expect(await rowsOf(harness)).toEqual([{ sold: 25, sold_earlier: 15 }]);
  expect(await texts(harness)).toContain("+67%");
});

test("a shift goes back by its units", async ({ harness }) => {
  await chart(
    harness,
    { ...line, filters: [], compare: { to: { shift: { unit: "month", count: 1 } } } },
    { rows },
  );
  expect((await rowsOf(harness)).map((row) => row.sold_shift)).toEqual([null, 10, null, 15]);
});

for (const token of ["small", "server"]) {
  test(`a brush is compared with what is before it, ${token === "small" ? "here" : "at the server"}`, async ({
    harness,
    context,
  }) => {
    const by = {
      mark: "bar",
      title: "Before",
      compare: { to: "previousPeriod", field: "date", as: "before" },
      encoding: { x: { op: "count", as: "n" }, y: { field: "destination", as: "to" } },
    };
    if (token === "server") await queries(harness, context);
    await context.route("**/api/v1/embed/config", async (route) => {
      const answer = await route.fetch();
      const config = await answer.json();
      config.dashboard.charts.push({
        id: "before",
        place: { column: 0, row: 20, width: 6, height: 5 },
        chart: by,
      });
      await route.fulfill({ response: answer, json: config });
    });
    expect(await render(harness, token, { theme: "light" })).toBeNull();
    const holds = async (range, more = []) => {
      await idle(harness);
      const between = ([from, to]) => [
        { field: "date", op: "gte", value: from },
        { field: "date", op: "lt", value: to },
        ...more,
      ];
      const before = [2 * range[0] - range[1], range[0]];
      const [now, then] = [range, before].map((r) => expected(small, between(r)).byDestination);
      const want = [...now]
        .map(([to, n]) => ({ to, n, n_before: then.get(to) ?? null }))
        .sort((a, b) => (a.to < b.to ? -1 : 1));
      const shown = await chartRows(harness, "before");
      expect(shown.sort((a, b) => (a.to < b.to ? -1 : 1))).toEqual(want);
    };
    await drag(harness, "by-day", 0.5, 0.7);
    const bounds = (await events(harness, "selectionChange")).at(-1).filters;
    const at = (op) => new Date(bounds.find((f) => f.op === op).value).getTime();
    await holds([at("gte"), at("lt")]);
    // Beside a brush over something else it goes by the dashboard's own range.
    await harness.getByRole("button", { name: "Reset" }).click();
    const first = Math.floor(at("gte") / DAY) * DAY;
    const range = [first, first + 5 * DAY];
    await harness.evaluate(
      ([from, to]) =>
        window.dashboard.applyFilters([
          { field: "date", op: "gte", value: from },
          { field: "date", op: "lt", value: to },
        ]),
      range,
    );
    await holds(range);
    await drag(harness, "delays", 0.3, 0.5);
    await holds(range, (await events(harness, "selectionChange")).at(-1).filters);
  });
}
