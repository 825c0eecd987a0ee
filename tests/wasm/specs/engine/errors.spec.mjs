// Bad input: a code, a message and a remedy; never a blank chart or a dead worker.
import { expect, test } from "../../support/page.mjs";

/** Opens `source` and says what came of it; then proves the engine still works. */
const open = (page, source) =>
  page.evaluate(async (source) => {
    const engine = await window.pellucid.Engine.create();
    const failure = await engine
      .open(source)
      .then((t) => t.query({ dimensions: t.schema.fields.map((f) => f.name), ungrouped: true }))
      .then(
        () => null,
        (e) => ({ ...e.toJSON(), isError: e instanceof window.pellucid.PellucidError }),
      );
    const good = await engine.open({ url: "/fixtures/flights.parquet" });
    const count = await good.query({ measures: [{ op: "count", as: "n" }] });
    return { failure, n: count.toArray()[0].n };
  }, source);

for (const [what, source, code] of [
  ["a truncated file", { url: "/fixtures/truncated.parquet" }, /corrupt_file|unsupported_file/],
  ["a foreign file", { url: "/fixtures/foreign.parquet" }, /corrupt_file|unsupported_file/],
  ["a file that is not there", { url: "/fixtures/none.parquet" }, /not_found/],
  ["a connection that breaks", { url: "/fixtures/flights-3m.parquet?damage=cut" }, /network/],
  ["no source", {}, /invalid_query/],
]) {
  test(`${what} is an error, and the engine goes on`, async ({ harness }) => {
    const { failure, n } = await open(harness, source);
    expect(failure).toMatchObject({ code: expect.stringMatching(code), isError: true });
    expect(failure.message.length).toBeGreaterThan(20);
    expect(n).toBe(5000);
  });
}

for (const [what, query, code, path] of [
  ["an unknown column", { dimensions: ["destinatoin"] }, "unknown_column", "dimensions[0]"],
  ["a wrong type", { measures: [{ op: "sum", field: "origin" }] }, "type_mismatch", "measures[0]"],
  ["an empty query", {}, "invalid_query", undefined],
  ["an unknown field", { dimensions: ["origin"], groupBy: 1 }, "invalid_query", undefined],
]) {
  test(`${what} in a query is said with its place`, async ({ harness }) => {
    const failure = await harness.evaluate(async (query) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ url: "/fixtures/flights.parquet" });
      return table.query(query).then(
        () => null,
        (e) => e.toJSON(),
      );
    }, query);
    expect(failure).toMatchObject({ code, ...(path && { path }) });
  });
}

test("a table of no rows answers", async ({ harness }) => {
  const got = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ url: "/fixtures/empty.parquet" });
    const result = await table.query({
      measures: [
        { op: "count", as: "n" },
        { op: "mean", field: "a", as: "m" },
      ],
    });
    const element = window.place(260);
    const chart = new window.pellucid.Chart(element, {
      table,
      spec: { mark: "bar", encoding: { x: { field: "b" }, y: { op: "count" } } },
    });
    await chart.ready;
    return { rows: table.rowCount, result: result.toArray() };
  });
  expect(got).toEqual({ rows: 0, result: [{ n: 0, m: null }] });
});
