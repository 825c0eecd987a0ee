//! The JSON Schema of the chart grammar is made from the Rust types and committed; this test fails when the two drift apart, when an
//! example of the gallery does not pass it or something wrong does.
//!
//! `PELLUCID_WRITE_TYPES=1 cargo test -p pellucid-core --test schema` writes it anew (`make types`).
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::ChartSpec;
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../npm/schema/chart.json");

/// The channels that a mark cannot do without, where types alone cannot say so.
const NEEDED: [(&[&str], &[&str]); 12] = [
    (&["bar", "line", "area", "point", "box", "funnel", "waterfall", "radar"], &["x", "y"]),
    (&["rect", "dumbbell"], &["x", "y", "color"]),
    (&["violin"], &["x", "y", "size"]),
    (&["arc"], &["theta"]),
    (&["metric", "gauge"], &["value"]),
    (&["table"], &["columns"]),
    (&["calendar"], &["x", "color"]),
    (&["treemap", "sunburst"], &["path", "size"]),
    (&["candlestick"], &["x", "open", "high", "low", "close"]),
    (&["sankey"], &["source", "target", "size"]),
    (&["geo"], &["key", "color"]),
    (&["geo"], &[]),
];

fn schema() -> Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(ChartSpec)).unwrap();
    schema["$id"] = json!("pellucid/schema/chart.json");
    schema["title"] = json!("Pellucid chart");
    let needs = |(marks, channels): &(&[&str], &[&str])| {
        let then = match channels.is_empty() {
            true => json!({"required": ["geo"]}),
            false => json!({"properties": {"encoding": {"required": channels}}}),
        };
        json!({"if": {"properties": {"mark": {"enum": marks}}, "required": ["mark"]}, "then": then})
    };
    schema["allOf"] = NEEDED.iter().map(needs).collect();
    schema
}

/// Whether a value passes: the keywords that the schema has, and a panic on any other, so that none is passed over.
fn passes(root: &Value, schema: &Value, v: &Value) -> bool {
    let Some(rules) = schema.as_object() else { return schema != &Value::Bool(false) };
    rules.iter().all(|(keyword, rule)| match keyword.as_str() {
        "$schema" | "$id" | "title" | "description" | "$defs" | "default" | "format" | "then" | "properties" => {
            keyword != "properties" || {
                let given = rule.as_object().unwrap().iter().filter_map(|(name, s)| v.get(name).map(|v| (s, v)));
                given.into_iter().all(|(s, v)| passes(root, s, v))
            }
        }
        "$ref" => passes(root, root.pointer(rule.as_str().unwrap().trim_start_matches('#')).expect("a definition"), v),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|t| is(t, v)),
            one => is(one, v),
        },
        "required" => rule.as_array().unwrap().iter().all(|name| !v.is_object() || v.get(name.as_str().unwrap()).is_some()),
        "additionalProperties" => {
            let known = |name: &String| rules.get("properties").is_some_and(|p| p.get(name).is_some());
            // False, or what the values of other names are.
            v.as_object().is_none_or(|o| o.iter().all(|(name, v)| known(name) || passes(root, rule, v)))
        }
        "items" => v.as_array().is_none_or(|a| a.iter().all(|v| passes(root, rule, v))),
        "minLength" => v.as_str().is_none_or(|t| t.chars().count() as u64 >= rule.as_u64().unwrap()),
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
    assert!(committed == schema(), "npm/schema/chart.json differs from the Rust types: run `make types` and commit it");
}

#[test]
fn every_example_of_the_gallery_passes() {
    let (schema, mut seen) = (schema(), 0);
    for file in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../charts/gallery")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            let example: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let mut spec = example["spec"].clone();
            // Shapes come from a file of their own.
            if spec["mark"] == "geo" {
                spec["geo"]["features"] = json!({"type": "FeatureCollection", "features": []});
            }
            assert!(passes(&schema, &schema, &spec), "{}: {spec}", path.display());
            assert!(serde_json::from_value::<ChartSpec>(spec).is_ok(), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 50, "{seen} examples");
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
