// Under a page's content security policy.
import { chartRows, expect, render, test } from "../../support/page.mjs";
import { HARNESS_URL } from "../../support/paths.mjs";

for (const [what, policy, worker] of [
  [
    "a strict policy",
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'",
    true,
  ],
  [
    "a policy that forbids workers",
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'none'",
    false,
  ],
]) {
  test(`under ${what} the dashboard works`, async ({ page }) => {
    await page.goto(`${HARNESS_URL}/?csp=${encodeURIComponent(policy)}`);
    await page.locator("html[data-ready]").waitFor();
    expect(await render(page)).toBeNull();
    expect(await chartRows(page, "flights")).toEqual([{ flights: 5000 }]);
    expect(page.workers().length > 0).toBe(worker);
    const inked = await page.evaluate(
      () =>
        document.querySelector("[data-pellucid]").shadowRoot.querySelectorAll("canvas.over").length,
    );
    expect(inked).toBe(8);
  });
}
