// PDFs of charts, read back by the reader that Firefox has: text, and the fonts it is written in.
import { inflateSync } from "node:zlib";
import { chart } from "../../support/chart.mjs";
import { bytes, chartFile, readPdf } from "../../support/files.mjs";
import { FONTS, serveFonts } from "../../support/fonts.mjs";
import { expect, test } from "../../support/page.mjs";

test("pdf: vectors, text that is text, and a picture of what Helvetica has no letters for", async ({
  harness,
}) => {
  const spec = {
    mark: "bar",
    title: "Sales",
    encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } },
  };
  await chart(harness, spec, {
    rows: [
      { city: "Oslo", n: 3 },
      { city: "القاهرة", n: 2 },
    ],
  });
  const fetched = [];
  harness.context().on("request", (request) => fetched.push(request.url()));
  const file = await chartFile(harness, "pdf");
  expect(file.subarray(0, 5).toString()).toBe("%PDF-");
  // The writer of PDFs comes with the first of them, once.
  await chartFile(harness, "pdf");
  expect(fetched.filter((url) => url.endsWith("pellucid_pdf_bg.wasm"))).toHaveLength(1);
  const streams = [...file.toString("latin1").matchAll(/(?<!end)stream\r?\n/g)].map((m) =>
    inflateSync(file.subarray(m.index + m[0].length)),
  );
  const content = streams.map((s) => s.toString("latin1")).find((s) => s.includes(" Tj"));
  expect(content).toContain("(Sales) Tj");
  expect(content).toContain("(Oslo) Tj");
  expect(content).toMatch(/\/ActualText/);
  // The picture has ink: its mask is not empty.
  expect(
    streams
      .filter((s) => !s.toString("latin1").includes(" Tj"))
      .some((s) => s.some((byte) => byte > 128)),
  ).toBe(true);
});

const spec = {
  mark: "bar",
  title: "Продажи",
  encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } },
};
const rows = [
  { city: "Αθήνα", n: 3 },
  { city: "Zürich", n: 2 },
  { city: "القاهرة", n: 1 },
];

test("texts are in the fonts that the page gives, by address and by bytes", async ({ harness }) => {
  const served = await serveFonts(harness);
  await chart(harness, spec, {
    rows,
    options: { fonts: [{ src: "/fonts/regular.ttf" }, { src: "/fonts/bold.ttf", weight: "bold" }] },
  });
  const file = await bytes(harness, () => window.chart.exportData("pdf"));
  const { texts, font } = await readPdf(file, "chart-fonts");
  expect(texts).toEqual(expect.arrayContaining(["Продажи", "Αθήνα", "Zürich"]));
  expect(font("Αθήνα")).toMatch(/^[A-Z]{6}\+LiberationSans$/);
  expect(font("Zürich")).toMatch(/^[A-Z]{6}\+LiberationSans$/);
  expect(font("Продажи")).toMatch(/^[A-Z]{6}\+LiberationSans-Bold$/);
  // Each font is fetched once, however many documents are made, and only what is shown of it is in
  // them.
  expect(file.length).toBeLessThan(60_000);
  await bytes(harness, () => window.chart.exportData("pdf"));
  expect(served.count).toBe(2);
  // An SVG holds both, and a browser that has neither reads them from it.
  const drawn = String(await bytes(harness, () => window.chart.exportData("svg")));
  expect(
    drawn.match(
      /@font-face\{font-family:PellucidEmbedded;font-weight:(600 900|100 500);src:url\(data:font\/sfnt;base64,/g,
    ),
  ).toHaveLength(2);
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
  const given = await bytes(
    harness,
    async (base64) => {
      const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      return window.chart.exportData("pdf", { fonts: [{ src: data.buffer }] });
    },
    FONTS[0].toString("base64"),
  );
  expect((await readPdf(given, "chart-font-bytes")).font("Αθήνα")).toMatch(/LiberationSans$/);
});

test("a font that cannot be used says which and why", async ({ harness }) => {
  await harness.route("**/fonts/web.woff2", (route) =>
    route.fulfill({ body: Buffer.concat([Buffer.from("wOF2"), Buffer.alloc(100)]) }),
  );
  await harness.route("**/fonts/gone.ttf", (route) => route.fulfill({ status: 404 }));
  await chart(harness, spec, { rows });
  const failed = (src) =>
    bytes(harness, (src) => window.chart.exportData("pdf", { fonts: [{ src }] }), src);
  expect(await failed("/fonts/web.woff2")).toMatchObject({
    code: "unsupported_file",
    path: "fonts[0]",
    message: expect.stringContaining("give the font as TTF or OTF"),
  });
  expect(await failed("/fonts/gone.ttf")).toMatchObject({
    code: "network",
    path: "fonts[0]",
    message: expect.stringContaining("status 404"),
  });
  // Without fonts Helvetica writes what it can, and pictures stand for the rest.
  const { texts, font } = await readPdf(
    await bytes(harness, () => window.chart.exportData("pdf")),
    "chart-no-fonts",
  );
  expect(texts).toContain("Zürich");
  expect(font("Zürich")).toBe("Helvetica");
});
