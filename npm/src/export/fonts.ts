/** Font files for PDFs and SVGs. Loaded when a page gives some. */

import { PellucidError } from "../common/errors.js";

/**
 * A font that a PDF or SVG is written in: of a PDF those of its glyphs that are shown become part
 * of the document, of an SVG the file.
 */
export interface FontFile {
  /**
   * TrueType or OpenType (`.ttf`, `.otf`): its address, or its bytes. Browsers' WOFF2 is another
   * format. Give the font that the theme's `fontFamily` names and the document looks as the page
   * does; further ones are for letters that the first lacks.
   */
  src: string | URL | Blob | ArrayBuffer | Uint8Array;
  /**
   * Which texts it is for; `normal` by default. A bold text without a bold font is written in the
   * normal one, thickened.
   */
  weight?: "normal" | "bold";
}

/** Bytes of a file at most: fonts of Chinese take up to 20 MB. */
const MOST = 64_000_000;

/** Files by address: several exports fetch a font once. */
const kept = new Map<string, Promise<Uint8Array>>();

/** The files' bytes, in the order given. */
export async function fontFiles(
  fonts: readonly FontFile[],
): Promise<{ bytes: Uint8Array; bold: boolean }[]> {
  return Promise.all(
    fonts.map(async ({ src, weight }, i) => ({
      bytes: await bytesOf(src, `fonts[${i}]`),
      bold: weight === "bold",
    })),
  );
}

/** What texts are written in first where an SVG holds its fonts. */
const FAMILY = "PellucidEmbedded";

/** An SVG as the engine writes it, with its texts in the fonts that a document around it holds. */
export const inEmbedded = (svg: string): string =>
  svg.replace('font-family="', `font-family="${FAMILY}, `);

/** The SVG with the fonts in it, so that it looks the same where they are not installed. */
export async function withFonts(svg: string, fonts: readonly FontFile[]): Promise<string> {
  const files = await fontFiles(fonts);
  // Of several faces with a letter the last declared is taken, and the first given is wanted.
  const faces = await Promise.all(
    files
      .reverse()
      .map(
        async ({ bytes, bold }) =>
          `@font-face{font-family:${FAMILY};font-weight:${bold ? "600 900" : "100 500"};src:url(${await dataUrl(bytes)})}`,
      ),
  );
  const root = svg.indexOf("<svg");
  const inside = svg.indexOf(">", root) + 1;
  // Where no bold face is given the browser thickens the normal one: its range ends below.
  return `${svg.slice(0, root)}${inEmbedded(svg.slice(root, inside))}<style>${faces.join("")}</style>${svg.slice(inside)}`;
}

function dataUrl(bytes: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () =>
      reject(
        new PellucidError("internal", "the browser could not write a font into the picture", {
          cause: reader.error,
        }),
      );
    reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: "font/sfnt" }));
  });
}

async function bytesOf(src: FontFile["src"], path: string): Promise<Uint8Array> {
  if (src instanceof Uint8Array) return src;
  if (src instanceof ArrayBuffer) return new Uint8Array(src);
  if (src instanceof Blob) return new Uint8Array(await src.arrayBuffer());
  const url = String(src);
  const known = kept.get(url);
  if (known) return known;
  const fetched = download(url, path);
  kept.set(url, fetched);
  fetched.catch(() => kept.delete(url));
  return fetched;
}

async function download(url: string, path: string): Promise<Uint8Array> {
  const failed = (why: string, cause?: unknown): PellucidError =>
    new PellucidError(
      "network",
      `the font ${url} could not be loaded (${why}): check its address and, on another origin, its CORS headers`,
      { path, cause },
    );
  let answer;
  try {
    answer = await fetch(url);
    if (!answer.ok) throw failed(`status ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > MOST)
      throw new PellucidError(
        "limit_exceeded",
        `the font ${url} has ${bytes.length} bytes, more than ${MOST}: give one of the scripts you need`,
        { path },
      );
    return bytes;
  } catch (cause) {
    throw cause instanceof PellucidError ? cause : failed("no connection", cause);
  }
}
