//! A [`Query`] as one plan: scan in scope, filter, group, measure, order; then the page of rows
//! that was asked for.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType as Arrow, Decimal128Type, Schema as ArrowSchema};
use datafusion::dataframe::DataFrame;
use datafusion::execution::context::SessionContext;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::functions_window::expr_fn::row_number;
use datafusion::logical_expr::{Expr, SortExpr, lit};
use futures::TryStreamExt as _;
use pellucid_connectors::warehouse::{arrow_type, fields_schema};
use pellucid_connectors::{Most, Result, SourceError, answer};
use pellucid_core::answer::{Asking, Next};
use pellucid_core::{
    Batch, Code, DataType, Error, Field, Op, Query, Question, SortOrder, validate,
};

use super::aggregate::Aggregates;
use super::engine::Engine;
use super::scan::{Columns, scan};
use super::source::Opened;
use super::{dimension, predicate, types, utf8};
use crate::protocol::Access;
use crate::result::{ResultSet, batch_bytes, too_many_bytes};

/// Name of the column that holds a row's value in the sort column, beside columns of the query's
/// own names.
const SORTED: &str = "sorted";

/// Answers `question` over the rows in scope. What is no plain query is asked in parts, of the same
/// files.
pub(crate) async fn run(
    engine: &Engine,
    source: &Opened,
    access: &Access,
    question: &Question,
    most: Most,
) -> Result<ResultSet> {
    if let Some(query) = question.plain() {
        return plain(engine, source, access, &query, most).await;
    }
    let mut asking = Asking::new(question.clone(), &access.visible(&source.schema))?;
    let mut given = None;
    loop {
        match asking.next(given.take())? {
            Next::Ask(query) => {
                let part = plain(engine, source, access, &query, most).await?;
                given = Some(answer::to_core(&part.fields, &part.batches, part.total)?);
            }
            Next::Done(batch) => return made(&batch, most),
        }
    }
}

/// An answer that was made of others, where it is no larger than it may be.
fn made(batch: &Batch, most: Most) -> Result<ResultSet> {
    let (fields, made) = answer::to_arrow(batch)?;
    if batch.rows > most.rows {
        return Err(most.too_many_rows().into());
    }
    if batch_bytes(&made) > most.bytes {
        return Err(too_many_bytes(most));
    }
    Ok(ResultSet { fields, schema: made.schema(), batches: vec![made], total: batch.total as u64 })
}

async fn plain(
    engine: &Engine,
    source: &Opened,
    access: &Access,
    query: &Query,
    most: Most,
) -> Result<ResultSet> {
    validate::query(query, &access.visible(&source.schema))?;
    let ordered =
        query.ungrouped || query.measures.iter().any(|m| matches!(m.op, Op::First | Op::Last));
    let session = engine.session_over(source, ordered);
    let (frame, fields) = match query.ungrouped {
        true => rows(&session, source, access, query)?,
        false => groups(&session, source, access, query)?,
    };
    let (offset, limit) = (query.offset as usize, query.limit.map_or(usize::MAX, |l| l as usize));
    let schema = fields_schema(&fields);
    let mut page = Page {
        skip: offset,
        left: limit,
        total: 0,
        rows: 0,
        bytes: 0,
        most,
        fields: &fields,
        schema: &schema,
        batches: Vec::new(),
    };
    let counted = match query.ungrouped {
        true => Some(count_rows(engine, source, access, query).await?),
        false => None,
    };
    let frame = match query.ungrouped {
        true => {
            page.skip = 0;
            // One more than may be delivered, so that too many are noticed.
            frame
                .limit(offset, Some(limit.min(most.rows.saturating_add(1))))
                .map_err(SourceError::source)?
        }
        false => frame,
    };
    let mut batches = frame.execute_stream().await.map_err(fault)?;
    while let Some(batch) = batches.try_next().await.map_err(fault)? {
        page.take(&batch)?;
    }
    let (total, batches) = (counted.unwrap_or(page.total), page.batches);
    Ok(ResultSet { fields, schema, batches, total })
}

/// The rows of an answer that were asked for, and the count of all.
struct Page<'a> {
    skip: usize,
    left: usize,
    total: u64,
    rows: usize,
    bytes: u64,
    most: Most,
    fields: &'a [Field],
    schema: &'a Arc<ArrowSchema>,
    batches: Vec<RecordBatch>,
}

impl Page<'_> {
    /// Takes what of the batch is asked for.
    fn take(&mut self, batch: &RecordBatch) -> Result<()> {
        self.total += batch.num_rows() as u64;
        let from = self.skip.min(batch.num_rows());
        self.skip -= from;
        let take = self.left.min(batch.num_rows() - from);
        self.left -= take;
        if take == 0 {
            return Ok(());
        }
        self.rows += take;
        if self.rows > self.most.rows {
            return Err(self.most.too_many_rows().into());
        }
        let part = deliver(&batch.slice(from, take), self.fields, self.schema)?;
        self.bytes = self.bytes.saturating_add(batch_bytes(&part));
        if self.bytes > self.most.bytes {
            return Err(too_many_bytes(self.most));
        }
        self.batches.push(part);
        Ok(())
    }
}

/// Batches as the answer they are, all rows of it.
pub(super) fn result(fields: Vec<Field>, batches: &[RecordBatch]) -> Result<ResultSet> {
    let schema = fields_schema(&fields);
    let batches =
        batches.iter().map(|b| deliver(b, &fields, &schema)).collect::<Result<Vec<_>>>()?;
    let total = batches.iter().map(|b| b.num_rows() as u64).sum();
    Ok(ResultSet { fields, schema, batches, total })
}

/// Number of rows in scope that pass the query's filters.
pub(crate) async fn count_rows(
    engine: &Engine,
    source: &Opened,
    access: &Access,
    query: &Query,
) -> Result<u64> {
    let (table, columns) = scan(&engine.session_over(source, false), source, access)?;
    let columns = columns.computing(&query.compute)?;
    let table = filter(table, predicate::all(&query.filters, &columns)?)?;
    let batches = table
        .aggregate(vec![], vec![count(lit(1i64)).alias("n")])
        .map_err(SourceError::source)?
        .collect()
        .await
        .map_err(fault)?;
    let n = batches
        .first()
        .filter(|b| b.num_rows() == 1)
        .map(|b| b.column(0).as_primitive::<arrow::datatypes::Int64Type>().value(0));
    n.and_then(|n| u64::try_from(n).ok())
        .ok_or_else(|| SourceError::source("a count gave no number"))
}

/// A name for the column that holds a row's place in the files, which none of the table's columns
/// has.
pub(super) fn place(columns: &Columns) -> String {
    let mut name = "pellucid place".to_owned();
    while columns.schema().fields.iter().any(|f| f.name == name) {
        name.push('\'');
    }
    name
}

/// The column whose order is the table's, where the reader may see it: the order of rows tells
/// something of what orders them.
pub(super) fn sort_column<'a>(sort: Option<&'a str>, columns: &Columns) -> Option<&'a str> {
    sort.filter(|name| columns.schema().fields.iter().any(|f| f.name == *name))
}

/// What puts rows into the table's order. The frame has to have the column called `place`.
///
/// The place is doubled so that DataFusion does not know the rows to be in this order already: its
/// `last_value` of rows in order takes 1 from the length of an empty batch (55.2), which panics
/// where overflow is checked.
fn table_order(sort: Option<&str>, place: &str, columns: &Columns) -> Result<Vec<SortExpr>> {
    let sort = sort.map(|name| columns.value(name).map(|(value, _)| value)).transpose()?;
    Ok(sort
        .into_iter()
        .chain([types::column(place) * lit(2u64)])
        .map(|c| c.sort(true, false))
        .collect())
}

/// The frame with the files' order in the column called `place`. It keeps its meaning where the
/// session runs on one thread.
pub(super) fn with_place(frame: DataFrame, place: &str) -> Result<DataFrame> {
    frame.with_column(place, row_number()).map_err(SourceError::source)
}

fn filter(frame: DataFrame, predicate: Option<Expr>) -> Result<DataFrame> {
    match predicate {
        Some(p) => frame.filter(p).map_err(SourceError::source),
        None => Ok(frame),
    }
}

fn groups(
    session: &SessionContext,
    source: &Opened,
    access: &Access,
    query: &Query,
) -> Result<(DataFrame, Vec<Field>)> {
    let (table, columns) = scan(session, source, access)?;
    let columns = columns.computing(&query.compute)?;
    let table = filter(table, predicate::all(&query.filters, &columns)?)?;
    let (mut keys, mut shown, mut fields) = (Vec::new(), Vec::new(), Vec::new());
    for (i, d) in query.dimensions.iter().enumerate() {
        let (expr, field) = dimension::key(d, &columns)?;
        let name = format!("k{i}");
        keys.push(expr.alias(&name));
        shown.push(match field.data_type {
            // The engine merges sorted text faster than bytes.
            DataType::String => utf8::function(&field.name, Arrow::Utf8View)
                .call(vec![types::column(&name)])
                .alias(&name),
            _ => types::column(&name),
        });
        fields.push(field);
    }
    let ordered = query.measures.iter().any(|m| matches!(m.op, Op::First | Op::Last));
    let place = place(&columns);
    let table = if ordered { with_place(table, &place)? } else { table };
    let mut aggregates = Aggregates::over(table_order(
        sort_column(source.sort.as_deref(), &columns),
        &place,
        &columns,
    )?);
    for (i, m) in query.measures.iter().enumerate() {
        let (expr, field) = aggregates.measure(m, &columns)?;
        shown.push(expr.alias(format!("m{i}")));
        fields.push(field);
    }
    let frame = table
        .aggregate(keys, aggregates.into_exprs())
        .and_then(|f| f.select(shown))
        .map_err(SourceError::source)?;
    let names = names(query.dimensions.len(), &fields);
    let mut order = asked_order(query, &fields, &names)?;
    // Ties keep the default order: the keys ascending, nulls last.
    for (name, field) in names.iter().zip(&fields).take(query.dimensions.len()) {
        order.push(comparable(name, field)?.sort(true, false));
    }
    let frame =
        if order.is_empty() { frame } else { frame.sort(order).map_err(SourceError::source)? };
    Ok((frame, fields))
}

fn rows(
    session: &SessionContext,
    source: &Opened,
    access: &Access,
    query: &Query,
) -> Result<(DataFrame, Vec<Field>)> {
    let (table, columns) = scan(session, source, access)?;
    let columns = columns.computing(&query.compute)?;
    let table = filter(table, predicate::all(&query.filters, &columns)?)?;
    let (mut shown, mut fields) = (Vec::new(), Vec::new());
    for (i, d) in query.dimensions.iter().enumerate() {
        let (expr, field) = dimension::key(d, &columns)?;
        shown.push(expr.alias(format!("k{i}")));
        fields.push(field);
    }
    let sort = sort_column(source.sort.as_deref(), &columns);
    if query.sort.is_empty() && sort.is_none() {
        return Ok((table.select(shown).map_err(SourceError::source)?, fields));
    }
    let names = names(fields.len(), &fields);
    let mut order = asked_order(query, &fields, &names)?;
    // Ties keep the table's order, which no sort promises by itself.
    let place = place(&columns);
    let table = with_place(table, &place)?;
    shown.push(types::column(&place));
    if let Some(name) = sort {
        order.push(types::column(SORTED).sort(true, false));
        shown.push(columns.value(name)?.0.alias(SORTED));
    }
    order.push(types::column(&place).sort(true, false));
    let visible = names.iter().map(|n| types::column(n)).collect::<Vec<_>>();
    let frame = table
        .select(shown)
        .and_then(|f| f.sort(order))
        .and_then(|f| f.select(visible))
        .map_err(SourceError::source)?;
    Ok((frame, fields))
}

/// Our names of the result's columns, in order.
fn names(dimensions: usize, fields: &[Field]) -> Vec<String> {
    (0..fields.len())
        .map(|i| if i < dimensions { format!("k{i}") } else { format!("m{}", i - dimensions) })
        .collect()
}

fn asked_order(query: &Query, fields: &[Field], names: &[String]) -> Result<Vec<SortExpr>> {
    let mut order = Vec::new();
    for sort in &query.sort {
        if let Some((name, field)) = names.iter().zip(fields).find(|(_, f)| f.name == sort.by) {
            order.push(comparable(name, field)?.sort(sort.order == SortOrder::Asc, false));
        }
    }
    Ok(order)
}

fn comparable(name: &str, field: &Field) -> Result<Expr> {
    match field.data_type {
        DataType::Float => dimension::canonical(types::column(name)),
        _ => Ok(types::column(name)),
    }
}

/// The batch with the names and types of the result.
fn deliver(
    batch: &RecordBatch,
    fields: &[Field],
    schema: &Arc<ArrowSchema>,
) -> Result<RecordBatch> {
    let columns = batch
        .columns()
        .iter()
        .zip(fields)
        .map(|(c, f)| column(c, f))
        .collect::<Result<Vec<_>>>()?;
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)
        .map_err(SourceError::source)
}

fn column(values: &ArrayRef, field: &Field) -> Result<ArrayRef> {
    if let (Arrow::Decimal128(_, 0), DataType::Int) = (values.data_type(), field.data_type) {
        let sums = values.as_primitive::<Decimal128Type>();
        let narrow = |v: i128| {
            i64::try_from(v).map_err(|_| {
                let message = format!(
                    "\"{}\" is {v}, which no 64-bit integer holds: sum fewer rows or take the mean",
                    field.name
                );
                SourceError::Query(Error::new(Code::Overflow, message))
            })
        };
        let narrowed =
            sums.iter().map(|v| v.map(narrow).transpose()).collect::<Result<Int64Array>>()?;
        return Ok(Arc::new(narrowed));
    }
    match values.data_type() {
        Arrow::BinaryView => {
            utf8::text(values, &field.name).map(|text| Arc::new(text) as ArrayRef).map_err(fault)
        }
        _ => cast(values, &arrow_type(field.data_type)).map_err(SourceError::source),
    }
}

/// What a query is refused with that takes more than there is.
pub(crate) const EXHAUSTED: &str =
    "the query needs more memory than one may have: group more coarsely or filter more";

/// Whose fault a failed run is.
pub(super) fn fault(e: datafusion::error::DataFusionError) -> SourceError {
    match e.find_root() {
        datafusion::error::DataFusionError::ResourcesExhausted(_) => {
            SourceError::Query(Error::new(Code::LimitExceeded, EXHAUSTED))
        }
        datafusion::error::DataFusionError::External(e) if e.is::<Error>() => e
            .downcast_ref::<Error>()
            .map_or_else(|| SourceError::Source(e.to_string()), |e| SourceError::Query(e.clone())),
        // What is left of a limit that was hit while rows went to disk is its text.
        other if other.to_string().contains("during the spilling process") => {
            SourceError::Query(Error::new(Code::LimitExceeded, EXHAUSTED))
        }
        other => SourceError::Source(other.strip_backtrace()),
    }
}
