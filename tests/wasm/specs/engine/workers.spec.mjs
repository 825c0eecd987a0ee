// Several workers: the same answers as of one, whoever decoded the rows.
import { GROUPED } from "../../support/fixtures.mjs";
import { expect, test } from "../../support/page.mjs";

const COLUMNS = ["row", "small", "large", "float", "text", "flag", "time"];
const QUERIES = [
  { dimensions: COLUMNS, ungrouped: true },
  {
    dimensions: ["text"],
    measures: [
      { op: "sum", field: "small", as: "s" },
      { op: "max", field: "large", as: "m" },
      { op: "count", field: "float", as: "n" },
    ],
  },
  {
    dimensions: [{ field: "time", timeUnit: "hour" }],
    measures: [{ op: "mean", field: "small", as: "m" }],
    filters: [{ field: "time", op: "gte", value: "2024-01-03" }],
  },
];

/** Every answer as text. */
const answers = (page, workers) =>
  page.evaluate(
    async ([n, queries]) => {
      const engine = await window.pellucid.Engine.create({
        worker: true,
        ...(n ? { workers: n } : {}),
      });
      const table = await engine.open({ url: "/fixtures/groups.parquet" });
      const texts = [];
      for (const query of queries) {
        const result = await table.query(query);
        texts.push(
          JSON.stringify(result.toArray(), (_, v) =>
            typeof v === "bigint" ? `${v}n` : Number.isNaN(v) ? "NaN" : v,
          ),
        );
      }
      const rows = table.rowCount;
      globalThis.engines = [...(globalThis.engines ?? []), engine];
      return { rows, texts };
    },
    [workers, QUERIES],
  );

/** Threads of all engines. */
const decoders = async (page) => {
  const { targetInfos } = await (
    await page.context().browser().newBrowserCDPSession()
  ).send("Target.getTargets", { filter: [{}] });
  return targetInfos.filter((t) => t.type === "worker").length;
};

test("as many as asked for decode, and answer as one does", async ({ harness }) => {
  const alone = await answers(harness, 1);
  expect(alone.rows).toBe(GROUPED);
  const before = await decoders(harness);
  const three = await answers(harness, 3);
  // The second engine's own, and one at least of its decoders.
  expect(await decoders(harness)).toBeGreaterThan(before + 1);
  expect(three).toEqual(alone);
  // Small loads are the engine's own where nobody says otherwise.
  expect(await answers(harness, undefined)).toEqual(alone);
});

test("a number of workers that is none is refused", async ({ harness }) => {
  const codes = await harness.evaluate(() =>
    Promise.all(
      [0, -1, 1.5, Number.NaN].map((workers) =>
        window.pellucid.Engine.create({ workers }).then(
          () => "made",
          (e) => e.code,
        ),
      ),
    ),
  );
  expect(codes).toEqual(Array(4).fill("invalid_query"));
});
