import assert from "node:assert/strict";
import { test } from "node:test";
import { type ParquetParsers, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { Result } from "../src/engine/result.js";
import { toHtml, toTsv } from "../src/export/clipboard.js";
import { toParquet } from "../src/export/parquet.js";
import { exportSheet, toCsv, toJson } from "../src/export/rows.js";
import type { RawColumn } from "../src/wire/wasm.js";

function result(...columns: RawColumn[]): Result {
  const rowCount = columns[0]?.values.length ?? 0;
  return new Result({ rowCount, total: rowCount, columns }, () =>
    Promise.reject(new Error("not asked for")),
  );
}

const texts = (name: string, dictionary: string[]): RawColumn => ({
  name,
  type: "string",
  dictionary,
  values: Uint32Array.from(dictionary.keys()),
});

test("CSV quotes as RFC 4180 says", () => {
  assert.equal(
    toCsv(result(texts("a,b", ['say "hi"', "x\ny", ""]))),
    '"a,b"\r\n"say ""hi"""\r\n"x\ny"\r\n""\r\n',
  );
});

test("CSV keeps formulas text", () => {
  const csv = toCsv(
    result(texts("f", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "ok", "\n=1", "＝1+1", "＠x"])),
    false,
  );
  assert.deepEqual(csv.split("\r\n").slice(0, 6), [
    "'=1+1",
    "'+1",
    "'-1",
    "'@SUM(A1)",
    '"\'\tx"'.replace("\"'", "'").replace(/"$/, ""),
    "ok",
  ]);
  assert.ok(csv.endsWith(`"'\n=1"\r\n'＝1+1\r\n'＠x\r\n`));
});

test("the clipboard keeps formulas text, in heads too", () => {
  const r = result(texts("=HYPERLINK(1)", ["=1+1", "a\tb", "\n@x"]), {
    name: "n",
    type: "int",
    values: Float64Array.of(-1, 2, 3),
  });
  assert.equal(toTsv(r.columns, r.rowCount), "'=HYPERLINK(1)\tn\n'=1+1\t-1\na b\t2\n' @x\t3");
  const html = toHtml(r.columns, r.rowCount);
  // Every text, its head's among them, says that it is one; numbers do not.
  assert.equal(html.match(/mso-number-format:'\\@'/g)?.length, 5);
  assert.ok(html.includes("<td>-1</td>"));
});

test("numbers, times, nulls and bigints in CSV", () => {
  const r = result(
    { name: "n", type: "float", values: Float64Array.of(-1.5, 2), validity: Uint8Array.of(1, 0) },
    { name: "i", type: "int", values: BigInt64Array.of(9007199254740993n, -1n) },
    { name: "t", type: "timestamp", values: Float64Array.of(0, 1) },
    { name: "d", type: "date", values: Float64Array.of(0, 86_400_000) },
    { name: "b", type: "bool", values: Uint8Array.of(1, 0) },
  );
  assert.equal(
    toCsv(r, false),
    "-1.5,9007199254740993,1970-01-01T00:00:00.000Z,1970-01-01,true\r\n,-1,1970-01-01T00:00:00.001Z,1970-01-02,false\r\n",
  );
});

const FAR: RawColumn = {
  name: "t",
  type: "timestamp",
  values: BigInt64Array.of(-62_135_596_799_999_999n, 253_402_300_799_999_999n, 0n),
  validity: Uint8Array.of(1, 1, 0),
};

test("times have their microseconds in every file, in any year", async () => {
  const days = { name: "d", type: "date", values: Float64Array.of(-7e13, 2.6e14, 0) } as const;
  const r = result(FAR, days);
  assert.equal(
    toCsv(r, false),
    "0001-01-01T00:00:00.000001Z,-000249-10-15\r\n9999-12-31T23:59:59.999999Z,+010209-01-27\r\n,1970-01-01\r\n",
  );
  assert.equal(
    toJson(result(FAR)),
    '\n{"t":"0001-01-01T00:00:00.000001Z"},\n{"t":"9999-12-31T23:59:59.999999Z"},\n{"t":null}',
  );
  assert.equal(toTsv(r.columns, 2).split("\n")[2], "9999-12-31T23:59:59.999999Z\t+010209-01-27");
  const file = await toParquet([...r.columns]).arrayBuffer();
  const { schema } = await parquetMetadataAsync(file);
  assert.deepEqual(
    schema.slice(1).map((c) => c.converted_type),
    ["TIMESTAMP_MICROS", "DATE"],
  );
  const parsers = {
    timestampFromMicroseconds: (micros: bigint) => micros,
  } as unknown as ParquetParsers;
  const rows = await parquetReadObjects({
    file,
    parsers,
  });
  assert.deepEqual(
    rows.map((row) => row["d"] as unknown),
    [-7e13, 2.6e14, 0].map((ms) => new Date(Math.floor(ms / 86_400_000) * 86_400_000)),
  );
  assert.deepEqual(
    rows.map((row) => row["t"] as unknown),
    [-62_135_596_799_999_999n, 253_402_300_799_999_999n, null],
  );
});

test("JSON keeps every digit and infinities, and has no NaN", () => {
  const r = result(
    { name: "i", type: "int", values: BigInt64Array.of(9007199254740993n) },
    { name: "x", type: "float", values: Float64Array.of(NaN) },
    { name: "y", type: "float", values: Float64Array.of(-Infinity) },
    texts("s", ['a"b']),
  );
  assert.equal(`[${toJson(r)}]`, '[\n{"i":9007199254740993,"x":null,"y":"-Infinity","s":"a\\"b"}]');
});

test("later parts of an export go on where the first ended", () => {
  const r = result(texts("s", ["a", "b"]));
  assert.deepEqual(JSON.parse(`[${toJson(r)}${toJson(r, false)}]`), [
    { s: "a" },
    { s: "b" },
    { s: "a" },
    { s: "b" },
  ]);
});

test("rows are plain values", () => {
  const r = result(texts("s", ["a"]), { name: "t", type: "timestamp", values: Float64Array.of(5) });
  assert.deepEqual(r.toArray(), [{ s: "a", t: new Date(5) }]);
});

test("a CSV with letters beyond ASCII says that it is UTF-8, as spreadsheets need it, unless told otherwise", async () => {
  const start = async (text: string, sheet?: { bom?: boolean }): Promise<number[]> =>
    [
      ...new Uint8Array(
        await (await exportSheet(result(texts("city", [text])), "csv", sheet)).arrayBuffer(),
      ),
    ].slice(0, 3);
  const bom = [0xef, 0xbb, 0xbf];
  const plain = [...Buffer.from("cit")];
  assert.deepEqual(await start("Z\u00fcrich"), bom);
  assert.deepEqual(await start("\u6771\u4eac", {}), bom);
  assert.deepEqual(await start("Zurich"), plain);
  assert.deepEqual(await start("Z\u00fcrich", { bom: false }), plain);
  assert.deepEqual(await start("Zurich", { bom: true }), bom);
});
