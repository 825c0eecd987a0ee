//! The only place where a table is read. Every path (query, count, extract) starts here, so none
//! can forget the policy.

use std::sync::Arc;

use arrow::datatypes::{DataType as Arrow, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::{Expr, cast, lit, when};
use pellucid_connectors::{Result, SourceError};
use pellucid_core::compute::{self, Arithmetic, Computed};
use pellucid_core::{DataType, Schema};

use super::allowed::Allowed;
use super::source::Opened;
use super::{expression, predicate, types};
use crate::protocol::Access;

/// Columns by name, in their working types.
pub(super) struct Columns {
    arrow: SchemaRef,
    schema: Schema,
    computed: Vec<Computed>,
    /// Whether a value that does not fit its type is null instead of an error.
    total: bool,
}

impl Columns {
    /// The columns of `schema` among those of `arrow`.
    pub(super) fn new(arrow: SchemaRef, schema: Schema) -> Self {
        Self { arrow, schema, computed: Vec::new(), total: false }
    }

    /// These columns with null for a value that does not fit its type: what is evaluated on rows
    /// that nobody has allowed yet must not fail.
    fn total(self) -> Self {
        Self { total: true, ..self }
    }

    /// These columns and computed ones, which may name these only.
    ///
    /// # Errors
    /// As [`compute::schema`].
    pub(super) fn computing(mut self, computed: &[Computed]) -> Result<Self> {
        self.schema = compute::schema(computed, &self.schema)?;
        self.computed = computed.to_vec();
        Ok(self)
    }

    /// The columns that may be named.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The column as an expression, and its logical type.
    pub(super) fn value(&self, name: &str) -> Result<(Expr, DataType)> {
        let field = self.schema.field(name)?;
        if let Some(c) = self.computed.iter().find(|c| c.name == name) {
            return match &c.expr {
                // A column under another name; numbers become floats by it.
                pellucid_core::Expr::Column(name) if !field.data_type.is_numeric() => {
                    self.value(name)
                }
                expr if expr.is_arithmetic() => Ok((self.expr(expr)?, DataType::Float)),
                expr => expression::value(expr, self),
            };
        }
        let arrow = self.arrow.field_with_name(name).map_err(SourceError::source)?;
        Ok((types::value(field, arrow, self.total), field.data_type))
    }

    /// Arithmetic over columns; null where a divisor is zero.
    fn expr(&self, expr: &pellucid_core::Expr) -> Result<Expr> {
        use pellucid_core::Expr as From;
        Ok(match expr {
            From::Column(name) => cast(self.value(name)?.0, Arrow::Float64),
            From::Operation(o) => {
                let operands = o.args.iter().map(|a| self.expr(a)).collect::<Result<Vec<_>>>()?;
                let (Some(op), Ok([a, b])) = (o.op.arithmetic(), <[Expr; 2]>::try_from(operands))
                else {
                    return Err(no_arithmetic(expr));
                };
                match op {
                    Arithmetic::Add => a + b,
                    Arithmetic::Sub => a - b,
                    Arithmetic::Mul => a * b,
                    // Arrow tells -0 from 0.
                    Arithmetic::Div => when(
                        b.clone().eq(lit(0.0)).or(b.clone().eq(lit(-0.0))),
                        lit(ScalarValue::Float64(None)),
                    )
                    .otherwise(a / b)
                    .map_err(SourceError::source)?,
                }
            }
            constant => lit(constant.number().ok_or_else(|| no_arithmetic(expr))?),
        })
    }
}

fn no_arithmetic(expr: &pellucid_core::Expr) -> SourceError {
    SourceError::Source(format!("{expr} is no arithmetic"))
}

/// The rows in scope with the columns in scope.
pub(super) fn scan(
    session: &SessionContext,
    source: &Opened,
    access: &Access,
) -> Result<(DataFrame, Columns)> {
    pellucid_core::validate::filters(&access.filters, &source.schema)
        // A policy that does not fit its table is the operator's fault and must not read as an
        // answer.
        .map_err(|e| {
            SourceError::Source(format!(
                "the policy of dataset \"{}\" does not fit: {e}",
                access.dataset
            ))
        })?;
    let all = Columns::new(Arc::clone(&source.stored), source.schema.clone()).total();
    let policy = predicate::all(&access.filters, &all)?;
    let visible = access.visible(&source.schema);
    let names = visible.fields.iter().map(|f| f.name.clone());
    let table =
        Allowed::new(source.table(policy.is_none()), policy, names).map_err(SourceError::source)?;
    let columns = Columns::new(Arc::clone(&source.stored), visible);
    Ok((session.read_table(Arc::new(table)).map_err(SourceError::source)?, columns))
}
