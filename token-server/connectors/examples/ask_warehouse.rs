//! Asks a warehouse how many rows a table has, as a reader of some of them.
//!
//! ```sh
//! WAREHOUSE='{"kind":"postgres","host":"127.0.0.1","database":"shop","user":"reader","tls":"off"}' \
//! PASSWORD=... TABLE=public.sales cargo run -p pellucid-connectors --example ask_warehouse
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use pellucid_connectors::config::{ConnectOptions, Credentials, WarehouseConfig};
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::plan::Access;
use pellucid_connectors::secret::Secret;
use pellucid_connectors::sql::TableRef;
use pellucid_connectors::table::{Answer, SqlTable};
use pellucid_connectors::warehouse::{Bounds, Guarded};
use pellucid_connectors::{Most, Result, SourceError};
use pellucid_core::{Filter, Measure, Op, Query};

/// Counts the rows of `table` that pass `policy`.
pub async fn count(
    config: WarehouseConfig,
    credentials: &Credentials,
    table: TableRef,
    policy: &[Filter],
) -> Result<Answer> {
    // Public addresses alone would be the default; this warehouse may stand beside us.
    let options =
        ConnectOptions { reach: Reach { private: true }, timeout: Duration::from_secs(30) };
    let warehouse = config.open(credentials, options)?;
    // Four statements at once, each within its time. A source that fails again and again is left
    // alone for a while.
    let guarded = Guarded::new(warehouse, Bounds { concurrent: 4, timeout: options.timeout });
    let table = SqlTable::new(Arc::new(guarded), table, None);
    println!("{} columns", table.schema().await?.fields.len());

    let query = Query { measures: vec![Measure::new(Op::Count, None, "rows")], ..Query::default() };
    let access = Access { filters: policy, hidden: &BTreeSet::new(), reader: None };
    table.query(access, &query, Most { rows: 1_000, bytes: 1 << 20 }).await
}

#[tokio::main]
async fn main() -> Result<()> {
    let variable = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    let (Some(warehouse), Some(table)) = (variable("WAREHOUSE"), variable("TABLE")) else {
        println!("set WAREHOUSE to its configuration as JSON and TABLE to a table of it");
        return Ok(());
    };
    let config: WarehouseConfig = serde_json::from_str(&warehouse).map_err(SourceError::source)?;
    let secrets = Credentials::NAMES.iter().filter_map(|name| {
        let secret = variable(&name.to_ascii_uppercase())?;
        Some(((*name).to_owned(), Secret::new(secret)))
    });
    let parts = table.split('.').map(str::to_owned).collect();
    let table = TableRef::new(parts).map_err(SourceError::Source)?;

    let answer = count(config, &secrets.collect(), table, &[]).await?;
    println!("{:?}", answer.batches);
    Ok(())
}
