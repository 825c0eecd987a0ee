// A name has one colour in all charts of a dashboard, with rows that travel and with queries that
// do: a server's answers tell only the names that their filters leave.
import { chartRows, expect, render, test } from "../../support/page.mjs";
import { queries } from "../../support/queries.mjs";

const bars = (filters) => ({
  mark: "bar",
  encoding: {
    x: { field: "destination" },
    y: { op: "count", as: "n" },
    color: { field: "destination" },
  },
  options: { legend: false },
  filters,
});

/** The colours of a chart's bars by their names. */
async function colors(page, id) {
  const fills = await page.evaluate(async (id) => {
    const svg = await window.dashboard.exportSvg(id);
    const shapes = new DOMParser().parseFromString(svg, "image/svg+xml");
    return [...shapes.querySelectorAll("polygon")].map((bar) => bar.getAttribute("fill"));
  }, id);
  const names = (await chartRows(page, id)).map((row) => row.destination);
  expect(fills).toHaveLength(names.length);
  return new Map(names.map((name, i) => [name, fills[i]]));
}

test.afterEach(({ context }) => context.unrouteAll({ behavior: "ignoreErrors" }));

for (const [token, where] of [
  ["small", "here"],
  ["server", "at the server"],
]) {
  test(`a name has one colour in every chart of a dashboard, ${where}`, async ({
    harness,
    context,
  }) => {
    if (token === "server") await queries(harness, context);
    await harness.context().route("**/api/v1/embed/config", async (route) => {
      const answer = await route.fetch();
      const config = await answer.json();
      const few = bars([{ field: "destination", op: "notIn", values: ["ATL", "BOS", "DEN"] }]);
      config.dashboard.charts.push(
        { id: "few", place: { column: 0, row: 20, width: 6, height: 5 }, chart: few },
        { id: "all", place: { column: 6, row: 20, width: 6, height: 5 }, chart: bars([]) },
      );
      await route.fulfill({ response: answer, json: config });
    });
    expect(await render(harness, token, { theme: "light" })).toBeNull();
    const [all, few] = [await colors(harness, "all"), await colors(harness, "few")];
    expect(few.size).toBeGreaterThan(1);
    expect(few.size).toBeLessThan(all.size);
    expect(new Set(all.values()).size).toBe(all.size);
    for (const [name, color] of few) expect(all.get(name), name).toBe(color);
  });
}
