//! The first promise of SECURITY.md as a property: for any query, the answer with policy on shared
//! data is the answer on a table that physically holds only the tenant's rows, and changing other
//! tenants' rows changes nothing, errors included.

use std::sync::Arc;

use pellucid_core::Query;
use pellucid_server::config::{Attribute, DatasetConfig, TenantConfig};
use pellucid_server::connectors::{Connector as _, Files, Workers};
use pellucid_server::policy::{Scope, bind};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::{Row, answer, workers, write_parquet};

pub(crate) fn any_row() -> impl Strategy<Value = Row> {
    let owner = select(vec!["acme", "acme", "umbrella", "ACME", "acme ", ""]);
    let product = prop::option::weighted(0.8, select(vec!["bolt", "nut", "gear", "x"]));
    let qty = prop::option::weighted(0.8, -3i64..8);
    // Quarters, so that sums are exact in any order.
    let price = prop::option::weighted(0.8, (-8i32..9).prop_map(|q| f64::from(q) / 4.0));
    let ts = prop::option::weighted(
        0.8,
        (0i64..200).prop_map(|h| 978_307_200_000_000 + h * 7_200_000_000),
    );
    (owner, product, qty, price, any::<Option<bool>>(), ts).prop_map(
        |(owner, product, qty, price, ok, ts)| Row {
            owner,
            secret: format!("SECRET-{owner}"),
            product,
            qty,
            price,
            ok,
            ts,
            day: ts.map(|t| (t / 86_400_000_000) as i32),
        },
    )
}

fn any_filter() -> impl Strategy<Value = Value> {
    prop_oneof![
        (select(vec!["eq", "neq", "lt", "lte", "gt", "gte"]), -3i64..8)
            .prop_map(|(op, v)| json!({"field": "qty", "op": op, "value": v})),
        (select(vec!["eq", "lt", "gte"]), -2.0f64..2.0)
            .prop_map(|(op, v)| json!({"field": "price", "op": op, "value": v})),
        (
            select(vec!["in", "notIn"]),
            prop::collection::vec(select(vec!["bolt", "nut", "none"]), 0..3)
        )
            .prop_map(|(op, v)| json!({"field": "product", "op": op, "values": v})),
        (select(vec!["isNull", "notNull"]), select(vec!["product", "qty", "price", "ts", "owner"]))
            .prop_map(|(op, f)| json!({"field": f, "op": op})),
        (
            select(vec!["eq", "neq", "contains", "startsWith"]),
            select(vec!["acme", "umbrella", "a", ""])
        )
            .prop_map(|(op, v)| json!({"field": "owner", "op": op, "value": v})),
        (978_307_200_000i64..979_747_200_000)
            .prop_map(|v| json!({"field": "ts", "op": "gte", "value": v})),
    ]
}

pub(crate) fn any_query() -> impl Strategy<Value = Query> {
    let dimension = select(vec![
        json!("owner"),
        json!("product"),
        json!("qty"),
        json!("ok"),
        json!({"field": "ts", "timeUnit": "week"}),
        json!({"field": "day", "timeUnit": "dayOfWeek"}),
        json!({"field": "price", "bin": {"step": 0.5}}),
        // Wrong on purpose: errors must not differ either.
        json!("secret"),
    ]);
    let op = select(vec![
        "sum",
        "mean",
        "min",
        "max",
        "count",
        "countDistinct",
        "median",
        "stddev",
        "first",
        "last",
    ]);
    let measure = (op, select(vec!["qty", "price"]), prop::collection::vec(any_filter(), 0..2))
        .prop_map(|(op, field, filters)| json!({"op": op, "field": field, "where": filters}));
    let parts = (
        prop::collection::vec(dimension, 0..3),
        prop::collection::vec(measure, 0..3),
        prop::collection::vec(any_filter(), 0..3),
        prop::option::of(0u32..6),
        0u32..3,
        any::<bool>(),
        any::<bool>(),
    );
    parts.prop_map(|(dimensions, mut measures, filters, limit, offset, ungrouped, descending)| {
        let ungrouped = ungrouped && measures.is_empty();
        let name = |i: usize, v: &Value| match v {
            Value::String(s) => json!({"field": s, "as": format!("d{i}")}),
            other => {
                let mut v = other.clone();
                v["as"] = json!(format!("d{i}"));
                v
            }
        };
        let dimensions: Vec<Value> = dimensions.iter().enumerate().map(|(i, d)| name(i, d)).collect();
        measures.iter_mut().enumerate().for_each(|(i, m)| m["as"] = json!(format!("m{i}")));
        let by = if dimensions.is_empty() { None } else { Some("d0") };
        let sort: Vec<Value> = by.iter().map(|by| json!({"by": by, "order": if descending { "desc" } else { "asc" }})).collect();
        let query = json!({"dimensions": dimensions, "measures": measures, "filters": filters, "sort": sort,
            "limit": limit, "offset": offset, "ungrouped": ungrouped});
        serde_json::from_value(query).expect("the generated query parses")
    })
}

pub(crate) fn scope(whole: bool) -> Scope {
    use figment::providers::{Format, Toml};
    let dataset = "files = 'a.parquet'\nhidden = ['secret']\n[[policy]]\ncolumn = 'owner'\nattribute = 'owner'";
    let dataset: DatasetConfig = figment::Figment::from(Toml::string(dataset)).extract().unwrap();
    let attributes = [("owner".to_owned(), Attribute::One("acme".into()))].into();
    let all_rows = if whole { vec!["sales".to_owned()] } else { vec![] };
    bind(
        "sales",
        &dataset,
        "acme",
        &TenantConfig { attributes, all_rows, ..TenantConfig::default() },
        &[],
    )
    .unwrap()
}

struct Source {
    connector: Files,
    scope: Scope,
    folder: tempfile::TempDir,
}

impl Source {
    fn new(workers: &Arc<Workers>, rows: &[Row], whole: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.parquet");
        write_parquet(&file, rows);
        Self {
            connector: Files::new(Arc::clone(workers), vec![file], None),
            scope: scope(whole),
            folder,
        }
    }

    async fn ask(&self, query: &Query) -> Result<Value, String> {
        answer(&self.connector, &self.scope, query).await
    }

    async fn extract(&self) -> Vec<u8> {
        let to = self.folder.path().join("extract.parquet");
        self.connector
            .write_extract(&self.scope, Some("ts"), u64::MAX, &to)
            .await
            .unwrap()
            .unwrap();
        std::fs::read(to).unwrap()
    }
}

/// Equal, but for the last digits of floats: variances are merged in the order of partitions.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        (Value::Number(x), Value::Number(y)) if x.is_f64() && y.is_f64() => {
            let (x, y) = (x.as_f64().unwrap_or(0.0), y.as_f64().unwrap_or(1.0));
            (x - y).abs() <= 1e-9 * x.abs().max(y.abs()).max(1.0)
        }
        _ => a == b,
    }
}

#[tokio::test]
async fn a_measure_may_be_asked_for_twice_of_a_file_without_rows() {
    let engine = workers();
    let least = |name: &str| json!({"op": "min", "field": "price", "as": name});
    let owner = json!({"field": "owner", "op": "eq", "value": "umbrella"});
    let query =
        serde_json::from_value(json!({"measures": [least("a"), least("b")], "filters": [owner]}))
            .unwrap();
    let answer = Source::new(&engine, &[], true).ask(&query).await.unwrap();
    assert_eq!(answer["rows"], json!([[null, null]]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn policy_is_as_good_as_a_table_of_ones_own(
        rows in prop::collection::vec(any_row(), 0..40),
        others in prop::collection::vec(any_row(), 0..20),
        queries in prop::collection::vec(any_query(), 4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let engine = workers();
        let own: Vec<Row> = rows.iter().filter(|r| r.owner == "acme").cloned().collect();
        let changed: Vec<Row> = own.iter().cloned().chain(others.into_iter().filter(|r| r.owner != "acme")).collect();
        let (shared, alone, changed) =
            (Source::new(&engine, &rows, false), Source::new(&engine, &own, true), Source::new(&engine, &changed, false));
        runtime.block_on(async {
            for query in &queries {
                let expected = alone.ask(query).await;
                for (what, found) in [("shared", shared.ask(query).await), ("changed", changed.ask(query).await)] {
                    let equal = match (&expected, &found) {
                        (Ok(a), Ok(b)) => same(a, b),
                        (a, b) => a == b,
                    };
                    prop_assert!(equal, "{what}: {}\nalone {expected:?}\nfound {found:?}", serde_json::to_string(query).unwrap());
                }
            }
            prop_assert_eq!(shared.connector.count(&shared.scope).await.unwrap(), own.len() as u64);
            for source in [&shared, &changed] {
                let bytes = source.extract().await;
                for word in ["umbrella", "ACME", "SECRET", "secret"] {
                    prop_assert!(!bytes.windows(word.len()).any(|w| w == word.as_bytes()), "{word} in an extract");
                }
            }
            Ok(())
        })?;
    }

    /// What depends on the order of rows (first, last, rows without a sort) is the same on the server as in a reader's extract.
    #[test]
    fn the_servers_order_is_the_extracts(rows in prop::collection::vec(any_row(), 0..60), queries in prop::collection::vec(any_query(), 4)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let engine = workers();
        let mut source = Source::new(&engine, &rows, true);
        runtime.block_on(async {
            source.extract().await;
            let extract = source.folder.path().join("extract.parquet");
            source.connector = Files::new(Arc::clone(&engine), vec![source.folder.path().join("a.parquet")], Some("ts".to_owned()));
            let folder = tempfile::tempdir().unwrap();
            let local = Source { connector: Files::new(Arc::clone(&engine), vec![extract], None), scope: scope(true), folder };
            for query in &queries {
                let (a, b) = (source.ask(query).await, local.ask(query).await);
                let equal = match (&a, &b) {
                    (Ok(a), Ok(b)) => same(a, b),
                    (a, b) => a == b,
                };
                prop_assert!(equal, "{}\nserver {a:?}\nextract {b:?}", serde_json::to_string(query).unwrap());
            }
            Ok(())
        })?;
    }
}
