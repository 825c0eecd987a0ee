// Charts drawn in a worker have the fonts that the page declares, as those drawn in the page itself
// have.
import { chart, rowsOf } from "../../support/chart.mjs";
import { serveFonts } from "../../support/fonts.mjs";
import { expect, test } from "../../support/page.mjs";

const STYLE = `@font-face { font-family: "Brand Sans"; src: url("./fonts/regular.ttf") format("truetype"); font-weight: 400; }
@media screen { @font-face { font-family: 'Brand Sans'; src: url(./fonts/bold.ttf); font-weight: 600 700; } }`;

/**
 * Draws a chart, in the engine of the one before where there is one, and puts `window.picture()`,
 * the hash of its picture, in place.
 */
async function draw(page, fontFamily, worker) {
  await page.evaluate(
    async ([fontFamily, worker]) => {
      const engine = window.engine ?? (await window.pellucid.Engine.create({ worker }));
      const table = await engine.open({
        rows: [
          { city: "Wilmington", n: 3 },
          { city: "Illinois", n: 2 },
        ],
      });
      const spec = {
        mark: "bar",
        title: "Million",
        encoding: { x: { field: "city" }, y: { op: "sum", field: "n", as: "n" } },
      };
      const chart = new window.pellucid.Chart(window.place(240), {
        table,
        spec,
        locale: "en",
        theme: { scheme: "light", fontFamily },
      });
      await chart.ready;
      window.picture = async () => {
        const bytes = new Uint8Array(await (await chart.exportData("png")).arrayBuffer());
        return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].join();
      };
    },
    [fontFamily, worker],
  );
  return page.evaluate(() => window.picture());
}

const again = (page) => page.evaluate(() => window.picture());

test.beforeEach(({ harness }) => serveFonts(harness));

test("a font of the page's style sheets reaches the worker", async ({ harness }) => {
  const fallback = await draw(harness, "monospace", true);
  await harness.addStyleTag({ content: STYLE });
  await draw(harness, '"Brand Sans", monospace', false);
  await harness.evaluate(() =>
    Promise.all([400, 600].map((weight) => document.fonts.load(`${weight} 12px "Brand Sans"`))),
  );
  const inPage = await again(harness);
  expect(inPage).not.toBe(fallback);
  await draw(harness, "'brand sans', monospace", true);
  await expect.poll(() => again(harness)).toBe(inPage);
});

test("a font that the page declares after the chart was drawn reaches it too", async ({
  harness,
}) => {
  const fallback = await draw(harness, '"Brand Sans", monospace', true);
  await harness.addStyleTag({ content: STYLE });
  await harness.evaluate(() => document.fonts.load('400 12px "Brand Sans"'));
  await expect.poll(() => again(harness)).not.toBe(fallback);
});

test("the font of the page around is inherited where that is asked for", async ({ harness }) => {
  await harness.addStyleTag({ content: `${STYLE} body { font-family: "Brand Sans", monospace; }` });
  const given = await draw(harness, "monospace", true);
  await draw(harness, "inherit", true);
  await expect.poll(() => again(harness)).not.toBe(given);
});

test("a font that arrives while a chart is between two answers does no harm", async ({
  harness,
}) => {
  const spec = {
    mark: "bar",
    encoding: {
      x: { field: "date", timeUnit: "year", as: "year" },
      y: { op: "count", as: "flights" },
    },
    interaction: { drill: ["destination"] },
  };
  // The drill waits for a column that was not fetched yet.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  let waiting = false;
  await chart(harness, spec, { options: { theme: { fontFamily: '"Brand Sans", monospace' } } });
  const fallback = await draw(harness, '"Brand Sans", monospace', true);
  await harness.route("**/fixtures/flights.parquet", async (route) => {
    waiting = true;
    await held;
    await route.continue();
  });
  await harness.getByRole("application").first().focus();
  await harness.keyboard.press("ArrowRight");
  // Enter is for the mark that the arrow found.
  await expect(harness.getByRole("status").first()).toContainText("2001");
  await harness.keyboard.press("Enter");
  await expect.poll(() => waiting).toBe(true);
  await harness.addStyleTag({ content: STYLE });
  await harness.evaluate(() => document.fonts.load('400 12px "Brand Sans"'));
  // The worker measures all its charts at once: where it has drawn another one in the font, it has
  // this one too.
  await expect.poll(() => again(harness)).not.toBe(fallback);
  release();
  await expect.poll(async () => (await rowsOf(harness)).length).toBe(8);
});
