//! How times are read: what executors are asked of a question with a zone, weeks or years of its own.

use super::*;

/// The plain query behind a question over `at`, an instant, and `day`.
fn plain(question: Json) -> Json {
    let mut asking = Asking::new(query(question.clone()), &schema()).expect("planned");
    match asking.next(None).expect("asks") {
        Next::Ask(plain) => serde_json::to_value(&*plain).expect("written"),
        Next::Done(_) => unreachable!("{question} asks nothing"),
    }
}

#[test]
fn bounds_become_instants() {
    for (filter, asked) in [
        (
            json!({"op": "gte", "value": "2024-03-10"}),
            json!({"op": "gte", "value": "2024-03-10T05:00:00Z"}),
        ),
        // Clocks went past half past two.
        (
            json!({"op": "lt", "value": "2024-03-10T02:30"}),
            json!({"op": "lt", "value": "2024-03-10T07:00:00Z"}),
        ),
        (
            json!({"op": "gt", "value": "2024-03-10T02:30"}),
            json!({"op": "gte", "value": "2024-03-10T07:00:00Z"}),
        ),
        // An instant by its offset is that instant.
        (
            json!({"op": "gt", "value": "2024-03-10T02:30Z"}),
            json!({"op": "gt", "value": "2024-03-10T02:30Z"}),
        ),
        // Milliseconds are of a clock, too: a brush over a chart gives them.
        (
            json!({"op": "lte", "value": 1_710_028_800_000_i64}),
            json!({"op": "lte", "value": "2024-03-10T05:00:00Z"}),
        ),
        (
            json!({"op": "between", "values": ["2024-03-10", "2024-03-11"]}),
            json!({"op": "between", "values": ["2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z"]}),
        ),
        (json!({"op": "notNull"}), json!({"op": "notNull"})),
    ] {
        let with_field = |mut filter: Json, field: &str| {
            filter["field"] = json!(field);
            filter
        };
        let question = json!({"measures": [{"op": "count"}], "filters": [with_field(filter.clone(), "at")], "timeZone": "America/New_York"});
        assert_eq!(plain(question)["filters"], json!([with_field(asked, "at")]), "{filter}");
        // A day is the same everywhere.
        let day = json!({"measures": [{"op": "count"}], "filters": [with_field(filter.clone(), "day")], "timeZone": "America/New_York"});
        assert_eq!(plain(day)["filters"], json!([with_field(filter, "day")]));
    }
    // Half past one comes twice, so what clocks show is compared.
    let twice = json!({"measures": [{"op": "count"}], "filters": [{"field": "at", "op": "gte", "value": "2024-11-03T01:30"}], "timeZone": "America/New_York"});
    assert_eq!(plain(twice)["filters"][0]["field"], json!("AT_ZONE(at, 'America/New_York')"));
}

#[test]
fn what_is_asked_keeps_its_names() {
    let asked = plain(json!({
        "dimensions": [{"field": "at", "timeUnit": "week"}, {"expr": {"sql": "DATE_TRUNC('week', at)"}}],
        "measures": [{"op": "max", "field": "at"}, {"op": "count", "field": "at"}],
        "timeZone": "Europe/Oslo", "weekStart": "sunday",
    }));
    let names = |list: &str| -> Vec<Json> {
        asked[list].as_array().into_iter().flatten().map(|d| d["as"].clone()).collect()
    };
    assert_eq!(names("dimensions"), [json!("at"), json!("DATE_TRUNC('week', at)")]);
    assert_eq!(names("measures"), [json!("max_at"), Json::Null]);
    assert_eq!(asked["measures"][1]["field"], json!("at"));
}

#[test]
fn ranges_of_now_are_plain_filters() {
    let asked = plain(json!({
        "measures": [{"op": "count"}],
        "filters": [{"field": "day", "op": "toDate", "unit": "quarter"}, {"not": {"field": "at", "op": "during", "unit": "day"}}],
        "fiscalYearStart": 2, "now": "2024-03-15T09:30:00.5Z",
    }));
    assert_eq!(
        asked["filters"][0],
        json!({"field": "day", "op": "gte", "value": "2024-02-01T00:00:00"})
    );
    assert_eq!(
        asked["filters"][1],
        json!({"field": "day", "op": "lte", "value": "2024-03-15T09:30:00"})
    );
    assert!(
        asked["filters"][2]["field"].as_str().is_some_and(|f| f.starts_with("NOT (at >=")),
        "{asked}"
    );
}

#[test]
fn what_is_no_calendar_is_refused() {
    for (field, value, word) in [
        ("timeZone", json!("Mars/Olympus"), "IANA"),
        ("fiscalYearStart", json!(13), "13"),
        ("fiscalYearStart", json!(0), "from 1"),
        ("now", json!("yesterday"), "instant"),
    ] {
        let mut question = json!({"measures": [{"op": "count"}]});
        question[field] = value;
        let refused = Asking::new(query(question), &schema()).expect_err("refused");
        assert_eq!((refused.code, refused.path.as_deref()), (Code::InvalidQuery, Some(field)));
        assert!(refused.message.contains(word), "{}", refused.message);
    }
    for filter in [
        json!({"field": "at", "op": "inLast", "unit": "hourOfDay"}),
        json!({"field": "at", "op": "inLast"}),
        json!({"field": "at", "op": "inLast", "unit": "day", "count": 0}),
        json!({"field": "at", "op": "inLast", "unit": "day", "count": 100_001}),
        json!({"field": "at", "op": "inLast", "unit": "day", "offset": 1}),
        json!({"field": "at", "op": "during", "unit": "day", "count": 1}),
        json!({"field": "at", "op": "toDate", "unit": "day", "value": 1}),
        json!({"field": "at", "op": "gt", "value": 1, "unit": "day"}),
        json!({"expr": {"sql": "at > NOW()"}, "unit": "day"}),
    ] {
        assert!(serde_json::from_value::<crate::Filter>(filter.clone()).is_err(), "{filter}");
    }
}
