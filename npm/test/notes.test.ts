import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { tellNotes, tellUnknown } from "../src/engine/notes.js";
import { type Source, unknownOptions } from "../src/engine/source.js";
import type { Note } from "../src/generated/index.js";

const note = (code: Note["code"], column?: string): Note => ({
  code,
  ...(column !== undefined && { column }),
  message: `about ${code}`,
});

/** What the console is told. */
function warned(...given: Parameters<typeof tellNotes>): unknown[] {
  const warn = mock.method(console, "warn", () => undefined);
  try {
    tellNotes(...given);
    return warn.mock.calls.flatMap((call) => call.arguments as unknown[]);
  } finally {
    warn.mock.restore();
  }
}

test("what was changed or lost is one line for a table, without what an address hides", () => {
  const notes = [note("delimiter"), note("misfits", "v"), note("rounded", "w")];
  assert.deepEqual(warned(notes, { url: "https://a.example/b/c.csv?token=s#t" }), [
    "pellucid: table of c.csv: column v: about misfits (1 more in table.notes)",
  ]);
  assert.deepEqual(warned([note("replaced_characters")], { file: new File([], "d.csv") }), [
    "pellucid: table of d.csv: about replaced_characters",
  ]);
  assert.deepEqual(warned([note("mixed_types", "k")], {}), [
    "pellucid: table: column k: about mixed_types",
  ]);
});

test("what lost nothing is not told, nor is anything where the page listens", () => {
  assert.deepEqual(warned(undefined, {}), []);
  assert.deepEqual(warned([], {}), []);
  assert.deepEqual(warned([note("delimiter"), note("dates", "d")], {}), []);
  const notes = [note("misfits", "v")];
  const told: unknown[] = [];
  assert.deepEqual(warned(notes, { onNotes: (given) => told.push(given) }), []);
  assert.deepEqual(warned([], { onNotes: (given) => told.push(given) }), []);
  assert.deepEqual(told, [notes]);
});

test("options that nothing reads are told, with their names", () => {
  const warn = mock.method(console, "warn", () => undefined);
  try {
    tellUnknown(unknownOptions({ url: "a.csv", delimiter: ";", onNotes: () => undefined }));
    assert.equal(warn.mock.callCount(), 0);
    tellUnknown(unknownOptions({ url: "a.csv", delimeter: ";" } as Source));
    assert.match(String(warn.mock.calls[0]?.arguments[0]), /knows no option "delimeter"/);
  } finally {
    warn.mock.restore();
  }
});
