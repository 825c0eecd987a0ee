// Small files made anew for each run, so that no binary is committed.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { parquetWriteBuffer } from "hyparquet-writer";
import { FIXTURES, ROOT } from "./paths.mjs";

/** Rows of the small flights file: enough for every chart to show something. */
export const SMALL = 5000;

/**
 * A generator with a fixed seed (mulberry32): the same file at every run, and a failure can be seen
 * again.
 */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The small flights, as plain columns. */
export function smallFlights() {
  const next = random(7);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const start = Date.UTC(2001, 0, 1);
  const rows = Array.from({ length: SMALL }, () => ({
    date: new Date(
      start + Math.floor(next() * 181) * 86_400_000 + Math.floor(next() * 1440) * 60_000,
    ),
    delay: Math.round((next() + next() + next() - 1.2) * 60),
    distance: 100 + Math.floor(next() * 2400),
    origin: "ATL",
    destination: pick(["BOS", "DFW", "JFK", "LAX", "MIA", "ORD", "SEA", "SFO"]),
  }));
  return rows.sort((a, b) => a.date - b.date);
}

/** Rows of the file of many row groups, and of each group. */
export const GROUPED = 40_000;
const GROUP = 2_500;

/**
 * A column of every type, whose values differ from row group to row group: widths grow, texts
 * change, some groups have nulls.
 */
function manyGroups() {
  const next = random(11);
  const rows = Array.from({ length: GROUPED }, (_, i) => ({ i, group: Math.floor(i / GROUP) }));
  const some = ({ group }, value) => (group % 3 === 1 && next() < 0.2 ? null : value);
  const column = (name, type, value) => ({
    name,
    type,
    data: rows.map((row) => some(row, value(row))),
  });
  return Buffer.from(
    parquetWriteBuffer({
      rowGroupSize: GROUP,
      columnData: [
        { name: "row", type: "INT32", data: rows.map(({ i }) => i) },
        column("small", "INT32", ({ group }) => Math.floor(next() * 10 ** (group % 6)) - 3),
        column(
          "large",
          "INT64",
          ({ group }) => BigInt(Math.floor(next() * 1e6)) ** (group % 2 ? 3n : 1n),
        ),
        column("float", "DOUBLE", () => (next() < 0.01 ? NaN : Math.round(next() * 1e6) / 4)),
        column(
          "text",
          "STRING",
          ({ group }) => `t${group % 5}-${Math.floor(next() * (group === 7 ? 2000 : 30))}`,
        ),
        column("flag", "BOOLEAN", () => next() < 0.5),
        {
          name: "time",
          type: "TIMESTAMP",
          data: rows.map(({ i }) => new Date(Date.UTC(2024, 0, 1) + i * 60_000)),
        },
      ],
    }),
  );
}

export async function makeFixtures() {
  mkdirSync(FIXTURES, { recursive: true });
  copyFileSync(
    `${ROOT}sdk-wasm/engine/tests/binary/none-v1-full.parquet`,
    `${FIXTURES}digits.parquet`,
  );
  const rows = smallFlights();
  const column = (name, type) => ({ name, type, data: rows.map((r) => r[name]) });
  const flights = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        column("date", "TIMESTAMP"),
        column("delay", "INT32"),
        column("distance", "INT32"),
        column("origin", "STRING"),
        column("destination", "STRING"),
      ],
    }),
  );
  const save = (name, bytes) => writeFileSync(FIXTURES + name, bytes);
  save("flights.parquet", flights);
  save("truncated.parquet", flights.subarray(0, Math.floor(flights.length * 0.7)));
  save(
    "foreign.parquet",
    Buffer.from("\x89PNG\r\n\x1a\n not a table at all, whatever its name says"),
  );
  save(
    "empty.parquet",
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "a", type: "INT32", data: [] },
          { name: "b", type: "STRING", data: [] },
        ],
      }),
    ),
  );
  save(
    "numbers.parquet",
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: "big", type: "INT64", data: [9007199254740993n, -1n, null] },
          { name: "x", type: "DOUBLE", data: [NaN, 1.5, null] },
          { name: "s", type: "STRING", data: ["=1+1", "<b>bold</b>", null] },
        ],
      }),
    ),
  );
  save("groups.parquet", manyGroups());
  save(
    "flights.csv",
    `day,city,n\n2001-01-01,BOS,3\n2001-01-02,"New York, NY",5\n2001-01-03,BOS,\n`,
  );
}
