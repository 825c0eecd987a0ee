// What stands where data cannot: loading, progress, nothing, an error; in both schemes, and in the
// reader's own colours.
import { expectAccessible } from "../../support/axe.mjs";
import { card, expect, held, inScheme, render, test, unavailable } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";

for (const scheme of ["light", "dark"]) {
  test.describe(scheme, () => {
    test.beforeEach(({ harness }) => inScheme(harness, scheme));

    test("while the dashboard loads there is a skeleton, while rows travel the progress", async ({
      harness,
    }) => {
      const go = await held(harness, "**/embed/config");
      const done = render(harness);
      await expect(harness.getByRole("img", { name: "Loading data" })).toBeVisible();
      await expect(harness.getByRole("progressbar")).toHaveAttribute("aria-label", "Loading data");
      await expectAccessible(harness);
      await harness.screenshot({ path: `${RESULTS}state-loading-${scheme}.png` });
      await harness.evaluate(() => {
        window.shares = [];
        const root = document.querySelector("[data-pellucid]").shadowRoot;
        new MutationObserver(() => {
          const now = root.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow");
          if (now) window.shares.push(Number(now));
        }).observe(root, {
          subtree: true,
          childList: true,
          attributes: true,
          attributeFilter: ["aria-valuenow", "style"],
        });
      });
      go();
      expect(await done).toBeNull();
      await expect(harness.getByRole("progressbar")).toHaveCount(0);
      const shares = await harness.evaluate(() => window.shares);
      expect(shares.at(-1)).toBe(100);
      expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    });

    test("where no rows match, each chart says so and what to do", async ({ harness }) => {
      await render(harness);
      await harness.evaluate(() =>
        window.dashboard.applyFilters([{ field: "distance", op: "gt", value: 1e6 }]),
      );
      await expect(card(harness, "by-day")).toContainText("No rows match");
      await expect(card(harness, "by-day")).toContainText("clear the filters");
      await expectAccessible(harness);
      await harness.screenshot({ path: `${RESULTS}state-empty-${scheme}.png`, fullPage: true });
      await harness.evaluate(() => window.dashboard.applyFilters([]));
      await expect(card(harness, "by-day")).not.toContainText("No rows match");
    });

    test("an error says what to do and can be tried again by keys", async ({ harness }) => {
      await harness.route("**/embed/config", (route) => route.fulfill(unavailable));
      const failure = await render(harness);
      expect(failure.code).toBe("unavailable");
      await expect(harness.getByRole("alert")).toContainText("the warehouse is resting");
      await expect(harness.getByRole("alert")).toContainText("Try again in a moment");
      await expectAccessible(harness);
      await harness.screenshot({ path: `${RESULTS}state-error-${scheme}.png` });
      await harness.unroute("**/embed/config");
      await harness.getByRole("button", { name: "Try again" }).focus();
      await harness.keyboard.press("Enter");
      await expect(card(harness, "by-day").locator("canvas.over")).toBeVisible();
    });

    test("one chart's error leaves the others", async ({ harness }) => {
      await render(harness, "bad-spec");
      await expect(card(harness, "flights").getByRole("alert")).toBeVisible();
      await expectAccessible(harness);
      await harness.screenshot({
        path: `${RESULTS}state-chart-error-${scheme}.png`,
        fullPage: true,
      });
    });
  });
}

test("motion is reduced and colours are the reader's, where they ask for it", async ({
  harness,
}) => {
  await harness.emulateMedia({
    reducedMotion: "reduce",
    forcedColors: "active",
    colorScheme: "dark",
  });
  const go = await held(harness, "**/embed/config");
  const done = render(harness);
  await expect(harness.locator(".skeleton i").first()).toHaveCSS("animation-name", "none");
  go();
  await done;
  const [canvas, text, border, tool] = await harness.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("div"));
    probe.style.cssText = "background: Canvas; color: CanvasText; forced-color-adjust: none";
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    const { backgroundColor, color } = getComputedStyle(probe);
    return [
      backgroundColor,
      color,
      getComputedStyle(root.querySelector(".card")).borderTopColor,
      getComputedStyle(root.querySelector(".tool")).transitionDuration,
    ];
  });
  expect(border).toBe(text);
  expect(tool).toBe("0s");
  // The picture itself is drawn in the same colours: its corner is the reader's canvas.
  const corner = await harness.evaluate(async () => {
    const bitmap = await createImageBitmap(
      await window.dashboard.exportData("png", { chartId: "by-day" }),
    );
    const context = Object.assign(document.createElement("canvas"), {
      width: 2,
      height: 2,
    }).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    return `rgb(${[...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(", ")})`;
  });
  expect(corner).toBe(canvas);
  await expectAccessible(harness);
  await harness.screenshot({ path: `${RESULTS}state-forced-colors.png`, fullPage: true });
});
