//! The module loaded with the first query that is made of several answers: formulas, having,
//! windows, comparisons, fill, top, totals.
//!
//! It asks plain queries, which whoever holds it has the engine answer, and makes the answer of
//! theirs.

use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed::{JsQuestion, JsSchema, read};
use pellucid_bridge::wire::{self, JsResult};
use pellucid_core::answer::{Asking, Next};
use pellucid_core::{Code, Question, Schema};
use wasm_bindgen::prelude::*;

mod model;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** What to do next: ask a plain query, or take the answer. */
export type AnswerStep = { ask: PlainQuery } | { done: RawResult };
"#;

#[wasm_bindgen]
extern "C" {
    /// What to do next.
    #[wasm_bindgen(typescript_type = "AnswerStep")]
    pub type JsStep;
}

/// A query under way.
#[wasm_bindgen]
pub struct Answer {
    asking: Asking,
}

#[wasm_bindgen]
impl Answer {
    /// Checks `query` over a table of these columns.
    ///
    /// # Errors
    /// As `Engine.query`, with the path of the field at fault.
    #[wasm_bindgen(constructor)]
    pub fn new(query: &JsQuestion, schema: &JsSchema) -> Result<Self, JsValue> {
        pellucid_bridge::host::provide();
        let question: Question = read(query, "query", Code::InvalidQuery)?;
        let schema: Schema = read(schema, "schema", Code::Internal)?;
        Ok(Self { asking: Asking::new(question, &schema).or_throw()? })
    }

    /// What to do next, of the answer to what was asked before.
    ///
    /// # Errors
    /// What the answers make impossible.
    pub fn next(&mut self, answer: Option<JsResult>) -> Result<JsStep, JsValue> {
        let given = answer.as_ref().map(wire::from_js_result).transpose()?;
        let (key, value) = match self.asking.next(given).or_throw()? {
            Next::Ask(query) => ("ask", pellucid_bridge::errors::plain(&*query)?),
            Next::Done(batch) => ("done", wire::to_js_result(&batch)?.into()),
        };
        let step = js_sys::Object::new();
        js_sys::Reflect::set(&step, &key.into(), &value)?;
        Ok(JsValue::from(step).unchecked_into())
    }
}
