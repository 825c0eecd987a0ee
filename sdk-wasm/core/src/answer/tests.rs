//! What is made of answers, each case by the plain answers that it is made of.

use std::sync::Arc;

use serde_json::{Value as Json, json};

use super::{Asking, Next};
use crate::{Batch, BatchColumn, Code, DataType, Field, Query, Question, Schema, Values};

mod refused;
mod steps;
mod times;

fn schema() -> Schema {
    let field = |(name, data_type): (&str, DataType)| Field {
        name: name.to_owned(),
        data_type,
        nullable: true,
    };
    let fields = [
        ("city", DataType::String),
        ("region", DataType::String),
        ("amount", DataType::Int),
        ("price", DataType::Float),
        ("paid", DataType::Bool),
        ("at", DataType::Timestamp),
        ("day", DataType::Date),
    ];
    Schema { fields: fields.map(field).to_vec(), skipped: Vec::new() }
}

fn query(query: Json) -> Question {
    serde_json::from_value(query).expect("reads")
}

/// The instant that an ISO date says, in microseconds.
fn at(text: &str) -> i64 {
    (crate::time::parse_iso(text).expect("a time") / 1_000) as i64
}

/// A column of cells: numbers, texts, null; texts of a time column are ISO.
fn column(name: &str, data_type: DataType, cells: &Json) -> BatchColumn {
    let cells = cells.as_array().expect("a list");
    let present: Vec<bool> = cells.iter().map(|c| !c.is_null()).collect();
    let values = match data_type {
        DataType::Int => Values::Int(cells.iter().map(|c| c.as_i64().unwrap_or(0)).collect()),
        DataType::Float | DataType::Decimal => {
            Values::Float(cells.iter().map(|c| c.as_f64().unwrap_or(0.0)).collect())
        }
        DataType::Bool => {
            Values::Bool(cells.iter().map(|c| c.as_bool().unwrap_or(false)).collect())
        }
        DataType::Timestamp | DataType::Date => {
            Values::Time(cells.iter().map(|c| c.as_str().map_or(0, at)).collect())
        }
        DataType::String => {
            let dictionary: Vec<String> =
                cells.iter().map(|c| c.as_str().unwrap_or_default().to_owned()).collect();
            Values::String {
                codes: (0..cells.len() as u32).collect(),
                dictionary: Arc::new(dictionary),
            }
        }
    };
    let validity = present.contains(&false).then_some(present);
    BatchColumn {
        field: Field { name: name.to_owned(), data_type, nullable: true },
        values,
        validity,
    }
}

fn batch(columns: Vec<BatchColumn>, rows: usize) -> Batch {
    Batch { columns, rows, total: rows }
}

/// The answer's columns as JSON: times as ISO days, or instants.
fn shown(batch: &Batch) -> Json {
    let cell = |c: &BatchColumn, row: usize| match &c.values {
        _ if c.is_null(row) => Json::Null,
        Values::Int(v) => json!(v[row]),
        Values::Float(v) => json!(v[row]),
        Values::Decimal { .. } => json!(c.digits(row)),
        Values::Bool(v) => json!(v[row]),
        Values::String { .. } => json!(c.text(row)),
        Values::Time(v) => json!(crate::time::iso_of_micros(v[row]).replace("T00:00:00Z", "")),
    };
    let columns = batch
        .columns
        .iter()
        .map(|c| (c.name().to_owned(), (0..batch.rows).map(|row| cell(c, row)).collect()));
    Json::Object(columns.collect())
}

/// What `query` asks, each plain query as JSON, and what it makes of the answers given for them.
fn asked(query: Question, answers: Vec<Batch>) -> (Vec<Json>, crate::Result<Batch>) {
    let mut answers = answers.into_iter();
    let mut asked = Vec::new();
    let made = Asking::new(query, &schema()).and_then(|asking| {
        asking.run(|plain: &Query| {
            crate::validate::query(plain, &schema())?;
            asked.push(serde_json::to_value(plain).expect("written"));
            Ok::<_, crate::Error>(answers.next().expect("an answer for each question"))
        })
    });
    assert!(made.is_err() || answers.next().is_none(), "more answers than questions: {asked:?}");
    (asked, made)
}

fn made(query: Question, answers: Vec<Batch>) -> Json {
    shown(&asked(query, answers).1.expect("an answer"))
}

fn refusal(query: Question) -> (Code, Option<String>, String) {
    let e = Asking::new(query, &schema()).expect_err("refused");
    (e.code, e.path, e.message)
}

#[test]
fn plain_queries_are_plain() {
    let plain = query(
        json!({"dimensions": ["city"], "measures": [{"op": "count"}], "sort": [{"by": "count"}]}),
    );
    let mut asking = Asking::new(plain.clone(), &schema()).expect("valid");
    let Ok(Next::Ask(ask)) = asking.next(None) else { unreachable!("a question") };
    assert_eq!(Some(*ask), plain.plain());
}

/// Formulas stand among measures as they are written, and are read and written alike.
#[test]
fn queries_are_written_as_they_are_read() {
    let written = json!({
        "dimensions": [{"field": "city"}],
        "measures": [{"expr": {"op": "div", "args": [{"op": "sum", "args": ["amount"]}, {"op": "count", "args": []}]}, "as": "mean"}, {"op": "count"},
            {"expr": "count", "as": "again"}],
        "filters": [],
        "having": [{"field": "mean", "op": "gt", "value": 1}],
        "fill": {"with": "zero"},
        "compare": [{"to": "previousYear"}, {"to": {"shift": {"unit": "month", "count": 3}}, "as": "q"}],
        "window": [{"op": "rank", "field": "mean"}],
        "top": {"n": 3, "by": "count", "other": "Rest"},
        "totals": "prefixes",
        "sort": [],
        "limit": 10
    });
    let read = query(written.clone());
    assert_eq!((read.measures.len(), read.plain()), (3, None));
    assert_eq!(serde_json::to_value(&read).expect("written"), written);
}
