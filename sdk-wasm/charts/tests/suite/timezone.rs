//! Instants on the clock that the page's author chose.

use std::rc::Rc;

use crate::common::{self, DAY, batch, day, floats, times};
use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Item, Locale, Size, State, Theme, TimeLabel, View,
    layout,
};
use pellucid_core::chart::Format;
use pellucid_core::{Batch, Code, Result};
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000_000;

/// English with the clock of Berlin in spring 2024: summer time starts on 31 March at 01:00 UTC.
struct Berlin;

impl Locale for Berlin {
    fn number(&self, value: f64, format: &Format) -> String {
        EnglishLocale.number(value, format)
    }
    fn time(&self, micros: i64, label: TimeLabel) -> String {
        EnglishLocale.time(micros, label)
    }
    fn utc_offset(&self, zone: &str, micros: i64) -> Option<i64> {
        (zone == "Europe/Berlin").then_some(if micros < day(2024, 3, 31) + HOUR {
            HOUR
        } else {
            2 * HOUR
        })
    }
}

fn laid_out(x: Value, zone: &str, data: &Batch) -> Result<View> {
    let mut spec = json!({"mark": "line", "encoding": {"x": x, "y": {"op": "sum", "field": "v", "as": "v"}}, "options": {"timezone": zone}});
    if x_is_bare(&spec) {
        spec["encoding"]["y"] = json!({"field": "v"});
    }
    let locale: Rc<dyn Locale> = Rc::new(Berlin);
    let (theme, state) = (Theme::light(), State::default());
    let size = Size { width: 900.0, height: 300.0 };
    let spec = common::spec(spec);
    layout(&Input {
        spec: &spec,
        data,
        size,
        theme: &theme,
        locale: &locale,
        measure: &ApproximateMetrics,
        state: &state,
    })
}

fn x_is_bare(spec: &Value) -> bool {
    spec["encoding"]["x"].get("timeUnit").is_none()
}

fn texts(scene: &View) -> Vec<(String, f64)> {
    let text = |i: &Item| {
        if let Item::Text { text, at, .. } = i { Some((text.clone(), at.x)) } else { None }
    };
    scene.items.iter().filter_map(text).collect()
}

#[test]
fn ticks_stand_at_local_midnights_across_a_change_of_clocks() {
    let (from, to) = (day(2024, 3, 29), day(2024, 4, 3));
    let data = batch(vec![
        times("at", (0..=(to - from) / HOUR).map(|h| from + h * HOUR)),
        floats("v", (0..=(to - from) / HOUR).map(|h| h as f64)),
    ]);
    let scene = laid_out(json!({"field": "at"}), "Europe/Berlin", &data).unwrap();
    let plot = scene.plot();
    let x = |at: i64| plot.left + (at - from) as f64 / (to - from) as f64 * plot.width();
    let place = |label: &str| {
        texts(&scene)
            .into_iter()
            .filter(|(t, _)| t.contains(label))
            .map(|(_, x)| x)
            .collect::<Vec<_>>()
    };
    // Midnight in Berlin is 23:00 UTC in winter and 22:00 in summer.
    for (label, at) in
        [("Mar 30", day(2024, 3, 29) + 23 * HOUR), ("Apr 1", day(2024, 3, 31) + 22 * HOUR)]
    {
        assert!(
            place(label).iter().any(|found| (found - x(at)).abs() < 40.0),
            "{label} {:?} {}",
            place(label),
            x(at)
        );
    }
    let zeros = place("00:00");
    assert!(
        zeros.iter().any(|found| (found - x(day(2024, 3, 31) + 22 * HOUR)).abs() < 0.5),
        "{zeros:?}"
    );
    // 12:00 UTC is 13:00 there in winter.
    let datum = scene.data_point(12).unwrap();
    assert!(datum.label.contains("13:00"), "{}", datum.label);
    let last = scene.data_point(scene.data_len() - 1).unwrap();
    assert!(last.label.contains("Apr 3, 2024, 02:00"), "{}", last.label);
}

#[test]
fn what_was_cut_on_the_clock_of_utc_says_so() {
    let data = batch(vec![
        times("hour", (0..48).map(|h| day(2024, 6, 1) + h * HOUR)),
        floats("v", (0..48).map(f64::from)),
    ]);
    let scene =
        laid_out(json!({"field": "at", "timeUnit": "hour", "as": "hour"}), "Europe/Berlin", &data)
            .unwrap();
    assert!(texts(&scene).iter().any(|(t, _)| t == "UTC"), "{:?}", texts(&scene));
    assert!(scene.data_point(5).unwrap().label.contains("05:00"));
    let utc =
        laid_out(json!({"field": "at", "timeUnit": "hour", "as": "hour"}), "UTC", &data).unwrap();
    assert!(!texts(&utc).iter().any(|(t, _)| t == "UTC"));
}

#[test]
fn unknown_zones_are_named() {
    let data = batch(vec![times("at", [0, DAY]), floats("v", [1.0, 2.0])]);
    let e = laid_out(json!({"field": "at"}), "Mars/Olympus", &data).err().unwrap();
    assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some("options.timezone")));
    assert!(e.message.contains("Mars/Olympus"));
}
