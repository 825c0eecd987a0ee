// Writes the gallery's data as small CSV files (and maps as GeoJSON) from the npm package
// vega-datasets: the columns that the examples use, typed in the header line as `name:type`. Run by
// hand when an example needs another column: `node demo-site/gallery/data.mjs`.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const from = new URL("../node_modules/vega-datasets/data/", import.meta.url);
const to = new URL("../../sdk-wasm/charts/gallery/data/", import.meta.url);

const text = (name) => readFileSync(new URL(name, from), "utf8");
const json = (name) => JSON.parse(text(name));

/** Rows of a CSV file; quoted fields may hold commas. */
function csv(name) {
  const [head, ...lines] = text(name).trim().split(/\r?\n/);
  const cells = (line) => [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map((m) => m[2] ?? m[1]);
  const names = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((v, i) => [names[i], v])));
}

const quoted = (v) =>
  v == null ? "" : /[",\n]/.test(`${v}`) ? `"${`${v}`.replaceAll('"', '""')}"` : `${v}`;

function write(name, columns, rows) {
  const lines = rows.map((row) =>
    Object.keys(columns)
      .map((c) => quoted(row[c]))
      .join(","),
  );
  const head = Object.entries(columns)
    .map(([c, type]) => `${c}:${type}`)
    .join(",");
  writeFileSync(fileURLToPath(new URL(`${name}.csv`, to)), [head, ...lines, ""].join("\n"));
}

/** A day as YYYY-MM-DD, whatever way the file writes it. */
const day = (v) => {
  const d = new Date(/^\d{4}-\d\d-\d\d$/.test(v) ? `${v}T00:00:00Z` : `${v} UTC`);
  return d.toISOString().slice(0, 10);
};

write(
  "penguins",
  {
    species: "string",
    island: "string",
    sex: "string",
    flipper: "float",
    mass: "float",
    beak: "float",
  },
  json("penguins.json").map((r) => ({
    species: r.Species,
    island: r.Island,
    sex: r.Sex === "." ? null : r.Sex?.toLowerCase(),
    flipper: r["Flipper Length (mm)"],
    mass: r["Body Mass (g)"],
    beak: r["Beak Length (mm)"],
  })),
);

write(
  "cars",
  {
    origin: "string",
    year: "timestamp",
    mpg: "float",
    horsepower: "float",
    weight: "float",
    cylinders: "int",
  },
  json("cars.json").map((r) => ({
    origin: r.Origin,
    year: r.Year,
    mpg: r.Miles_per_Gallon,
    horsepower: r.Horsepower,
    weight: r.Weight_in_lbs,
    cylinders: r.Cylinders,
  })),
);

const CLUSTERS = [
  "South Asia",
  "Europe & Central Asia",
  "Sub-Saharan Africa",
  "Americas",
  "East Asia & Pacific",
  "Middle East & North Africa",
];
// ISO 3166-1 numeric codes of the countries in gapminder.json, which the world map's shapes are
// named by.
const CODES = {
  Afghanistan: 4,
  Argentina: 32,
  Aruba: 533,
  Australia: 36,
  Austria: 40,
  Bahamas: 44,
  Bangladesh: 50,
  Barbados: 52,
  Belgium: 56,
  Bolivia: 68,
  Brazil: 76,
  Canada: 124,
  Chile: 152,
  China: 156,
  Colombia: 170,
  "Costa Rica": 188,
  Croatia: 191,
  Cuba: 192,
  "Dominican Republic": 214,
  Ecuador: 218,
  Egypt: 818,
  "El Salvador": 222,
  Finland: 246,
  France: 250,
  Georgia: 268,
  Germany: 276,
  Greece: 300,
  Grenada: 308,
  Haiti: 332,
  "Hong Kong": 344,
  Iceland: 352,
  India: 356,
  Indonesia: 360,
  Iran: 364,
  Iraq: 368,
  Ireland: 372,
  Israel: 376,
  Italy: 380,
  Jamaica: 388,
  Japan: 392,
  Kenya: 404,
  "Korea, Rep.": 410,
  "South Korea": 410,
  "Korea, Dem. Rep.": 408,
  "North Korea": 408,
  Lebanon: 422,
  Mexico: 484,
  Netherlands: 528,
  "New Zealand": 554,
  Nigeria: 566,
  Norway: 578,
  Pakistan: 586,
  Peru: 604,
  Philippines: 608,
  Poland: 616,
  Portugal: 620,
  Rwanda: 646,
  "Saudi Arabia": 682,
  "South Africa": 710,
  Spain: 724,
  Switzerland: 756,
  Turkey: 792,
  "United Kingdom": 826,
  "United States": 840,
  Venezuela: 862,
};
write(
  "gapminder",
  {
    year: "int",
    country: "string",
    region: "string",
    code: "int",
    population: "int",
    life: "float",
    fertility: "float",
  },
  json("gapminder.json").map((r) => ({
    year: r.year,
    country: r.country,
    region: CLUSTERS[r.cluster],
    code: CODES[r.country],
    population: r.pop,
    life: r.life_expect,
    fertility: r.fertility,
  })),
);

write(
  "health",
  { country: "string", income: "float", health: "float", population: "int", region: "string" },
  csv("gapminder-health-income.csv").map((r) => ({
    ...r,
    region: r.region
      .split("_")
      .map((w) => w[0].toUpperCase() + w.slice(1))
      .join(" ")
      .replace("And", "and"),
  })),
);

write(
  "weather",
  {
    city: "string",
    date: "timestamp",
    precipitation: "float",
    temp_max: "float",
    temp_min: "float",
    wind: "float",
    weather: "string",
  },
  csv("weather.csv").map((r) => ({
    ...r,
    city: r.location,
    date: day(r.date.replaceAll("/", "-")),
  })),
);

write(
  "stocks",
  { symbol: "string", date: "timestamp", price: "float" },
  csv("stocks.csv").map((r) => ({ ...r, date: day(r.date) })),
);
write(
  "sp500",
  { date: "timestamp", price: "float" },
  csv("sp500.csv").map((r) => ({ ...r, date: day(r.date) })),
);
write(
  "ohlc",
  { date: "timestamp", open: "float", high: "float", low: "float", close: "float" },
  json("ohlc.json"),
);
write(
  "barley",
  { yield: "float", variety: "string", year: "int", site: "string" },
  json("barley.json"),
);
write(
  "unemployment",
  { industry: "string", date: "timestamp", count: "int", rate: "float" },
  json("unemployment-across-industries.json").map((r) => ({
    ...r,
    industry: r.series,
    date: r.date.slice(0, 10),
  })),
);
write(
  "population",
  { year: "int", age: "int", sex: "string", people: "int" },
  json("population.json")
    .filter((r) => r.year === 1900 || r.year === 2000)
    .map((r) => ({ ...r, sex: r.sex === 1 ? "Men" : "Women" })),
);
write(
  "wheat",
  { year: "timestamp", wheat: "float", wages: "float" },
  json("wheat.json").map((r) => ({ year: `${r.year}-01-01`, wheat: r.wheat, wages: r.wages })),
);
write(
  "crimea",
  { date: "timestamp", cause: "string", deaths: "int" },
  json("crimea.json").flatMap((r) =>
    [
      ["Disease", r.disease],
      ["Wounds", r.wounds],
      ["Other", r.other],
    ].map(([cause, deaths]) => ({ date: r.date, cause, deaths })),
  ),
);
write(
  "flights",
  { date: "timestamp", delay: "int", distance: "int", origin: "string", destination: "string" },
  json("flights-2k.json").map((r) => ({
    ...r,
    date: `${r.date.replaceAll("/", "-").replace(" ", "T")}:00Z`,
  })),
);
// More points than are drawn as dots.
write(
  "delays",
  { distance: "int", delay: "int" },
  json("flights-10k.json").map((r) => ({ distance: r.distance, delay: r.delay })),
);
write(
  "github",
  { time: "timestamp", count: "int" },
  csv("github.csv").map((r) => ({
    time: `${r.time.replaceAll("/", "-").replace(" ", "T")}Z`,
    count: r.count,
  })),
);
write(
  "co2",
  { date: "timestamp", co2: "float" },
  csv("co2-concentration.csv").map((r) => ({ date: r.Date, co2: r.CO2 })),
);
write(
  "disasters",
  { kind: "string", year: "timestamp", deaths: "int" },
  csv("disasters.csv")
    .filter((r) => r.Entity !== "All natural disasters")
    .map((r) => ({ kind: r.Entity, year: `${r.Year}-01-01`, deaths: r.Deaths })),
);
write(
  "electricity",
  { year: "timestamp", source: "string", generation: "int" },
  csv("iowa-electricity.csv").map((r) => ({
    year: r.year,
    source: r.source,
    generation: r.net_generation,
  })),
);
write(
  "temperature",
  { year: "timestamp", anomaly: "float" },
  csv("global-temp.csv").map((r) => ({ year: `${r.year}-01-01`, anomaly: r.temp })),
);

// Jobs won and lost from December 2007 to December 2009, in thousands, by sector.
const jobs = csv("us-employment.csv");
const at = (month) => jobs.find((r) => r.month.startsWith(month));
const SECTORS = {
  manufacturing: "Manufacturing",
  construction: "Construction",
  retail_trade: "Retail",
  financial_activities: "Finance",
  professional_and_business_services: "Business services",
  leisure_and_hospitality: "Leisure",
  education_and_health_services: "Education & health",
  government: "Government",
};
write(
  "recession",
  { step: "int", sector: "string", change: "float" },
  Object.entries(SECTORS).map(([key, sector], step) => ({
    step,
    sector,
    change: (at("2009-12")[key] - at("2007-12")[key]).toFixed(1),
  })),
);
write(
  "employment",
  { month: "timestamp", nonfarm: "int", change: "int" },
  jobs.map((r) => ({ month: r.month, nonfarm: r.nonfarm, change: r.nonfarm_change })),
);

const flare = json("flare.json");
const byId = new Map(flare.map((r) => [r.id, r]));
const lineage = (r) => (r.parent ? [...lineage(byId.get(r.parent)), r.name] : [r.name]);
write(
  "flare",
  { package: "string", module: "string", size: "int" },
  flare
    .filter((r) => r.size)
    .map((r) => {
      const [, pack, ...rest] = lineage(r);
      return { package: pack, module: rest.join("."), size: r.size };
    }),
);

const strikes = new Map();
for (const r of csv("birdstrikes.csv")) {
  const key = JSON.stringify(
    [r["Phase of flight"], r["Effect Amount of damage"], r["Wildlife Size"], r["Time of day"]].map(
      (v) => v || null,
    ),
  );
  strikes.set(key, (strikes.get(key) ?? 0) + 1);
}
write(
  "strikes",
  { phase: "string", damage: "string", size: "string", daytime: "string", strikes: "int" },
  [...strikes].map(([key, n]) => {
    const [phase, damage, size, daytime] = JSON.parse(key);
    return { phase, damage, size, daytime, strikes: n };
  }),
);

write(
  "movies",
  { genre: "string", rating: "string", gross: "int", budget: "int", score: "float" },
  json("movies.json")
    .filter((r) => r["Worldwide Gross"] > 0 && r["Major Genre"])
    .map((r) => ({
      genre: r["Major Genre"],
      rating: r["MPAA Rating"],
      gross: r["Worldwide Gross"],
      budget: r["Production Budget"],
      score: r["IMDB Rating"],
    })),
);
write(
  "income",
  { state: "string", region: "string", income: "string", order: "int", households: "int" },
  (() => {
    const groups = [
      "<10000",
      "10000 to 14999",
      "15000 to 24999",
      "25000 to 34999",
      "35000 to 49999",
      "50000 to 74999",
      "75000 to 99999",
      "100000 to 149999",
      "150000 to 199999",
      "200000+",
    ];
    const names = [
      "under $10k",
      "$10–15k",
      "$15–25k",
      "$25–35k",
      "$35–50k",
      "$50–75k",
      "$75–100k",
      "$100–150k",
      "$150–200k",
      "over $200k",
    ];
    return json("income.json")
      .filter((r) => r.region && groups.includes(r.group))
      .map((r) => ({
        state: r.name,
        region: r.region[0].toUpperCase() + r.region.slice(1),
        income: names[groups.indexOf(r.group)],
        order: groups.indexOf(r.group),
        households: Math.round(r.total * r.pct),
      }));
  })(),
);
write("obesity", { id: "int", state: "string", rate: "float" }, json("obesity.json"));
write(
  "airports",
  { state: "string", airports: "int" },
  [...csv("airports.csv").reduce((n, r) => n.set(r.state, (n.get(r.state) ?? 0) + 1), new Map())]
    .filter(([state]) => /^[A-Z]{2}$/.test(state))
    .map(([state, airports]) => ({ state, airports })),
);

/**
 * A topology's object as GeoJSON (topojson-specification), its positions rounded to `digits` and
 * those that fall together dropped.
 */
function features(topology, object, digits, properties) {
  const {
    scale: [sx, sy],
    translate: [tx, ty],
  } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) =>
      [(x += dx) * sx + tx, (y += dy) * sy + ty].map((v) => +v.toFixed(digits)),
    );
  });
  const ring = (list) => {
    const points = list.flatMap((i, n) => {
      const arc = i < 0 ? arcs[~i].toReversed() : arcs[i];
      return n ? arc.slice(1) : arc;
    });
    return points.filter(
      (p, i) => i === 0 || p[0] !== points[i - 1][0] || p[1] !== points[i - 1][1],
    );
  };
  const polygon = (rings) => rings.map(ring).filter((r) => r.length > 3);
  const kept = topology.objects[object].geometries.map((g) => {
    const coordinates = (g.type === "Polygon" ? [g.arcs] : (g.arcs ?? []))
      .map(polygon)
      .filter((p) => p.length);
    return {
      type: "Feature",
      id: g.id,
      properties: properties(g),
      geometry: { type: "MultiPolygon", coordinates },
    };
  });
  return { type: "FeatureCollection", features: kept.filter((f) => f.geometry.coordinates.length) };
}

const map = (name, value) =>
  writeFileSync(fileURLToPath(new URL(`${name}.json`, to)), `${JSON.stringify(value)}\n`);
const abbreviations = new Map(json("obesity.json").map((r) => [r.id, r.state]));
const stateNames = new Map(
  csv("population_engineers_hurricanes.csv").map((r) => [Number(r.id), r.state]),
);
map(
  "us-states",
  features(json("us-10m.json"), "states", 1, (g) => ({
    state: abbreviations.get(g.id),
    name: stateNames.get(g.id),
  })),
);
const countryNames = new Map(Object.entries(CODES).map(([name, code]) => [code, name]));
map(
  "world",
  features(json("world-110m.json"), "countries", 1, (g) => ({ name: countryNames.get(g.id) })),
);
