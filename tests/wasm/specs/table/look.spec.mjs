// Tables to look at, and to axe.
import { expectAccessible } from "../../support/axe.mjs";
import { expect, inScheme, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";
import { cities, rowsTable, sparked, table } from "../../support/table.mjs";

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing in tables, and they look right, ${scheme}`, async ({ harness }) => {
    // axe looks at every cell: a busy machine takes its time.
    test.setTimeout(120_000);
    await inScheme(harness, scheme);
    await table(harness, cities);
    await table(harness, sparked, { height: 360 });
    await table(harness, rowsTable);
    await expect(harness.locator("svg.spark[role=img]").first()).toBeVisible();
    await expectAccessible(harness);
    await harness.screenshot({ path: `${RESULTS}tables-${scheme}.png`, fullPage: true });
  });
}
