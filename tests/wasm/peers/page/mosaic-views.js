// W5 by Mosaic: a client for each view and a cross-filter selection over them, pre-aggregated to
// the pixels of the brush; nothing drawn.
import { clauseInterval, makeClient, Selection } from "@uwdata/mosaic-core";
import { column, count, Query, verbatim } from "@uwdata/mosaic-sql";
import { answer } from "./answer.js";
import { connect } from "./mosaic.js";
import { SIZE, VIEWS } from "../workloads/views.mjs";

const { coordinator, load, extent } = await connect("mosaic-views");
const selection = Selection.crossfilter();
const clients = {};
const results = {};
const scales = {};
/** By view: the pixels selected. */
const brushed = {};

/** The brushed column's place on the view's pixels, as Mosaic is told it. */
async function scale(field) {
  const domain = await extent("main", field);
  const [low, high] = domain.map(Number);
  const perUnit = SIZE.width / (high - low);
  const time = field === "time";
  const number = time ? "epoch_ms(time)" : field;
  // The middle of a pixel: rounding must not move it to its neighbour.
  const at = (pixel) =>
    time ? new Date(low + (pixel + 0.5) / perUnit) : low + (pixel + 0.5) / perUnit;
  return {
    at,
    descriptor: { type: time ? "utc" : "linear", domain, range: [0, SIZE.width] },
    /** Whole pixels, which is what pre-aggregation selects by. */
    pixels: ([x0, x1]) =>
      `floor(${perUnit}::DOUBLE * (${number} - ${low}::DOUBLE))::INTEGER BETWEEN ${x0} AND ${x1}`,
    /** The values, which is what a brush filters by once another is in use. */
    values: (ends) => `${number} BETWEEN ${ends.map((x) => Number(at(x))).join(" AND ")}`,
  };
}

globalThis.contender = {
  async open(file) {
    await load(file, "main");
    for (const [name, { columns, brush }] of Object.entries(VIEWS)) {
      const keys = Object.fromEntries(
        columns.map((expression, i) => [`k${i}`, verbatim(expression)]),
      );
      clients[name] = makeClient({
        coordinator,
        selection,
        query: (filter) =>
          Query.from("main")
            .select({ ...keys, n: count() })
            .where(filter)
            .groupby(Object.keys(keys)),
        queryResult: (table) => (results[name] = table),
      });
      if (brush) scales[name] = await scale(brush);
    }
    await Promise.all(Object.values(clients).map((client) => client.pending));
  },
  async brush(view, { x0, x1 }) {
    const began = performance.now();
    const value = [scales[view].at(x0), scales[view].at(x1)];
    brushed[view] = [x0, x1];
    selection.update(
      clauseInterval(column(VIEWS[view].brush), value, {
        source: clients[view],
        scale: scales[view].descriptor,
      }),
    );
    await selection.pending("value");
    const millis = performance.now() - began;
    const sql = ([name, ends]) => [
      name,
      [{ sql: name === view ? scales[name].pixels(ends) : scales[name].values(ends) }],
    ];
    return { millis, brushes: Object.fromEntries(Object.entries(brushed).map(sql)) };
  },
  async clear(view) {
    delete brushed[view];
    selection.update(clauseInterval(column(VIEWS[view].brush), null, { source: clients[view] }));
    await selection.pending("value");
  },
  async shown(name) {
    const table = results[name];
    const columns = table.schema.fields.map(({ name: field }) => table.getChild(field));
    return answer(
      table.numRows,
      VIEWS[name].keys,
      columns.map((c) => (i) => c.at(i)),
    );
  },
};
