//! Grouping keys: a column as it is, truncated in time, or binned.

use pellucid_core::{Bin, DataType, Dimension, Field};

use super::columns::Columns;
use crate::Result;
use crate::sql::{Cmp, Expr, Value};

/// The key as an expression over the table, and its name and type in the result.
pub(super) fn key(dimension: &Dimension, columns: &Columns) -> Result<(Expr, Field)> {
    let (value, data_type) = columns.value(&dimension.field)?;
    let field = dimension.output(data_type, columns.schema().field(&dimension.field)?.nullable);
    let expr = match (dimension.time_unit, dimension.bin) {
        (Some(unit), _) => Expr::TimeUnit(unit, data_type == DataType::Date, Box::new(value)),
        (None, Some(bin)) => bins(value, data_type, bin),
        (None, None) if data_type == DataType::Float => canonical(value),
        (None, None) => value,
    };
    Ok((expr, field))
}

/// A float with one NaN and one zero, so that equal keys are one group and sort alike.
pub(super) fn canonical(value: Expr) -> Expr {
    let zero = Expr::Template("0e0", Vec::new());
    let branches = vec![
        (Expr::IsNan(Box::new(value.clone())), Expr::Nan),
        (value.clone().compare(Cmp::Eq, zero.clone()), zero),
    ];
    Expr::Case(branches, Some(Box::new(value)))
}

/// `floor((v - origin) / step) * step + origin`, with the multiples of the step as they are
/// written; adding zero turns -0 into 0.
fn bins(value: Expr, data_type: DataType, bin: Bin) -> Expr {
    let value = if data_type == DataType::Float { value } else { Expr::Float(Box::new(value)) };
    let bound = |v: f64| Expr::Value(Value::Float(v));
    let place = Expr::Template(
        "(({0} - {1}) / {2})",
        vec![value.clone(), bound(bin.origin), bound(bin.step)],
    );
    let index = Expr::Floor(Box::new(place));
    let Some([step, origin, units]) = bin.edges().decimal() else {
        return Expr::Template(
            "({0} * {1} + {2} + 0e0)",
            vec![index, bound(bin.step), bound(bin.origin)],
        );
    };
    // The quotient is rounded, to at most one bin off.
    let edge = |by: f64| {
        let parts = vec![index.clone(), bound(by), bound(step), bound(origin), bound(units)];
        Expr::Template("((({0} + {1}) * {2} + {3}) / {4} + 0e0)", parts)
    };
    let branches = vec![
        (value.clone().compare(Cmp::Gte, edge(1.0)), edge(1.0)),
        (value.compare(Cmp::Lt, edge(0.0)), edge(-1.0)),
    ];
    Expr::Case(branches, Some(Box::new(edge(0.0))))
}
