// The page's styles stay out of an embed and the embed's out of the page, whatever the page says of
// every element.
import { card, expect, frames, idle, render, test } from "../../support/page.mjs";
import { HARNESS_URL, RESULTS } from "../../support/paths.mjs";

test("the page's styles do not reach in, and ours do not reach out", async ({ harness }) => {
  await render(harness);
  const button = harness.locator(".select > .button");
  await expect(button).not.toHaveCSS("background-color", "rgb(255, 105, 180)");
  await expect(card(harness, "by-day").locator("h3")).toHaveCSS("text-transform", "none");
  const own = await harness.evaluate(() => {
    const button = document.body.appendChild(document.createElement("button"));
    return [
      getComputedStyle(button).backgroundColor,
      document.querySelectorAll("head style").length,
    ];
  });
  expect(own).toEqual(["rgb(255, 105, 180)", 0]);
});

test("custom properties of the page theme the embed", async ({ harness }) => {
  await harness.evaluate(() =>
    document.documentElement.style.setProperty("--pellucid-background", "rgb(250 240 230)"),
  );
  await render(harness, "small", { theme: "light" });
  await expect(card(harness, "by-day")).toHaveCSS("background-color", "rgb(250, 240, 230)");
});

const HOSTILE = `
* { box-sizing: content-box !important; margin: 9px !important; padding: 3px !important; color: red
* !important; font: italic 30px/3 "Comic Sans MS", cursive !important;
  letter-spacing: 4px !important; text-transform: uppercase !important; border-radius: 0 !important; transition: all 3s !important; direction: rtl !important; text-align: right !important;
  visibility: visible; opacity: .9 !important; float: left !important; outline: 3px dotted lime !important; }
div { display: inline !important; position: static !important; width: 37px !important; height: 11px !important; transform: rotate(3deg) !important; filter: invert(1) !important; }
canvas { width: 50px !important; height: 50px !important; filter: invert(1) !important; border: 5px solid lime !important; }
table, tr, td, th { display: block !important; border: 4px solid red !important; background: yellow !important; }
button, input { background: hotpink !important; font-size: 40px !important; display: none !important; }
section, header, h3 { display: none !important; }
svg, path { fill: red !important; stroke: red !important; }
:root { --p-accent: red; --p-background: yellow; --border: red; --radius: 99px; --gap: 99px; --first: 9px; }
@keyframes breathe { from { opacity: 0; } }
`;

/**
 * A container that the page's own rules for every element do not reach: only what is within is
 * looked at.
 */
const contain = (page) =>
  page.evaluate(() => {
    window.place = () => {
      const element = document.createElement("div");
      const set = {
        all: "initial",
        display: "block",
        position: "absolute",
        top: "0",
        left: "0",
        width: "1000px",
        direction: "ltr",
        margin: "0",
        padding: "0",
        height: "auto",
        transform: "none",
        filter: "none",
        opacity: "1",
        float: "none",
        outline: "none",
      };
      document.getElementById("main").hidden = true;
      // What a page does to our ancestors is seen through us, and its own business.
      for (const target of [element, document.body, document.documentElement]) {
        for (const [name, value] of Object.entries(set)) {
          if (target === element || name !== "position")
            target.style.setProperty(name, value, "important");
        }
      }
      document.body.append(element);
      return element;
    };
  });

const hostile = (page) =>
  page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, HOSTILE);

const friendly = (page) =>
  page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });

/**
 * Waits until nothing moves any more: what a rule would change slowly it has changed, and what it
 * resized is drawn.
 */
const still = async (page) => {
  await frames(page);
  await page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    for (const animation of [...document.getAnimations(), ...root.getAnimations()])
      animation.finish();
  });
  await idle(page);
};

/**
 * A picture of the page once it is at rest: a tile of the screen may come a frame after what is
 * drawn on it.
 */
const picture = async (page, options) => {
  let [last, now] = [null, await page.screenshot(options)];
  while (!last || Buffer.compare(last, now)) [last, now] = [now, await page.screenshot(options)];
  return now;
};

/** Every element of ours with everything a style sheet may change. */
const styles = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    return [...root.querySelectorAll("*")].map((element) => {
      const style = getComputedStyle(element);
      const { x, y, width, height } = element.getBoundingClientRect();
      return [
        element.tagName,
        element.className.toString(),
        [x, y, width, height].map((v) => Math.round(v * 4) / 4).join(" "),
        ...[
          "color",
          "backgroundColor",
          "font",
          "display",
          "margin",
          "padding",
          "border",
          "borderRadius",
          "letterSpacing",
          "textTransform",
          "textAlign",
          "direction",
          "transitionDuration",
          "opacity",
          "filter",
          "transform",
          "float",
          "outlineStyle",
          "stroke",
          "fill",
        ].map((name) => style[name]),
      ].join("|");
    });
  });

test("a page that styles everything as important changes no pixel and no style of ours", async ({
  harness,
}) => {
  await contain(harness);
  await render(harness, "small", { theme: "light" });
  await card(harness, "table").getByRole("gridcell").first().waitFor({ state: "attached" });
  const box = { x: 0, y: 0, width: 1000, height: 880 };
  await harness.evaluate(() => document.activeElement?.blur());
  // A tile that the browser drew late is the same in neither picture, and gone when both are taken
  // again; what a rule of the page changed is there each time.
  await expect(async () => {
    await friendly(harness);
    await still(harness);
    const before = await styles(harness);
    const seen = await picture(harness, { clip: box, path: `${RESULTS}isolation-plain.png` });
    expect(before.length).toBeGreaterThan(100);
    await hostile(harness);
    await still(harness);
    expect(await styles(harness)).toEqual(before);
    const now = await picture(harness, { clip: box, path: `${RESULTS}isolation-hostile.png` });
    expect(Buffer.compare(seen, now)).toBe(0);
  }).toPass({ timeout: 20_000 });
});

test("drawn under such rules from the start, menus, tables and popups look the same too", async ({
  page,
}) => {
  const looks = [];
  for (const first of [false, true]) {
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
    await contain(page);
    if (first) await hostile(page);
    await render(page, "small", { theme: "dark" });
    if (!first) await hostile(page);
    await card(page, "destinations").hover();
    await card(page, "destinations").getByRole("button", { name: "Show as table" }).click();
    await page.locator(".select > .button").click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await page.mouse.move(999, 5);
    await still(page);
    looks.push((await styles(page)).map((line) => line.replace(/pellucid-\w+-\d+/g, "")));
  }
  expect(looks[1]).toEqual(looks[0]);
});
