/**
 * A whole dashboard as one picture: its cards where they stand in the page, its charts drawn anew
 * at the picture's scale.
 */

import { PellucidError } from "../common/errors.js";
import type { ExportFormat } from "../generated/index.js";
import type { ResolvedTheme } from "../ui/theme.js";
import type { ChartSource, PictureOptions } from "./download.js";
import { chartFile, pdfFile, svgFile } from "./download.js";
import { inEmbedded } from "./fonts.js";
import type { FontFile } from "./fonts.js";

/** What is drawn. */
export interface Pictured {
  title: string;
  theme: ResolvedTheme;
  /** What a PDF or SVG writes its texts in. */
  fonts: readonly FontFile[];
  cards: { source: ChartSource | undefined; element: HTMLElement }[];
}

/** Around everything, CSS px. */
const MARGIN = 16;
/** The title above, CSS px. */
const TITLE = 40;
/** Rows of a table that a picture has room for stand this far apart, CSS px. */
const LINE = 32;
/** Most pixels of a picture on a side: what browsers' canvases bear. */
const MOST = 16_384;

/** A rectangle of the picture, CSS px. */
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface PlacedCard extends Box {
  source: ChartSource | undefined;
  element: HTMLElement;
  plot: Box;
}

/** The dashboard as PNG, SVG or PDF. */
export async function boardPicture(
  board: Pictured,
  format: Exclude<ExportFormat, "csv" | "json" | "xlsx" | "parquet" | "arrow">,
  options: PictureOptions,
): Promise<Blob> {
  const placed = placeCards(board.cards);
  const width = Math.max(0, ...placed.map((p) => p.x + p.width)) + MARGIN;
  const height = Math.max(0, ...placed.map((p) => p.y + p.height)) + MARGIN;
  if (format === "png") return png(board, placed, width, height, options.scale ?? 2);
  const fonts = [...(options.fonts ?? []), ...board.fonts];
  return format === "svg"
    ? svg(board, placed, width, height, fonts)
    : pdf(board, placed, width, height, fonts);
}

function placeCards(cards: Pictured["cards"]): PlacedCard[] {
  const boxes = cards.map(({ element }) => element.getBoundingClientRect());
  const left = Math.min(...boxes.map((b) => b.left));
  const top = Math.min(...boxes.map((b) => b.top));
  return cards.map(({ source, element }, i) => {
    const box = boxes[i] ?? new DOMRect();
    const inner = (
      element.querySelector(".plot") ??
      element.querySelector(".body") ??
      element
    ).getBoundingClientRect();
    const at = (b: DOMRect): Box => ({
      x: b.left - left + MARGIN,
      y: b.top - top + MARGIN + TITLE,
      width: b.width,
      height: b.height,
    });
    return { source, element, ...at(box), plot: at(inner) };
  });
}

/** Texts that the page writes itself: a card's title, and a table's cells in sight. */
function texts(
  card: PlacedCard,
): { text: string; x: number; y: number; bold: boolean; end: boolean }[] {
  const found = [];
  const title = card.element.querySelector("h3")?.textContent ?? "";
  if (title !== "")
    found.push({ text: title, x: card.x + 16, y: card.y + 30, bold: true, end: false });
  const origin = card.element.getBoundingClientRect();
  if (card.element.querySelector(".plot:not([hidden])") === null) {
    const view = card.element.querySelector(".table")?.getBoundingClientRect();
    for (const cell of card.element.querySelectorAll<HTMLElement>(
      "th, td:not(.pad), [role=columnheader], [role=gridcell], [role=rowheader]",
    )) {
      const box = cell.getBoundingClientRect();
      const seen =
        view &&
        box.top >= view.top - 1 &&
        box.bottom <= view.bottom + LINE / 2 &&
        box.left < view.right &&
        box.width > 0;
      const text = (cell.querySelector("button") ?? cell).textContent.trim();
      if (!seen || text === "") continue;
      const end = getComputedStyle(cell).textAlign === "end" || cell.classList.contains("num");
      found.push({
        text,
        x: card.x + (end ? box.right - 10 : box.left + 10) - origin.left,
        y: card.y + box.top - origin.top + box.height / 2 + 4,
        bold: cell.tagName === "TH" || cell.role === "columnheader",
        end,
      });
    }
  }
  return found;
}

const family = (theme: ResolvedTheme): string => theme.fontFamily ?? "system-ui, sans-serif";

async function png(
  { title, theme }: Pictured,
  placed: PlacedCard[],
  width: number,
  height: number,
  wanted: number,
): Promise<Blob> {
  const scale = Math.max(0.1, Math.min(wanted, MOST / width, MOST / height));
  const canvas = new OffscreenCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new PellucidError("internal", "the browser gave no canvas to draw on");
  context.scale(scale, scale);
  context.fillStyle = theme.background ?? "#ffffff";
  context.fillRect(0, 0, width, height);
  const write = (text: string, x: number, y: number, font: string, end = false): void => {
    context.fillStyle = theme.foreground ?? "#000000";
    context.font = `${font} ${family(theme)}`;
    context.textAlign = end ? "end" : "start";
    context.fillText(text, x, y);
  };
  write(title, MARGIN, MARGIN + 22, "600 20px");
  for (const card of placed) {
    context.strokeStyle = theme.grid ?? "#dddddd";
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(card.x + 0.5, card.y + 0.5, card.width - 1, card.height - 1, 10);
    context.stroke();
    if (card.source?.drawn === true) {
      const picture = await createImageBitmap(
        await chartFile({ ...card.source, title: undefined }, "png", { scale }),
      );
      context.drawImage(picture, card.plot.x, card.plot.y, card.plot.width, card.plot.height);
      picture.close();
    }
    for (const { text, x, y, bold, end } of texts(card))
      write(text, x, y, bold ? "600 14px" : "13px", end);
  }
  return canvas.convertToBlob({ type: "image/png" });
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

async function svg(
  { title, theme }: Pictured,
  placed: PlacedCard[],
  width: number,
  height: number,
  fonts: readonly FontFile[],
): Promise<Blob> {
  const round = (v: number): number => Math.round(v * 10) / 10;
  const write = (
    text: string,
    x: number,
    y: number,
    size: number,
    bold: boolean,
    end = false,
  ): string =>
    `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${bold ? ' font-weight="600"' : ""}${end ? ' text-anchor="end"' : ""}>${escape(text)}</text>`;
  const parts = [write(title, MARGIN, MARGIN + 22, 20, true)];
  for (const card of placed) {
    const frame = `x="${round(card.x)}" y="${round(card.y)}" width="${round(card.width)}" height="${round(card.height)}"`;
    parts.push(`<rect ${frame} rx="10" fill="none" stroke="${theme.grid ?? "#dddddd"}"/>`);
    if (card.source?.drawn === true) {
      const chart = await (
        await chartFile({ ...card.source, title: undefined, fonts: undefined }, "svg")
      ).text();
      // The fonts stand once, in the whole.
      const written = fonts.length > 0 ? inEmbedded(chart) : chart;
      parts.push(
        written
          .slice(written.indexOf("<svg"))
          .replace("<svg ", `<svg x="${round(card.plot.x)}" y="${round(card.plot.y)}" `),
      );
    }
    parts.push(
      ...texts(card).map(({ text, x, y, bold, end }) =>
        write(text, x, y, bold ? 14 : 13, bold, end),
      ),
    );
  }
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" font-family="${escape(family(theme))}" fill="${theme.foreground ?? "#000000"}">`;
  return svgFile(
    `${head}<rect width="100%" height="100%" fill="${theme.background ?? "#ffffff"}"/>${parts.join("")}</svg>`,
    fonts,
  );
}

async function pdf(
  { title, theme }: Pictured,
  placed: PlacedCard[],
  width: number,
  height: number,
  fonts: readonly FontFile[],
): Promise<Blob> {
  const group = placed.find((card) => card.source)?.source?.group;
  if (!group)
    throw new PellucidError(
      "not_found",
      "the dashboard has no chart yet: wait for the event `ready`",
    );
  return pdfFile(
    group,
    {
      title,
      theme,
      size: { width, height },
      charts: placed.flatMap(({ source, plot }) =>
        source?.drawn === true ? [{ chart: source.handle, x: plot.x, y: plot.y }] : [],
      ),
      frames: placed.map(({ x, y, width, height }) => ({ x, y, width, height })),
      texts: [
        { text: title, x: MARGIN, y: MARGIN + 22, size: 20, bold: true, end: false },
        ...placed.flatMap(texts).map((t) => ({ ...t, size: t.bold ? 14 : 13 })),
      ],
    },
    fonts,
  );
}
