// Every field of a theme and every custom property, read back from what charts are drawn with.
import { chart } from "../../support/chart.mjs";
import { card, expect, render, test } from "../../support/page.mjs";
import { coloured, picture, said } from "../../support/picture.mjs";
import { plans, series } from "../../support/samples.mjs";

const lines = { ...series, mark: "line" };
const LIGHT = ["#2f6bde", "#e5702a", "#06a597"];

/** The picture with a theme; `style` is set on the element around the chart. */
async function drawn(page, theme, { spec = series, style = "" } = {}) {
  await page.evaluate((css) => {
    window.chart?.destroy();
    document.getElementById("main").replaceChildren();
    document.getElementById("main").style.cssText = css;
  }, style);
  await chart(page, spec, { rows: plans, options: { theme } });
  return picture(page);
}

const ground = (p) => p.shapes[0].fill;
const wide = (p, fill) =>
  p.shapes.filter((s) => s.fill === fill && s.x1 - s.x0 > 500 && s.y1 - s.y0 < 3).length;

for (const [field, value, read] of [
  ["background", "#101820", ground],
  ["foreground", "#223344", (p) => said(p, "Plans").fill],
  ["muted", "#556677", (p) => said(p, "Rome").fill],
  ["titleSize", 21, (p) => said(p, "Plans").size],
  ["labelSize", 15, (p) => said(p, "Rome").size],
  ["legendSize", 17, (p) => said(p, "Team").size],
]) {
  test(`a theme's ${field}`, async ({ harness }) => {
    expect(read(await drawn(harness, { scheme: "light" }))).not.toBe(value);
    expect(read(await drawn(harness, { scheme: "light", [field]: value }))).toBe(value);
  });
}

for (const field of ["grid", "axis"]) {
  test(`a theme's ${field}`, async ({ harness }) => {
    expect(wide(await drawn(harness, { scheme: "light" }), "#aa00aa")).toBe(0);
    expect(
      wide(await drawn(harness, { scheme: "light", [field]: "#aa00aa" }), "#aa00aa"),
    ).toBeGreaterThan(field === "grid" ? 1 : 0);
  });
}

test("a theme's lineWidth", async ({ harness }) => {
  const strokes = async (theme) => [
    ...new Set(
      coloured(await drawn(harness, { scheme: "light", ...theme }, { spec: lines }), LIGHT[0])
        .filter((s) => s.kind === "polyline" && s.points.length > 2)
        .map((s) => s.width),
    ),
  ];
  const [usual] = await strokes({});
  expect(usual).toBeLessThan(4);
  expect(await strokes({ lineWidth: 6 })).toEqual([6]);
});

test("a theme's barRadius", async ({ harness }) => {
  const round = async (theme) =>
    (await drawn(harness, { scheme: "light", ...theme })).shapes.filter(
      (s) => s.kind === "polygon" && s.y1 - s.y0 > 20,
    ).length;
  expect(await round({})).toBeGreaterThan(3);
  expect(await round({ barRadius: 0 })).toBe(0);
});

/** Which of these colours the bars have. */
const bars = (p, colors) => colors.filter((c) => coloured(p, c).some((s) => s.y1 - s.y0 > 15));

test("a palette, by the theme and by --pellucid-palette", async ({ harness }) => {
  const palette = ["#aa0000", "#00aa00", "#0000aa"];
  expect(bars(await drawn(harness, { scheme: "light" }), [...LIGHT, ...palette])).toEqual(LIGHT);
  expect(bars(await drawn(harness, { scheme: "light", palette }), [...LIGHT, ...palette])).toEqual(
    palette,
  );
  expect(
    bars(
      await drawn(harness, "light", {
        style: "--pellucid-palette: #aa0000, rgb(0, 170, 0), hsl(240 100% 33.3%)",
      }),
      [...LIGHT, ...palette],
    ),
  ).toEqual(palette);
});

test("a brand, by the theme and by --pellucid-brand, makes palette and accent", async ({
  harness,
}) => {
  const plain = await drawn(harness, { scheme: "light" });
  const branded = await drawn(harness, { scheme: "light", brand: "#7a1fa2" });
  expect(bars(branded, LIGHT)).not.toEqual(LIGHT);
  expect(branded.svg).not.toBe(plain.svg);
  const accent = () =>
    harness.evaluate(() =>
      document
        .querySelector("[data-pellucid]")
        .shadowRoot.querySelector(".root")
        .style.getPropertyValue("--p-accent"),
    );
  expect(await accent()).toBe("#7a1fa2");
  const custom = await drawn(harness, "light", { style: "--pellucid-brand: #7a1fa2" });
  expect(custom.svg).toBe(branded.svg);
  expect(await accent()).toBe("#7a1fa2");
});

test("the page's colours by custom properties reach the picture", async ({ harness }) => {
  const p = await drawn(harness, "light", {
    style:
      "--pellucid-background: #fffbe6; --pellucid-foreground: rgb(10, 20, 30); --pellucid-muted: #554433",
  });
  expect([ground(p), said(p, "Plans").fill, said(p, "Rome").fill]).toEqual([
    "#fffbe6",
    "#0a141e",
    "#554433",
  ]);
});

for (const scheme of ["light", "dark"]) {
  test(`high contrast, asked for by the page or by the reader, ${scheme}`, async ({ harness }) => {
    const usual = await drawn(harness, { scheme });
    const high = await drawn(harness, { scheme, contrast: "high" });
    const [ink, paper] = scheme === "light" ? ["#000000", "#ffffff"] : ["#ffffff", "#000000"];
    expect([said(high, "Plans").fill, ground(high)]).toEqual([ink, paper]);
    expect(said(usual, "Plans").fill).not.toBe(ink);
    expect(said(high, "Rome").size).toBeGreaterThan(said(usual, "Rome").size);
    await harness.emulateMedia({ contrast: "more" });
    expect((await drawn(harness, { scheme })).svg).toBe(high.svg);
    // A page that decides is not overruled.
    expect((await drawn(harness, { scheme, contrast: "normal" })).svg).toBe(usual.svg);
  });
}

test("a chart taken along from a dark page is dark", async ({ harness }) => {
  await harness.emulateMedia({ colorScheme: "dark" });
  expect(ground(await drawn(harness, "auto"))).toBe("#14171d");
});

test("theme auto follows the reader's scheme while the page is open", async ({ harness }) => {
  await harness.emulateMedia({ colorScheme: "dark" });
  await render(harness);
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(20, 23, 29)");
  await harness.emulateMedia({ colorScheme: "light" });
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(255, 255, 255)");
});
