// A dashboard for readers by keys and by a screen reader.
import { expectAccessible } from "../../support/axe.mjs";
import { card, expect, inScheme, render, test } from "../../support/page.mjs";

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing, ${scheme}`, async ({ harness }) => {
    await inScheme(harness, scheme);
    await render(harness);
    await expectAccessible(harness);
  });
}

test("behind each chart stands a real table", async ({ harness }) => {
  await render(harness);
  const destinations = card(harness, "destinations");
  await destinations.hover();
  await destinations.getByRole("button", { name: "Show as table" }).click();
  const rows = destinations.getByRole("grid").locator("tbody tr:not([aria-hidden])");
  await expect(rows).toHaveCount(8);
  await destinations.getByRole("button", { name: "Destination" }).click();
  await expect(destinations.getByRole("columnheader").first()).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  await expect(rows.first()).toContainText("BOS");
  await destinations.getByRole("button", { name: "Show as chart" }).click();
  await expect(destinations.locator("canvas.over")).toBeVisible();
});
