//! What holds for any bytes a parser is given. The fuzz targets and the quick tests of
//! `tests/hostile.rs` share it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "a part of several targets, of which each uses some of it"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "what does not hold panics: that is how a target fails"
)]

use pellucid_core::limits::{self, Cost};
use pellucid_core::{
    Batch, Code, Computed, DashboardSpec, DataType, Error, Expr, Field, Filter, FilterOp, Query,
    Schema, compute, dashboard, decimal, exact, plan, schema::SkippedField, time, validate,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A table with a column of every type.
pub fn schema() -> Schema {
    let field = |name: &str, data_type| Field { name: name.into(), data_type, nullable: true };
    let fields = [
        ("i", DataType::Int),
        ("f", DataType::Float),
        ("m", DataType::Decimal),
        ("b", DataType::Bool),
        ("s", DataType::String),
        ("t", DataType::Timestamp),
        ("d", DataType::Date),
    ];
    let skipped = vec![SkippedField { name: "nested".into(), reason: "lists are not read".into() }];
    Schema {
        fields: fields.into_iter().map(|(name, data_type)| field(name, data_type)).collect(),
        skipped,
    }
}

/// Reads JSON. What is read is written and read again as the same value.
fn read<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    let text = serde_json::to_string(&value).expect("what was read can be written");
    let again: T = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert!(again == value, "{value:?} comes back as {again:?}");
    Some(value)
}

/// A refusal names what is wrong, and stays short whatever was given.
fn refused(e: &Error) {
    assert!(
        !e.message.is_empty() && e.message.len() < 4_000,
        "{} bytes of message",
        e.message.len()
    );
    assert_ne!(e.code, Code::Internal);
}

/// Any text as a time: what is one can be written as one.
pub fn time(bytes: &[u8]) {
    let Some(nanos) = std::str::from_utf8(bytes).ok().and_then(time::parse_iso) else { return };
    let (second, fraction) = (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
    let (days, of_day) = (second.div_euclid(86_400) as i64, second.rem_euclid(86_400));
    let (year, month, day) = time::civil_from_days(days);
    assert_eq!(time::days_from_civil(year, month, day), days);
    // Its offset may carry it over the ends of the years that are written with six digits.
    assert!((-1_000_000..=1_000_000).contains(&year), "{year}");
    if (-999_999..=999_999).contains(&year) {
        let text = format!(
            "{}T{:02}:{:02}:{:02}.{fraction:09}Z",
            time::iso_of_days(days),
            of_day / 3_600,
            of_day / 60 % 60,
            of_day % 60
        );
        assert_eq!(time::parse_iso(&text), Some(nanos), "{text}");
    }
}

/// A list of filters: what is accepted stays within the limits, and every value has its place in
/// its column.
pub fn filters(bytes: &[u8]) {
    let Some(filters) = read::<Vec<Filter>>(bytes) else { return };
    let schema = schema();
    match validate::filters(&filters, &schema) {
        Ok(()) => {
            assert!(filters.len() <= limits::MAX_FILTERS);
            filters.iter().for_each(|f| placed(f, &schema));
        }
        Err(e) => refused(&e),
    }
}

fn placed(f: &Filter, schema: &Schema) {
    let data_type = schema.field(&f.field).expect("accepted").data_type;
    for v in f.value.iter().chain(f.values.iter().flatten()) {
        match data_type {
            DataType::Int | DataType::Timestamp | DataType::Date => {
                let step = exact::step(data_type, v).expect("a step");
                assert!(
                    step.ceil() >= step.floor
                        && exact::against_floor(FilterOp::Lt, step.exact).is_some()
                );
            }
            DataType::Float => assert!(exact::float(v).is_some()),
            DataType::Decimal => assert!(decimal::step(v, 2).is_some()),
            DataType::Bool | DataType::String => {}
        }
    }
}

/// An expression: as deep as is read at most, and accepted only within the limits.
pub fn expression(bytes: &[u8]) {
    let Some(expr) = read::<Expr>(bytes) else { return };
    let depth = expr.parts().map(|(depth, _)| depth).max().expect("itself");
    assert!(depth <= 128);
    let computed = [Computed { name: "c".into(), expr }];
    match compute::schema(&computed, &schema()) {
        Ok(with) => {
            assert!(depth <= limits::MAX_DEPTH && with.field("c").is_ok());
            let read = compute::stored(&computed, ["c"].into_iter());
            assert!(read.iter().all(|name| schema().field(name).is_ok()));
        }
        Err(e) => refused(&e),
    }
}

/// A query: accepted only within the limits.
pub fn query(bytes: &[u8]) {
    let Some(query) = read::<Query>(bytes) else { return };
    accepted(&query);
}

fn accepted(query: &Query) {
    let cost = Cost::of(query);
    match validate::query(query, &schema()) {
        Ok(()) => {
            let Cost {
                dimensions,
                measures,
                filters,
                wheres,
                values,
                sort,
                text,
                computed,
                operations,
            } = cost;
            let counts = [
                (dimensions, limits::MAX_DIMENSIONS),
                (measures, limits::MAX_MEASURES),
                (filters, limits::MAX_FILTERS),
                (wheres, limits::MAX_WHERE),
                (values, limits::MAX_VALUES),
                (sort, limits::MAX_SORT),
                (text, limits::MAX_TEXT),
                (computed, limits::MAX_COMPUTED),
                (operations, limits::MAX_EXPANDED),
            ];
            assert!(counts.iter().all(|(count, most)| count <= most), "{cost:?}");
            let with = compute::schema(&query.compute, &schema()).expect("accepted");
            query
                .filters
                .iter()
                .chain(query.measures.iter().flat_map(|m| &m.filters))
                .for_each(|f| placed(f, &with));
            let stored = compute::stored(&query.compute, query.columns());
            assert!(stored.iter().all(|name| schema().field(name).is_ok()));
        }
        Err(e) => refused(&e),
    }
}

/// A dashboard: its charts become queries, with bins chosen for those that want them.
pub fn dashboard(bytes: &[u8]) {
    let Some(spec) = read::<DashboardSpec>(bytes) else { return };
    match dashboard::validate(&spec, &schema()) {
        Ok(()) => assert!(spec.charts.len() <= limits::MAX_CHARTS),
        Err(e) => refused(&e),
    }
    for c in &spec.charts {
        let mut chart = c.chart.clone();
        if let Some(query) = plan::bins_query(&chart) {
            accepted(&query);
            // An answer that claims a row and has none.
            plan::choose_bins(&mut chart, &Batch { rows: 1, ..Batch::default() });
            assert!(plan::bins_query(&chart).is_none());
        }
        match plan::chart_query(&chart, &[]) {
            Ok(query) => accepted(&query),
            Err(e) => refused(&e),
        }
    }
}
