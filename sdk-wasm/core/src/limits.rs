//! How much a query may ask for, the same in a page and on a server, and checked before anything
//! walks over it.
//!
//! Every executor makes work of each part of a query: a node of a plan, a literal, a test a row. So
//! each part is counted, also those that are named once and copied many times, and what is too much
//! is refused by number. No dashboard made for people comes near.

use std::collections::HashMap;

use crate::chart::Channel;
use crate::{ChartSpec, Code, Computed, Error, Expr, Filter, Query, Result, Scalar};

mod tally;
use tally::Tally;

/// Dimensions in one query; a composite key of more is a mistake or an attack.
pub const MAX_DIMENSIONS: usize = 64;
/// Measures in one query: a table of a measure for every week of four years has them.
pub const MAX_MEASURES: usize = 256;
/// Row filters in one query: a dashboard's controls, selections and a chart's own together are a
/// few dozen.
pub const MAX_FILTERS: usize = 256;
/// Filters in `where` over all measures of one query: four for each measure that there may be.
pub const MAX_WHERE: usize = 1_024;
/// Values in one filter's list: as many as a page's list of values offers to choose from.
pub const MAX_FILTER_VALUES: usize = 10_000;
/// Values in all filters of one query, those of `where` too: two such lists chosen whole.
pub const MAX_VALUES: usize = 20_000;
/// Keys of a query's order; each beyond the first decides only among equals.
pub const MAX_SORT: usize = 64;
/// Bytes of all names and texts in one query: twice what [`MAX_FILTER_VALUES`] texts of a hundred
/// bytes take.
pub const MAX_TEXT: usize = 2 << 20;
/// Computed columns in one query.
pub const MAX_COMPUTED: usize = 64;
/// Operations within one another in one expression: JSON, of whose levels each takes two, is read
/// 128 levels deep.
pub const MAX_DEPTH: usize = 64;
/// Operations behind one column, those of the computed columns it names included: each naming the
/// one before it twice would double them 64 times.
pub const MAX_OPERATIONS: usize = 256;
/// Operations behind all columns that a query computes and names, counted at each naming, because
/// executors copy them there: sixteen for each measure that there may be.
pub const MAX_EXPANDED: usize = 4_096;
/// Windows of one query.
pub const MAX_WINDOWS: usize = 64;
/// Earlier times that one query compares with.
pub const MAX_COMPARISONS: usize = 8;
/// Values that `top` keeps: more are no chart's.
pub const MAX_TOP: usize = 1_000;
/// Rows of an answer without holes: as many as a chart has marks ([`crate::plan::MAX_MARKS`]).
pub const MAX_FILLED: usize = 100_000;
/// Cells that are worked out of an answer, its rows for each operation of its formulas, conditions and windows: some seconds of work.
pub const MAX_WORKED: usize = 64 << 20;
/// Plain queries that one query is made of, for its totals, comparisons and all others beside the
/// top.
pub const MAX_ASKED: usize = 32;
/// Channels of one chart, each a dimension or a measure of its query.
pub const MAX_CHANNELS: usize = MAX_DIMENSIONS + MAX_MEASURES;
/// Charts on one dashboard.
pub const MAX_CHARTS: usize = 200;
/// Filter controls on one dashboard.
pub const MAX_CONTROLS: usize = 64;

/// What a query asks for, each part counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Dimensions.
    pub dimensions: usize,
    /// Measures.
    pub measures: usize,
    /// Row filters.
    pub filters: usize,
    /// Filters in `where`, of all measures together.
    pub wheres: usize,
    /// Values of all filters.
    pub values: usize,
    /// Keys of the order.
    pub sort: usize,
    /// Bytes of all names and texts.
    pub text: usize,
    /// Computed columns.
    pub computed: usize,
    /// Operations behind all computed columns and all that is named, counted at each naming.
    pub operations: usize,
}

impl Cost {
    /// The cost of a query, in time that grows as the query does and without recursion.
    pub fn of(query: &Query) -> Self {
        let mut tally = Tally::default();
        tally.query(query);
        tally.cost()
    }
}

/// Checks that a query stays within every limit.
///
/// # Errors
/// `limit_exceeded`, with both numbers and the path.
///
/// # Example
///
/// ```
/// use pellucid_core::{Code, Dimension, Query, limits};
///
/// let wide = Query { dimensions: vec![Dimension::field("a"); limits::MAX_DIMENSIONS + 1], ..Query::default() };
/// assert_eq!(limits::Cost::of(&wide).dimensions, 65);
/// assert_eq!(limits::query(&wide).unwrap_err().code, Code::LimitExceeded);
/// ```
pub fn query(query: &Query) -> Result<()> {
    within("dimensions", query.dimensions.len(), MAX_DIMENSIONS, "dimensions")?;
    within("measures", query.measures.len(), MAX_MEASURES, "measures")?;
    within("filters", query.filters.len(), MAX_FILTERS, "filters")?;
    within("keys of its order", query.sort.len(), MAX_SORT, "sort")?;
    computed(&query.compute)?;
    let mut tally = Tally::default();
    tally.query(query);
    tally.check()
}

/// Checks filters that stand alone, such as a policy's, by the limits of a query's.
///
/// # Errors
/// As [`query`].
pub fn filters(filters: &[Filter]) -> Result<()> {
    within("filters", filters.len(), MAX_FILTERS, "filters")?;
    let mut tally = Tally::default();
    tally.filters(filters);
    tally.check()
}

/// Checks what a chart and the dashboard's `filters` ask for, before a query is made of them.
///
/// # Errors
/// As [`query`].
pub fn chart(spec: &ChartSpec, filters: &[Filter]) -> Result<()> {
    let e = &spec.encoding;
    let lists =
        [("path", &e.path), ("rows", &e.rows), ("columns", &e.columns), ("values", &e.values)];
    for (name, list) in lists {
        within("channels", list.len(), MAX_CHANNELS, &format!("encoding.{name}"))?;
    }
    within("channels", lists.iter().map(|(_, list)| list.len()).sum(), MAX_CHANNELS, "encoding")?;
    within("layers", spec.layer.len(), MAX_MEASURES, "layer")?;
    within("filters", spec.filters.len().saturating_add(filters.len()), MAX_FILTERS, "filters")?;
    within("keys of its order", spec.sort.len(), MAX_SORT, "sort")?;
    within(
        "columns with cells of their own",
        spec.table.as_ref().map_or(0, |t| t.cells.len()),
        MAX_CHANNELS,
        "table.cells",
    )?;
    within(
        "columns with cells of their own",
        spec.pivot.as_ref().map_or(0, |p| p.cells.len()),
        MAX_CHANNELS,
        "pivot.cells",
    )?;
    computed(&spec.compute)?;
    let mut tally = Tally::default();
    tally.computed(&spec.compute);
    tally.filters(&spec.filters);
    tally.filters(filters);
    for (path, channel) in spec.all_channels() {
        let Channel { field, alias, filters, .. } = channel;
        tally.names([field.as_deref(), alias.as_deref()], &path);
        tally.wheres(filters, &path);
    }
    spec.sort.iter().for_each(|s| tally.text(&s.by, "sort"));
    tally.check()
}

/// Checks computed columns: how many there are, how deep their operations lie and how many lie
/// behind each.
///
/// # Errors
/// As [`query`].
pub fn computed(computed: &[Computed]) -> Result<()> {
    within("computed columns", computed.len(), MAX_COMPUTED, "compute")?;
    let mut before = HashMap::new();
    for (i, c) in computed.iter().enumerate() {
        let shape = Shape::of(&c.expr, &before);
        let path = || format!("compute[{i}]");
        depth(&c.expr).map_err(|e| e.at(path()))?;
        if shape.operations > MAX_OPERATIONS {
            let more = "those of the computed columns it names count as often as they are named";
            return Err(too_many(
                "operations behind one column",
                shape.operations,
                MAX_OPERATIONS,
                more,
                path(),
            ));
        }
        before.insert(c.name.as_str(), shape.operations);
    }
    Ok(())
}

/// Refuses an expression of more levels than [`MAX_DEPTH`]: what walks over it by recursion has
/// that much stack.
///
/// # Errors
/// `limit_exceeded`, with both numbers.
pub fn depth(expr: &Expr) -> Result<()> {
    let depth = expr.parts().map(|(depth, _)| depth).max().unwrap_or_default();
    match depth > MAX_DEPTH {
        true => {
            let more = "name a part of it as a computed column of its own";
            Err(too_many(
                "levels of operations in one expression",
                depth,
                MAX_DEPTH,
                more,
                "compute".to_owned(),
            ))
        }
        false => Ok(()),
    }
}

/// Refuses a list of more than `most`.
///
/// # Errors
/// `limit_exceeded`, with both numbers, at `path`.
pub(crate) fn within(what: &str, count: usize, most: usize, path: &str) -> Result<()> {
    match count > most {
        true => Err(too_many(what, count, most, "ask for less at once", path.to_owned())),
        false => Ok(()),
    }
}

fn too_many(what: &str, count: usize, most: usize, remedy: &str, path: String) -> Error {
    Error::new(
        Code::LimitExceeded,
        format!("there are {count} {what}, and at most {most} are allowed: {remedy}"),
    )
    .at(path)
}

/// What an expression is made of.
#[derive(Debug, Default)]
struct Shape {
    /// Operations, those behind the columns it names included.
    operations: usize,
    /// Bytes of the names in it.
    text: usize,
}

impl Shape {
    /// Walks over `expr`; `before` tells the operations behind computed columns.
    fn of(expr: &Expr, before: &HashMap<&str, usize>) -> Self {
        let mut shape = Self::default();
        for (_, part) in expr.parts() {
            match part {
                Expr::Operation(_) => shape.operations = shape.operations.saturating_add(1),
                Expr::Column(name) => {
                    shape.text = shape.text.saturating_add(name.len());
                    shape.operations = shape
                        .operations
                        .saturating_add(before.get(name.as_str()).copied().unwrap_or_default());
                }
                Expr::Text { text } => shape.text = shape.text.saturating_add(text.len()),
                Expr::Date { date } => shape.text = shape.text.saturating_add(date.len()),
                Expr::Timestamp { timestamp } => {
                    shape.text = shape.text.saturating_add(timestamp.len())
                }
                Expr::Null | Expr::Bool(_) | Expr::Int(_) | Expr::Number(_) => {}
            }
        }
        shape
    }
}

/// Bytes of a value's text.
fn text(value: &Scalar) -> usize {
    match value {
        Scalar::Str(s) => s.len(),
        _ => 0,
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
