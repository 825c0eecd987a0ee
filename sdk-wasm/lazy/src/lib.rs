//! Any [`Query`] by polars-lazy.
//!
//! Serves the shapes that lie outside the engine's kernels (keys of high cardinality, floats as
//! keys, medians, distinct counts), and natively the tests that hold those kernels to an
//! independent answer.

mod frame;
mod predicate;
mod result;

use pellucid_core::{
    Batch, Code, Dimension, Error, Measure, Op, Query, Result, SortOrder, compute, validate,
};
use pellucid_engine::Table;
use polars_core::prelude::*;
use polars_lazy::prelude::*;

fn internal(e: PolarsError) -> Error {
    Error::new(Code::Internal, format!("polars could not run the query: {e}"))
}

/// Answers a query over a table whose columns are all there.
///
/// # Errors
/// What [`validate::query`] says; `overflow`; `internal` where polars refuses.
///
/// # Example
///
/// ```
/// use pellucid_core::{Dimension, Measure, Op, Query};
/// use pellucid_engine::read;
///
/// let table = read::open(b"city,delay\nOslo,12\nBergen,7\nOslo,30\n", None)?;
/// let query = Query {
///     dimensions: vec![Dimension::field("city")],
///     measures: vec![Measure::new(Op::Median, Some("delay"), "delay")],
///     ..Query::default()
/// };
/// let answer = pellucid_lazy::run(&table, &query)?;
/// assert_eq!(answer.column("city").and_then(|c| c.text(1)), Some("Oslo"));
/// assert_eq!(answer.column("delay").and_then(|c| c.number(1)), Some(21.0));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn run(table: &Table, query: &Query) -> Result<Batch> {
    validate::query(query, table.schema())?;
    let computed = table.with_computed(&query.compute)?;
    let with_computed = computed.as_deref().unwrap_or(table);
    let mut frame = frame::of(table, with_computed, query)?.lazy().with_row_index(ROW, None);
    for c in compute::needed(&query.compute, query.columns()) {
        if let Some(expr) = frame::computed(with_computed, &c.expr) {
            frame = frame.with_column(expr.alias(c.name.as_str()));
        }
    }
    let table = with_computed;
    let frame = match predicate::all(table, &query.filters)? {
        Some(p) => frame.filter(p),
        None => frame,
    };
    let keys = query.dimensions.iter().map(|d| key(table, d)).collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = query.dimensions.iter().map(Dimension::name).collect();
    let answer = if query.ungrouped {
        frame.select(keys.into_iter().chain([col(ROW)]).collect::<Vec<_>>())
    } else {
        let mut measures =
            query.measures.iter().map(|m| measure(table, m)).collect::<Result<Vec<_>>>()?;
        measures.extend(
            query
                .measures
                .iter()
                .filter(|m| m.op == Op::Sum)
                .map(|m| check(table, m))
                .collect::<Result<Vec<_>>>()?,
        );
        if let Some(d) = query.dimensions.first() {
            measures.push(col(d.field.as_str()).drop_nulls().len().alias(WHOLE));
        }
        let grouped = match keys.is_empty() {
            true => frame.select(measures),
            false => frame.group_by_stable(keys).agg(measures),
        };
        match names.is_empty() {
            true => grouped,
            false => grouped.sort(names.iter().copied(), options(vec![false; names.len()])),
        }
    };
    let answer = match query.sort.is_empty() {
        true => answer,
        false => {
            // polars turns ties around under a descending key; the default order as last keys
            // leaves none.
            let ties: Vec<&str> = if query.ungrouped { vec![ROW] } else { names.clone() };
            let ties = ties
                .into_iter()
                .filter(|n| query.sort.iter().all(|s| s.by != *n))
                .map(|n| (n, false));
            let given = query.sort.iter().map(|s| (s.by.as_str(), s.order == SortOrder::Desc));
            let mut seen = std::collections::HashSet::new();
            let (by, descending): (Vec<&str>, Vec<bool>) =
                given.filter(|(n, _)| seen.insert(*n)).chain(ties).unzip();
            answer.sort(by, options(descending))
        }
    };
    let frame = answer.collect().map_err(internal)?;
    let total = frame.height();
    let cut = frame.slice(i64::from(query.offset), query.limit.map_or(total, |l| l as usize));
    result::batch(table, query, &cut, total)
}

/// Nulls last in either order, ties in their old order.
fn options(descending: Vec<bool>) -> SortMultipleOptions {
    let columns = descending.len();
    SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last_multi(vec![true; columns])
        .with_maintain_order(true)
}

/// A dimension as polars computes it, from the column's own values.
fn key(table: &Table, d: &Dimension) -> Result<Expr> {
    let column = table.column(&d.field)?;
    let expr = match (d.time_unit, d.bin) {
        (Some(unit), _) => frame::time_unit(col(d.field.as_str()), unit),
        (None, Some(bin)) => {
            let (edges, value) = (bin.edges(), frame::number(table, &d.field));
            let index = ((value.clone() - lit(bin.origin)) / lit(bin.step)).floor();
            let Some([step, origin, units]) = edges.decimal() else {
                return Ok((index * lit(bin.step) + lit(bin.origin)).alias(d.name()));
            };
            // The quotient is rounded, to at most one bin off.
            let edge = |by: f64| ((index.clone() + lit(by)) * lit(step) + lit(origin)) / lit(units);
            when(value.clone().gt_eq(edge(1.0)))
                .then(edge(1.0))
                .when(value.lt(edge(0.0)))
                .then(edge(-1.0))
                .otherwise(edge(0.0))
        }
        // -0 and 0 are one key, and so are all NaN.
        (None, None) if column.data_type == pellucid_core::DataType::Float => {
            col(d.field.as_str()) + lit(0.0)
        }
        (None, None) => col(d.field.as_str()),
    };
    Ok(expr.alias(d.name()))
}

/// The rows' numbers, which order ungrouped ties.
const ROW: &str = "\u{1}row";

/// A measure that polars cannot aggregate in parts: a group-by that it can would go to its
/// streaming engine, which is not built in and would panic.
const WHOLE: &str = "\u{1}whole";

/// The name of the float sum beside an exact one.
fn check_name(m: &Measure) -> String {
    format!("\u{1}check {}", m.name())
}

/// polars sums integers modulo 2^64. The sum as a float tells whether that wrapped.
fn check(table: &Table, m: &Measure) -> Result<Expr> {
    // Decimals are summed as integers without their point.
    let values = col(m.field.as_deref().unwrap_or_default()).cast(DataType::Float64);
    let values = match predicate::all(table, &m.filters)? {
        Some(p) => values.filter(p),
        None => values,
    };
    Ok(values.sum().alias(check_name(m).as_str()))
}

/// polars' compensated sum turns one infinity into NaN (inf - inf): such sums are worked out from
/// the extremes.
fn float_sum(values: &Expr) -> Expr {
    when(values.clone().is_finite().all(true))
        .then(values.clone().sum())
        .when(values.clone().is_nan().any(true))
        .then(lit(f64::NAN))
        .otherwise(values.clone().min() + values.clone().max())
}

fn measure(table: &Table, m: &Measure) -> Result<Expr> {
    let subset = predicate::all(table, &m.filters)?;
    let over = |e: Expr| match &subset {
        Some(p) => e.filter(p.clone()),
        None => e,
    };
    let Some(name) = m.field.as_deref() else {
        let hits = match &subset {
            Some(p) => p.clone().fill_null(lit(false)).cast(DataType::Int64).sum(),
            None => len().cast(DataType::Int64),
        };
        let expr = match m.op {
            Op::Share => when(len().gt(lit(0)))
                .then(hits.cast(DataType::Float64) / len().cast(DataType::Float64))
                .otherwise(lit(NULL)),
            _ => hits,
        };
        return Ok(expr.alias(m.name().as_str()));
    };
    let data_type = table.column(name)?.data_type;
    let is_decimal = data_type == pellucid_core::DataType::Decimal;
    let (is_int, is_float) = (
        data_type == pellucid_core::DataType::Int || is_decimal,
        data_type == pellucid_core::DataType::Float,
    );
    let values = over(col(name)).drop_nulls();
    let present = |e: Expr, least: u32| {
        when(values.clone().count().gt_eq(lit(least))).then(e).otherwise(lit(NULL))
    };
    let expr = match m.op {
        Op::Count => values.clone().count().cast(DataType::Int64),
        // -0 and 0 are one value.
        Op::CountDistinct if is_float => {
            (values.clone() + lit(0.0)).n_unique().cast(DataType::Int64)
        }
        Op::CountDistinct => values.clone().n_unique().cast(DataType::Int64),
        Op::Sum if is_decimal && table.column(name)?.is_wide() => {
            let message = format!(
                "\"{name}\" holds decimals beyond 64 bits, whose sum by so many groups is not worked out: group by less"
            );
            return Err(Error::new(Code::LimitExceeded, message));
        }
        Op::Sum if is_float => present(float_sum(&values), 1),
        Op::Sum => present(
            if is_int { values.clone().cast(DataType::Int64).sum() } else { values.clone().sum() },
            1,
        ),
        Op::Mean if is_float => {
            present(float_sum(&values) / values.clone().count().cast(DataType::Float64), 1)
        }
        Op::Mean | Op::Median | Op::Quantile | Op::Stddev | Op::Variance if is_decimal => {
            let values = over(frame::number(table, name)).drop_nulls();
            let q = if m.op == Op::Median { 0.5 } else { m.q.unwrap_or(0.5) };
            match m.op {
                Op::Mean => values.mean(),
                Op::Stddev => present(values.std(1), 2),
                Op::Variance => present(values.var(1), 2),
                _ => values.quantile(lit(q), QuantileMethod::Linear),
            }
        }
        Op::Mean => values.clone().mean(),
        Op::Min => values.clone().min(),
        Op::Max => values.clone().max(),
        Op::Median => values.clone().quantile(lit(0.5), QuantileMethod::Linear),
        Op::Quantile => values.clone().quantile(lit(m.q.unwrap_or(0.5)), QuantileMethod::Linear),
        Op::Stddev => present(values.clone().std(1), 2),
        Op::Variance => present(values.clone().var(1), 2),
        Op::First => values.clone().first(),
        Op::Last => values.clone().last(),
        Op::Share => return Err(Error::new(Code::InvalidQuery, "share takes no field")),
    };
    Ok(expr.alias(m.name().as_str()))
}
