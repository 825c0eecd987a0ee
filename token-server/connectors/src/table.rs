//! One table of a warehouse that answers queries.

use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Int64Type, SchemaRef};
use futures::{StreamExt as _, TryStreamExt as _};
use pellucid_core::answer::{Asking, Next};
use pellucid_core::{Field, Query, Question, Schema};
use tokio::sync::OnceCell;

use crate::bounds::{Most, Tally, contained};
use crate::plan::{self, Access, Columns, Plan, Source, Wire};
use crate::sql::{Select, TableRef, render};
use crate::warehouse::{Batches, Warehouse, deliver, fields_schema};
use crate::{Reservation, Result, Room, SourceError, answer, turns};

/// Rows and what they are.
pub struct Answer {
    /// Name and logical type of each column: dimensions, then measures.
    pub fields: Vec<Field>,
    /// The same as Arrow has it.
    pub schema: SchemaRef,
    /// The rows.
    pub batches: Vec<RecordBatch>,
    /// Rows there would be without limit and offset.
    pub total: u64,
    /// The memory of the batches, where somebody counts it.
    pub held: Option<Reservation>,
}

/// Rows as they arrive.
pub struct Rows {
    /// The columns as Arrow has them.
    pub schema: SchemaRef,
    /// The rows. Dropping the stream cancels the statement.
    pub batches: Batches,
}

/// A table of a warehouse. Its columns are asked for once and kept.
///
/// # Example
///
/// A table that stands in for a warehouse's; a real one comes of
/// [`WarehouseConfig::open`](crate::config::WarehouseConfig::open).
///
/// ```
/// # use futures::future::BoxFuture;
/// # use pellucid_connectors::dialect::{Dialect, Postgres};
/// # use pellucid_connectors::plan::{Column, Wire};
/// # use pellucid_connectors::sql::Statement;
/// # use pellucid_connectors::warehouse::{Batches, Warehouse};
/// # struct StandIn;
/// # impl Warehouse for StandIn {
/// #     fn dialect(&self) -> &dyn Dialect {
/// #         &Postgres
/// #     }
/// #     fn test(&self) -> BoxFuture<'_, pellucid_connectors::Result<()>> {
/// #         Box::pin(async { Ok(()) })
/// #     }
/// #     fn tables(&self, _: usize) -> BoxFuture<'_, pellucid_connectors::Result<Vec<TableRef>>> {
/// #         Box::pin(async { Ok(Vec::new()) })
/// #     }
/// #     fn describe<'a>(&'a self, _: &'a TableRef) -> BoxFuture<'a, pellucid_connectors::Result<Vec<Column>>> {
/// #         let units = Column { name: "units".into(), native: "int8".into(), nullable: false };
/// #         Box::pin(async { Ok(vec![units]) })
/// #     }
/// #     fn execute<'a>(&'a self, _: Statement, _: &'a [Wire]) -> BoxFuture<'a, pellucid_connectors::Result<Batches>> {
/// #         use arrow::array::{ArrayRef, Int64Array, RecordBatch};
/// #         let one: ArrayRef = std::sync::Arc::new(Int64Array::from(vec![3]));
/// #         let batch = RecordBatch::try_from_iter([("c0", one)]).map_err(pellucid_connectors::SourceError::source);
/// #         Box::pin(async { Ok(Box::pin(futures::stream::iter([batch])) as Batches) })
/// #     }
/// # }
/// use std::collections::BTreeSet;
/// use std::sync::Arc;
///
/// use pellucid_connectors::plan::Access;
/// use pellucid_connectors::sql::TableRef;
/// use pellucid_connectors::table::SqlTable;
/// use pellucid_core::DataType;
///
/// # let warehouse: Arc<dyn Warehouse> = Arc::new(StandIn);
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// let table = SqlTable::new(warehouse, TableRef(vec!["sales".into()]), None);
/// assert_eq!(table.schema().await?.field("units")?.data_type, DataType::Int);
///
/// let everything = Access { filters: &[], hidden: &BTreeSet::new(), reader: None };
/// assert_eq!(table.count(everything).await?, 3);
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// # }).unwrap();
/// ```
pub struct SqlTable {
    warehouse: Arc<dyn Warehouse>,
    table: TableRef,
    order: Option<String>,
    columns: OnceCell<Columns>,
}

impl SqlTable {
    /// The table called `table`. `order` is the column that gives its rows an order, where there is
    /// one.
    pub fn new(warehouse: Arc<dyn Warehouse>, table: TableRef, order: Option<String>) -> Self {
        Self { warehouse, table, order, columns: OnceCell::new() }
    }

    /// Asks for the columns; errors are not kept.
    async fn columns(&self) -> Result<&Columns> {
        let describe = async {
            let described = self.warehouse.describe(&self.table).await?;
            if described.is_empty() {
                return Err(SourceError::source(format!(
                    "there is no table {}, or it may not be read",
                    self.table
                )));
            }
            Ok(Columns::new(self.warehouse.dialect(), &described))
        };
        self.columns.get_or_try_init(|| describe).await
    }

    fn source<'a>(&'a self, columns: &'a Columns) -> Source<'a> {
        Source {
            dialect: self.warehouse.dialect(),
            table: &self.table,
            columns,
            order: self.order.as_deref(),
        }
    }

    /// Every column, hidden ones included.
    ///
    /// # Errors
    /// Where the source fails or has no such table.
    pub async fn schema(&self) -> Result<Schema> {
        Ok(self.columns().await?.schema().clone())
    }

    /// Rows in scope.
    ///
    /// # Errors
    /// Where the source fails or the policy does not fit.
    pub async fn count(&self, access: Access<'_>) -> Result<u64> {
        let source = self.source(self.columns().await?);
        self.number(access, &plan::total(source, access, &Query::default())?).await
    }

    /// Answers a query with at most `most`. What is more is refused as it arrives, and the
    /// statement stopped.
    ///
    /// # Errors
    /// The query's faults, `limit_exceeded` and `overflow` among them, and the source's.
    pub async fn query(&self, access: Access<'_>, query: &Query, most: Most) -> Result<Answer> {
        self.query_within(access, query, most, None).await
    }

    /// Answers a question with at most `most`, its rows within `room` while the answer lives. What
    /// is no plain query is asked in parts.
    ///
    /// # Errors
    /// As [`Self::query`], and [`SourceError::Busy`] where there is no room.
    pub async fn answer_within(
        &self,
        access: Access<'_>,
        question: &Question,
        most: Most,
        room: Option<&Room>,
    ) -> Result<Answer> {
        if let Some(query) = question.plain() {
            return self.query_within(access, &query, most, room).await;
        }
        let visible = self.columns().await?.visible(access.hidden);
        let mut asking = Asking::new(question.clone(), &visible)?.within(turns::MOST);
        let (mut given, mut held) = (None, Vec::new());
        loop {
            // A window over many groups takes a second, and other requests wait for this thread. Who
            // leaves meanwhile keeps its turn until the work is done.
            let turn = turns::of(access.reader.unwrap_or_default()).await;
            let worked = tokio::task::spawn_blocking(move || {
                let next = asking.next(given);
                drop(turn);
                (asking, next)
            });
            let next;
            (asking, next) = worked.await.map_err(SourceError::source)?;
            match next? {
                Next::Ask(query) => {
                    let part = self.query_within(access, &query, most, room).await?;
                    given = Some(answer::to_core(&part.fields, &part.batches, part.total)?);
                    // It is kept until all is made.
                    held.extend(part.held);
                }
                Next::Done(batch) => {
                    let (fields, made) = answer::to_arrow(&batch)?;
                    let mut tally = Tally::new(most);
                    tally.add(&made, "limit")?;
                    let mut room = room.map(|r| r.reserve(access.reader.unwrap_or_default()));
                    if let Some(held) = &mut room {
                        held.more(tally.bytes())?;
                    }
                    return Ok(Answer {
                        fields,
                        schema: made.schema(),
                        batches: vec![made],
                        total: batch.total as u64,
                        held: room,
                    });
                }
            }
        }
    }

    /// As [`Self::query`], with the rows within `room` while the answer lives.
    ///
    /// # Errors
    /// As there, and [`SourceError::Busy`] where there is no room.
    pub async fn query_within(
        &self,
        access: Access<'_>,
        query: &Query,
        most: Most,
        room: Option<&Room>,
    ) -> Result<Answer> {
        let source = self.source(self.columns().await?);
        let plan = plan::query(source, access, query, most.rows as u64)?;
        let (schema, mut raw) = self.run(access, &plan).await?;
        let (mut batches, mut tally, mut counted, mut held) = (
            Vec::new(),
            Tally::new(most),
            None,
            room.map(|r| r.reserve(access.reader.unwrap_or_default())),
        );
        while let Some(batch) = raw.try_next().await? {
            if plan.totals && counted.is_none() {
                counted = last_number(&batch);
            }
            let batch = deliver(&batch, &plan.columns, &schema)?;
            let before = tally.bytes();
            tally.add(&batch, "limit")?;
            if let Some(held) = &mut held {
                held.more(tally.bytes() - before)?;
            }
            // Empty batches may come for as long as there is time.
            if batch.num_rows() > 0 {
                batches.push(batch);
            }
        }
        let total = match counted {
            Some(total) => total,
            None if query.limit.is_some() || query.offset > 0 => {
                self.number(access, &plan::total(source, access, query)?).await?
            }
            None => tally.rows() as u64,
        };
        let fields = plan.columns.into_iter().map(|(field, _)| field).collect();
        Ok(Answer { fields, schema, batches, total, held })
    }

    /// Every visible column of every row in scope, as they arrive.
    ///
    /// # Errors
    /// Where the source fails or the policy does not fit.
    pub async fn rows(&self, access: Access<'_>, sort: Option<&str>) -> Result<Rows> {
        let plan = plan::extract(self.source(self.columns().await?), access, sort)?;
        let (schema, raw) = self.run(access, &plan).await?;
        let (columns, to) = (plan.columns, Arc::clone(&schema));
        let batches: Batches = Box::pin(raw.map(move |batch| deliver(&batch?, &columns, &to)));
        Ok(Rows { schema, batches })
    }

    async fn run(&self, access: Access<'_>, plan: &Plan) -> Result<(SchemaRef, Batches)> {
        let statement = render(self.warehouse.dialect(), &plan.select).on_behalf_of(access.reader);
        let mut wires: Vec<Wire> = plan.columns.iter().map(|(_, wire)| *wire).collect();
        wires.extend(plan.totals.then_some(Wire::Int));
        let batches = self.warehouse.execute(statement, &wires).await?;
        Ok((fields_schema(plan.columns.iter().map(|(field, _)| field)), batches))
    }

    async fn number(&self, access: Access<'_>, select: &Select) -> Result<u64> {
        let statement = render(self.warehouse.dialect(), select).on_behalf_of(access.reader);
        let mut batches = self.warehouse.execute(statement, &[Wire::Int]).await?;
        let mut found = None;
        while let Some(batch) = batches.try_next().await? {
            found = found.or_else(|| last_number(&batch));
        }
        found.ok_or_else(|| SourceError::source("a count gave no number"))
    }
}

/// The first row's number in the last column.
fn last_number(batch: &RecordBatch) -> Option<u64> {
    let column = batch.columns().last().filter(|c| !c.is_empty())?.slice(0, 1);
    let numbers = contained(|| {
        arrow::compute::cast(&column, &arrow::datatypes::DataType::Int64)
            .map_err(SourceError::source)
    })
    .ok()?;
    let numbers = numbers.as_primitive_opt::<Int64Type>()?;
    numbers.is_valid(0).then(|| u64::try_from(numbers.value(0)).ok())?
}
