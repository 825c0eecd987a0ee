//! What lies under the pointer and under the keyboard's focus.

use pellucid_bridge::errors::plain;
use pellucid_bridge::object;
use pellucid_bridge::wire;
use pellucid_charts::View;
use pellucid_core::chart::{Channel, Selection, TooltipMode};
use serde::Serialize;
use ts_rs::TS;
use wasm_bindgen::JsValue;

use super::Chart;

/// One line of a tooltip.
#[derive(Serialize, TS)]
pub(crate) struct TooltipRow {
    label: String,
    value: String,
    /// The series' swatch as CSS.
    color: String,
    /// Whether it is the row under the pointer, where there are several.
    active: bool,
}

/// What a tooltip says, and where it points: CSS px of the chart's canvas.
#[derive(Serialize, TS)]
#[ts(rename = "TooltipContent")]
pub(crate) struct Tooltip {
    x: f64,
    y: f64,
    title: String,
    rows: Vec<TooltipRow>,
}

impl Tooltip {
    fn of(hit: &pellucid_charts::Hit) -> Self {
        let row = |r: &pellucid_charts::TooltipRow| TooltipRow {
            label: r.label.clone(),
            value: r.value.clone(),
            color: r.color.css(),
            active: r.active,
        };
        Self {
            x: hit.anchor.x,
            y: hit.anchor.y,
            title: hit.tooltip.title.clone(),
            rows: hit.tooltip.rows.iter().map(row).collect(),
        }
    }
}

/// A line through the pointer: where it is, CSS px, and what it stands for.
#[derive(Serialize, TS)]
pub(crate) struct CrosshairLine {
    at: f64,
    label: String,
}

/// Lines through the pointer.
#[derive(Serialize, TS)]
#[ts(rename = "CrosshairContent")]
pub(crate) struct Cross {
    x: Option<CrosshairLine>,
    y: Option<CrosshairLine>,
    /// Where the plot starts, CSS px.
    left: f64,
    /// Where it ends, CSS px.
    bottom: f64,
}

object! {
    /// What lies under the pointer.
    PointerHit => JsPointerHit = "PointerHit" {
        tooltip: "tooltip" ": TooltipContent | null",
        /// The row of the mark.
        row: "row" ": number | null",
        /// What is known of it.
        datum: "datum" ": Record<string, unknown> | null",
        /// A CSS cursor.
        cursor: "cursor" ": string",
        /// The series of a legend's entry.
        legend: "legend" ": string | null",
        crosshair: "crosshair" ": CrosshairContent | null",
        /// Whether it is where marks are drawn.
        in_plot: "inPlot" ": boolean",
    }
}

object! {
    /// A point reached by keyboard.
    Focus => JsFocus = "Focus" {
        label: "label" ": string",
        /// Points there are.
        count: "count" ": number",
        /// CSS px of the chart's canvas.
        x: "x" ": number",
        y: "y" ": number",
        row: "row" ": number | null",
        datum: "datum" ": Record<string, unknown> | null",
    }
}

impl Cross {
    fn of(c: pellucid_charts::Crosshair) -> Self {
        let line = |(at, label)| CrosshairLine { at, label };
        Self { x: c.x.map(line), y: c.y.map(line), left: c.plot.left, bottom: c.plot.bottom }
    }
}

impl Chart {
    /// What is known of the mark of a row: of one that stands for several, what they share; null of
    /// one that stands for none.
    fn datum(&self, row: usize) -> Result<JsValue, JsValue> {
        if row < self.data.rows {
            return wire::datum(&self.data, row);
        }
        let Some((one, fields)) = self.picture.view().and_then(|s| s.group(row)) else {
            return Ok(JsValue::NULL);
        };
        let e = &self.spec.encoding;
        let path: Vec<String> =
            e.path.iter().chain(&e.source).chain(&e.target).map(Channel::name).collect();
        let shared = path.get(fields).unwrap_or_default();
        wire::datum_of(&self.data, one, |name| shared.iter().any(|s| s == name))
    }

    /// Draws the highlight under the pointer and tells what lies there; none where nothing was laid
    /// out.
    pub(crate) fn pointer(&mut self, x: f64, y: f64) -> Result<Option<PointerHit>, JsValue> {
        self.hover = Some((x, y));
        self.draw_over()?;
        let Some(view) = self.picture.view() else { return Ok(None) };
        let hit = view.hit(x, y);
        let legend = view.legend_hit(x, y);
        let interaction = self.spec.interaction.as_ref();
        let told =
            hit.as_ref().filter(|_| interaction.and_then(|i| i.tooltip) != Some(TooltipMode::None));
        let clickable = self.spec.select == Some(Selection::Point) || self.drill.can_go_down();
        let cursor = match (legend, &hit, self.spec.select) {
            (Some(_), ..) => "pointer",
            (None, Some(_), _) if clickable => "pointer",
            (None, _, Some(s)) if s != Selection::Point && view.in_plot(x, y) => "crosshair",
            _ => "default",
        };
        let hit = PointerHit {
            tooltip: plain(&told.map(Tooltip::of))?,
            row: hit.as_ref().map_or(JsValue::NULL, |h| JsValue::from_f64(h.row as f64)),
            datum: hit.as_ref().map_or(Ok(JsValue::NULL), |h| self.datum(h.row))?,
            cursor: cursor.into(),
            legend: legend.map_or(JsValue::NULL, JsValue::from_str),
            crosshair: plain(&view.crosshair(x, y).map(Cross::of))?,
            in_plot: view.in_plot(x, y).into(),
        };
        Ok(Some(hit))
    }

    /// Takes the highlight away.
    pub(crate) fn leave(&mut self) -> Result<(), JsValue> {
        self.hover = None;
        self.draw_over()
    }

    /// Draws what hovering and the keyboard's focus add, on their own canvas.
    pub(super) fn draw_over(&self) -> Result<(), JsValue> {
        let Some(view) = self.picture.view() else { return Ok(()) };
        let mut items = self.hover.map(|(x, y)| view.overlay(x, y)).unwrap_or_default();
        if let Some(focus) = self.focused {
            items.extend(view.focus_ring(focus));
        }
        self.over.draw(&items, self.size, &view.font_family, self.ratio)
    }

    /// Puts the keyboard's focus on a datum and tells which it is.
    pub(crate) fn focus(&mut self, index: f64) -> Result<Focus, JsValue> {
        let count = self.picture.view().map_or(0, View::data_len);
        let index = (index.max(0.0) as usize).min(count.saturating_sub(1));
        self.focused = (count > 0).then_some(index);
        self.draw_over()?;
        let point = self.picture.view().and_then(|s| s.data_point(index));
        let focus = Focus {
            label: point.as_ref().map_or("", |p| p.label.as_str()).into(),
            count: (count as f64).into(),
            x: point.as_ref().map_or(0.0, |p| p.anchor.x).into(),
            y: point.as_ref().map_or(0.0, |p| p.anchor.y).into(),
            row: point.as_ref().map_or(JsValue::NULL, |p| JsValue::from_f64(p.row as f64)),
            datum: point.as_ref().map_or(Ok(JsValue::NULL), |p| self.datum(p.row))?,
        };
        Ok(focus)
    }
}
