//! One chart: its specification, its latest answer, its scene and its canvas.

use std::rc::Rc;

use pellucid_charts::{Gesture, Input, Locale, Scene, SelectionState, Size, State, Theme, Transition, Zoom, layout_again, layout_counted};
use pellucid_core::chart::{Directions, Mark, Selection, TooltipMode};
use pellucid_core::{Batch, ChartSpec, Dimension, Filter, Query, plan};
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::drill::Drill;
use crate::errors::{OrThrow, plain};
use crate::intl::BrowserLocale;
use crate::measure::BrowserMeasure;
use crate::motion::Motion;
use crate::open::OpenTable;
use crate::reduced::Reduced;
use crate::surface::Surface;
use crate::wire;

/// A line is thinned anew for a view this much larger; beyond it few rows are left in sight.
const MOST_MAGNIFIED: f64 = 64.0;

/// A chart of a group.
pub(crate) struct Chart {
    /// The group it belongs to.
    pub(crate) group: u32,
    /// What it shows, at the level it was drilled to.
    pub(crate) spec: ChartSpec,
    /// How it was drilled there.
    pub(crate) drill: Drill,
    /// What its reader selected, as filters for the other charts of its group.
    pub(crate) selection: Vec<Filter>,
    /// Its latest answer.
    pub(crate) data: Batch,
    surface: Surface,
    /// Hover and focus are drawn on a canvas of their own: a scene of 100,000 marks is not drawn again for them.
    over: Surface,
    hover: Option<(f64, f64)>,
    size: Size,
    ratio: f64,
    theme: Theme,
    locale: Rc<dyn Locale>,
    measure: BrowserMeasure,
    state: State,
    /// The datum under the keyboard's focus.
    focused: Option<usize>,
    scene: Option<Scene>,
    /// Data, specification or looks are not those that the scene was laid out from.
    stale: bool,
    reduced: Option<Reduced>,
    /// On its way from the picture before.
    motion: Option<Motion>,
    /// A task draws the frames of `motion`, also of one that takes its place.
    played: bool,
}

/// Size, pixels and looks of a chart, as the page gives them.
pub(crate) struct Target {
    pub(crate) surface: Surface,
    pub(crate) over: Surface,
    pub(crate) size: Size,
    pub(crate) ratio: f64,
    pub(crate) theme: Theme,
    pub(crate) locale: BrowserLocale,
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
    /// A chart that has no data yet.
    pub(crate) fn new(group: u32, spec: ChartSpec, target: Target) -> Self {
        let measure = BrowserMeasure::new(&target.theme.font_family);
        target.surface.resize(target.size, target.ratio);
        target.over.resize(target.size, target.ratio);
        Self {
            group,
            drill: Drill::new(&spec),
            spec,
            selection: Vec::new(),
            data: Batch::default(),
            surface: target.surface,
            over: target.over,
            hover: None,
            size: target.size,
            ratio: target.ratio,
            theme: target.theme,
            locale: Rc::new(target.locale),
            measure,
            state: State::default(),
            focused: None,
            scene: None,
            stale: true,
            reduced: None,
            motion: None,
            played: false,
        }
    }

    /// The query that answers it under `filters`.
    pub(crate) fn query(&self, filters: &[Filter]) -> pellucid_core::Result<Query> {
        plan::chart_query(&self.spec, filters)
    }

    /// Whether it asks for groups and the engine draws them.
    pub(crate) fn is_grouped(&self) -> bool {
        !self.is_text() && self.query(&[]).is_ok_and(|q| !q.ungrouped)
    }

    /// Whether the page lays it out itself and asks for its rows by `tableRows`.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.spec.mark, Mark::Table | Mark::Pivot)
    }

    /// The dimension its reader selects along, and the selection, where that is on one dimension.
    pub(crate) fn brush(&self) -> Option<(Dimension, Vec<Filter>)> {
        let query = self.query(&[]).ok()?;
        let on = |d: &&Dimension| self.selection.iter().all(|f| f.field == d.field);
        Some((query.dimensions.iter().find(on)?.clone(), self.selection.clone()))
    }

    /// Takes a new answer and draws it; with `moves` the picture becomes the next as the theme says, once it is played.
    pub(crate) fn show(&mut self, data: Batch, moves: bool) -> Result<(), JsValue> {
        self.reduced = None;
        self.take(data);
        self.drawn_anew(moves)
    }

    fn drawn_anew(&mut self, moves: bool) -> Result<(), JsValue> {
        if moves { self.move_on() } else { self.redraw() }
    }

    /// Draws `query` over `table` without bringing all its rows here, where the mark and the query allow it; whether it did. Its
    /// columns must be there.
    pub(crate) fn show_reduced(&mut self, table: &Rc<OpenTable>, query: &Query, moves: bool) -> Result<bool, JsValue> {
        let Some(reduced) = Reduced::new(&self.spec, table, query) else { return Ok(false) };
        let Some(data) = reduced.rows(self.size.width * self.ratio)? else { return Ok(false) };
        self.take(data);
        self.reduced = Some(reduced);
        self.drawn_anew(moves)?;
        Ok(true)
    }

    fn take(&mut self, data: Batch) {
        self.data = data;
        self.stale = true;
    }

    /// Whether [`Chart::data`] is only what its picture needs.
    pub(crate) fn is_reduced(&self) -> bool {
        self.reduced.is_some()
    }

    /// Lays out and draws what there is.
    pub(crate) fn redraw(&mut self) -> Result<(), JsValue> {
        self.motion = None;
        self.lay_out()?;
        self.draw()
    }

    /// Lays out what there is, and draws it or sets out for it.
    fn move_on(&mut self) -> Result<(), JsValue> {
        let moves = self.theme.transition > 0.0 && !self.surface.is_none();
        let shown = moves.then(|| self.motion.as_ref().map(Motion::items).or_else(|| Some(self.scene.as_ref()?.items.clone()))).flatten();
        self.lay_out()?;
        let way = shown.zip(self.scene.as_ref()).and_then(|(shown, next)| Transition::new(&shown, &next.items));
        self.motion = way.map(|way| Motion::new(way, self.theme.transition));
        if self.motion.is_some() { self.draw_over() } else { self.draw() }
    }

    /// Whether there is a transition that nobody plays yet; from now on the caller does, until [`Chart::step`] says that there is no more.
    pub(crate) fn take_up(&mut self) -> bool {
        let new = self.motion.is_some() && !self.played;
        self.played |= new;
        new
    }

    /// Draws the next frame of the transition under way; whether there are more.
    pub(crate) fn step(&mut self) -> Result<bool, JsValue> {
        let more = self.next_frame();
        self.played = more.as_ref().is_ok_and(|more| *more);
        more
    }

    fn next_frame(&mut self) -> Result<bool, JsValue> {
        let (Some(motion), Some(scene)) = (&mut self.motion, &self.scene) else { return Ok(false) };
        if motion.step() < 1.0 {
            self.surface.draw(&motion.items(), scene.size, &scene.font_family, self.ratio)?;
            return Ok(true);
        }
        self.motion = None;
        self.draw()?;
        Ok(false)
    }

    fn lay_out(&mut self) -> Result<(), JsValue> {
        self.state.selection = (!self.selection.is_empty()).then(|| SelectionState { filters: self.selection.clone() });
        self.scene = Some(self.scene_of(&self.spec, self.size)?);
        self.stale = false;
        Ok(())
    }

    fn draw(&self) -> Result<(), JsValue> {
        let Some(scene) = &self.scene else { return Ok(()) };
        self.surface.draw(&scene.items, scene.size, &scene.font_family, self.ratio)?;
        self.draw_over()
    }

    fn scene_of(&self, spec: &ChartSpec, size: Size) -> Result<Scene, JsValue> {
        let (data, theme, locale) = (&self.data, &self.theme, &self.locale);
        let input = Input { spec, data, size, theme, locale, measure: &self.measure, state: &self.state };
        let counter = self.reduced.as_ref().and_then(Reduced::counter);
        // A title is part of what was read.
        match self.scene.as_ref().filter(|_| !self.stale && spec.title == self.spec.title) {
            Some(before) => layout_again(&input, counter, before),
            None => layout_counted(&input, counter),
        }
        .or_throw()
    }

    /// The chart as it leaves the page: with its title, which the page writes as a heading of its own.
    pub(crate) fn titled(&self, title: Option<String>) -> Result<Scene, JsValue> {
        // The plot stays as large as it is.
        let above = if title.is_some() { (self.theme.title_size * 1.3).round() + 8.0 } else { 0.0 };
        let size = Size { height: self.size.height + above, ..self.size };
        match title {
            Some(title) => self.scene_of(&ChartSpec { title: Some(title), ..self.spec.clone() }, size),
            None => self.scene_of(&self.spec, size),
        }
    }

    /// Paints it on another canvas at `scale` pixels a CSS px, sizing it.
    pub(crate) fn paint(&self, canvas: &JsValue, scale: f64, title: Option<String>) -> Result<(), JsValue> {
        let scene = self.titled(title)?;
        let surface = Surface::new(canvas)?;
        surface.resize(scene.size, scale);
        surface.draw(&scene.items, scene.size, &scene.font_family, scale)
    }

    /// Fits it to a new size.
    pub(crate) fn resize(&mut self, size: Size, ratio: f64) -> Result<(), JsValue> {
        (self.size, self.ratio) = (size, ratio);
        self.surface.resize(size, ratio);
        self.over.resize(size, ratio);
        if let Some(data) = self.reduced.as_ref().map(|r| r.rows(size.width * ratio)).transpose()?.flatten() {
            self.take(data);
        }
        self.redraw()
    }

    /// Draws it in another theme.
    pub(crate) fn set_theme(&mut self, theme: Theme) -> Result<(), JsValue> {
        self.measure = BrowserMeasure::new(&theme.font_family);
        self.theme = theme;
        self.stale = true;
        self.redraw()
    }

    /// Measures its texts anew and draws it, where it was drawn.
    pub(crate) fn remeasure(&mut self) -> Result<(), JsValue> {
        if self.scene.is_none() {
            return Ok(());
        }
        self.measure = BrowserMeasure::new(&self.theme.font_family);
        self.stale = true;
        self.redraw()
    }

    /// Draws the highlight under the pointer and tells what lies there.
    pub(crate) fn pointer(&mut self, x: f64, y: f64) -> Result<JsValue, JsValue> {
        self.hover = Some((x, y));
        self.draw_over()?;
        let Some(scene) = &self.scene else { return Ok(JsValue::NULL) };
        let hit = scene.hit(x, y);
        let legend = scene.legend_hit(x, y);
        let interaction = self.spec.interaction.as_ref();
        let told = hit.as_ref().filter(|_| interaction.and_then(|i| i.tooltip) != Some(TooltipMode::None));
        let tooltip = told.map(Tooltip::of);
        let clickable = self.spec.select == Some(Selection::Point) || self.drill.can_go_down();
        let cursor = match (legend, &hit, self.spec.select) {
            (Some(_), ..) => "pointer",
            (None, Some(_), _) if clickable => "pointer",
            (None, _, Some(s)) if s != Selection::Point && scene.in_plot(x, y) => "crosshair",
            _ => "default",
        };
        let out = js_sys::Object::new();
        let set = |name: &str, value: &JsValue| js_sys::Reflect::set(&out, &name.into(), value);
        set("tooltip", &tooltip.map_or(Ok(JsValue::NULL), |t| plain(&t))?)?;
        set("crosshair", &scene.crosshair(x, y).map_or(Ok(JsValue::NULL), |c| plain(&Cross::of(c)))?)?;
        set("row", &hit.as_ref().map_or(JsValue::NULL, |h| JsValue::from_f64(h.row as f64)))?;
        set("datum", &hit.as_ref().map_or(Ok(JsValue::NULL), |h| wire::datum(&self.data, h.row))?)?;
        set("cursor", &cursor.into())?;
        set("legend", &legend.map_or(JsValue::NULL, JsValue::from_str))?;
        set("inPlot", &scene.in_plot(x, y).into())?;
        Ok(out.into())
    }

    /// Takes the highlight away.
    pub(crate) fn leave(&mut self) -> Result<(), JsValue> {
        self.hover = None;
        self.draw_over()
    }

    /// Draws what hovering and the keyboard's focus add, on their own canvas.
    fn draw_over(&self) -> Result<(), JsValue> {
        let Some(scene) = &self.scene else { return Ok(()) };
        let mut items = self.hover.map(|(x, y)| scene.overlay(x, y)).unwrap_or_default();
        if let Some(focus) = self.focused {
            items.extend(scene.focus_ring(focus));
        }
        self.over.draw(&items, self.size, &scene.font_family, self.ratio)
    }

    /// Switches a series of the legend off or on.
    pub(crate) fn toggle(&mut self, series: &str) -> Result<JsValue, JsValue> {
        if !self.state.hidden.remove(series) {
            self.state.hidden.insert(series.to_owned());
        }
        self.redraw()?;
        self.hidden()
    }

    /// Leaves one series on; where it is alone already, all of them.
    pub(crate) fn isolate(&mut self, series: &str) -> Result<JsValue, JsValue> {
        let others = |s: &Scene| s.series_names().map(|(n, _)| n.to_owned()).filter(|n| n != series).collect();
        let others: std::collections::BTreeSet<String> = self.scene.as_ref().map(others).unwrap_or_default();
        self.state.hidden = if self.state.hidden == others { Default::default() } else { others };
        self.redraw()?;
        self.hidden()
    }

    /// Names of the series that are switched off.
    fn hidden(&self) -> Result<JsValue, JsValue> {
        plain(&self.state.hidden)
    }

    /// Zooms and moves what is shown, along the axes that the specification allows; tells whether it is zoomed now.
    pub(crate) fn zoom(&mut self, gesture: Gesture) -> Result<bool, JsValue> {
        let along = self.spec.interaction.as_ref().and_then(|i| i.zoom);
        if let (Some(along), Some(scene)) = (along, &self.scene) {
            let zoom = scene.zoomed(along, gesture);
            if zoom != self.state.zoom {
                self.state.zoom = zoom;
                // A line thinned for the whole would lack what lies between its pixels.
                let width = self.size.width * self.ratio * scene.magnification(&zoom).min(MOST_MAGNIFIED);
                if let Some(data) = self.reduced.as_ref().map(|r| r.rows(width)).transpose()?.flatten() {
                    self.take(data);
                }
                self.redraw()?;
            }
        }
        Ok(self.state.zoom.is_zoomed())
    }

    /// Shows everything again.
    pub(crate) fn reset_zoom(&mut self) -> Result<(), JsValue> {
        self.state.zoom = Zoom::default();
        self.redraw()
    }

    /// Goes to another level: what was zoomed, hidden and focused there means nothing here.
    pub(crate) fn drilled(&mut self) {
        self.spec = self.drill.spec();
        self.stale = true;
        self.state = State::default();
        self.focused = None;
        self.hover = None;
        self.selection.clear();
    }

    /// The filters of a drag between two points, in CSS px.
    pub(crate) fn interval(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        let scene = self.scene.as_ref()?;
        match self.spec.select {
            Some(Selection::IntervalX) => scene.along(Directions::X, [x0, y0], [x1, y1]),
            Some(Selection::IntervalY) => scene.along(Directions::Y, [x0, y0], [x1, y1]),
            Some(Selection::IntervalXy) => scene.along(Directions::Xy, [x0, y0], [x1, y1]),
            _ => scene.interval(x0, y0, x1, y1),
        }
    }

    /// The filters of a mark.
    pub(crate) fn point(&self, row: usize) -> Option<Vec<Filter>> {
        self.scene.as_ref()?.point(row)
    }

    /// The key of a mark as readers see it, and its filters.
    pub(crate) fn mark(&self, row: usize) -> Option<(String, Vec<Filter>)> {
        let scene = self.scene.as_ref()?;
        Some((scene.key_label(row)?, scene.point(row)?))
    }

    /// Puts the keyboard's focus on a datum and tells which it is.
    pub(crate) fn focus(&mut self, index: f64) -> Result<JsValue, JsValue> {
        let count = self.scene.as_ref().map_or(0, Scene::data_len);
        let index = (index.max(0.0) as usize).min(count.saturating_sub(1));
        self.focused = (count > 0).then_some(index);
        self.draw_over()?;
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
        struct Entry {
            name: String,
            hidden: bool,
        }
        #[derive(Serialize)]
        struct Description {
            name: String,
            description: String,
            series: Vec<Entry>,
            /// The widths of the bins that channels name, by the channels' names: some were left to the engine.
            bins: std::collections::BTreeMap<String, f64>,
        }
        let entry = |(name, hidden): (&str, bool)| Entry { name: name.to_owned(), hidden };
        let legend = self.scene.as_ref().filter(|s| s.legend_entries().next().is_some());
        let series = legend.map(|s| s.series_names().map(entry).collect()).unwrap_or_default();
        let said = self.scene.as_ref().map(Scene::description).unwrap_or_default();
        let name = self.spec.title.clone().unwrap_or_else(|| said.split('.').next().unwrap_or_default().to_owned());
        let bins = self.spec.encoding.channels().filter_map(|(_, c)| Some((c.name(), c.bin?.step))).collect();
        plain(&Description { name, description: said, series, bins })
    }

    /// The chart as SVG, with its title where one is given.
    pub(crate) fn svg(&self, title: Option<String>) -> Result<String, JsValue> {
        Ok(pellucid_charts::svg(&self.titled(title)?))
    }
}
