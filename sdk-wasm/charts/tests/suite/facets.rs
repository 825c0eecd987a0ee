//! Small multiples of every mark: panels stand apart, their marks inside them, and pointer and
//! keyboard find their data.

use crate::common;
use crate::common::examples::{self, Example};
use pellucid_charts::{State, Theme, View};
use pellucid_core::chart::Mark;
use pellucid_core::{Batch, ChartSpec, Code, Values};
use serde_json::{Value, json};

/// An example of each mark, the field that parts it, and which filters stand instead of its own.
fn faceted() -> Vec<(&'static str, Value, Value)> {
    let all = json!([]);
    let since = |year: &str| json!([{"field": "month", "op": "gte", "value": year}]);
    let city = || json!({"field": "city"});
    let years = json!([{"field": "year", "op": "in", "values": [1955, 1980, 2005]}]);
    vec![
        ("bar-stacked", city(), all.clone()),
        ("bar-horizontal", json!({"field": "rating"}), all.clone()),
        ("histogram-delays", json!({"field": "date", "timeUnit": "month"}), all.clone()),
        ("line-stocks", json!({"field": "symbol"}), all.clone()),
        ("area-normalized", json!({"field": "source"}), all.clone()),
        ("stream-unemployment", json!({"field": "date", "timeUnit": "dayOfWeek"}), all.clone()),
        ("scatter-penguins", json!({"field": "island"}), all.clone()),
        ("bubble-fertility", json!({"field": "year"}), years.clone()),
        ("pie-weather", city(), all.clone()),
        ("box-penguins", json!({"field": "sex"}), all.clone()),
        ("rect-weather", city(), all.clone()),
        ("violin-penguins", json!({"field": "sex"}), all.clone()),
        ("dumbbell-barley", json!({"field": "variety"}), all.clone()),
        ("candlestick-stocks", json!({"field": "symbol"}), all.clone()),
        ("radar-weather", city(), all.clone()),
        ("combo-weather", city(), all.clone()),
        ("combo-rain", city(), all.clone()),
        (
            "waterfall-employment",
            json!({"field": "month", "timeUnit": "year", "as": "year"}),
            since("2010-01-01"),
        ),
        ("bullet-rain", city(), all.clone()),
        (
            "bullet-delays",
            json!({"field": "date", "timeUnit": "month"}),
            json!([{"field": "origin", "op": "in", "values": ["ATL", "ORD"]}]),
        ),
        ("gauge-rain", city(), all.clone()),
        ("gauge-delay", json!({"field": "date", "timeUnit": "month"}), all.clone()),
        ("metric-comparison", city(), all.clone()),
        ("metric-trend", json!({"field": "date", "timeUnit": "year", "as": "year"}), all.clone()),
        ("funnel-strikes", json!({"field": "daytime"}), all.clone()),
        ("treemap-movies", json!({"field": "rating"}), all.clone()),
        ("treemap-flare", json!({"field": "package", "as": "p"}), all.clone()),
        ("sunburst-strikes", json!({"field": "size"}), all.clone()),
        ("calendar-weather", city(), all.clone()),
        (
            "sankey-strikes",
            json!({"field": "daytime"}),
            json!([{"field": "phase", "op": "notNull"}]),
        ),
        ("geo-life", json!({"field": "year"}), years),
    ]
}

/// An example parted by a field.
fn parted(e: &Example, facet: &Value, filters: Value, scales: &str) -> (ChartSpec, Batch) {
    let mut spec = serde_json::to_value(&e.spec).unwrap();
    spec["encoding"]["facet"] = facet.clone();
    spec["filters"] = filters;
    spec["options"]["facet"] = json!({"scales": scales});
    if let Some(interaction) = spec.get_mut("interaction").and_then(Value::as_object_mut) {
        interaction.remove("zoom");
    }
    let mut spec: ChartSpec = serde_json::from_value(spec).unwrap();
    let data =
        examples::answer(&mut spec, &e.table).unwrap_or_else(|error| panic!("{}: {error}", e.name));
    (spec, data)
}

/// The values of the column that parts a chart, as rows have them.
fn keys(spec: &ChartSpec, data: &Batch) -> Vec<String> {
    let column = data.column(&spec.encoding.facet.as_ref().unwrap().name()).unwrap();
    (0..data.rows)
        .map(|row| match &column.values {
            _ if column.validity.as_ref().is_some_and(|v| !v[row]) => "null".to_owned(),
            Values::String { codes, dictionary } => dictionary[codes[row] as usize].clone(),
            Values::Int(v) | Values::Time(v) => v[row].to_string(),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn sound(what: &str, scene: &View, keys: &[String], marks: bool) {
    let panels: Vec<(String, pellucid_charts::Rect)> =
        scene.panels().map(|(label, rect)| (label.to_owned(), rect)).collect();
    let mut distinct = keys.to_vec();
    distinct.sort();
    distinct.dedup();
    assert!(
        panels.len() >= 2 && panels.len() <= distinct.len(),
        "{what}: {} panels of {distinct:?}",
        panels.len()
    );
    let whole = pellucid_charts::Rect {
        left: 0.0,
        top: 0.0,
        right: scene.size.width,
        bottom: scene.size.height,
    }
    .grown(0.5);
    for (i, (label, a)) in panels.iter().enumerate() {
        assert!(
            whole.contains(a.left, a.top) && whole.contains(a.right, a.bottom),
            "{what}: {label} {a:?}"
        );
        for (other, b) in &panels[i + 1..] {
            let apart = a.right <= b.left + 1e-6
                || b.right <= a.left + 1e-6
                || a.bottom <= b.top + 1e-6
                || b.bottom <= a.top + 1e-6;
            assert!(apart, "{what}: {label} and {other}");
        }
    }
    // The keyboard walks through one panel after the other, and each datum stands in its own.
    let (mut walked, mut hits) = (Vec::new(), vec![0; panels.len()]);
    for i in 0..scene.data_len() {
        let point = scene.data_point(i).unwrap();
        let at = point.anchor;
        let panel = panels
            .iter()
            .position(|(_, r)| r.grown(0.5).contains(at.x, at.y))
            .unwrap_or_else(|| panic!("{what}: {point:?} {panels:?}"));
        assert!(point.label.starts_with(&panels[panel].0), "{what}: {point:?} in {panels:?}");
        walked.push(panel);
        assert!(!scene.focus_ring(i).is_empty() || scene.data_len() > 0, "{what}");
        let Some(hit) = scene.hit(at.x, at.y) else { continue };
        hits[panel] += 1;
        assert!(
            hit.tooltip.title.starts_with(&panels[panel].0),
            "{what}: {:?} in {}",
            hit.tooltip,
            panels[panel].0
        );
        let found = scene.data_point(hit.index).unwrap();
        assert_eq!(found.row, hit.row, "{what}");
        assert!(
            found.label.starts_with(&panels[panel].0),
            "{what}: {found:?} in {}",
            panels[panel].0
        );
        // The rows of a panel have one key.
        if hit.row < keys.len() && point.row < keys.len() {
            assert_eq!(keys[hit.row], keys[point.row], "{what}");
        }
    }
    assert!(walked.is_sorted(), "{what}: {walked:?}");
    walked.dedup();
    assert_eq!(walked.len(), panels.len(), "{what}: not every panel is walked through");
    // A number by itself is no mark to point at.
    assert!(!marks || hits.iter().all(|n| *n > 0), "{what}: {hits:?} hits in {panels:?}");
}

#[test]
fn every_mark_has_panels() {
    let all = examples::all();
    let mut marks: Vec<&str> = Vec::new();
    for (name, facet, filters) in faceted() {
        let e = all.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("no example {name}"));
        marks.push(e.spec.mark.as_str());
        for scales in ["shared", "free"] {
            let (spec, data) = parted(e, &facet, filters.clone(), scales);
            let keys = keys(&spec, &data);
            for (width, height) in [(900.0, 600.0), (420.0, 360.0)] {
                let what = format!("{name}, {scales}, {width}");
                let scene = common::try_scene(
                    &spec,
                    &data,
                    width,
                    height,
                    &Theme::light(),
                    &State::default(),
                );
                let scene = scene.unwrap_or_else(|error| panic!("{what}: {error}"));
                sound(&what, &scene, &keys, spec.mark != Mark::Metric || spec.encoding.x.is_some());
                common::inside(&scene);
                assert_eq!(common::overlapping(&scene), Vec::<String>::new(), "{what}");
                if let Some(folder) = std::env::var_os("PELLUCID_LOOK")
                    .filter(|_| width > 500.0 && scales == "shared")
                {
                    std::fs::write(
                        format!("{}/facet-{name}.png", folder.display()),
                        pellucid_charts::png(&scene, 1.0).unwrap(),
                    )
                    .unwrap();
                }
            }
        }
    }
    // Tables and pivot tables have none.
    for e in &all {
        assert!(
            marks.contains(&e.spec.mark.as_str()),
            "{} is not tried in panels",
            e.spec.mark.as_str()
        );
    }
}

/// What one panel shows more of stands in the same place, and the same name has the same colour.
#[test]
fn panels_compare() {
    let all = examples::all();
    let scene = |name: &str, facet: Value, scales: &str| {
        let (spec, data) =
            parted(all.iter().find(|e| e.name == name).unwrap(), &facet, json!([]), scales);
        common::scene(&spec, &data, 900.0, 500.0)
    };
    let text = |scene: &View, wanted: &str| {
        common::text_boxes(scene).iter().filter(|(t, _)| t == wanted).count()
    };
    // One dial for all: its end is written in each panel.
    let month = json!({"field": "date", "timeUnit": "month"});
    assert_eq!(text(&scene("gauge-delay", month.clone(), "shared"), "20"), 3);
    let fills = |scene: &View| -> Vec<pellucid_charts::Rgba> {
        let cell = |i: &pellucid_charts::Item| {
            if let pellucid_charts::Item::Rect { color, .. } = i { Some(*color) } else { None }
        };
        scene.items.iter().filter_map(cell).collect()
    };
    let nodes = scene("sankey-strikes", json!({"field": "daytime"}), "shared");
    let mut colors = fills(&nodes);
    colors.sort_by_key(|c| (c.r, c.g, c.b, c.a));
    colors.dedup();
    let names: std::collections::BTreeSet<String> =
        common::text_boxes(&nodes).into_iter().map(|t| t.0).collect();
    // One colour a name, and the background; names of panels and the title are not nodes.
    assert!(colors.len() <= names.len(), "{} colours of {names:?}", colors.len());
}

#[test]
fn tables_say_where_a_group_belongs() {
    for (mark, place) in [("table", "columns"), ("pivot", "rows")] {
        let spec = common::spec(
            json!({"mark": mark, "encoding": {"columns": [{"field": "a"}], "rows": [{"field": "b"}],
            "values": [{"op": "count"}], "facet": {"field": "c"}}}),
        );
        let refused = pellucid_core::plan::chart_query(&spec, &[]).unwrap_err();
        assert_eq!(
            (refused.code, refused.path.as_deref()),
            (Code::InvalidSpec, Some("encoding.facet"))
        );
        assert!(refused.message.contains(place), "{}", refused.message);
    }
}
