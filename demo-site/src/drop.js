import { Chart, Engine } from "pellucid";
import { defaults, options, specOf, tableSpec } from "./drop-spec.js";
import { onScheme, scheme } from "./site.js";

const zone = document.querySelector(".dropzone");
const input = document.getElementById("file");
const problem = document.getElementById("drop-error");
const workbench = document.getElementById("workbench");
const form = document.getElementById("controls");

let engine;
let table;
let chart;
let preview;

/** Opens a file and shows a chart that suits its columns. */
async function open(file) {
  problem.hidden = true;
  zone.classList.add("busy");
  try {
    engine ??= await Engine.create();
    const opened = await engine.open({ file });
    preview?.destroy();
    chart?.destroy();
    table?.close();
    table = opened;
    zone.querySelector("strong").textContent = file.name;
    zone.querySelector("span").textContent =
      `${opened.rowCount.toLocaleString()} rows, ${opened.schema.fields.length} columns`;
    options(form, opened.schema);
    defaults(form, opened);
    workbench.hidden = false;
    preview = new Chart("preview", { table, spec: tableSpec(opened.schema), theme: scheme() });
    await draw();
  } catch (error) {
    problem.textContent = `${error.message} (${error.code})`;
    problem.hidden = false;
  } finally {
    zone.classList.remove("busy");
  }
}

/** Draws what the form says. The chart shows its own errors. */
async function draw() {
  chart?.destroy();
  chart = new Chart("chart", { table, spec: specOf(form, table.schema), theme: scheme() });
  await chart.ready.catch(() => undefined);
}

input.addEventListener("change", () => input.files[0] && open(input.files[0]));
form.addEventListener("change", draw);
onScheme((now) => [chart, preview].forEach((c) => c?.setTheme(now)));
for (const type of ["dragenter", "dragover"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
}
document.addEventListener(
  "dragleave",
  (event) => event.relatedTarget ?? zone.classList.remove("over"),
);
document.addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  const [file] = event.dataTransfer.files;
  if (file) open(file);
});
