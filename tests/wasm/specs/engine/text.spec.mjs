// Text files: what is decided is told, and options decide otherwise.
import { expect, test } from "../../support/page.mjs";

/** Opens a file of `bytes` and gives its columns, rows and notes. */
const read = (page, bytes, options = {}) =>
  page.evaluate(
    async ([bytes, options]) => {
      const engine = await window.pellucid.Engine.create();
      try {
        const table = await engine.open({
          file: new File([new Uint8Array(bytes)], "file"),
          ...options,
        });
        const result = await table.query({
          dimensions: table.schema.fields.map((f) => f.name),
          ungrouped: true,
        });
        return {
          types: table.schema.fields.map((f) => `${f.name}:${f.type}`).join(" "),
          rows: result.toArray().map(Object.values),
          notes: table.notes,
        };
      } catch (e) {
        return e.toJSON();
      } finally {
        engine.close();
      }
    },
    [[...(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes)], options],
  );

test("a file of another dialect is read, and what was decided is told", async ({ harness }) => {
  const got = await read(
    harness,
    "plz;umsatz;tag\n01067;1.250,50;31.12.2024\n20095;980,00;01.02.2024\n",
  );
  expect(got.types).toBe("plz:string umsatz:float tag:date");
  expect(got.rows.map((row) => row.slice(0, 2))).toEqual([
    ["01067", 1250.5],
    ["20095", 980],
  ]);
  expect(got.notes.map((n) => n.code)).toEqual(["delimiter", "numbers", "dates"]);
  expect(got.notes[1]).toMatchObject({
    column: "umsatz",
    row: 2,
    value: "1.250,50",
    message: expect.stringContaining("decimal"),
  });
});

test("options decide otherwise, and a wrong one is said with its place", async ({ harness }) => {
  const file = "d;n\n01/02/2024;oops\n03/04/2024;7\n";
  expect((await read(harness, file)).types).toBe("d:string n:string");
  const got = await read(harness, file, { dateOrder: "dmy", nullWords: ["oops"] });
  expect([got.types, got.rows[0][1], got.rows[1][1]]).toEqual(["d:date n:int", null, 7]);
  expect((await read(harness, file, { types: { n: "float" } })).notes.map((n) => n.code)).toContain(
    "misfits",
  );
  expect(await read(harness, file, { delimiter: "||" })).toMatchObject({
    code: "invalid_query",
    path: "delimiter",
  });
});

test("the browser decodes what the engine does not know", async ({ harness }) => {
  // 名,値 and 東,1 in Shift JIS.
  const bytes = [0x96, 0xbc, 0x2c, 0x92, 0x6c, 0x0a, 0x93, 0x8c, 0x2c, 0x31, 0x0a];
  expect(await read(harness, bytes)).toMatchObject({ code: "unsupported_file" });
  expect(await read(harness, bytes, { encoding: "shift_jis" })).toMatchObject({
    types: "名:string 値:int",
    rows: [["東", 1]],
  });
  expect(await read(harness, bytes, { encoding: "klingon" })).toMatchObject({
    code: "invalid_query",
    path: "encoding",
  });
});

test("rows under a key and rows given by the page are read", async ({ harness }) => {
  const got = await read(
    harness,
    '{"ok":true,"data":[{"user":{"country":"DE"},"v":1},{"user":{"country":"FR"},"v":2}]}',
  );
  expect([got.types, got.rows]).toEqual([
    "user.country:string v:int",
    [
      ["DE", 1],
      ["FR", 2],
    ],
  ]);
  const types = await harness.evaluate(async () => {
    const engine = await window.pellucid.Engine.create();
    const table = await engine.open({ rows: [], types: { k: "string", v: "int" } });
    return table.schema.fields.map((f) => `${f.name}:${f.type}`).join(" ");
  });
  expect(types).toBe("k:string v:int");
});
