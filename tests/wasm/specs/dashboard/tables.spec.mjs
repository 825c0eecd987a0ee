// Pivot tables and cells with small charts in a dashboard, with rows that travel and with queries
// that do.
import { expected, small } from "../../support/flights.mjs";
import { card, chartRows, events, expect, render, idle, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";
import { queries } from "../../support/queries.mjs";

const pivot = {
  mark: "pivot",
  title: "By city",
  select: "point",
  encoding: {
    rows: [
      { field: "destination", title: "City" },
      { field: "date", timeUnit: "month", as: "month", title: "Month" },
    ],
    columns: [{ field: "distance", bin: { step: 1000 }, as: "far", title: "Miles" }],
    values: [{ op: "count", as: "n", title: "Flights" }],
  },
};
const sparks = {
  mark: "table",
  title: "Courses",
  encoding: { columns: [{ field: "destination" }, { op: "count", as: "n", title: "Flights" }] },
  table: { cells: { n: { spark: { along: { field: "date", timeUnit: "month" } } } } },
};

/** The dashboard with both beside its charts. */
async function both(page, context, token) {
  const asked = token.startsWith("server") ? await queries(page, context) : [];
  await page.context().route("**/api/v1/embed/config", async (route) => {
    const answer = await route.fetch();
    const config = await answer.json();
    config.dashboard.charts.push(
      { id: "pivot", place: { column: 0, row: 20, width: 6, height: 5 }, chart: pivot },
      { id: "sparks", place: { column: 6, row: 20, width: 6, height: 5 }, chart: sparks },
    );
    await route.fulfill({ response: answer, json: config });
  });
  expect(await render(page, token, { theme: "light" })).toBeNull();
  return asked;
}

const count = async (page) => (await chartRows(page, "flights"))[0].flights;
const row = (page, name) =>
  card(page, "pivot").locator("tbody tr[aria-level]", {
    has: page.getByRole("rowheader", { name, exact: true }),
  });
const want = (filters) => expected(small, filters).count;
const month = (m) => [
  { field: "date", op: "gte", value: Date.UTC(2001, m, 1) },
  { field: "date", op: "lt", value: Date.UTC(2001, m + 1, 1) },
];
const far = (low) => [
  { field: "distance", op: "gte", value: low },
  { field: "distance", op: "lt", value: low + 1000 },
];

test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

for (const token of ["small", "server"]) {
  test(`a cell of a pivot table filters the other charts, ${token === "small" ? "here" : "at the server"}`, async ({
    harness,
    context,
  }) => {
    const asked = await both(harness, context, token);
    const city = { field: "destination", op: "eq", value: "BOS" };
    const bos = row(harness, "BOS");
    await bos.scrollIntoViewIfNeeded();
    const all = await count(harness);
    // A group's name filters its rows, and does not open it.
    await bos.getByRole("rowheader").locator(".name").click();
    await expect(bos.getByRole("rowheader")).toHaveAttribute("aria-selected", "true");
    await idle(harness);
    expect(await count(harness)).toBe(want([city]));
    expect((await events(harness, "selectionChange")).at(-1)).toEqual({
      chartId: "pivot",
      filters: [{ field: "destination", op: "eq", value: "BOS" }],
    });
    // A cell filters by what stands beside and above it: here a month, and a bin of miles.
    const march = card(harness, "pivot")
      .locator('tbody tr[aria-level="2"]', { hasText: "Mar 2001" })
      .first();
    await march.getByRole("gridcell").first().click();
    await idle(harness);
    const first = (await events(harness, "selectionChange")).at(-1).filters;
    const outer = first.find((f) => f.field === "destination");
    const low = first.find((f) => f.field === "distance" && f.op === "gte").value;
    expect(first).toEqual([outer, ...month(2), ...far(low)]);
    expect(await count(harness)).toBe(want([outer, ...month(2), ...far(low)]));
    await expect(card(harness, "pivot").locator("[aria-selected=true]")).toHaveCount(1);
    if (token === "small")
      await card(harness, "pivot").screenshot({ path: `${RESULTS}pivot-selected.png` });
    // The pivot itself still shows every group.
    expect(
      await card(harness, "pivot").locator('tbody tr[aria-level="1"]').count(),
    ).toBeGreaterThan(1);
    // The same cell again lets go; by key too; and so does the chip.
    await march.getByRole("gridcell").first().click();
    await idle(harness);
    expect(await count(harness)).toBe(all);
    await card(harness, "pivot").getByRole("treegrid").focus();
    await harness.keyboard.press("ArrowDown");
    await harness.keyboard.press("Enter");
    await idle(harness);
    const key = (await events(harness, "selectionChange")).at(-1).filters;
    expect(key).toHaveLength(1);
    expect(await count(harness)).toBe(want(key));
    await card(harness, "pivot").locator("button.chip").click();
    await idle(harness);
    expect(await count(harness)).toBe(all);
    await expect(card(harness, "pivot").locator("[aria-selected=true]")).toHaveCount(0);
    // The total is everything: nothing to filter by.
    await card(harness, "pivot").locator("tfoot").getByRole("gridcell").last().click();
    await idle(harness);
    expect(await count(harness)).toBe(all);
    if (token === "server") expect(asked.length).toBeGreaterThan(20);
  });

  test(`small charts stand in cells, ${token === "small" ? "from rows" : "from the server"}`, async ({
    harness,
    context,
  }) => {
    await both(harness, context, token);
    const sparked = card(harness, "sparks");
    await sparked.scrollIntoViewIfNeeded();
    await expect(sparked.locator("svg.spark[role=img]").first()).toBeVisible();
    const cities = [...new Set(small.columns.destination)].sort();
    await expect(sparked.locator("svg.spark[role=img]")).toHaveCount(
      Math.min(cities.length, await sparked.locator("tbody tr[aria-rowindex]").count()),
    );
    // Each tells its own city's six months.
    const city = await sparked.locator("tbody tr[aria-rowindex] td").first().textContent();
    const months = Array.from({ length: 6 }, (_, m) =>
      want([{ field: "destination", op: "eq", value: city }, ...month(m)]),
    );
    const label = await sparked.locator("svg.spark[role=img]").first().getAttribute("aria-label");
    expect(label).toBe(`from ${months[0]} to ${months[5]}`);
  });
}

test("a head of a pivot table filters the other charts by its column, and its arrow sorts", async ({
  harness,
  context,
}) => {
  await both(harness, context, "small");
  const all = await count(harness);
  const head = card(harness, "pivot").locator("thead th.pick").first();
  await head.scrollIntoViewIfNeeded();
  const named = head.locator("button span:not(.arrow)");
  const low = Number((await named.textContent()).split("\u2009")[0].replaceAll(",", ""));
  await named.click();
  await idle(harness);
  await expect(head).toHaveAttribute("aria-selected", "true");
  await expect(head).toHaveAttribute("aria-sort", "none");
  expect((await events(harness, "selectionChange")).at(-1).filters).toEqual(far(low));
  expect(await count(harness)).toBe(want(far(low)));
  await head.locator(".arrow").click();
  await expect(head).toHaveAttribute("aria-sort", "descending");
  expect(await count(harness)).toBe(want(far(low)));
  // By key: the space bar lets go again, Enter sorts.
  await card(harness, "pivot").getByRole("treegrid").focus();
  await harness.keyboard.press("ArrowRight");
  await harness.keyboard.press("Space");
  await idle(harness);
  expect(await count(harness)).toBe(all);
  await harness.keyboard.press("Enter");
  await expect(head).toHaveAttribute("aria-sort", "ascending");
});
