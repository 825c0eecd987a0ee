// Small rows whose answers are plain to see, and plain charts of them.
export const DAY = 86_400_000;
export const CITIES = { Oslo: 31, Rome: 42.5, Paris: 38, Lima: 27, Kyoto: 47, Quito: 24.5 };

export const cities = Object.entries(CITIES).map(([city, v]) => ({ city, v }));
/** Thirty days, rising with a wave. */
export const VALUES = Array.from(
  { length: 30 },
  (_, i) => Math.round((40 + i + 8 * Math.sin(i)) * 10) / 10,
);
export const days = VALUES.map((v, i) => ({ day: new Date(Date.UTC(2024, 0, 1) + i * DAY), v }));
export const growth = Array.from({ length: 30 }, (_, i) => ({ n: i, v: 3 * 1.3 ** i }));
export const PLANS = ["Free", "Team", "Business"];
/** Each city with three plans, in order. */
export const plans = Object.keys(CITIES).flatMap((city, c) =>
  PLANS.map((plan, p) => ({ city, plan, v: 100 + 70 * c + 40 * p * ((c % 3) + 1) })),
);
export const LONG = [
  "Amsterdam Centraal",
  "San Francisco Bay Area",
  "Rio de Janeiro",
  "Kuala Lumpur International",
  "Johannesburg",
  "New York City Grand Central",
];
export const long = LONG.map((city, i) => ({ city, v: 10 + i }));

const sum = { op: "sum", field: "v", as: "v" };
export const bars = { mark: "bar", title: "Cities", encoding: { x: { field: "city" }, y: sum } };
export const line = { mark: "line", title: "Days", encoding: { x: { field: "day" }, y: sum } };
export const curve = { mark: "line", title: "Growth", encoding: { x: { field: "n" }, y: sum } };
export const series = {
  mark: "bar",
  title: "Plans",
  encoding: { x: { field: "city" }, y: sum, color: { field: "plan" } },
};

/** What two regions sold. */
export const sales = [
  { region: "North", city: "Oslo", n: 30 },
  { region: "North", city: "Bergen", n: 30 },
  { region: "South", city: "Rome", n: 20 },
  { region: "South", city: "Bari", n: 20 },
];
/** Their sum. */
export const sold = { op: "sum", field: "n", as: "n" };

export const plain = (v) =>
  v !== null && typeof v === "object" && !Array.isArray(v) && !(v instanceof Date);
/** `into` with `from` put over it, property by property. */
export function merge(into, from) {
  const out = { ...into };
  for (const [key, value] of Object.entries(from))
    out[key] = plain(value) && plain(out[key]) ? merge(out[key], value) : value;
  return out;
}

export const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;
export const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  return mean([
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ]);
};
