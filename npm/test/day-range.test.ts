import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type DayRange,
  isoDay,
  rangeFilters,
  takeRange,
} from "../src/dashboard/filters/day-range.js";
import type { Filter } from "../src/generated/index.js";

const on = (filter: Omit<Filter, "field">, field = "sold"): Filter => ({ field, ...filter });
const day = (text: string): number => Date.parse(text);

for (const [what, range, wanted] of [
  ["nothing", {}, []],
  ["from a day on", { from: day("2024-02-28") }, [on({ op: "gte", value: "2024-02-28" })]],
  [
    "to a day, its evening included, over a leap day",
    { to: day("2024-02-28") },
    [on({ op: "lt", value: "2024-02-29" })],
  ],
  [
    "one day",
    { from: day("2023-12-31"), to: day("2023-12-31") },
    [on({ op: "gte", value: "2023-12-31" }), on({ op: "lt", value: "2024-01-01" })],
  ],
  ["the first of all days", { from: 0 }, [on({ op: "gte", value: "1970-01-01" })]],
] satisfies [string, DayRange, Filter[]][]) {
  test(`a range becomes filters: ${what}`, () =>
    assert.deepEqual(rangeFilters("sold", range), wanted));
  test(`and comes back: ${what}`, () =>
    assert.deepEqual(takeRange("sold", wanted), { range, rest: [] }));
}

for (const [what, filter, wanted] of [
  [
    "a between of days",
    on({ op: "between", values: ["2024-01-01", "2024-01-31"] }),
    { from: day("2024-01-01"), to: day("2024-01-31") },
  ],
  [
    "milliseconds of a midnight",
    on({ op: "lt", value: day("2024-01-02") }),
    { to: day("2024-01-01") },
  ],
  [
    "an instant that is a midnight",
    on({ op: "gte", value: "2024-01-01T00:00:00Z" }),
    { from: day("2024-01-01") },
  ],
] satisfies [string, Filter, DayRange][]) {
  test(`two days can say ${what}`, () =>
    assert.deepEqual(takeRange("sold", [filter]), { range: wanted, rest: [] }));
}

for (const [what, filter] of [
  ["another column's filter", on({ op: "gte", value: "2024-01-01" }, "bought")],
  ["a time of day", on({ op: "gte", value: "2024-01-01T12:00:00Z" })],
  [
    "a between that ends at noon",
    on({ op: "between", values: ["2024-01-01", "2024-01-31T12:00:00Z"] }),
  ],
  ["a between of one value", on({ op: "between", values: ["2024-01-01"] })],
  ["no date at all", on({ op: "lt", value: "soon" })],
  ["a day that no calendar holds", on({ op: "gte", value: 864e17 })],
  ["a comparison of another kind", on({ op: "gt", value: "2024-01-01" })],
] satisfies [string, Filter][]) {
  test(`two days cannot say ${what}, which is kept`, () =>
    assert.deepEqual(takeRange("sold", [filter]), { range: {}, rest: [filter] }));
}

test("days of years that have more than four digits ask for nothing that cannot be written", () => {
  assert.deepEqual(rangeFilters("sold", { from: Date.UTC(20_000, 0), to: Date.UTC(20_000, 0) }), [
    on({ op: "gte", value: "9999-12-31" }),
  ]);
  assert.deepEqual(rangeFilters("sold", { to: day("9999-12-31") }), []);
});

test("a day is written as date fields want it", () =>
  assert.equal(isoDay(day("2001-02-03")), "2001-02-03"));
