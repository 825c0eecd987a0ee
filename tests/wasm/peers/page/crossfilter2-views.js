// W5 by crossfilter2: typed arrays, rows known by their position, groups kept while filtering;
// nothing drawn.
import crossfilter from "crossfilter2";
import { answer } from "./answer.js";
import { columns } from "./columns.js";
import { interval, VIEWS } from "../workloads/views.mjs";

const DAY = 86_400_000;
const quarter = (time) => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), 3 * Math.floor(date.getUTCMonth() / 3), 1);
};
const dimensions = {};
const groups = {};
const brushes = {};

globalThis.contender = {
  async open(file) {
    const { key, name, time, value } = await columns(`/data/crossfilter2-views/${file}.parquet`);
    const filter = crossfilter(Array.from(key, (_, i) => i));
    // Combined to one number: comparing numbers is what it does fastest.
    const quarters = [
      ...new Set(Array.from({ length: 12 }, (_, m) => quarter(Date.UTC(2025, m, 1)))),
    ];
    const quarterOf = Uint8Array.from(time, (t) => quarters.indexOf(quarter(t)));
    dimensions.day = filter.dimension((i) => time[i]);
    dimensions.value = filter.dimension((i) => value[i]);
    dimensions.key = filter.dimension((i) => key[i]);
    dimensions.name = filter.dimension((i) => name[i]);
    dimensions["key and quarter"] = filter.dimension((i) => key[i] * 4 + quarterOf[i]);
    groups.day = dimensions.day.group((t) => Math.floor(t / DAY) * DAY);
    groups.value = dimensions.value.group((v) => Math.floor(v / 500) * 500);
    for (const view of ["key", "name", "key and quarter"]) groups[view] = dimensions[view].group();
    groups["key and quarter"].parts = (k) => [Math.floor(k / 4), quarters[k % 4]];
  },
  async brush(view, { filters }) {
    const [low, high] = interval(filters);
    const start = performance.now();
    // Its ranges leave the upper end out.
    dimensions[view].filterRange([low, view === "day" ? high + 1 : high + 0.005]);
    for (const [name, group] of Object.entries(groups)) if (name !== view) group.all();
    const millis = performance.now() - start;
    brushes[view] = filters;
    return { millis, brushes };
  },
  clear(view) {
    delete brushes[view];
    dimensions[view].filterAll();
  },
  async shown(name) {
    const rows = groups[name].all().filter((g) => g.value > 0);
    const keys = (i) => groups[name].parts?.(rows[i].key) ?? [rows[i].key];
    const get = Array.from({ length: VIEWS[name].keys }, (_, k) => (i) => keys(i)[k]);
    return answer(rows.length, VIEWS[name].keys, [...get, (i) => rows[i].value]);
  },
};
