//! Charts over one table that filter each other.

mod cubes;
mod refresh;
pub(crate) mod update;

use pellucid_core::{Code, Computed, Filter, Query, compute};
use wasm_bindgen::JsValue;

use crate::chart::GroupColors;
use crate::engine::Shared;
use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed::{self, JsFilters};

pub(crate) use update::{JsSelectionReport, JsUpdateReport};

/// Charts over one table.
pub(crate) struct Group {
    /// The table's handle.
    pub(crate) table: u32,
    /// The dashboard's own filters.
    pub(crate) own: OwnFilters,
    /// Its charts' handles, in the order they were added.
    pub(crate) charts: Vec<u32>,
    /// The chart that a pointer came over last, and the filters that its brush would be joined to:
    /// cubes for it are there or under way.
    pub(crate) announced: Option<(u32, Vec<Filter>)>,
    /// A name has one colour in all of its charts.
    pub(crate) colors: GroupColors,
}

/// A dashboard's own filters.
#[derive(Debug, Default, Clone)]
pub(crate) struct OwnFilters {
    /// Each as a comparison of a column.
    pub(crate) filters: Vec<Filter>,
    /// Those of these columns that are conditions of the filters.
    pub(crate) compute: Vec<Computed>,
}

impl OwnFilters {
    /// Reads filters that a page gives.
    ///
    /// # Errors
    /// `invalid_query`.
    pub(crate) fn read(filters: &JsFilters) -> Result<Self, JsValue> {
        let mut own = Self {
            filters: typed::read(filters, "filters", Code::InvalidQuery)?,
            compute: Vec::new(),
        };
        Filter::lower(&mut own.filters, &mut own.compute);
        Ok(own)
    }
}

impl Shared {
    /// The filters on a chart: the dashboard's, and what was selected in the other charts but
    /// `without`.
    pub(crate) fn filters_on(
        &self,
        chart: u32,
        without: Option<u32>,
    ) -> Result<Vec<Filter>, JsValue> {
        let charts = self.charts.borrow();
        let groups = self.groups.borrow();
        let group = groups
            .get(&self.chart_in(&charts, chart)?.group)
            .ok_or_else(|| Self::not_found("dashboard"))?;
        let others = group
            .charts
            .iter()
            .filter(|c| **c != chart && Some(**c) != without)
            .filter_map(|c| charts.get(c));
        Ok(group
            .own
            .filters
            .iter()
            .cloned()
            .chain(others.flat_map(|c| c.selection.iter().cloned()))
            .collect())
    }

    /// The query that answers a chart under all filters on it but those selected in `without`. A
    /// filter from another chart may name a column that chart computes, and so may the brushed
    /// dimension `leaf`: it comes along.
    pub(crate) fn query_of(
        &self,
        chart: u32,
        without: Option<u32>,
        leaf: Option<&str>,
    ) -> Result<Query, JsValue> {
        let filters = self.filters_on(chart, without)?;
        let charts = self.charts.borrow();
        let chart = self.chart_in(&charts, chart)?;
        let mut query = chart.query(&filters).or_throw()?;
        let groups = self.groups.borrow();
        let of_group = groups.get(&chart.group).map(|g| g.own.compute.as_slice());
        let of_charts =
            charts.values().filter(|c| c.group == chart.group).map(|c| c.spec.compute.as_slice());
        for computed in of_group.into_iter().chain(of_charts) {
            let named = filters.iter().map(|f| f.field.as_str()).chain(leaf);
            for c in compute::needed(computed, named) {
                if query.compute.iter().all(|known| known.name != c.name) {
                    query.compute.push(c.clone());
                }
            }
        }
        Ok(query)
    }
}
