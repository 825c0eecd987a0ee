//! A table of no rows, whose columns nobody has named: it answers every query with none.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::{Code, Query};
use pellucid_engine::{Outcome, Table, exec};

fn query(text: &str) -> Query {
    serde_json::from_str(text).expect("the query parses")
}

#[test]
fn whatever_is_asked_there_are_no_rows() {
    let blank = Table::from_columns(Vec::new(), Vec::new());
    for text in [
        r#"{"dimensions": ["k"], "measures": [{"op": "sum", "field": "v"}, {"op": "count"}]}"#,
        r#"{"dimensions": [{"field": "t", "timeUnit": "month"}], "measures": [{"op": "max", "field": "v"}], "limit": 5}"#,
        r#"{"dimensions": ["a", {"field": "x", "bin": {"step": 0.1}}], "ungrouped": true, "filters": [{"field": "b", "op": "eq", "value": 1}]}"#,
    ] {
        let query = query(text);
        assert!(blank.check(&query).is_ok());
        let Outcome::Done(batch) = exec::run(&blank, &query, &|| false).expect("answered") else {
            panic!("left to polars")
        };
        let names: Vec<&str> = batch.columns.iter().map(|c| c.name()).collect();
        let wanted: Vec<String> = query
            .dimensions
            .iter()
            .map(|d| d.name().to_owned())
            .chain(query.measures.iter().map(|m| m.name()))
            .collect();
        assert_eq!((batch.rows, names), (0, wanted.iter().map(String::as_str).collect()));
    }
}

#[test]
fn a_table_that_has_columns_has_no_others() {
    let named = pellucid_engine::read::open(b"k,v\n", None).expect("a header");
    let e =
        exec::run(&named, &query(r#"{"dimensions": ["nobody"]}"#), &|| false).expect_err("refused");
    assert_eq!(e.code, Code::UnknownColumn);
}
