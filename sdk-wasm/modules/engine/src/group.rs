//! Charts that filter each other, over one table or several.

mod cubes;
mod refresh;
pub(crate) mod update;

use std::collections::HashMap;

use pellucid_core::{Code, Computed, Filter, Query, compute};
use wasm_bindgen::JsValue;

use crate::chart::{Chart, GroupColors};
use crate::engine::Shared;
use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed::{self, JsFilters};

pub(crate) use update::{JsSelectionReport, JsUpdateReport};

/// Charts that filter each other.
pub(crate) struct Group {
    /// The table's handle that charts are of which name no other.
    pub(crate) table: u32,
    /// Further tables that its charts may be of.
    pub(crate) others: Vec<u32>,
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
    /// `without`. Of a table that lacks a filter's column its charts are not filtered by it.
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
        let filters = group.own.filters.iter().chain(others.flat_map(|c| c.selection.iter()));
        let takes = self.taking(group, &charts, chart)?;
        Ok(filters.filter(|f| takes(&f.field)).cloned().collect())
    }

    /// Whether a chart of `group` takes filters of a column: its table has it, or all that it is
    /// computed of. In a group of one table every chart does, and what is wrong with a filter is
    /// said where it is asked.
    fn taking(
        &self,
        group: &Group,
        charts: &HashMap<u32, Chart>,
        chart: u32,
    ) -> Result<impl Fn(&str) -> bool + use<>, JsValue> {
        let of = self.chart_in(charts, chart)?.table;
        let all = || group.charts.iter().filter_map(|c| charts.get(c));
        let several = of != group.table || all().any(|c| c.table != of);
        let known = several.then(|| {
            let of_charts = all().flat_map(|c| c.spec.compute.iter());
            group.own.compute.iter().chain(of_charts).cloned().collect::<Vec<Computed>>()
        });
        let table = self.table(of)?;
        Ok(move |column: &str| {
            known.as_ref().is_none_or(|computed| {
                let table = table.table.borrow();
                let stored = compute::stored(computed, std::iter::once(column));
                stored.into_iter().all(|name| table.index(name).is_ok())
            })
        })
    }

    /// Whether what is selected in `brushed` filters a chart.
    pub(crate) fn is_filtered_by(&self, chart: u32, brushed: u32) -> Result<bool, JsValue> {
        let charts = self.charts.borrow();
        let groups = self.groups.borrow();
        let by = self.chart_in(&charts, brushed)?;
        let group = groups.get(&by.group).ok_or_else(|| Self::not_found("dashboard"))?;
        let takes = self.taking(group, &charts, chart)?;
        Ok(by.brush().is_none_or(|(leaf, _)| takes(&leaf.field)))
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
