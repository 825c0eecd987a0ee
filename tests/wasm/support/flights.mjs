// The flights as plain columns, read by another reader than ours, and answers computed by plain
// loops.
import { readFileSync } from "node:fs";
import { parquetMetadata, parquetRead } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { FIXTURES } from "./paths.mjs";

/** Columns by name, of a file's bytes. */
export async function columnsOf(bytes, names = undefined) {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const rows = Number(parquetMetadata(file).num_rows);
  const columns = {};
  const onChunk = ({ columnName, columnData, rowStart }) => {
    const column = (columns[columnName] ??= new Array(rows));
    for (let i = 0; i < columnData.length; i += 1) column[rowStart + i] = columnData[i];
  };
  await parquetRead({ file, columns: names, compressors, onChunk });
  return { rows, columns };
}

export const columnsOfFile = async (path, names) => columnsOf(readFileSync(path), names);

/** The small flights. Absent where the fixtures are not made yet, as when specs are only listed. */
export const small = await columnsOfFile(`${FIXTURES}flights.parquet`).catch(() => undefined);

const plain = (v) => (v instanceof Date ? v.getTime() : typeof v === "bigint" ? Number(v) : v);
const operand = (v, sample) =>
  typeof v === "string" && typeof sample === "number"
    ? Date.parse(/T.*(Z|[+-]\d\d:?\d\d)$/.test(v) || !v.includes("T") ? v : `${v}Z`)
    : v;

const TESTS = {
  eq: (v, [a]) => v === a,
  in: (v, list) => list.includes(v),
  between: (v, [a, b]) => v >= a && v <= b,
  gt: (v, [a]) => v > a,
  gte: (v, [a]) => v >= a,
  lt: (v, [a]) => v < a,
  lte: (v, [a]) => v <= a,
};

/** Whether row `i` passes every filter. */
function passes(columns, filters, i) {
  return filters.every(({ field, op, value, values }) => {
    const v = plain(columns[field][i]);
    if (v === null || v === undefined) return false;
    return TESTS[op](
      v,
      (values ?? [value]).map((o) => operand(o, v)),
    );
  });
}

/** What the demo's metric cards and charts must show for the rows that pass. */
export function expected({ rows, columns }, filters) {
  let count = 0;
  let sum = 0;
  let delays = 0;
  let late = 0;
  const byDestination = new Map();
  const byDay = new Map();
  for (let i = 0; i < rows; i += 1) {
    if (!passes(columns, filters, i)) continue;
    count += 1;
    const delay = plain(columns.delay[i]);
    if (delay !== null && delay !== undefined) {
      sum += delay;
      delays += 1;
      late += delay > 15 ? 1 : 0;
    }
    byDestination.set(columns.destination[i], (byDestination.get(columns.destination[i]) ?? 0) + 1);
    const day = Math.floor(plain(columns.date[i]) / 86_400_000);
    byDay.set(day, (byDay.get(day) ?? 0) + 1);
  }
  return { count, mean: sum / delays, late: late / count, byDestination, byDay };
}
