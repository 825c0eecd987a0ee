// How soon a reader's hand is followed at 100,000 marks. Times are this machine's, and only
// printed.
import { chart, spot } from "../../support/chart.mjs";
import { expect, frames, test } from "../../support/page.mjs";
import { say, spread } from "../../support/times.mjs";

const MARKS = 100_000;

/**
 * Moves the mouse over the canvas and measures, in the page, from each move to the tooltip it
 * shows.
 */
async function hovers(page, canvas) {
  await page.evaluate(() => {
    const root = document.querySelector("[data-pellucid]").shadowRoot;
    const tip = root.querySelector(".tip");
    window.latencies = [];
    let moved;
    root
      .querySelector("canvas.over")
      .addEventListener("pointermove", (event) => (moved ??= event.timeStamp), true);
    new MutationObserver(() => {
      if (moved !== undefined) window.latencies.push(performance.now() - moved);
      moved = undefined;
    }).observe(tip, { attributes: true, childList: true });
  });
  for (let i = 0; i < 60; i += 1) {
    await page.mouse.move(...(await spot(canvas, 0.2 + (i % 30) * 0.02, 0.45 + (i % 7) * 0.02)));
    await frames(page);
  }
  return page.evaluate(() => window.latencies);
}

for (const [what, spec] of [
  ["line", { mark: "line", title: "Wave", encoding: { x: { field: "i" }, y: { field: "y" } } }],
  [
    "scatter",
    { mark: "point", title: "Cloud", encoding: { x: { field: "x" }, y: { field: "y" } } },
  ],
  [
    "bar",
    {
      mark: "bar",
      title: "Bars",
      encoding: {
        x: { field: "i", bin: { step: 1 }, as: "i" },
        y: { op: "sum", field: "y", as: "y" },
      },
    },
  ],
]) {
  test(`hovering a ${what} chart of ${MARKS} marks follows the pointer, and how long it takes`, async ({
    harness,
  }) => {
    const canvas = await chart(harness, spec, { rows: MARKS, height: 400 });
    const latencies = spread(await hovers(harness, canvas));
    say(`hover over ${MARKS} marks, ${what}`, latencies);
    expect(latencies.count).toBeGreaterThan(20);
  });
}
