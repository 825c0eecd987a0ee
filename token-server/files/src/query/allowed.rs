//! What a scope allows of a table, as the only table that a plan is given.
//!
//! Its rows have passed the policy and its columns are the visible ones before anything of a query
//! is evaluated. The planner cannot turn that round: it sees a leaf. So no cast, no division and no
//! value that does not fit fails on a row of somebody else's, and whether a query fails tells
//! nothing of such rows. What is asked for only helps to skip parts of files by their statistics,
//! which cannot fail.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::DFSchema;
use datafusion::datasource::TableType;
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, ExprSchemable as _, Operator, TableProviderFilterPushDown};
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties as _};

use super::types::widens;

/// A table behind its policy.
#[derive(Debug)]
pub(super) struct Allowed {
    inner: Arc<dyn TableProvider>,
    /// What every row must satisfy. It gives true, false or null whatever the values, and never
    /// fails.
    policy: Option<Expr>,
    /// Columns that the policy reads, by their places in the inner table.
    policy_columns: Vec<usize>,
    /// Columns that may be named, likewise.
    visible: Vec<usize>,
    schema: SchemaRef,
}

impl Allowed {
    /// The rows of `inner` that satisfy `policy`, with the columns called `visible`.
    ///
    /// # Errors
    /// Where a column is not there.
    pub(super) fn new(
        inner: Arc<dyn TableProvider>,
        policy: Option<Expr>,
        visible: impl Iterator<Item = String>,
    ) -> Result<Self> {
        let all = inner.schema();
        let place = |name: &str| all.index_of(name);
        let visible = visible.map(|name| place(&name)).collect::<Result<Vec<_>, _>>()?;
        let policy_columns = policy
            .iter()
            .flat_map(|p| p.column_refs().into_iter().map(|c| place(&c.name)).collect::<Vec<_>>());
        let policy_columns = policy_columns.collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(all.project(&visible)?);
        Ok(Self { inner, policy, policy_columns, visible, schema })
    }
}

#[async_trait::async_trait]
impl TableProvider for Allowed {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // They are evaluated above, on what this table gives; here they only skip.
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let asked: Vec<usize> = match projection {
            Some(of_visible) => {
                of_visible.iter().filter_map(|i| self.visible.get(*i).copied()).collect()
            }
            None => self.visible.clone(),
        };
        let mut read: Vec<usize> = asked.iter().chain(&self.policy_columns).copied().collect();
        read.sort_unstable();
        read.dedup();
        let mut plan = self.inner.scan(state, Some(&read), &[], None).await?;
        let config = state.config_options();
        if let Some(parted) = plan.repartitioned(state.config().target_partitions(), config)? {
            plan = parted;
        }
        let columns = DFSchema::try_from(plan.schema().as_ref().clone())?;
        let policy =
            self.policy.clone().map(|p| state.create_physical_expr(p, &columns)).transpose()?;
        // What is pushed down may be evaluated on any row, so only what cannot fail is. A filter
        // whose columns are not read here, or that cannot be planned alone, skips nothing.
        let safe = filters.iter().filter(|f| cannot_fail(f, &columns));
        let skipping = safe.filter_map(|f| state.create_physical_expr(f.clone(), &columns).ok());
        let skipping: Vec<_> = policy.iter().cloned().chain(skipping).collect();
        if let Some(source) = plan.downcast_ref::<DataSourceExec>()
            && let Some(pruned) =
                source.data_source().try_pushdown_filters(skipping, config)?.updated_node
        {
            plan = Arc::new(DataSourceExec::new(pruned));
        }
        if let Some(policy) = policy {
            plan = Arc::new(FilterExec::try_new(policy, plan)?);
        }
        let schema = plan.schema();
        let parts = (0..plan.output_partitioning().partition_count()).map(|partition| {
            Arc::new(Part { plan: Arc::clone(&plan), partition, schema: Arc::clone(&schema) })
                as Arc<dyn PartitionStream>
        });
        let shown: Vec<usize> = asked.iter().filter_map(|i| read.binary_search(i).ok()).collect();
        Ok(Arc::new(StreamingTableExec::try_new(
            Arc::clone(&schema),
            parts.collect(),
            Some(&shown),
            [],
            false,
            limit,
        )?))
    }
}

/// Whether an expression gives a value for any row: columns, constants and comparisons of them, and
/// casts that every value survives.
fn cannot_fail(expr: &Expr, columns: &DFSchema) -> bool {
    let all = |parts: &[&Expr]| parts.iter().all(|e| cannot_fail(e, columns));
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::BinaryExpr(b) => {
            (b.op.is_logic_operator() || compares(b.op)) && all(&[&b.left, &b.right])
        }
        Expr::Not(e)
        | Expr::IsNull(e)
        | Expr::IsNotNull(e)
        | Expr::IsTrue(e)
        | Expr::IsNotTrue(e)
        | Expr::IsFalse(e) => all(&[e]),
        Expr::Between(b) => all(&[&b.expr, &b.low, &b.high]),
        Expr::InList(l) => {
            cannot_fail(&l.expr, columns) && l.list.iter().all(|e| matches!(e, Expr::Literal(..)))
        }
        Expr::TryCast(c) => all(&[&c.expr]),
        Expr::Cast(c) => {
            all(&[&c.expr])
                && c.expr.get_type(columns).is_ok_and(|from| widens(&from, c.field.data_type()))
        }
        _ => false,
    }
}

fn compares(op: Operator) -> bool {
    matches!(
        op,
        Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
    )
}

/// A partition of the plan below.
#[derive(Debug)]
struct Part {
    plan: Arc<dyn ExecutionPlan>,
    partition: usize,
    schema: SchemaRef,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        match self.plan.execute(self.partition, context) {
            Ok(rows) => rows,
            Err(e) => Box::pin(RecordBatchStreamAdapter::new(
                Arc::clone(&self.schema),
                futures::stream::once(async { Err(e) }),
            )),
        }
    }
}
