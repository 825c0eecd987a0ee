//! The gallery is whole: every type of chart has an example, and so has every option and value of
//! the published schema.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::examples;
use serde_json::Value;

/// What each type of chart is, in a specification.
type Is = fn(&Value) -> bool;

fn mark(spec: &Value, name: &str) -> bool {
    spec["mark"] == name
}

fn option(spec: &Value, name: &str, value: &str) -> bool {
    spec["options"][name] == value
}

fn channel(spec: &Value, name: &str) -> bool {
    spec["encoding"].get(name).is_some()
}

fn measured(spec: &Value, name: &str) -> bool {
    spec["encoding"][name].get("op").is_some()
}

fn alone(spec: &Value) -> bool {
    !channel(spec, "color")
        && spec.get("layer").is_none()
        && spec["options"]["axes"] != false
        && !channel(spec, "facet")
}

/// Every type that the charts promise.
const TYPES: [(&str, Is); 47] = [
    ("vertical bar", |s| mark(s, "bar") && measured(s, "y") && alone(s)),
    ("horizontal bar", |s| mark(s, "bar") && measured(s, "x")),
    ("grouped bar", |s| mark(s, "bar") && option(s, "stack", "grouped")),
    ("stacked bar", |s| {
        mark(s, "bar") && channel(s, "color") && s["options"].get("stack").is_none()
    }),
    ("100 % bar", |s| mark(s, "bar") && option(s, "stack", "normalized")),
    ("diverging bar", |s| {
        mark(s, "bar") && measured(s, "color") && s["encoding"]["y"]["field"] == "anomaly"
    }),
    ("line", |s| mark(s, "line") && alone(s)),
    ("line of several series", |s| mark(s, "line") && channel(s, "color")),
    ("stepped line", |s| mark(s, "line") && option(s, "curve", "step")),
    ("smooth line", |s| mark(s, "line") && option(s, "curve", "smooth")),
    ("line with gaps at nulls", |s| mark(s, "line") && option(s, "nulls", "gap")),
    ("area", |s| mark(s, "area") && alone(s)),
    ("stacked area", |s| {
        mark(s, "area") && channel(s, "color") && s["options"].get("stack").is_none()
    }),
    ("streamed area", |s| mark(s, "area") && option(s, "stack", "stream")),
    ("100 % area", |s| mark(s, "area") && option(s, "stack", "normalized")),
    ("combo of bar and line", |s| {
        s["layer"].as_array().is_some_and(|l| l.iter().any(|l| l["mark"] == "line"))
            && mark(s, "bar")
    }),
    ("combo with two axes", |s| {
        s["layer"].as_array().is_some_and(|l| l.iter().any(|l| l["axis"] == "right"))
    }),
    ("scatter", |s| mark(s, "point") && !channel(s, "size")),
    ("bubble", |s| mark(s, "point") && channel(s, "size")),
    ("pie", |s| mark(s, "arc") && s["options"].get("innerRadius").is_none()),
    ("donut", |s| mark(s, "arc") && s["options"].get("innerRadius").is_some()),
    ("histogram", |s| mark(s, "bar") && s["encoding"]["x"].get("bin").is_some()),
    ("box plot", |s| mark(s, "box")),
    ("heatmap", |s| mark(s, "rect")),
    ("calendar heatmap", |s| mark(s, "calendar")),
    ("treemap", |s| mark(s, "treemap")),
    ("sunburst", |s| mark(s, "sunburst")),
    ("funnel", |s| mark(s, "funnel")),
    ("waterfall", |s| mark(s, "waterfall")),
    ("gauge", |s| mark(s, "gauge")),
    ("bullet", |s| mark(s, "bullet")),
    ("candlestick", |s| mark(s, "candlestick")),
    ("radar", |s| mark(s, "radar")),
    ("sankey", |s| mark(s, "sankey")),
    ("sparkline of a line", |s| mark(s, "line") && s["options"]["axes"] == false),
    ("sparkline of an area", |s| mark(s, "area") && s["options"]["axes"] == false),
    ("metric card of a value", |s| {
        mark(s, "metric") && !channel(s, "x") && !channel(s, "comparison")
    }),
    ("metric card with comparison", |s| mark(s, "metric") && channel(s, "comparison")),
    ("metric card with trend", |s| mark(s, "metric") && channel(s, "x")),
    ("small multiples", |s| channel(s, "facet")),
    ("choropleth", |s| mark(s, "geo")),
    ("violin", |s| mark(s, "violin")),
    ("dumbbell", |s| mark(s, "dumbbell")),
    ("table", |s| mark(s, "table")),
    ("table with small charts", |s| {
        mark(s, "table")
            && s["table"]["cells"]
                .as_object()
                .is_some_and(|c| c.values().any(|c| c.get("spark").is_some()))
    }),
    ("pivot table", |s| mark(s, "pivot") && channel(s, "columns")),
    ("closed pivot table", |s| mark(s, "pivot") && s["pivot"].get("open").is_some()),
];

#[test]
fn every_type_has_an_example() {
    let specs: Vec<Value> =
        examples::with_lists().iter().map(|e| serde_json::to_value(&e.spec).unwrap()).collect();
    let missing: Vec<&str> =
        TYPES.iter().filter(|(_, is)| !specs.iter().any(is)).map(|(name, _)| *name).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
    // More points than are drawn as dots.
    assert!(
        examples::all().iter().any(|e| e.spec.mark.as_str() == "point" && e.data.rows > 5_000),
        "no crowded scatter plot"
    );
}

/// The name and the schema of a variant that is written as an object of its name alone.
fn tagged(one: &Value) -> Option<(&str, &Value)> {
    let [name] = one["required"].as_array()?.as_slice() else { return None };
    let of = one["properties"].get(name.as_str()?)?;
    (of["type"] == "object").then_some((name.as_str()?, of))
}

/// What the schema has and examples use: `Definition.property`, `Definition=value`, and of tagged
/// objects `Definition:type.property`.
struct Schema {
    root: Value,
    used: BTreeSet<String>,
}

impl Schema {
    fn definitions(&self) -> BTreeMap<String, Value> {
        let definitions =
            self.root["$defs"].as_object().unwrap().iter().map(|(n, s)| (n.clone(), s.clone()));
        definitions.chain([("Chart".to_owned(), self.root.clone())]).collect()
    }

    /// Everything an example could use.
    fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (name, schema) in self.definitions() {
            let properties = |of: &Value| of["properties"].as_object().cloned().unwrap_or_default();
            all.extend(properties(&schema).keys().map(|p| format!("{name}.{p}")));
            for one in schema["oneOf"].as_array().into_iter().flatten() {
                if let Some(value) = one["const"].as_str() {
                    all.insert(format!("{name}={value}"));
                } else if let Some(kind) = one["properties"]["type"]["const"].as_str() {
                    all.extend(
                        properties(one)
                            .keys()
                            .filter(|p| *p != "type")
                            .map(|p| format!("{name}:{kind}.{p}")),
                    );
                    all.insert(format!("{name}:{kind}"));
                } else if let Some((kind, of)) = tagged(one) {
                    all.extend(properties(of).keys().map(|p| format!("{name}:{kind}.{p}")));
                    all.insert(format!("{name}:{kind}"));
                } else {
                    panic!("{name} is written in a way that is not read here: {one}");
                }
            }
            for value in schema["enum"].as_array().into_iter().flatten() {
                all.insert(format!("{name}={}", value.as_str().unwrap()));
            }
        }
        all
    }

    /// Notes what `value` uses of a schema, whose definition is called `name`.
    fn note(&mut self, value: &Value, schema: &Value, name: &str) {
        if let Some(path) = schema["$ref"].as_str() {
            let (target, name) = (
                self.root.pointer(path.trim_start_matches('#')).unwrap().clone(),
                path.rsplit('/').next().unwrap(),
            );
            return self.note(value, &target, name);
        }
        if let Some(any) = schema["anyOf"].as_array() {
            // Plain values beside an object are its short form.
            return any
                .iter()
                .filter(|s| s.get("$ref").is_some() != value.is_null())
                .for_each(|s| self.note(value, s, name));
        }
        for one in schema["oneOf"].as_array().into_iter().flatten() {
            if one["const"].is_string() && &one["const"] == value {
                self.used.insert(format!("{name}={}", value.as_str().unwrap()));
            }
            let kind = &one["properties"]["type"]["const"];
            if kind.is_string() && *kind == value["type"] {
                let kind = kind.as_str().unwrap();
                self.used.insert(format!("{name}:{kind}"));
                self.object(value, one, &format!("{name}:{kind}"));
            }
            if let Some((kind, of)) = tagged(one)
                && let Some(value) = value.get(kind)
            {
                self.used.insert(format!("{name}:{kind}"));
                self.object(value, of, &format!("{name}:{kind}"));
            }
        }
        if schema["enum"].as_array().is_some_and(|e| e.contains(value)) {
            self.used.insert(format!("{name}={}", value.as_str().unwrap()));
        }
        match value {
            Value::Array(items) => items.iter().for_each(|v| self.note(v, &schema["items"], name)),
            Value::Object(_) => self.object(value, schema, name),
            _ => {}
        }
    }

    fn object(&mut self, value: &Value, schema: &Value, name: &str) {
        for (key, v) in value.as_object().unwrap() {
            let known = schema["properties"].get(key);
            if known.is_some() {
                self.used.insert(format!("{name}.{key}"));
            }
            if let Some(schema) =
                known.or(schema.get("additionalProperties").filter(|s| s.is_object()))
            {
                self.note(v, schema, name);
            }
        }
    }
}

#[test]
fn every_option_and_value_has_an_example() {
    let root = format!("{}/../..", env!("CARGO_MANIFEST_DIR"));
    let read = |path: &std::path::Path| {
        serde_json::from_str::<Value>(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    let schema = read(format!("{root}/npm/schema/chart.json").as_ref());
    let mut walked = Schema { root: schema.clone(), used: BTreeSet::new() };
    for file in std::fs::read_dir(format!("{}/gallery", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") {
            walked.note(&read(&path)["spec"], &schema, "Chart");
        }
    }
    let all = walked.all();
    assert!(all.len() > 250, "only {} properties and values were found", all.len());
    // How values come about is no part of a picture: docs/expressions.md, models.md and queries.md
    // have examples of it.
    let drawn = |key: &&String| {
        ![
            "ExprFunction=",
            "TextOp=",
            "RelativeOp=",
            "Channel.expr",
            "Channel.dimension",
            "Channel.measure",
        ]
        .iter()
        .any(|asked| key.starts_with(asked))
    };
    let missing: Vec<&String> =
        all.iter().filter(drawn).filter(|key| !walked.used.contains(*key)).collect();
    assert!(missing.is_empty(), "in no example of the gallery: {missing:#?}");
}

/// Every chart with two examples or more, and not of the same data.
#[test]
fn every_chart_has_two_data_sets() {
    let mut charts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for e in examples::with_lists() {
        assert!(
            !e.title.is_empty() && e.about.matches('.').count() >= 2,
            "{}: documentation is two sentences",
            e.name
        );
        charts.entry(e.chart).or_default().insert(e.from);
    }
    let alone: Vec<_> = charts.iter().filter(|(_, data)| data.len() < 2).collect();
    assert!(alone.is_empty(), "{alone:?}");
}
