// Rows that change while a page shows them, on the real token server: an extract's address names
// its version, and one that is gone answers 410. The page then goes on with the newest.
import { existsSync } from "node:fs";
import { chartRows, events, expect, render, test } from "../../support/page.mjs";
import { SERVER_BIN } from "../../support/paths.mjs";
import { startStarter } from "../../support/starter.mjs";

test.skip(
  SERVER_BIN === "" || !existsSync(SERVER_BIN),
  "needs the token server: set PELLUCID_SERVER_BIN",
);

let server;
let first;
test.beforeAll(async () => {
  server = await startStarter();
  first = server.rows();
});
test.beforeEach(() => server.replaceRows(first));
test.afterAll(() => server?.stop());

const HEAD = "customer,sold_at,product,region,units,revenue\n";
/** Three sales of the tenant's and one of another's. */
const NEWER = `${HEAD}ACME,2026-01-05,Bolt,North,1,10.25\nACME,2026-01-06,Nut,South,2,20.50\nACME,2026-01-07,Bolt,South,4,40.00\nGlobex,2026-01-05,Bolt,North,8,999.00\n`;

/**
 * Renders the starter's dashboard in the harness; each configuration that came is kept by its
 * version.
 */
async function open(page) {
  const versions = [];
  page.on("response", async (response) => {
    if (response.url().endsWith("/embed/config") && response.ok())
      versions.push((await response.json()).dataset.version);
  });
  await page.exposeFunction("mint", server.token);
  const shown = page
    .evaluate(() => window.mint())
    .then((token) => render(page, token, { baseUrl: server.url, dashboardId: "sales" }));
  return { versions, shown };
}

const acme = (csv) =>
  csv
    .trim()
    .split("\n")
    .filter((line) => line.startsWith("ACME,"));
const revenue = (csv) =>
  Number(
    acme(csv)
      .reduce((sum, line) => sum + Number(line.split(",")[5]), 0)
      .toFixed(2),
  );
const shownRevenue = async (page) =>
  Number((await chartRows(page, "revenue"))[0].revenue.toFixed(2));

test("an export of rows that changed since is of the newest, and so is the chart", async ({
  harness,
}) => {
  const { versions, shown } = await open(harness);
  expect(await shown).toBeNull();
  expect(await shownRevenue(harness)).toBe(revenue(first));
  server.replaceRows(NEWER);
  // The chart's one column is here; those of an export are not.
  const csv = await harness.evaluate(async () => (await window.dashboard.exportData("csv")).text());
  const lines = csv.trim().split(/\r?\n/).slice(1);
  expect(lines).toHaveLength(3);
  expect(lines.every((line) => line.includes("ACME") && line.includes("2026"))).toBe(true);
  expect(await shownRevenue(harness)).toBe(70.75);
  await expect.poll(() => versions.length).toBe(2);
  expect(versions[0]).not.toBe(versions[1]);
  expect(await events(harness, "error")).toEqual([]);
  await expect(harness.getByRole("alert")).toHaveCount(0);
});

test("a filter on a column that had not travelled holds on the newest rows", async ({
  harness,
}) => {
  const { shown } = await open(harness);
  expect(await shown).toBeNull();
  server.replaceRows(NEWER);
  const filters = [{ field: "region", op: "eq", value: "South" }];
  await harness.evaluate((f) => window.dashboard.applyFilters(f), filters);
  expect(await harness.evaluate(() => window.dashboard.filters)).toEqual(filters);
  expect(await shownRevenue(harness)).toBe(60.5);
  expect(await events(harness, "error")).toEqual([]);
});

test("rows that change between the configuration and their first byte are asked for anew", async ({
  harness,
}) => {
  let turn = 0;
  await harness.route("**/embed/config", async (route) => {
    const answer = await route.fetch();
    turn += 1;
    if (turn === 1) server.replaceRows(NEWER);
    await route.fulfill({ response: answer });
  });
  const { shown } = await open(harness);
  expect(await shown).toBeNull();
  expect(turn).toBe(2);
  expect(await shownRevenue(harness)).toBe(70.75);
  expect(await events(harness, "error")).toEqual([]);
});

test("where newer rows are gone as well, the page says so after one more try", async ({
  harness,
}) => {
  let asked = 0;
  const gone = {
    error: {
      code: "stale_version",
      message: "the dataset has changed",
      details: null,
      requestId: "r",
      timestamp: "",
    },
  };
  await harness.route("**/data.parquet*", (route) => {
    asked += 1;
    return route.fulfill({
      status: 410,
      json: gone,
      headers: { "Access-Control-Allow-Origin": "*" },
    });
  });
  const { versions, shown } = await open(harness);
  expect(await shown).toMatchObject({ code: "stale_version", status: 410 });
  expect(versions).toHaveLength(2);
  expect(asked).toBe(2);
  await expect(harness.getByRole("alert")).toContainText("stale_version");
});
