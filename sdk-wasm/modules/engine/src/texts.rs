//! Text files and rows: the module that reads them is loaded when the first is opened.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use pellucid_bridge::errors::to_js;
use pellucid_bridge::text::ReadTable;
use pellucid_core::{Code, Error};
use pellucid_engine::Table;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Has text files and rows read, by `host.texts`.
#[derive(Clone)]
pub(crate) struct Texts {
    host: JsValue,
}

impl Texts {
    /// The readers in `host.texts`.
    pub(crate) fn of(host: &JsValue) -> Self {
        Self { host: Reflect::get(host, &"texts".into()).unwrap_or_default() }
    }

    /// The table, and what its reader decided, of a file of the format called `format`, or of the one that its bytes show.
    pub(crate) async fn file(
        &self,
        bytes: &Uint8Array,
        format: Option<&str>,
        options: &JsValue,
    ) -> Result<(Table, JsValue), JsValue> {
        let format = format.map_or(JsValue::UNDEFINED, JsValue::from_str);
        self.ask("file", &Array::of3(bytes, &format, options)).await
    }

    /// The same of an array of plain objects.
    pub(crate) async fn rows(
        &self,
        rows: &JsValue,
        options: &JsValue,
    ) -> Result<(Table, JsValue), JsValue> {
        self.ask("rows", &Array::of2(rows, options)).await
    }

    async fn ask(&self, method: &str, args: &Array) -> Result<(Table, JsValue), JsValue> {
        let missing = |_| {
            let message = "the reader of text files is not there: serve pellucid_text_bg.wasm beside the engine";
            to_js(Error::new(Code::Internal, message))
        };
        let method =
            Reflect::get(&self.host, &method.into()).and_then(|f| f.dyn_into::<Function>());
        let read = method.map_err(missing)?.apply(&self.host, args)?;
        ReadTable::of(&JsFuture::from(Promise::resolve(&read)).await?)?.table()
    }
}
