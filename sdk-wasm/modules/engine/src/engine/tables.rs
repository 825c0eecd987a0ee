//! Tables: opened, asked, closed.

use std::rc::Rc;

use js_sys::Function;
use pellucid_core::{Code, Query};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::Engine;
use crate::fallback::answer;
use crate::open::open;
use pellucid_bridge::errors::{OrThrow, parse, plain};
use pellucid_bridge::wire;

#[wasm_bindgen]
impl Engine {
    /// Opens a table: `{url, headers?} | {blob} | {bytes} | {rows}`. Of Parquet only the footer is read.
    pub async fn open(
        &self,
        source: JsValue,
        options: JsValue,
        progress: Option<Function>,
        signal: Option<AbortSignal>,
    ) -> Result<u32, JsValue> {
        let shared = self.shared.clone();
        let table = open(&source, &options, progress, shared.decoders.clone(), signal).await?;
        let handle = shared.handle();
        shared.tables.borrow_mut().insert(handle, Rc::new(table));
        Ok(handle)
    }

    /// A table's columns.
    pub fn schema(&self, table: u32) -> Result<JsValue, JsValue> {
        wire::schema(self.shared.table(table)?.table.borrow().schema())
    }

    /// What a table's reader decided.
    pub fn notes(&self, table: u32) -> Result<JsValue, JsValue> {
        plain(&self.shared.table(table)?.table.borrow().notes())
    }

    /// A table's rows.
    #[wasm_bindgen(js_name = rowCount)]
    pub fn row_count(&self, table: u32) -> Result<f64, JsValue> {
        let table = self.shared.table(table)?;
        Ok(table.server.as_ref().map_or_else(|| table.table.borrow().rows() as f64, |s| s.rows))
    }

    /// Frees a table. Charts over it keep their last picture.
    #[wasm_bindgen(js_name = closeTable)]
    pub fn close_table(&self, table: u32) {
        self.shared.tables.borrow_mut().remove(&table);
    }

    /// Bytes that open tables hold.
    pub fn memory(&self) -> f64 {
        self.shared.tables.borrow().values().map(|t| t.table.borrow().bytes() as f64).sum()
    }

    /// Answers a query.
    pub async fn query(&self, table: u32, query: JsValue, signal: Option<AbortSignal>) -> Result<JsValue, JsValue> {
        let shared = self.shared.clone();
        let query: Query = parse(&query, "query", Code::InvalidQuery)?;
        let table = shared.table(table)?;
        wire::to_js_result(&answer(&table, &query, signal.as_ref(), &shared.lazy).await?)
    }

    /// A result as an Arrow IPC stream.
    #[wasm_bindgen(js_name = encodeArrow)]
    pub fn encode_arrow(&self, result: &JsValue) -> Result<Vec<u8>, JsValue> {
        pellucid_engine::read::arrow::write_stream(&wire::from_js_result(result)?).or_throw()
    }
}
