// Times by the clocks of a zone, whose rules the page has of Intl.
import { expect, test } from "../../support/page.mjs";

/** What clocks show, by IANA's database: around changes of each kind. */
const SHOWN = [
  ["America/New_York", "2024-03-10T06:59:59Z", "2024-03-10T01:59:59Z"],
  ["America/New_York", "2024-03-10T07:00:00Z", "2024-03-10T03:00:00Z"],
  ["America/New_York", "2024-11-03T05:30:00Z", "2024-11-03T01:30:00Z"],
  ["America/New_York", "2024-11-03T06:30:00Z", "2024-11-03T01:30:00Z"],
  ["Australia/Lord_Howe", "2024-04-06T14:59:59Z", "2024-04-07T01:59:59Z"],
  ["Australia/Lord_Howe", "2024-04-06T15:00:00Z", "2024-04-07T01:30:00Z"],
  ["Asia/Kathmandu", "1985-12-31T18:29:59Z", "1985-12-31T23:59:59Z"],
  ["Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29T23:59:59Z"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31T00:00:00Z"],
  ["Africa/Monrovia", "1971-01-01T00:00:00Z", "1970-12-31T23:15:30Z"],
  ["Europe/Oslo", "2040-07-01T00:00:00Z", "2040-07-01T02:00:00Z"],
];

/** The answers to `queries` over rows of these instants, or their errors. */
const ask = (page, instants, queries) =>
  page.evaluate(
    async ([instants, queries]) => {
      const engine = await window.pellucid.Engine.create();
      const table = await engine.open({ rows: instants.map((at) => ({ at: new Date(at), n: 1 })) });
      const answered = [];
      for (const query of queries) {
        answered.push(
          await table.query(query).then(
            (r) => r.toArray(),
            (e) => e.toJSON(),
          ),
        );
      }
      return answered;
    },
    [instants, queries],
  );

test("clocks show what the zone's rules say", async ({ harness: page }) => {
  for (const [zone, at, shown] of SHOWN) {
    const [rows] = await ask(page, [at], [{ dimensions: ["at"], ungrouped: true, timeZone: zone }]);
    expect(rows, `${zone} ${at}`).toEqual([{ at: new Date(shown) }]);
  }
});

test("groups, bounds and relative ranges are by the clocks of the zone", async ({
  harness: page,
}) => {
  const instants = [
    "2024-03-10T03:00:00Z",
    "2024-03-10T05:00:00Z",
    "2024-03-11T03:59:00Z",
    "2024-03-11T04:00:00Z",
  ];
  const timeZone = "America/New_York";
  const measures = [{ op: "count", as: "n" }];
  const [days, since, today, unknown] = await ask(page, instants, [
    { dimensions: [{ field: "at", timeUnit: "day", as: "day" }], measures, timeZone },
    { measures, filters: [{ field: "at", op: "gte", value: "2024-03-10" }], timeZone },
    {
      measures,
      filters: [{ field: "at", op: "during", unit: "day" }],
      timeZone,
      now: "2024-03-11T02:00:00Z",
    },
    { measures, timeZone: "Europe/Olso" },
  ]);
  const day = (text) => new Date(`${text}T00:00:00Z`);
  expect(days).toEqual([
    { day: day("2024-03-09"), n: 1 },
    { day: day("2024-03-10"), n: 2 },
    { day: day("2024-03-11"), n: 1 },
  ]);
  expect(since).toEqual([{ n: 3 }]);
  expect(today).toEqual([{ n: 2 }]);
  expect(unknown).toMatchObject({ code: "invalid_query", path: "timeZone" });
});

test("a range that goes by now takes in the rows of now", async ({ harness: page }) => {
  const [counted] = await ask(
    page,
    [new Date().toISOString(), "2001-01-01T00:00:00Z"],
    [
      {
        measures: [{ op: "count", as: "n" }],
        filters: [{ field: "at", op: "inLast", unit: "hour", count: 2 }],
      },
    ],
  );
  expect(counted).toEqual([{ n: 1 }]);
});
