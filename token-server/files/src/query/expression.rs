//! Expressions beyond arithmetic, as a function of the columns that they name: core evaluates them,
//! as it does in the page.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder, Date32Array, Date32Builder,
    Float64Array, Float64Builder, Int64Array, Int64Builder, StringViewArray, StringViewBuilder,
    TimestampMicrosecondArray, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::{ColumnarValue, Expr, ScalarUDF, Volatility, create_udf, lit};
use pellucid_connectors::Result;
use pellucid_core::DataType;
use pellucid_core::expr::{Program, Value};

use super::plan::fault;
use super::scan::Columns;
use super::types::working;
use super::utf8;

/// The expression and the type of its values.
///
/// # Errors
/// As [`Program::new`].
pub(super) fn value(expr: &pellucid_core::Expr, columns: &Columns) -> Result<(Expr, DataType)> {
    let program = Program::new(expr, columns.schema())?;
    // What is always null is a float, as `pellucid_core::compute::schema` says.
    let data_type = program.data_type().unwrap_or(DataType::Float);
    if program.columns().is_empty() {
        let constant = evaluate(&program, data_type, &[], 1).map_err(fault)?;
        let constant = ScalarValue::try_from_array(&constant, 0).map_err(fault)?;
        return Ok((lit(constant), data_type));
    }
    let arguments =
        program.columns().iter().map(|name| columns.value(name)).collect::<Result<Vec<_>>>()?;
    let (arguments, types): (Vec<Expr>, Vec<DataType>) = arguments.into_iter().unzip();
    // DataFusion takes functions of one name and one signature for the same.
    Ok((
        function(format!("expression {expr}"), program, types, data_type).call(arguments),
        data_type,
    ))
}

fn function(
    name: String,
    program: Program,
    types: Vec<DataType>,
    data_type: DataType,
) -> ScalarUDF {
    let takes = types.into_iter().map(working).collect();
    let run = move |args: &[ColumnarValue]| {
        let arrays = ColumnarValue::values_to_arrays(args)?;
        let rows = arrays.first().map_or(0, |a| a.len());
        let out = evaluate(&program, data_type, &arrays, rows)?;
        match args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_))) {
            true => Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&out, 0)?)),
            false => Ok(ColumnarValue::Array(out)),
        }
    };
    create_udf(&name, takes, working(data_type), Volatility::Immutable, Arc::new(run))
}

fn evaluate(
    program: &Program,
    data_type: DataType,
    arrays: &[ArrayRef],
    rows: usize,
) -> datafusion::error::Result<ArrayRef> {
    let inputs = arrays
        .iter()
        .zip(program.columns())
        .map(|(array, name)| Input::new(array, name))
        .collect::<datafusion::error::Result<Vec<_>>>()?;
    let mut out = Output::new(data_type, rows);
    for row in 0..rows {
        let value = program.eval(&|i| inputs.get(i).map_or(Value::Null, |input| input.at(row)));
        out.push(value.map_err(|e| DataFusionError::External(Box::new(e)))?);
    }
    Ok(out.finish())
}

/// A column in its working type.
enum Input<'a> {
    Bool(&'a BooleanArray),
    Int(&'a Int64Array),
    Float(&'a Float64Array),
    Text(StringViewArray),
    Date(&'a Date32Array),
    Timestamp(&'a TimestampMicrosecondArray),
}

impl<'a> Input<'a> {
    fn new(array: &'a ArrayRef, name: &str) -> datafusion::error::Result<Self> {
        if *array.data_type() == working(DataType::String) {
            return utf8::view(array, name).map(Self::Text);
        }
        let known = None
            .or_else(|| array.as_boolean_opt().map(Self::Bool))
            .or_else(|| array.as_primitive_opt::<Int64Type>().map(Self::Int))
            .or_else(|| array.as_primitive_opt::<Float64Type>().map(Self::Float))
            .or_else(|| array.as_primitive_opt::<Date32Type>().map(Self::Date))
            .or_else(|| array.as_primitive_opt::<TimestampMicrosecondType>().map(Self::Timestamp));
        known.ok_or_else(|| {
            DataFusionError::Internal(format!("an expression does not read {}", array.data_type()))
        })
    }

    fn at(&self, row: usize) -> Value<'_> {
        match self {
            Self::Bool(a) if a.is_valid(row) => Value::Bool(a.value(row)),
            Self::Int(a) if a.is_valid(row) => Value::Int(a.value(row)),
            Self::Float(a) if a.is_valid(row) => Value::Float(a.value(row)),
            Self::Text(a) if a.is_valid(row) => Value::text(a.value(row)),
            Self::Date(a) if a.is_valid(row) => Value::Date(a.value(row).into()),
            Self::Timestamp(a) if a.is_valid(row) => Value::Timestamp(a.value(row)),
            _ => Value::Null,
        }
    }
}

/// The values of an expression in their working type.
enum Output {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Text(StringViewBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
}

impl Output {
    fn new(data_type: DataType, rows: usize) -> Self {
        match data_type {
            DataType::Bool => Self::Bool(BooleanBuilder::with_capacity(rows)),
            DataType::Int => Self::Int(Int64Builder::with_capacity(rows)),
            DataType::Float | DataType::Decimal => Self::Float(Float64Builder::with_capacity(rows)),
            DataType::String => Self::Text(StringViewBuilder::with_capacity(rows)),
            DataType::Date => Self::Date(Date32Builder::with_capacity(rows)),
            DataType::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows))
            }
        }
    }

    fn push(&mut self, value: Value<'_>) {
        match self {
            Self::Bool(b) => {
                b.append_option(if let Value::Bool(v) = value { Some(v) } else { None })
            }
            Self::Int(b) => b.append_option(if let Value::Int(v) = value { Some(v) } else { None }),
            Self::Float(b) => {
                b.append_option(if let Value::Float(v) = value { Some(v) } else { None })
            }
            Self::Text(b) => {
                b.append_option(if let Value::Text(v) = value { Some(v) } else { None })
            }
            // A day beyond the 32 bits that a date has here has no value.
            Self::Date(b) => b.append_option(if let Value::Date(v) = value {
                i32::try_from(v).ok()
            } else {
                None
            }),
            Self::Timestamp(b) => {
                b.append_option(if let Value::Timestamp(v) = value { Some(v) } else { None })
            }
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Bool(mut b) => Arc::new(b.finish()),
            Self::Int(mut b) => Arc::new(b.finish()),
            Self::Float(mut b) => Arc::new(b.finish()),
            Self::Text(mut b) => Arc::new(b.finish().to_binary_view()),
            Self::Date(mut b) => Arc::new(b.finish()),
            Self::Timestamp(mut b) => Arc::new(b.finish()),
        }
    }
}
