//! The module loaded when a query leaves the engine's kernels: polars.

use js_sys::Array;
use pellucid_core::{Code, Query};
use wasm_bindgen::prelude::*;

use pellucid_bridge::errors::{OrThrow, parse};
use pellucid_bridge::{transfer, wire};

/// Answers a query over columns that the engine's module gave.
///
/// # Errors
/// As `Engine.query`.
#[wasm_bindgen]
pub fn run(query: &JsValue, columns: &Array) -> Result<JsValue, JsValue> {
    let query: Query = parse(query, "query", Code::InvalidQuery)?;
    let table = transfer::import(columns)?;
    wire::to_js_result(&pellucid_lazy::run(&table, &query).or_throw()?)
}
