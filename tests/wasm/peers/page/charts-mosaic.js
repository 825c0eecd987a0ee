// W6 and W7 by vgplot: M4 in DuckDB and an SVG path, and a raster for the scatter, as its
// documentation advises for many points.
import { clauseInterval, Selection } from "@uwdata/mosaic-core";
import * as vg from "@uwdata/vgplot";
import { connect } from "./mosaic.js";

const place = document.querySelector("#plot");
const { coordinator, load, extent } = await connect("charts-mosaic", { cache: false });
const api = vg.createAPIContext({ coordinator });
let table;
let span;

/** The element is told when every mark has its data and the picture is in the page. */
async function drawn(element) {
  await element.value.synch.promise;
  // Forces style and layout; what a browser paints later is not counted.
  place.getBoundingClientRect();
}

async function timed(run) {
  const start = performance.now();
  await run();
  const millis = performance.now() - start;
  return { millis, hash: hash(place.innerHTML) };
}

function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  return h;
}

globalThis.contender = {
  async load(name) {
    if (table) await coordinator.exec(`DROP TABLE ${table}`);
    table = name;
    await load(name);
    span = await extent(name, "time");
  },
  async line() {
    const window = Selection.single();
    const domain = vg.Param.value(span);
    let element;
    const create = await timed(async () => {
      element = api.plot(
        api.lineY(api.from(table, { filterBy: window }), {
          x: "time",
          y: "value",
          stroke: "#2f6bde",
        }),
        api.xDomain(domain),
        api.width(1600),
        api.height(400),
      );
      place.replaceChildren(element);
      await drawn(element);
    });
    // What Mosaic drew first stays until the script has looked at it.
    return { create, ...(await moves(element, window, domain)) };
  },
  async scatter() {
    const create = await timed(async () => {
      const element = api.plot(
        api.raster(api.from(table), { x: "amount", y: "value", fill: "density" }),
        api.colorScheme("blues"),
        api.width(1600),
        api.height(400),
      );
      place.replaceChildren(element);
      await drawn(element);
    });
    return { create };
  },
};

async function moves(element, window, domain) {
  const [from, to] = span.map(Number);
  const half = (to - from) / 2;
  const move = (at) =>
    timed(async () => {
      const value = [new Date(Math.round(at)), new Date(Math.round(at + half))];
      element.value.synch.pending(element.value.marks[0]);
      domain.update(value);
      window.update(
        clauseInterval("time", value, {
          source: domain,
          scale: { type: "utc", domain: value, range: [0, 1600] },
        }),
      );
      await drawn(element);
    });
  const zoom = await move(from + half / 2);
  return { zoom, pan: await move(from + half / 2 + half / 20) };
}
