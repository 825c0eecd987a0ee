//! Charts over one table that filter each other.

use std::rc::Rc;

use pellucid_core::chart::Selection;
use pellucid_core::{Code, Dimension, Error, Filter, Query, compute};
use pellucid_engine::Table;
use pellucid_engine::exec::cube;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::engine::Shared;
use crate::fallback::{answer, fetch};
use crate::intl::{breathe, now};
use crate::open::OpenTable;
use pellucid_bridge::errors::{OrThrow, to_js};

/// Charts over one table.
pub(crate) struct Group {
    /// The table's handle.
    pub(crate) table: u32,
    /// The dashboard's own filters.
    pub(crate) filters: Vec<Filter>,
    /// Its charts' handles, in the order they were added.
    pub(crate) charts: Vec<u32>,
    /// The chart that a pointer came over last, and the filters that its brush would be joined to: cubes for it are there or under way.
    pub(crate) announced: Option<(u32, Vec<Filter>)>,
}

/// What an update did.
#[derive(Debug, Default, Serialize)]
pub(crate) struct UpdateReport {
    charts: usize,
    millis: f64,
    empty: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filters: Option<Option<Vec<Filter>>>,
}

impl UpdateReport {
    /// The same with the filters that a selection stands for.
    pub(crate) fn with_filters(mut self, filters: Option<Vec<Filter>>) -> Self {
        self.filters = Some(filters);
        self
    }

    /// As a plain object. By way of JSON: a brush over names tells thousands of them, each of which would cross by itself.
    pub(crate) fn to_js(&self) -> Result<JsValue, JsValue> {
        let text = serde_json::to_string(self).map_err(|e| to_js(Error::new(Code::Internal, e.to_string())))?;
        js_sys::JSON::parse(&text)
    }
}

impl Shared {
    /// The filters on a chart: the dashboard's, and what was selected in the other charts but `without`.
    pub(crate) fn filters_on(&self, chart: u32, without: Option<u32>) -> Result<Vec<Filter>, JsValue> {
        let charts = self.charts.borrow();
        let groups = self.groups.borrow();
        let group = groups.get(&self.chart_in(&charts, chart)?.group).ok_or_else(|| Self::gone("dashboard"))?;
        let others = group.charts.iter().filter(|c| **c != chart && Some(**c) != without).filter_map(|c| charts.get(c));
        Ok(group.filters.iter().cloned().chain(others.flat_map(|c| c.selection.iter().cloned())).collect())
    }

    /// The query that answers a chart under all filters on it but those selected in `without`. A filter from another chart may name a
    /// column that chart computes, and so may the brushed dimension `leaf`: it comes along.
    pub(crate) fn query_of(&self, chart: u32, without: Option<u32>, leaf: Option<&str>) -> Result<Query, JsValue> {
        let filters = self.filters_on(chart, without)?;
        let charts = self.charts.borrow();
        let chart = self.chart_in(&charts, chart)?;
        let mut query = chart.query(&filters).or_throw()?;
        for other in charts.values().filter(|c| c.group == chart.group) {
            let named = filters.iter().map(|f| f.field.as_str()).chain(leaf);
            for c in compute::needed(&other.spec.compute, named) {
                if query.compute.iter().all(|known| known.name != c.name) {
                    query.compute.push(c.clone());
                }
            }
        }
        Ok(query)
    }

    /// Answers and draws every chart of a group but `brushed`, whose selection changed and which is only drawn again.
    pub(crate) async fn update(
        self: &Rc<Self>,
        group: u32,
        brushed: Option<u32>,
        signal: Option<&AbortSignal>,
    ) -> Result<UpdateReport, JsValue> {
        let start = now();
        let (table, charts) = {
            let groups = self.groups.borrow();
            let g = groups.get(&group).ok_or_else(|| Self::gone("dashboard"))?;
            (self.table(g.table)?, g.charts.clone())
        };
        let mut report = UpdateReport::default();
        if table.server.is_some() {
            // Asked at once: the answers travel side by side.
            let present: Vec<u32> = charts.into_iter().filter(|c| self.charts.borrow().contains_key(c)).collect();
            if let Some(brushed) = brushed.filter(|c| present.contains(c)) {
                self.with_chart(brushed, |c| c.redraw())?;
            }
            let asked = present
                .iter()
                .filter(|c| Some(**c) != brushed)
                .map(|c| async { (*c, self.refresh(*c, &table, brushed.is_none(), signal).await) });
            for (chart, rows) in futures_util::future::join_all(asked).await {
                if rows? == 0 {
                    report.empty.push(chart);
                }
                report.charts += 1;
            }
            report.millis = now() - start;
            return Ok(report);
        }
        for chart in charts {
            if Some(chart) == brushed {
                self.with_chart(chart, |c| c.redraw())?;
                continue;
            }
            // A chart may be removed while another one's columns travel.
            if !self.charts.borrow().contains_key(&chart) {
                continue;
            }
            let shown = match brushed.map(|b| self.by_cube(chart, b, &table)).transpose()?.flatten() {
                Some(rows) => rows,
                None => self.refresh(chart, &table, brushed.is_none(), signal).await?,
            };
            if shown == 0 {
                report.empty.push(chart);
            }
            report.charts += 1;
        }
        report.millis = now() - start;
        Ok(report)
    }

    /// Makes the cubes of a brush before it starts: a pointer over a chart that can be brushed announces one. Gives way after each, so
    /// that whatever the reader does meanwhile comes first.
    pub(crate) fn announce(self: &Rc<Self>, chart: u32) -> Result<(), JsValue> {
        let brushable = self.with_chart(chart, |c| Ok(c.spec.select == Some(Selection::Interval)))?;
        let standing = if brushable { self.filters_on(chart, None)? } else { return Ok(()) };
        let group = self.with_chart(chart, |c| Ok(c.group))?;
        let others: Vec<u32> = {
            let mut groups = self.groups.borrow_mut();
            let Some(g) = groups.get_mut(&group) else { return Ok(()) };
            if g.announced.as_ref().is_some_and(|(c, filters)| *c == chart && *filters == standing) {
                return Ok(());
            }
            g.announced = Some((chart, standing));
            g.charts.iter().copied().filter(|c| *c != chart).collect()
        };
        let table = self.groups.borrow().get(&group).map(|g| g.table).ok_or_else(|| Self::gone("dashboard"))?;
        let (shared, table) = (Rc::clone(self), self.table(table)?);
        wasm_bindgen_futures::spawn_local(async move {
            for other in others {
                // A chart that cannot be prepared says why when it is asked.
                if JsFuture::from(breathe()).await.is_err() || shared.prepare(other, chart, &table).is_err() {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Makes one chart's cube under brushes of another.
    fn prepare(&self, chart: u32, brushed: u32, table: &OpenTable) -> Result<(), JsValue> {
        let Some((leaf, _)) = self.with_chart(brushed, |c| Ok(c.brush()))? else { return Ok(()) };
        if !self.with_chart(chart, |c| Ok(c.is_grouped()))? {
            return Ok(());
        }
        let query = self.query_of(chart, Some(brushed), Some(&leaf.field))?;
        let table = table.table.borrow();
        if is_there(&table, &query, &leaf)? {
            cube::brushed(&table, &query, &leaf, &[], true, &|| false).or_throw()?;
        }
        Ok(())
    }

    /// Answers and draws one chart from its cube under the selection in `brushed`; none where its query has to run. A cleared
    /// selection makes no cube: nobody is dragging.
    fn by_cube(&self, chart: u32, brushed: u32, table: &OpenTable) -> Result<Option<usize>, JsValue> {
        let Some((leaf, brush)) = self.with_chart(brushed, |c| Ok(c.brush()))? else { return Ok(None) };
        if !self.with_chart(chart, |c| Ok(c.is_grouped()))? {
            return Ok(None);
        }
        let query = self.query_of(chart, Some(brushed), Some(&leaf.field))?;
        let table = table.table.borrow();
        if !is_there(&table, &query, &leaf)? {
            return Ok(None);
        }
        let Some(batch) = cube::brushed(&table, &query, &leaf, &brush, !brush.is_empty(), &|| false).or_throw()? else { return Ok(None) };
        let rows = batch.rows;
        self.with_chart(chart, |c| c.show(batch, false))?;
        Ok(Some(rows))
    }

    /// Answers and draws one chart; the rows of its answer. With `moves` the picture moves to the next one. A table asks for the rows in
    /// sight itself, by `tableRows`.
    pub(crate) async fn refresh(
        self: &Rc<Self>,
        chart: u32,
        table: &Rc<OpenTable>,
        moves: bool,
        signal: Option<&AbortSignal>,
    ) -> Result<usize, JsValue> {
        if self.with_chart(chart, |c| Ok(c.is_text()))? {
            return Ok(1);
        }
        let query = self.query_of(chart, None, None)?;
        if query.ungrouped && table.server.is_none() {
            fetch(table, &query, signal).await?;
            if !self.asks(chart, &query, table) {
                return Ok(self.rows_shown(chart));
            }
            let reduced = self.charts.borrow_mut().get_mut(&chart).map(|c| c.show_reduced(table, &query, moves)).transpose()?;
            if reduced == Some(true) {
                self.play(chart);
                return self.with_chart(chart, |c| Ok(c.data.rows));
            }
        }
        let data = answer(table, &query, signal, &self.lazy).await?;
        if !self.asks(chart, &query, table) {
            return Ok(self.rows_shown(chart));
        }
        let rows = data.rows;
        self.with_chart(chart, |c| c.show(data, moves))?;
        self.play(chart);
        Ok(rows)
    }

    /// Whether `query` is still what a chart asks, and of `table`. While it was answered filters or rows may have changed, whose own
    /// update shows what holds now or has done so already: a long answer to older filters must not be drawn over a short one to the
    /// latest. Nor is anything drawn of a chart that was removed.
    fn asks(&self, chart: u32, query: &Query, table: &Rc<OpenTable>) -> bool {
        self.table_query(chart).is_ok_and(|(now, of)| now == *query && Rc::ptr_eq(&of, table))
    }

    /// The rows a chart shows; one that was removed shows none.
    fn rows_shown(&self, chart: u32) -> usize {
        self.charts.borrow().get(&chart).map_or(0, |c| c.data.rows)
    }
}

/// Whether the columns of a query and of a brushed dimension were fetched.
fn is_there(table: &Table, query: &Query, leaf: &Dimension) -> Result<bool, JsValue> {
    // A blank table has no column to be there.
    if table.is_blank() {
        return Ok(false);
    }
    let mut indices = table.columns_of(query).or_throw()?;
    // A computed dimension is there when what it is computed from is.
    indices.extend(table.column_indices(compute::stored(&query.compute, std::iter::once(leaf.field.as_str())).into_iter()).or_throw()?);
    Ok(indices.iter().all(|index| table.column_at(*index).is_ok()))
}
