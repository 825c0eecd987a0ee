// The demo's pages: the ways to embed, as a customer writes them.
import { expect, test } from "@playwright/test";
import { DEMO_URL, FIXTURES, RESULTS } from "../../support/paths.mjs";

for (const path of ["/", "/script", "/react", "/vue", "/element"]) {
  test(`the dashboard shows on ${path}`, async ({ page, context }) => {
    const faults = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await context.addCookies([{ name: "demo_tenant", value: "faa", url: DEMO_URL }]);
    await page.goto(DEMO_URL + path);
    await expect(page.getByText("First paint")).toBeVisible({ timeout: 30_000 });
    await expect(page.locator("#facts")).toContainText("3,000,000");
    await expect(page.locator("[data-chart]")).toHaveCount(9);
    await expect(page.getByRole("application", { name: /Flights by day/ })).toBeVisible();
    expect(faults).toEqual([]);
  });
}

test("a dropped Parquet file is charted with no request", async ({ page }) => {
  await page.goto(`${DEMO_URL}/drop`);
  const sent = [];
  page.on("request", (request) => sent.push(new URL(request.url()).pathname));
  await page.setInputFiles("#file", `${FIXTURES}flights.parquet`);
  await expect(page.getByText("5,000 rows, 5 columns")).toBeVisible();
  await expect(
    page.locator("#chart").getByRole("application", { name: /Rows by date/ }),
  ).toBeVisible();
  await expect(page.locator("#preview").getByRole("row").nth(3)).toBeVisible();
  // The tab's icon is asked for whenever the browser likes.
  expect(sent.filter((path) => !path.startsWith("/assets/") && path !== "/icon.svg")).toEqual([]);
});

test("a dropped file that is none is said to be", async ({ page }) => {
  await page.goto(`${DEMO_URL}/drop`);
  await page.setInputFiles("#file", `${FIXTURES}foreign.parquet`);
  await expect(page.getByRole("alert")).toContainText(/_file/);
});

for (const colorScheme of ["light", "dark"]) {
  test(`pivot table and small charts stand on /tables, ${colorScheme}`, async ({ browser }) => {
    for (const [name, width] of [
      ["phone", 390],
      ["desktop", 1280],
    ]) {
      const page = await browser.newPage({ viewport: { width, height: 1250 }, colorScheme });
      const faults = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${DEMO_URL}/tables`);
      await expect(page.getByRole("treegrid").getByRole("rowheader")).toHaveCount(7);
      await page.getByRole("button", { name: "Expand America" }).click();
      await expect(page.getByRole("rowheader", { name: "Brazil" })).toBeVisible();
      await expect(page.locator("#courses svg.spark[role=img]").first()).toBeVisible();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.screenshot({ path: `${RESULTS}demo-tables-${name}-${colorScheme}.png` });
      expect(faults).toEqual([]);
      await page.close();
    }
  });
}
