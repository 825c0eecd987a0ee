use serde_json::{Value, json};

use super::{Bound, Model, ModelAsking, ModelNext};
use crate::{Batch, BatchColumn, Code, DataType, Error, Field, Query, Question, Schema, Values};

use DataType::{Date, Float, Int, String as Text, Timestamp};

fn table(columns: &[(&str, DataType)]) -> Schema {
    let field = |(name, data_type): &(&str, DataType)| Field {
        name: (*name).to_owned(),
        data_type: *data_type,
        nullable: false,
    };
    Schema { fields: columns.iter().map(field).collect(), skipped: Vec::new() }
}

fn tables() -> Vec<(String, Schema)> {
    [
        (
            "orders",
            table(&[
                ("id", Int),
                ("customer_id", Int),
                ("product", Text),
                ("at", Timestamp),
                ("amount", Float),
                ("status", Text),
            ]),
        ),
        ("visits", table(&[("customer_id", Int), ("day", Date), ("seconds", Float)])),
        ("customers", table(&[("id", Int), ("segment", Text), ("seats", Int), ("region_id", Int)])),
        ("regions", table(&[("id", Int), ("name", Text)])),
        ("products", table(&[("code", Text), ("name", Text), ("price", Float)])),
    ]
    .map(|(name, schema)| (name.to_owned(), schema))
    .into()
}

fn written() -> Value {
    json!({
        "tables": {"orders": {"dataset": "orders"}, "visits": {}, "customers": {}, "regions": {}, "products": {}},
        "relations": [
            "orders.customer_id -> customers.id",
            {"from": "orders.product", "to": "products.code"},
            "visits.customer_id -> customers.id",
            "customers.region_id -> regions.id",
        ],
        "dimensions": {
            "month": "DATE_TRUNC('month', orders.at)",
            "segment": {"sql": "customers.segment", "label": "Segment", "description": "What kind of customer."},
            "region": "regions.name",
            "large": "CASE WHEN seats > 100 THEN segment ELSE 'small' END",
            "size": {"expr": "seats", "bin": {"step": 50}},
            "status": "UPPER(orders.status)",
        },
        "measures": {
            "revenue": {"sql": "SUM(orders.amount) FILTER (WHERE orders.status <> 'refunded')", "label": "Revenue", "format": {"style": "currency", "currency": "EUR"}},
            "orders": "COUNT(orders.id)",
            "aov": "revenue / orders",
            "visits": "COUNT(visits.customer_id)",
            "conversion": "orders / visits",
            "seats": "SUM(customers.seats)",
        },
        "segments": {"enterprise": "seats >= 500", "north": "region = 'north' AND enterprise"},
        "clock": {"weekStart": "sunday"},
    })
}

fn bound() -> Bound {
    let model: Model = serde_json::from_value(written()).expect("reads");
    Bound::new(model, tables()).expect("fits")
}

fn question(value: Value) -> Question {
    serde_json::from_value(value).expect("a question")
}

/// The first plain queries of a question, each with its table.
fn asked(bound: &Bound, value: Value) -> Vec<(String, Query)> {
    let mut asking = ModelAsking::new(bound, question(value)).expect("planned");
    let mut out = Vec::new();
    while let ModelNext::Ask { table, query } = asking.next(None).expect("asked") {
        out.push((table, *query));
        if out.len() == asking.parts() {
            break;
        }
    }
    out
}

fn refused(value: Value) -> Error {
    let bound = bound();
    let asking = ModelAsking::new(&bound, question(value.clone()));
    match asking.and_then(|mut a| a.next(None)) {
        Err(e) => e,
        Ok(next) => panic!("{value}: {next:?}"),
    }
}

#[test]
fn is_read_as_it_is_written() {
    let model: Model = serde_json::from_value(written()).expect("reads");
    let names: Vec<&str> = model.measures.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["aov", "conversion", "orders", "revenue", "seats", "visits"]);
    let again: Model =
        serde_json::from_value(serde_json::to_value(&model).expect("written")).expect("read");
    assert_eq!(again, model);
    let text = r#"{"tables": {}, "measures": {"b": "COUNT()", "a": {"expr": {"sql": "COUNT()"}}}}"#;
    let model: Model = serde_json::from_str(text).expect("reads");
    let names: Vec<&str> = model.measures.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["b", "a"], "in the author's order");
}

#[test]
fn names_make_room_for_columns() {
    let bound = bound();
    let asked = asked(
        &bound,
        json!({"dimensions": ["month", "segment", "large", "size"], "measures": ["revenue", "aov", {"op": "max", "field": "amount"}], "segments": ["north"]}),
    );
    let [(table, query)] = asked.as_slice() else { panic!("{asked:?}") };
    assert_eq!(table, "orders");
    let keys: Vec<(&str, &str)> =
        query.dimensions.iter().map(|d| (d.name(), d.field.as_str())).collect();
    let large = "CASE WHEN \"customers.seats\" > 100 THEN \"customers.segment\" ELSE 'small' END";
    assert_eq!(
        keys,
        [
            ("month", "orders.at"),
            ("segment", "customers.segment"),
            ("large", large),
            ("size", "customers.seats")
        ]
    );
    assert_eq!(query.dimensions[0].time_unit, Some(crate::TimeUnit::Month));
    assert_eq!(query.dimensions[3].bin.map(|b| b.step), Some(50.0));
    let measures: Vec<String> = query.measures.iter().map(crate::Measure::name).collect();
    assert_eq!(measures[..2], ["revenue", "max_amount"]);
    assert_eq!(query.filters[0].field, "\"regions.name\" = 'north' AND \"customers.seats\" >= 500");
}

#[test]
fn a_dimension_may_be_called_as_its_column() {
    let bound = bound();
    let asked = asked(
        &bound,
        json!({"dimensions": ["status"], "measures": ["orders"], "filters": [{"field": "status", "op": "eq", "value": "PAID"}]}),
    );
    assert_eq!(asked[0].1.dimensions[0].field, "UPPER(\"orders.status\")");
    assert_eq!(asked[0].1.filters[0].field, "UPPER(\"orders.status\") = 'PAID'");
}

#[test]
fn each_measure_is_asked_of_its_own_table() {
    let bound = bound();
    let parts = asked(
        &bound,
        json!({"dimensions": ["region"], "measures": ["visits", "conversion", "revenue"], "sort": [{"by": "conversion"}], "limit": 3, "filters": [{"field": "segment", "op": "eq", "value": "a"}]}),
    );
    let tables: Vec<&str> = parts.iter().map(|(t, _)| t.as_str()).collect();
    assert_eq!(tables, ["visits", "orders"]);
    for (_, part) in &parts {
        assert_eq!(part.dimensions[0].field, "regions.name");
        assert_eq!((part.limit, part.filters[0].field.as_str()), (None, "customers.segment"));
    }
    let names: Vec<String> = parts[1].1.measures.iter().map(crate::Measure::name).collect();
    assert_eq!(names[0], "revenue");
    assert_eq!(names.len(), 2, "{names:?}");
    let customers = asked(&bound, json!({"dimensions": ["segment"], "measures": ["seats"]}));
    assert_eq!(customers[0].0, "customers");
}

#[test]
fn rows_are_counted_where_it_is_plain_which() {
    let bound = bound();
    for (value, table) in [
        (json!({"dimensions": ["status"], "measures": [{"op": "count"}]}), "orders"),
        (json!({"dimensions": ["segment"], "measures": [{"op": "count"}]}), "customers"),
        (
            json!({"measures": [{"expr": {"sql": "SUM(seconds) / COUNT()"}, "as": "mean"}]}),
            "visits",
        ),
        (json!({"dimensions": ["segment", "product"], "measures": [{"op": "count"}]}), "orders"),
    ] {
        let parts = asked(&bound, value.clone());
        assert_eq!(parts[0].0, table, "{value}");
        let counts =
            parts[0].1.measures.iter().any(|m| m.op == crate::Op::Count && m.field.is_none());
        assert!(counts, "{value}: {:?}", parts[0].1.measures);
    }
    let several = refused(json!({"measures": [{"op": "count"}]}));
    assert!(several.message.contains("COUNT(table.id)"), "{several:?}");
}

/// Each fault with where it is told and a word of the remedy.
#[test]
fn what_cannot_be_said_is_refused() {
    for (value, path, word) in [
        (json!({"measures": ["revenu"]}), "measures[0]", "did you mean \"revenue\"?"),
        (
            json!({"dimensions": ["segmnt"], "measures": ["orders"]}),
            "dimensions[0]",
            "did you mean \"segment\"?",
        ),
        (
            json!({"dimensions": ["id"], "measures": ["orders"]}),
            "dimensions[0]",
            "orders.id or customers.id",
        ),
        (json!({"dimensions": ["revenue"]}), "dimensions[0]", "measure"),
        (json!({"measures": ["segment"]}), "measures[0]", "tells rows apart"),
        (json!({"measures": ["amount"]}), "measures[0]", "SUM(orders.amount)"),
        (
            json!({"measures": ["orders"], "filters": [{"expr": {"sql": "SUM(amount) > 3"}}]}),
            "filters[0]",
            "reduces rows",
        ),
        (
            json!({"measures": ["orders"], "filters": [{"field": "revenue", "op": "gt", "value": 3}]}),
            "filters[0]",
            "having",
        ),
        (json!({"measures": ["orders"], "segments": ["south"]}), "segments[0]", "no segment"),
        (
            json!({"dimensions": ["month"], "measures": ["seats"]}),
            "dimensions",
            "once for every row of orders",
        ),
        (
            json!({"dimensions": ["status"], "measures": ["visits"]}),
            "dimensions",
            "once for every row of orders",
        ),
        (
            json!({"measures": ["visits"], "filters": [{"field": "status", "op": "eq", "value": "A"}]}),
            "filters",
            "visits",
        ),
        (
            json!({"measures": [{"expr": {"sql": "SUM(seconds * amount)"}}]}),
            "measures[0]",
            "each by itself",
        ),
        (
            json!({"dimensions": ["status"], "measures": [{"op": "sum", "field": "segment"}]}),
            "measures[0]",
            "number",
        ),
        (
            json!({"dimensions": ["region"], "measures": ["orders", "visits"], "compute": [{"as": "x", "expr": {"sql": "amont + 1"}}]}),
            "compute[0]",
            "did you mean",
        ),
    ] {
        let e = refused(value.clone());
        assert!(e.message.contains(word), "{value}: {e:?}");
        assert!(e.path.as_deref().is_some_and(|p| p.starts_with(path)), "{value}: {e:?}");
    }
}

/// Faults of a model itself, by what is changed in it.
#[test]
fn what_does_not_hold_together_is_refused() {
    let with = |path: &str, value: Value| {
        let mut written = written();
        *written.pointer_mut(path).expect("there") = value;
        serde_json::from_value::<Model>(written)
            .map_err(|e| Error::new(Code::InvalidQuery, e.to_string()))
            .and_then(|model| Bound::new(model, tables()))
            .map(|_| ())
            .expect_err(path)
    };
    for (at, value, path, word) in [
        ("/measures/aov", json!("revenue / conversion2"), "measures.aov", "no measure"),
        ("/measures/orders", json!("aov * 2"), "measures.", "made of itself"),
        ("/measures/revenue", json!("orders.amount"), "measures.revenue", "SUM(orders.amount)"),
        ("/measures/revenue", json!("SUM(orders.status)"), "measures.", "number"),
        ("/measures/revenue", json!("SUM(orders.amount"), "", "column 18"),
        ("/measures/revenue", json!({"sql": "COUNT()"}), "measures.revenue", "COUNT(table.id)"),
        ("/dimensions/region", json!("regions.nme"), "dimensions.region", "regions.name"),
        (
            "/dimensions/region",
            json!("SUM(orders.amount)"),
            "dimensions.region",
            "make it a measure",
        ),
        ("/dimensions/region", json!("large"), "dimensions.large", "x"),
        (
            "/dimensions/month",
            json!("orders.amount + visits.seconds"),
            "dimensions.month",
            "no table leads",
        ),
        ("/segments/enterprise", json!("seats"), "segments.enterprise", "no condition"),
        ("/segments/enterprise", json!("north"), "segments.", "made of itself"),
        ("/relations/0", json!("orders.customer_id = customers.id"), "", "no relation"),
        (
            "/relations/0",
            json!("orders.customer -> customers.id"),
            "relations[0]",
            "orders.customer_id",
        ),
        ("/relations/0", json!("orders.status -> customers.id"), "relations[0]", "one type"),
        ("/relations/1", json!("orders.amount -> products.price"), "relations[1]", "floats"),
        ("/relations/1", json!("regions.id -> customers.region_id"), "relations", "round"),
        ("/relations/1", json!("orders.id -> regions.id"), "relations", "two ways"),
        ("/tables/regions", json!({"datset": "r"}), "", "datset"),
        ("/dimensions", json!({"revenue": "orders.status"}), "measures.revenue", "two things"),
        ("/dimensions", json!({"a.b": "orders.status"}), "dimensions.a.b", "dot"),
        ("/tables", json!({"orders": {}}), "tables.", "no table"),
    ] {
        if word == "x" {
            continue;
        }
        let e = with(at, value.clone());
        assert!(e.message.contains(word), "{at} {value}: {e:?}");
        assert!(e.path.clone().unwrap_or_default().starts_with(path), "{at} {value}: {e:?}");
    }
}

#[test]
fn names_within_names_end() {
    let mut measures = serde_json::Map::from_iter([("m0".to_owned(), json!("SUM(orders.amount)"))]);
    for i in 1..40 {
        measures.insert(format!("m{i}"), json!(format!("m{} + m{}", i - 1, i - 1)));
    }
    let mut written = written();
    written["measures"] = Value::Object(measures);
    let model: Model = serde_json::from_value(written).expect("reads");
    let e = Bound::new(model, tables()).expect_err("too much");
    assert_eq!(e.code, Code::LimitExceeded, "{e:?}");
}

#[test]
fn a_table_takes_no_names_of_a_model() {
    let schema = table(&[("amount", Float)]);
    for value in [
        json!({"measures": ["revenue"]}),
        json!({"measures": [{"op": "count"}], "segments": ["north"]}),
    ] {
        let e = crate::answer::Asking::new(question(value), &schema).expect_err("refused");
        assert!(e.message.contains("a name of a model"), "{e:?}");
    }
}

#[test]
fn views_hold_what_a_table_leads_to() {
    let bound = bound();
    let steps: Vec<(String, String, String)> =
        bound.joins("orders").into_iter().map(|j| (j.table, j.key, j.on)).collect();
    let step = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        steps,
        [
            step("customers", "orders.customer_id", "id"),
            step("regions", "customers.region_id", "id"),
            step("products", "orders.product", "code"),
        ]
    );
    let view = bound.view("visits");
    assert!(view.field("regions.name").is_ok() && view.field("orders.id").is_err());
    assert!(view.fields.iter().all(|f| !f.name.ends_with('*')));
}

fn lowered(spec: &crate::ChartSpec) -> crate::ChartSpec {
    let mut spec = spec.clone();
    spec.lower();
    spec
}

#[test]
fn charts_speak_its_names() {
    let bound = bound();
    let chart = |spec: Value| {
        let spec = serde_json::from_value(spec);
        spec.map_err(|e| Error::new(Code::InvalidSpec, e.to_string())).and_then(|s| bound.chart(s))
    };
    let (table, spec) = chart(json!({
        "mark": "bar",
        "encoding": {"x": {"dimension": "month"}, "y": {"measure": "revenue"}, "facet": {"dimension": "segment"}},
        "filters": [{"field": "region", "op": "eq", "value": "north"}],
        "layer": [{"mark": "line", "y": {"measure": "orders", "title": "How many"}}],
    }))
    .expect("a chart");
    assert_eq!(table, "orders");
    let e = &spec.encoding;
    let (x, y, color) =
        (e.x.clone().expect("x"), e.y.clone().expect("y"), e.facet.clone().expect("facet"));
    assert_eq!(
        (x.field.as_deref(), x.time_unit, x.name().as_str()),
        (Some("orders.at"), Some(crate::TimeUnit::Month), "month")
    );
    assert_eq!(
        (y.op, y.field.as_deref(), y.label().as_str()),
        (Some(crate::Op::Sum), Some("orders.amount"), "Revenue")
    );
    assert_eq!(y.format.and_then(|f| f.currency).as_deref(), Some("EUR"));
    assert_eq!(
        (color.field.as_deref(), color.label().as_str()),
        (Some("customers.segment"), "Segment")
    );
    assert_eq!(
        (spec.layer[0].y.op, spec.layer[0].y.label()),
        (Some(crate::Op::Count), "How many".to_owned())
    );
    assert_eq!(spec.filters[0].field, "regions.name");
    // What crosses to the page and back is the same.
    let again: crate::ChartSpec =
        serde_json::from_value(serde_json::to_value(&spec).expect("written")).expect("read");
    assert_eq!(again, spec);

    let (table, spec) = chart(
        json!({"mark": "bar", "encoding": {"x": {"field": "segment"}, "y": {"op": "count"}}}),
    )
    .expect("a chart");
    assert_eq!((table.as_str(), spec.encoding.y.and_then(|y| y.field)), ("customers", None));
    let (table, _) = chart(json!({"mark": "metric", "encoding": {"value": {"measure": "visits"}}}))
        .expect("a chart");
    assert_eq!(table, "visits");

    // A formula, by name and as it stands; rows are counted of the table that all else is of.
    let (table, spec) =
        chart(json!({"mark": "bar", "sort": [{"by": "aov"}], "limit": 3, "encoding": {
        "x": {"dimension": "segment"}, "y": {"measure": "aov"},
        "order": {"expr": {"sql": "SUM(amount) / COUNT()"}, "as": "each"}}}))
        .expect("a chart");
    assert_eq!(table, "orders");
    let y = spec.encoding.y.clone().expect("y");
    assert!(y.is_measure() && y.op.is_none() && y.name() == "aov", "{y:?}");
    let each = spec.encoding.order.clone().and_then(|o| o.expr).map(|e| e.to_string());
    assert_eq!(each.as_deref(), Some("SUM(\"orders.amount\") / COUNT()"));
    crate::plan::check(&lowered(&spec), &bound.view("orders")).expect("it can be asked");

    for (spec, path, word) in [
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": "mont"}, "y": {"measure": "orders"}}}),
            "encoding.x",
            "month",
        ),
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": "month"}, "y": {"measure": "revenu"}}}),
            "encoding.y",
            "did you mean",
        ),
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": "month"}, "y": {"measure": "visits"}}}),
            "dimensions",
            "once for every row",
        ),
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": "segment"}, "y": {"measure": "visits"}}, "layer": [{"mark": "line", "y": {"measure": "orders"}}]}),
            "encoding",
            "one table",
        ),
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": 3}, "y": {"measure": "orders"}}}),
            "",
            "expected a string",
        ),
        (
            json!({"mark": "bar", "encoding": {"x": {"dimension": "month"}, "y": {"measure": "orders", "op": "sum"}}}),
            "encoding.y",
            "beside no field",
        ),
        (json!({"mark": "bars"}), "", "bars"),
    ] {
        let e = chart(spec.clone()).expect_err("refused");
        assert!(e.message.contains(word), "{spec}: {e:?}");
        assert!(e.path.clone().unwrap_or_default().starts_with(path), "{spec}: {e:?}");
    }
}

#[test]
fn dashboards_speak_its_names() {
    let bound = bound();
    let spec = |charts: Value, filters: Value| -> crate::DashboardSpec {
        let charts: Vec<Value> = (charts.as_array().expect("a list").iter().enumerate())
            .map(|(i, chart)| json!({"id": format!("c{i}"), "chart": chart, "place": {"column": 0, "row": i, "width": 6, "height": 1}}))
            .collect();
        let spec = json!({"title": "t", "model": "sales", "charts": charts, "filters": filters});
        serde_json::from_value(spec).expect("reads")
    };
    let by = |measure: &str| json!({"mark": "bar", "encoding": {"x": {"dimension": "segment"}, "y": {"measure": measure}}});
    let controls = json!([{"field": "segment", "kind": "select"}, {"field": "regions.name", "kind": "select"}]);
    let both = spec(json!([by("revenue"), by("aov")]), controls);
    let (tables, made) = bound.dashboard(both.clone()).expect("a dashboard");
    assert_eq!(
        (tables, made.dataset.as_str(), made.model),
        (vec!["orders".to_owned(); 2], "orders", None)
    );
    assert_eq!(made.filters[0].field, "customers.segment");
    assert_eq!(made.filters[1].label.as_deref(), Some("Name"));
    bound.check_dashboard(both).expect("fits");

    let refused = |spec| bound.check_dashboard(spec).expect_err("refused");
    // Each chart is of its measures' table, and a control of a column that one of them leads to.
    let two = spec(
        json!([by("revenue"), by("visits")]),
        json!([{"field": "orders.amount", "kind": "select"}]),
    );
    assert_eq!(bound.dashboard(two.clone()).expect("a dashboard").0, ["orders", "visits"]);
    bound.check_dashboard(two).expect("fits");
    let visits = spec(json!([by("visits")]), json!([{"field": "orders.amount", "kind": "select"}]));
    let e = refused(visits);
    assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some("filters[0].field")));
    assert!(e.message.contains("filter nothing"), "{}", e.message);
    let e = refused(spec(json!([by("revenu")]), json!([])));
    assert_eq!(
        (e.code, e.path.as_deref()),
        (Code::UnknownColumn, Some("charts[0].chart.encoding.y"))
    );
    let e = refused(spec(json!([by("revenue")]), json!([{"field": "segmen", "kind": "select"}])));
    assert_eq!((e.code, e.path.as_deref()), (Code::UnknownColumn, Some("filters[0].field")));

    let filters = vec![crate::Filter::new("region", crate::FilterOp::Eq, "north")];
    assert_eq!(bound.filters(filters).expect("filters")[0].field, "regions.name");
    let unknown = vec![crate::Filter::new("regio", crate::FilterOp::Eq, "north")];
    assert_eq!(bound.filters(unknown).expect_err("unknown").path.as_deref(), Some("filters[0]"));
}

fn ints(name: &str, values: &[Option<i64>]) -> BatchColumn {
    BatchColumn {
        field: Field { name: name.to_owned(), data_type: Int, nullable: true },
        values: Values::Int(values.iter().map(|v| v.unwrap_or(0)).collect()),
        validity: values.contains(&None).then(|| values.iter().map(Option::is_some).collect()),
    }
}

fn texts(name: &str, values: &[Option<&str>]) -> BatchColumn {
    let dictionary: Vec<String> = values.iter().map(|v| v.unwrap_or("").to_owned()).collect();
    BatchColumn {
        field: Field { name: name.to_owned(), data_type: Text, nullable: true },
        values: Values::String {
            codes: (0..values.len() as u32).collect(),
            dictionary: dictionary.into(),
        },
        validity: values.contains(&None).then(|| values.iter().map(Option::is_some).collect()),
    }
}

/// Groups of one table alone have no sum of the other, and a count of none.
#[test]
fn answers_of_several_tables_meet_on_their_keys() {
    let bound = bound();
    let of = question(json!({
        "dimensions": ["region"],
        "measures": ["visits", "conversion", {"op": "sum", "field": "customer_id", "as": "sum"}],
        "filters": [{"field": "visits.customer_id", "op": "notNull"}],
    }));
    assert!(bound.question(of).is_err(), "customer_id is in two tables");
    let of = question(json!({
        "dimensions": ["region"],
        "measures": ["visits", "conversion", {"op": "sum", "field": "orders.id", "as": "sum"}],
        "sort": [{"by": "visits", "order": "desc"}],
        "totals": "grand",
    }));
    let batch = ModelAsking::new(&bound, of)
        .expect("planned")
        .run(|table, query| {
            let grouped = !query.dimensions.is_empty();
            let names: Vec<String> = query.measures.iter().map(crate::Measure::name).collect();
            let (keys, rows): (&[Option<&str>], usize) = match (table, grouped) {
                ("visits", true) => (&[Some("a"), Some("b"), None], 3),
                ("orders", true) => (&[Some("b"), Some("c")], 2),
                (_, _) => (&[], 1),
            };
            let mut columns = if grouped { vec![texts("region", keys)] } else { Vec::new() };
            for (i, name) in names.iter().enumerate() {
                let values: Vec<Option<i64>> =
                    (0..rows).map(|r| Some(10 * (i as i64 + 1) + r as i64)).collect();
                columns.push(ints(name, &values));
            }
            Ok::<_, Error>(Batch { columns, rows, total: rows })
        })
        .expect("answered");
    let shown: Vec<Vec<Option<String>>> = (0..batch.rows)
        .map(|row| {
            let cell = |name: &str| {
                let column = batch.column(name)?;
                column
                    .text(row)
                    .map(str::to_owned)
                    .or_else(|| column.number(row).map(|n| n.to_string()))
            };
            ["region", "visits", "conversion", "sum"].map(cell).to_vec()
        })
        .collect();
    let cells = |row: [&str; 4]| row.map(|c| (!c.is_empty()).then(|| c.to_owned())).to_vec();
    // The null key and what had no visits.
    assert_eq!(shown[0], cells(["", "12", "0", ""]));
    assert_eq!(shown[1][0].as_deref(), Some("b"));
    assert_eq!(shown[3], cells(["c", "0", "", "11"]));
    assert_eq!(shown.len(), 5, "{shown:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 512, ..Default::default() })]

    /// Whatever a model says, it is a model or an error.
    #[test]
    fn nothing_that_is_written_breaks_it(name in ".{0,12}", sql in "[a-z.()+', ]{0,40}|(revenue|orders|segment|SUM|COUNT|\\(|\\)|\\.|,| ){0,12}", at in 0usize..6) {
        let mut written = written();
        let kinds = ["dimensions", "measures", "segments"];
        written[kinds[at % 3]][name.as_str()] = json!(sql);
        if let Ok(model) = serde_json::from_value::<Model>(written) {
            let _ = Bound::new(model, tables());
        }
    }
}

/// A chart's times are those that clocks of the model's zone show, as a question's are.
#[test]
fn charts_and_filters_are_read_by_its_clock() {
    let mut model = written();
    model["clock"] = json!({"timeZone": "America/New_York"});
    let model: Model = serde_json::from_value(model).expect("reads");
    let bound = Bound::new(model, tables()).expect("binds");
    let chart = |x: Value, more: Value| {
        let mut spec = json!({"mark": "line", "encoding": {"x": x, "y": {"measure": "revenue"}}});
        for (key, value) in more.as_object().expect("an object") {
            spec[key] = value.clone();
        }
        bound.chart(serde_json::from_value(spec).expect("reads")).expect("fits").1
    };
    let month = chart(json!({"dimension": "month"}), json!({}));
    let x = month.encoding.x.as_ref().expect("x");
    let wall = "AT_ZONE(\"orders.at\", 'America/New_York')";
    assert_eq!(x.expr.as_ref().map(ToString::to_string).as_deref(), Some(wall));
    assert_eq!((x.label().as_str(), x.name().as_str()), ("Month", "month"));
    assert_eq!(month.options.timezone, None);
    // Bounds are instants, and raw instants stay instants that clocks show.
    let raw = chart(
        json!({"field": "orders.at"}),
        json!({"filters": [{"field": "orders.at", "op": "gte", "value": "2024-03-10"}]}),
    );
    assert_eq!(raw.encoding.x.expect("x").field.as_deref(), Some("orders.at"));
    assert_eq!(raw.options.timezone.as_deref(), Some("America/New_York"));
    assert_eq!(raw.filters[0].value, Some(crate::Scalar::Str("2024-03-10T05:00:00Z".to_owned())));

    let read = |filter: Value| {
        let filters = serde_json::from_value(json!([filter])).expect("reads");
        serde_json::to_value(&bound.read_filters(filters).expect("filters")[0]).expect("written")
    };
    let day = json!({"field": "orders.at", "op": "lt", "value": "2024-07-01"});
    assert_eq!(read(day)["value"], json!("2024-07-01T04:00:00Z"));
    // Numbers are instants, and dates have no clock.
    let instant = json!({"field": "orders.at", "op": "lt", "value": 1_710_028_800_000_i64});
    assert_eq!(read(instant)["value"], json!(1_710_028_800_000_i64));
    let date = json!({"field": "visits.day", "op": "lt", "value": "2024-07-01"});
    assert_eq!(read(date)["value"], json!("2024-07-01"));
    // Clocks show it twice: the filter is of what they show.
    let twice = json!({"field": "orders.at", "op": "gte", "value": "2024-11-03T01:30"});
    assert!(read(twice)["expr"].to_string().contains("atZone"), "a condition");
}

/// A comparison goes back in the column behind a dimension's name, in questions and charts.
#[test]
fn comparisons_speak_its_names() {
    let bound = bound();
    let asked =
        json!({"measures": ["revenue"], "compare": [{"to": "previousYear", "field": "month"}]});
    let asked = bound.question(question(asked)).expect("fits");
    assert_eq!(asked.compare[0].field.as_deref(), Some("orders.at"));
    let chart = |field: &str| {
        let spec = json!({"mark": "bar", "compare": {"to": "previousYear", "field": field},
            "encoding": {"x": {"dimension": "segment"}, "y": {"measure": "revenue"}}});
        bound.chart(serde_json::from_value(spec).expect("reads"))
    };
    let (_, spec) = chart("month").expect("fits");
    let field = spec.compare.as_ref().and_then(|c| c.field.clone());
    assert_eq!(field.as_deref(), Some("orders.at"));
    crate::plan::check(&lowered(&spec), &bound.view("orders")).expect("it can be asked");
    let e = chart("mnth").expect_err("refused");
    assert_eq!((e.code, e.path.as_deref()), (Code::UnknownColumn, Some("compare.field")));
}
