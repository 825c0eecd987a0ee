//! A dashboard: charts over one dataset or one model, the filters a reader may set, and where each stands.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::brief;
use crate::{ChartSpec, Code, Error, Result, Schema, limits};

/// Columns of a dashboard's grid.
pub const GRID_COLUMNS: u32 = 12;
/// Most rows that a chart takes.
const MAX_HEIGHT: u32 = 20;
/// The last row that a chart may begin at.
const MAX_ROW: u32 = 10_000;

/// Charts over one dataset or one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardSpec {
    /// What readers see above it.
    pub title: String,
    /// The dataset every chart asks; absent where there is a model.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[ts(as = "Option<String>", optional)]
    pub dataset: String,
    /// The model that its charts and controls name measures, dimensions and columns of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model: Option<String>,
    /// What a reader may narrow the rows by.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<FilterControl>>")]
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_CONTROLS)))]
    pub filters: Vec<FilterControl>,
    /// The charts.
    #[cfg_attr(feature = "schema", schemars(length(max = limits::MAX_CHARTS)))]
    pub charts: Vec<DashboardChart>,
}

/// A chart in its place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DashboardChart {
    /// Unique in the dashboard; events name it.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub id: String,
    /// What it shows.
    pub chart: ChartSpec,
    /// Where it stands.
    pub place: Place,
}

/// A rectangle on the grid of [`GRID_COLUMNS`] columns. On a narrow page charts stand below each
/// other instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "ChartPlace"))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// First column, 0 to 11.
    #[cfg_attr(feature = "schema", schemars(range(max = GRID_COLUMNS - 1)))]
    pub column: u32,
    /// First row, from 0; a row is 80 CSS px high.
    #[cfg_attr(feature = "schema", schemars(range(max = MAX_ROW)))]
    pub row: u32,
    /// Columns taken, 1 to 12.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = GRID_COLUMNS)))]
    pub width: u32,
    /// Rows taken, 1 to 20.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_HEIGHT)))]
    pub height: u32,
}

/// A control with which a reader filters every chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct FilterControl {
    /// The column it filters.
    pub field: String,
    /// The control's form.
    pub kind: FilterKind,
    /// What readers see; the column's name by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub label: Option<String>,
}

/// The form of a filter control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum FilterKind {
    /// Two days, both inclusive.
    DateRange,
    /// Any of the column's values.
    Select,
}

/// Checks a dashboard against its dataset's schema.
///
/// # Errors
/// `invalid_spec`, `limit_exceeded` or what [`crate::plan::check`] says, with the field's path.
///
/// # Example
///
/// ```
/// use pellucid_core::{DashboardSpec, DataType, Field, Schema, dashboard};
/// use serde_json::json;
///
/// let field = |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: false };
/// let schema = Schema { fields: vec![field("city", DataType::String), field("sales", DataType::Int)], skipped: Vec::new() };
/// let mut spec: DashboardSpec = serde_json::from_value(json!({
///     "title": "Sales",
///     "dataset": "orders",
///     "filters": [{ "field": "city", "kind": "select" }],
///     "charts": [{
///         "id": "by-city",
///         "place": { "column": 0, "row": 0, "width": 6, "height": 4 },
///         "chart": { "mark": "bar", "encoding": { "x": { "field": "city" }, "y": { "op": "sum", "field": "sales" } } },
///     }],
/// }))?;
/// dashboard::validate(&spec, &schema)?;
///
/// spec.charts[0].place.width = 13;
/// assert_eq!(dashboard::validate(&spec, &schema).unwrap_err().path.as_deref(), Some("charts[0].place"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn validate(spec: &DashboardSpec, schema: &Schema) -> Result<()> {
    if spec.model.is_some() {
        let message = "the dashboard is of a model, and this is one dataset";
        return Err(Error::new(Code::InvalidSpec, message).at("model"));
    }
    validate_each(spec, &vec![schema; spec.charts.len().max(1)])
}

/// Checks a dashboard of which each chart has the columns of one of `schemas`; controls are of the
/// columns of any.
///
/// # Errors
/// As [`validate`].
pub(crate) fn validate_each(spec: &DashboardSpec, schemas: &[&Schema]) -> Result<()> {
    limits::within("charts", spec.charts.len(), limits::MAX_CHARTS, "charts")?;
    limits::within("filter controls", spec.filters.len(), limits::MAX_CONTROLS, "filters")?;
    let mut ids = HashSet::new();
    for (i, c) in spec.charts.iter().enumerate() {
        let at = |e: Error, field: &str| {
            let inner = e.path.clone().map(|p| format!(".{p}")).unwrap_or_default();
            e.at(format!("charts[{i}].{field}{inner}"))
        };
        if c.id.is_empty() || !ids.insert(&c.id) {
            let message =
                format!("chart id \"{}\" is empty or taken: give each chart its own", brief(&c.id));
            return Err(at(Error::new(Code::InvalidSpec, message), "id"));
        }
        let p = c.place;
        if p.width == 0
            || p.column.saturating_add(p.width) > GRID_COLUMNS
            || !(1..=MAX_HEIGHT).contains(&p.height)
            || p.row > MAX_ROW
        {
            let message = format!(
                "the chart lies outside the grid of {GRID_COLUMNS} columns: column {} width {} height {}",
                p.column, p.width, p.height
            );
            return Err(at(Error::new(Code::InvalidSpec, message), "place"));
        }
        let mut chart = c.chart.clone();
        chart.lower();
        if let Some(schema) = schemas.get(i) {
            crate::plan::check(&chart, schema).map_err(|e| at(e, "chart"))?;
        }
    }
    for (i, f) in spec.filters.iter().enumerate() {
        let path = format!("filters[{i}].field");
        let mut found = schemas.iter().map(|schema| schema.field(&f.field));
        let field = match (found.clone().find_map(Result::ok), found.next()) {
            (Some(field), _) | (None, Some(Ok(field))) => field,
            (None, Some(Err(e))) => return Err(e.at(path)),
            (None, None) => continue,
        };
        if f.kind == FilterKind::DateRange && !field.data_type.is_temporal() {
            let message = format!(
                "a dateRange needs a timestamp or date, and \"{}\" is {}",
                brief(&f.field),
                field.data_type
            );
            return Err(Error::new(Code::TypeMismatch, message).at(path));
        }
    }
    Ok(())
}
