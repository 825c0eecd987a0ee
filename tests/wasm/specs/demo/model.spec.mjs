// The demo's dashboard speaks the names of a model over flights and airports: its charts, filters
// and brushes against flights and airports joined here.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { columnsOfFile } from "../../support/flights.mjs";
import { AIRPORTS, DEMO_URL, FLIGHTS, SERVER_BIN } from "../../support/paths.mjs";

test.skip(
  SERVER_BIN === "" || !existsSync(SERVER_BIN),
  "needs the token server: set PELLUCID_SERVER_BIN",
);
test.setTimeout(120_000);

/** State and city of each airport; no value of the file has a comma of its own before them. */
function airports() {
  const lines = readFileSync(AIRPORTS, "utf8").trim().split("\n").slice(1);
  return new Map(
    lines.map((line) => {
      const cells = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g).map((c) => c.replace(/,$/, ""));
      return [cells[0], { city: cells[2], state: cells[3] }];
    }),
  );
}

/** Flights from `origin` by the state they go to: how many, and how many are late. */
async function states(origin) {
  const places = airports();
  const { rows, columns } = await columnsOfFile(FLIGHTS, ["origin", "destination", "delay"]);
  const out = new Map();
  for (let i = 0; i < rows; i += 1) {
    if (columns.origin[i] !== origin) continue;
    const state = places.get(columns.destination[i])?.state ?? null;
    const found = out.get(state) ?? { flights: 0, late: 0 };
    found.flights += 1;
    if (Number(columns.delay[i]) > 15) found.late += 1;
    out.set(state, found);
  }
  return out;
}

/** Cities of `state` by their flights from `origin`, the most first. */
async function topCities(origin, state) {
  const places = airports();
  const { rows, columns } = await columnsOfFile(FLIGHTS, ["origin", "destination"]);
  const count = new Map();
  for (let i = 0; i < rows; i += 1) {
    const to = places.get(columns.destination[i]);
    if (columns.origin[i] !== origin || to?.state !== state) continue;
    const city = `${to.city}, ${to.state}`;
    count.set(city, (count.get(city) ?? 0) + 1);
  }
  return [...count].sort((a, b) => b[1] - a[1]).map(([city]) => city);
}

test("joined, counted and filtered as here", async ({ page, context }) => {
  await context.addCookies([{ name: "demo_tenant", value: "lax", url: DEMO_URL }]);
  const files = [];
  page.on("request", (r) => r.url().includes("/api/v1/") && files.push(new URL(r.url()).pathname));
  await page.goto(DEMO_URL);
  await expect(page.getByText("First paint")).toBeVisible({ timeout: 60_000 });
  const want = await states("LAX");
  const [[most, of]] = [...want].sort((a, b) => b[1].flights - a[1].flights);
  const row = page.locator('[data-chart="table"] tbody tr[aria-rowindex]').first();
  await expect(row).toContainText(most);
  await expect(row).toContainText(of.flights.toLocaleString("en-US"));
  await expect(row).toContainText(`${((of.late / of.flights) * 100).toFixed(1)}%`);
  // Both tables travelled; no query does.
  expect(files.some((path) => path.endsWith("/airports/data.parquet"))).toBe(true);
  const before = files.length;
  await page.locator(".select > .button").first().click();
  await page.getByRole("combobox", { name: /State/ }).fill(most);
  await page.getByRole("option", { name: new RegExp(`^${most}`) }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator('[data-chart="table"] tbody tr[aria-rowindex]')).toHaveCount(1);
  await expect(row).toContainText(of.flights.toLocaleString("en-US"));
  const top = await topCities("LAX", most);
  await expect(
    page.getByRole("application", { name: new RegExp(`Top destinations.*${top[0]}`) }),
  ).toBeVisible();
  expect(files.slice(before).filter((path) => !path.includes("/data.parquet"))).toEqual([]);
});
