//! Makes the query behind a chart and checks it against a table's columns, as a page and a server
//! do before anything runs.
//!
//! `cargo run -p pellucid-core --example plan_chart`

use std::error::Error;

use pellucid_core::{ChartSpec, Code, DataType, Field, Filter, Schema, plan, validate};

const CHART: &str = r#"{
    "mark": "bar",
    "compute": [{ "as": "hours", "expr": { "op": "div", "args": ["delay", 60] } }],
    "encoding": {
        "x": { "field": "date", "timeUnit": "month", "as": "month" },
        "y": { "op": "mean", "field": "hours", "as": "late" }
    }
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let field = |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: true };
    let fields = vec![
        field("date", DataType::Date),
        field("origin", DataType::String),
        field("delay", DataType::Int),
    ];
    let flights = Schema { fields, skipped: Vec::new() };

    // What a reader has narrowed the dashboard to applies beside the chart's own filters.
    let chart: ChartSpec = serde_json::from_str(CHART)?;
    let query = plan::chart_query(&chart, &[Filter::between("date", "2024-01-01", "2024-12-31")])?;
    validate::query(&query, &flights)?;
    println!("{}", serde_json::to_string_pretty(&query)?);
    assert_eq!(
        (query.dimensions[0].name(), query.measures[0].name()),
        ("month", "late".to_owned())
    );

    // A mistake is answered with a code, the place and a remedy.
    let chart: ChartSpec = serde_json::from_str(&CHART.replace("\"date\"", "\"dates\""))?;
    let error = validate::query(&plan::chart_query(&chart, &[])?, &flights)
        .err()
        .ok_or("the column is not there")?;
    println!("{}: {error} ({})", error.code.as_str(), error.path.as_deref().unwrap_or_default());
    assert_eq!((error.code, error.path.as_deref()), (Code::UnknownColumn, Some("dimensions[0]")));
    assert_eq!(error.message, "no column \"dates\": did you mean \"date\"?");
    Ok(())
}
