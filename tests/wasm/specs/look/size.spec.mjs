// A chart's height where its container has none.
import { expect, test } from "../../support/page.mjs";
import { cities, bars as cityBars } from "../../support/samples.mjs";

test("a chart takes its height from aspect where its container has none", async ({ harness }) => {
  const height = (width, aspect, container) =>
    harness.evaluate(
      async ([rows, spec, width, container]) => {
        const engine = await window.pellucid.Engine.create();
        const table = await engine.open({ rows });
        const element = window.place(container);
        element.style.width = `${width}px`;
        await new window.pellucid.Chart(element, { table, spec }).ready;
        const canvas = element.firstElementChild.shadowRoot
          .querySelector("canvas")
          .getBoundingClientRect();
        const card = element.firstElementChild.shadowRoot
          .querySelector(".card")
          .getBoundingClientRect();
        return {
          card: element.getBoundingClientRect().height,
          drawn: canvas.height,
          width: card.width,
        };
      },
      [cities, { ...cityBars, ...(aspect && { options: { aspect } }) }, width, container],
    );
  expect((await height(600, 3)).card).toBeCloseTo(200, 0);
  expect((await height(600, 1)).card).toBeCloseTo(600, 0);
  const low = await height(800, 2);
  expect(low.card).toBeCloseTo(400, 0);
  expect(low.drawn).toBeGreaterThan(330);
  // A container's own height wins, and the chart keeps to its width: neither is stretched to the
  // other by the ratio.
  for (const aspect of [3, 0.5]) {
    const given = await height(600, aspect, 320);
    expect(given.card).toBeCloseTo(320, 0);
    expect(given.width).toBeCloseTo(600, 0);
  }
  const failed = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ rows: [{ a: 1 }] });
    const spec = {
      mark: "bar",
      options: { aspect: 0 },
      encoding: { x: { field: "a" }, y: { op: "count" } },
    };
    return new window.pellucid.Chart(window.place(200), { table, spec }).ready.catch((e) =>
      e.toJSON(),
    );
  });
  expect(failed).toMatchObject({ code: "invalid_spec", path: "options.aspect" });
});
