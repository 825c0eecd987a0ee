//! Times as clocks show them, held to a library's: groups, filters and extremes of random instants in
//! zones of every kind, on and around changes of clocks.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Span, Timestamp};
use pellucid_core::answer::Asking;
use pellucid_core::time::civil_from_days;
use pellucid_core::{Batch, BatchColumn, Error, Query, Question, Values};
use pellucid_engine::{Outcome, Table, exec, read};
use serde_json::{Value as Json, json};

const ZONES: [&str; 10] = [
    "UTC",
    "Europe/Oslo",
    "America/New_York",
    "America/Sao_Paulo",
    // Half an hour of summer.
    "Australia/Lord_Howe",
    // Summer all the year but in Ramadan.
    "Africa/Casablanca",
    // A day that was left out.
    "Pacific/Apia",
    // Changed by a quarter of an hour.
    "Asia/Kathmandu",
    // Summer begins at midnight.
    "Asia/Beirut",
    "Antarctica/Troll",
];

/// Numbers that are random and the same each time (Knuth's MMIX generator).
struct Random(u64);

impl Random {
    fn below(&mut self, n: i64) -> i64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as i64).rem_euclid(n)
    }
}

fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("a zone")
}

/// Instants in seconds: some anywhere from 1970 to 2040, most within hours of a change.
fn instants(random: &mut Random, zone: &TimeZone) -> Vec<i64> {
    let first = Timestamp::from_second(0).expect("a time");
    let changes: Vec<i64> = zone
        .following(first)
        .map(|change| change.timestamp().as_second())
        .take_while(|at| *at < 2_200_000_000)
        .collect();
    let mut at = |_| match changes.len() as i64 {
        0 => random.below(2_200_000_000),
        _ if random.below(4) == 0 => random.below(2_200_000_000),
        n => (changes[random.below(n) as usize] + random.below(4 * 3_600) - 2 * 3_600).max(0),
    };
    (0..400).map(&mut at).collect()
}

fn shown(zone: &TimeZone, seconds: i64) -> DateTime {
    zone.to_datetime(Timestamp::from_second(seconds).expect("a time"))
}

fn table(instants: &[i64]) -> Table {
    let mut csv = "at\n".to_owned();
    for at in instants {
        writeln!(csv, "{}", Timestamp::from_second(*at).expect("a time")).expect("written");
    }
    read::open(csv.as_bytes(), None).expect("reads")
}

fn answer(table: &Table, query: Json) -> Batch {
    let question: Question = serde_json::from_value(query.clone()).expect("reads");
    let asking =
        Asking::new(question, table.schema()).unwrap_or_else(|e| unreachable!("{query}: {e:?}"));
    let answer = asking.run(|plain| match exec::run(table, plain, &|| false)? {
        Outcome::Done(batch) => Ok::<_, Error>(batch),
        Outcome::Unsupported(why) => unreachable!("{query}: {why}"),
    });
    answer.unwrap_or_else(|e| unreachable!("{query}: {e:?}"))
}

/// A time as `2024-03-10T03:00:00`, a number by its digits.
fn cell(column: &BatchColumn, row: usize) -> String {
    match &column.values {
        Values::Time(v) => {
            let seconds = v[row].div_euclid(1_000_000);
            let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
            let rest = seconds.rem_euclid(86_400);
            format!(
                "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
                rest / 3_600,
                rest / 60 % 60,
                rest % 60
            )
        }
        _ => column.number(row).map_or_else(String::new, |v| v.to_string()),
    }
}

fn groups(batch: &Batch) -> BTreeMap<String, f64> {
    let count = batch.column("count").expect("a count");
    (0..batch.rows)
        .map(|row| (cell(&batch.columns[0], row), count.number(row).expect("a number")))
        .collect()
}

/// A unit's first moment as a library reckons it.
fn cut(unit: &str, at: DateTime) -> String {
    let midnight = |days: i64| {
        let date = at.date().checked_sub(Span::new().days(days)).expect("a date");
        format!("{date}T00:00:00")
    };
    match unit {
        "year" => format!("{:04}-01-01T00:00:00", at.year()),
        "quarter" => format!("{:04}-{:02}-01T00:00:00", at.year(), (at.month() - 1) / 3 * 3 + 1),
        "month" => midnight(i64::from(at.day()) - 1),
        "week" => midnight(i64::from(at.weekday().to_monday_zero_offset())),
        "sunday" => midnight(i64::from(at.weekday().to_sunday_zero_offset())),
        "day" => midnight(0),
        "hour" => format!("{}T{:02}:00:00", at.date(), at.hour()),
        "hourOfDay" => at.hour().to_string(),
        "dayOfWeek" => at.weekday().to_monday_one_offset().to_string(),
        "monthOfYear" => at.month().to_string(),
        // From April on.
        _ => {
            let year = i32::from(at.year()) - i32::from(at.month() < 4);
            format!("{year:04}-04-01T00:00:00")
        }
    }
}

#[test]
fn groups_are_by_the_clocks_of_a_zone() {
    let mut random = Random(7);
    for name in ZONES {
        let zone = zone(name);
        let instants = instants(&mut random, &zone);
        let table = table(&instants);
        for unit in [
            "year",
            "quarter",
            "month",
            "week",
            "day",
            "hour",
            "hourOfDay",
            "dayOfWeek",
            "monthOfYear",
            "sunday",
            "fiscal",
        ] {
            let mut query = json!({
                "dimensions": [{"field": "at", "timeUnit": unit, "as": "key"}],
                "measures": [{"op": "count"}],
                "timeZone": name,
            });
            match unit {
                "sunday" => {
                    query["dimensions"][0]["timeUnit"] = json!("week");
                    query["weekStart"] = json!("sunday");
                }
                "fiscal" => {
                    query["dimensions"][0]["timeUnit"] = json!("year");
                    query["fiscalYearStart"] = json!(4);
                }
                _ => {}
            }
            let mut expected: BTreeMap<String, f64> = BTreeMap::new();
            for at in &instants {
                *expected.entry(cut(unit, shown(&zone, *at))).or_default() += 1.0;
            }
            assert_eq!(groups(&answer(&table, query)), expected, "{name} {unit}");
        }
    }
}

#[test]
fn filters_are_by_the_clocks_of_a_zone() {
    let mut random = Random(11);
    for name in ZONES {
        let zone = zone(name);
        let instants = instants(&mut random, &zone);
        let table = table(&instants);
        for _ in 0..120 {
            // What clocks show at an instant of the table, or near it: now and then what they never show.
            let near = instants[random.below(instants.len() as i64) as usize];
            let minutes = [0, 0, 30, -30, 60, 90, -60][random.below(7) as usize];
            let bound =
                shown(&zone, near).checked_add(Span::new().minutes(minutes)).expect("a time");
            let (op, passes): (&str, fn(DateTime, DateTime) -> bool) = [
                ("gte", (|a, b| a >= b) as fn(DateTime, DateTime) -> bool),
                ("gt", |a, b| a > b),
                ("lt", |a, b| a < b),
                ("lte", |a, b| a <= b),
                ("eq", |a, b| a == b),
                ("neq", |a, b| a != b),
            ][random.below(6) as usize];
            let query = json!({
                "measures": [{"op": "count"}, {"op": "count", "where": [{"field": "at", "op": op, "value": bound.to_string()}], "as": "where"}],
                "timeZone": name,
            });
            let whole = answer(&table, query);
            let mut filtered = json!({"measures": [{"op": "count"}], "timeZone": name});
            filtered["filters"] = json!([{"field": "at", "op": op, "value": bound.to_string()}]);
            let expected = instants.iter().filter(|at| passes(shown(&zone, **at), bound)).count();
            for (batch, column) in [(&whole, "where"), (&answer(&table, filtered), "count")] {
                let counted = batch.column(column).and_then(|c| c.number(0));
                assert_eq!(counted, Some(expected as f64), "{name} {op} {bound}");
            }
        }
    }
}

/// In expressions, as rows and as extremes an instant is what clocks show, too.
#[test]
fn instants_are_shown_by_the_clocks_of_a_zone() {
    let mut random = Random(13);
    for name in ZONES {
        let zone = zone(name);
        let instants = instants(&mut random, &zone);
        let table = table(&instants);
        let mut clocks: Vec<DateTime> = instants.iter().map(|at| shown(&zone, *at)).collect();
        let rows =
            answer(&table, json!({"dimensions": ["at"], "ungrouped": true, "timeZone": name}));
        let column = rows.column("at").expect("the column, by its own name");
        let told: Vec<String> = (0..rows.rows).map(|row| cell(column, row)).collect();
        let written = |c: &DateTime| c.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        assert_eq!(told, clocks.iter().map(written).collect::<Vec<_>>(), "{name}");
        let hours = json!({"dimensions": [{"expr": {"sql": "EXTRACT(HOUR FROM at)"}, "as": "key"}], "measures": [{"op": "count"}], "timeZone": name});
        let mut expected: BTreeMap<String, f64> = BTreeMap::new();
        clocks.iter().for_each(|c| *expected.entry(c.hour().to_string()).or_default() += 1.0);
        assert_eq!(groups(&answer(&table, hours)), expected, "{name}");
        let ends = answer(
            &table,
            json!({"measures": [{"op": "min", "field": "at"}, {"op": "max", "field": "at"}], "timeZone": name}),
        );
        clocks.sort();
        assert_eq!(cell(ends.column("min_at").expect("min"), 0), written(&clocks[0]), "{name}");
        assert_eq!(
            cell(ends.column("max_at").expect("max"), 0),
            written(&clocks[clocks.len() - 1]),
            "{name}"
        );
    }
}

/// Ranges that the moment of asking says, at a moment whose day is another in UTC.
#[test]
fn relative_ranges_go_by_the_clocks_of_a_zone() {
    let zone = zone("America/New_York");
    // 2024-03-09T22:00 there.
    let now = Timestamp::from_second(1_710_039_600).expect("a time");
    let instants: Vec<i64> = (-2_000..2_000).map(|hour| 1_710_039_600 + hour * 3_600).collect();
    let table = table(&instants);
    let date = |text: &str| text.parse::<DateTime>().expect("a time");
    for (filter, from, to) in [
        (
            json!({"op": "inLast", "unit": "day", "count": 3}),
            "2024-03-07T00:00",
            "2024-03-10T00:00",
        ),
        (
            json!({"op": "inLast", "unit": "day", "count": 3, "complete": true}),
            "2024-03-06T00:00",
            "2024-03-09T00:00",
        ),
        (json!({"op": "inNext", "unit": "month"}), "2024-03-01T00:00", "2024-04-01T00:00"),
        (
            json!({"op": "inNext", "unit": "day", "count": 2, "complete": true}),
            "2024-03-10T00:00",
            "2024-03-12T00:00",
        ),
        (
            json!({"op": "during", "unit": "month", "offset": -1}),
            "2024-02-01T00:00",
            "2024-03-01T00:00",
        ),
        (json!({"op": "during", "unit": "week"}), "2024-03-04T00:00", "2024-03-11T00:00"),
        (json!({"op": "toDate", "unit": "month"}), "2024-03-01T00:00", "2024-03-09T22:00:01"),
        (
            json!({"op": "toDate", "unit": "month", "offset": -1}),
            "2024-02-01T00:00",
            "2024-02-09T22:00:01",
        ),
    ] {
        let mut filter = filter;
        filter["field"] = json!("at");
        let query = json!({"measures": [{"op": "count"}], "filters": [filter.clone()], "timeZone": "America/New_York", "now": now.to_string()});
        let expected = instants
            .iter()
            .filter(|at| (date(from)..date(to)).contains(&shown(&zone, **at)))
            .count();
        let counted = answer(&table, query).column("count").and_then(|c| c.number(0));
        assert_eq!(counted, Some(expected as f64), "{filter}");
    }
}

/// Times in order of which many share a day: what clocks show goes back with them, its days do not, unless
/// clocks go back over midnight.
#[test]
fn times_in_order_are_grouped_and_brushed_by_the_clocks_of_a_zone() {
    for name in ["America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe"] {
        let zone = zone(name);
        // October and November of 2010: clocks of the north go back, those of the south go ahead and
        // go back in April.
        for start in [1_286_000_000, 1_268_000_000] {
            let instants: Vec<i64> = (0..9_000).map(|i| start + 600 * i).collect();
            let table = table(&instants);
            for unit in ["month", "week", "day", "hour", "dayOfWeek"] {
                let query = json!({
                    "dimensions": [{"field": "at", "timeUnit": unit, "as": "key"}],
                    "measures": [{"op": "count"}],
                    "timeZone": name,
                });
                let mut expected: BTreeMap<String, f64> = BTreeMap::new();
                for at in &instants {
                    *expected.entry(cut(unit, shown(&zone, *at))).or_default() += 1.0;
                }
                assert_eq!(groups(&answer(&table, query)), expected, "{name} {unit}");
            }
            let wall = json!([{"as": "wall", "expr": {"sql": format!("AT_ZONE(at, '{name}')")}}]);
            let mut by_cubes = 0;
            for (unit, days) in [("day", 20), ("week", 30), ("month", 10)] {
                let leaf = serde_json::from_value(json!({"field": "wall", "timeUnit": unit}));
                let from = cut(unit, shown(&zone, start + days * 86_400));
                let brush = json!({"field": "wall", "op": "gte", "value": from});
                let brush = [serde_json::from_value(brush).expect("a filter")];
                let query = json!({
                    "compute": wall,
                    "dimensions": [{"field": "wall", "timeUnit": "hourOfDay", "as": "key"}],
                    "measures": [{"op": "count"}],
                });
                let mut query: Query = serde_json::from_value(query).expect("a query");
                query.lower();
                let leaf = leaf.expect("a dimension");
                let cube = exec::cube::brushed(&table, &query, &leaf, &brush, true, &|| false);
                let cube = cube.expect("answered");
                query.filters = brush.to_vec();
                let Ok(Outcome::Done(rows)) = exec::run(&table, &query, &|| false) else {
                    unreachable!("{unit}")
                };
                by_cubes += usize::from(cube.is_some());
                if let Some(cube) = cube {
                    assert_eq!(groups(&cube), groups(&rows), "{name} {unit}");
                }
            }
            assert!(by_cubes > 0, "{name}");
        }
    }
}
