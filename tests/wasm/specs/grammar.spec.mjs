// What a specification may leave to us: the width of bins, the height of a chart, and a key that only editors read.
import { chart, rowsOf, texts } from "../support/chart.mjs";
import { expect, test } from "../support/page.mjs";

const rows = Array.from({ length: 500 }, (_, i) => ({ wait: (i * 37) % 400, share: (i + 0.5) / 1000 }));
const histogram = (field) => ({ mark: "bar", encoding: { x: { field, bin: true }, y: { op: "count", as: "n" } } });

for (const [field, step] of [["wait", 20], ["share", 0.05]]) {
  test(`a histogram of ${field} needs no width of bins`, async ({ harness }) => {
    await chart(harness, histogram(field), { rows });
    const counted = new Map();
    for (const row of rows) {
      const bin = Math.floor(row[field] / step);
      counted.set(bin, (counted.get(bin) ?? 0) + 1);
    }
    const shown = (await rowsOf(harness)).map((r) => [Math.round(r[field] / step), r.n]);
    expect(shown).toEqual([...counted].sort(([a], [b]) => a - b));
  });
}

test("bins stay where they are while the reader filters", async ({ harness }) => {
  await chart(harness, histogram("wait"), { rows });
  await harness.evaluate(() => window.chart.setFilters([{ field: "wait", op: "lt", value: 40 }]));
  expect((await rowsOf(harness)).map((r) => r.wait)).toEqual([0, 20]);
});

test("bins of text are refused by the name of the column", async ({ harness }) => {
  const failed = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ rows: [{ name: "a" }, { name: "b" }] });
    const spec = { mark: "bar", encoding: { x: { field: "name", bin: true }, y: { op: "count" } } };
    return new window.pellucid.Chart(window.place(200), { table, spec }).ready.catch((e) => e.toJSON());
  });
  expect(failed).toMatchObject({ code: "type_mismatch" });
  expect(failed.message).toContain('"name"');
});

test("a schema's address is taken and not read", async ({ harness }) => {
  await chart(harness, { $schema: "https://example.com/pellucid/chart.json", title: "Waits", ...histogram("wait") }, { rows });
  expect((await texts(harness)).join(" ")).not.toContain("example.com");
});

test("a chart takes its height from aspect where its container has none", async ({ harness }) => {
  const height = (width, aspect, container) =>
    harness.evaluate(
      async ([rows, spec, width, container]) => {
        const engine = await window.pellucid.Engine.create();
        const table = await engine.open({ rows });
        const element = window.place(container);
        element.style.width = `${width}px`;
        await new window.pellucid.Chart(element, { table, spec }).ready;
        const canvas = element.firstElementChild.shadowRoot.querySelector("canvas").getBoundingClientRect();
        return { card: element.getBoundingClientRect().height, drawn: canvas.height };
      },
      [rows, { ...histogram("wait"), ...(aspect && { options: { aspect } }) }, width, container],
    );
  expect((await height(600, 3)).card).toBeCloseTo(200, 0);
  expect((await height(600, 1)).card).toBeCloseTo(600, 0);
  const low = await height(800, 2);
  expect(low.card).toBeCloseTo(400, 0);
  expect(low.drawn).toBeGreaterThan(330);
  expect((await height(600, 3, 320)).card).toBeCloseTo(320, 0);
  const failed = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ rows: [{ a: 1 }] });
    const spec = { mark: "bar", options: { aspect: 0 }, encoding: { x: { field: "a" }, y: { op: "count" } } };
    return new window.pellucid.Chart(window.place(200), { table, spec }).ready.catch((e) => e.toJSON());
  });
  expect(failed).toMatchObject({ code: "invalid_spec", path: "options.aspect" });
});
