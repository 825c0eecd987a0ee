//! Tables whose rows stay on the server: their queries are answered there, their charts are drawn
//! here.

use js_sys::{Function, Promise, Uint8Array};
use pellucid_bridge::errors::{OrThrow, plain, to_js};
use pellucid_core::{Batch, Code, Error, Query, Schema};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Table, exec, read};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// Asks the server.
pub(crate) struct Server {
    /// `(query, signal) => Promise<Uint8Array>`: an Arrow IPC stream.
    pub(crate) ask: Function,
    /// Rows the server has.
    pub(crate) rows: f64,
}

/// A table of no rows that knows the columns' names and types, for queries to be checked against
/// before they travel.
pub(crate) fn shell(schema: &Schema) -> Result<Table, JsValue> {
    let column = |f: &pellucid_core::Field| {
        Ok((f.name.clone(), ColumnWriter::new(f.data_type, TimeStep::Micro, 0)?.finish()))
    };
    let columns: pellucid_core::Result<Vec<_>> = schema.fields.iter().map(column).collect();
    Ok(Table::from_columns(columns.or_throw()?, schema.skipped.clone()))
}

impl Server {
    /// Answers a query whose columns were checked. Rows beyond a full window are not counted: there
    /// is at least one more window.
    pub(crate) async fn answer(
        &self,
        query: &Query,
        signal: Option<&AbortSignal>,
    ) -> Result<Batch, JsValue> {
        let signal = signal.map_or(JsValue::UNDEFINED, |s| s.clone().into());
        let asked = self.ask.call2(&JsValue::NULL, &plain(query)?, &signal)?;
        let bytes = JsFuture::from(Promise::resolve(&asked)).await?;
        let bytes: Uint8Array = bytes
            .dyn_into()
            .map_err(|_| to_js(Error::new(Code::Internal, "the server's answer must be bytes")))?;
        let table = read::arrow::read(&bytes.to_vec()).or_throw()?;
        let all = Query { dimensions: every_column(&table), ungrouped: true, ..Query::default() };
        let mut batch = match exec::run(&table, &all, &|| false).or_throw()? {
            pellucid_engine::Outcome::Done(batch) => batch,
            pellucid_engine::Outcome::Unsupported(_) => {
                return Err(to_js(Error::new(
                    Code::Internal,
                    "the server's answer could not be read",
                )));
            }
        };
        let more = query.limit.filter(|l| batch.rows >= *l as usize).unwrap_or(0);
        batch.total = query.offset as usize + batch.rows + more as usize;
        Ok(batch)
    }
}

fn every_column(table: &Table) -> Vec<pellucid_core::Dimension> {
    let dimension = |f: &pellucid_core::Field| pellucid_core::Dimension::field(f.name.clone());
    table.schema().fields.iter().map(dimension).collect()
}
