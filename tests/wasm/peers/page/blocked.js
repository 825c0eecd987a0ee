// W6: how long the page itself stands still while a chart of many points is made by the worker.
import { Chart, Engine } from "/dist/index.js";

const plot = document.querySelector("#plot");
plot.style.cssText = "width: 1600px; height: 400px";
const engine = await Engine.create({ worker: true });
const table = await engine.open({
  url: "/data/blocked/million.parquet",
  columns: ["time", "value"],
});

/**
 * The longest gap, in milliseconds, between messages that the page sends itself until `work` is
 * done.
 */
async function longestGap(work) {
  const { port1, port2 } = new MessageChannel();
  let last = performance.now();
  let longest = 0;
  let running = true;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) port2.postMessage(0);
  };
  port2.postMessage(0);
  await work();
  running = false;
  port1.close();
  return longest;
}

globalThis.contender = {
  async once() {
    let chart;
    const millis = await longestGap(async () => {
      chart = new Chart(plot, {
        table,
        theme: "light",
        spec: { mark: "line", encoding: { x: { field: "time" }, y: { field: "value" } } },
      });
      await chart.ready;
    });
    chart.destroy();
    return millis;
  },
};
