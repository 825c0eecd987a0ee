//! What cannot be asked, each with the place and the remedy.

use super::*;
use crate::answer::Worked;

#[test]
fn what_cannot_be_asked_says_why() {
    let cases = [
        (
            json!({"measures": [{"expr": {"sql": "SUM(amout)"}}]}),
            Code::UnknownColumn,
            "measures[0]",
            "amount",
        ),
        (
            json!({"measures": [{"expr": {"sql": "SUM(city)"}}]}),
            Code::TypeMismatch,
            "measures[0]",
            "takes a number",
        ),
        (
            json!({"measures": [{"expr": {"sql": "SUM(amount) + revenue"}, "as": "a"}]}),
            Code::UnknownColumn,
            "measures[0]",
            "revenue",
        ),
        (
            json!({"measures": [{"expr": {"sql": "SUM(SUM(amount))"}}]}),
            Code::InvalidQuery,
            "compute[0]",
            "many rows",
        ),
        (
            json!({"measures": [{"expr": {"sql": "QUANTILE(price)"}}]}),
            Code::InvalidQuery,
            "measures[0]",
            "QUANTILE(number, q)",
        ),
        (
            json!({"measures": [{"expr": {"sql": "COUNT(DISTINCT city) || 'x'"}}]}),
            Code::TypeMismatch,
            "measures[0]",
            "texts",
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"expr": {"sql": "SUM(amount) > 1"}}]}),
            Code::InvalidQuery,
            "compute[0]",
            "measures",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "having": [{"field": "amount", "op": "gt", "value": 1}]}),
            Code::UnknownColumn,
            "having[0]",
            "amount",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "having": [{"field": "count", "op": "eq", "value": "x"}]}),
            Code::TypeMismatch,
            "having[0]",
            "compared",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "having": [{"expr": {"sql": "count + 1"}}]}),
            Code::TypeMismatch,
            "having[0]",
            "condition",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "runningSum"}]}),
            Code::InvalidQuery,
            "window[0].field",
            "needs a field",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "movingMean", "field": "count"}]}),
            Code::InvalidQuery,
            "window[0].size",
            "how many",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "runningSum", "field": "city"}]}),
            Code::TypeMismatch,
            "window[0].field",
            "takes a number",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "rank", "field": "count", "partition": ["town"]}]}),
            Code::UnknownColumn,
            "window[0].partition",
            "town",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "rank", "field": "count", "size": 2}]}),
            Code::InvalidQuery,
            "window[0].size",
            "movingSum",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "fill": {}}),
            Code::InvalidQuery,
            "fill.dimension",
            "timeUnit",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "fill": {"dimension": "town"}}),
            Code::UnknownColumn,
            "fill.dimension",
            "city",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "compare": [{"to": "previousYear"}]}),
            Code::InvalidQuery,
            "compare[0]",
            "time",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "compare": [{"to": "previousYear", "field": "price"}]}),
            Code::TypeMismatch,
            "compare[0].field",
            "float",
        ),
        (
            json!({"measures": [{"op": "count"}], "compare": [{"to": "previousPeriod"}], "filters": [{"field": "at", "op": "gte", "value": "2024-01-01"}]}),
            Code::InvalidQuery,
            "compare[0]",
            "give both",
        ),
        (
            json!({"measures": [{"op": "count"}], "compare": [{"to": "previousYear", "field": "at"}], "filters": [{"field": "at", "op": "in", "values": ["2024-01-01"]}]}),
            Code::InvalidQuery,
            "compare[0].filters[0]",
            "between",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "top": {"n": 0, "by": "count"}}),
            Code::LimitExceeded,
            "top.n",
            "1 to",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "top": {"n": 3, "by": "amount"}}),
            Code::UnknownColumn,
            "top.by",
            "count",
        ),
        (
            json!({"measures": [{"op": "count"}], "top": {"n": 3, "by": "count"}}),
            Code::InvalidQuery,
            "top",
            "dimension",
        ),
        (
            json!({"dimensions": [{"field": "at", "timeUnit": "day"}], "measures": [{"op": "count"}], "top": {"n": 3, "by": "count"}}),
            Code::InvalidQuery,
            "top.dimension",
            "steps",
        ),
        (
            json!({"dimensions": ["city"], "ungrouped": true, "totals": "grand"}),
            Code::InvalidQuery,
            "ungrouped",
            "groups",
        ),
        (
            json!({"dimensions": [{"field": "city", "as": "level"}], "measures": [{"op": "count"}], "totals": "grand"}),
            Code::InvalidQuery,
            "",
            "level",
        ),
        (
            json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": [{"op": "rank", "field": "count"}], "sort": [{"by": "rang"}]}),
            Code::UnknownColumn,
            "sort[0].by",
            "rank_count",
        ),
    ];
    for (asked, code, path, word) in cases {
        let (got, at, message) = refusal(query(asked.clone()));
        assert_eq!((got, at.as_deref().unwrap_or_default()), (code, path), "{asked}: {message}");
        assert!(message.contains(word), "{asked}: {message}");
    }
}

/// One question is not made of more plain ones than a server would like.
#[test]
fn questions_are_counted() {
    let dimensions: Vec<Json> =
        (0..40).map(|i| json!({"field": "city", "as": format!("c{i}")})).collect();
    let many = query(
        json!({"dimensions": dimensions, "measures": [{"op": "count"}], "totals": "prefixes"}),
    );
    assert_eq!(refusal(many).0, Code::LimitExceeded);
    let flat: Vec<Json> = (0..5_000).map(|_| json!(1)).collect();
    let wide = json!({"measures": [{"expr": {"op": "greatest", "args": flat}, "as": "a"}]});
    assert_eq!(refusal(query(wide)).0, Code::LimitExceeded);
    let keys: Vec<Json> = (0..100).map(|_| json!("city")).collect();
    let parted = json!({"dimensions": ["city"], "measures": [{"op": "count"}],
        "window": [{"op": "rank", "field": "count", "partition": keys}]});
    assert_eq!(refusal(query(parted)).1.as_deref(), Some("window[0].partition"));
    let windows: Vec<Json> =
        (0..65).map(|i| json!({"op": "rank", "field": "count", "as": format!("r{i}")})).collect();
    let many =
        query(json!({"dimensions": ["city"], "measures": [{"op": "count"}], "window": windows}));
    assert_eq!(refusal(many).1.as_deref(), Some("window"));
}

/// What takes long is refused when its rows are known, not worked on for as long as it takes.
#[test]
fn work_on_many_groups_is_bounded() {
    let windows: Vec<Json> =
        (0..64).map(|i| json!({"op": "rank", "field": "count", "as": format!("r{i}")})).collect();
    let q =
        query(json!({"dimensions": ["amount"], "measures": [{"op": "count"}], "window": windows}));
    let rows = crate::limits::MAX_WORKED / 64 + 1;
    let many = |name: &str| BatchColumn {
        values: Values::Int(vec![1; rows]),
        ..column(name, DataType::Int, &json!([]))
    };
    let answer = batch(vec![many("amount"), many("count")], rows);
    assert_eq!(asked(q, vec![answer]).1.expect_err("refused").code, Code::LimitExceeded);
}

/// Rows of earlier times, of totals and of filled axes are worked on as those of now are.
#[test]
fn work_on_groups_of_every_kind_is_bounded() {
    let most = Worked { cells: 20, ..Worked::default() };
    let by_month = json!({"dimensions": [{"field": "at", "timeUnit": "month", "as": "m"}],
        "measures": [{"expr": {"sql": "COUNT() + 1"}, "as": "n"}],
        "filters": [{"field": "at", "op": "gte", "value": "2024-01-01"}, {"field": "at", "op": "lt", "value": "2024-03-01"}]});
    let months = |all: &[&str]| {
        let counts = json!(vec![1; all.len()]);
        let times = column("m", DataType::Timestamp, &json!(all));
        batch(vec![times, column("COUNT()", DataType::Int, &counts)], all.len())
    };
    let run = |extra: Json, answers: Vec<Batch>, most: Worked| {
        let mut question = by_month.clone();
        for (key, value) in extra.as_object().into_iter().flatten() {
            question[key] = value.clone();
        }
        let mut answers = answers.into_iter();
        let asking = Asking::new(query(question), &schema()).expect("planned").within(most);
        asking.run(|_| Ok::<_, crate::Error>(answers.next().expect("an answer for each question")))
    };
    let few = ["2024-01-01"];
    let many = ["2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01", "2023-05-01"];
    let far = ["2024-01-01", "2026-01-01"];
    let year = json!({"compare": [{"to": "previousYear"}]});
    let fill = json!({"fill": {"dimension": "m"}});
    for (extra, answers) in
        [(year.clone(), vec![months(&few), months(&many)]), (fill.clone(), vec![months(&far)])]
    {
        run(extra.clone(), answers.clone(), Worked::default()).expect("small enough");
        let refused = run(extra, answers, most).expect_err("refused");
        assert_eq!(refused.code, Code::LimitExceeded);
    }
    // Bytes are bounded where the one who asks says so.
    let narrow = Worked { bytes: 100, ..Worked::default() };
    assert_eq!(
        run(year, vec![months(&few), months(&many)], narrow).expect_err("refused").code,
        Code::LimitExceeded
    );
}

#[test]
fn texts_that_formulas_make_are_bounded() {
    let q = query(
        json!({"dimensions": ["city"], "measures": [{"expr": {"sql": "MIN(city) || MAX(city)"}, "as": "t"}]}),
    );
    let names: Vec<String> = (0..100).map(|i| format!("{i}{}", "x".repeat(200_000))).collect();
    let texts = |name: &str| column(name, DataType::String, &json!(names));
    let answer = batch(vec![texts("city"), texts("MIN(city)"), texts("MAX(city)")], names.len());
    let refused = asked(q, vec![answer]).1.expect_err("refused");
    assert_eq!((refused.code, refused.path.as_deref()), (Code::LimitExceeded, Some("measures[0]")));
}
