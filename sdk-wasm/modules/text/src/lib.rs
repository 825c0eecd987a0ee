//! The module loaded when a text file is opened, or rows are: the readers of CSV and JSON.
//!
//! An instance reads one file, whose table the engine copies out of its memory; both end together.

use js_sys::Uint8Array;
use pellucid_bridge::errors::{OrThrow, rows_json, to_js};
use pellucid_bridge::text::{JsReadTable, ReadTable};
use pellucid_bridge::typed::{JsReadOptions, read};
use pellucid_core::read::ReadOptions;
use pellucid_core::{Code, Error};
use pellucid_engine::Table;
use pellucid_engine::read::{self, Format};
use wasm_bindgen::prelude::*;
use web_sys::TextDecoder;

/// Reads a whole file that nothing packs, once in an instance: of the format of that name, or of the one that its bytes show.
///
/// # Errors
/// As `Engine.open`.
#[wasm_bindgen(js_name = readFile)]
pub fn read_file(
    bytes: &Uint8Array,
    format: Option<String>,
    options: Option<JsReadOptions>,
) -> Result<JsReadTable, JsValue> {
    let format = format.as_deref().map(Format::named).transpose().or_throw()?;
    ReadTable::lent(decoded(&bytes.to_vec(), format, given(options)?)?)?.to_js()
}

/// Reads rows, once in an instance: an array of plain objects.
///
/// # Errors
/// As `Engine.open`.
#[wasm_bindgen(js_name = readRows)]
pub fn read_rows(rows: &JsValue, options: Option<JsReadOptions>) -> Result<JsReadTable, JsValue> {
    let text = rows_json(rows).ok_or_else(|| {
        to_js(Error::new(Code::CorruptFile, "rows must be an array of plain objects"))
    })?;
    let table = read::open_text(text.as_bytes(), Some(Format::Json), &given(options)?);
    ReadTable::lent(table.or_throw()?)?.to_js()
}

fn given(options: Option<JsReadOptions>) -> Result<ReadOptions, JsValue> {
    let read = |options| read(&options, "options", Code::InvalidQuery);
    Ok(options.map(read).transpose()?.unwrap_or_default())
}

/// The table of a file. The browser decodes encodings that the engine does not know.
fn decoded(bytes: &[u8], format: Option<Format>, options: ReadOptions) -> Result<Table, JsValue> {
    let unknown = options.encoding.clone().filter(|name| !read::knows_encoding(name));
    let Some(label) = unknown else {
        return read::open_text(bytes, format, &options).or_throw();
    };
    let refused = |_| {
        let message = format!("no encoding \"{label}\" is known to the browser");
        to_js(Error::new(Code::InvalidQuery, message).at("encoding"))
    };
    let text = TextDecoder::new_with_label(&label).map_err(refused)?.decode_with_u8_array(bytes)?;
    let options = ReadOptions { encoding: None, ..options };
    read::open_text(text.as_bytes(), format, &options).or_throw()
}
