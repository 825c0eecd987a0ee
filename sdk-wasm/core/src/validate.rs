//! Checks a [`Query`] against a [`Schema`] before anything runs, so that every executor may rely on
//! it.

use std::collections::HashSet;

use crate::error::brief;
use crate::schema::Index;
use crate::{
    Bin, Code, DataType, Error, Filter, FilterOp, Measure, Op, Query, Result, Scalar, Schema, Sort,
    compute, decimal, exact, limits, time,
};

pub use crate::limits::{MAX_DIMENSIONS, MAX_FILTER_VALUES, MAX_MEASURES};

/// Checks that every column exists, every operation fits its column's type and every name in the
/// result is unique.
///
/// # Errors
/// `limit_exceeded`, before anything is looked at, as [`limits::query`] does; `unknown_column`,
/// `type_mismatch` or `invalid_query`. Each with the path of the field at fault.
///
/// # Example
///
/// ```
/// use pellucid_core::{Code, DataType, Dimension, Field, Measure, Op, Query, Schema, validate};
///
/// let field = |name: &str, data_type| Field { name: name.to_owned(), data_type, nullable: false };
/// let schema = Schema { fields: vec![field("city", DataType::String), field("sales", DataType::Int)], skipped: Vec::new() };
/// let by_city = |measure| Query { dimensions: vec![Dimension::field("city")], measures: vec![measure], ..Query::default() };
///
/// validate::query(&by_city(Measure::new(Op::Sum, Some("sales"), "sales")), &schema)?;
///
/// let error = validate::query(&by_city(Measure::new(Op::Sum, Some("sale"), "sales")), &schema).unwrap_err();
/// assert_eq!((error.code, error.path.as_deref()), (Code::UnknownColumn, Some("measures[0]")));
/// assert_eq!(error.message, "no column \"sale\": did you mean \"sales\"?");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn query(query: &Query, schema: &Schema) -> Result<()> {
    limits::query(query)?;
    if query.dimensions.is_empty() && query.measures.is_empty() {
        return Err(invalid("the query asks for nothing: give a dimension or a measure"));
    }
    if query.ungrouped && !query.measures.is_empty() {
        return Err(invalid("an ungrouped query returns rows: remove its measures or `ungrouped`")
            .at("ungrouped"));
    }
    if !query.is_lowered() {
        return Err(Error::new(
            Code::Internal,
            "an expression stands where a column's name is read",
        ));
    }
    let schema = &compute::schema(&query.compute, schema)?;
    let schema = &Index::of(schema);
    let mut names = HashSet::new();
    for (i, d) in query.dimensions.iter().enumerate() {
        let path = format!("dimensions[{i}]");
        dimension(d, schema).map_err(|e| e.at(path.clone()))?;
        unique(&mut names, d.name().to_owned()).map_err(|e| e.at(path))?;
    }
    for (i, m) in query.measures.iter().enumerate() {
        let path = format!("measures[{i}]");
        measure(m, schema).map_err(|e| e.within(&path))?;
        unique(&mut names, m.name()).map_err(|e| e.at(path))?;
    }
    each(&query.filters, schema)?;
    sorted_by(&query.sort, &names)
}

/// Checks filters alone, as [`query`] does, by the same limits.
///
/// # Errors
/// As [`query`].
///
/// # Example
///
/// ```
/// use pellucid_core::{Code, DataType, Field, Filter, FilterOp, Schema, validate};
///
/// let year = Field { name: "year".to_owned(), data_type: DataType::Int, nullable: false };
/// let schema = Schema { fields: vec![year], skipped: Vec::new() };
///
/// validate::filters(&[Filter::between("year", 2020, 2025)], &schema)?;
///
/// let error = validate::filters(&[Filter::new("year", FilterOp::Contains, "20")], &schema).unwrap_err();
/// assert_eq!(error.code, Code::TypeMismatch);
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn filters(filters: &[Filter], schema: &Schema) -> Result<()> {
    limits::filters(filters)?;
    each(filters, &Index::of(schema))
}

fn each(filters: &[Filter], schema: &Index<'_>) -> Result<()> {
    for (i, f) in filters.iter().enumerate() {
        filter(f, schema).map_err(|e| e.within(&format!("filters[{i}]")))?;
    }
    Ok(())
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidQuery, message)
}

/// Adds a name of the result to `names`.
///
/// # Errors
/// `invalid_query` where another result is called so.
pub(crate) fn unique(names: &mut HashSet<String>, name: String) -> Result<()> {
    if names.contains(&name) {
        let message =
            format!("two results are called \"{}\": name one of them with `as`", brief(&name));
        return Err(invalid(message));
    }
    names.insert(name);
    Ok(())
}

/// Checks that an order is by `names` of the result.
///
/// # Errors
/// `unknown_column`, with the path.
pub(crate) fn sorted_by(sort: &[Sort], names: &HashSet<String>) -> Result<()> {
    let Some((i, s)) = sort.iter().enumerate().find(|(_, s)| !names.contains(&s.by)) else {
        return Ok(());
    };
    let mut e = Error::unknown_column(&s.by, names.iter().map(String::as_str));
    e.message = format!(
        "cannot sort by \"{}\", which the query does not return: {}",
        brief(&s.by),
        e.message
    );
    Err(e.at(format!("sort[{i}].by")))
}

fn dimension(d: &crate::Dimension, schema: &Index<'_>) -> Result<()> {
    let data_type = schema.data_type(&d.field)?;
    let wrong = |what: &str, takes: &str| {
        Err(Error::new(
            Code::TypeMismatch,
            format!("{what} takes {takes}, and \"{}\" is {data_type}", brief(&d.field)),
        ))
    };
    match (&d.time_unit, &d.bin) {
        (Some(_), Some(_)) => Err(invalid("a dimension has a timeUnit or a bin, not both")),
        (Some(_), None) if !data_type.is_temporal() => wrong("timeUnit", "a timestamp or date"),
        (None, Some(_)) if !data_type.is_numeric() => wrong("bin", "a number"),
        (None, Some(Bin { step, origin }))
            if !(step.is_finite() && *step > 0.0 && origin.is_finite()) =>
        {
            Err(invalid(format!(
                "bin needs a positive step and a finite origin, not {step} and {origin}"
            )))
        }
        _ => Ok(()),
    }
}

fn measure(m: &Measure, schema: &Index<'_>) -> Result<()> {
    match (&m.field, m.op) {
        (None, Op::Count | Op::Share) => {}
        (None, op) => return Err(invalid(format!("{} needs a field", op.as_str()))),
        (Some(_), Op::Share) => {
            return Err(invalid("share counts rows: give `where` instead of a field"));
        }
        (Some(name), op) => {
            let data_type = schema.data_type(name)?;
            if op.needs_numbers() && !data_type.is_numeric() {
                let message = format!(
                    "{} takes a number, and \"{}\" is {data_type}",
                    op.as_str(),
                    brief(name)
                );
                return Err(Error::new(Code::TypeMismatch, message));
            }
        }
    }
    match (m.op, m.q) {
        (Op::Quantile, Some(q)) if (0.0..=1.0).contains(&q) => {}
        (Op::Quantile, Some(q)) => {
            return Err(invalid(format!("quantile needs q between 0 and 1, not {q}")).at("q"));
        }
        (Op::Quantile, None) => {
            return Err(invalid("quantile needs q between 0 and 1, such as 0.95").at("q"));
        }
        (_, Some(_)) => {
            return Err(invalid(format!("q belongs to quantile, not to {}", m.op.as_str())).at("q"));
        }
        (_, None) => {}
    }
    if m.op == Op::Share && m.filters.is_empty() {
        return Err(invalid("share needs `where`: which rows are the hits?").at("where"));
    }
    for (i, f) in m.filters.iter().enumerate() {
        filter(f, schema).map_err(|e| e.within(&format!("where[{i}]")))?;
    }
    Ok(())
}

fn filter(f: &Filter, schema: &Index<'_>) -> Result<()> {
    if f.expr.is_some() {
        return Err(invalid(
            "conditions joined by `and`, `or` and `not`, and expressions, are filters of queries and charts only",
        ));
    }
    let data_type = schema.data_type(&f.field)?;
    let op = f.op.as_str();
    let values: &[Scalar] = match (f.op, &f.value, &f.values) {
        (FilterOp::IsNull | FilterOp::NotNull, None, None) => return Ok(()),
        (FilterOp::IsNull | FilterOp::NotNull, ..) => {
            return Err(invalid(format!("{op} takes no value")));
        }
        (FilterOp::Between, None, Some(v)) if v.len() == 2 => v,
        (FilterOp::Between, ..) => {
            return Err(invalid("between takes `values` of exactly two: [low, high]"));
        }
        (FilterOp::In | FilterOp::NotIn, None, Some(v)) => v,
        (FilterOp::In | FilterOp::NotIn, ..) => {
            return Err(invalid(format!("{op} takes `values`, a list")));
        }
        (_, Some(v), None) => std::slice::from_ref(v),
        _ => return Err(invalid(format!("{op} takes one `value`"))),
    };
    if matches!(f.op, FilterOp::Contains | FilterOp::StartsWith) && data_type != DataType::String {
        let message =
            format!("{op} takes a string column, and \"{}\" is {data_type}", brief(&f.field));
        return Err(Error::new(Code::TypeMismatch, message));
    }
    for v in values {
        comparable(v, &f.field, data_type)?;
    }
    Ok(())
}

fn comparable(value: &Scalar, field: &str, data_type: DataType) -> Result<()> {
    let fits = match (value, data_type) {
        (Scalar::Null, _) => {
            return Err(invalid("null equals nothing: use isNull or notNull").at("value"));
        }
        (Scalar::Bool(_), DataType::Bool) | (Scalar::Str(_), DataType::String) => true,
        (Scalar::Int(_) | Scalar::Float(_), t) => t.is_numeric() || t.is_temporal(),
        // What JSON has no number for; only floats are ever NaN.
        (v, t)
            if t != DataType::String
                && let Some(far) = exact::unbounded(v) =>
        {
            t == DataType::Float || (t.is_numeric() || t.is_temporal()) && !far.is_nan()
        }
        // Digits that no float holds: what a result gave as text comes back as text.
        (Scalar::Str(s), DataType::Int | DataType::Decimal) => decimal::read(s).is_some(),
        (Scalar::Str(s), t) if t.is_temporal() => {
            if time::parse_iso(s).is_none() {
                let message = format!(
                    "\"{}\" is not an ISO 8601 time such as 2001-01-31 or 2001-01-31T12:00:00Z",
                    brief(s)
                );
                return Err(invalid(message).at("value"));
            }
            true
        }
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => {
            let message = format!(
                "\"{}\" is {data_type}, and cannot be compared to {}",
                brief(field),
                value.type_name()
            );
            Err(Error::new(Code::TypeMismatch, message).at("value"))
        }
    }
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
