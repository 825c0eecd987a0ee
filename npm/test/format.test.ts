import assert from "node:assert/strict";
import { test } from "node:test";
import { channelLabel, channelName, clockOf, formatter } from "../src/table/format.js";

const number = (format: Parameters<typeof formatter>[1], value: number): string => formatter("float", format, "en")(value);

test("numbers by style", () => {
  assert.equal(number(undefined, 1234.567), "1,234.57");
  assert.equal(number({ style: "percent" }, 0.1234), "12.3%");
  assert.equal(number({ style: "currency", currency: "EUR" }, 5), "€5.00");
  assert.equal(number({ style: "bytes" }, 1536), "1.5\u00a0KiB");
  assert.equal(number({ style: "duration" }, 3723), "1 hr 2 min");
  assert.equal(number({ style: "duration" }, -90_000), "-1 day 1 hr");
  assert.equal(number({ style: "currency", compact: true }, 1_234_000), "$1.2M");
  assert.equal(number({ sign: true, digits: 1 }, 3), "+3.0");
  assert.equal(number(undefined, Infinity), "\u221e");
  assert.equal(number({ style: "compact" }, 12_345), "12.3K");
  assert.equal(number({ digits: 1, unit: "min" }, 7), "7.0\u00a0min");
});

test("times stand as they are, whatever the reader's zone", () => {
  assert.equal(formatter("date", undefined, "en")(new Date(0)), "Jan 1, 1970");
  // Which space stands before AM is the ICU version's choice.
  const plain = (text: string): string => text.replace("\u202f", " ");
  const instant = new Date(Date.UTC(2024, 2, 31, 1, 30));
  assert.equal(plain(formatter("timestamp", undefined, "en")(instant)), "Mar 31, 2024, 1:30 AM");
  // Clocks in Berlin went from two to three half an hour before.
  assert.equal(plain(formatter("timestamp", undefined, "en", undefined, undefined, "Europe/Berlin")(instant)), "Mar 31, 2024, 3:30 AM");
  assert.equal(formatter("date", undefined, "en", undefined, undefined, "America/New_York")(new Date(0)), "Jan 1, 1970");
  assert.equal(formatter("timestamp", undefined, "en", "month", undefined, "America/New_York")(new Date(0)), "Jan 1970");
  assert.deepEqual([undefined, "local", "Asia/Tokyo", "Nowhere/None"].map((timezone) => clockOf({ timezone }, "Europe/Berlin")), ["UTC", "Europe/Berlin", "Asia/Tokyo", "UTC"]);
  assert.equal(formatter("timestamp", undefined, "en", "month")(new Date(0)), "Jan 1970");
  assert.equal(formatter("timestamp", undefined, "en", "quarter")(new Date(Date.UTC(2001, 4))), "Q2 2001");
  assert.equal(formatter("int", undefined, "de", "dayOfWeek")(7), "So");
  assert.equal(formatter("int", undefined, "en", "monthOfYear")(12), "Dec");
});

test("a null is a dash, in words of the same kind as the charts' labels", () => {
  assert.equal(formatter("int", undefined, "en")(null), "\u2013");
  assert.equal(channelLabel({ op: "mean", field: "delay" }), "Mean delay");
  assert.equal(channelLabel({ field: "tailNumber" }), "Tail number");
  assert.equal(channelName({ op: "count" }), "count");
});
