//! Writes the SQL that one query becomes in each dialect, under the policy of a reader. Nothing is
//! connected to.
//!
//! `cargo run -p pellucid-connectors --example write_sql`

use std::collections::BTreeSet;

use pellucid_connectors::Result;
use pellucid_connectors::dialect::{
    BigQuery, ClickHouse, Dialect, Postgres, Snowflake, Spark, Trino,
};
use pellucid_connectors::plan::{self, Access, Column, Columns, Source};
use pellucid_connectors::sql::{TableRef, Value, render};
use pellucid_core::{Dimension, Filter, FilterOp, Measure, Op, Query};

/// Each dialect, and what it calls a column of text and one of whole numbers.
const DIALECTS: [(&dyn Dialect, &str, &str); 7] = [
    (&Postgres, "text", "int8"),
    (&Spark { named_parameters: false }, "Utf8", "Int64"),
    (&Spark { named_parameters: true }, "STRING", "BIGINT"),
    (&ClickHouse, "String", "Int64"),
    (&Trino, "varchar", "bigint"),
    (&Snowflake, "TEXT", "NUMBER:0"),
    (&BigQuery, "STRING", "INT64"),
];

fn main() -> Result<()> {
    let table = TableRef(vec!["shop".to_owned(), "sales".to_owned()]);
    // How much of each product was sold, of a name that would be code if it were ever part of the
    // text.
    let query = Query {
        dimensions: vec![Dimension::field("product")],
        measures: vec![Measure::new(Op::Sum, Some("units"), "units")],
        filters: vec![Filter::new("product", FilterOp::Neq, "'; DROP TABLE sales; --")],
        ..Query::default()
    };
    // The policy: this reader has the rows of one customer, and may not name that column.
    let policy = [Filter::new("customer", FilterOp::Eq, "ACME")];
    let hidden = BTreeSet::from(["customer".to_owned()]);
    let access = Access { filters: &policy, hidden: &hidden, reader: None };

    for (dialect, text, int) in DIALECTS {
        // What a warehouse would say of its table, as `Warehouse::describe` asks it.
        let column = |name: &str, native: &str| Column {
            name: name.to_owned(),
            native: native.to_owned(),
            nullable: false,
        };
        let columns = Columns::new(
            dialect,
            &[column("customer", text), column("product", text), column("units", int)],
        );
        let source = Source { dialect, table: &table, columns: &columns, order: None };

        let plan = plan::query(source, access, &query, 1_000)?;
        let statement = render(dialect, &plan.select);
        println!("{}\n{}\n{:?}\n", dialect.name(), statement.text, statement.binds);

        // Values are bound. Where a protocol binds nothing they are written as hexadecimal, which
        // no character leaves.
        assert!(!statement.text.contains("DROP TABLE") && !statement.text.contains("ACME"));
        let bound = statement.binds.contains(&Value::Text("ACME".to_owned()));
        assert!(bound || statement.binds.is_empty());

        // A column that is hidden is unknown to a query, whatever the policy does with it.
        let peeking = Query { dimensions: vec![Dimension::field("customer")], ..query.clone() };
        assert!(plan::query(source, access, &peeking, 1_000).is_err());
    }
    Ok(())
}
