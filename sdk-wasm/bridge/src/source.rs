//! Where a file's bytes come from: a URL, a `Blob` or memory.

use std::ops::Range;

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob};

use crate::errors::network;
use crate::remote::Remote;

/// Where a file's bytes come from.
pub enum Source {
    /// Read by ranges.
    Url(Remote),
    /// A dropped file: its slices are read when they are needed.
    Blob(Blob),
    /// Bytes held in JavaScript's memory.
    Bytes(Uint8Array),
    /// Everything is in the table already.
    None,
}

impl Source {
    /// Bytes of the file, end exclusive.
    pub async fn read(
        &self,
        range: Range<u64>,
        signal: Option<&AbortSignal>,
    ) -> Result<Vec<u8>, JsValue> {
        match self {
            Self::Url(remote) => remote.read(range, signal).await,
            Self::Blob(blob) => Ok(slice(blob, range).await?.to_vec()),
            Self::Bytes(bytes) => Ok(bytes.subarray(range.start as u32, range.end as u32).to_vec()),
            Self::None => Ok(Vec::new()),
        }
    }
}

/// Bytes of a dropped file, end exclusive, in JavaScript's memory.
///
/// # Errors
/// `network`, where it can no longer be read.
pub async fn slice(blob: &Blob, range: Range<u64>) -> Result<Uint8Array, JsValue> {
    let slice = blob.slice_with_f64_and_f64(range.start as f64, range.end as f64)?;
    let buffer = JsFuture::from(slice.array_buffer())
        .await
        .map_err(|_| network("the file can no longer be read: drop it again"))?;
    Ok(Uint8Array::new(&buffer))
}
