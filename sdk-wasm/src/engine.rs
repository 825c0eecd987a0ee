//! The class that pages and workers call.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Reflect};
use pellucid_charts::select::of_group;
use pellucid_charts::{Gesture, Size, Theme, Word};
use pellucid_core::{ChartSpec, Code, Error, Filter, Query, plan};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use crate::chart::{Chart, Target};
use crate::errors::{OrThrow, parse, to_js};
use crate::fallback::{Lazy, answer};
use crate::group::Group;
use crate::intl::BrowserLocale;
use crate::open::{OpenTable, open};
use crate::parts::Decoders;
use crate::pdf::{self, Paper};
use crate::surface::Surface;
use crate::window::{GroupKey, Window};
use crate::wire;

/// Everything one engine holds. Borrowed for moments only, never across an await.
pub(crate) struct Shared {
    pub(crate) tables: RefCell<HashMap<u32, Rc<OpenTable>>>,
    pub(crate) groups: RefCell<HashMap<u32, Group>>,
    pub(crate) charts: RefCell<HashMap<u32, Chart>>,
    pub(crate) lazy: Lazy,
    /// Other workers that decode parts of files.
    decoders: Option<Decoders>,
    next: Cell<u32>,
}

impl Shared {
    fn handle(&self) -> u32 {
        self.next.set(self.next.get() + 1);
        self.next.get()
    }

    /// The error of a handle that was closed.
    pub(crate) fn gone(what: &str) -> JsValue {
        to_js(Error::new(Code::NotFound, format!("the {what} was closed")))
    }

    /// An open table.
    pub(crate) fn table(&self, handle: u32) -> Result<Rc<OpenTable>, JsValue> {
        self.tables.borrow().get(&handle).cloned().ok_or_else(|| Self::gone("table"))
    }

    /// A chart among `charts`.
    pub(crate) fn chart_in<'a>(&self, charts: &'a HashMap<u32, Chart>, handle: u32) -> Result<&'a Chart, JsValue> {
        charts.get(&handle).ok_or_else(|| Self::gone("chart"))
    }

    /// A chart's query under all filters on it, and the table it asks.
    fn table_query(&self, chart: u32) -> Result<(Query, Rc<OpenTable>), JsValue> {
        let query = self.query_of(chart, None, None)?;
        let group = self.with_chart(chart, |c| Ok(c.group))?;
        let table = self.groups.borrow().get(&group).map(|g| g.table).ok_or_else(|| Self::gone("dashboard"))?;
        Ok((query, self.table(table)?))
    }

    /// Does something with a chart.
    pub(crate) fn with_chart<T>(&self, handle: u32, act: impl FnOnce(&mut Chart) -> Result<T, JsValue>) -> Result<T, JsValue> {
        act(self.charts.borrow_mut().get_mut(&handle).ok_or_else(|| Self::gone("chart"))?)
    }
}

/// Opens tables, answers queries and draws charts. Every failure is an `Error` with a `code`.
#[wasm_bindgen]
pub struct Engine {
    shared: Rc<Shared>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine; `host.loadLazy` loads the module with polars when a query needs it, `host.decoders` decode parts of files.
    #[wasm_bindgen(constructor)]
    pub fn new(host: &JsValue) -> Self {
        let lazy = Lazy::new(host);
        let decoders = Decoders::of(host);
        let shared = Shared {
            tables: RefCell::default(),
            groups: RefCell::default(),
            charts: RefCell::default(),
            lazy,
            decoders,
            next: Cell::new(0),
        };
        Self { shared: Rc::new(shared) }
    }

    /// Opens a table: `{url, headers?} | {blob} | {bytes} | {rows}`. Of Parquet only the footer is read.
    pub async fn open(
        &self,
        source: JsValue,
        options: JsValue,
        progress: Option<Function>,
        signal: Option<AbortSignal>,
    ) -> Result<u32, JsValue> {
        let shared = self.shared.clone();
        let table = open(&source, &options, progress, shared.decoders.clone(), signal).await?;
        let handle = shared.handle();
        shared.tables.borrow_mut().insert(handle, Rc::new(table));
        Ok(handle)
    }

    /// A table's columns.
    pub fn schema(&self, table: u32) -> Result<JsValue, JsValue> {
        wire::schema(self.shared.table(table)?.table.borrow().schema())
    }

    /// A table's rows.
    #[wasm_bindgen(js_name = rowCount)]
    pub fn row_count(&self, table: u32) -> Result<f64, JsValue> {
        let table = self.shared.table(table)?;
        Ok(table.server.as_ref().map_or_else(|| table.table.borrow().rows() as f64, |s| s.rows))
    }

    /// Frees a table. Charts over it keep their last picture.
    #[wasm_bindgen(js_name = closeTable)]
    pub fn close_table(&self, table: u32) {
        self.shared.tables.borrow_mut().remove(&table);
    }

    /// Bytes that open tables hold.
    pub fn memory(&self) -> f64 {
        self.shared.tables.borrow().values().map(|t| t.table.borrow().bytes() as f64).sum()
    }

    /// Answers a query.
    pub async fn query(&self, table: u32, query: JsValue, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        let query: Query = parse(&query, "query", Code::InvalidQuery)?;
        let table = shared.table(table)?;
        wire::to_js_result(&answer(&table, &query, signal.as_ref(), &shared.lazy).await?)
    }

    /// A result as an Arrow IPC stream.
    #[wasm_bindgen(js_name = encodeArrow)]
    pub fn encode_arrow(&self, result: &JsValue) -> Result<Vec<u8>, JsValue> {
        pellucid_engine::read::arrow::write_stream(&wire::from_js_result(result)?).or_throw()
    }

    /// A group of charts over a table that filter each other.
    #[wasm_bindgen(js_name = createGroup)]
    pub fn create_group(&self, table: u32) -> Result<u32, JsValue> {
        self.shared.table(table)?;
        let handle = self.shared.handle();
        self.shared.groups.borrow_mut().insert(handle, Group { table, filters: Vec::new(), charts: Vec::new(), announced: None });
        Ok(handle)
    }

    /// Frees a group and its charts.
    #[wasm_bindgen(js_name = closeGroup)]
    pub fn close_group(&self, group: u32) {
        if let Some(g) = self.shared.groups.borrow_mut().remove(&group) {
            self.shared.charts.borrow_mut().retain(|c, _| !g.charts.contains(c));
        }
    }

    /// Sets the dashboard's filters and updates every chart.
    #[wasm_bindgen(js_name = setFilters)]
    pub async fn set_filters(&self, group: u32, filters: JsValue, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        let filters: Vec<Filter> = parse(&filters, "filters", Code::InvalidQuery)?;
        let table = shared.groups.borrow().get(&group).map(|g| g.table).ok_or_else(|| Shared::gone("dashboard"))?;
        pellucid_core::validate::filters(&filters, shared.table(table)?.table.borrow().schema()).or_throw()?;
        if let Some(g) = shared.groups.borrow_mut().get_mut(&group) {
            g.filters = filters;
        }
        shared.update(group, None, signal.as_ref()).await?.to_js()
    }

    /// Adds a chart to a group and draws it once its data is there.
    #[wasm_bindgen(js_name = addChart)]
    pub async fn add_chart(&self, group: u32, spec: JsValue, target: JsValue) -> Result<u32, JsValue> {
        let shared = self.shared.clone();
        let mut spec: ChartSpec = parse(&spec, "spec", Code::InvalidSpec)?;
        let table = shared.groups.borrow().get(&group).map(|g| g.table).ok_or_else(|| Shared::gone("dashboard"))?;
        let table = shared.table(table)?;
        if let Some(query) = plan::bins_query(&spec) {
            // Columns that are no numbers are named by the chart's own query.
            if pellucid_core::validate::query(&query, table.table.borrow().schema()).is_ok() {
                plan::choose_bins(&mut spec, &answer(&table, &query, None, &shared.lazy).await?);
            }
        }
        let chart = Chart::new(group, spec, read_target(&target)?);
        let query = chart.query(&[]).or_throw()?;
        pellucid_core::validate::query(&query, table.table.borrow().schema()).or_throw()?;
        let handle = shared.handle();
        shared.charts.borrow_mut().insert(handle, chart);
        if let Some(g) = shared.groups.borrow_mut().get_mut(&group) {
            g.charts.push(handle);
        }
        match shared.refresh(handle, &table, None).await {
            Ok(_) => Ok(handle),
            Err(e) => {
                drop_chart(&shared, handle);
                Err(e)
            }
        }
    }

    /// Fits a chart to a new size in CSS px, at `ratio` device pixels each.
    #[wasm_bindgen(js_name = resizeChart)]
    pub fn resize_chart(&self, chart: u32, width: f64, height: f64, ratio: f64) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.resize(Size { width, height }, ratio))
    }

    /// Draws a chart in another theme.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, chart: u32, theme: &JsValue) -> Result<(), JsValue> {
        let theme: Theme = parse(theme, "theme", Code::InvalidSpec)?;
        self.shared.with_chart(chart, |c| c.set_theme(theme))
    }

    /// Tells what lies under the pointer, in CSS px, and highlights it.
    pub fn pointer(&self, chart: u32, x: f64, y: f64) -> Result<JsValue, JsValue> {
        self.shared.announce(chart)?;
        self.shared.with_chart(chart, |c| c.pointer(x, y))
    }

    /// Takes the highlight away.
    #[wasm_bindgen(js_name = pointerLeave)]
    pub fn pointer_leave(&self, chart: u32) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.leave())
    }

    /// Switches a series of the legend off or on; the names of those that are off.
    #[wasm_bindgen(js_name = toggleSeries)]
    pub fn toggle_series(&self, chart: u32, name: &str) -> Result<JsValue, JsValue> {
        self.shared.with_chart(chart, |c| c.toggle(name))
    }

    /// Leaves one series on, or all where it is alone already; the names of those that are off.
    #[wasm_bindgen(js_name = isolateSeries)]
    pub fn isolate_series(&self, chart: u32, name: &str) -> Result<JsValue, JsValue> {
        self.shared.with_chart(chart, |c| c.isolate(name))
    }

    /// Enlarges around a point by a factor and moves the content, all CSS px; whether the chart is zoomed now.
    pub fn zoom(&self, chart: u32, x: f64, y: f64, factor: f64, dx: f64, dy: f64) -> Result<bool, JsValue> {
        self.shared.with_chart(chart, |c| c.zoom(Gesture { x, y, factor, dx, dy }))
    }

    /// Shows everything again.
    #[wasm_bindgen(js_name = resetZoom)]
    pub fn reset_zoom(&self, chart: u32) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.reset_zoom())
    }

    /// Goes below the mark of a row; the names of what was gone through, or null where there is no level below.
    #[wasm_bindgen(js_name = drillDown)]
    pub async fn drill_down(&self, chart: u32, row: u32) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        let went = shared.with_chart(chart, |c| {
            if !c.drill.can_go_down() {
                return Ok(false);
            }
            let Some((label, filters)) = c.mark(row as usize) else { return Ok(false) };
            c.drill.down(label, filters);
            c.drilled();
            Ok(true)
        })?;
        if went { redrill(&shared, chart).await } else { Ok(JsValue::NULL) }
    }

    /// Goes back to a depth of what was gone through; 0 shows the outermost level.
    #[wasm_bindgen(js_name = drillUp)]
    pub async fn drill_up(&self, chart: u32, depth: u32) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        shared.with_chart(chart, |c| {
            c.drill.up(depth as usize);
            c.drilled();
            Ok(())
        })?;
        redrill(&shared, chart).await
    }

    /// Selects what a drag covers, and updates the other charts.
    pub async fn brush(&self, chart: u32, x0: f64, y0: f64, x1: f64, y1: f64, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let filters = self.shared.with_chart(chart, |c| Ok(c.interval(x0, y0, x1, y1)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Selects a mark by its row, or adds it to the selection, and updates the other charts. Selecting it again clears it.
    #[wasm_bindgen(js_name = selectPoint)]
    pub async fn select_point(&self, chart: u32, row: u32, additive: bool, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let filters = self.shared.with_chart(chart, |c| Ok(toggled(&c.selection, c.point(row as usize), additive)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Selects a group of a pivot table by its keys, a list of [`GroupKey`]; the one that is selected, or none, lets the selection go.
    #[wasm_bindgen(js_name = selectGroup)]
    pub async fn select_group(&self, chart: u32, keys: JsValue, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let keys: Vec<GroupKey> = parse(&keys, "keys", Code::InvalidQuery)?;
        let (query, _) = self.shared.table_query(chart)?;
        let of = |k: &GroupKey| of_group(query.dimensions.iter().find(|d| d.name() == k.name)?, &k.value, k.instant);
        let picked: Vec<Filter> = keys.iter().filter_map(of).flatten().collect();
        let picked = (!picked.is_empty()).then_some(picked);
        let filters = self.shared.with_chart(chart, |c| Ok(toggled(&c.selection, picked, false)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Clears a chart's selection and updates the other charts.
    #[wasm_bindgen(js_name = clearSelection)]
    pub async fn clear_selection(&self, chart: u32, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        select(self.shared.clone(), chart, None, signal).await
    }

    /// What is selected in each chart of a group: `[{chart, filters}]`.
    pub fn selections(&self, group: u32) -> Result<JsValue, JsValue> {
        let groups = self.shared.groups.borrow();
        let group = groups.get(&group).ok_or_else(|| Shared::gone("dashboard"))?;
        let charts = self.shared.charts.borrow();
        let out = Array::new();
        for (handle, chart) in group.charts.iter().filter_map(|h| charts.get(h).map(|c| (h, c))).filter(|(_, c)| !c.selection.is_empty()) {
            let entry = Object::new();
            Reflect::set(&entry, &"chart".into(), &f64::from(*handle).into())?;
            Reflect::set(&entry, &"filters".into(), &crate::errors::plain(&chart.selection)?)?;
            out.push(&entry);
        }
        Ok(out.into())
    }

    /// Puts the keyboard's focus on a datum and tells which it is.
    #[wasm_bindgen(js_name = focusDatum)]
    pub fn focus_datum(&self, chart: u32, index: f64) -> Result<JsValue, JsValue> {
        self.shared.with_chart(chart, |c| c.focus(index))
    }

    /// A chart's accessible name and description.
    pub fn describe(&self, chart: u32) -> Result<JsValue, JsValue> {
        self.shared.with_chart(chart, |c| c.describe())
    }

    /// The rows a chart shows; of a table all rows, also those out of sight, and of a chart of many points all of them.
    #[wasm_bindgen(js_name = chartData)]
    pub async fn chart_data(&self, chart: u32) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        if shared.with_chart(chart, |c| Ok(!c.is_text() && !c.is_reduced()))? {
            return shared.with_chart(chart, |c| wire::to_js_result(&c.data));
        }
        let (query, table) = shared.table_query(chart)?;
        wire::to_js_result(&answer(&table, &query, None, &shared.lazy).await?)
    }

    /// Rows of a table or pivot mark: see [`Window`].
    #[wasm_bindgen(js_name = tableRows)]
    pub async fn table_rows(&self, chart: u32, window: JsValue) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        let window: Window = parse(&window, "window", Code::InvalidQuery)?;
        let (query, table) = shared.table_query(chart)?;
        // The specification's own limit still bounds the rows that can be reached.
        let most = query.limit.filter(|_| !window.regroups()).unwrap_or(u32::MAX);
        let mut batch = answer(&table, &window.of(query), None, &shared.lazy).await?;
        batch.total = batch.total.min(most as usize);
        wire::to_js_result(&batch)
    }

    /// A chart as SVG, with its title where one is given.
    pub fn svg(&self, chart: u32, title: Option<String>) -> Result<String, JsValue> {
        self.shared.with_chart(chart, |c| c.svg(title))
    }

    /// Charts where they stand on a page, as a PDF. `page` is a [`Paper`]; `fonts` are files whose glyphs may go into it.
    pub fn pdf(&self, page: &JsValue, fonts: &JsValue) -> Result<Vec<u8>, JsValue> {
        let page: Paper = parse(page, "page", Code::InvalidSpec)?;
        let charts = self.shared.charts.borrow();
        page.write(&pdf::fonts(fonts)?, |handle| self.shared.chart_in(&charts, handle))
    }

    /// Paints a chart on an `OffscreenCanvas` at `scale` pixels a CSS px, sizing it.
    pub fn paint(&self, chart: u32, canvas: &JsValue, scale: f64, title: Option<String>) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.paint(canvas, scale.clamp(0.1, 16.0), title))
    }

    /// Removes a chart; what was selected in it no longer filters the others at their next update.
    #[wasm_bindgen(js_name = removeChart)]
    pub fn remove_chart(&self, chart: u32) {
        drop_chart(&self.shared, chart);
    }
}

fn drop_chart(shared: &Shared, chart: u32) {
    let Some(c) = shared.charts.borrow_mut().remove(&chart) else { return };
    if let Some(g) = shared.groups.borrow_mut().get_mut(&c.group) {
        g.charts.retain(|h| *h != chart);
    }
}

/// Answers and draws a chart at its new level; what was selected in it is let go, so the others are answered too.
async fn redrill(shared: &Rc<Shared>, chart: u32) -> Result<JsValue, JsValue> {
    let (group, labels) = shared.with_chart(chart, |c| Ok((c.group, c.drill.labels())))?;
    shared.update(group, None, None).await?;
    crate::errors::plain(&labels)
}

async fn select(shared: Rc<Shared>, chart: u32, filters: Option<Vec<Filter>>, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
    let group = shared.with_chart(chart, |c| {
        c.selection = filters.clone().unwrap_or_default();
        Ok(c.group)
    })?;
    shared.update(group, Some(chart), signal.as_ref()).await?.with_filters(filters).to_js()
}

/// What is selected after a click on what `picked` filters: a second click lets it go.
fn toggled(before: &[Filter], picked: Option<Vec<Filter>>, additive: bool) -> Option<Vec<Filter>> {
    match picked {
        Some(picked) if picked == before => None,
        Some(picked) if additive => merged(before, &picked).or(Some(picked)),
        picked => picked,
    }
}

/// Two selections of single values of one column, as one of both; a value in both is taken out.
fn merged(before: &[Filter], picked: &[Filter]) -> Option<Vec<Filter>> {
    let ([a], [b]) = (before, picked) else { return None };
    let values = |f: &Filter| f.values.clone().or_else(|| f.value.clone().map(|v| vec![v]));
    use pellucid_core::FilterOp::{Eq, In};
    if a.field != b.field || !matches!((a.op, b.op), (Eq | In, Eq | In)) {
        return None;
    }
    let (old, new) = (values(a)?, values(b)?);
    let mut all: Vec<_> = old.iter().filter(|v| !new.contains(v)).cloned().collect();
    all.extend(new.iter().filter(|v| !old.contains(v)).cloned());
    Some(vec![Filter::list(a.field.clone(), In, all)])
}

/// Words of the page's own by their names.
fn read_words(words: &JsValue) -> Result<HashMap<String, String>, JsValue> {
    let words: HashMap<String, String> = parse(words, "words", Code::InvalidSpec)?;
    match words.keys().find(|name| !Word::ALL.iter().any(|word| word.name() == name.as_str())) {
        Some(name) => Err(to_js(Error::new(Code::InvalidSpec, format!("no word is called \"{name}\"")).at(format!("words.{name}")))),
        None => Ok(words),
    }
}

fn read_target(target: &JsValue) -> Result<Target, JsValue> {
    let get = |name: &str| Reflect::get(target, &name.into());
    let number = |name: &str| -> Result<f64, JsValue> {
        let v = get(name)?.as_f64().filter(|v| v.is_finite() && *v >= 0.0);
        v.ok_or_else(|| to_js(Error::new(Code::InvalidSpec, format!("target.{name} must be a number of pixels"))))
    };
    let (theme, words) = (get("theme")?, get("words")?);
    Ok(Target {
        surface: Surface::new(&get("canvas")?)?,
        over: Surface::new(&get("overlay")?)?,
        size: Size { width: number("width")?, height: number("height")? },
        ratio: number("dpr")?.clamp(0.5, 8.0),
        theme: if theme.is_undefined() { Theme::light() } else { parse(&theme, "theme", Code::InvalidSpec)? },
        locale: BrowserLocale::new(
            get("locale")?.as_string().unwrap_or_else(|| "en".to_owned()),
            if words.is_undefined() { HashMap::new() } else { read_words(&words)? },
        ),
    })
}
