//! Charts over rows as people have them, written as JSON.

use std::collections::BTreeSet;
use std::rc::Rc;

use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Item, Locale, Rect, Size, State, Theme, View, layout,
};
use pellucid_core::time::parse_iso;
use pellucid_core::{ChartSpec, DataType, Scalar};
use serde_json::Value;

use super::answer::Table;
use super::examples::answer;

/// A table of JSON rows: a column of dates is one of times, whatever else is no number is text.
pub fn table(rows: &Value) -> Table {
    let rows = rows.as_array().expect("a list of rows");
    let mut names: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(|row| row.as_object().expect("a row").keys()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let cells = |name: &String| {
        rows.iter().map(|row| &row[name]).filter(|v| !v.is_null()).collect::<Vec<_>>()
    };
    let data_type = |name: &String| match cells(name) {
        all if all.iter().all(|v| v.is_i64()) => DataType::Int,
        all if all.iter().all(|v| v.is_number()) => DataType::Float,
        all if all
            .iter()
            .all(|v| v.as_str().is_some_and(|t| t.len() >= 10 && parse_iso(t).is_some())) =>
        {
            DataType::Timestamp
        }
        _ => DataType::String,
    };
    let columns: Vec<(String, DataType)> =
        names.iter().map(|name| ((*name).clone(), data_type(name))).collect();
    let scalar = |value: &Value, t: DataType| match (value, t) {
        (Value::Null, _) => Scalar::Null,
        (v, DataType::Int) => Scalar::Int(v.as_i64().expect("a whole number")),
        (v, DataType::Float) => Scalar::Float(v.as_f64().expect("a number")),
        (v, DataType::Timestamp) => {
            Scalar::Int((parse_iso(v.as_str().expect("a time")).expect("a time") / 1000) as i64)
        }
        (Value::String(text), _) => Scalar::Str(text.clone()),
        (v, _) => Scalar::Str(v.to_string()),
    };
    let rows = rows
        .iter()
        .map(|row| columns.iter().map(|(name, t)| scalar(&row[name], *t)).collect())
        .collect();
    Table { columns, rows }
}

/// The chart of a specification over rows, as a reader of `locale` sees it.
pub fn drawn_for(
    rows: &Value,
    spec: &Value,
    (width, height): (f64, f64),
    state: &State,
    locale: &Rc<dyn Locale>,
) -> View {
    let mut spec: ChartSpec =
        serde_json::from_value(spec.clone()).expect("the specification parses");
    let data = answer(&mut spec, &table(rows)).expect("the query fits");
    let (size, theme) = (Size { width, height }, Theme::light());
    layout(&Input {
        spec: &spec,
        data: &data,
        size,
        theme: &theme,
        locale,
        measure: &ApproximateMetrics,
        state,
    })
    .expect("laid out")
}

/// The chart of a specification over rows, 640 by 400 CSS px, in English.
pub fn drawn(rows: &Value, spec: &Value) -> View {
    let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
    drawn_for(rows, spec, (640.0, 400.0), &State::default(), &locale)
}

/// Everything that is written on a chart.
pub fn texts(view: &View) -> Vec<String> {
    let text =
        |item: &Item| if let Item::Text { text, .. } = item { Some(text.clone()) } else { None };
    view.items.iter().filter_map(text).collect()
}

/// The labels to the left of the plot, from the top.
pub fn left_labels(view: &View) -> Vec<String> {
    let plot = view.plot();
    let mut found: Vec<(f64, String)> = Vec::new();
    for item in &view.items {
        if let Item::Text { text, at, .. } = item
            && at.x < plot.left
            && (plot.top - 1.0..=plot.bottom + 1.0).contains(&at.y)
        {
            found.push((at.y, text.clone()));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, text)| text).collect()
}

/// What is written below the plot, from the left.
pub fn bottom_labels(view: &View) -> Vec<String> {
    let plot = view.plot();
    let mut found: Vec<(f64, String)> = Vec::new();
    for item in &view.items {
        if let Item::Text { text, at, .. } = item
            && at.y > plot.bottom
        {
            found.push((at.x, text.clone()));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|(_, text)| text).collect()
}

/// The bars: rectangles within the plot in other colours than the ground's and the axis'.
pub fn bars(view: &View) -> Vec<Rect> {
    let (theme, plot) = (Theme::light(), view.plot().grown(1.0));
    let bar = |item: &Item| match item {
        Item::Rect { rect, color, .. }
            if *color != theme.background
                && plot.contains(rect.left, rect.top)
                && rect.width() < plot.width() =>
        {
            Some(*rect)
        }
        _ => None,
    };
    view.items.iter().filter_map(bar).collect()
}

/// The tooltips of every datum, as one text each.
pub fn tips(view: &View) -> Vec<String> {
    let tip = |i| {
        let at = view.data_point(i)?.anchor;
        let tooltip = view.hit(at.x, at.y)?.tooltip;
        let rows = tooltip
            .rows
            .iter()
            .map(|r| format!("{} {}", r.label, r.value))
            .collect::<Vec<_>>()
            .join("; ");
        Some(format!("{}: {rows}", tooltip.title))
    };
    (0..view.data_len()).filter_map(tip).collect()
}

/// Whether no text is there twice.
pub fn all_differ(texts: &[String]) -> bool {
    texts.iter().collect::<BTreeSet<_>>().len() == texts.len()
}
