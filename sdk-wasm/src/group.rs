//! Charts over one table that filter each other.

use std::rc::Rc;

use pellucid_core::{Filter, Query};
use pellucid_engine::exec::cube;
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::engine::Shared;
use crate::errors::{OrThrow, plain};
use crate::fallback::{answer, fetch};
use crate::intl::now;
use crate::open::OpenTable;

/// Charts over one table.
pub(crate) struct Group {
    /// The table's handle.
    pub(crate) table: u32,
    /// The dashboard's own filters.
    pub(crate) filters: Vec<Filter>,
    /// Its charts' handles, in the order they were added.
    pub(crate) charts: Vec<u32>,
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

    /// As a plain object.
    pub(crate) fn to_js(&self) -> Result<JsValue, JsValue> {
        plain(self)
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

    /// Answers and draws every chart of a group but `brushed`, whose selection changed and which is only drawn again.
    pub(crate) async fn update(&self, group: u32, brushed: Option<u32>, signal: Option<&AbortSignal>) -> Result<UpdateReport, JsValue> {
        let start = now();
        let (table, charts) = {
            let groups = self.groups.borrow();
            let g = groups.get(&group).ok_or_else(|| Self::gone("dashboard"))?;
            (self.table(g.table)?, g.charts.clone())
        };
        let mut report = UpdateReport::default();
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
                None => self.refresh(chart, &table, signal).await?,
            };
            if shown == 0 {
                report.empty.push(chart);
            }
            report.charts += 1;
        }
        report.millis = now() - start;
        Ok(report)
    }

    /// Answers and draws one chart from its cube under the selection in `brushed`; none where its query has to run. A cleared
    /// selection makes no cube: nobody is dragging.
    fn by_cube(&self, chart: u32, brushed: u32, table: &OpenTable) -> Result<Option<usize>, JsValue> {
        let Some((leaf, brush)) = self.with_chart(brushed, |c| Ok(c.brush()))? else { return Ok(None) };
        let others = self.filters_on(chart, Some(brushed))?;
        let Some(query) = self.with_chart(chart, |c| c.grouped(&others).or_throw())? else { return Ok(None) };
        let table = table.table.borrow();
        let needed = table.columns_of(&query).and_then(|places| Ok((places, table.index(&leaf.field)?))).or_throw()?;
        if needed.0.iter().chain([&needed.1]).any(|place| table.column_at(*place).is_err()) {
            return Ok(None);
        }
        let Some(batch) = cube::brushed(&table, &query, &leaf, &brush, !brush.is_empty(), &|| false).or_throw()? else { return Ok(None) };
        let rows = batch.rows;
        self.with_chart(chart, |c| c.show(batch))?;
        Ok(Some(rows))
    }

    /// Answers and draws one chart; the rows of its answer. A table asks for the rows in sight itself, by `tableRows`.
    pub(crate) async fn refresh(&self, chart: u32, table: &Rc<OpenTable>, signal: Option<&AbortSignal>) -> Result<usize, JsValue> {
        if self.with_chart(chart, |c| Ok(c.spec.mark == pellucid_core::chart::Mark::Table))? {
            return Ok(1);
        }
        let filters = self.filters_on(chart, None)?;
        let query: Query = self.with_chart(chart, |c| c.query(&filters).or_throw())?;
        if query.ungrouped {
            fetch(table, &query, signal).await?;
            let reduced = self.charts.borrow_mut().get_mut(&chart).map(|c| c.show_reduced(table, &query)).transpose()?;
            if reduced == Some(true) {
                return self.with_chart(chart, |c| Ok(c.data.rows));
            }
        }
        let data = answer(table, &query, signal, &self.lazy).await?;
        let rows = data.rows;
        // It may have been removed meanwhile; then there is nothing to draw on.
        match self.charts.borrow_mut().get_mut(&chart) {
            Some(c) => c.show(data)?,
            None => return Ok(rows),
        }
        Ok(rows)
    }
}
