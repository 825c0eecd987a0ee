// What the flights dashboard must show under filters.
import { expected } from "./flights.mjs";
import { chartRows, expect } from "./page.mjs";

/**
 * Holds what the flights dashboard shows against plain loops over `data`; `except` is a chart that
 * its own selection does not filter.
 */
export async function expectNumbers(page, data, filters, except = undefined) {
  const want = expected(data, filters);
  expect(await chartRows(page, "flights")).toEqual([{ flights: want.count }]);
  const [{ mean_delay: mean }] = await chartRows(page, "mean-delay");
  expect(mean).toBeCloseTo(want.mean, 9);
  const [{ late_share: late }] = await chartRows(page, "late-share");
  expect(late).toBeCloseTo(want.late, 12);
  if (except !== "destinations") {
    const top = [...want.byDestination]
      .sort((a, b) => b[1] - a[1])
      .slice(0, 15)
      .map(([, n]) => n);
    expect((await chartRows(page, "destinations")).map((r) => r.flights)).toEqual(top);
  }
  if (except !== "by-day") {
    const days = [...want.byDay].sort((a, b) => a[0] - b[0]);
    const rows = (await chartRows(page, "by-day")).filter((r) => r.flights > 0);
    expect(rows.map((r) => [Math.floor(Date.parse(r.day) / 86_400_000), r.flights])).toEqual(days);
  }
}
