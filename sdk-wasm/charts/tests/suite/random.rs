//! Specifications and data of every odd kind, thrown together: whatever they are, a layout ends,
//! all it draws is finite, its texts lie inside, and an SVG of it holds no markup of theirs.

use crate::common::{self, batch, column, day, floats, ints, times};
use pellucid_charts::{Item, Point, State, Theme, commands, svg};
use pellucid_core::{Batch, BatchColumn, Values, plan};
use proptest::prelude::*;
use serde_json::{Value, json};

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        6 => -1e4f64..1e4,
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
        1 => prop_oneof![Just(1e300), Just(-1e300), Just(f64::MAX), Just(f64::MIN), Just(5e-324), Just(-1e-12)],
        1 => any::<f64>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}",
        1 => Just("<script>alert(1)</script>".to_owned()),
        1 => Just("\"/><img src=x onerror=alert(1)>&amp;".to_owned()),
        1 => Just("W".repeat(300)),
        1 => Just(String::new()),
        1 => Just("مرحبا بالعالم 123".to_owned()),
        1 => "\\PC{0,300}",
        1 => any::<String>(),
    ]
}

fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => day(1990, 1, 1)..day(2030, 1, 1),
        1 => prop_oneof![Just(day(1, 1, 1)), Just(day(9999, 12, 31)), Just(i64::MAX), Just(i64::MIN), Just(0)],
    ]
}

/// The key's column: numbers, times, names, few or many, equal or different.
fn key(rows: usize) -> BoxedStrategy<BatchColumn> {
    let exactly = rows..rows + 1;
    prop_oneof![
        prop::collection::vec(number(), exactly.clone()).prop_map(|v| floats("x", v)),
        prop::collection::vec(-5i64..5, exactly.clone()).prop_map(|v| ints("x", v)),
        prop::collection::vec(any::<i64>(), exactly.clone()).prop_map(|v| ints("x", v)),
        prop::collection::vec(instant(), exactly.clone()).prop_map(|v| times("x", v)),
        (prop::collection::vec(prop::option::of(text()), exactly))
            .prop_map(|v| common::texts("x", v.iter().map(Option::as_deref))),
    ]
    .boxed()
}

fn data() -> impl Strategy<Value = Batch> {
    prop_oneof![1 => Just(0usize), 2 => Just(1), 6 => 2usize..40, 1 => 200usize..400].prop_flat_map(
        |rows| {
            let exactly = rows..rows + 1;
            let values = prop_oneof![
                4 => prop::collection::vec(number(), exactly.clone()).boxed(),
                1 => number().prop_map(move |v| vec![v; rows]).boxed(),
            ];
            let valid = prop::option::of(prop::collection::vec(any::<bool>(), exactly.clone()));
            let names = || {
                prop::collection::vec(
                    prop_oneof![Just("a".to_owned()), Just("b".to_owned()), text()],
                    exactly.clone(),
                )
            };
            (key(rows), values, valid, names(), names()).prop_map(|(x, y, valid, c, f)| {
                let y = column("y", Values::Float(y), valid);
                batch(vec![
                    x,
                    y,
                    common::names("c", c.iter().map(String::as_str)),
                    common::names("f", f.iter().map(String::as_str)),
                ])
            })
        },
    )
}

fn annotation() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!({"type": "line", "op": "mean"})),
        Just(json!({"type": "line", "value": 1e300, "label": "<b>far</b>"})),
        Just(json!({"type": "band", "from": -5, "to": 5, "label": "band"})),
        Just(json!({"type": "threshold", "value": 3, "above": "#ff0000", "below": "#00ff00"})),
        Just(json!({"type": "trend"})),
        Just(json!({"type": "movingAverage", "window": 3})),
        Just(json!({"type": "forecast", "periods": 500, "level": 0.999})),
    ]
}

fn specification() -> impl Strategy<Value = Value> {
    let scale = (
        prop::option::of(prop_oneof![Just("linear"), Just("log"), Just("symlog"), Just("sqrt")]),
        any::<bool>(),
        prop::option::of(any::<bool>()),
        prop::option::of((-1e3f64..1e3, 0.001f64..1e4)),
    )
        .prop_map(|(kind, reverse, nice, domain)| {
            let mut s = json!({"reverse": reverse});
            let log = kind == Some("log");
            kind.into_iter().for_each(|k| s["type"] = json!(k));
            nice.into_iter().for_each(|n| s["nice"] = json!(n));
            domain
                .filter(|d| !log || d.0 > 0.0)
                .into_iter()
                .for_each(|(low, span)| s["domain"] = json!([low, low + span]));
            s
        });
    let axis = (
        any::<bool>(),
        prop::option::of(1u8..50),
        prop::option::of(prop_oneof![Just("cut"), Just("wrap"), Just("upward"), Just("thin")]),
        any::<bool>(),
    );
    let format = prop_oneof![
        Just("decimal"),
        Just("compact"),
        Just("percent"),
        Just("currency"),
        Just("bytes"),
        Just("duration")
    ];
    let options = (
        prop_oneof![Just("stacked"), Just("grouped"), Just("normalized"), Just("overlaid")],
        prop_oneof![Just("top"), Just("right"), Just("bottom")],
        any::<bool>(),
    );
    let mark = prop_oneof![Just("bar"), Just("line"), Just("area"), Just("point")];
    let more = (
        any::<bool>(),
        prop::option::weighted(0.25, prop_oneof![Just("shared"), Just("free")]),
        prop::collection::vec(annotation(), 0..3),
        text(),
    );
    (mark, scale, axis, format, options, more).prop_map(|(mark, scale, axis, format, options, (color, facet, annotations, title))| {
        let (show, ticks, labels, opposite) = axis;
        let mut x = json!({"field": "x", "axis": {"show": show, "position": if opposite { "top" } else { "bottom" }}});
        labels.into_iter().for_each(|l| x["axis"]["labels"] = json!(l));
        let mut y = json!({"field": "y", "scale": scale, "format": {"style": format}, "axis": {"position": if opposite { "right" } else { "left" }}});
        ticks.into_iter().for_each(|t| y["axis"]["ticks"] = json!(t));
        if mark != "point" {
            y["op"] = json!("sum");
            y["as"] = json!("y");
        }
        let mut s = json!({"mark": mark, "title": title, "encoding": {"x": x, "y": y}, "annotations": annotations,
            "options": {"legendPosition": options.1, "dataLabels": options.2}});
        if mark == "bar" || mark == "area" {
            s["options"]["stack"] = json!(options.0);
        }
        if color {
            s["encoding"]["color"] = json!({"field": "c"});
        }
        if let Some(scales) = facet {
            s["encoding"]["facet"] = json!({"field": "f"});
            s["options"]["facet"] = json!({"scales": scales});
        }
        s
    })
}

fn finite(item: &Item) -> bool {
    let ok = |p: &Point| p.x.is_finite() && p.y.is_finite();
    match item {
        Item::Rect { rect, radii, .. } => {
            [rect.left, rect.top, rect.right, rect.bottom]
                .iter()
                .chain(radii)
                .all(|v| v.is_finite())
                && rect.left <= rect.right
                && rect.top <= rect.bottom
        }
        Item::Image { rect, .. } => {
            [rect.left, rect.top, rect.right, rect.bottom].iter().all(|v| v.is_finite())
        }
        Item::Rule { from, to, width, .. } => ok(from) && ok(to) && width.is_finite(),
        Item::Path { points, .. } | Item::Polygon { points, .. } => points.iter().all(ok),
        Item::Circle { center, radius, .. } | Item::Ring { center, radius, .. } => {
            ok(center) && radius.is_finite() && *radius >= 0.0
        }
        Item::Text { at, font, .. } => ok(at) && font.size > 0.0 && font.size < 1000.0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, max_shrink_iters: 400, ..ProptestConfig::default() })]
    #[test]
    fn whatever_comes_is_drawn_or_refused(s in specification(), data in data(), w in 20.0f64..1200.0, h in 20.0f64..700.0) {
        let spec = common::spec(s.clone());
        if plan::chart_query(&spec, &[]).is_err() {
            return Ok(());
        }
        let state = State { hover: Some((w / 2.0, h / 2.0)), focus: Some(0), ..State::default() };
        let scene = match common::try_scene(&spec, &data, w, h, &Theme::dark(), &state) {
            Ok(scene) => scene,
            // A refusal names what is wrong.
            Err(e) => {
                prop_assert!(e.path.is_some(), "{e:?}");
                return Ok(());
            }
        };
        for item in &scene.items {
            prop_assert!(finite(item), "{item:?}");
        }
        common::inside(&scene);
        let text = svg(&scene);
        prop_assert!(!text.contains("<script") && !text.contains("<img") && !text.contains("<b>") && !text.contains("NaN"));
        let known = ["<svg", "</svg", "<rect", "<path", "<polygon", "<polyline", "<circle", "<text", "</text", "<line"];
        for (i, _) in text.match_indices('<') {
            prop_assert!(known.iter().any(|k| text[i..].starts_with(k)), "{}", text[i..].chars().take(40).collect::<String>());
        }
        commands::record(&scene, 2.0);
        scene.description();
        for i in 0..scene.data_len().min(20) {
            let p = scene.data_point(i).expect("a datum");
            scene.hit(p.anchor.x, p.anchor.y);
        }
        scene.interval(0.0, h / 2.0, w, h / 2.0);
    }
}
