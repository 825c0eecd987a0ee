// Who takes part, what each is, and what each cannot do. Names are the table's.
import { readFileSync } from "node:fs";

const MODULES = new URL("../node_modules/", import.meta.url);

/** By name: the npm packages, whose versions the lock file pins, and how the peer is set up. */
export const PEERS = {
  "duckdb-1.28": {
    packages: ["duckdb-wasm-1.28"],
    setup: "exception-handling build in its worker; the last with Parquet inside",
  },
  "duckdb-1.32": {
    packages: ["duckdb-wasm-1.32"],
    setup:
      "exception-handling build in its worker; rows inserted as Arrow, since it fetches its Parquet extension from a CDN at run time",
  },
  mosaic: {
    packages: ["@uwdata/mosaic-core", "@uwdata/vgplot", "@uwdata/flechette", "@duckdb/duckdb-wasm"],
    setup:
      "pre-aggregation and M4 on, over the DuckDB-WASM it brings, in its worker; rows inserted as Arrow",
  },
  arquero: {
    packages: ["arquero"],
    setup: "typed arrays in the page: it has no worker, so its times carry no messages",
  },
  crossfilter2: { packages: ["crossfilter2"], setup: "typed arrays in the page, 1 M rows" },
  hyparquet: {
    packages: ["hyparquet", "hyparquet-compressors"],
    setup: "columns as typed arrays, summed by a plain loop, in a worker",
  },
  "parquet-wasm": {
    packages: ["parquet-wasm"],
    setup: "streamed record batches, summed by a plain loop, in a worker",
  },
  perspective: {
    packages: ["@perspective-dev/client", "@perspective-dev/server"],
    setup: "32-bit engine in its worker, 1 M rows, loaded and answered as Arrow",
  },
  papaparse: {
    packages: ["papaparse"],
    setup: "streamed from the address in a worker, cells as texts, summed by a plain loop",
  },
  uplot: { packages: ["uplot"], setup: "in the page" },
  echarts: {
    packages: ["echarts"],
    setup: "in the page, minmax sampling of lines, large mode of scatters, no animation",
  },
  "chart.js": {
    packages: ["chart.js"],
    setup: "in the page, min-max decimation, no parsing, no animation",
  },
};

const ASKS_DUCKDB = "asks DuckDB: see there";
const READS = "reads files, answers no queries";
const DRAWS = "draws charts, answers no queries";
const NO_CHARTS = "draws nothing";
const NO_PARQUET = "reads no Parquet";
const ONLINE = "fetches its Parquet extension from a CDN";
const GROUPS = "answers only from groups kept while filtering: W5";
const chartsOnly = { uplot: DRAWS, echarts: DRAWS, "chart.js": DRAWS };
const CSV = "reads text files alone: W21";
const readersOnly = { hyparquet: READS, "parquet-wasm": READS, papaparse: CSV };
const noCharts = Object.fromEntries(
  [
    "duckdb-1.28",
    "duckdb-1.32",
    "arquero",
    "crossfilter2",
    "hyparquet",
    "parquet-wasm",
    "papaparse",
  ].map((name) => [name, NO_CHARTS]),
);
const ITS_VIEWER = "charts are its viewer's, another package";

/**
 * By workload, in the table's words: why a peer is missing from it. Who is not listed takes part.
 */
const CANNOT = {
  W1: {
    "duckdb-1.32": ONLINE,
    mosaic: ASKS_DUCKDB,
    arquero: NO_PARQUET,
    crossfilter2: NO_PARQUET,
    perspective: NO_PARQUET,
    papaparse: CSV,
    ...chartsOnly,
  },
  W2: { mosaic: ASKS_DUCKDB, crossfilter2: GROUPS, ...readersOnly, ...chartsOnly },
  W3: { mosaic: ASKS_DUCKDB, crossfilter2: GROUPS, ...readersOnly, ...chartsOnly },
  W4: { mosaic: ASKS_DUCKDB, crossfilter2: GROUPS, ...readersOnly, ...chartsOnly },
  W5: {
    arquero: "keeps no index: W4 shows its filtered queries",
    perspective: "links no filters: a step would be new views, as W4",
    ...readersOnly,
    ...chartsOnly,
  },
  W6: { ...noCharts, perspective: ITS_VIEWER },
  W7: { ...noCharts, perspective: ITS_VIEWER, uplot: "scatters only by drawing code of the page" },
  W8: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "left out: W3 is seconds already",
    ...readersOnly,
    ...chartsOnly,
  },
  W9: {
    "duckdb-1.32": ONLINE,
    mosaic: ONLINE,
    arquero: NO_PARQUET,
    crossfilter2: NO_PARQUET,
    perspective: NO_PARQUET,
    "parquet-wasm": "hyparquet is a tenth of its download",
    uplot: "draws no bars of its own",
    papaparse: CSV,
  },
  W10: { arquero: NO_PARQUET, crossfilter2: NO_PARQUET, papaparse: CSV },
  W11: Object.fromEntries(
    [
      "duckdb-1.32",
      "mosaic",
      "arquero",
      "crossfilter2",
      "hyparquet",
      "parquet-wasm",
      "perspective",
      "papaparse",
    ].map((name) => [name, "not asked: the goal is DuckDB's half"]),
  ),
  W12: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "left out: W2 to W4 ask the same of it",
    perspective: "left out: W2 to W4 ask the same of it",
    ...readersOnly,
    ...chartsOnly,
  },
  W16: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "left out: W3 is seconds already, without a join",
    perspective: "left out: its views of one table take seconds (W3)",
    ...readersOnly,
    ...chartsOnly,
  },
  W17: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "left out: W4 is seconds already",
    perspective: "left out: an expression costs it seconds",
    ...readersOnly,
    ...chartsOnly,
  },
  W18: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "knows UTC and the page's own zone",
    perspective: "knows UTC and the page's own zone",
    ...readersOnly,
    ...chartsOnly,
  },
  W19: {
    mosaic: ASKS_DUCKDB,
    crossfilter2: GROUPS,
    arquero: "left out: W3 is seconds already",
    perspective: "has totals of its own, and no other time: W3 shows its groups",
    ...readersOnly,
    ...chartsOnly,
  },
  W20: {
    mosaic: "its views are of one table",
    crossfilter2: "its dimensions are of one table",
    arquero: "keeps no index: W4 shows its filtered queries",
    perspective: "links no filters: a step would be new views, as W4",
    ...readersOnly,
    ...chartsOnly,
  },
  W21: {
    "duckdb-1.32": "left out: the other version reads the same way",
    mosaic: ASKS_DUCKDB,
    arquero: "holds a file's whole text, which no string of a browser can",
    perspective: "holds a file's whole text, which no string of a browser can",
    crossfilter2: "reads no files",
    hyparquet: "reads Parquet alone",
    "parquet-wasm": "reads Parquet alone",
    ...chartsOnly,
  },
};

/** {peer: reason} of a workload. */
export const cannot = (row) => CANNOT[row];

/** "duckdb-wasm 1.28.0" and so on, as installed. */
export function versions(name) {
  return PEERS[name].packages.map((p) => {
    const found = JSON.parse(readFileSync(new URL(`${p}/package.json`, MODULES), "utf8"));
    return `${found.name} ${found.version}`;
  });
}
