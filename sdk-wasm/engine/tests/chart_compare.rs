//! Charts compare with an earlier time as questions do.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "support/ask.rs"]
mod ask;

use pellucid_core::answer::Asking;
use pellucid_core::plan::{self, Before};
use pellucid_core::{Batch, ChartSpec, Code, Error, Filter, Query, Question};
use pellucid_engine::{Outcome, Table, exec};
use serde_json::{Value, json};

const ROWS: &str = "\
at,shop,amount
2023-01-05T10:00:00Z,a,1
2023-02-05T10:00:00Z,a,2
2023-02-09T10:00:00Z,b,3
2024-01-03T10:00:00Z,a,10
2024-01-31T10:00:00Z,b,20
2024-02-01T03:00:00Z,a,5
2024-03-01T10:00:00Z,b,7
";

fn run(table: &Table, query: &Query) -> Batch {
    match exec::run(table, query, &|| false) {
        Ok(Outcome::Done(batch)) => batch,
        other => panic!("{other:?}"),
    }
}

fn chart(spec: Value) -> ChartSpec {
    let mut spec: ChartSpec = serde_json::from_value(spec).expect("a chart");
    spec.lower();
    spec
}

/// What a chart shows under the filters of others.
fn shown(table: &Table, spec: Value, filters: &[Filter]) -> Batch {
    let spec = chart(spec);
    plan::check(&spec, table.schema()).expect("it can be asked");
    let query = plan::chart_query(&spec, filters).expect("a query");
    let now = plan::finished(&spec, run(table, &query)).expect("finished");
    match Before::of(&spec, &query, table.schema()).expect("planned") {
        Some(before) => {
            let earlier = before.query().map(|query| run(table, query));
            before.beside(&spec, now, earlier).expect("beside")
        }
        None => now,
    }
}

/// The columns of `question`'s answer but its changes.
fn answered(table: &Table, question: Value) -> Batch {
    let question: Question = serde_json::from_value(question).expect("a question");
    let asking = Asking::new(question, table.schema()).expect("planned");
    let mut answer = asking.run(|query| Ok::<_, Error>(run(table, query))).expect("answered");
    answer.columns.retain(|c| !c.name().ends_with("_change") && !c.name().ends_with("_percent"));
    answer
}

fn year(year: i32) -> Value {
    json!({"field": "at", "op": "between", "values": [format!("{year}-01-01"), format!("{year}-12-31T23:59:59")]})
}

#[test]
fn a_chart_compares_as_a_question_does() {
    let table = ask::open(ROWS, "{}");
    let month = json!({"field": "at", "timeUnit": "month", "as": "month"});
    let shop = json!({"field": "shop"});
    let sum = json!({"op": "sum", "field": "amount", "as": "total"});
    let by_year = json!({"to": "previousYear"});
    for (encoding, filters, compare) in [
        (json!({"x": month, "y": sum}), json!([year(2024)]), by_year.clone()),
        (json!({"x": month, "y": sum}), json!([]), by_year.clone()),
        (json!({"x": month, "y": sum, "color": shop}), json!([year(2024)]), by_year.clone()),
        (json!({"x": month, "y": sum}), json!([]), json!({"to": "previousPeriod"})),
        (
            json!({"x": month, "y": sum}),
            json!([]),
            json!({"to": {"shift": {"unit": "month", "count": 2}}, "as": "before"}),
        ),
        (
            json!({"x": shop, "y": sum}),
            json!([year(2024)]),
            json!({"to": "previousYear", "field": "at"}),
        ),
    ] {
        let spec =
            json!({"mark": "bar", "encoding": encoding, "filters": filters, "compare": compare});
        let mut dimensions = vec![encoding["x"].clone()];
        dimensions.extend(encoding.get("color").cloned());
        let question = json!({"dimensions": dimensions, "measures": [sum], "filters": filters, "compare": [compare]});
        assert_eq!(shown(&table, spec.clone(), &[]), answered(&table, question), "{spec}");
    }
}

#[test]
fn what_a_limit_cuts_is_compared_all_the_same() {
    let table = ask::open(ROWS, "{}");
    let spec = json!({"mark": "bar", "limit": 1, "sort": [{"by": "total", "order": "desc"}], "compare": {"to": "previousYear"}, "encoding": {
        "x": {"field": "at", "timeUnit": "month", "as": "month"},
        "y": {"op": "sum", "field": "amount", "as": "total"}}});
    let shown = shown(&table, spec, &[]);
    assert_eq!(ask::rows(&shown), [["1704067200000000", "30", "1"]]);
}

#[test]
fn formulas_are_compared_too() {
    let table = ask::open(ROWS, "{}");
    let spec = json!({"mark": "line", "filters": [year(2024)], "compare": {"to": "previousYear"}, "encoding": {
        "x": {"field": "at", "timeUnit": "month", "as": "month"},
        "y": {"expr": {"sql": "SUM(amount) / COUNT()"}, "as": "mean"}}});
    let shown = shown(&table, spec, &[]);
    let names: Vec<&str> = shown.columns.iter().map(|c| c.name()).collect();
    assert_eq!(names, ["month", "mean", "mean_previousYear"]);
    let values: Vec<Vec<String>> =
        ask::rows(&shown).into_iter().map(|row| row[1..].to_vec()).collect();
    assert_eq!(values, [["15", "1"], ["5", "2.5"], ["7", "null"]]);
}

/// A dashboard's filters say the range, where there is one.
#[test]
fn filters_of_others_are_gone_back_from() {
    let table = ask::open(ROWS, "{}");
    let spec = json!({"mark": "metric", "compare": {"to": "previousYear", "field": "at"},
        "encoding": {"value": {"op": "sum", "field": "amount", "as": "total"}}});
    let filter = |v: Value| serde_json::from_value::<Filter>(v).expect("a filter");
    let names =
        |batch: &Batch| batch.columns.iter().map(|c| c.name().to_owned()).collect::<Vec<_>>();
    let by_year = shown(&table, spec.clone(), &[filter(year(2024))]);
    assert_eq!(ask::rows(&by_year), [["42", "6"]]);
    // What is no range is nothing to go back from.
    let some = filter(json!({"field": "at", "op": "neq", "value": "2024-01-03"}));
    assert_eq!(names(&shown(&table, spec.clone(), &[some])), ["total"]);
    assert_eq!(names(&shown(&table, spec, &[])), ["total"]);
}

/// A chart of a model reads times by its clock: filters of instants are of what that clock shows.
#[test]
fn clocks_show_both_times() {
    let table = ask::open(ROWS, "{}");
    let spec = |filter: Value| {
        json!({"mark": "bar", "compare": {"to": "previousYear", "field": "at"}, "filters": [filter], "encoding": {
        "x": {"expr": {"sql": "AT_ZONE(at, 'America/New_York')"}, "timeUnit": "month", "as": "month"},
        "y": {"op": "sum", "field": "amount", "as": "total"}}})
    };
    // February begins at five by the clocks of UTC: what is at three is of January.
    let filter = json!({"field": "at", "op": "between", "values": ["2024-01-01T05:00:00Z", "2025-01-01T04:59:59Z"]});
    let shown = shown(&table, spec(filter), &[]);
    let values: Vec<Vec<String>> =
        ask::rows(&shown).into_iter().map(|row| row[1..].to_vec()).collect();
    assert_eq!(values, [["35", "1"], ["7", "null"]]);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let table = ask::open(ROWS, "{}");
    let base = json!({"mark": "bar", "compare": {"to": "previousYear"}, "encoding": {
        "x": {"field": "at", "timeUnit": "month"}, "y": {"op": "sum", "field": "amount"}}});
    let checked = |change: &dyn Fn(&mut Value)| {
        let mut spec = base.clone();
        change(&mut spec);
        plan::check(&chart(spec), table.schema()).map_err(|e| (e.code, e.path.unwrap_or_default()))
    };
    assert_eq!(checked(&|_| {}), Ok(()));
    let refused = |code, path: &str| Err((code, path.to_owned()));
    let invalid = refused(Code::InvalidSpec, "compare");
    assert_eq!(checked(&|s| s["mark"] = json!("area")), invalid);
    assert_eq!(checked(&|s| s["layer"] = json!([{"mark": "line", "y": {"op": "count"}}])), invalid);
    assert_eq!(
        checked(&|s| {
            s["mark"] = json!("line");
            s["encoding"]["y"] = json!({"field": "amount"});
        }),
        invalid
    );
    let no_time = checked(&|s| s["encoding"]["x"] = json!({"field": "shop"}));
    assert_eq!(no_time, refused(Code::InvalidQuery, "compare"));
    let text = checked(&|s| s["compare"]["field"] = json!("shop"));
    assert_eq!(text, refused(Code::TypeMismatch, "compare.field"));
    let gone = checked(&|s| s["compare"]["field"] = json!("gone"));
    assert_eq!(gone, refused(Code::UnknownColumn, "compare.field"));
    let nothing =
        checked(&|s| s["compare"]["to"] = json!({"shift": {"unit": "month", "count": 0}}));
    assert_eq!(nothing, invalid);
    let taken = checked(&|s| {
        s["encoding"]["color"] = json!({"field": "shop", "as": "sum_amount_previousYear"})
    });
    assert_eq!(taken, refused(Code::InvalidSpec, "encoding.color"));
}
