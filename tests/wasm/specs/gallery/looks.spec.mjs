// Every example of the gallery by the whole package in a browser: it draws, it says what it shows,
// and axe finds nothing.
import { expectAccessible } from "../../support/axe.mjs";
import { examples, isText, rowsOf } from "../../support/gallery.mjs";
import { expect, inScheme, test } from "../../support/page.mjs";
import { RESULTS } from "../../support/paths.mjs";

/** Draws examples beside each other; what each shows that is drawn on a canvas, and the errors. */
const draw = (page, together) =>
  page.evaluate(
    async ([together, data]) => {
      const tables = {};
      for (const [name, rows] of Object.entries(data)) tables[name] = await window.openRows(rows);
      const out = [];
      for (const { name, spec, data: from, text } of together) {
        const element = window.place(300);
        element.dataset.example = name;
        const chart = new window.pellucid.Chart(element, { table: tables[from], spec });
        const error = await chart.ready.then(
          () => null,
          (e) => e.message,
        );
        if (error || text) {
          out.push({ name, text, error });
          continue;
        }
        const bitmap = await createImageBitmap(await chart.exportData("png", { scale: 1 }));
        const context = Object.assign(document.createElement("canvas"), {
          width: bitmap.width,
          height: bitmap.height,
        }).getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const pixels = new Uint32Array(
          context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer,
        );
        const label = element.firstElementChild.shadowRoot
          .querySelector("[role=application]")
          .getAttribute("aria-label");
        out.push({
          name,
          error,
          inked: pixels.reduce((n, p) => n + (p !== pixels[0] ? 1 : 0), 0),
          colors: new Set(pixels).size,
          label,
        });
      }
      return out;
    },
    [
      together.map((e) => ({ ...e, text: isText(e) })),
      Object.fromEntries(together.map((e) => [e.data, rowsOf(e.data)])),
    ],
  );

for (const mark of new Set(examples.map((e) => e.spec.mark))) {
  for (const scheme of ["light", "dark"]) {
    test(`${mark}, ${scheme}`, async ({ harness }) => {
      test.setTimeout(120_000);
      await inScheme(harness, scheme);
      await harness.evaluate(
        () =>
          (document.getElementById("main").style.cssText =
            "display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 12px"),
      );
      const drawn = await draw(
        harness,
        examples.filter((e) => e.spec.mark === mark),
      );
      expect(drawn.filter((d) => d.error)).toEqual([]);
      for (const { name, text, inked, colors, label } of drawn) {
        if (text) {
          // A real table with rows of its own.
          const table = harness.locator(`[data-example="${name}"] table`);
          await expect(table.locator("tbody tr", { hasText: /\S/ }).nth(1)).toBeAttached();
          expect(await table.locator("thead th").count(), name).toBeGreaterThan(1);
          continue;
        }
        expect(inked, name).toBeGreaterThan(500);
        expect(colors, name).toBeGreaterThan(3);
        // A name from the data, not only the help that all charts share.
        expect(label.replace(/Arrow keys.*$/, "").length, name).toBeGreaterThan(12);
      }
      await expectAccessible(harness);
      await harness.screenshot({ path: `${RESULTS}gallery-${mark}-${scheme}.png`, fullPage: true });
    });
  }
}
