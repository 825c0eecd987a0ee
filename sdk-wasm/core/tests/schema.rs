//! The JSON Schema of the chart grammar is made from the Rust types and committed; this test fails
//! when the two drift apart, when an example of the gallery does not pass it or something wrong
//! does.
//!
//! `PELLUCID_WRITE_TYPES=1 cargo test -p pellucid-core --test schema` writes it anew (`make
//! types`).
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use std::collections::BTreeSet;

use pellucid_core::chart::Mark;
use pellucid_core::{ChartSpec, plan};
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../npm/schema/chart.json");

/// Marks and the channels that they cannot do without, which types alone cannot say: those that
/// need the same stand together.
fn needed() -> Vec<(Vec<&'static str>, Vec<&'static str>)> {
    let mut needed: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for mark in Mark::ALL {
        let channels = [mark.rules().required, mark.rules().lists].concat();
        match needed.iter_mut().find(|(_, same)| *same == channels) {
            Some((marks, _)) => marks.push(mark.as_str()),
            None => needed.push((vec![mark.as_str()], channels)),
        }
    }
    needed.retain(|(_, channels)| !channels.is_empty());
    needed
}

fn schema() -> Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(ChartSpec)).unwrap();
    schema["$id"] = json!("pellucid/schema/chart.json");
    schema["title"] = json!("Pellucid chart");
    let when = |marks: &[&str], then: Value| json!({"if": {"properties": {"mark": {"enum": marks}}, "required": ["mark"]}, "then": then});
    let channels = needed().into_iter().map(|(marks, channels)| {
        when(&marks, json!({"properties": {"encoding": {"required": channels}}}))
    });
    let shapes: Vec<&str> =
        Mark::ALL.into_iter().filter(|m| m.rules().shapes).map(Mark::as_str).collect();
    schema["allOf"] = channels.chain([when(&shapes, json!({"required": ["geo"]}))]).collect();
    schema
}

/// Whether a value passes: the keywords that the schema has, and a panic on any other, so that none
/// is passed over.
fn passes(root: &Value, schema: &Value, v: &Value) -> bool {
    let Some(rules) = schema.as_object() else { return schema != &Value::Bool(false) };
    rules.iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "$id" | "title" | "description" | "$defs" | "default" | "format" | "then"
        | "properties" => {
            keyword != "properties" || {
                let given = rule
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter_map(|(name, s)| v.get(name).map(|v| (s, v)));
                given.into_iter().all(|(s, v)| passes(root, s, v))
            }
        }
        "$ref" => passes(
            root,
            root.pointer(rule.as_str().unwrap().trim_start_matches('#')).expect("a definition"),
            v,
        ),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|t| is(t, v)),
            one => is(one, v),
        },
        "required" => rule
            .as_array()
            .unwrap()
            .iter()
            .all(|name| !v.is_object() || v.get(name.as_str().unwrap()).is_some()),
        "additionalProperties" => {
            let known =
                |name: &String| rules.get("properties").is_some_and(|p| p.get(name).is_some());
            // False, or what the values of other names are.
            v.as_object()
                .is_none_or(|o| o.iter().all(|(name, v)| known(name) || passes(root, rule, v)))
        }
        "items" => v.as_array().is_none_or(|a| a.iter().all(|v| passes(root, rule, v))),
        "minLength" => {
            v.as_str().is_none_or(|t| t.chars().count() as u64 >= rule.as_u64().unwrap())
        }
        "minItems" => v.as_array().is_none_or(|a| a.len() as u64 >= rule.as_u64().unwrap()),
        "maxItems" => v.as_array().is_none_or(|a| a.len() as u64 <= rule.as_u64().unwrap()),
        "enum" => rule.as_array().unwrap().contains(v),
        "const" => rule == v,
        "minimum" => v.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap()),
        "maximum" => v.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap()),
        "anyOf" => rule.as_array().unwrap().iter().any(|s| passes(root, s, v)),
        "oneOf" => rule.as_array().unwrap().iter().filter(|s| passes(root, s, v)).count() == 1,
        "allOf" => rule.as_array().unwrap().iter().all(|s| passes(root, s, v)),
        "if" => !passes(root, rule, v) || passes(root, &rules["then"], v),
        other => panic!("{other} is not read here"),
    })
}

fn is(kind: &Value, v: &Value) -> bool {
    match kind.as_str().unwrap() {
        "null" => v.is_null(),
        "boolean" => v.is_boolean(),
        "integer" => v.is_i64() || v.is_u64(),
        "number" => v.is_number(),
        "string" => v.is_string(),
        "array" => v.is_array(),
        "object" => v.is_object(),
        other => panic!("no type {other}"),
    }
}

#[test]
fn the_published_schema_is_up_to_date() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        std::fs::create_dir_all(std::path::Path::new(PATH).parent().unwrap()).unwrap();
        std::fs::write(PATH, text).unwrap();
        return;
    }
    // As values: the order of keys depends on what else is built.
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    assert!(
        committed == schema(),
        "npm/schema/chart.json differs from the Rust types: run `make types` and commit it"
    );
}

/// The specification of each example of the gallery, with the path of its file.
fn examples() -> Vec<(String, Value)> {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../charts/gallery"))
        .unwrap()
        .map(|file| file.unwrap().path());
    let read = |path: std::path::PathBuf| {
        let example: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut spec = example["spec"].clone();
        // Shapes come from a file of their own.
        if spec["mark"] == "geo" {
            spec["geo"]["features"] = json!({"type": "FeatureCollection", "features": []});
        }
        (path.display().to_string(), spec)
    };
    let examples: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|e| e == "json")).map(read).collect();
    assert!(examples.len() >= 50, "{} examples", examples.len());
    examples
}

#[test]
fn every_example_of_the_gallery_passes() {
    let schema = schema();
    for (path, spec) in examples() {
        assert!(passes(&schema, &schema, &spec), "{path}: {spec}");
        assert!(serde_json::from_value::<ChartSpec>(spec).is_ok(), "{path}");
    }
}

#[test]
fn every_mark_is_listed() {
    let schema = schema();
    let variants: Vec<&str> = schema["$defs"]["Mark"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["const"].as_str().unwrap())
        .collect();
    assert_eq!(variants, Mark::ALL.map(Mark::as_str), "Mark::ALL holds other marks than the enum");
}

/// Without one of its channels the schema refuses an example where the engine misses the channel,
/// and only there.
#[test]
fn the_schema_asks_for_the_channels_that_the_engine_asks_for() {
    let (schema, mut seen) = (schema(), BTreeSet::new());
    for (path, spec) in examples() {
        for channel in spec["encoding"].as_object().unwrap().keys() {
            let mut without = spec.clone();
            without["encoding"].as_object_mut().unwrap().remove(channel);
            let mut chart: ChartSpec = serde_json::from_value(without.clone()).unwrap();
            chart.lower();
            let missed = plan::chart_query(&chart, &[])
                .is_err_and(|e| e.message.contains("needs the channel"));
            assert_eq!(!passes(&schema, &schema, &without), missed, "{path} without {channel}");
            if missed {
                seen.insert(chart.mark.as_str());
            }
        }
    }
    let asked: BTreeSet<&str> = needed().into_iter().flat_map(|(marks, _)| marks).collect();
    assert_eq!(seen, asked);
}

/// What the schema refuses, and what the types refuse too but for channels that are missing.
#[test]
fn what_is_wrong_does_not_pass() {
    let schema = schema();
    let passes = |spec: &Value| passes(&schema, &schema, spec);
    let xy = json!({"x": {"field": "a"}, "y": {"op": "sum", "field": "b"}});
    assert!(passes(&json!({"mark": "bar", "encoding": xy})));
    let wrong = [
        json!({"encoding": xy}),
        json!({"mark": "bar"}),
        json!({"mark": "bars", "encoding": xy}),
        json!({"mark": "bar", "encoding": xy, "colour": 1}),
        json!({"mark": "bar", "encoding": {"x": {"field": 1}, "y": {"op": "sum"}}}),
        json!({"mark": "bar", "encoding": {"x": "a", "y": {"op": "sum", "field": "b"}}}),
        json!({"mark": "bar", "encoding": {"x": {"field": "a", "timeUnit": "fortnight"}, "y": {"op": "count"}}}),
        json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"op": "average"}}}),
        json!({"mark": "bar", "encoding": xy, "options": {"stack": "piled"}}),
        json!({"mark": "bar", "encoding": xy, "options": {"innerRadius": "half"}}),
        json!({"mark": "bar", "encoding": xy, "annotations": [{"type": "circle"}]}),
        json!({"mark": "bar", "encoding": xy, "filters": [{"field": "a", "op": "like", "value": "b"}]}),
        json!({"mark": "bar", "encoding": xy, "limit": -1}),
        json!({"mark": "bar", "encoding": {"x": {"field": "a"}}}),
        json!({"mark": "sankey", "encoding": {"source": {"field": "a"}, "size": {"op": "count"}}}),
        json!({"mark": "geo", "encoding": {"key": {"field": "a"}, "color": {"op": "count"}}}),
        json!({"mark": "rect", "encoding": xy}),
        json!([]),
        json!("bar"),
    ];
    for spec in wrong {
        assert!(!passes(&spec), "passes: {spec}");
    }
}
