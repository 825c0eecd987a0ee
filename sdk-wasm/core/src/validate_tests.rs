//! Each rule of [`super::query`], by the query that breaks it.

use serde_json::json;

use crate::{Code, DataType, Field, Query, Schema};

fn schema() -> Schema {
    let field = |name: &str, data_type| Field { name: name.into(), data_type, nullable: true };
    Schema {
        fields: vec![
            field("region", DataType::String),
            field("v", DataType::Int),
            field("ts", DataType::Timestamp),
        ],
        skipped: vec![],
    }
}

fn check(query: serde_json::Value) -> Result<(), (Code, Option<String>)> {
    let query: Query = serde_json::from_value(query).expect("the query parses");
    super::query(&query, &schema()).map_err(|e| (e.code, e.path))
}

#[test]
fn accepts_a_whole_query() {
    let ok = check(json!({
        "dimensions": ["region", {"field": "ts", "timeUnit": "month", "as": "month"}, {"field": "v", "bin": {"step": 10}, "as": "b"}],
        "measures": [{"op": "sum", "field": "v"}, {"op": "count"}, {"op": "share", "as": "s", "where": [{"field": "v", "op": "gt", "value": 1}]},
                     {"op": "quantile", "field": "v", "q": 0.9}],
        "filters": [{"field": "ts", "op": "between", "values": ["2001-01-01", 1e12]}, {"field": "region", "op": "in", "values": ["a"]}],
        "sort": [{"by": "sum_v", "order": "desc"}, {"by": "month"}], "limit": 5, "offset": 1
    }));
    assert_eq!(ok, Ok(()));
}

#[test]
fn names_the_rule_and_the_place() {
    let at = |p: &str| Some(p.to_owned());
    let cases = [
        (json!({}), Code::InvalidQuery, None),
        (json!({"dimensions": ["nope"]}), Code::UnknownColumn, at("dimensions[0]")),
        (
            json!({"dimensions": [{"field": "v", "timeUnit": "day"}]}),
            Code::TypeMismatch,
            at("dimensions[0]"),
        ),
        (
            json!({"dimensions": [{"field": "region", "bin": {"step": 1}}]}),
            Code::TypeMismatch,
            at("dimensions[0]"),
        ),
        (
            json!({"dimensions": [{"field": "v", "bin": {"step": 0}}]}),
            Code::InvalidQuery,
            at("dimensions[0]"),
        ),
        (json!({"dimensions": ["v", "v"]}), Code::InvalidQuery, at("dimensions[1]")),
        (
            json!({"measures": [{"op": "sum", "field": "region"}]}),
            Code::TypeMismatch,
            at("measures[0]"),
        ),
        (json!({"measures": [{"op": "sum"}]}), Code::InvalidQuery, at("measures[0]")),
        (
            json!({"measures": [{"op": "quantile", "field": "v", "q": 2}]}),
            Code::InvalidQuery,
            at("measures[0].q"),
        ),
        (json!({"measures": [{"op": "share"}]}), Code::InvalidQuery, at("measures[0].where")),
        (
            json!({"measures": [{"op": "count", "where": [{"field": "x", "op": "isNull"}]}]}),
            Code::UnknownColumn,
            at("measures[0].where[0]"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "v", "op": "eq", "value": "a"}]}),
            Code::TypeMismatch,
            at("filters[0].value"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "ts", "op": "eq", "value": "soon"}]}),
            Code::InvalidQuery,
            at("filters[0].value"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "v", "op": "between", "values": [1]}]}),
            Code::InvalidQuery,
            at("filters[0]"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "v", "op": "eq", "value": null}]}),
            Code::InvalidQuery,
            at("filters[0]"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "v", "op": "contains", "value": "1"}]}),
            Code::TypeMismatch,
            at("filters[0]"),
        ),
        (
            json!({"measures": [{"op": "count"}], "sort": [{"by": "v"}]}),
            Code::UnknownColumn,
            at("sort[0].by"),
        ),
        (
            json!({"measures": [{"op": "count"}], "dimensions": ["v"], "ungrouped": true}),
            Code::InvalidQuery,
            at("ungrouped"),
        ),
    ];
    for (query, code, path) in cases {
        assert_eq!(check(query.clone()), Err((code, path)), "{query}");
    }
}

#[test]
fn unknown_fields_are_named() {
    for (text, word) in [
        (r#"{"measure":[]}"#, "measure"),
        (r#"{"dimensions":[{"field":"a","timeunit":"day"}]}"#, "timeunit"),
        (r#"{"filters":[{"field":"a","op":"eq","sql":"1=1"}]}"#, "sql"),
        (r#"{"measures":[{"op":"total"}]}"#, "total"),
    ] {
        let message = serde_json::from_str::<Query>(text).expect_err(text).to_string();
        assert!(message.contains(word), "{message}");
    }
}
