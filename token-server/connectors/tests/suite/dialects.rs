//! What each dialect says for the same query, looked over by people when it changes.

use std::collections::BTreeSet;

use pellucid_connectors::dialect::{
    BigQuery, ClickHouse, Dialect, Postgres, Snowflake, Spark, Trino,
};
use pellucid_connectors::plan::{Access, Column, Columns, Source, extract, query, total};
use pellucid_connectors::sql::{Statement, TableRef, render};
use pellucid_core::{Filter, FilterOp, Query};
use proptest::prelude::*;
use serde_json::json;

const SPARK: Spark = Spark { named_parameters: false };
const DATABRICKS: Spark = Spark { named_parameters: true };

/// Every dialect with its native types of text, integer, float, bool, timestamp and date.
pub fn dialects() -> Vec<(&'static str, &'static dyn Dialect, [&'static str; 6])> {
    vec![
        ("postgres", &Postgres, ["text", "int8", "float8", "bool", "timestamp", "date"]),
        ("spark", &SPARK, ["Utf8", "Int64", "Float64", "Boolean", "Timestamp", "Date32"]),
        ("databricks", &DATABRICKS, ["STRING", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP", "DATE"]),
        (
            "clickhouse",
            &ClickHouse,
            ["Nullable(String)", "Int64", "Float64", "Bool", "DateTime64(6)", "Date32"],
        ),
        ("trino", &Trino, ["varchar", "bigint", "double", "boolean", "timestamp(6)", "date"]),
        (
            "snowflake",
            &Snowflake,
            ["TEXT", "NUMBER:0", "FLOAT", "BOOLEAN", "TIMESTAMP_NTZ", "DATE"],
        ),
        ("bigquery", &BigQuery, ["STRING", "INT64", "FLOAT64", "BOOL", "TIMESTAMP", "DATE"]),
    ]
}

fn columns(dialect: &dyn Dialect, types: [&str; 6], text: &str) -> Columns {
    described(dialect, &[text, "qty", "price", "ok", "ts", "day"], &types)
}

/// Columns of these names and native types.
pub fn described(dialect: &dyn Dialect, names: &[&str], types: &[&str]) -> Columns {
    let described: Vec<Column> = names
        .iter()
        .zip(types)
        .map(|(name, native)| Column {
            name: (*name).to_owned(),
            native: (*native).to_owned(),
            nullable: true,
        })
        .collect();
    Columns::new(dialect, &described)
}

fn written(
    dialect: &dyn Dialect,
    types: [&str; 6],
    text: &str,
    policy: &[Filter],
    asked: &Query,
) -> Statement {
    let (columns, table, hidden) = (
        columns(dialect, types, text),
        TableRef(vec!["sch".into(), "sales".into()]),
        BTreeSet::new(),
    );
    let source = Source { dialect, table: &table, columns: &columns, order: Some("ts") };
    let plan =
        query(source, Access { filters: policy, hidden: &hidden, reader: None }, asked, 1000)
            .unwrap();
    render(dialect, &plan.select)
}

#[test]
fn each_says_it_in_its_own_way() {
    let asked: Query = serde_json::from_value(json!({
        "dimensions": [{"field": "ts", "timeUnit": "month"}, {"field": "price", "bin": {"step": 0.5}, "as": "b"}],
        "measures": [
            {"op": "sum", "field": "qty"}, {"op": "mean", "field": "qty"}, {"op": "median", "field": "price"},
            {"op": "count", "as": "hits", "where": [{"field": "owner", "op": "contains", "value": "x'"}]}, {"op": "first", "field": "ok"}
        ],
        "filters": [{"field": "ts", "op": "gte", "value": "2001-01-01"}, {"field": "day", "op": "lt", "value": "2002-01-01"}],
        "sort": [{"by": "sum_qty", "order": "desc"}], "limit": 10, "offset": 5
    }))
    .unwrap();
    let policy = [Filter::new("owner", FilterOp::Eq, "acme")];
    let all: Vec<String> = dialects()
        .into_iter()
        .map(|(name, dialect, types)| {
            let statement = written(dialect, types, "owner", &policy, &asked);
            format!("{name}\n{}\n{:?}", statement.text, statement.binds)
        })
        .collect();
    insta::assert_snapshot!(all.join("\n\n"));
}

/// The statement with every quoted identifier and hexadecimal literal taken out.
fn bare(text: &str, quote: char) -> String {
    let mut out = String::new();
    let mut inside = false;
    let mut escaped = false;
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside && quote == '`' => escaped = true,
            c if c == quote => inside = !inside,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    assert!(!inside, "a quote is open: {text}");
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]
    /// A value is bound or hexadecimal, and a name stays within its quotes: two statements that differ in them are one outside.
    #[test]
    fn nothing_given_is_ever_code(value in "\\PC{0,20}", other in "\\PC{1,20}", name in "[^\\pC]{1,20}") {
        let name = if name == "qty" { "other".to_owned() } else { name };
        for (called, dialect, types) in dialects() {
            let ask = |value: &str, column: &str| {
                let policy = [Filter::new(column, FilterOp::Eq, value)];
                let asked: Query = serde_json::from_value(json!({
                    "dimensions": [{"field": column, "as": value}], "measures": [{"op": "count", "as": format!("{value}n")}],
                    "filters": [{"field": column, "op": "startsWith", "value": value}]
                })).unwrap();
                written(dialect, types, column, &policy, &asked)
            };
            let (one, two) = (ask(&value, &name), ask(&other, "plain"));
            // Backslashes escape inside backticks of ClickHouse and BigQuery; Spark doubles.
            let text = |s: &Statement| {
                let quote = if matches!(called, "postgres" | "trino" | "snowflake") { '"' } else { '`' };
                let out = match called {
                    "spark" | "databricks" => bare(&s.text.replace('\\', "/"), quote),
                    _ => bare(&s.text, quote),
                };
                let mut kept = String::new();
                let mut rest = out.as_str();
                while let Some((before, after)) = rest.split_once("X'") {
                    let (digits, after) = after.split_once('\'').unwrap();
                    assert!(digits.bytes().all(|b| b.is_ascii_hexdigit()), "{digits}");
                    kept.push_str(before);
                    rest = after;
                }
                kept + rest
            };
            prop_assert_eq!(text(&one), text(&two), "{}", called);
            prop_assert_eq!(one.binds.len(), two.binds.len());
        }
    }
}

/// What a page computes stands outside of the select that has the policy, and behind what keeps a
/// planner from moving it in.
#[test]
fn what_is_computed_is_behind_the_policy() {
    let policy = [Filter::new("owner", FilterOp::Eq, "acme")];
    let asked: Query = serde_json::from_value(json!({
        "compute": [{"as": "twice", "expr": {"op": "mul", "args": ["price", 2]}}],
        "measures": [{"op": "count", "as": "n"}],
        "filters": [{"field": "twice", "op": "gt", "value": 1}, {"field": "qty", "op": "gt", "value": 1}]
    }))
    .unwrap();
    for (name, dialect, types) in dialects() {
        let text = written(dialect, types, "owner", &policy, &asked).text;
        let (inner, outer) = text
            .split_once(&format!("{}) AS t WHERE", dialect.optimization_barrier()))
            .unwrap_or_else(|| panic!("{name}: {text}"));
        let has = |part: &str, column: &str| {
            let mut quoted = String::new();
            dialect.quote(&mut quoted, column);
            part.contains(&quoted)
        };
        // A column compared as it is keeps its index.
        let policy_and_column = inner.split_once(" WHERE ").unwrap().1;
        assert!(
            has(policy_and_column, "owner")
                && has(policy_and_column, "qty")
                && !has(policy_and_column, "price"),
            "{name}: {text}"
        );
        assert!(has(outer, "price") && !has(outer, "owner"), "{name}: {text}");
        assert_eq!(
            !dialect.optimization_barrier().is_empty(),
            matches!(name, "postgres" | "clickhouse"),
            "{name}"
        );
    }
}

#[test]
fn every_table_is_read_under_the_policy() {
    let policy = [Filter::new("owner", FilterOp::Eq, "acme")];
    let hidden = BTreeSet::from(["price".to_owned()]);
    for (name, dialect, types) in dialects() {
        let (columns, table) = (columns(dialect, types, "owner"), TableRef(vec!["sales".into()]));
        let source = Source { dialect, table: &table, columns: &columns, order: None };
        let access = Access { filters: &policy, hidden: &hidden, reader: None };
        let asked: Query =
            serde_json::from_value(json!({"dimensions": ["ok"], "measures": [{"op": "count"}]}))
                .unwrap();
        let selects = [
            query(source, access, &asked, 10).unwrap().select,
            total(source, access, &asked).unwrap(),
            total(source, access, &Query::default()).unwrap(),
            extract(source, access, Some("ts")).unwrap().select,
        ];
        for select in selects {
            let statement = render(dialect, &select);
            let mut quoted = String::new();
            dialect.quote(&mut quoted, "owner");
            assert_eq!(statement.text.matches("sales").count(), 1, "{name}");
            assert!(
                statement.text.contains(&format!("WHERE (({quoted}"))
                    || statement.text.contains("WHERE ((COLLATE("),
                "{name}: {}",
                statement.text
            );
            let mut price = String::new();
            dialect.quote(&mut price, "price");
            assert!(!statement.text.contains(&price), "{name}: {}", statement.text);
        }
        // A policy that does not fit is the operator's fault, not an answer.
        let wrong = [Filter::new("gone", FilterOp::Eq, "acme")];
        let e =
            query(source, Access { filters: &wrong, hidden: &hidden, reader: None }, &asked, 10)
                .unwrap_err();
        assert!(matches!(e, pellucid_connectors::SourceError::Source(m) if m.contains("policy")));
        for hidden_use in [
            json!({"dimensions": ["price"]}),
            json!({"measures": [{"op": "max", "field": "price"}]}),
            json!({"measures": [{"op": "count", "where": [{"field": "price", "op": "gt", "value": 1}]}]}),
            json!({"measures": [{"op": "count"}], "filters": [{"field": "price", "op": "gt", "value": 1}]}),
        ] {
            let asked: Query = serde_json::from_value(hidden_use.clone()).unwrap();
            assert!(query(source, access, &asked, 10).is_err(), "{name}: {hidden_use}");
        }
    }
}

#[test]
fn names_of_ours_are_never_the_tables() {
    // ClickHouse lets a name of the select list stand in WHERE: a column called like one of ours
    // must not be taken for it.
    let described: Vec<Column> = ["pk0", "p_v0", "owner"]
        .iter()
        .map(|n| Column { name: (*n).to_owned(), native: "String".into(), nullable: false })
        .collect();
    let (columns, table, hidden) =
        (Columns::new(&ClickHouse, &described), TableRef(vec!["t".into()]), BTreeSet::new());
    let source = Source { dialect: &ClickHouse, table: &table, columns: &columns, order: None };
    let policy = [Filter::new("pk0", FilterOp::Eq, "acme")];
    let asked: Query = serde_json::from_value(
        json!({"dimensions": ["owner"], "measures": [{"op": "max", "field": "p_v0"}]}),
    )
    .unwrap();
    let text = render(
        &ClickHouse,
        &query(source, Access { filters: &policy, hidden: &hidden, reader: None }, &asked, 10)
            .unwrap()
            .select,
    )
    .text;
    assert!(
        text.contains("`p__k0`")
            && text.contains("`p__v0`")
            && text.contains("WHERE ((`pk0` = {p1:String}))"),
        "{text}"
    );
}
