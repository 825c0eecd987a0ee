import assert from "node:assert/strict";
import { test } from "node:test";
import { runsAsFormula } from "../src/export/formula.js";

for (const text of [
  "=1+1",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  "\uff1d1",
  "\uff0b1",
  "\uff0d1",
  "\uff20x",
]) {
  test(`${JSON.stringify(text)} would be run`, () => assert.equal(runsAsFormula(text), true));
}

for (const text of ["", "a=1", " =1", "1-1", "'=1", "\u22121", "\u00a0=1"]) {
  test(`${JSON.stringify(text)} stays text`, () => assert.equal(runsAsFormula(text), false));
}
