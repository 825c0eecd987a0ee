//! Several workers: ranges of a file are fetched and decoded elsewhere, and their columns come back
//! as bytes.
//!
//! Each worker has an instance of the module and a memory of its own, so that no page has to be
//! isolated for shared memory. What is sent to one is a [`Request`]; what comes back is a part a
//! chunk, whose memory moves instead of being copied.

use js_sys::{
    Array, BigInt64Array, Float64Array, Function, Int8Array, Int16Array, Int32Array, Promise,
    Reflect, Uint8Array, Uint16Array, Uint32Array,
};
use pellucid_bridge::errors::{OrThrow, plain, to_js};
use pellucid_bridge::remote::{Headers, Remote};
use pellucid_bridge::typed::read;
use pellucid_bridge::{object, typed};
use pellucid_core::{Code, DataType, Error};
use pellucid_engine::bitmap::Bitmap;
use pellucid_engine::column::TimeStep;
use pellucid_engine::dictionary::Dictionary;
use pellucid_engine::parquet::FileMeta;
use pellucid_engine::{Column, Data, Table};
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

object! {
    /// A chunk as a column, whose typed arrays own their memory.
    Part => JsPart = "DecodedPart" {
        /// As narrow as the values are.
        values: "values" ": ArrayBufferView",
        sorted: "sorted" ": boolean",
        /// Digits after the point, of decimals.
        scale: "scale" ": number",
        /// The dictionary of a column of texts, or of decimals' digits.
        texts: "texts" "?: string[]",
        /// Least and greatest value of whole numbers and times.
        range: "range" "?: BigInt64Array",
        /// Rows without a value.
        nulls: "nulls" "?: Uint32Array",
    }
}

#[wasm_bindgen]
extern "C" {
    /// The headers of a request.
    #[wasm_bindgen(typescript_type = "Record<string, string> | undefined")]
    pub type JsHeaders;
    /// A part for each chunk of a request.
    #[wasm_bindgen(typescript_type = "DecodedPart[]")]
    pub type JsParts;
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
    let headers = remote.headers(false).await?;
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
        out.push(
            &part(&table.decode(chunk.column, chunk.group, encoded).or_throw()?).to_js()?.into(),
        );
    }
    Ok(out.unchecked_into())
}

/// A column as typed arrays that own their memory.
fn part(column: &Column) -> Part {
    let values: JsValue = match &column.data {
        Data::I8(v) => Int8Array::from(v.as_slice()).into(),
        Data::I16(v) => Int16Array::from(v.as_slice()).into(),
        Data::I32(v) => Int32Array::from(v.as_slice()).into(),
        Data::I64(v) => BigInt64Array::from(v.as_slice()).into(),
        Data::F64(v) => Float64Array::from(v.as_slice()).into(),
        Data::C8(v) => Uint8Array::from(v.as_slice()).into(),
        Data::C16(v) => Uint16Array::from(v.as_slice()).into(),
        Data::C32(v) => Uint32Array::from(v.as_slice()).into(),
    };
    let mut texts = JsValue::UNDEFINED;
    if !column.dictionary.is_empty() {
        texts = column.dictionary.iter().map(JsValue::from_str).collect::<Array>().into();
    }
    let mut nulls = JsValue::UNDEFINED;
    if column.validity.is_some() {
        let rows: Vec<u32> =
            (0..column.len()).filter(|row| column.is_null(*row)).map(|row| row as u32).collect();
        nulls = Uint32Array::from(rows.as_slice()).into();
    }
    let range = column.range.map_or(JsValue::UNDEFINED, |(low, high)| {
        BigInt64Array::from([low, high].as_slice()).into()
    });
    Part { values, sorted: column.sorted.into(), scale: column.scale.into(), texts, range, nulls }
}

/// A column of `data_type` from a [`Part`].
pub(crate) fn column(part: &JsValue, data_type: DataType) -> Result<Column, JsValue> {
    let wrong =
        || to_js(Error::new(Code::Internal, "a part of a column did not cross from its worker"));
    let Part { values, sorted, scale, texts, range, nulls } = Part::of(part)?;
    macro_rules! data {
        ($($array:ident $kind:ident),*) => {
            None$(.or_else(|| values.dyn_ref::<$array>().map(|v| Data::$kind(v.to_vec()))))*
        };
    }
    let data = match data_type {
        DataType::Float => data!(Float64Array F64),
        DataType::String => data!(Uint8Array C8, Uint16Array C16, Uint32Array C32),
        // Integers, or codes of digits.
        DataType::Decimal => {
            data!(Int8Array I8, Int16Array I16, Int32Array I32, BigInt64Array I64, Uint8Array C8, Uint16Array C16, Uint32Array C32)
        }
        _ => data!(Int8Array I8, Int16Array I16, Int32Array I32, BigInt64Array I64),
    };
    let data = data.ok_or_else(wrong)?;
    let mut dictionary = Dictionary::default();
    if let Ok(texts) = texts.dyn_into::<Array>() {
        for text in texts.iter() {
            dictionary.intern(&text.as_string().unwrap_or_default()).ok_or_else(wrong)?;
        }
    }
    let validity = nulls.dyn_into::<Uint32Array>().ok().map(|nulls| {
        let mut present = Bitmap::all_set(data.len());
        nulls.to_vec().into_iter().for_each(|row| present.clear(row as usize));
        present
    });
    let range = range.dyn_into::<BigInt64Array>().ok().map(|r| (r.get_index(0), r.get_index(1)));
    let sorted = sorted.is_truthy();
    let scale = scale.as_f64().map_or(0, |s| s as u8);
    Ok(Column {
        data_type,
        step: TimeStep::Micro,
        scale,
        data,
        validity,
        dictionary,
        range,
        sorted,
    })
}
