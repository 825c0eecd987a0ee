import assert from "node:assert/strict";
import { test } from "node:test";
import { dateOf, dateOfMicros } from "../src/common/instant.js";
import type { Channel, Format } from "../src/generated/index.js";
import {
  channelFormatter,
  channelLabel,
  channelName,
  clockOf,
  formatter,
} from "../src/table/format.js";

const number = (format: Parameters<typeof formatter>[1], value: number): string =>
  formatter("float", format, "en")(value);

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

test("small numbers are not zero, large ones are read at a glance, and no zero has a sign", () => {
  for (const [value, text] of [
    [0.0042, "0.0042"],
    [0.0142, "0.014"],
    [0.00042, "0.00042"],
    [4e-12, "4E-12"],
    [1e20, "1E20"],
    [1_000_000.3, "1,000,000.3"],
    [-0, "0"],
    [-0.5, "-0.5"],
    [0, "0"],
  ] as const) {
    assert.equal(number(undefined, value), text);
  }
  assert.equal(number({ digits: 1 }, -0.01), "0.0");
  assert.equal(number({ style: "percent" }, 0.00004), "0.004%");
  assert.equal(number({ style: "currency", currency: "USD" }, 0.0042), "$0.0042");
  assert.equal(number({ style: "currency", currency: "USD" }, -0), "$0.00");
  assert.equal(number({ style: "compact" }, 0.0042), "0.0042");
  assert.equal(number({ style: "duration" }, 0.0042), "0.0042 sec");
});

test("no number reads rounder than those beside it", () => {
  const column = (values: number[], format?: Parameters<typeof formatter>[1]): string[] =>
    values.map(formatter("float", format, "en", undefined, undefined, undefined, values));
  for (const [values, texts] of [
    [
      [99.9991, 99.9992, 99.9994],
      ["99.9991", "99.9992", "99.9994"],
    ],
    [
      [1.00001, 1.00002],
      ["1.00001", "1.00002"],
    ],
    [
      [-1234.001, -1234.002],
      ["-1,234.001", "-1,234.002"],
    ],
    [
      [0.0423, 0.0424],
      ["0.0423", "0.0424"],
    ],
    [
      [0.1 + 0.2, 0.3],
      ["0.3", "0.3"],
    ],
    [
      [0.000012, 2.5, 1234.567],
      ["0.000012", "2.5", "1,234.57"],
    ],
    [
      [100000.0000013, 100000.0000017],
      ["100,000", "100,000"],
    ],
    // A single number has no neighbours, and is no whole one.
    [[99.9991], ["99.9991"]],
    [[1234.001], ["1,234.001"]],
    [[12.34567], ["12.35"]],
    [[100000.0000013], ["100,000"]],
    [[NaN], ["\u2013"]],
  ] as const) {
    assert.deepEqual(column([...values]), texts);
  }
  assert.deepEqual(column([0.99991, 0.99994], { style: "percent" }), ["99.991%", "99.994%"]);
  assert.deepEqual(column([3.4591, 3.4593], { style: "currency" }), ["$3.4591", "$3.4593"]);
  assert.deepEqual(column([1234.001], { style: "currency" }), ["$1,234.00"]);
  assert.deepEqual(column([99.9991, 99.9992], { digits: 1 }), ["100.0", "100.0"]);
  assert.deepEqual(column([99.9991, 99.9992], { style: "compact" }), ["100", "100"]);
});

test("months are those that units were cut by, whatever the reader's calendar", () => {
  const may = new Date(Date.UTC(2024, 4));
  assert.match(
    formatter("timestamp", undefined, "fa-IR", "month")(may),
    /\u06f2\u06f0\u06f2\u06f4/,
  );
  assert.match(
    formatter("timestamp", undefined, "ar-SA", "month")(may),
    /2024|\u0662\u0660\u0662\u0664/,
  );
  // Months of the Buddhist calendar are the same: its years stay.
  assert.match(formatter("timestamp", undefined, "th-TH", "year")(may), /2567/);
});

test("columns' names are parted into words, and acronyms are none", () => {
  for (const [name, title] of [
    ["mean_delay", "Mean delay"],
    ["GDPPerCapita", "GDP per capita"],
    ["CO2", "CO2"],
    ["userID", "User ID"],
    ["userIDs", "User IDs"],
    ["totalUSD", "Total USD"],
    ["HTTPServer", "HTTP server"],
    ["TOTAL_SALES", "TOTAL SALES"],
    ["vitaminC", "Vitamin C"],
    ["iPhoneSales", "iPhone sales"],
    ["eBay", "eBay"],
    ["McDonald", "McDonald"],
    ["salesMcDonaldUS", "Sales McDonald US"],
    ["net-revenue", "Net revenue"],
    ["2024-01", "2024-01"],
    ["Beak Length (mm)", "Beak Length (mm)"],
    ["Land/Region", "Land/Region"],
    ["\u540d\u524d", "\u540d\u524d"],
  ] as const) {
    assert.equal(channelLabel({ field: name }), title);
  }
  assert.equal(channelLabel({ op: "sum", field: "GDPPerCapita" }), "Sum GDP per capita");
  assert.equal(channelLabel({ op: "sum", field: 'P [mm] "q"' }), 'Sum P [mm] "q"');
  assert.equal(channelLabel({ op: "countDistinct", field: "userID" }), "Count distinct user ID");
});

test("times stand as they are, whatever the reader's zone", () => {
  assert.equal(formatter("date", undefined, "en")(new Date(0)), "Jan 1, 1970");
  // Which space stands before AM is the ICU version's choice.
  const plain = (text: string): string => text.replace("\u202f", " ");
  const instant = new Date(Date.UTC(2024, 2, 31, 1, 30));
  assert.equal(plain(formatter("timestamp", undefined, "en")(instant)), "Mar 31, 2024, 1:30 AM");
  // Clocks in Berlin went from two to three half an hour before.
  assert.equal(
    plain(formatter("timestamp", undefined, "en", undefined, undefined, "Europe/Berlin")(instant)),
    "Mar 31, 2024, 3:30 AM",
  );
  assert.equal(
    formatter("date", undefined, "en", undefined, undefined, "America/New_York")(new Date(0)),
    "Jan 1, 1970",
  );
  assert.equal(
    formatter("timestamp", undefined, "en", "month", undefined, "America/New_York")(new Date(0)),
    "Jan 1970",
  );
  assert.deepEqual(
    [undefined, "local", "Asia/Tokyo", "Nowhere/None"].map((timezone) =>
      clockOf({ timezone }, "Europe/Berlin"),
    ),
    ["UTC", "Europe/Berlin", "Asia/Tokyo", "UTC"],
  );
  assert.equal(formatter("timestamp", undefined, "en", "month")(new Date(0)), "Jan 1970");
  assert.equal(
    formatter("timestamp", undefined, "en", "quarter")(new Date(Date.UTC(2001, 4))),
    "Q2 2001",
  );
  assert.equal(formatter("int", undefined, "de", "dayOfWeek")(7), "So");
  assert.equal(formatter("int", undefined, "en", "monthOfYear")(12), "Dec");
});

test("times closer than a minute, and than a second, are told apart", () => {
  const column = (...millis: number[]): string[] => {
    const values = millis.map((ms) => dateOf(Date.UTC(2024, 0, 1) + ms));
    const write = formatter("timestamp", undefined, "en", undefined, undefined, "UTC", values);
    return values.map((value) => write(value).replace("\u202f", " "));
  };
  assert.deepEqual(column(0, 2), ["Jan 1, 2024, 12:00:00.000 AM", "Jan 1, 2024, 12:00:00.002 AM"]);
  assert.deepEqual(column(0.001, 0.002), [
    "Jan 1, 2024, 12:00:00.000001 AM",
    "Jan 1, 2024, 12:00:00.000002 AM",
  ]);
  // Also where others stand between them.
  assert.deepEqual(column(0.002, 86_400_000, 0.001), [
    "Jan 1, 2024, 12:00:00.000002 AM",
    "Jan 2, 2024, 12:00:00.000000 AM",
    "Jan 1, 2024, 12:00:00.000001 AM",
  ]);
  assert.deepEqual(column(0, 5125), ["Jan 1, 2024, 12:00:00 AM", "Jan 1, 2024, 12:00:05 AM"]);
  assert.deepEqual(column(0, 60_000), ["Jan 1, 2024, 12:00 AM", "Jan 1, 2024, 12:01 AM"]);
});

test("the last microseconds of the year 9999 are told apart", () => {
  const values = [253_402_300_799_999_998n, 253_402_300_799_999_999n].map(dateOfMicros);
  const write = formatter("timestamp", undefined, "en", undefined, undefined, "UTC", values);
  assert.deepEqual(
    values.map((value) => write(value).replace("\u202f", " ")),
    ["Dec 31, 9999, 11:59:59.999998 PM", "Dec 31, 9999, 11:59:59.999999 PM"],
  );
});

test("a null is a dash, in words of the same kind as the charts' labels", () => {
  assert.equal(formatter("int", undefined, "en")(null), "\u2013");
  assert.equal(channelLabel({ op: "mean", field: "delay" }), "Mean delay");
  assert.equal(channelLabel({ field: "tailNumber" }), "Tail number");
  assert.equal(channelName({ op: "count" }), "count");
});

test("an identifier is told whole, however long", () => {
  const whole = (value: number | bigint): string => formatter("int", undefined, "en")(value);
  assert.equal(whole(9007199254740993n), "9,007,199,254,740,993");
  assert.equal(whole(1456789012345678901n), "1,456,789,012,345,678,901");
  assert.equal(whole(4111111111111111), "4,111,111,111,111,111");
  assert.equal(number(undefined, 4.2e18), "4.2E18");
});

test("close numbers are told apart beside far ones", () => {
  const column = (values: number[], format?: Parameters<typeof formatter>[1]): string[] =>
    values.map(formatter("float", format, "en", undefined, undefined, undefined, values));
  for (const [values, texts] of [
    [
      [1_000_000, 0.001, 0.001_01],
      ["1,000,000", "0.001", "0.00101"],
    ],
    [
      [5e8, 1.001, 1.002, 1.5],
      ["500,000,000", "1.001", "1.002", "1.5"],
    ],
    [
      [-3.000_01, -3.000_02, 1e12],
      ["-3.00001", "-3.00002", "1,000,000,000,000"],
    ],
    [
      [2e-9, 2.000_01e-9, 7],
      ["0.000000002", "0.00000000200001", "7"],
    ],
    [
      [1.000_000_1e16, 1.000_000_2e16, 1],
      ["10,000,001,000,000,000", "10,000,002,000,000,000", "1"],
    ],
    // Noise of floats.
    [
      [0.1 + 0.2, 0.3, 1e6],
      ["0.3", "0.3", "1,000,000"],
    ],
  ] as const) {
    assert.deepEqual(column([...values]), texts);
  }
  assert.deepEqual(column([0.5, 0.000_01, 0.000_011], { style: "percent" }), [
    "50%",
    "0.001%",
    "0.0011%",
  ]);
  assert.deepEqual(column([0.5, 0.12], { digits: 0 }), ["1", "0"]);
});

test("decimals are told whole, in groups of the reader's language", () => {
  const of = (value: string | number, format?: Parameters<typeof formatter>[1], locale = "en") =>
    formatter("decimal", format, locale)(value);
  for (const [value, text] of [
    [
      "123456789012345678901234567890.0123456789",
      "123,456,789,012,345,678,901,234,567,890.0123456789",
    ],
    [
      "-99999999999999999999999999999999999999",
      "-99,999,999,999,999,999,999,999,999,999,999,999,999",
    ],
    ["0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"],
    ["-0.00", "0"],
    ["10.50", "10.5"],
    ["18446744073709551615", "18,446,744,073,709,551,615"],
    [0.1, "0.1"],
    [1.000_000_000_1, "1.0000000001"],
    [1e-10, "0.0000000001"],
    [123_456_789_012_345, "123,456,789,012,345"],
  ] as const) {
    assert.equal(of(value), text);
  }
  assert.equal(of("12345678901234567.125", undefined, "de"), "12.345.678.901.234.567,125");
  assert.equal(of("12345678901234567.125", { digits: 2 }), "12,345,678,901,234,567.13");
  assert.equal(
    of("12345678901234567.125", { style: "currency", currency: "EUR" }),
    "€12,345,678,901,234,567.125",
  );
  assert.equal(of("3.5", { style: "currency", currency: "EUR" }), "€3.50");
  assert.equal(
    of("0.12345678901234567890", { style: "percent" }),
    "12.345678901234567890%".replace("0%", "%"),
  );
  assert.equal(of("-0.001", { digits: 2 }), "0.00");
});

test("the ends of bins have the digits of their width", () => {
  const bins = (step: number, value: number, format?: Format, origin?: number): string =>
    channelFormatter(
      "float",
      {
        field: "v",
        bin: { step, ...(origin !== undefined && { origin }) },
        ...(format && { format }),
      },
      "en",
      { yes: "Yes", no: "No" },
      "UTC",
      [value],
    )(value).replaceAll("\u2009", " ");
  assert.equal(bins(0.05, 0.05), "0.05 – 0.10");
  assert.equal(bins(0.1, 0.2), "0.2 – 0.3");
  assert.equal(bins(0.125, 1.125), "1.125 – 1.250");
  assert.equal(bins(1e-7, 3e-7), "0.0000003 – 0.0000004");
  assert.equal(bins(0.0025, 12.0025), "12.0025 – 12.0050");
  assert.equal(bins(10, 20), "20 – 30");
  assert.equal(bins(1, 0.5, undefined, 0.5), "0.5 – 1.5");
  assert.equal(bins(0.001, 0.012, { style: "percent" }), "1.2% – 1.3%");
  assert.equal(bins(100, 12_300, { style: "compact" }), "12.3K – 12.4K");
  assert.equal(bins(10, 12_300, { style: "compact" }), "12,300 – 12,310");
  assert.equal(bins(0.25, 0.5, { digits: 1 }), "0.5 – 0.8");
});

test("whole numbers that are names have no thousands", () => {
  const written = (channel: Partial<Channel> & { field: string }, type: "int" | "float" = "int") =>
    channelFormatter(type, channel, "en", { yes: "Yes", no: "No" }, "UTC", [2024])(2024);
  for (const field of ["year", "model_year", "Model Year", "userID", "zip"])
    assert.equal(written({ field }), "2024", field);
  for (const field of ["years", "sales", "paid"]) assert.equal(written({ field }), "2,024", field);
  assert.equal(written({ field: "year" }, "float"), "2,024");
  assert.equal(written({ field: "year", op: "max" }), "2024");
  assert.equal(written({ field: "year", op: "sum" }), "2,024");
  assert.equal(written({ field: "year", format: { grouping: true } }), "2,024");
  assert.equal(written({ field: "sales", format: { grouping: false } }), "2024");
});

test("years before the first have their era", () => {
  const written = (iso: string, type: "date" | "timestamp" = "date") =>
    formatter(type, undefined, "en")(new Date(iso));
  assert.equal(written("-000500-03-01"), "Mar 1, 501 BC");
  assert.match(written("-000043-03-15", "timestamp"), /^Mar 15, 44 BC/);
  assert.equal(written("0044-03-15"), "Mar 15, 44");
  assert.equal(written("2024-03-15"), "Mar 15, 2024");
});
