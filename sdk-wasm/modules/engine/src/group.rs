//! Charts over one table that filter each other.

mod cubes;
mod refresh;
pub(crate) mod update;

use pellucid_core::{Filter, Query, compute};
use wasm_bindgen::JsValue;

use crate::engine::Shared;
use pellucid_bridge::errors::OrThrow;

pub(crate) use update::{JsSelectionReport, JsUpdateReport};

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
}
