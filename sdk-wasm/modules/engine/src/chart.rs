//! One chart: its specification, its latest answer, its picture and its canvas.

pub(crate) mod describe;
mod picture;
pub(crate) mod pointer;
mod view;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pellucid_bridge::errors::OrThrow;
use pellucid_charts::{
    Colors, Input, Item, Locale, MOST_COLORED, SelectionState, Size, State, Theme, Transition,
    View, layout_again, layout_counted,
};
use pellucid_core::chart::{Directions, Selection};
use pellucid_core::plan::{Before, Formulas};
use pellucid_core::{Batch, ChartSpec, DataType, Dimension, Filter, Query, plan};
use pellucid_engine::Table;
use wasm_bindgen::JsValue;

use crate::chart::picture::{Picture, Playback};
use crate::drill::Drill;
use crate::intl::BrowserLocale;
use crate::motion::Motion;
use crate::open::OpenTable;
use crate::reduced::Reduced;
use crate::surface::Surface;
use crate::text::BrowserMeasure;

pub(crate) use describe::JsChartDescription;
pub(crate) use pointer::{JsFocus, JsPointerHit};

/// Which colours the names of each column have in the charts of a group.
pub(crate) type GroupColors = Rc<RefCell<HashMap<String, Colors>>>;

/// A chart of a group.
pub(crate) struct Chart {
    /// The group it belongs to.
    pub(crate) group: u32,
    /// The handle of the table it is of.
    pub(crate) table: u32,
    /// What the page asked for, before a table filled it in.
    asked: ChartSpec,
    /// What it shows, at the level it was drilled to.
    pub(crate) spec: ChartSpec,
    /// How it was drilled there.
    pub(crate) drill: Drill,
    /// What its reader selected, as filters for the other charts of its group.
    pub(crate) selection: Vec<Filter>,
    /// Its latest answer.
    pub(crate) data: Batch,
    surface: Surface,
    /// Hover and focus are drawn on a canvas of their own: a scene of 100,000 marks is not drawn
    /// again for them.
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
    picture: Picture,
    playback: Playback,
    reduced: Option<Reduced>,
    colors: GroupColors,
    /// Whether the names of its table have their colours.
    names_known: bool,
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

impl Chart {
    /// A chart that has no data yet: `spec` is what was asked for as its table fills it in.
    pub(crate) fn new(
        (group, table): (u32, u32),
        asked: ChartSpec,
        spec: ChartSpec,
        target: Target,
        colors: GroupColors,
    ) -> Self {
        let measure = BrowserMeasure::new(&target.theme.font_family);
        target.surface.resize(target.size, target.ratio);
        target.over.resize(target.size, target.ratio);
        Self {
            group,
            table,
            asked,
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
            picture: Picture::None,
            playback: Playback::Still,
            reduced: None,
            colors,
            names_known: false,
        }
    }

    /// What the page asked for.
    pub(crate) fn asked(&self) -> &ChartSpec {
        &self.asked
    }

    /// Takes what was asked for as another table fills it in; gives it back as it was. Zoom, path
    /// and hidden series stay, and so does the selection where its columns are there.
    pub(crate) fn refit(&mut self, spec: ChartSpec, table: &Table) -> ChartSpec {
        let before = self.drill.refit(spec);
        self.spec = self.drill.spec();
        if table.check_filters(&self.selection, &self.spec.compute).is_err() {
            self.selection.clear();
        }
        self.picture.outdate();
        self.names_known = false;
        before
    }

    /// The query that answers it under `filters`.
    pub(crate) fn query(&self, filters: &[Filter]) -> pellucid_core::Result<Query> {
        plan::chart_query(&self.spec, filters)
    }

    /// Filters as anybody may take them: of columns that this chart alone computes they tell how.
    pub(crate) fn told(&self, filters: Vec<Filter>) -> Vec<Filter> {
        filters.into_iter().map(|f| f.spelt_out(&self.spec.compute)).collect()
    }

    /// The query that answers it without any filters of others, in the chart's order, and its
    /// formulas: see [`plan::chart_question`].
    pub(crate) fn question(&self) -> Result<(Query, Formulas), JsValue> {
        plan::chart_question(&self.spec, &[]).or_throw()
    }

    /// What it shows of the answer to its query: its formulas worked out, and beside its measures
    /// what they were before, of the answer to [`Before::query`].
    pub(crate) fn finished(
        &self,
        answer: Batch,
        before: Option<(Before, Option<Batch>)>,
    ) -> Result<Batch, JsValue> {
        let shown = plan::finished(&self.spec, answer).or_throw()?;
        match before {
            Some((before, answer)) => before.beside(&self.spec, shown, answer).or_throw(),
            None => Ok(shown),
        }
    }

    /// The earlier time that it compares its answer to `query` over `table` with.
    pub(crate) fn before(&self, query: &Query, table: &Table) -> Result<Option<Before>, JsValue> {
        Before::of(&self.spec, query, table.schema()).or_throw()
    }

    /// Whether it asks for groups and the engine draws them.
    pub(crate) fn is_grouped(&self) -> bool {
        !self.is_text() && self.query(&[]).is_ok_and(|q| !q.ungrouped)
    }

    /// Whether the page lays it out itself and asks for its rows by `tableRows`.
    pub(crate) fn is_text(&self) -> bool {
        self.spec.mark.rules().shown_as.is_text()
    }

    /// The dimension its reader selects along, and the selection, where that is on one dimension.
    pub(crate) fn brush(&self) -> Option<(Dimension, Vec<Filter>)> {
        let query = self.query(&[]).ok()?;
        let on = |d: &&Dimension| self.selection.iter().all(|f| f.field == d.field);
        Some((query.dimensions.iter().find(on)?.clone(), self.selection.clone()))
    }

    /// Takes a new answer and draws it; with `moves` the picture becomes the next as the theme
    /// says, once it is played.
    pub(crate) fn show(&mut self, data: Batch, moves: bool) -> Result<(), JsValue> {
        self.reduced = None;
        self.take(data);
        self.drawn_anew(moves)
    }

    fn drawn_anew(&mut self, moves: bool) -> Result<(), JsValue> {
        if moves { self.move_on() } else { self.redraw() }
    }

    /// Draws `query` over `table` without bringing all its rows here, where the mark and the query
    /// allow it; whether it did. Its columns must be there.
    pub(crate) fn show_reduced(
        &mut self,
        table: &Rc<OpenTable>,
        query: &Query,
        moves: bool,
    ) -> Result<bool, JsValue> {
        let Some(reduced) = Reduced::new(&self.spec, table, query) else { return Ok(false) };
        let Some(data) = reduced.rows(self.size.width * self.ratio)? else { return Ok(false) };
        self.know_names(table);
        self.take(data);
        self.reduced = Some(reduced);
        self.drawn_anew(moves)?;
        Ok(true)
    }

    /// Gives all names of a column their colours: an answer tells only those that its filters leave.
    pub(crate) fn know_names(&mut self, table: &OpenTable) {
        let Some(name) = self.colored() else { return };
        let table = table.table.borrow();
        if !self.names_known
            && let Ok(column) = table.column(&name)
            && (1..=MOST_COLORED).contains(&column.dictionary.len())
            && column.data_type == DataType::String
        {
            self.names_known = true;
            let mut colors = self.colors.borrow_mut();
            colors.entry(name).or_default().know(column.dictionary.iter(), self.locale.as_ref());
        }
    }

    /// The column whose names have colours.
    fn colored(&self) -> Option<String> {
        let encoding = &self.spec.encoding;
        let channel = encoding.path.first().or(encoding.color.as_ref())?;
        let plain = !channel.is_measure() && channel.time_unit.is_none() && channel.bin.is_none();
        channel.field.clone().filter(|_| plain)
    }

    fn take(&mut self, data: Batch) {
        self.data = data;
        self.picture.outdate();
    }

    /// Whether [`Chart::data`] is only what its picture needs.
    pub(crate) fn is_reduced(&self) -> bool {
        self.reduced.is_some()
    }

    /// Lays out and draws what there is.
    pub(crate) fn redraw(&mut self) -> Result<(), JsValue> {
        self.playback.set(None);
        self.lay_out()?;
        self.draw()
    }

    /// Lays out what there is, and draws it or sets out for it.
    fn move_on(&mut self) -> Result<(), JsValue> {
        let moves = self.theme.transition > 0.0 && !self.surface.is_none();
        let shown = if moves { self.shown() } else { None };
        self.lay_out()?;
        let way = shown
            .zip(self.picture.view())
            .and_then(|(shown, next)| Transition::new(&shown, &next.items));
        self.playback.set(way.map(|way| Motion::new(way, self.theme.transition)));
        if self.playback.motion().is_some() { self.draw_over() } else { self.draw() }
    }

    /// What is on the canvas; none where nothing was laid out.
    fn shown(&self) -> Option<Vec<Item>> {
        match self.playback.motion() {
            Some(motion) => Some(motion.items()),
            None => Some(self.picture.view()?.items.clone()),
        }
    }

    /// Returns true once a transition: the caller must then call [`Chart::step`] each frame, until
    /// it says that there is no more.
    pub(crate) fn take_up(&mut self) -> bool {
        self.playback.take_up()
    }

    /// Draws the next frame of the transition under way; whether there are more.
    pub(crate) fn step(&mut self) -> Result<bool, JsValue> {
        let more = self.next_frame();
        if !more.as_ref().is_ok_and(|more| *more) {
            self.playback.let_go();
        }
        more
    }

    fn next_frame(&mut self) -> Result<bool, JsValue> {
        let (Playback::Playing(motion), Some(view)) = (&mut self.playback, self.picture.view())
        else {
            return Ok(false);
        };
        if motion.step() < 1.0 {
            self.surface.draw(&motion.items(), view.size, &view.font_family, self.ratio)?;
            return Ok(true);
        }
        self.playback.set(None);
        self.draw()?;
        Ok(false)
    }

    fn lay_out(&mut self) -> Result<(), JsValue> {
        self.state.selection = (!self.selection.is_empty())
            .then(|| SelectionState { filters: self.selection.clone() });
        let column = self.colored();
        if let Some(known) = column.as_ref().and_then(|c| self.colors.borrow().get(c).cloned()) {
            self.state.colors = known;
        }
        let view = self.view_of(&self.spec, self.size)?;
        if self.state.colors != *view.colors() {
            self.state.colors = view.colors().clone();
            let colors = self.state.colors.clone();
            column.and_then(|column| self.colors.borrow_mut().insert(column, colors));
        }
        self.picture = Picture::Current(view);
        Ok(())
    }

    fn draw(&self) -> Result<(), JsValue> {
        let Some(view) = self.picture.view() else { return Ok(()) };
        self.surface.draw(&view.items, view.size, &view.font_family, self.ratio)?;
        self.draw_over()
    }

    fn view_of(&self, spec: &ChartSpec, size: Size) -> Result<View, JsValue> {
        let (data, theme, locale) = (&self.data, &self.theme, &self.locale);
        let input =
            Input { spec, data, size, theme, locale, measure: &self.measure, state: &self.state };
        let counter = self.reduced.as_ref().and_then(Reduced::counter);
        // A title is part of what was read.
        match self.picture.current().filter(|_| spec.title == self.spec.title) {
            Some(before) => layout_again(&input, counter, before),
            None => layout_counted(&input, counter),
        }
        .or_throw()
    }

    /// The chart as it leaves the page: with its title, which the page writes as a heading of its
    /// own.
    pub(crate) fn titled(&self, title: Option<String>) -> Result<View, JsValue> {
        // The plot stays as large as it is.
        let above = if title.is_some() { (self.theme.title_size * 1.3).round() + 8.0 } else { 0.0 };
        let size = Size { height: self.size.height + above, ..self.size };
        match title {
            Some(title) => {
                self.view_of(&ChartSpec { title: Some(title), ..self.spec.clone() }, size)
            }
            None => self.view_of(&self.spec, size),
        }
    }

    /// Paints it on another canvas at `scale` pixels a CSS px, sizing it.
    pub(crate) fn paint(
        &self,
        canvas: &JsValue,
        scale: f64,
        title: Option<String>,
    ) -> Result<(), JsValue> {
        let view = self.titled(title)?;
        let surface = Surface::new(canvas)?;
        surface.resize(view.size, scale);
        surface.draw(&view.items, view.size, &view.font_family, scale)
    }

    /// Fits it to a new size.
    pub(crate) fn resize(&mut self, size: Size, ratio: f64) -> Result<(), JsValue> {
        (self.size, self.ratio) = (size, ratio);
        self.surface.resize(size, ratio);
        self.over.resize(size, ratio);
        if let Some(data) =
            self.reduced.as_ref().map(|r| r.rows(size.width * ratio)).transpose()?.flatten()
        {
            self.take(data);
        }
        self.redraw()
    }

    /// Draws it in another theme.
    pub(crate) fn set_theme(&mut self, theme: Theme) -> Result<(), JsValue> {
        self.measure = BrowserMeasure::new(&theme.font_family);
        self.theme = theme;
        self.picture.outdate();
        self.redraw()
    }

    /// Measures its texts anew and draws it, where it was drawn.
    pub(crate) fn remeasure(&mut self) -> Result<(), JsValue> {
        if self.picture.view().is_none() {
            return Ok(());
        }
        self.measure = BrowserMeasure::new(&self.theme.font_family);
        self.picture.outdate();
        self.redraw()
    }

    /// Goes to another level: what was zoomed, hidden and focused there means nothing here.
    pub(crate) fn drilled(&mut self) {
        self.spec = self.drill.spec();
        self.picture.outdate();
        self.state = State::default();
        self.focused = None;
        self.hover = None;
        self.selection.clear();
    }

    /// The filters of a drag between two points, in CSS px.
    pub(crate) fn interval(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        let view = self.picture.view()?;
        match self.spec.select {
            Some(Selection::IntervalX) => view.along(Directions::X, [x0, y0], [x1, y1]),
            Some(Selection::IntervalY) => view.along(Directions::Y, [x0, y0], [x1, y1]),
            Some(Selection::IntervalXy) => view.along(Directions::Xy, [x0, y0], [x1, y1]),
            _ => view.interval(x0, y0, x1, y1),
        }
    }

    /// The filters of a mark.
    pub(crate) fn point(&self, row: usize) -> Option<Vec<Filter>> {
        self.picture.view()?.point(row)
    }

    /// The key of a mark as readers see it, and its filters.
    pub(crate) fn mark(&self, row: usize) -> Option<(String, Vec<Filter>)> {
        let view = self.picture.view()?;
        Some((view.key_label(row)?, view.point(row)?))
    }

    /// The chart as SVG, with its title where one is given.
    pub(crate) fn svg(&self, title: Option<String>) -> Result<String, JsValue> {
        Ok(pellucid_charts::svg(&self.titled(title)?))
    }
}
