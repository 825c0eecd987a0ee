//! The only place where a table is read. Every path (query, count, extract) starts here, so none can forget the policy.

use arrow::datatypes::{DataType as Arrow, SchemaRef};
use datafusion::common::ScalarValue;
use datafusion::dataframe::DataFrame;
use datafusion::execution::context::SessionContext;
use datafusion::logical_expr::{Expr, cast, lit, when};
use pellucid_core::compute::{self, Arithmetic, Computed};
use pellucid_core::{DataType, Schema};

use super::source::Opened;
use super::{predicate, types};
use crate::connectors::{Result, SourceError};
use crate::policy::Scope;

/// Columns by name, in their working types.
pub(super) struct Columns {
    arrow: SchemaRef,
    schema: Schema,
    computed: Vec<Computed>,
}

impl Columns {
    /// The columns of `schema` among those of `arrow`.
    pub(super) fn new(arrow: SchemaRef, schema: Schema) -> Self {
        Self { arrow, schema, computed: Vec::new() }
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
            return Ok((self.expr(&c.expr)?, DataType::Float));
        }
        let arrow = self.arrow.field_with_name(name).map_err(SourceError::source)?;
        Ok((types::value(field, arrow), field.data_type))
    }

    /// Arithmetic over columns; null where a divisor is zero.
    fn expr(&self, expr: &pellucid_core::Expr) -> Result<Expr> {
        use pellucid_core::Expr as From;
        Ok(match expr {
            From::Number(v) => lit(*v),
            From::Column(name) => cast(self.value(name)?.0, Arrow::Float64),
            From::Operation(o) => {
                let (a, b) = (self.expr(&o.args[0])?, self.expr(&o.args[1])?);
                match o.op {
                    Arithmetic::Add => a + b,
                    Arithmetic::Sub => a - b,
                    Arithmetic::Mul => a * b,
                    // Arrow tells -0 from 0.
                    Arithmetic::Div => when(b.clone().eq(lit(0.0)).or(b.clone().eq(lit(-0.0))), lit(ScalarValue::Float64(None)))
                        .otherwise(a / b)
                        .map_err(SourceError::source)?,
                }
            }
        })
    }
}

/// The rows in scope, and the columns in scope to name. The frame still has every column: select before anything leaves.
pub(super) fn scan(session: &SessionContext, source: &Opened, scope: &Scope) -> Result<(DataFrame, Columns)> {
    let all = Columns::new(source.arrow.clone(), source.schema.clone());
    let table = session.read_table(source.table.clone()).map_err(SourceError::source)?;
    pellucid_core::validate::filters(scope.filters(), &source.schema)
        // A policy that does not fit its table is the operator's fault and must not read as an answer.
        .map_err(|e| SourceError::Source(format!("the policy of dataset \"{}\" does not fit: {e}", scope.dataset())))?;
    let rows = match predicate::all(scope.filters(), &all)? {
        Some(policy) => table.filter(policy).map_err(SourceError::source)?,
        None => table,
    };
    Ok((rows, Columns::new(source.arrow.clone(), scope.visible(&source.schema))))
}
