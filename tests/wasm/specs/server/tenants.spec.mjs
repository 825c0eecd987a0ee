// What travels to whom, with the real token server: decoded from the wire by another reader than
// ours.
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { columnsOf, columnsOfFile } from "../../support/flights.mjs";
import { DEMO_URL, FLIGHTS, SERVER_BIN, SERVER_URL } from "../../support/paths.mjs";

test.skip(
  SERVER_BIN === "" || !existsSync(SERVER_BIN),
  "needs the token server: set PELLUCID_SERVER_BIN",
);
test.setTimeout(120_000);

let origins;
test.beforeAll(async () => {
  const { columns } = await columnsOfFile(FLIGHTS, ["origin"]);
  origins = new Map();
  for (const origin of columns.origin) origins.set(origin, (origins.get(origin) ?? 0) + 1);
});

/**
 * Opens the demo as `tenant`; the authorization header the page sent, and every range of rows it
 * received.
 */
async function visit(page, context, tenant) {
  const ranges = [];
  page.on("response", (response) => {
    if (!response.url().includes("/datasets/flights/data.parquet") || response.status() !== 206)
      return;
    const start = Number(/bytes (\d+)-/.exec(response.headers()["content-range"] ?? "")?.[1]);
    ranges.push(response.body().then((body) => ({ start, body })));
  });
  await context.addCookies([{ name: "demo_tenant", value: tenant, url: DEMO_URL }]);
  let authorization;
  page.on("request", async (request) => {
    if (request.url().includes("/datasets/flights/data.parquet"))
      authorization = (await request.allHeaders()).authorization ?? authorization;
  });
  await page.goto(DEMO_URL);
  await expect(page.getByText("First paint")).toBeVisible({ timeout: 60_000 });
  return { authorization, ranges: await Promise.all(ranges) };
}

for (const [tenant, airport] of [
  ["atl", "ATL"],
  ["lax", "LAX"],
]) {
  test(`${tenant} receives no byte of another origin`, async ({ page, context }) => {
    const { authorization, ranges } = await visit(page, context, tenant);
    await expect(page.locator("#facts")).toContainText(
      origins.get(airport).toLocaleString("en-US"),
    );
    const file = await fetch(`${SERVER_URL}/api/v1/datasets/flights/data.parquet`, {
      headers: { Authorization: authorization, Origin: DEMO_URL },
    });
    expect(file.status).toBe(200);
    const whole = Buffer.from(await file.arrayBuffer());
    // What travelled to the page is of this very file, and the file is of this airport alone.
    expect(ranges.length).toBeGreaterThan(0);
    for (const { start, body } of ranges)
      expect(body.equals(whole.subarray(start, start + body.length))).toBe(true);
    const { rows, columns } = await columnsOf(whole);
    expect(rows).toBe(origins.get(airport));
    expect([...new Set(columns.origin)]).toEqual([airport]);
  });
}

test("faa sees all", async ({ page, context }) => {
  await visit(page, context, "faa");
  await expect(page.locator("#facts")).toContainText("3,000,000");
});

test("the API key reaches no browser", async ({ page, context }) => {
  const bodies = [];
  page.on("response", async (response) => bodies.push(await response.text().catch(() => "")));
  await visit(page, context, "atl");
  const { readFileSync } = await import("node:fs");
  const { KEY_FILE } = await import("../../support/token-server.mjs");
  const key = readFileSync(KEY_FILE, "utf8").trim();
  expect(bodies.some((body) => body.includes(key))).toBe(false);
});

test("a forged token is refused", async () => {
  const response = await fetch(`${SERVER_URL}/api/v1/embed/config`, {
    headers: { Authorization: "Bearer e30.e30.e30", Origin: DEMO_URL },
  });
  expect(response.status).toBe(401);
});

test("a dashboard the tenant may not open shows the refusal", async ({ page }) => {
  await page.goto(`${DEMO_URL}/?dashboard=finance`);
  await expect(page.getByRole("alert")).toContainText("forbidden");
});
