// Themes of the page: rules that give `--pellucid-*` other values are followed without a call.
import { chart } from "../../support/chart.mjs";
import { card, expect, render, test } from "../../support/page.mjs";
import { picture } from "../../support/picture.mjs";

const rows = [
  { k: "a", v: 1 },
  { k: "b", v: 2 },
];
const bars = {
  mark: "bar",
  title: "Bars",
  encoding: { x: { field: "k" }, y: { op: "sum", field: "v" } },
};

/** Adds a style sheet to the page, as a host has one. */
const sheet = (page, text) =>
  page.evaluate((text) => {
    const made = new CSSStyleSheet();
    made.replaceSync(text);
    document.adoptedStyleSheets.push(made);
  }, text);

const background = (page) =>
  page
    .locator(".card")
    .first()
    .evaluate((c) => getComputedStyle(c).backgroundColor);
/** Colours of the chart's texts and bars. */
const inks = async (page) => {
  const { texts, shapes } = await picture(page);
  return { text: texts.at(-1).fill, bars: shapes.map((s) => s.fill) };
};

const DARK =
  "--pellucid-background: #101418; --pellucid-foreground: #eeeeee; --pellucid-muted: #abcdef; --pellucid-palette: #ff8800, #00ff88";

for (const [where, rule, change] of [
  [
    "a class of the page",
    `.night { ${DARK} }`,
    () => document.documentElement.classList.toggle("night"),
  ],
  [
    "an attribute",
    `[data-theme=night] main { ${DARK} }`,
    () =>
      document.documentElement.toggleAttribute("data-theme") &&
      document.documentElement.setAttribute("data-theme", "night"),
  ],
  [
    "a checkbox's state",
    `:root:has(input:checked) { ${DARK} }`,
    () =>
      (
        document.querySelector("input") ??
        document.body.appendChild(
          Object.assign(document.createElement("input"), { type: "checkbox" }),
        )
      ).click(),
  ],
  [
    "an element's own style",
    "",
    () =>
      (document.getElementById("main").style.cssText =
        document.getElementById("main").style.cssText === ""
          ? "--pellucid-background: #101418; --pellucid-muted: #abcdef; --pellucid-palette: #ff8800, #00ff88"
          : ""),
  ],
]) {
  test(`${where} that changes custom properties is followed by card and canvas, there and back`, async ({
    harness,
  }) => {
    if (rule) await sheet(harness, rule);
    await chart(harness, bars, { rows, options: { theme: "light" } });
    const before = await inks(harness);
    await harness.evaluate(change);
    await expect.poll(() => background(harness)).toBe("rgb(16, 20, 24)");
    await expect.poll(async () => (await inks(harness)).text).toBe("#abcdef");
    expect((await inks(harness)).bars).toContain("#ff8800");
    await harness.evaluate(change);
    await expect.poll(() => background(harness)).toBe("rgb(255, 255, 255)");
    await expect.poll(() => inks(harness)).toEqual(before);
  });
}

test("a style sheet that comes later is followed", async ({ harness }) => {
  await chart(harness, bars, { rows, options: { theme: "light" } });
  await sheet(harness, ":root { --pellucid-muted: #123456 }");
  await expect.poll(async () => (await inks(harness)).text).toBe("#123456");
});

test("what changes while a chart is not displayed is followed when it is again", async ({
  harness,
}) => {
  await sheet(harness, `.night { ${DARK} }`);
  await chart(harness, bars, { rows, options: { theme: "light" } });
  await harness.evaluate(() => {
    document.getElementById("main").style.display = "none";
    document.documentElement.classList.add("night");
  });
  await harness.evaluate(() => (document.getElementById("main").style.display = ""));
  await expect.poll(() => background(harness)).toBe("rgb(16, 20, 24)");
  await expect.poll(async () => (await inks(harness)).text).toBe("#abcdef");
});

test("what the page's own options say wins over its custom properties", async ({ harness }) => {
  await sheet(harness, `.night { ${DARK} }`);
  await chart(harness, bars, { rows, options: { theme: { scheme: "light", muted: "#777777" } } });
  await harness.evaluate(() => document.documentElement.classList.add("night"));
  await expect.poll(() => background(harness)).toBe("rgb(16, 20, 24)");
  expect((await inks(harness)).text).toBe("#777777");
});

test("a dashboard follows too, and leaves no transition on the page", async ({ harness }) => {
  await sheet(harness, `.night { ${DARK} }`);
  await render(harness, "small", { theme: "light" });
  await harness.evaluate(() => document.documentElement.classList.add("night"));
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(16, 20, 24)");
  expect(await harness.evaluate(() => document.getAnimations().length)).toBe(0);
});

test("a reader who prefers less motion is followed all the same", async ({ harness }) => {
  await harness.emulateMedia({ reducedMotion: "reduce" });
  await sheet(harness, `.night { ${DARK} }`);
  await chart(harness, bars, { rows });
  await harness.evaluate(() => document.documentElement.classList.add("night"));
  await expect.poll(() => background(harness)).toBe("rgb(16, 20, 24)");
});
