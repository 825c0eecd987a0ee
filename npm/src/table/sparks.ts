/**
 * Small charts in a table's cells: a column's measure along another dimension, asked for the rows
 * in sight only.
 */

import type { Value } from "../engine/result.js";
import type { Cells, Channel, Filter, Scalar } from "../generated/index.js";
import { channelName, isMeasure } from "./format.js";
import { sizeOf } from "./cells.js";
import { compareValues, keyPart } from "./pivot/groups.js";
import type { RowSource, RowWindow } from "./row-source.js";

/** CSS px. */
const SIZE = { width: 84, height: 20, margin: 2.5 };
/** Points asked for at once: forty rows of a year of days, and room. */
const MOST = 50_000;
/** The name under which the dimension comes; no column of the table can be called so by chance. */
const ALONG = "__along";

/** A row's course: what it runs along, and the measure. */
type Course = { x: Value; y: number }[];

/** The small charts of one table. */
export class Sparks {
  readonly #source: RowSource;
  readonly #columns: { name: string; cells: Cells }[];
  readonly #dimensions: Channel[];
  readonly #courses = new Map<string, Course>();
  /** Everything runs along these, so that the same place is the same time in every row. */
  #places = new Map<number | string, number>();

  constructor(source: RowSource, channels: Map<string, Channel>, cells: Record<string, Cells>) {
    this.#source = source;
    this.#dimensions = [...channels.values()].filter((c) => !isMeasure(c));
    this.#columns = Object.entries(cells).flatMap(([name, look]) =>
      look.spark ? [{ name, cells: look }] : [],
    );
  }

  /** Whether a column has one. */
  has(name: string): boolean {
    return this.#columns.some((c) => c.name === name);
  }

  /** Forgets what was asked: the data changed. */
  clear(): void {
    this.#courses.clear();
    this.#places.clear();
  }

  /** Asks for the rows of a window that are not known yet; whether there were any. */
  async load(window: RowWindow, filters: Filter[]): Promise<boolean> {
    const at = this.#dimensions.map((d) =>
      window.columns.findIndex((c) => c.name === channelName(d)),
    );
    const rows = Array.from({ length: window.rowCount }, (_, row) =>
      at.map((column) => window.value(row, column)),
    );
    let any = false;
    for (const { name, cells } of this.#columns) {
      const unknown = rows.filter((row) => !this.#courses.has(keyOf(name, row)));
      const spark = cells.spark;
      if (unknown.length === 0 || !spark) continue;
      any = true;
      for (const row of unknown) this.#courses.set(keyOf(name, row), []);
      const along = typeof spark.along === "string" ? { field: spark.along } : spark.along;
      const narrow = this.#dimensions.flatMap((d, i) =>
        onlyThese(
          d,
          unknown.map((row) => row[i] ?? null),
        ),
      );
      const answer = await this.#source({
        offset: 0,
        limit: MOST,
        sort: { by: ALONG, order: "asc" },
        filters: [...filters, ...narrow],
        by: this.#dimensions.map(channelName),
        along: { ...along, as: ALONG },
        measures: [name],
      });
      this.#take(name, answer);
    }
    if (any) this.#place();
    return any;
  }

  #take(name: string, answer: RowWindow): void {
    const place = (wanted: string): number => answer.columns.findIndex((c) => c.name === wanted);
    const [x, y, dimensions] = [
      place(ALONG),
      place(name),
      this.#dimensions.map((d) => place(channelName(d))),
    ];
    for (let row = 0; row < answer.rowCount; row += 1) {
      const number = sizeOf(answer.value(row, y), answer.columns[y]?.type ?? "float");
      const course = this.#courses.get(
        keyOf(
          name,
          dimensions.map((column) => answer.value(row, column)),
        ),
      );
      if (course && number !== undefined) course.push({ x: answer.value(row, x), y: number });
    }
  }

  /** Puts every value that something runs along in order. */
  #place(): void {
    const all = new Map(
      [...this.#courses.values()].flatMap((course) => course.map(({ x }) => [keyPart(x), x])),
    );
    const sorted = [...all].sort(([, a], [, b]) => compareValues(a, b, "asc"));
    this.#places = new Map(sorted.map(([key], i) => [key, i]));
  }

  /**
   * The small chart of a row, `row` being its dimensions' values; one of nothing keeps its room.
   */
  draw(
    name: string,
    window: RowWindow,
    row: number,
    label: (from: number, to: number) => string,
  ): SVGSVGElement {
    const dimensions = this.#dimensions.map((d) =>
      window.value(
        row,
        window.columns.findIndex((c) => c.name === channelName(d)),
      ),
    );
    const course = this.#courses.get(keyOf(name, dimensions)) ?? [];
    const shape = this.#columns.find((c) => c.name === name)?.cells.spark?.shape ?? "line";
    const svg = element("svg", {
      class: "spark",
      viewBox: `0 0 ${SIZE.width} ${SIZE.height}`,
      width: SIZE.width,
      height: SIZE.height,
    });
    const [first, last] = [course[0], course.at(-1)];
    if (!first || !last) {
      svg.setAttribute("aria-hidden", "true");
      return svg;
    }
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label(first.y, last.y));
    const values = course.map(({ y }) => y);
    const zero = shape === "bar" ? [0] : [];
    const [low, high] = [Math.min(...values, ...zero), Math.max(...values, ...zero)];
    const { width, height, margin } = SIZE;
    const steps = Math.max(1, this.#places.size - 1);
    const slot = (width - 2 * margin) / Math.max(1, this.#places.size);
    const y = (v: number): number =>
      round(
        high > low
          ? height - margin - ((v - low) / (high - low)) * (height - 2 * margin)
          : height / 2,
      );
    const at = (x: Value): number => this.#places.get(keyPart(x)) ?? 0;
    if (shape === "bar") {
      for (const point of course) {
        const [top, bottom] = [Math.min(y(point.y), y(0)), Math.max(y(point.y), y(0))];
        svg.append(
          element("rect", {
            x: round(margin + at(point.x) * slot),
            y: top,
            width: round(Math.max(0.5, slot - (slot > 3 ? 1 : 0.2))),
            height: Math.max(0.5, round(bottom - top)),
            class: point.y < 0 ? "below" : undefined,
          }),
        );
      }
      return svg;
    }
    const x = (v: Value): number => round(margin + (at(v) / steps) * (width - 2 * margin));
    svg.append(
      element("path", {
        d: course.map((p, i) => `${i === 0 ? "M" : "L"}${x(p.x)} ${y(p.y)}`).join(""),
      }),
    );
    svg.append(element("circle", { cx: x(last.x), cy: y(last.y), r: 2 }));
    return svg;
  }
}

const keyOf = (name: string, row: Value[]): string => keyPart(name) + row.map(keyPart).join("");
const round = (v: number): number => Math.round(v * 10) / 10;

/**
 * A filter for the rows in sight, where the dimension's values can be said as one; otherwise more
 * rows are asked for than are shown.
 */
function onlyThese({ field, timeUnit, bin }: Channel, values: Value[]): Filter[] {
  const plain = values.every((v) => typeof v === "string" || typeof v === "number");
  return field === undefined || timeUnit !== undefined || bin !== undefined || !plain
    ? []
    : [{ field, op: "in", values: [...new Set(values)] as Scalar[] }];
}

function element<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | undefined>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) made.setAttribute(name, String(value));
  return made;
}
