//! Questions of models over several tables, answered by the kernels over joined columns, beside a
//! loop over the rows of every table.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "support/joined.rs"]
mod joined;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use joined::{Tables, answer};
use pellucid_core::model::{Bound, Model, ModelAsking};
use pellucid_core::{Batch, Code, Error, Question};
use pellucid_engine::{Table, read};
use proptest::prelude::*;
use serde_json::{Value, json};

fn asked(tables: &Tables, bound: &Bound, question: Value) -> Result<Batch, Error> {
    let question: Question = serde_json::from_value(question).expect("a question");
    ModelAsking::new(bound, question)?.run(|name, query| answer(tables, bound, name, query))
}

fn model() -> Model {
    serde_json::from_value(json!({
        "tables": {"orders": {}, "visits": {}, "customers": {}, "regions": {}},
        "relations": ["orders.customer -> customers.id", "visits.customer -> customers.id", "customers.region -> regions.code"],
        "dimensions": {
            "segment": "customers.segment",
            "region": "regions.name",
            "status": "orders.status",
            "size": "CASE WHEN customers.seats >= 5 THEN 'large' WHEN customers.seats < 5 THEN 'small' END",
        },
        "measures": {
            "orders": "COUNT(orders.status)",
            "rows": "COUNT(orders.amount)",
            "revenue": "SUM(orders.amount)",
            "large": "SUM(orders.amount) FILTER (WHERE customers.seats >= 5)",
            "buyers": "COUNT(DISTINCT orders.customer)",
            "visits": "SUM(visits.n)",
            "per_visit": "revenue / visits",
        },
        "segments": {"open": "orders.status = 'open' OR regions.name = 'r1'"},
    }))
    .expect("reads")
}

/// A cell: a number or a text, or nothing.
type Cell = Option<String>;
/// Rows by column names.
type Rows = Vec<HashMap<String, Cell>>;
/// The rows of a group, of one table.
type Group<'a> = Vec<&'a HashMap<String, Cell>>;

fn csv(columns: &[&str], rows: &[Vec<Cell>]) -> Table {
    let line = |cells: &Vec<Cell>| {
        cells.iter().map(|c| c.clone().unwrap_or_default()).collect::<Vec<_>>().join(",")
    };
    let text = [columns.join(",")].into_iter().chain(rows.iter().map(line)).collect::<Vec<_>>();
    let types = columns.iter().map(|c| {
        let text = ["status", "segment", "name", "code", "region"].contains(c);
        (
            (*c).to_owned(),
            if text { pellucid_core::DataType::String } else { pellucid_core::DataType::Int },
        )
    });
    let options = pellucid_core::read::ReadOptions {
        types: Some(types.collect()),
        header: Some(true),
        delimiter: Some(",".to_owned()),
        ..Default::default()
    };
    read::open_with(text.join("\n").as_bytes(), Some(read::Format::Csv), &options).expect("a table")
}

#[derive(Debug)]
struct World {
    tables: Tables,
    /// The rows of both facts, each with what it leads to.
    orders: Rows,
    visits: Rows,
}

type Drawn = (Vec<(u8, u8, u8)>, Vec<(u8, u8, u8)>, Vec<(u8, u8, u8)>, Vec<u8>);

/// Whole numbers and texts of small ranges, of which 9 and more are nothing.
fn world((orders, visits, customers, regions): Drawn) -> World {
    let number = |v: u8| (v < 9).then(|| v.to_string());
    let text = |p: &str, v: u8| (v < 9).then(|| format!("{p}{v}"));
    let distinct = |ids: Vec<u8>| ids.into_iter().collect::<BTreeSet<u8>>();
    let ids: Vec<u8> = distinct(customers.iter().map(|c| c.0 % 9).collect()).into_iter().collect();
    let customers: Vec<Vec<Cell>> = ids
        .iter()
        .zip(&customers)
        .map(|(id, (_, a, b))| {
            vec![
                Some(id.to_string()),
                text("s", *a % 11),
                number(*b % 11),
                text("g", (*a / 3 + *b) % 11),
            ]
        })
        .collect();
    let regions: Vec<Vec<Cell>> = distinct(regions.iter().map(|r| r % 9).collect())
        .into_iter()
        .map(|r| vec![text("g", r), text("r", r % 3)])
        .collect();
    let status = |v: u8| [Some("open"), Some("paid"), None][usize::from(v % 3)].map(str::to_owned);
    let orders: Vec<Vec<Cell>> =
        orders.iter().map(|(a, b, c)| vec![number(a % 11), number(b % 11), status(*c)]).collect();
    let visits: Vec<Vec<Cell>> =
        visits.iter().map(|(a, b, _)| vec![number(a % 11), number(b % 11)]).collect();
    let columns: [(&str, &[&str]); 4] = [
        ("orders", &["customer", "amount", "status"]),
        ("visits", &["customer", "n"]),
        ("customers", &["id", "segment", "seats", "region"]),
        ("regions", &["code", "name"]),
    ];
    let rows = [&orders, &visits, &customers, &regions];
    let named = |i: usize, row: &[Cell]| -> HashMap<String, Cell> {
        let (table, names) = columns[i];
        names.iter().zip(row).map(|(n, c)| (format!("{table}.{n}"), c.clone())).collect()
    };
    let find = |i: usize, key: &Cell| {
        let found = key.as_ref().and_then(|k| rows[i].iter().find(|r| r[0].as_ref() == Some(k)));
        let nothing = vec![None; columns[i].1.len()];
        named(i, found.unwrap_or(&nothing))
    };
    let joined = |i: usize| -> Rows {
        let join = |row: &Vec<Cell>| {
            let mut out = named(i, row);
            let customer = find(2, &row[0]);
            let region = find(3, &customer["customers.region"]);
            out.extend(customer);
            out.extend(region);
            out
        };
        rows[i].iter().map(join).collect()
    };
    let (all_orders, all_visits) = (joined(0), joined(1));
    let tables = columns.iter().zip(rows).map(|((n, c), r)| (*n, csv(c, r))).collect();
    World { tables, orders: all_orders, visits: all_visits }
}

fn number(row: &HashMap<String, Cell>, name: &str) -> Option<i64> {
    row[name].as_ref().map(|v| v.parse().unwrap())
}

fn key(row: &HashMap<String, Cell>, name: &str) -> Cell {
    match name {
        "segment" => row["customers.segment"].clone(),
        "region" => row["regions.name"].clone(),
        "status" => row["orders.status"].clone(),
        _ => number(row, "customers.seats")
            .map(|s| if s >= 5 { "large" } else { "small" }.to_owned()),
    }
}

fn sum(values: impl Iterator<Item = Option<i64>>) -> Option<i64> {
    values.flatten().fold(None, |sum, v| Some(sum.unwrap_or(0) + v))
}

/// What a measure is of the rows of a group.
fn measured(
    name: &str,
    orders: &[&HashMap<String, Cell>],
    visits: &[&HashMap<String, Cell>],
) -> Option<f64> {
    let amounts = |of: &dyn Fn(&HashMap<String, Cell>) -> bool| {
        sum(orders.iter().filter(|r| of(r)).map(|r| number(r, "orders.amount")))
    };
    let of_visits = || sum(visits.iter().map(|r| number(r, "visits.n")));
    let whole = match name {
        "orders" => Some(orders.iter().filter(|r| r["orders.status"].is_some()).count() as i64),
        "rows" => Some(orders.iter().filter(|r| r["orders.amount"].is_some()).count() as i64),
        "revenue" => amounts(&|_| true),
        "large" => amounts(&|r| number(r, "customers.seats").is_some_and(|s| s >= 5)),
        "buyers" => Some(
            orders
                .iter()
                .filter_map(|r| r["orders.customer"].clone())
                .collect::<BTreeSet<_>>()
                .len() as i64,
        ),
        "visits" => of_visits(),
        _ => {
            let (revenue, visits) = (amounts(&|_| true)? as f64, of_visits()? as f64);
            return (visits != 0.0).then(|| revenue / visits);
        }
    };
    whole.map(|v| v as f64)
}

const OF_ORDERS: [&str; 5] = ["orders", "rows", "revenue", "large", "buyers"];

fn drawn() -> impl Strategy<Value = Drawn> {
    let triples = |n: usize| prop::collection::vec((0u8..33, 0u8..33, 0u8..33), 0..n);
    (triples(40), triples(30), triples(9), prop::collection::vec(0u8..33, 0..6))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn answers_are_those_of_a_loop(
        world in drawn().prop_map(world),
        keys in prop::sample::subsequence(vec!["segment", "region", "size", "status"], 0..4),
        measures in prop::sample::subsequence(vec!["orders", "rows", "revenue", "large", "buyers", "visits", "per_visit"], 1..5),
        seats in prop::option::of(0i64..9),
        open in any::<bool>(),
    ) {
        let bound = Bound::new(model(), world.tables.iter().map(|(n, t)| ((*n).to_owned(), t.schema().clone()))).expect("fits");
        let of_visits = measures.iter().any(|m| ["visits", "per_visit"].contains(m));
        let far = keys.contains(&"status") || open;
        let mut question = json!({"dimensions": keys, "measures": measures});
        if let Some(seats) = seats {
            question["filters"] = json!([{"field": "seats", "op": "gte", "value": seats}]);
        }
        if open {
            question["segments"] = json!(["open"]);
        }
        let answered = asked(&world.tables, &bound, question.clone());
        if of_visits && far {
            // Visits do not lead to orders.
            prop_assert_eq!(answered.expect_err("fanned").code, Code::InvalidQuery);
            return Ok(());
        }
        let batch = answered.expect("answered");
        let passes = |row: &&HashMap<String, Cell>| {
            let large = seats.is_none_or(|s| number(row, "customers.seats").is_some_and(|v| v >= s));
            let is_open = row.get("orders.status").is_some_and(|s| s.as_deref() == Some("open"))
                || row["regions.name"].as_deref() == Some("r1");
            large && (!open || is_open)
        };
        let mut groups: BTreeMap<Vec<Cell>, (Group<'_>, Group<'_>)> = BTreeMap::new();
        let of = |row: &HashMap<String, Cell>| keys.iter().map(|k| key(row, k)).collect::<Vec<_>>();
        if measures.iter().any(|m| OF_ORDERS.contains(m) || *m == "per_visit") {
            world.orders.iter().filter(passes).for_each(|r| groups.entry(of(r)).or_default().0.push(r));
        }
        if of_visits {
            world.visits.iter().filter(passes).for_each(|r| groups.entry(of(r)).or_default().1.push(r));
        }
        if keys.is_empty() {
            groups.entry(Vec::new()).or_default();
        }
        let mut expected: Vec<(Vec<Cell>, Vec<Option<f64>>)> = groups
            .into_iter()
            .map(|(k, (orders, visits))| (k, measures.iter().map(|m| measured(m, &orders, &visits)).collect()))
            .collect();
        let mut given: Vec<(Vec<Cell>, Vec<Option<f64>>)> = (0..batch.rows)
            .map(|row| {
                let cell = |name: &&str| batch.column(name).expect("a key").text(row).map(str::to_owned);
                let value = |name: &&str| batch.column(name).expect("a measure").number(row);
                (keys.iter().map(cell).collect(), measures.iter().map(value).collect())
            })
            .collect();
        let by_key = |a: &(Vec<Cell>, Vec<Option<f64>>), b: &(Vec<Cell>, Vec<Option<f64>>)| a.0.cmp(&b.0);
        expected.sort_by(by_key);
        given.sort_by(by_key);
        prop_assert_eq!(given, expected, "{}", question);
    }
}

#[test]
fn a_key_that_is_held_twice_is_named() {
    let tables: Tables = [
        ("orders", csv(&["customer", "amount", "status"], &[vec![Some("1".into()), None, None]])),
        ("visits", csv(&["customer", "n"], &[])),
        (
            "customers",
            csv(
                &["id", "segment", "seats", "region"],
                &[
                    vec![Some("4".into()), None, None, None],
                    vec![Some("4".into()), None, None, None],
                ],
            ),
        ),
        ("regions", csv(&["code", "name"], &[])),
    ]
    .into();
    let bound =
        Bound::new(model(), tables.iter().map(|(n, t)| ((*n).to_owned(), t.schema().clone())))
            .expect("fits");
    let e = asked(&tables, &bound, json!({"dimensions": ["segment"], "measures": ["orders"]}))
        .expect_err("twice");
    assert!(e.message.contains("customers.id holds 4 more than once"), "{e:?}");
}
