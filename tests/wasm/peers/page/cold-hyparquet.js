// W9: the same bars by the smallest download there is: hyparquet, a loop of the page's own and
// Chart.js.
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from "chart.js";
import { sumByKey } from "./hyparquet-read.js";
import { painted } from "./painted.js";

Chart.register(BarController, BarElement, CategoryScale, LinearScale);
const plot = document.querySelector("#plot");
plot.style.cssText = "width: 800px; height: 400px";
const { keys, sums } = await sumByKey(
  new URL("/data/cold-hyparquet/small.parquet", location.origin).href,
);
const data = { labels: keys, datasets: [{ data: sums, backgroundColor: "#2f6bde" }] };
new Chart(plot.appendChild(document.createElement("canvas")), {
  type: "bar",
  data,
  options: { animation: false, maintainAspectRatio: false },
});
await painted(async () => keys.map((key, i) => [key, sums[i]]));
