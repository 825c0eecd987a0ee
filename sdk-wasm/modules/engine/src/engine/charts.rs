//! Charts and their groups: added, fitted, removed.

use std::rc::Rc;

use pellucid_bridge::errors::{OrThrow, parse};
use pellucid_bridge::measure::fonts_arrived;
use pellucid_bridge::typed::{JsChartSpec, JsFilters, read, write};
use pellucid_charts::{Size, Theme};
use pellucid_core::{ChartSpec, Code, compute, plan};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::target::{JsTarget, read_target};
use super::{Engine, Shared};
use crate::chart::{Chart, GroupColors};
use crate::group::{Group, JsUpdateReport, OwnFilters};
use crate::open::OpenTable;
use crate::query::answer;

#[wasm_bindgen]
extern "C" {
    /// A [`Theme`] as JavaScript gives it.
    #[wasm_bindgen(typescript_type = "ChartTheme")]
    pub type JsTheme;
}

#[wasm_bindgen]
impl Engine {
    /// A group of charts that filter each other, over a table if they name none of `others`.
    #[wasm_bindgen(js_name = createGroup)]
    pub fn create_group(&self, table: u32, others: Option<Vec<u32>>) -> Result<u32, JsValue> {
        let others = others.unwrap_or_default();
        for handle in others.iter().chain([&table]) {
            self.shared.table(*handle)?;
        }
        let handle = self.shared.handle();
        self.shared.groups.borrow_mut().insert(
            handle,
            Group {
                table,
                others,
                own: OwnFilters::default(),
                charts: Vec::new(),
                announced: None,
                colors: GroupColors::default(),
            },
        );
        Ok(handle)
    }

    /// Frees a group and its charts.
    #[wasm_bindgen(js_name = closeGroup)]
    pub fn close_group(&self, group: u32) {
        if let Some(g) = self.shared.groups.borrow_mut().remove(&group) {
            self.shared.charts.borrow_mut().retain(|c, _| !g.charts.contains(c));
        }
    }

    /// Sets the dashboard's filters and updates every chart. One that its table lacks a filter's
    /// column for is not filtered by it.
    ///
    /// # Errors
    /// Those of a filter that fits no table of the group.
    #[wasm_bindgen(js_name = setFilters)]
    pub async fn set_filters(
        &self,
        group: u32,
        filters: JsFilters,
        signal: Option<AbortSignal>,
    ) -> Result<JsUpdateReport, JsValue> {
        let shared = self.shared.clone();
        let own = OwnFilters::read(&filters)?;
        check_filters(&shared, group, &own)?;
        if let Some(g) = shared.groups.borrow_mut().get_mut(&group) {
            g.own = own;
        }
        write(&shared.update(group, None, signal.as_ref()).await?)
    }

    /// Adds a chart to a group and draws it once its data is there: of `table`, or of the group's.
    #[wasm_bindgen(js_name = addChart)]
    pub async fn add_chart(
        &self,
        group: u32,
        spec: JsChartSpec,
        target: JsTarget,
        table: Option<u32>,
    ) -> Result<u32, JsValue> {
        let shared = self.shared.clone();
        let mut asked: ChartSpec = read(&spec, "spec", Code::InvalidSpec)?;
        asked.lower();
        let (of_group, colors) = shared
            .groups
            .borrow()
            .get(&group)
            .map(|g| (g.table, g.colors.clone()))
            .ok_or_else(|| Shared::not_found("dashboard"))?;
        let of = table.unwrap_or(of_group);
        let table = shared.table(of)?;
        let spec = fitted(&asked, &table, &shared).await?;
        let chart = Chart::new((group, of), asked, spec, read_target(target)?, colors);
        table.table.borrow().check_chart(&chart.spec).or_throw()?;
        let handle = shared.handle();
        shared.charts.borrow_mut().insert(handle, chart);
        if let Some(g) = shared.groups.borrow_mut().get_mut(&group) {
            g.charts.push(handle);
        }
        match shared.refresh(handle, &table, false, None).await {
            Ok(_) => Ok(handle),
            Err(e) => {
                drop_chart(&shared, handle);
                Err(e)
            }
        }
    }

    /// Fits a chart to a new size in CSS px, at `ratio` device pixels each.
    #[wasm_bindgen(js_name = resizeChart)]
    pub fn resize_chart(
        &self,
        chart: u32,
        width: f64,
        height: f64,
        ratio: f64,
    ) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.resize(Size { width, height }, ratio))
    }

    /// Draws a chart in another theme.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, chart: u32, theme: &JsTheme) -> Result<(), JsValue> {
        let theme: Theme = parse(theme.as_ref(), "theme", Code::InvalidSpec)?;
        self.shared.with_chart(chart, |c| c.set_theme(theme))
    }

    /// Lays out every chart anew: a font arrived, and texts are not as wide as they were measured.
    /// A chart whose answer is under way, and which cannot be laid out without it, is by that
    /// answer.
    pub fn remeasure(&self) {
        fonts_arrived();
        let charts: Vec<u32> = self.shared.charts.borrow().keys().copied().collect();
        for chart in charts {
            let _ = self.shared.with_chart(chart, Chart::remeasure);
        }
    }

    /// Removes a chart; what was selected in it no longer filters the others at their next update.
    #[wasm_bindgen(js_name = removeChart)]
    pub fn remove_chart(&self, chart: u32) {
        drop_chart(&self.shared, chart);
    }
}

/// A specification as `table` fills it in: bins get the width that its numbers ask for.
pub(super) async fn fitted(
    asked: &ChartSpec,
    table: &Rc<OpenTable>,
    shared: &Shared,
) -> Result<ChartSpec, JsValue> {
    let mut spec = asked.clone();
    if let Some(query) = plan::bins_query(&spec) {
        // Columns that are no numbers are named by the chart's own query.
        if table.table.borrow().check(&query).is_ok() {
            plan::choose_bins(&mut spec, &answer(table, &query, None, &shared.lazy).await?);
        }
    }
    Ok(spec)
}

/// Checks that each filter fits a table of a group.
///
/// # Errors
/// Those of the first that fits none: what the group's own table says of it.
fn check_filters(shared: &Shared, group: u32, own: &OwnFilters) -> Result<(), JsValue> {
    let handles: Vec<u32> = {
        let groups = shared.groups.borrow();
        let g = groups.get(&group).ok_or_else(|| Shared::not_found("dashboard"))?;
        std::iter::once(g.table).chain(g.others.iter().copied()).collect()
    };
    for filter in &own.filters {
        let named = std::iter::once(filter.field.as_str());
        let computed: Vec<_> = compute::needed(&own.compute, named).into_iter().cloned().collect();
        let mut first = None;
        for handle in &handles {
            let open = shared.table(*handle)?;
            let found = open.table.borrow().check_filters(std::slice::from_ref(filter), &computed);
            match found {
                Ok(()) => {
                    first = None;
                    break;
                }
                Err(e) => first = first.or(Some(e)),
            }
        }
        first.map_or(Ok(()), Err).or_throw()?;
    }
    Ok(())
}

fn drop_chart(shared: &Shared, chart: u32) {
    let Some(c) = shared.charts.borrow_mut().remove(&chart) else { return };
    if let Some(g) = shared.groups.borrow_mut().get_mut(&c.group) {
        g.charts.retain(|h| *h != chart);
    }
}
