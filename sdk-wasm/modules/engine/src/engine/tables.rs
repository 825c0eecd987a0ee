//! Tables: opened, asked, closed.

use std::rc::Rc;

use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed;
use pellucid_bridge::typed::{JsNotes, JsQuery, JsSchema, read, write};
use pellucid_bridge::wire::{self, JsResult};
use pellucid_core::{Code, Query};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::Engine;
use crate::open::{OpenTable, open};
use crate::query::answer;
use crate::view::{View, ViewSpec};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** File formats the engine reads. */
export type FileFormat = "parquet" | "arrow" | "csv" | "json" | "ndjson";

/**
 * Gives request headers anew for each request, so that tokens may be renewed: `refused` after an
 * answer of 401, with the headers that were `given` to the request that it refused.
 */
export type AskHeaders = (
  refused: boolean,
  given?: Record<string, string>,
) => Promise<Record<string, string>>;

/** Where a table comes from: one of `url`, `query`, `blob`, `bytes` and `rows`. */
export interface RawSource {
  url?: string;
  headers?: AskHeaders;
  /** Answers queries elsewhere, as Arrow IPC; then `schema` and `rowCount` are given too. */
  query?: (query: Query, signal: AbortSignal | undefined) => Promise<Uint8Array>;
  schema?: Schema;
  rowCount?: number;
  blob?: Blob;
  bytes?: Uint8Array;
  rows?: object[];
}

/** How a source is read. */
export interface OpenOptions {
  /** Told by the content where absent. */
  format?: FileFormat;
  /** Decimals as they are, or as floats; `exact` where absent. */
  decimals?: "exact" | "float";
  /** Columns that are brought at once. */
  columns?: string[];
  /** How a text file is read; what is absent is told by the content. */
  read?: ReadOptions;
}

/** How far an open has come. */
export interface Progress {
  /** Bytes that are here. */
  loaded: number;
  /** Bytes there will be; null where the server does not say. */
  total: number | null;
  /** What is being loaded, such as `columns`. */
  phase: string;
}

/** Told as bytes come. */
export type ProgressCallback = (progress: Progress) => void;
"#;

typed! {
    ViewSpec => JsViewSpec = "ViewSpec",
}

#[wasm_bindgen]
extern "C" {
    /// A source, read by [`open`].
    #[wasm_bindgen(typescript_type = "RawSource")]
    pub type JsSource;
    /// The options of [`open`].
    #[wasm_bindgen(typescript_type = "OpenOptions")]
    pub type JsOpenOptions;
    /// A callback for progress.
    #[wasm_bindgen(typescript_type = "ProgressCallback")]
    pub type JsProgress;
}

#[wasm_bindgen]
impl Engine {
    /// Opens a table: of Parquet only the footer is read.
    pub async fn open(
        &self,
        source: JsSource,
        options: JsOpenOptions,
        progress: Option<JsProgress>,
        signal: Option<AbortSignal>,
    ) -> Result<u32, JsValue> {
        let shared = self.shared.clone();
        let table =
            open(&source, &options, progress.map(JsCast::unchecked_into), &shared, signal).await?;
        let handle = shared.handle();
        shared.tables.borrow_mut().insert(handle, Rc::new(table));
        Ok(handle)
    }

    /// A table with the columns of those that it leads to, each called by its table and its name;
    /// they are joined when a query first needs them.
    ///
    /// # Errors
    /// `not_found`, `unknown_column`; queries of it: `invalid_query` where a key is held twice.
    pub fn view(&self, table: u32, spec: &JsViewSpec) -> Result<u32, JsValue> {
        let own = self.shared.table(table)?;
        let spec: ViewSpec = read(spec, "view", Code::Internal)?;
        let tables = spec.joins.iter().map(|j| self.shared.table(j.table));
        let tables = tables.collect::<Result<Vec<_>, _>>()?;
        let (view, table) = View::new(own, spec, tables)?;
        let handle = self.shared.handle();
        self.shared.tables.borrow_mut().insert(handle, Rc::new(OpenTable::of_view(view, table)));
        Ok(handle)
    }

    /// A table's columns.
    pub fn schema(&self, table: u32) -> Result<JsSchema, JsValue> {
        write(self.shared.table(table)?.table.borrow().schema())
    }

    /// What a table's reader decided.
    pub fn notes(&self, table: u32) -> Result<JsNotes, JsValue> {
        let notes = self.shared.table(table)?.notes.clone();
        let none = || js_sys::Array::new().into();
        Ok(if notes.is_undefined() { none() } else { notes }.unchecked_into())
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
    pub async fn query(
        &self,
        table: u32,
        query: JsQuery,
        signal: Option<AbortSignal>,
    ) -> Result<JsResult, JsValue> {
        let shared = self.shared.clone();
        let mut query: Query = read(&query, "query", Code::InvalidQuery)?;
        query.lower();
        let table = shared.table(table)?;
        wire::to_js_result(&answer(&table, &query, signal.as_ref(), &shared.lazy).await?)
    }

    /// A result as an Arrow IPC stream.
    #[wasm_bindgen(js_name = encodeArrow)]
    pub fn encode_arrow(&self, result: &JsResult) -> Result<Vec<u8>, JsValue> {
        pellucid_engine::read::arrow::write_stream(&wire::from_js_result(result)?).or_throw()
    }
}
