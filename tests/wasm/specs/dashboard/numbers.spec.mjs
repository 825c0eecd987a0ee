// Numbers of a dashboard under filters, held against plain loops over columns another reader
// decoded.
import { small } from "../../support/flights.mjs";
import { expectNumbers } from "../../support/numbers.mjs";
import { card, events, expect, idle, render, test } from "../../support/page.mjs";

test("a dashboard shows the numbers of its rows", async ({ harness }) => {
  expect(await render(harness)).toBeNull();
  await expectNumbers(harness, small, []);
});

test("the first paint is already filtered", async ({ harness }) => {
  const filters = [{ field: "destination", op: "in", values: ["BOS", "MIA"] }];
  await render(harness, "small", { filters });
  await expectNumbers(harness, small, filters);
  expect(await events(harness, "update")).toEqual([]);
  await expect(harness.locator(".select > .button")).toHaveText(/BOS, MIA/);
});

test("applyFilters updates every chart", async ({ harness }) => {
  await render(harness);
  const filters = [
    { field: "delay", op: "gt", value: 30 },
    { field: "date", op: "gte", value: "2001-02-01" },
  ];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  await expectNumbers(harness, small, filters);
});

test("the filter bar filters by destination and by days, and resets", async ({ harness }) => {
  await render(harness);
  await harness.locator(".select > .button").click();
  await harness.getByRole("combobox", { name: /Destination/ }).fill("sea");
  await harness.getByRole("option", { name: /SEA/ }).click();
  await harness.keyboard.press("Escape");
  await harness.getByLabel("Departure, From").fill("2001-03-01");
  await harness.getByLabel("Departure, To").fill("2001-03-31");
  await harness.getByLabel("Departure, To").blur();
  await idle(harness);
  const filters = [
    { field: "destination", op: "in", values: ["SEA"] },
    { field: "date", op: "gte", value: "2001-03-01" },
    { field: "date", op: "lt", value: "2001-04-01" },
  ];
  await expectNumbers(harness, small, filters);
  await harness.getByRole("button", { name: "Reset" }).click();
  await idle(harness);
  await expectNumbers(harness, small, []);
});

test("filters that match nothing are said, not blank", async ({ harness }) => {
  await render(harness);
  await harness.evaluate(() =>
    window.dashboard.applyFilters([{ field: "destination", op: "eq", value: "NOWHERE" }]),
  );
  await expect(card(harness, "by-day").getByText("No rows match")).toBeVisible();
  await harness.evaluate(() => window.dashboard.applyFilters([]));
  await expect(card(harness, "by-day").getByText("No rows match")).toBeHidden();
});
