//! Which rows of a table or pivot mark the page asks for.

use pellucid_bridge::typed;
use pellucid_core::plan::Formulas;
use pellucid_core::query::DimensionInput;
use pellucid_core::{Dimension, Filter, Query, Scalar, Sort};
use serde::Deserialize;
use ts_rs::TS;

/// A key of a group of rows: the name of its dimension and its value there.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupKey {
    pub(crate) name: String,
    pub(crate) value: Scalar,
    /// Whether the value is milliseconds since 1970, or ISO 8601.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub(crate) instant: bool,
}

/// Keys of a group, a dimension each.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct GroupKeys(pub(crate) Vec<GroupKey>);

typed! {
    GroupKeys => JsGroupKeys = "GroupKey[]",
    Window => JsWindow = "TableWindow",
}

/// A window of the rows behind a table or pivot mark, or its measures by other groups of the same
/// rows.
#[derive(Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "TableWindow")]
pub(crate) struct Window {
    offset: u32,
    limit: u32,
    /// The specification's order by default.
    #[serde(default)]
    #[ts(optional)]
    sort: Option<Vec<Sort>>,
    /// Narrows this mark alone.
    #[serde(default)]
    #[ts(as = "Option<Vec<Filter>>", optional)]
    filters: Vec<Filter>,
    /// Groups by these of the mark's dimensions only, by their names; by none gives the totals.
    #[serde(default)]
    #[ts(optional)]
    by: Option<Vec<String>>,
    /// Groups by this too.
    #[serde(default)]
    #[ts(as = "Option<DimensionInput>", optional)]
    along: Option<Dimension>,
    /// Only these of the mark's measures, by their names.
    #[serde(default)]
    #[ts(optional)]
    measures: Option<Vec<String>>,
}

impl Window {
    /// Whether the groups are others than the mark's own, so that its limit means nothing.
    pub(crate) fn regroups(&self) -> bool {
        self.by.is_some() || self.along.is_some()
    }

    /// The query of this window on a mark's query, and what is left to its `formulas`.
    pub(crate) fn of(self, mut query: Query, formulas: &mut Formulas) -> Query {
        let (regroups, most) = (self.regroups(), query.limit.unwrap_or(u32::MAX));
        query.filters.extend(self.filters);
        if let Some(by) = self.by {
            query.dimensions.retain(|d| by.iter().any(|name| name == d.name()));
        }
        if let Some(names) = self.measures {
            formulas.keep(&names);
            query.measures.retain(|m| names.contains(&m.name()) || formulas.reads(&m.name()));
        }
        query.dimensions.extend(self.along);
        query.ungrouped = query.ungrouped && !regroups;
        query.sort = self.sort.unwrap_or(if regroups { Vec::new() } else { query.sort });
        query.offset = self.offset;
        query.limit = Some(if regroups {
            self.limit
        } else {
            self.limit.min(most.saturating_sub(self.offset))
        });
        formulas.defer(&mut query);
        query
    }
}
