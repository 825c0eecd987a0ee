//! One chart: its specification, its latest answer, its scene and its canvas.

use std::rc::Rc;

use pellucid_charts::{Input, Locale, Scene, SelectionState, Size, State, Theme, layout_counted};
use pellucid_core::chart::Mark;
use pellucid_core::{Batch, ChartSpec, Dimension, Filter, Query, plan};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::errors::{OrThrow, plain};
use crate::intl::{BrowserLocale, BrowserMeasure};
use crate::open::OpenTable;
use crate::reduced::Reduced;
use crate::surface::Surface;
use crate::wire;

/// A chart of a group.
pub(crate) struct Chart {
    /// The group it belongs to.
    pub(crate) group: u32,
    /// What it shows.
    pub(crate) spec: ChartSpec,
    /// What its reader selected, as filters for the other charts of its group.
    pub(crate) selection: Vec<Filter>,
    /// Its latest answer.
    pub(crate) data: Batch,
    surface: Surface,
    size: Size,
    ratio: f64,
    theme: Theme,
    locale: Rc<dyn Locale>,
    measure: BrowserMeasure,
    state: State,
    scene: Option<Scene>,
    reduced: Option<Reduced>,
}

/// Size, pixels and looks of a chart, as the page gives them.
pub(crate) struct Target {
    pub(crate) surface: Surface,
    pub(crate) size: Size,
    pub(crate) ratio: f64,
    pub(crate) theme: Theme,
    pub(crate) locale: String,
}

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

impl Chart {
    /// A chart that has no data yet.
    pub(crate) fn new(group: u32, spec: ChartSpec, target: Target) -> Self {
        let measure = BrowserMeasure::new(&target.theme.font_family);
        target.surface.resize(target.size, target.ratio);
        Self {
            group,
            spec,
            selection: Vec::new(),
            data: Batch::default(),
            surface: target.surface,
            size: target.size,
            ratio: target.ratio,
            theme: target.theme,
            locale: Rc::new(BrowserLocale { tag: target.locale }),
            measure,
            state: State::default(),
            scene: None,
            reduced: None,
        }
    }

    /// The query that answers it under `filters`.
    pub(crate) fn query(&self, filters: &[Filter]) -> pellucid_core::Result<Query> {
        plan::chart_query(&self.spec, filters)
    }

    /// Whether it asks for groups and the engine draws them.
    pub(crate) fn is_grouped(&self) -> bool {
        self.spec.mark != Mark::Table && self.query(&[]).is_ok_and(|q| !q.ungrouped)
    }

    /// The dimension its reader selects along, and the selection, where that is on one dimension.
    pub(crate) fn brush(&self) -> Option<(Dimension, Vec<Filter>)> {
        let query = self.query(&[]).ok()?;
        let on = |d: &&Dimension| self.selection.iter().all(|f| f.field == d.field);
        Some((query.dimensions.iter().find(on)?.clone(), self.selection.clone()))
    }

    /// Takes a new answer and draws it.
    pub(crate) fn show(&mut self, data: Batch) -> Result<(), JsValue> {
        self.reduced = None;
        self.data = data;
        self.redraw()
    }

    /// Draws `query` over `table` without bringing all its rows here, where the mark and the query allow it; whether it did. Its
    /// columns must be there.
    pub(crate) fn show_reduced(&mut self, table: &Rc<OpenTable>, query: &Query) -> Result<bool, JsValue> {
        let Some(reduced) = Reduced::new(&self.spec, table, query) else { return Ok(false) };
        let Some(data) = reduced.rows(self.size.width * self.ratio)? else { return Ok(false) };
        self.data = data;
        self.reduced = Some(reduced);
        self.redraw()?;
        Ok(true)
    }

    /// Whether [`Chart::data`] is only what its picture needs.
    pub(crate) fn is_reduced(&self) -> bool {
        self.reduced.is_some()
    }

    /// Lays out and draws what there is.
    pub(crate) fn redraw(&mut self) -> Result<(), JsValue> {
        self.state.selection = (!self.selection.is_empty()).then(|| SelectionState { filters: self.selection.clone() });
        let input = Input {
            spec: &self.spec,
            data: &self.data,
            size: self.size,
            theme: &self.theme,
            locale: &self.locale,
            measure: &self.measure,
            state: &self.state,
        };
        let scene = layout_counted(&input, self.reduced.as_ref().and_then(Reduced::counter)).or_throw()?;
        self.surface.draw(&scene, self.ratio)?;
        self.scene = Some(scene);
        Ok(())
    }

    /// Fits it to a new size.
    pub(crate) fn resize(&mut self, size: Size, ratio: f64) -> Result<(), JsValue> {
        (self.size, self.ratio) = (size, ratio);
        self.surface.resize(size, ratio);
        if let Some(data) = self.reduced.as_ref().map(|r| r.rows(size.width * ratio)).transpose()?.flatten() {
            self.data = data;
        }
        self.redraw()
    }

    /// Draws it in another theme.
    pub(crate) fn set_theme(&mut self, theme: Theme) -> Result<(), JsValue> {
        self.measure = BrowserMeasure::new(&theme.font_family);
        self.theme = theme;
        self.redraw()
    }

    /// Draws the highlight under the pointer and tells what lies there.
    pub(crate) fn pointer(&mut self, x: f64, y: f64) -> Result<JsValue, JsValue> {
        self.overlay(Some((x, y)))?;
        let Some(scene) = &self.scene else { return Ok(JsValue::NULL) };
        let hit = scene.hit(x, y);
        let legend = scene.legend_hit(x, y);
        let tooltip = hit.as_ref().map(|h| Tooltip {
            x: h.anchor.x,
            y: h.anchor.y,
            title: h.tooltip.title.clone(),
            rows: h
                .tooltip
                .rows
                .iter()
                .map(|r| TooltipRow { label: r.label.clone(), value: r.value.clone(), color: r.color.css(), active: r.active })
                .collect(),
        });
        let cursor = match (legend, &hit, self.spec.select) {
            (Some(_), ..) | (None, Some(_), Some(pellucid_core::chart::Selection::Point)) => "pointer",
            (None, _, Some(pellucid_core::chart::Selection::Interval)) => "crosshair",
            _ => "default",
        };
        let out = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&out, &name.into(), value);
        set("tooltip", &tooltip.map_or(Ok(JsValue::NULL), |t| plain(&t))?)?;
        set("row", &hit.as_ref().map_or(JsValue::NULL, |h| JsValue::from_f64(h.row as f64)))?;
        set("datum", &hit.as_ref().map_or(Ok(JsValue::NULL), |h| wire::datum(&self.data, h.row))?)?;
        set("cursor", &cursor.into())?;
        set("legend", &legend.map_or(JsValue::NULL, JsValue::from_str))?;
        Ok(out.into())
    }

    /// Draws the scene with what hovering adds, or without.
    pub(crate) fn overlay(&mut self, at: Option<(f64, f64)>) -> Result<(), JsValue> {
        let Some(scene) = &mut self.scene else { return Ok(()) };
        let items = scene.items.len();
        if let Some((x, y)) = at {
            let over = scene.overlay(x, y);
            scene.items.extend(over);
        }
        let drawn = self.surface.draw(scene, self.ratio);
        scene.items.truncate(items);
        drawn
    }

    /// Switches a series of the legend off or on.
    pub(crate) fn toggle(&mut self, series: &str) -> Result<(), JsValue> {
        if !self.state.hidden.remove(series) {
            self.state.hidden.insert(series.to_owned());
        }
        self.redraw()
    }

    /// The filters of a drag between two points, in CSS px.
    pub(crate) fn interval(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        self.scene.as_ref()?.interval(x0, y0, x1, y1)
    }

    /// The filters of a mark.
    pub(crate) fn point(&self, row: usize) -> Option<Vec<Filter>> {
        self.scene.as_ref()?.point(row)
    }

    /// Puts the keyboard's focus on a datum and tells which it is.
    pub(crate) fn focus(&mut self, index: f64) -> Result<JsValue, JsValue> {
        let count = self.scene.as_ref().map_or(0, Scene::data_len);
        let index = (index.max(0.0) as usize).min(count.saturating_sub(1));
        self.state.focus = (count > 0).then_some(index);
        self.redraw()?;
        let point = self.scene.as_ref().and_then(|s| s.data_point(index));
        let out = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&out, &name.into(), value);
        set("label", &point.as_ref().map_or("", |p| p.label.as_str()).into())?;
        set("count", &(count as f64).into())?;
        set("x", &point.as_ref().map_or(0.0, |p| p.anchor.x).into())?;
        set("y", &point.as_ref().map_or(0.0, |p| p.anchor.y).into())?;
        set("row", &point.as_ref().map_or(JsValue::NULL, |p| JsValue::from_f64(p.row as f64)))?;
        set("datum", &point.as_ref().map_or(Ok(JsValue::NULL), |p| wire::datum(&self.data, p.row))?)?;
        Ok(out.into())
    }

    /// Its accessible name and description.
    pub(crate) fn describe(&self) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        struct Description {
            name: String,
            description: String,
        }
        let said = self.scene.as_ref().map(Scene::description).unwrap_or_default();
        let name = self.spec.title.clone().unwrap_or_else(|| said.split('.').next().unwrap_or_default().to_owned());
        plain(&Description { name, description: said })
    }

    /// The scene as SVG.
    pub(crate) fn svg(&self) -> String {
        self.scene.as_ref().map(pellucid_charts::svg).unwrap_or_default()
    }
}
