//! Numbers and instants compared to the last bit, from JSON to row, on each warehouse that runs
//! here.

use std::sync::Arc;

use pellucid_connectors::sql::TableRef;
use pellucid_connectors::warehouse::Warehouse;
use pellucid_core::Query;
use serde_json::{Value, json};

use crate::clickhouse::Server;
use crate::support::postgres::Postgres;
use crate::support::rows::Cell;
use crate::support::sail::Sail;
use crate::support::tools::{Subject, run, skip};

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 ^ (self.0 >> 29)
    }
}

fn rows() -> Vec<Vec<Cell>> {
    let mut dice = Dice(7);
    let ints = [
        i64::MIN,
        i64::MIN + 1,
        -1,
        0,
        1,
        (1 << 53) - 1,
        1 << 53,
        (1 << 53) + 1,
        i64::MAX - 1,
        i64::MAX,
    ];
    let floats = [
        0.1 + 0.2,
        0.3,
        f64::MAX,
        -f64::MAX,
        f64::MIN_POSITIVE,
        1e-5,
        9_007_199_254_740_992.0,
        1.0 + f64::EPSILON,
        -0.1,
        123_456_789.123_456_78,
    ];
    let mut out = Vec::new();
    for i in 0..30 {
        let int = ints.get(i).copied().unwrap_or_else(|| dice.roll() as i64);
        let float = floats.get(i).copied().unwrap_or_else(|| {
            let v = f64::from_bits(dice.roll());
            // PostgreSQL and others lose nothing of subnormals, but some clients of theirs do.
            if v.is_normal() { v } else { 0.7 + i as f64 }
        });
        // From 1900 to 2200, which every warehouse has.
        let micros = (dice.roll() % 9_000_000_000_000_000) as i64 - 2_000_000_000_000_000;
        out.push(row("any", Some(int), Some(float), Some(micros)));
    }
    for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 0.25, -0.25] {
        out.push(row("special", Some(1), Some(float), Some(1)));
    }
    out.push(row("special", None, None, None));
    out
}

fn row(product: &str, qty: Option<i64>, price: Option<f64>, ts: Option<i64>) -> Vec<Cell> {
    vec![
        Cell::Text("acme".into()),
        Cell::Null,
        Cell::Text(product.into()),
        qty.map_or(Cell::Null, Cell::Int),
        price.map_or(Cell::Null, Cell::Float),
        Cell::Null,
        ts.map_or(Cell::Null, Cell::Micros),
        Cell::Null,
    ]
}

fn iso(micros: i64) -> String {
    let (days, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let (year, month, day) = pellucid_core::time::civil_from_days(days);
    let seconds = rest / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:06}Z",
        rest % 1_000_000
    )
}

fn queries() -> Vec<Query> {
    let mut filters = Vec::new();
    for cells in rows() {
        let mut add = |field: &str, value: Value| {
            filters.extend(
                ["eq", "neq", "lt", "lte", "gt", "gte"]
                    .map(|op| json!({"field": field, "op": op, "value": value})),
            );
            filters.push(json!({"field": field, "op": "in", "values": [value]}));
        };
        if let Cell::Int(v) = cells[3] {
            add("qty", json!(v));
            // The same number where floats are: between two of them, most of the time.
            add("price", json!(v));
        }
        if let Cell::Float(v) = cells[4]
            && v.is_finite()
        {
            add("price", json!(v));
            add("qty", json!(v));
        }
        if let Cell::Micros(v) = cells[6] {
            add("ts", json!(v as f64 / 1_000.0));
            add("ts", json!(iso(v)));
            add("ts", json!(v.div_euclid(1_000)));
        }
    }
    let n = json!({"op": "count", "as": "n"});
    let mut all: Vec<Value> =
        filters.into_iter().map(|f| json!({"measures": [n], "filters": [f]})).collect();
    let special = json!({"field": "product", "op": "eq", "value": "special"});
    let none = json!({"field": "product", "op": "eq", "value": "none"});
    let five = json!([{"as": "five", "expr": 5}]);
    for (op, limit) in [("lt", -1.797e308), ("gt", 1.797e308)] {
        let only = json!({"field": "price", "op": op, "value": limit});
        for m in ["min", "max"] {
            all.push(json!({"measures": [{"op": m, "field": "price", "as": "m", "where": [only]}], "filters": [special]}));
            all.push(json!({"measures": [{"op": m, "field": "price", "as": "m"}], "filters": [special, only]}));
        }
    }
    for op in ["count", "countDistinct", "min", "max", "sum", "mean"] {
        for filter in [&none, &special] {
            all.push(json!({"compute": five, "measures": [{"op": op, "field": "five", "as": "m"}], "filters": [filter]}));
        }
        all.push(json!({"measures": [{"op": op, "field": "qty", "as": "m"}], "filters": [none]}));
    }
    all.push(json!({"measures": [{"op": "countDistinct", "field": "price", "as": "m"}], "filters": [special]}));
    for step in [0.5, 0.1, 1e3] {
        all.push(json!({"dimensions": [{"field": "price", "bin": {"step": step, "origin": 0.25}, "as": "b"}], "measures": [n], "filters": [special]}));
    }
    all.push(json!({"dimensions": ["price"], "measures": [n], "filters": [special]}));
    all.into_iter()
        .map(|q| serde_json::from_value(q.clone()).unwrap_or_else(|e| panic!("{q}: {e}")))
        .collect()
}

async fn check(warehouse: Arc<dyn Warehouse>, table: TableRef) {
    let queries = queries();
    assert!(queries.len() > 1_000);
    Subject::of(warehouse, table, rows()).check_all(&queries).await;
}

#[test]
fn postgres_compares_exactly() {
    let Some(server) = Postgres::start() else { return skip("PostgreSQL") };
    run(async {
        server.fill_with(&rows()).await;
        check(
            Arc::new(server.warehouse("reader")),
            TableRef(vec!["public".into(), "sales".into()]),
        )
        .await;
    });
}

#[test]
fn clickhouse_compares_exactly() {
    let Some(server) = Server::start() else { return skip("chdb") };
    run(async {
        server.fill_with(&rows()).await;
        check(Arc::new(server.warehouse("key-of-reader")), TableRef(vec!["sales".into()])).await;
    });
}

#[test]
fn sail_compares_exactly() {
    let Some(server) = Sail::start() else { return skip("Sail") };
    run(async {
        server.fill_with(&rows()).await;
        check(Arc::new(server.warehouse()), TableRef(vec!["sales".into()])).await;
    });
}
