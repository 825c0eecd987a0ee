// Pictures to look at: three sizes, light and dark.
import { expect, test } from "@playwright/test";
import { DEMO_URL, FIXTURES, RESULTS } from "../../support/paths.mjs";

for (const [name, width] of [
  ["phone", 390],
  ["tablet", 834],
  ["desktop", 1440],
]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${name}, ${colorScheme}`, async ({ browser }) => {
      const page = await browser.newPage({
        viewport: { width, height: 1000 },
        colorScheme,
        deviceScaleFactor: width < 500 ? 2 : 1,
      });
      await page.goto(DEMO_URL);
      await expect(page.getByText("First paint")).toBeVisible({ timeout: 30_000 });
      // No part of an embed is wider than the page it stands in.
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.screenshot({
        path: `${RESULTS}dashboard-${name}-${colorScheme}.png`,
        fullPage: true,
      });
      await page.goto(`${DEMO_URL}/drop`);
      await page.setInputFiles("#file", `${FIXTURES}flights.parquet`);
      await expect(page.locator("#chart").getByRole("application")).toBeVisible();
      await page.screenshot({ path: `${RESULTS}drop-${name}-${colorScheme}.png`, fullPage: true });
      await page.close();
    });
  }
}
