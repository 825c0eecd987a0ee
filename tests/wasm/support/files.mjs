// Files that a page makes, read back here by libraries other than those that wrote them.
import { mkdirSync, writeFileSync } from "node:fs";
import { inflateRawSync } from "node:zlib";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { RESULTS } from "./paths.mjs";

/**
 * What `make` returns in the page, a blob, as bytes here; what it throws as `{ code, path, message
 * }`.
 */
export async function bytes(page, make, argument) {
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

/** `window.chart` as a file, as bytes. */
export const chartFile = (page, format, options = {}) =>
  bytes(page, ([format, options]) => window.chart.exportData(format, options), [format, options]);

/** `window.dashboard` as a file, as bytes. */
export const dashboardFile = (page, format, options = {}) =>
  bytes(page, ([format, options]) => window.dashboard.exportData(format, options), [
    format,
    options,
  ]);

/**
 * A PDF's first page: its texts, with the names of their fonts and where they stand. The file stays
 * in the results by `name`.
 */
export async function readPdf(file, name) {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(`${RESULTS}${name}.pdf`, file);
  const document = await getDocument({
    data: new Uint8Array(file),
    isEvalSupported: false,
    verbosity: 0,
  }).promise;
  const page = await document.getPage(1);
  // Loads the fonts, so that their own names are known.
  await page.getOperatorList();
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  const texts = items.filter((i) => i.str.trim() !== "");
  const font = (i) => page.commonObjs.get(i.fontName).name;
  return {
    pages: document.numPages,
    size: page.view.slice(2),
    title: (await document.getMetadata()).info.Title,
    texts: texts.map((i) => i.str),
    fonts: new Set(texts.map(font)),
    font: (text) => font(texts.find((i) => i.str === text)),
    at: (text) => texts.find((i) => i.str === text)?.transform.slice(4),
  };
}

/** Files of a zip archive by name, by its central directory. */
export function unzip(file) {
  const files = {};
  let at = file.readUInt32LE(file.lastIndexOf(Buffer.from("PK\x05\x06", "latin1")) + 16);
  while (file.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20)];
    const [name, extra, comment, start] = [
      file.readUInt16LE(at + 28),
      file.readUInt16LE(at + 30),
      file.readUInt16LE(at + 32),
      file.readUInt32LE(at + 42),
    ];
    const body = start + 30 + file.readUInt16LE(start + 26) + file.readUInt16LE(start + 28);
    const packed = file.subarray(body, body + size);
    files[file.toString("utf8", at + 46, at + 46 + name)] = (
      method === 8 ? inflateRawSync(packed) : packed
    ).toString("utf8");
    at += 46 + name + extra + comment;
  }
  return files;
}
