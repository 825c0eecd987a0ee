//! What lies under the pointer and under the keyboard's focus.

use pellucid_charts::View;
use pellucid_core::chart::{Channel, Selection, TooltipMode};
use serde::Serialize;
use wasm_bindgen::JsValue;

use super::Chart;
use pellucid_bridge::errors::plain;
use pellucid_bridge::wire;

#[derive(Serialize)]
struct TooltipRow {
    label: String,
    value: String,
    color: String,
    active: bool,
}

#[derive(Serialize)]
struct Tooltip {
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
        Self { x: hit.anchor.x, y: hit.anchor.y, title: hit.tooltip.title.clone(), rows: hit.tooltip.rows.iter().map(row).collect() }
    }
}

#[derive(Serialize)]
struct CrossLine {
    at: f64,
    label: String,
}

#[derive(Serialize)]
struct Cross {
    x: Option<CrossLine>,
    y: Option<CrossLine>,
    left: f64,
    bottom: f64,
}

impl Cross {
    fn of(c: pellucid_charts::Crosshair) -> Self {
        let line = |(at, label)| CrossLine { at, label };
        Self { x: c.x.map(line), y: c.y.map(line), left: c.plot.left, bottom: c.plot.bottom }
    }
}

impl Chart {
    /// What is known of the mark of a row: of one that stands for several, what they share; null of one that stands for none.
    fn datum(&self, row: usize) -> Result<JsValue, JsValue> {
        if row < self.data.rows {
            return wire::datum(&self.data, row);
        }
        let Some((one, fields)) = self.picture.view().and_then(|s| s.group(row)) else { return Ok(JsValue::NULL) };
        let e = &self.spec.encoding;
        let path: Vec<String> = e.path.iter().chain(&e.source).chain(&e.target).map(Channel::name).collect();
        let shared = path.get(fields).unwrap_or_default();
        wire::datum_of(&self.data, one, |name| shared.iter().any(|s| s == name))
    }

    /// Draws the highlight under the pointer and tells what lies there.
    pub(crate) fn pointer(&mut self, x: f64, y: f64) -> Result<JsValue, JsValue> {
        self.hover = Some((x, y));
        self.draw_over()?;
        let Some(view) = self.picture.view() else { return Ok(JsValue::NULL) };
        let hit = view.hit(x, y);
        let legend = view.legend_hit(x, y);
        let interaction = self.spec.interaction.as_ref();
        let told = hit.as_ref().filter(|_| interaction.and_then(|i| i.tooltip) != Some(TooltipMode::None));
        let tooltip = told.map(Tooltip::of);
        let clickable = self.spec.select == Some(Selection::Point) || self.drill.can_go_down();
        let cursor = match (legend, &hit, self.spec.select) {
            (Some(_), ..) => "pointer",
            (None, Some(_), _) if clickable => "pointer",
            (None, _, Some(s)) if s != Selection::Point && view.in_plot(x, y) => "crosshair",
            _ => "default",
        };
        let out = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&out, &name.into(), value);
        set("tooltip", &tooltip.map_or(Ok(JsValue::NULL), |t| plain(&t))?)?;
        set("crosshair", &view.crosshair(x, y).map_or(Ok(JsValue::NULL), |c| plain(&Cross::of(c)))?)?;
        set("row", &hit.as_ref().map_or(JsValue::NULL, |h| JsValue::from_f64(h.row as f64)))?;
        set("datum", &hit.as_ref().map_or(Ok(JsValue::NULL), |h| self.datum(h.row))?)?;
        set("cursor", &cursor.into())?;
        set("legend", &legend.map_or(JsValue::NULL, JsValue::from_str))?;
        set("inPlot", &view.in_plot(x, y).into())?;
        Ok(out.into())
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
    pub(crate) fn focus(&mut self, index: f64) -> Result<JsValue, JsValue> {
        let count = self.picture.view().map_or(0, View::data_len);
        let index = (index.max(0.0) as usize).min(count.saturating_sub(1));
        self.focused = (count > 0).then_some(index);
        self.draw_over()?;
        let point = self.picture.view().and_then(|s| s.data_point(index));
        let out = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&out, &name.into(), value);
        set("label", &point.as_ref().map_or("", |p| p.label.as_str()).into())?;
        set("count", &(count as f64).into())?;
        set("x", &point.as_ref().map_or(0.0, |p| p.anchor.x).into())?;
        set("y", &point.as_ref().map_or(0.0, |p| p.anchor.y).into())?;
        set("row", &point.as_ref().map_or(JsValue::NULL, |p| JsValue::from_f64(p.row as f64)))?;
        set("datum", &point.as_ref().map_or(Ok(JsValue::NULL), |p| self.datum(p.row))?)?;
        Ok(out.into())
    }
}
