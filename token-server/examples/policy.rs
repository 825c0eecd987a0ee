//! Writes a policy, then evaluates it over a file for one tenant after the other: no server, no
//! HTTP, no token.
//!
//! `cargo run --release -p pellucid-server --example policy`

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;

use pellucid_core::{Dimension, Measure, Op, Query};
use pellucid_files::protocol::Format;
use pellucid_files::{WORKER_COMMAND, answer_queries};
use pellucid_server::config::load;
use pellucid_server::connectors::{Answer, Connector, Files, Workers};
use pellucid_server::policy::bind;

const ROWS: &str = "\
customer,product,units,draft,margin
ACME,bolt,3,false,0.5
ACME,nut,7,true,0.1
ACME Ltd,bolt,2,false,0.4
Globex,bolt,90,false,0.2
";

/// As an operator writes it. All rules of a dataset must hold: of a tenant's own customers, what is
/// no draft.
const CONFIGURATION: &str = r#"
[datasets.sales]
files = "sales.csv"
hidden = ["margin"]

[[datasets.sales.policy]]
column = "customer"
attribute = "customer"

[[datasets.sales.policy]]
column = "draft"
value = false

[tenants.acme]
attributes = { customer = ["ACME", "ACME Ltd"] }

[tenants.headquarters]
all_rows = ["sales"]

[tenants.visitor]
"#;

fn main() -> ExitCode {
    // Files are read in processes of their own, by the program that `Workers` is told of: here it
    // is this one.
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(WORKER_COMMAND) {
        let threads = arguments.next().and_then(|n| n.parse().ok());
        return answer_queries(threads.unwrap_or(1));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let evaluated = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(evaluate()));
    match evaluated {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("{e}");
            ExitCode::FAILURE
        }
    }
}

async fn evaluate() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("sales.csv"), ROWS)?;
    let file = folder.path().join("pellucid.toml");
    std::fs::write(&file, CONFIGURATION)?;

    let config = load(Some(&file))?;
    let dataset = config.datasets.get("sales").ok_or("the configuration has no dataset sales")?;
    let workers =
        Workers::new(std::env::current_exe()?, &config.limits, Vec::new(), folder.path())?;
    let files = Files::new(Arc::new(workers), dataset.files.clone(), None);

    let query = Query {
        dimensions: vec![Dimension::field("product")],
        measures: vec![Measure::new(Op::Sum, Some("units"), "units")],
        ..Query::default()
    };
    for (id, tenant) in &config.tenants {
        // Only `bind` makes a scope, and no row is read without one.
        let scope = match bind("sales", dataset, id, tenant, &[]) {
            Ok(scope) => scope,
            Err(denied) => {
                println!("{id}: {denied}");
                assert_eq!(id, "visitor", "a tenant without the attribute has no access");
                continue;
            }
        };
        let columns = scope.visible(&files.schema().await?);
        assert!(columns.field("margin").is_err(), "nobody sees a hidden column");

        let answer =
            files.query(&scope, &query.clone().into(), Format::Json, config.limits.most()).await?;
        let Answer::Bytes(json) = answer else { return Err("so few rows lie in memory".into()) };
        let answer: serde_json::Value = serde_json::from_slice(&json)?;
        println!("{id}: {} rows in all, {}", files.count(&scope).await?, answer["rows"]);
        match id.as_str() {
            "acme" => assert_eq!(answer["rows"], serde_json::json!([["bolt", 5]])),
            _ => assert_eq!(answer["rows"], serde_json::json!([["bolt", 95], ["nut", 7]])),
        }
    }
    Ok(())
}
