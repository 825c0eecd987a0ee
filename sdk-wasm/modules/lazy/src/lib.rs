//! The module loaded when a query leaves the engine's kernels: polars.

use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::transfer::{self, JsColumns};
use pellucid_bridge::typed::{JsQuery, read};
use pellucid_bridge::wire::{self, JsResult};
use pellucid_core::{Code, Query};
use wasm_bindgen::prelude::*;

/// Answers a query over columns that the engine's module gave.
///
/// # Errors
/// As `Engine.query`.
#[wasm_bindgen]
pub fn run(query: &JsQuery, columns: &JsColumns) -> Result<JsResult, JsValue> {
    pellucid_bridge::host::provide();
    let query: Query = read(query, "query", Code::InvalidQuery)?;
    let table = transfer::import(columns)?;
    wire::to_js_result(&pellucid_lazy::run(&table, &query).or_throw()?)
}
