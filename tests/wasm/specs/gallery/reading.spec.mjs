// Every example of the gallery under a reader's hand: what tooltip, live region, click and table
// say is held against the rows behind it.
import { rowsOf, told } from "../../support/chart.mjs";
import { facts, plain } from "../../support/facts.mjs";
import { examples, isText, rowsOf as data } from "../../support/gallery.mjs";
import { expect, idle, onePage, test } from "../../support/page.mjs";

/** Places tried for a mark, in shares of the canvas: the middle first. */
const SPOTS = [
  [0.5, 0.5],
  [0.52, 0.6],
  [0.4, 0.4],
  [0.6, 0.3],
  [0.3, 0.6],
  [0.7, 0.7],
  [0.5, 0.8],
  [0.45, 0.2],
  [0.2, 0.3],
  [0.25, 0.8],
  [0.8, 0.4],
  [0.12, 0.5],
  [0.9, 0.6],
  [0.42, 0.36],
  [0.61, 0.42],
  [0.45, 0.62],
  [0.15, 0.3],
  [0.35, 0.35],
  [0.65, 0.65],
  [0.85, 0.25],
  [0.2, 0.65],
  [0.27, 0.45],
  [0.73, 0.45],
  [0.77, 0.3],
  [0.5, 0.36],
  [0.51, 0.64],
  [0.48, 0.9],
  [0.53, 0.33],
  [0.47, 0.62],
  [0.45, 0.38],
  [0.51, 0.45],
];
/** More points than this are drawn as a raster of counts. */
const CROWD = 5000;
/** One number, which is no mark to point at. */
const isNumber = (spec) => spec.mark === "metric" && !spec.encoding.x;

test.describe("under a reader's hand", () => {
  let page;
  onePage((opened) => (page = opened));

  const draw = (spec, rows) =>
    page.evaluate(
      async ([spec, rows]) => {
        window.chart?.destroy();
        document.getElementById("main").replaceChildren();
        window.told = [];
        window.chart = new window.pellucid.Chart(window.place(360), {
          table: await window.openRows(rows),
          spec,
        });
        window.chart.on("dataPointClick", (value) =>
          window.told.push({ name: "dataPointClick", value: JSON.parse(JSON.stringify(value)) }),
        );
        await window.chart.ready;
      },
      [spec, rows],
    );

  /** Points at a mark and gives the place and what the tooltip says. */
  const hover = async () => {
    const tip = page.locator(".tip");
    const box = await page.locator("canvas.over").last().boundingBox();
    for (const [x, y] of SPOTS) {
      const at = [box.x + box.width * x, box.y + box.height * y];
      await page.mouse.move(...at);
      await idle(page);
      if (await tip.isVisible()) return { at, text: plain(await tip.innerText()) };
    }
    throw new Error("no mark under any spot");
  };

  for (const { name, spec: given, data: source } of examples.filter((e) => !isText(e))) {
    test(name, async () => {
      // Every chart is read alike: what a click or hover does instead where an author wants it has
      // tests of its own.
      const { interaction: _, select: __, ...spec } = given;
      await page.mouse.move(0, 0);
      await draw(spec, data(source));
      const rows = await rowsOf(page);
      expect(rows.length).toBeGreaterThan(0);
      const asRow = (datum) =>
        Object.fromEntries(
          Object.entries(datum).map(([k, v]) => [
            k,
            typeof v === "number" && typeof rows[0][k] === "string" ? new Date(v).toISOString() : v,
          ]),
        );
      const clicks = () => told(page, "dataPointClick");
      // A mark of several rows, such as a ring's inner piece, tells what they share; a total is of
      // none.
      const whole = (datum) => datum === null || datum === undefined;
      const isRow = (datum) =>
        rows.some((row) => Object.entries(asRow(datum)).every(([k, v]) => row[k] === v));

      if (!isNumber(spec)) {
        const { at, text } = await hover();
        await page.mouse.click(...at);
        await page.mouse.move(0, 0);
        await expect(page.locator(".tip")).toBeHidden();
        const datum = (await clicks())[0]?.datum;
        // A raster tells how many rows lie there and about where.
        if (!whole(datum) && rows.length <= CROWD) {
          expect(isRow(datum), JSON.stringify(datum)).toBe(true);
          const { texts, numbers } = facts(spec, datum, rows[0]);
          expect(numbers.length + texts.length).toBeGreaterThan(0);
          for (const said of [...texts, ...numbers]) expect(text).toContain(plain(said));
        }
      }

      const region = page.getByRole("status");
      await page.getByRole("application").focus();
      await page.keyboard.press("ArrowRight");
      await expect(region).toHaveText(/. 1 of [1-9]\d*$/);
      const count = Number(/(\d+)$/.exec(await region.innerText())[1]);
      await page.keyboard.press("End");
      await expect(region).toHaveText(new RegExp(`. ${count} of ${count}$`));
      const before = (await clicks()).length;
      await page.keyboard.press("Home");
      await expect(region).toHaveText(new RegExp(`. 1 of ${count}$`));
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await clicks()).length).toBeGreaterThan(before);
      const first = (await clicks()).at(-1).datum;
      if (!whole(first)) {
        expect(isRow(first), JSON.stringify(first)).toBe(true);
        const { texts } = facts(spec, first, rows[0]);
        const label = plain(await region.innerText());
        for (const said of spec.mark === "treemap" || spec.mark === "sunburst" ? [] : texts)
          expect(label).toContain(plain(said));
      }

      const button = page.getByRole("button", { name: "Show as table" });
      if ((await button.count()) === 0) {
        expect(spec.mark).toBe("metric");
        return;
      }
      await button.click();
      const table = page.locator("table");
      await expect(table).toBeVisible();
      expect(Number(await table.getAttribute("aria-rowcount")) - 1).toBe(rows.length);
      await page.getByRole("button", { name: "Show as chart" }).click();
      await expect(page.getByRole("application")).toBeVisible();
    });
  }
});
