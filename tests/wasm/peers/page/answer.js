// Brings answers into one form, outside the time taken.

/**
 * Above this many rows an answer goes to the comparison as sums: a million rows would not travel
 * from page to script.
 */
const WHOLE = 20_000;

/** `columns`: functions from row to value. Rows become `[key, ...numbers]`, sorted by key. */
export function answer(rows, keys, columns) {
  const key = (i) =>
    columns
      .slice(0, keys)
      .map((get) => plain(get(i)))
      .join("|");
  const numbers = (i) => columns.slice(keys).map((get) => Number(get(i)));
  if (rows <= WHOLE) {
    const all = Array.from({ length: rows }, (_, i) => [key(i), ...numbers(i)]);
    return { rows, all: all.sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
  }
  const sums = columns.slice(keys).map(() => 0);
  const weighted = sums.slice();
  for (let i = 0; i < rows; i++) {
    const weight = 1 + (hash(key(i)) % 1000);
    numbers(i).forEach((v, j) => {
      sums[j] += v;
      weighted[j] += v * weight;
    });
  }
  return {
    rows,
    all: [
      ["sum", ...sums],
      ["sum weighted by key", ...weighted],
    ],
  };
}

function plain(value) {
  return value instanceof Date ? String(value.getTime()) : String(value);
}

function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h >>> 0;
}
