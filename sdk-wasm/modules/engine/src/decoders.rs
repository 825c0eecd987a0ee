//! Several workers: ranges of a file are fetched and decoded elsewhere, and their columns come back
//! as bytes.
//!
//! Each worker has an instance of the module and a memory of its own, so that no page has to be
//! isolated for shared memory. What is sent to one is a [`Request`]; what comes back is a part a
//! chunk, whose memory moves instead of being copied.

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use pellucid_bridge::column::{JsParts, Part};
use pellucid_bridge::errors::{OrThrow, plain};
use pellucid_bridge::remote::{Headers, Remote};
use pellucid_bridge::typed;
use pellucid_bridge::typed::read;
use pellucid_core::Code;
use pellucid_engine::Table;
use pellucid_engine::parquet::FileMeta;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// One range of a file, and the chunks in it.
#[derive(Serialize, Deserialize, TS)]
#[ts(rename = "DecodeRequest")]
pub(crate) struct Request {
    pub(crate) url: String,
    pub(crate) etag: Option<String>,
    /// The file's bytes, end exclusive.
    #[ts(type = "number")]
    pub(crate) start: u64,
    #[ts(type = "number")]
    pub(crate) end: u64,
    /// Bytes of the file.
    #[ts(type = "number")]
    pub(crate) size: u64,
    /// Whether decimals are taken as floats.
    pub(crate) floats: bool,
    pub(crate) chunks: Vec<RequestedChunk>,
    /// Bytes that this load brings in all: few are not worth another worker.
    #[serde(skip)]
    pub(crate) total: f64,
}

/// A chunk: the indices of its column and of its row group, and its bytes in the file, end
/// exclusive.
#[derive(Serialize, Deserialize, TS)]
pub(crate) struct RequestedChunk {
    #[ts(type = "number")]
    pub(crate) column: usize,
    #[ts(type = "number")]
    pub(crate) group: usize,
    #[ts(type = "number")]
    pub(crate) start: u64,
    #[ts(type = "number")]
    pub(crate) end: u64,
}

typed! {
    Request => JsRequest = "DecodeRequest",
}

#[wasm_bindgen]
extern "C" {
    /// The headers of a request.
    #[wasm_bindgen(typescript_type = "Record<string, string> | undefined")]
    pub type JsHeaders;
}

/// The other workers, as the host gives them.
#[derive(Clone)]
pub(crate) struct Decoders {
    /// `turn(total)`: the number of the worker that decodes next in a load of `total` bytes, or
    /// null for the engine itself.
    turn: Function,
    /// `decode(worker, request, footer, headers, signal)`: a promise of the parts.
    decode: Function,
}

impl Decoders {
    /// The decoders in `host.decoders`, if there are any.
    pub(crate) fn of(host: &JsValue) -> Option<Self> {
        let decoders = Reflect::get(host, &"decoders".into()).ok().filter(|d| d.is_object())?;
        let function = |name: &str| Reflect::get(&decoders, &name.into()).ok()?.dyn_into().ok();
        Some(Self { turn: function("turn")?, decode: function("decode")? })
    }
}

/// Has another worker decode a range. `None` if it is this one's turn, or if the other failed:
/// decoding it here then reports why.
pub(crate) async fn elsewhere(
    decoders: &Decoders,
    request: &Request,
    footer: &Uint8Array,
    remote: &Remote,
    signal: Option<&AbortSignal>,
) -> Result<Option<Array>, JsValue> {
    let worker = decoders.turn.call1(&JsValue::NULL, &request.total.into())?;
    if worker.is_null() {
        return Ok(None);
    }
    let headers = remote.headers(None).await?;
    let signalled = signal.map_or(JsValue::UNDEFINED, JsValue::from);
    let args = Array::of5(&worker, &plain(request)?, footer, &headers, &signalled);
    let promise = decoders.decode.apply(&JsValue::NULL, &args)?;
    match JsFuture::from(Promise::resolve(&promise)).await {
        Ok(parts) => Ok(parts.dyn_into().ok()),
        Err(e) if signal.is_some_and(AbortSignal::aborted) => Err(e),
        Err(_) => Ok(None),
    }
}

/// Fetches and decodes a [`Request`]; gives a part for each chunk, in its order.
///
/// # Errors
/// As `Engine.query` of a table by URL.
#[wasm_bindgen(js_name = decodeParts)]
pub async fn decode_parts(
    request: JsRequest,
    footer: Uint8Array,
    headers: JsHeaders,
    signal: Option<AbortSignal>,
) -> Result<JsParts, JsValue> {
    let request: Request = read(&request, "request", Code::Internal)?;
    let meta = FileMeta::parse(&footer.to_vec(), request.size).or_throw()?;
    let mut table = Table::from_parquet(meta).or_throw()?;
    if request.floats {
        table.decimals_as_floats().or_throw()?;
    }
    let remote = Remote::new(request.url, Headers::Given(headers.into()), request.etag);
    let bytes = remote.range(request.start..request.end, signal.as_ref()).await?;
    let out = Array::new();
    for chunk in &request.chunks {
        let at = |p: u64| p.saturating_sub(request.start) as usize;
        let encoded = bytes.get(at(chunk.start)..at(chunk.end)).unwrap_or_default();
        let column = table.decode(chunk.column, chunk.group, encoded).or_throw()?;
        out.push(&Part::new(&column).to_js()?.into());
    }
    Ok(out.unchecked_into())
}
