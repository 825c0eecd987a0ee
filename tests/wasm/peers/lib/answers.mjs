// Whether two answers are the same: keys exactly, numbers within rounding of another order of
// addition.
const TOLERANCE = 1e-9;

/** What differs first, or undefined. */
export function difference(a, b) {
  if (a.rows !== b.rows) return `${a.rows} rows against ${b.rows}`;
  for (let i = 0; i < a.all.length; i++) {
    const [x, y] = [a.all[i], b.all[i]];
    const j = x.findIndex((v, at) => !same(v, y[at]));
    if (j >= 0 || x.length !== y.length) return `row ${x[0]}: ${x[j]} against ${y[j]}`;
  }
  return undefined;
}

function same(x, y) {
  if (typeof x === "string") return x === y;
  return Object.is(x, y) || Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y));
}
