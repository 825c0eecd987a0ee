//! A table's columns as a polars frame, and time units as polars expressions.

use pellucid_core::{DataType as Type, Filter, Query, Result, TimeUnit, compute};
use pellucid_engine::column::TimeStep;
use pellucid_engine::exec::filter::Predicate;
use pellucid_engine::{Column as Source, Data, Table};
use polars_core::prelude::*;
use polars_lazy::prelude::*;

use crate::internal;

/// The columns a query reads, and of those it computes the ones that polars does not: `wider` has
/// all of them. Times are microseconds.
pub(crate) fn of(table: &Table, wider: &Table, query: &Query) -> Result<DataFrame> {
    let mut indices = table.columns_of(query)?;
    // A frame without columns has no rows to count.
    if indices.is_empty() && !table.schema().fields.is_empty() {
        indices = (0..table.schema().fields.len())
            .filter(|i| table.column_at(*i).is_ok())
            .take(1)
            .collect();
    }
    if indices.is_empty() {
        let rows = Series::new("\u{1}rows".into(), vec![0i8; table.rows()]);
        return DataFrame::new(vec![rows.into()]).map_err(internal);
    }
    let mut columns: Vec<Column> = Vec::new();
    for index in indices {
        let (name, source) = (&table.schema().fields[index].name, table.column_at(index)?);
        columns.push(series(name, source)?.into());
        if source.data_type == Type::Decimal {
            columns.push(series(&as_float(name), table.numbers(index)?.as_ref())?.into());
        }
    }
    for c in compute::needed(&query.compute, query.columns())
        .into_iter()
        .filter(|c| computed(wider, &c.expr).is_none())
    {
        columns.push(series(&c.name, wider.column(&c.name)?)?.into());
    }
    let of_measures = query.measures.iter().flat_map(|m| &m.filters);
    let mut filters: Vec<&Filter> = Vec::new();
    for f in query
        .filters
        .iter()
        .chain(of_measures)
        .filter(|f| table.column(&f.field).is_ok_and(|c| is_finer(c)))
    {
        if !filters.contains(&f) {
            filters.push(f);
            let mut passes = vec![1; table.rows()];
            Predicate::new(table, f)?.apply(0, &mut passes);
            let passes: Vec<bool> = passes.into_iter().map(|p| p != 0).collect();
            columns.push(Series::new(passing(f).into(), passes).into());
        }
    }
    DataFrame::new(columns).map_err(internal)
}

/// The name of a decimal column's values as floats, beside it.
pub(crate) fn as_float(name: &str) -> String {
    format!("\u{1}float {name}")
}

/// Whether polars holds less of a column's values than the engine, which then tests filters:
/// decimals are floats, and nanoseconds microseconds.
pub(crate) fn is_finer(column: &Source) -> bool {
    column.data_type == Type::Decimal || column.step == TimeStep::Nano
}

/// The name of the column that says which rows pass a filter that the engine tests.
pub(crate) fn passing(filter: &Filter) -> String {
    format!("\u{1}passes {filter:?}")
}

/// What a column of decimals is to polars: integers without the point, or ranks where these have
/// more than 64 bits.
pub(crate) fn whole_decimals(column: &Source) -> impl Fn(usize) -> i64 {
    let ranks = if column.is_wide() { column.ranks() } else { Vec::new() };
    let wide = column.is_wide();
    move |row| {
        if wide {
            ranks.get(column.int(row) as usize).copied().map_or(0, i64::from)
        } else {
            column.int(row)
        }
    }
}

fn series(name: &str, column: &Source) -> Result<Series> {
    let rows = 0..column.len();
    let valid = |row: usize| !column.is_null(row);
    let name: PlSmallStr = name.into();
    Ok(match (column.data_type, &column.data) {
        (Type::Float, Data::F64(v)) if column.validity.is_none() => Series::new(name, v),
        (Type::Float, _) => {
            Series::new(name, rows.map(|r| valid(r).then(|| column.float(r))).collect::<Vec<_>>())
        }
        (Type::Bool, _) => Series::new(
            name,
            rows.map(|r| valid(r).then(|| column.int(r) != 0)).collect::<Vec<_>>(),
        ),
        (Type::String, _) => Series::new(
            name,
            rows.map(|r| valid(r).then(|| column.dictionary.get(column.int(r) as u32)))
                .collect::<Vec<_>>(),
        ),
        (Type::Timestamp | Type::Date, _) => {
            let micros: Vec<Option<i64>> =
                rows.map(|r| valid(r).then(|| column.step.to_micros(column.int(r)))).collect();
            Series::new(name, micros)
                .cast(&DataType::Datetime(TimeUnitOfPolars::Microseconds, None))
                .map_err(internal)?
        }
        (Type::Decimal, _) => {
            let value = whole_decimals(column);
            Series::new(name, rows.map(|r| valid(r).then(|| value(r))).collect::<Vec<_>>())
        }
        (Type::Int, _) if column.validity.is_none() => {
            Series::new(name, rows.map(|r| column.int(r)).collect::<Vec<_>>())
        }
        (Type::Int, _) => {
            Series::new(name, rows.map(|r| valid(r).then(|| column.int(r))).collect::<Vec<_>>())
        }
    })
}

use polars_core::prelude::TimeUnit as TimeUnitOfPolars;

/// A time truncated to its unit, or its position in a cycle.
pub(crate) fn time_unit(time: Expr, unit: TimeUnit) -> Expr {
    let every = |text: &'static str| time.clone().dt().truncate(lit(text));
    match unit {
        TimeUnit::Year => every("1y"),
        TimeUnit::Quarter => every("1q"),
        TimeUnit::Month => every("1mo"),
        TimeUnit::Week => every("1w"),
        TimeUnit::Day => every("1d"),
        TimeUnit::Hour => every("1h"),
        TimeUnit::Minute => every("1m"),
        TimeUnit::Second => every("1s"),
        TimeUnit::HourOfDay => time.dt().hour().cast(DataType::Int64),
        TimeUnit::DayOfWeek => time.dt().weekday().cast(DataType::Int64),
        TimeUnit::MonthOfYear => time.dt().month().cast(DataType::Int64),
    }
}

/// A column's values as floats.
pub(crate) fn number(table: &Table, name: &str) -> Expr {
    match table.column(name).is_ok_and(|c| c.data_type == Type::Decimal) {
        true => col(as_float(name).as_str()),
        false => col(name).cast(DataType::Float64),
    }
}

/// A computed column, null where a divisor is zero; none where the expression is more than
/// arithmetic, whose values the engine gives.
pub(crate) fn computed(table: &Table, expr: &pellucid_core::Expr) -> Option<Expr> {
    use pellucid_core::Expr as From;
    use pellucid_core::compute::Arithmetic;
    match expr {
        From::Column(name) if table.column(name).is_ok_and(|c| !c.data_type.is_numeric()) => None,
        From::Column(name) => Some(number(table, name)),
        From::Operation(o) => {
            let [a, b] = o.args.as_slice() else { return None };
            let [a, b] = [computed(table, a)?, computed(table, b)?];
            Some(match o.op.arithmetic()? {
                Arithmetic::Add => a + b,
                Arithmetic::Sub => a - b,
                Arithmetic::Mul => a * b,
                Arithmetic::Div => when(b.clone().neq(lit(0.0))).then(a / b).otherwise(lit(NULL)),
            })
        }
        constant => constant.number().map(lit),
    }
}
