// How an embed lives in somebody else's page: styles, policy, accessibility, keys, theme.
import AxeBuilder from "@axe-core/playwright";
import { card, chartRows, events, expect, render, settled, test } from "../support/page.mjs";
import { HARNESS_URL } from "../support/paths.mjs";

test("the page's styles do not reach in, and ours do not reach out", async ({ harness }) => {
  await render(harness);
  const button = harness.locator(".select > .button");
  await expect(button).not.toHaveCSS("background-color", "rgb(255, 105, 180)");
  await expect(card(harness, "by-day").locator("h3")).toHaveCSS("text-transform", "none");
  const own = await harness.evaluate(() => {
    const button = document.body.appendChild(document.createElement("button"));
    return [getComputedStyle(button).backgroundColor, document.querySelectorAll("head style").length];
  });
  expect(own).toEqual(["rgb(255, 105, 180)", 0]);
});

test("custom properties of the page theme the embed", async ({ harness }) => {
  await harness.evaluate(() => document.documentElement.style.setProperty("--pellucid-background", "rgb(250 240 230)"));
  await render(harness, "small", { theme: "light" });
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(250, 240, 230)");
});

test("theme auto follows the reader's scheme while the page is open", async ({ harness }) => {
  await harness.emulateMedia({ colorScheme: "dark" });
  await render(harness);
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await harness.emulateMedia({ colorScheme: "light" });
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(255, 255, 255)");
});

for (const [what, policy, worker] of [
  ["a strict policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'", true],
  ["a policy that forbids workers", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'none'", false],
]) {
  test(`under ${what} the dashboard works`, async ({ page }) => {
    await page.goto(`${HARNESS_URL}/?csp=${encodeURIComponent(policy)}`);
    await page.locator("html[data-ready]").waitFor();
    expect(await render(page)).toBeNull();
    expect(await chartRows(page, "flights")).toEqual([{ flights: 5000 }]);
    expect(page.workers().length > 0).toBe(worker);
    const inked = await page.evaluate(() => document.querySelector("[data-pellucid]").shadowRoot.querySelectorAll("canvas.over").length);
    expect(inked).toBe(8);
  });
}

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing, ${scheme}`, async ({ harness }) => {
    await harness.emulateMedia({ colorScheme: scheme });
    await harness.evaluate((s) => (document.body.style.background = s === "dark" ? "#000" : "#fff"), scheme);
    await render(harness);
    const { violations } = await new AxeBuilder({ page: harness }).include("[data-pellucid]").analyze();
    expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`)).toEqual([]);
  });
}

test("keys walk the points, select and clear, and a live region tells", async ({ harness }) => {
  await render(harness);
  const plot = card(harness, "destinations").getByRole("application");
  await plot.focus();
  await harness.keyboard.press("ArrowDown");
  await expect(harness.getByRole("status")).toContainText("1 of 8");
  await harness.keyboard.press("ArrowDown");
  await expect(harness.getByRole("status")).toContainText("2 of 8");
  await harness.keyboard.press("Enter");
  await settled(harness);
  expect((await events(harness, "selectionChange")).at(-1).filters).toHaveLength(1);
  const [{ flights }] = await chartRows(harness, "flights");
  expect(flights).toBeLessThan(5000);
  await harness.keyboard.press("Escape");
  await settled(harness);
  expect(await chartRows(harness, "flights")).toEqual([{ flights: 5000 }]);
  await expect(plot).toHaveAttribute("aria-label", /Top destinations/);
});

test("behind each chart stands a real table", async ({ harness }) => {
  await render(harness);
  const destinations = card(harness, "destinations");
  await destinations.hover();
  await destinations.getByRole("button", { name: "Show as table" }).click();
  const rows = destinations.getByRole("grid").locator("tbody tr:not([aria-hidden])");
  await expect(rows).toHaveCount(8);
  await destinations.getByRole("button", { name: "Destination" }).click();
  await expect(destinations.getByRole("columnheader").first()).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.first()).toContainText("BOS");
  await destinations.getByRole("button", { name: "Show as chart" }).click();
  await expect(destinations.locator("canvas.over")).toBeVisible();
});

test("a pointer over a mark shows its numbers", async ({ harness }) => {
  await render(harness);
  const canvas = card(harness, "destinations").locator("canvas.over");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await harness.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.12);
  await expect(card(harness, "destinations").locator(".tip")).toBeVisible();
  await harness.mouse.move(0, 0);
  await expect(card(harness, "destinations").locator(".tip")).toBeHidden();
});

test("export gives every row, as the token allows", async ({ harness }) => {
  await render(harness, "small", { filters: [{ field: "destination", op: "eq", value: "BOS" }] });
  const [{ flights }] = await chartRows(harness, "flights");
  const csv = await harness.evaluate(async () => (await window.dashboard.exportData("csv")).text());
  const lines = csv.trim().split("\r\n");
  expect(lines[0]).toBe("date,delay,distance,origin,destination");
  expect(lines).toHaveLength(flights + 1);
});
