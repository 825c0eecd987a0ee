// PDFs of charts and dashboards, read back by the reader that Firefox has.
import { readFileSync, mkdirSync, writeFileSync } from "node:fs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { chart } from "../support/chart.mjs";
import { card, expect, render, test } from "../support/page.mjs";
import { RESULTS, ROOT } from "../support/paths.mjs";

const FONTS = ["Regular", "Bold"].map((name) => readFileSync(`${ROOT}sdk-wasm/charts/fonts/LiberationSans-${name}.ttf`));

/** What `make` returns in the page, a blob, as bytes here; what it throws as `{ code, path, message }`. */
async function bytes(page, make, argument) {
  const answer = await page.evaluate(
    async ([make, argument]) => {
      try {
        const blob = await new Function("argument", `return (${make})(argument)`)(argument);
        const reader = new FileReader();
        const read = new Promise((done) => (reader.onload = () => done(reader.result)));
        reader.readAsDataURL(blob);
        return (await read).split(",")[1];
      } catch (thrown) {
        return { code: thrown.code, path: thrown.path, message: thrown.message };
      }
    },
    [String(make), argument],
  );
  return typeof answer === "string" ? Buffer.from(answer, "base64") : answer;
}

/** Its pages' texts, with the names of their fonts. */
async function read(file, name) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}${name}.pdf`, file);
  const document = await getDocument({ data: new Uint8Array(file), isEvalSupported: false, verbosity: 0 }).promise;
  const page = await document.getPage(1);
  // Loads the fonts, so that their own names are known.
  await page.getOperatorList();
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  const texts = items.filter((i) => i.str.trim() !== "");
  const font = (i) => page.commonObjs.get(i.fontName).name;
  return { pages: document.numPages, size: page.view.slice(2), title: (await document.getMetadata()).info.Title, texts: texts.map((i) => i.str), fonts: new Set(texts.map(font)), font: (text) => font(texts.find((i) => i.str === text)), at: (text) => texts.find((i) => i.str === text)?.transform.slice(4) };
}

const spec = { mark: "bar", title: "Продажи", encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } } };
const rows = [{ city: "Αθήνα", n: 3 }, { city: "Zürich", n: 2 }, { city: "القاهرة", n: 1 }];

test("texts are in the fonts that the page gives, by address and by bytes", async ({ harness }) => {
  let asked = 0;
  await harness.route("**/fonts/*.ttf", (route) => {
    asked += 1;
    return route.fulfill({ body: FONTS[route.request().url().endsWith("bold.ttf") ? 1 : 0] });
  });
  await chart(harness, spec, { rows, options: { fonts: [{ src: "/fonts/regular.ttf" }, { src: "/fonts/bold.ttf", weight: "bold" }] } });
  const file = await bytes(harness, () => window.chart.exportData("pdf"));
  const { texts, font } = await read(file, "chart-fonts");
  expect(texts).toEqual(expect.arrayContaining(["Продажи", "Αθήνα", "Zürich"]));
  expect(font("Αθήνα")).toMatch(/^[A-Z]{6}\+LiberationSans$/);
  expect(font("Zürich")).toMatch(/^[A-Z]{6}\+LiberationSans$/);
  expect(font("Продажи")).toMatch(/^[A-Z]{6}\+LiberationSans-Bold$/);
  // Each font is fetched once, however many documents are made, and only what is shown of it is in them.
  expect(file.length).toBeLessThan(60_000);
  await bytes(harness, () => window.chart.exportData("pdf"));
  expect(asked).toBe(2);
  // An SVG holds both, and a browser that has neither reads them from it.
  const drawn = String(await bytes(harness, () => window.chart.exportData("svg")));
  expect(drawn.match(/@font-face\{font-family:PellucidEmbedded;font-weight:(600 900|100 500);src:url\(data:font\/sfnt;base64,/g)).toHaveLength(2);
  expect(drawn).toContain('font-family="PellucidEmbedded, ');
  const loaded = await harness.evaluate(async (svg) => {
    const frame = document.createElement("iframe");
    frame.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    document.body.append(frame);
    await new Promise((done) => (frame.onload = done));
    await frame.contentDocument.fonts.ready;
    return [...frame.contentDocument.fonts].map((f) => f.status);
  }, drawn);
  expect(loaded).toEqual(["loaded", "loaded"]);
  // By bytes, for one document.
  const given = await bytes(harness, async (base64) => {
    const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return window.chart.exportData("pdf", { fonts: [{ src: data.buffer }] });
  }, FONTS[0].toString("base64"));
  expect((await read(given, "chart-font-bytes")).font("Αθήνα")).toMatch(/LiberationSans$/);
});

test("a font that cannot be used says which and why", async ({ harness }) => {
  await harness.route("**/fonts/web.woff2", (route) => route.fulfill({ body: Buffer.concat([Buffer.from("wOF2"), Buffer.alloc(100)]) }));
  await harness.route("**/fonts/gone.ttf", (route) => route.fulfill({ status: 404 }));
  await chart(harness, spec, { rows });
  const failed = (src) => bytes(harness, (src) => window.chart.exportData("pdf", { fonts: [{ src }] }), src);
  expect(await failed("/fonts/web.woff2")).toMatchObject({ code: "unsupported_file", path: "fonts[0]", message: expect.stringContaining("give the font as TTF or OTF") });
  expect(await failed("/fonts/gone.ttf")).toMatchObject({ code: "network", path: "fonts[0]", message: expect.stringContaining("status 404") });
  // Without fonts Helvetica writes what it can, and pictures stand for the rest.
  const { texts, font } = await read(await bytes(harness, () => window.chart.exportData("pdf")), "chart-no-fonts");
  expect(texts).toContain("Zürich");
  expect(font("Zürich")).toBe("Helvetica");
});

test("a dashboard is one page: its charts where they stand, its tables' cells, and text that is found", async ({ harness }) => {
  await harness.route("**/fonts/*.ttf", (route) => route.fulfill({ body: FONTS[route.request().url().endsWith("bold.ttf") ? 1 : 0] }));
  await render(harness, "pdf", { theme: "light", fonts: [{ src: "/fonts/regular.ttf" }, { src: "/fonts/bold.ttf", weight: "bold" }] });
  const file = await bytes(harness, () => window.dashboard.exportData("pdf"));
  const { pages, size, title, texts, fonts, at } = await read(file, "dashboard");
  expect(pages).toBe(1);
  expect(title).toBe("Flights, first half of 2001");
  // Every card's title stands where its card does, 0.75 points a CSS px, counted from below.
  const cards = await harness.locator("[data-chart]").evaluateAll((all) => all.map((e) => ({ title: e.querySelector("h3")?.textContent ?? "", box: e.getBoundingClientRect().toJSON() })));
  const [left, top] = [Math.min(...cards.map((c) => c.box.x)), Math.min(...cards.map((c) => c.box.y))];
  expect(cards.length).toBeGreaterThan(5);
  for (const { title, box } of cards.filter((c) => c.title !== "")) {
    const [x, y] = at(title);
    expect(Math.abs(x - 0.75 * (box.x - left + 32)), title).toBeLessThan(1);
    expect(Math.abs(size[1] - y - 0.75 * (box.y - top + 86)), title).toBeLessThan(2);
  }
  // Text of charts and of a table is there as text.
  expect(texts).toEqual(expect.arrayContaining(["Flights, first half of 2001", "BOS"]));
  for (const name of fonts) expect(name).toMatch(/^[A-Z]{6}\+LiberationSans/);
  expect(texts.filter((t) => t.includes("?"))).toEqual([]);
});

test("one chart of a dashboard, from its menu", async ({ harness }) => {
  await render(harness, "pdf");
  await card(harness, "destinations").hover();
  await card(harness, "destinations").getByRole("button", { name: "Export" }).click();
  const saving = harness.waitForEvent("download");
  await card(harness, "destinations").getByRole("menuitem", { name: /PDF/ }).click();
  const { texts } = await read(readFileSync(await (await saving).path()), "chart-menu");
  expect(texts).toEqual(expect.arrayContaining(["Top destinations", "BOS"]));
});
