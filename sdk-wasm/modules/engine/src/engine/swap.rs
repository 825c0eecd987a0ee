//! Another table under charts that stand.

use std::rc::Rc;

use pellucid_core::ChartSpec;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::charts::fitted;
use super::{Engine, Shared};
use crate::group::{JsUpdateReport, OwnFilters};
use crate::open::OpenTable;
use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed::{JsFilters, write};

/// What a group shows.
struct Shown {
    table: u32,
    own: OwnFilters,
    /// Its charts, as their tables fill them in.
    charts: Vec<Shows>,
}

/// What a chart shows.
struct Shows {
    chart: u32,
    table: u32,
    spec: ChartSpec,
}

#[wasm_bindgen]
impl Engine {
    /// Shows another table in all charts of a group, under `filters`. Zooms, selections and paths stay.
    /// Where it does not fit a chart, nothing changes.
    #[wasm_bindgen(js_name = setTable)]
    pub async fn set_table(
        &self,
        group: u32,
        table: u32,
        filters: JsFilters,
        signal: Option<AbortSignal>,
    ) -> Result<JsUpdateReport, JsValue> {
        let shared = self.shared.clone();
        let own = OwnFilters::read(&filters)?;
        let next = shared.table(table)?;
        let charts = fits(&shared, group, (table, &next), &own).await?;
        let before = shared.put(group, Shown { table, own, charts })?;
        match shared.update(group, None, signal.as_ref()).await {
            Ok(report) => write(&report),
            Err(e) => {
                // Unless others came meanwhile, the rows before come back, also in charts that were
                // drawn of these already.
                if shared.groups.borrow().get(&group).is_some_and(|g| g.table == table) {
                    let back = shared.put(group, before).is_ok();
                    if back {
                        let _ = shared.update(group, None, None).await;
                    }
                }
                Err(e)
            }
        }
    }
}

/// A group's charts as `table` fills them in.
///
/// # Errors
/// Those of the first chart or filter that names what the table lacks.
async fn fits(
    shared: &Shared,
    group: u32,
    (handle, table): (u32, &Rc<OpenTable>),
    own: &OwnFilters,
) -> Result<Vec<Shows>, JsValue> {
    table.table.borrow().check_filters(&own.filters, &own.compute).or_throw()?;
    let charts = shared
        .groups
        .borrow()
        .get(&group)
        .map(|g| g.charts.clone())
        .ok_or_else(|| Shared::not_found("dashboard"))?;
    let mut out = Vec::with_capacity(charts.len());
    for chart in charts {
        let Some(asked) = shared.charts.borrow().get(&chart).map(|c| c.asked().clone()) else {
            continue;
        };
        let spec = fitted(&asked, table, shared).await?;
        table.table.borrow().check_chart(&spec).or_throw()?;
        out.push(Shows { chart, table: handle, spec });
    }
    Ok(out)
}

impl Shared {
    /// Puts what a group is to show in its place, and gives what it showed.
    fn put(&self, group: u32, shown: Shown) -> Result<Shown, JsValue> {
        let mut groups = self.groups.borrow_mut();
        let g = groups.get_mut(&group).ok_or_else(|| Self::not_found("dashboard"))?;
        // Cubes are of a table's rows.
        g.announced = None;
        g.others.clear();
        let (before, own) = (
            std::mem::replace(&mut g.table, shown.table),
            std::mem::replace(&mut g.own, shown.own),
        );
        let mut charts = self.charts.borrow_mut();
        let mut refit = |Shows { chart, table, spec }: Shows| {
            let open = self.table(table).ok()?;
            let c = charts.get_mut(&chart)?;
            let table = std::mem::replace(&mut c.table, table);
            Some(Shows { chart, table, spec: c.refit(spec, &open.table.borrow()) })
        };
        Ok(Shown {
            table: before,
            own,
            charts: shown.charts.into_iter().filter_map(&mut refit).collect(),
        })
    }
}
