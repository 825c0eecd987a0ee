// W9's bars by a chart library, of which only what bars need is bundled. No animation: it would
// count as waiting.
import { BarChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, GridComponent, CanvasRenderer]);

/** Draws [[key, sum]]. Resolves when they are drawn. */
export async function echartsBars(plot, rows) {
  const chart = init(plot);
  const finished = new Promise((resolve) => chart.on("finished", resolve));
  chart.setOption({
    animation: false,
    xAxis: { type: "category", data: rows.map(([key]) => key) },
    yAxis: {},
    series: [{ type: "bar", data: rows.map(([, sum]) => sum) }],
  });
  await finished;
}
