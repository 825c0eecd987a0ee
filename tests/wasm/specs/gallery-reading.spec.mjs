// Every example of the gallery under a reader's hand: what tooltip, live region, click and table say is held against the rows behind it.
import { rowsOf, told } from "../support/chart.mjs";
import { examples, rowsOf as data } from "../support/gallery.mjs";
import { expect, test } from "../support/page.mjs";
import { HARNESS_URL } from "../support/paths.mjs";

/** Places tried for a mark, in shares of the canvas: the middle first. */
const SPOTS = [[0.5, 0.5], [0.52, 0.6], [0.4, 0.4], [0.6, 0.3], [0.3, 0.6], [0.7, 0.7], [0.5, 0.8], [0.45, 0.2], [0.2, 0.3], [0.25, 0.8], [0.8, 0.4], [0.12, 0.5], [0.9, 0.6], [0.42, 0.36], [0.61, 0.42], [0.45, 0.62], [0.15, 0.3], [0.35, 0.35], [0.65, 0.65], [0.85, 0.25], [0.2, 0.65], [0.27, 0.45], [0.73, 0.45], [0.77, 0.3], [0.5, 0.36], [0.51, 0.64], [0.48, 0.9], [0.53, 0.33], [0.47, 0.62], [0.45, 0.38], [0.51, 0.45]];
/** More points than this are drawn as a raster of counts. */
const CROWD = 5000;
/** One number, which is no mark to point at. */
const isNumber = (spec) => spec.mark === "metric" && !spec.encoding.x;

const plain = (text) => text.replace(/[\u00a0\u202f\u2009]/g, " ").replace(/\u2212/g, "-");

/** A measure as the page's locale writes it. */
function written(value, { style = "decimal", digits, currency, unit, compact = false, sign = false } = {}) {
  // Words of a duration are the package's own.
  if (style === "duration") return "";
  const short = compact || style === "compact";
  const fraction = digits === undefined ? { maximumFractionDigits: short || style === "percent" ? 1 : 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const options = { ...(short && { notation: "compact" }), ...(sign && { signDisplay: "exceptZero" }) };
  if (style === "bytes") {
    const power = Math.floor(Math.log2(Math.abs(value) || 1) / 10);
    return `${new Intl.NumberFormat("en-US", fraction).format(value / 1024 ** power)} ${["B", "KiB", "MiB", "GiB"][power]}`;
  }
  if (style === "currency") return new Intl.NumberFormat("en-US", { ...options, style, currency, ...(digits !== undefined && fraction) }).format(value);
  const number = new Intl.NumberFormat("en-US", { ...options, ...fraction, ...(style === "percent" && { style }) }).format(value);
  return unit === undefined ? number : `${number} ${unit}`;
}

const nameOf = ({ as, op, field }) => as ?? (op && field ? `${op}_${field}` : (op ?? field));
/** What a tooltip or the live region must say of a mark: its texts, and its measures as they are written. */
function facts(spec, datum, row) {
  const { order: _, ...drawn } = spec.encoding;
  const channels = new Map(Object.entries(drawn).flatMap(([role, c]) => [c].flat().map((channel) => [nameOf(channel), { role, ...channel }])));
  for (const { y } of spec.layer ?? []) channels.set(nameOf(y), { role: "y", ...y });
  // Of columns as they are, those that stand on an axis or have a size; times and bins have texts of their own.
  const raw = ({ op, role, timeUnit, bin }) => op === undefined && timeUnit === undefined && bin === undefined && ["x", "y", "size", "open", "high", "low", "close"].includes(role);
  const isMeasure = (name) => channels.has(name) && (channels.get(name).op !== undefined || (raw(channels.get(name)) && typeof row[name] === "number"));
  const numeric = Object.entries(datum).filter(([name, v]) => typeof v === "number" && isMeasure(name));
  const texts = Object.entries(datum).filter(([name, v]) => typeof v === "string" && channels.has(name) && !channels.get(name).timeUnit && channels.get(name).role !== "key");
  return { texts: texts.map(([, v]) => v), numbers: numeric.map(([name, v]) => written(v, channels.get(name).format)) };
}

test.describe("every example", () => {
  let page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
    await page.goto(HARNESS_URL);
    await page.locator("html[data-ready]").waitFor();
  });
  test.afterAll(() => page.close());

  const draw = (spec, rows) =>
    page.evaluate(
      async ([spec, rows]) => {
        window.chart?.destroy();
        document.getElementById("main").replaceChildren();
        window.engine ??= await window.pellucid.Engine.create();
        const dated = rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v !== null && typeof v === "object" ? new Date(v.time) : v])));
        window.told = [];
        window.chart = new window.pellucid.Chart(window.place(360), { table: await window.engine.open({ rows: dated }), spec });
        window.chart.on("dataPointClick", (value) => window.told.push({ name: "dataPointClick", value: JSON.parse(JSON.stringify(value)) }));
        await window.chart.ready;
      },
      [spec, rows],
    );

  /** Points at a mark and gives the place and what the tooltip says. */
  const hover = async () => {
    const tip = page.locator(".tip");
    const box = await page.locator("canvas.over").last().boundingBox();
    // A busy machine gets a second round.
    for (const timeout of [300, 2000]) {
      for (const [x, y] of SPOTS) {
        const at = [box.x + box.width * x, box.y + box.height * y];
        await page.mouse.move(...at);
        const shown = await tip.waitFor({ state: "visible", timeout }).then(() => true, () => false);
        if (shown) return { at, text: plain(await tip.innerText()) };
      }
    }
    throw new Error("no mark under any spot");
  };

  for (const { name, spec: given, data: source } of examples.filter(({ name, spec }) => spec.mark !== "table" && spec.mark !== "pivot")) {
    test(name, async () => {
      // Every chart is read alike: what a click or hover does instead where an author wants it has tests of its own.
      const { interaction: _, select: __, ...spec } = given;
      await page.mouse.move(0, 0);
      await draw(spec, data(source));
      const rows = await rowsOf(page);
      expect(rows.length).toBeGreaterThan(0);
      const asRow = (datum) => Object.fromEntries(Object.entries(datum).map(([k, v]) => [k, typeof v === "number" && typeof rows[0][k] === "string" ? new Date(v).toISOString() : v]));
      const clicks = () => told(page, "dataPointClick");
      // A mark of several rows, such as a ring's inner piece, tells what they share; a total is of none.
      const whole = (datum) => datum === null || datum === undefined;
      const isRow = (datum) => rows.some((row) => Object.entries(asRow(datum)).every(([k, v]) => row[k] === v));

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
        for (const said of spec.mark === "treemap" || spec.mark === "sunburst" ? [] : texts) expect(label).toContain(plain(said));
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
