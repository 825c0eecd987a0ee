// Puts the package where specs can use it from the page.
import "/idle.js";
import * as pellucid from "/dist/index.js";

window.pellucid = pellucid;
/** A fresh element of the page. */
window.place = (height) => {
  const element = document.createElement("div");
  if (height) element.style.height = `${height}px`;
  document.getElementById("main").append(element);
  return element;
};
/** An open table of rows in which a time is `{ time }`, in milliseconds. */
window.openRows = async (rows) => {
  window.engine ??= await pellucid.Engine.create();
  const dated = (v) => (v !== null && typeof v === "object" ? new Date(v.time) : v);
  return window.engine.open({
    rows: rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, v]) => [name, dated(v)])),
    ),
  });
};
/** `count` rows of a cloud and a wave, the same at every run. */
window.points = (count) =>
  Array.from({ length: count }, (_, i) => ({
    i,
    x: Math.sin(i * 12.9898) * 1000,
    y: Math.cos(i * 78.233) * 1000 + Math.sin(i / 5000) * 400,
    s: `s${i % 4}`,
    n: `Name ${i}`,
    t: new Date(i * 60_000),
  }));
document.documentElement.dataset.ready = "";
