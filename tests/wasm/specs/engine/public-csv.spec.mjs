// Public tests of other readers of CSV, as their packages ship them: csv-spectrum's files, and the
// texts that Papa Parse is tried on.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import vm from "node:vm";
import { expect, test } from "../../support/page.mjs";

const MODULES = new URL("../../node_modules/", import.meta.url);
const PAPA = new URL("../../peers/node_modules/papaparse/tests/test-cases.js", import.meta.url);

/** Reads each text with its options; gives a row of texts a row, or the error's code. */
const readAll = (page, texts) =>
  page.evaluate(async (texts) => {
    const engine = await window.pellucid.Engine.create();
    const read = async ({ text, options }) => {
      try {
        const file = new File([text], "file.csv");
        const table = await engine.open({ file, format: "csv", ...options });
        const names = table.schema.fields.map((f) => f.name);
        const result = await table.query({ dimensions: names, ungrouped: true });
        const rows = result.toArray().map((row) => Object.values(row).map((v) => String(v ?? "")));
        table.close();
        return { names, rows };
      } catch (error) {
        return { error: error.code };
      }
    };
    const all = [];
    for (const text of texts) all.push(await read(text));
    engine.close();
    return all;
  }, texts);

/** What it expects of this file is of another one. */
const ELSEWHERE = "location_coordinates";

test("csv-spectrum is read as it expects", async ({ harness }) => {
  const folder = new URL("csv-spectrum/", MODULES);
  const names = readdirSync(new URL("csvs/", folder)).map((name) => name.replace(/\.csv$/, ""));
  names.splice(names.indexOf(ELSEWHERE), 1);
  expect(names.length).toBeGreaterThan(10);
  const text = (path) => readFileSync(new URL(path, folder), "utf8");
  const expected = names.map((name) => [JSON.parse(text(`json/${name}.json`))].flat());
  const types = (rows) => Object.fromEntries(Object.keys(rows[0]).map((key) => [key, "string"]));
  const read = await readAll(
    harness,
    names.map((name, i) => ({
      text: text(`csvs/${name}.csv`),
      options: { header: true, types: types(expected[i]) },
    })),
  );
  names.forEach((name, i) => {
    const rows = expected[i].map((row) => Object.values(row).map((v) => v.trim()));
    expect(read[i], name).toEqual({ names: Object.keys(expected[i][0]), rows });
  });
});

/** The texts that Papa Parse is tried on, with what it makes of each. */
function papaCases() {
  const source = readFileSync(PAPA, "utf8").replaceAll(/^var (chai|Papa);$/gm, "");
  const sandbox = { chai: { assert: {} }, Papa: { BAD_DELIMITERS: [] }, describe: () => undefined };
  const context = vm.createContext(sandbox);
  const tables = source.slice(0, source.indexOf("var PARSE_ASYNC_TESTS"));
  vm.runInContext(tables, context);
  const all = vm.runInContext("[...CORE_PARSER_TESTS, ...PARSE_TESTS]", context);
  return all.map(({ description, input, config = {}, expected }) => ({
    description,
    input,
    config,
    rows: expected.data,
  }));
}

/** What Papa Parse is told, in our words; none where it is something we are not told. */
function optionsOf(config) {
  const { comments, delimiter, quoteChar, escapeChar, header, ...rest } = config;
  const others = ["newline", "fastMode", "skipEmptyLines"];
  const known = Object.keys(rest).every((key) => others.includes(key));
  const one = (v) => v === undefined || (typeof v === "string" && v.length === 1);
  if (!known || header || ![delimiter, quoteChar, escapeChar].every(one)) return undefined;
  if (comments !== undefined && !one(comments)) return undefined;
  const given = { delimiter, quote: quoteChar, escape: escapeChar, comment: comments };
  return Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined));
}

/** Without blanks around cells and rows of nothing. */
const filled = (rows) =>
  rows
    .map((row) => row.map((v) => String(v ?? "").trim()))
    .filter((row) => row.some((v) => v !== ""));

/** As well without what is missing at the ends of short rows. */
function plain(rows) {
  const some = filled(rows);
  const width = Math.max(0, ...some.map((row) => row.length));
  return some.map((row) => [...row, ...Array(width - row.length).fill("")]);
}

/**
 * Where it is read otherwise on purpose: blanks around a quoted cell are none of it; a quote that
 * is never closed, or closed within a cell, is a part of the text and swallows no row; a line end
 * parts no cells; and an escape before another character stands for that character.
 */
const BETTER = {
  "Quoted field with whitespace around quotes": [["A", "B", "C"]],
  "Quoted field has no closing quote": [
    ["a", '"b', "c"],
    ["d", "e", "f"],
  ],
  "Quoted field has invalid trailing quote after delimiter": [
    ["a", '"b', '"c'],
    ["d", "e", "f"],
  ],
  "Quoted field has invalid trailing quote before delimiter": [
    ["a", '"b"c', "d"],
    ["e", "f", "g"],
  ],
  "Quoted field has invalid trailing quote after new line": [
    ["a", '"b', "c"],
    ['d"e', "f", "g"],
  ],
  // The first row has one cell, so has the file one column.
  "Quoted field has invalid trailing quote after delimiter with a valid closer": [
    ['a,"b,c'],
    ["d,e,f"],
  ],
  "Bad delimiter (\\n)": "invalid_query",
  "Custom escape character not used for escaping": [["a", "b", "cd"]],
};

test("texts of Papa Parse's own tests are read as it reads them, or better", async ({
  harness,
}) => {
  test.skip(!existsSync(PAPA), "peers are not installed: `npm ci` in tests/wasm/peers");
  const cases = papaCases()
    .map((c) => ({ ...c, options: optionsOf(c.config) }))
    .filter((c) => c.options && typeof c.input === "string" && plain(c.rows).length > 0);
  const read = await readAll(
    harness,
    cases.map(({ input, options, rows }) => {
      // As many columns as the text has, whatever is made of them: what is not there is no column.
      const width = Math.min(...filled(rows).map((row) => row.length));
      const names = Array.from({ length: width }, (_, i) => [`column${i + 1}`, "string"]);
      return {
        text: input,
        options: { header: false, types: Object.fromEntries(names), ...options },
      };
    }),
  );
  expect(cases.length).toBeGreaterThan(60);
  const differ = {};
  cases.forEach(({ description, rows }, i) => {
    const got = read[i].error ?? plain(read[i].rows);
    if (JSON.stringify(got) !== JSON.stringify(plain(rows))) differ[description] = got;
  });
  expect(differ).toEqual(BETTER);
});
