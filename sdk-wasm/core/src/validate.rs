//! Checks a [`Query`] against a [`Schema`] before anything runs, so that every executor may rely on it.

use std::collections::HashSet;

use crate::{Bin, Code, DataType, Error, Field, Filter, FilterOp, Measure, Op, Query, Result, Scalar, Schema, compute, time};

/// Dimensions in one query; a composite key of more is a mistake or an attack.
pub const MAX_DIMENSIONS: usize = 64;
/// Measures in one query.
pub const MAX_MEASURES: usize = 256;
/// Filters in one query, and values in one filter's list.
pub const MAX_FILTER_VALUES: usize = 10_000;

/// Checks that every column exists, every operation fits its column's type and every name in the result is unique.
///
/// # Errors
/// `unknown_column`, `type_mismatch` or `invalid_query`, with the path of the field at fault.
pub fn query(query: &Query, schema: &Schema) -> Result<()> {
    if query.dimensions.len() > MAX_DIMENSIONS || query.measures.len() > MAX_MEASURES || query.filters.len() > MAX_FILTER_VALUES {
        return Err(Error::new(
            Code::LimitExceeded,
            format!("a query may have {MAX_DIMENSIONS} dimensions, {MAX_MEASURES} measures and {MAX_FILTER_VALUES} filters"),
        ));
    }
    if query.dimensions.is_empty() && query.measures.is_empty() {
        return Err(invalid("the query asks for nothing: give a dimension or a measure"));
    }
    if query.ungrouped && !query.measures.is_empty() {
        return Err(invalid("an ungrouped query returns rows: remove its measures or `ungrouped`").at("ungrouped"));
    }
    let schema = &compute::schema(&query.compute, schema)?;
    let mut names = HashSet::new();
    for (i, d) in query.dimensions.iter().enumerate() {
        let path = format!("dimensions[{i}]");
        let field = schema.field(&d.field).map_err(|e| e.at(path.clone()))?;
        dimension(d, field).map_err(|e| e.at(path.clone()))?;
        unique(&mut names, d.name().to_owned()).map_err(|e| e.at(path))?;
    }
    for (i, m) in query.measures.iter().enumerate() {
        let path = format!("measures[{i}]");
        measure(m, schema).map_err(|e| e.within(&path))?;
        unique(&mut names, m.name()).map_err(|e| e.at(path))?;
    }
    filters(&query.filters, schema)?;
    for (i, s) in query.sort.iter().enumerate() {
        if !names.contains(&s.by) {
            let known: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut e = Error::unknown_column(&s.by, known);
            e.message = format!("cannot sort by \"{}\", which the query does not return: {}", s.by, e.message);
            return Err(e.at(format!("sort[{i}].by")));
        }
    }
    Ok(())
}

/// Checks filters alone, as [`query`] does.
///
/// # Errors
/// As [`query`].
pub fn filters(filters: &[Filter], schema: &Schema) -> Result<()> {
    for (i, f) in filters.iter().enumerate() {
        filter(f, schema).map_err(|e| e.within(&format!("filters[{i}]")))?;
    }
    Ok(())
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidQuery, message)
}

fn unique(names: &mut HashSet<String>, name: String) -> Result<()> {
    match names.insert(name.clone()) {
        true => Ok(()),
        false => Err(invalid(format!("two results are called \"{name}\": name one of them with `as`"))),
    }
}

fn dimension(d: &crate::Dimension, field: &Field) -> Result<()> {
    let wrong = |what: &str, takes: &str| {
        Err(Error::new(Code::TypeMismatch, format!("{what} takes {takes}, and \"{}\" is {}", field.name, field.data_type)))
    };
    match (&d.time_unit, &d.bin) {
        (Some(_), Some(_)) => Err(invalid("a dimension has a timeUnit or a bin, not both")),
        (Some(_), None) if !field.data_type.is_temporal() => wrong("timeUnit", "a timestamp or date"),
        (None, Some(_)) if !field.data_type.is_numeric() => wrong("bin", "a number"),
        (None, Some(Bin { step, origin })) if !(step.is_finite() && *step > 0.0 && origin.is_finite()) => {
            Err(invalid(format!("bin needs a positive step and a finite origin, not {step} and {origin}")))
        }
        _ => Ok(()),
    }
}

fn measure(m: &Measure, schema: &Schema) -> Result<()> {
    match (&m.field, m.op) {
        (None, Op::Count | Op::Share) => {}
        (None, op) => return Err(invalid(format!("{} needs a field", op.as_str()))),
        (Some(_), Op::Share) => return Err(invalid("share counts rows: give `where` instead of a field")),
        (Some(name), op) => {
            let field = schema.field(name)?;
            if op.needs_numbers() && !field.data_type.is_numeric() {
                return Err(Error::new(
                    Code::TypeMismatch,
                    format!("{} takes a number, and \"{name}\" is {}", op.as_str(), field.data_type),
                ));
            }
        }
    }
    match (m.op, m.q) {
        (Op::Quantile, Some(q)) if (0.0..=1.0).contains(&q) => {}
        (Op::Quantile, q) => return Err(invalid(format!("quantile needs q between 0 and 1, not {q:?}")).at("q")),
        (_, Some(_)) => return Err(invalid(format!("q belongs to quantile, not to {}", m.op.as_str())).at("q")),
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

fn filter(f: &Filter, schema: &Schema) -> Result<()> {
    let field = schema.field(&f.field)?;
    let op = f.op.as_str();
    let values: &[Scalar] = match (f.op, &f.value, &f.values) {
        (FilterOp::IsNull | FilterOp::NotNull, None, None) => return Ok(()),
        (FilterOp::IsNull | FilterOp::NotNull, ..) => return Err(invalid(format!("{op} takes no value"))),
        (FilterOp::Between, None, Some(v)) if v.len() == 2 => v,
        (FilterOp::Between, ..) => return Err(invalid("between takes `values` of exactly two: [low, high]")),
        (FilterOp::In | FilterOp::NotIn, None, Some(v)) if v.len() <= MAX_FILTER_VALUES => v,
        (FilterOp::In | FilterOp::NotIn, None, Some(v)) => {
            return Err(Error::new(Code::LimitExceeded, format!("{op} takes at most {MAX_FILTER_VALUES} values, not {}", v.len())));
        }
        (FilterOp::In | FilterOp::NotIn, ..) => return Err(invalid(format!("{op} takes `values`, a list"))),
        (_, Some(v), None) => std::slice::from_ref(v),
        _ => return Err(invalid(format!("{op} takes one `value`"))),
    };
    if matches!(f.op, FilterOp::Contains | FilterOp::StartsWith) && field.data_type != DataType::String {
        return Err(Error::new(Code::TypeMismatch, format!("{op} takes a string column, and \"{}\" is {}", f.field, field.data_type)));
    }
    for v in values {
        comparable(v, field)?;
    }
    Ok(())
}

fn comparable(value: &Scalar, field: &Field) -> Result<()> {
    let fits = match (value, field.data_type) {
        (Scalar::Null, _) => return Err(invalid("null equals nothing: use isNull or notNull").at("value")),
        (Scalar::Bool(_), DataType::Bool) | (Scalar::Str(_), DataType::String) => true,
        (Scalar::Int(_) | Scalar::Float(_), t) => t.is_numeric() || t.is_temporal(),
        (Scalar::Str(s), t) if t.is_temporal() => {
            if time::parse_iso(s).is_none() {
                return Err(invalid(format!("\"{s}\" is not an ISO 8601 time such as 2001-01-31 or 2001-01-31T12:00:00Z")).at("value"));
            }
            true
        }
        _ => false,
    };
    match fits {
        true => Ok(()),
        false => Err(Error::new(
            Code::TypeMismatch,
            format!("\"{}\" is {}, and cannot be compared to {}", field.name, field.data_type, value.type_name()),
        )
        .at("value")),
    }
}

#[cfg(test)]
#[path = "validate_tests.rs"]
mod tests;
