// Every example of the gallery by the whole package in a browser: it draws, it says what it shows, and axe finds nothing.
import { expectAccessible } from "../support/axe.mjs";
import { examples, rowsOf } from "../support/gallery.mjs";
import { expect, test } from "../support/page.mjs";
import { RESULTS } from "../support/paths.mjs";

/** Examples of one page: enough to be quick, few enough for a picture one can look at. */
const TOGETHER = 12;

const pages = Array.from({ length: Math.ceil(examples.length / TOGETHER) }, (_, i) => examples.slice(i * TOGETHER, (i + 1) * TOGETHER));

for (const [i, page] of pages.entries()) {
  for (const scheme of ["light", "dark"]) {
    test(`gallery ${i + 1} of ${pages.length}, ${page[0].name} to ${page.at(-1).name}, ${scheme}`, async ({ harness }) => {
      test.setTimeout(120_000);
      await harness.emulateMedia({ colorScheme: scheme });
      await harness.evaluate((s) => {
        document.body.style.background = s === "dark" ? "#000" : "#fff";
        document.getElementById("main").style.cssText = "display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px";
      }, scheme);
      const data = Object.fromEntries(page.map((e) => [e.data, rowsOf(e.data)]));
      const drawn = await harness.evaluate(
        async ([page, data]) => {
          const engine = await window.pellucid.Engine.create();
          const tables = {};
          for (const [name, rows] of Object.entries(data)) {
            const dated = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v !== null && typeof v === "object" ? new Date(v.time) : v])));
            tables[name] = await engine.open({ rows: dated });
          }
          const out = [];
          for (const { name, spec, data: from } of page) {
            const chart = new window.pellucid.Chart(window.place(300), { table: tables[from], spec });
            const error = await chart.ready.then(() => null, (e) => e.message);
            if (error) {
              out.push({ name, error });
              continue;
            }
            const host = [...document.querySelectorAll("[data-pellucid]")].at(-1);
            if (spec.mark === "table" || spec.mark === "pivot") {
              // A real table with rows of its own; its caption or label names it.
              const filled = () => [...host.shadowRoot.querySelectorAll("table tbody tr")].filter((row) => row.textContent.trim() !== "").length;
              for (let tries = 0; filled() < 2 && tries < 100; tries += 1) await new Promise((done) => setTimeout(done, 50));
              const [rows, table] = [filled(), host.shadowRoot.querySelector("table")];
              out.push({ name, rows, heads: table.querySelectorAll("thead th").length });
              continue;
            }
            const bitmap = await createImageBitmap(await chart.exportData("png", { scale: 1 }));
            const context = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height }).getContext("2d");
            context.drawImage(bitmap, 0, 0);
            const pixels = new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
            const ground = pixels[0];
            const label = host.shadowRoot.querySelector("[role=application]").getAttribute("aria-label");
            out.push({ name, error, inked: pixels.reduce((n, p) => n + (p !== ground ? 1 : 0), 0), colors: new Set(pixels).size, label });
          }
          return out;
        },
        [page, data],
      );
      expect(drawn.filter((d) => d.error)).toEqual([]);
      for (const { name, rows, heads } of drawn.filter((d) => d.rows !== undefined)) {
        expect(rows, name).toBeGreaterThan(1);
        expect(heads, name).toBeGreaterThan(1);
      }
      for (const { name, inked, colors, label } of drawn.filter((d) => d.rows === undefined)) {
        expect(inked, name).toBeGreaterThan(500);
        expect(colors, name).toBeGreaterThan(3);
        // A name from the data, not only the help that all charts share.
        expect(label.replace(/Arrow keys.*$/, "").length, name).toBeGreaterThan(12);
      }
      await expectAccessible(harness);
      await harness.screenshot({ path: `${RESULTS}gallery-${i + 1}-${scheme}.png`, fullPage: true });
    });
  }
}
