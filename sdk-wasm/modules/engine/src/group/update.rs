//! Updates: after a change of filters or selections, the charts of a group are answered and drawn.

use std::rc::Rc;

use pellucid_bridge::typed;
use pellucid_core::Filter;
use serde::Serialize;
use ts_rs::TS;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::engine::Shared;
use crate::intl::now;

/// What an update did.
#[derive(Debug, Default, Serialize, TS)]
pub(crate) struct UpdateReport {
    /// Charts that were redrawn.
    charts: usize,
    /// How long it took.
    millis: f64,
    /// Handles of the charts that show nothing.
    empty: Vec<u32>,
}

/// What an update by a reader's selection did.
#[derive(Debug, Serialize, TS)]
pub(crate) struct SelectionReport {
    #[serde(flatten)]
    update: UpdateReport,
    /// What the selection stands for; none where it was let go.
    filters: Option<Vec<Filter>>,
}

typed! {
    UpdateReport => JsUpdateReport = "UpdateReport",
    SelectionReport => JsSelectionReport = "SelectionReport",
}

impl UpdateReport {
    /// The same with the filters that a selection stands for.
    pub(crate) fn with_filters(self, filters: Option<Vec<Filter>>) -> SelectionReport {
        SelectionReport { update: self, filters }
    }

    /// Counts a chart that was answered with `rows`.
    fn count(&mut self, chart: u32, rows: usize) {
        self.charts += 1;
        if rows == 0 {
            self.empty.push(chart);
        }
    }
}

impl Shared {
    /// Answers and draws every chart of a group but `brushed`, whose selection changed and which is
    /// only drawn again.
    pub(crate) async fn update(
        self: &Rc<Self>,
        group: u32,
        brushed: Option<u32>,
        signal: Option<&AbortSignal>,
    ) -> Result<UpdateReport, JsValue> {
        let start = now();
        let charts = {
            let groups = self.groups.borrow();
            let g = groups.get(&group).ok_or_else(|| Self::not_found("dashboard"))?;
            g.charts.clone()
        };
        let travels = |chart: &u32| self.table_of(*chart).is_ok_and(|t| t.server.is_some());
        let mut report = match brushed {
            _ if charts.iter().any(travels) => {
                self.update_by_server(charts, brushed, signal).await?
            }
            Some(brushed) => self.update_by_cubes(charts, brushed, signal).await?,
            None => self.update_by_queries(charts, signal).await?,
        };
        report.millis = now() - start;
        Ok(report)
    }

    /// Asks the server for all charts at once: the answers travel side by side.
    async fn update_by_server(
        self: &Rc<Self>,
        charts: Vec<u32>,
        brushed: Option<u32>,
        signal: Option<&AbortSignal>,
    ) -> Result<UpdateReport, JsValue> {
        let present: Vec<u32> = charts.into_iter().filter(|c| self.is_present(*c)).collect();
        if let Some(brushed) = brushed.filter(|c| present.contains(c)) {
            self.with_chart(brushed, |c| c.redraw())?;
        }
        let mut asked = Vec::with_capacity(present.len());
        for chart in present.into_iter().filter(|c| Some(*c) != brushed) {
            if brushed.is_some_and(|by| self.is_filtered_by(chart, by).is_ok_and(|is| !is)) {
                continue;
            }
            let table = self.table_of(chart)?;
            asked.push(async move {
                (chart, self.refresh(chart, &table, brushed.is_none(), signal).await)
            });
        }
        let mut report = UpdateReport::default();
        for (chart, rows) in futures_util::future::join_all(asked).await {
            report.count(chart, rows?);
        }
        Ok(report)
    }

    /// Answers each chart that the selection in `brushed` filters, from its cube or by its query
    /// where it has none.
    async fn update_by_cubes(
        self: &Rc<Self>,
        charts: Vec<u32>,
        brushed: u32,
        signal: Option<&AbortSignal>,
    ) -> Result<UpdateReport, JsValue> {
        let mut report = UpdateReport::default();
        for chart in charts {
            if chart == brushed {
                self.with_chart(chart, |c| c.redraw())?;
            } else if self.is_present(chart) && self.is_filtered_by(chart, brushed)? {
                let table = self.table_of(chart)?;
                let rows = match self.by_cube(chart, brushed, &table)? {
                    Some(rows) => rows,
                    None => self.refresh(chart, &table, false, signal).await?,
                };
                report.count(chart, rows);
            }
        }
        Ok(report)
    }

    /// Answers each chart by its query.
    async fn update_by_queries(
        self: &Rc<Self>,
        charts: Vec<u32>,
        signal: Option<&AbortSignal>,
    ) -> Result<UpdateReport, JsValue> {
        let mut report = UpdateReport::default();
        for chart in charts {
            if self.is_present(chart) {
                let table = self.table_of(chart)?;
                report.count(chart, self.refresh(chart, &table, true, signal).await?);
            }
        }
        Ok(report)
    }

    /// Whether a chart is still there: it may be removed while another one's columns travel.
    fn is_present(&self, chart: u32) -> bool {
        self.charts.borrow().contains_key(&chart)
    }
}
