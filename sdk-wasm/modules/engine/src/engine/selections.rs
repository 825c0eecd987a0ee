//! What readers select, which filters the other charts.

use std::rc::Rc;

use pellucid_bridge::typed;
use pellucid_bridge::typed::{read, write};
use pellucid_charts::select::of_group;
use pellucid_core::{Code, Filter};
use serde::Serialize;
use ts_rs::TS;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::{Engine, Shared};
use crate::group::JsSelectionReport;
use crate::window::{GroupKey, GroupKeys, JsGroupKeys};

/// What is selected in a chart.
#[derive(Serialize, TS)]
pub(crate) struct ChartSelection {
    /// Its handle.
    chart: u32,
    filters: Vec<Filter>,
}

/// What is selected in the charts of a group.
#[derive(Serialize)]
#[serde(transparent)]
pub(crate) struct ChartSelections(Vec<ChartSelection>);

typed! {
    ChartSelections => JsChartSelections = "ChartSelection[]",
}

#[wasm_bindgen]
impl Engine {
    /// Selects what a drag covers, and updates the other charts.
    pub async fn brush(
        &self,
        chart: u32,
        x0: f64,
        y0: f64,
        x1: f64,
        y1: f64,
        signal: Option<AbortSignal>,
    ) -> Result<JsSelectionReport, JsValue> {
        let filters = self.shared.with_chart(chart, |c| Ok(c.interval(x0, y0, x1, y1)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Selects a mark by its row, or adds it to the selection, and updates the other charts.
    /// Selecting it again clears it.
    #[wasm_bindgen(js_name = selectPoint)]
    pub async fn select_point(
        &self,
        chart: u32,
        row: u32,
        additive: bool,
        signal: Option<AbortSignal>,
    ) -> Result<JsSelectionReport, JsValue> {
        let filters = self
            .shared
            .with_chart(chart, |c| Ok(toggled(&c.selection, c.point(row as usize), additive)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Selects a group of a pivot table by its keys, a list; the one that is selected, or none,
    /// lets the selection go.
    #[wasm_bindgen(js_name = selectGroup)]
    pub async fn select_group(
        &self,
        chart: u32,
        keys: JsGroupKeys,
        signal: Option<AbortSignal>,
    ) -> Result<JsSelectionReport, JsValue> {
        let GroupKeys(keys) = read(&keys, "keys", Code::InvalidQuery)?;
        let (query, _) = self.shared.table_query(chart)?;
        let of = |k: &GroupKey| {
            of_group(query.dimensions.iter().find(|d| d.name() == k.name)?, &k.value, k.instant)
        };
        let picked: Vec<Filter> = keys.iter().filter_map(of).flatten().collect();
        let picked = (!picked.is_empty()).then_some(picked);
        let filters =
            self.shared.with_chart(chart, |c| Ok(toggled(&c.selection, picked, false)))?;
        select(self.shared.clone(), chart, filters, signal).await
    }

    /// Clears a chart's selection and updates the other charts.
    #[wasm_bindgen(js_name = clearSelection)]
    pub async fn clear_selection(
        &self,
        chart: u32,
        signal: Option<AbortSignal>,
    ) -> Result<JsSelectionReport, JsValue> {
        select(self.shared.clone(), chart, None, signal).await
    }

    /// What is selected in each chart of a group.
    pub fn selections(&self, group: u32) -> Result<JsChartSelections, JsValue> {
        let groups = self.shared.groups.borrow();
        let group = groups.get(&group).ok_or_else(|| Shared::not_found("dashboard"))?;
        let charts = self.shared.charts.borrow();
        let selection = |chart: &u32| {
            let c = charts.get(chart)?;
            Some(ChartSelection { chart: *chart, filters: c.told(c.selection.clone()) })
        };
        let selections =
            group.charts.iter().filter_map(selection).filter(|s| !s.filters.is_empty());
        write(&ChartSelections(selections.collect()))
    }
}

async fn select(
    shared: Rc<Shared>,
    chart: u32,
    filters: Option<Vec<Filter>>,
    signal: Option<AbortSignal>,
) -> Result<JsSelectionReport, JsValue> {
    let group = shared.with_chart(chart, |c| {
        c.selection = filters.clone().unwrap_or_default();
        Ok(c.group)
    })?;
    let report = shared.update(group, Some(chart), signal.as_ref()).await?;
    let told = shared.with_chart(chart, |c| Ok(filters.map(|f| c.told(f))))?;
    write(&report.with_filters(told))
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
