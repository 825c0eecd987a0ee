//! A table that the module of text files has read, on its way to the engine's.

use js_sys::Array;
use pellucid_core::{Code, Error, Schema};
use pellucid_engine::{Column, Table};
use wasm_bindgen::prelude::*;

use crate::column::{self, Part};
use crate::errors::{OrThrow, plain, to_js};
use crate::object;
use crate::typed::read;

object! {
    /// A table of a text file, or of rows.
    ReadTable => JsReadTable = "ReadTable" {
        rows: "rows" ": number",
        schema: "schema" ": Schema",
        /// What its reader decided.
        notes: "notes" ": Note[]",
        /// The columns of `schema`.
        columns: "columns" ": ColumnPart[]",
    }
}

impl ReadTable {
    /// The table as views of this module's memory, which holds it for ever: an instance reads one
    /// and ends. They are good until it next runs.
    ///
    /// # Errors
    /// `internal`, for a column that is not there.
    pub fn lent(table: Table) -> Result<Self, JsValue> {
        let (schema, notes) = (plain(table.schema())?, plain(&table.notes())?);
        let table: &'static Table = Box::leak(Box::new(table));
        let columns = (0..table.schema().fields.len()).map(|i| table.column_at(i).map(|c| &**c));
        let columns: Vec<&Column> = columns.collect::<pellucid_core::Result<_>>().or_throw()?;
        let parts = Array::new();
        for part in Part::lent(&columns) {
            parts.push(&part.to_js()?.into());
        }
        Ok(Self { rows: (table.rows() as f64).into(), schema, notes, columns: parts.into() })
    }

    /// The table in this module's memory, and what its reader decided: that is the page's to read, as
    /// it came.
    ///
    /// # Errors
    /// `internal`, for what is none.
    pub fn table(self) -> Result<(Table, JsValue), JsValue> {
        let schema: Schema = read(self.schema.unchecked_ref(), "schema", Code::Internal)?;
        let columns = column::columns(self.columns.unchecked_ref(), &schema.fields)?;
        let rows = self.rows.as_f64().unwrap_or_default() as usize;
        if columns.iter().any(|(_, c)| c.len() != rows) {
            let message = "a table did not cross from the module that read it";
            return Err(to_js(Error::new(Code::Internal, message)));
        }
        Ok((Table::of_rows(rows, columns, schema.skipped), self.notes))
    }
}
