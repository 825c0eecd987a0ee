// What a filter changes moves there instead of jumping; a brush and readers who prefer less motion
// see it at once.
import { expect, test } from "../../support/page.mjs";

const ROWS = [
  { city: "a", kind: "x", n: 90 },
  { city: "b", kind: "x", n: 10 },
  { city: "a", kind: "y", n: 5 },
  { city: "b", kind: "y", n: 85 },
];
const SPEC = {
  mark: "bar",
  encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } },
  options: { aspect: 2 },
};

/**
 * A chart drawn in the page, so that its canvas can be read, and `window.columns()`: how many
 * pixels of each half are blue.
 */
async function draw(page, theme) {
  await page.evaluate(
    async ([rows, spec, theme]) => {
      const engine = await window.pellucid.Engine.create({ worker: false });
      const table = await engine.open({ rows });
      const element = window.place(300);
      element.style.width = "600px";
      window.chart = new window.pellucid.Chart(element, {
        table,
        spec,
        filters: [{ field: "kind", op: "eq", value: "x" }],
        theme: { scheme: "light", palette: ["#0000ff"], ...theme },
      });
      await window.chart.ready;
      const canvas = [element, ...element.querySelectorAll("*")].flatMap((e) => [
        ...(e.shadowRoot ?? e).querySelectorAll("canvas"),
      ])[0];
      window.columns = () => {
        const { data, width } = canvas
          .getContext("2d")
          .getImageData(0, 0, canvas.width, canvas.height);
        const halves = [0, 0];
        for (let i = 0; i < data.length; i += 4)
          if (data[i + 2] > 200 && data[i] < 60) halves[(i / 4) % width < width / 2 ? 0 : 1] += 1;
        return halves;
      };
      /** Filters, then looks at twice as many frames as a transition has. */
      window.watch = async (value) => {
        const seen = [];
        const before = window.columns();
        await window.chart.setFilters([{ field: "kind", op: "eq", value }]);
        seen.push(window.columns());
        for (let frame = 0; frame < 40; frame += 1) {
          await new Promise(requestAnimationFrame);
          seen.push(window.columns());
        }
        return { before, seen };
      };
    },
    [ROWS, SPEC, theme],
  );
}

const between = (seen, place, a, b) =>
  seen.filter((s) => s[place] > Math.min(a, b) * 1.2 + 50 && s[place] < Math.max(a, b) * 0.8);

test.describe("a reader who has nothing against motion", () => {
  test.use({ contextOptions: { reducedMotion: "no-preference" } });

  test("sees bars grow and shrink to where other rows have them", async ({ harness }) => {
    await draw(harness, {});
    const { before, seen } = await harness.evaluate(() => window.watch("y"));
    const after = seen.at(-1);
    expect(before[0]).toBeGreaterThan(before[1] * 3);
    expect(after[1]).toBeGreaterThan(after[0] * 3);
    // On their way, and to rest before long.
    expect(between(seen, 0, before[0], after[0]).length).toBeGreaterThan(1);
    expect(between(seen, 1, before[1], after[1]).length).toBeGreaterThan(1);
    expect(seen.at(-5)).toEqual(after);
  });

  test("finds the new numbers under the pointer and in exports from the start", async ({
    harness,
  }) => {
    await draw(harness, { transition: 2000 });
    const [rows, svg] = await harness.evaluate(async () => {
      await window.chart.setFilters([{ field: "kind", op: "eq", value: "y" }]);
      return [
        JSON.parse(await (await window.chart.exportData("json")).text()),
        await window.chart.exportSvg(),
      ];
    });
    expect(rows.map((r) => r.n)).toEqual([5, 85]);
    await harness.evaluate(() => window.chart.setTheme({ scheme: "light", palette: ["#0000ff"] }));
    expect(await harness.evaluate(() => window.chart.exportSvg())).toBe(svg);
  });

  test("is led by the latest of several changes", async ({ harness }) => {
    await draw(harness, {});
    const { seen } = await harness.evaluate(async () => {
      const first = window.columns();
      await window.chart.setFilters([{ field: "kind", op: "eq", value: "y" }]);
      // On its way there.
      while (String(window.columns()) === String(first)) await new Promise(requestAnimationFrame);
      const { seen } = await window.watch("x");
      return { seen: [first, ...seen] };
    });
    expect(seen.at(-1)).toEqual(seen[0]);
  });

  test("can be spared by the page", async ({ harness }) => {
    await draw(harness, { transition: 0 });
    const { seen } = await harness.evaluate(() => window.watch("y"));
    expect(new Set(seen.map(String)).size).toBe(1);
  });
});

test("a reader who prefers less motion sees what changed at once", async ({ harness }) => {
  await harness.emulateMedia({ reducedMotion: "reduce" });
  await draw(harness, {});
  const { before, seen } = await harness.evaluate(() => window.watch("y"));
  expect(seen[0]).not.toEqual(before);
  expect(new Set(seen.map(String)).size).toBe(1);
});
