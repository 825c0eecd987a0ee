//! The second promise of SECURITY.md, through the server's own connector: a shared table under a
//! policy answers as a table that physically holds only the tenant's rows, and both as files do.

use std::sync::Arc;

use futures::future::BoxFuture;
use pellucid_core::Query;
use pellucid_server::connectors::{
    Connector, Files, Source, SourceError, SourceResolver, WarehouseTable,
};
use pellucid_server::policy::Scope;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::query::oracle::{any_query, any_row, same, scope};
use crate::support::{ClickHouse, Row, Sail, Shop, Warehouse, answer, workers, write_parquet};

/// Each row at a time of its own, so that no answer hangs on the order of equal ones.
fn apart(rows: Vec<Row>) -> Vec<Row> {
    let at = |i: usize| 978_307_200_000_000 + (i as i64) * 7_199_999_999;
    rows.into_iter()
        .enumerate()
        .map(|(i, r)| Row { ts: Some(at(i)), day: Some((at(i) / 86_400_000_000) as i32), ..r })
        .collect()
}

/// The one source there is.
struct Only(Arc<Source>);

impl SourceResolver for Only {
    fn resolve<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Arc<Source>, SourceError>> {
        Box::pin(async { Ok(Arc::clone(&self.0)) })
    }
}

fn table(source: &Arc<Source>, name: String) -> WarehouseTable {
    let table = pellucid_connectors::sql::TableRef(name.split('.').map(str::to_owned).collect());
    WarehouseTable::new(
        Arc::new(Only(Arc::clone(source))),
        ("shop", table),
        Some("ts".into()),
        900,
        Arc::new(|| 0),
    )
}

async fn ask(connector: &dyn Connector, scope: &Scope, query: &Query) -> Result<Value, String> {
    answer(connector, scope, query).await
}

fn equal(a: &Result<Value, String>, b: &Result<Value, String>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => same(a, b),
        (a, b) => a == b,
    }
}

fn check(runtime: &tokio::runtime::Runtime, warehouse: &dyn Warehouse, cases: u32) {
    let (source, engine) = (warehouse.open(), workers());
    let strategy = (
        prop::collection::vec(any_row(), 0..40).prop_map(apart),
        prop::collection::vec(any_query(), 6),
    );
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |((rows, queries) in strategy)| {
        let own: Vec<Row> = rows.iter().filter(|r| r.owner == "acme").cloned().collect();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("own.parquet");
        write_parquet(&file, &own);
        let files = Files::new(Arc::clone(&engine), vec![file], Some("ts".into()));
        runtime.block_on(async {
            warehouse.put("sales", &rows).await;
            warehouse.put("own", &own).await;
            let (shared, alone) = (table(&source, warehouse.table("sales")), table(&source, warehouse.table("own")));
            let (mine, all) = (scope(false), scope(true));
            for query in &queries {
                let (found, expected, local) =
                    (ask(&shared, &mine, query).await, ask(&alone, &all, query).await, ask(&files, &all, query).await);
                let text = serde_json::to_string(query).unwrap();
                prop_assert!(equal(&expected, &found), "{text}\nalone {expected:?}\nfound {found:?}");
                prop_assert!(equal(&local, &found), "{text}\nfiles {local:?}\nfound {found:?}");
            }
            prop_assert_eq!(shared.count(&mine).await.unwrap(), own.len() as u64);
            let (a, b) = (folder.path().join("a"), folder.path().join("b"));
            prop_assert_eq!(shared.write_extract(&mine, Some("ts"), u64::MAX, &a).await.unwrap(), Some(own.len() as u64));
            prop_assert_eq!(alone.write_extract(&all, Some("ts"), u64::MAX, &b).await.unwrap(), Some(own.len() as u64));
            prop_assert_eq!(std::fs::read(a).unwrap(), std::fs::read(b).unwrap(), "extracts differ by what others own");
            Ok(())
        })?;
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn is_as_good_as_a_table_of_ones_own() {
    let runtime = runtime();
    let Some(shop) = runtime.block_on(Shop::with(&[])) else { return };
    check(&runtime, &shop, 64);
}

#[test]
fn is_as_good_as_a_table_of_ones_own_on_clickhouse() {
    let runtime = runtime();
    let Some(clickhouse) = runtime.block_on(ClickHouse::with(&[])) else { return };
    check(&runtime, &clickhouse, 48);
}

/// Fewer, since Sail takes longer over each.
#[test]
fn is_as_good_as_a_table_of_ones_own_on_sail() {
    let runtime = runtime();
    let Some(sail) = runtime.block_on(Sail::with(&[])) else { return };
    check(&runtime, &sail, 12);
}

/// A computed column may be called as a hidden one, which a query cannot know; the policy goes by
/// the table's.
#[tokio::test(flavor = "multi_thread")]
async fn is_not_argued_with_by_a_computed_column() {
    use figment::providers::{Format, Toml};
    let Some(shop) = Shop::with(&crate::support::rows()).await else { return };
    let dataset = "files = 'a'\nhidden = ['owner', 'qty']\n[[policy]]\ncolumn = 'owner'\nattribute = 'owner'\n[[policy]]\ncolumn = 'qty'\nop = 'gt'\nvalue = 3";
    let dataset = figment::Figment::from(Toml::string(dataset)).extract().unwrap();
    let attributes = [("owner".to_owned(), "acme".into())].into();
    let tenant = pellucid_server::config::TenantConfig { attributes, ..Default::default() };
    let scope = pellucid_server::policy::bind("sales", &dataset, "acme", &tenant, &[]).unwrap();
    let shared = table(&shop.open(), shop.table("sales"));
    let query = json!({"compute": [{"as": "owner", "expr": 5}, {"as": "qty", "expr": 9}], "dimensions": ["owner", "qty"],
        "measures": [{"op": "count", "as": "n"}], "filters": [{"field": "owner", "op": "eq", "value": 5}]});
    let answer = ask(&shared, &scope, &serde_json::from_value(query).unwrap()).await.unwrap();
    assert_eq!(
        answer["rows"],
        json!([[5.0, 9.0, 3]]),
        "the rows with more than three of acme's, counted under the new names"
    );
}
