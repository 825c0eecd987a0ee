//! The lazy module's one export.

use js_sys::Array;
use pellucid_core::{Code, Query};
use wasm_bindgen::prelude::*;

use crate::errors::{OrThrow, parse};
use crate::{transfer, wire};

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
