//! Where a file's bytes come from: a URL, a `Blob` or memory.

use std::ops::Range;

use gloo_net::http::{Request, Response};
use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use pellucid_core::{Code, Error};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ReadableStreamDefaultReader};

use crate::errors::{network, to_js};

/// Where a file's bytes come from.
pub(crate) enum Source {
    /// Read by ranges.
    Url(Remote),
    /// A dropped file: its slices are read when they are needed.
    Blob(Blob),
    /// Bytes held in JavaScript's memory.
    Bytes(Uint8Array),
    /// Everything is in the table already.
    None,
}

/// A file behind a URL.
pub(crate) struct Remote {
    /// Its address.
    pub(crate) url: String,
    /// What its requests carry.
    pub(crate) headers: Headers,
    /// The version that the footer was read from, where the server tells.
    pub(crate) etag: Option<String>,
}

/// The headers of a file's requests.
pub(crate) enum Headers {
    /// None of the page's own.
    None,
    /// Gives them anew each time, for tokens that expire; told `true` where the last ones were refused.
    Ask(Function),
    /// An object of them.
    Given(JsValue),
}

/// What the first request for a file brought.
pub(crate) enum First {
    /// The whole file: the server knows no ranges, or it is that small.
    Whole(Vec<u8>),
    /// The file's last bytes, and its size.
    Tail(Vec<u8>, u64),
}

impl Source {
    /// Bytes of the file, end exclusive.
    pub(crate) async fn read(&self, range: Range<u64>, signal: Option<&AbortSignal>) -> Result<Vec<u8>, JsValue> {
        match self {
            Self::Url(remote) => remote.range(range, signal).await,
            Self::Blob(blob) => {
                let slice = blob.slice_with_f64_and_f64(range.start as f64, range.end as f64)?;
                let buffer =
                    JsFuture::from(slice.array_buffer()).await.map_err(|_| network("the file can no longer be read: drop it again"))?;
                Ok(Uint8Array::new(&buffer).to_vec())
            }
            Self::Bytes(bytes) => Ok(bytes.subarray(range.start as u32, range.end as u32).to_vec()),
            Self::None => Ok(Vec::new()),
        }
    }
}

impl Remote {
    /// Asks for the last `guess` bytes.
    pub(crate) async fn first(&mut self, guess: u64, signal: Option<&AbortSignal>) -> Result<First, JsValue> {
        let mut response = self.get(Some(&format!("bytes=-{guess}")), signal).await?;
        // 416 comes from an empty file or a server that knows no suffix ranges.
        if matches!(response.status(), 416 | 501) {
            response = self.get(None, signal).await?;
        }
        let response = checked(response).await?;
        self.etag = response.headers().get("etag");
        let size = response.headers().get("content-range").and_then(|r| r.rsplit('/').next().and_then(|s| s.parse().ok()));
        match (response.status(), size) {
            (206, Some(size)) => Ok(First::Tail(body(response, signal).await?, size)),
            // Without its size, hidden by a server that exposes no Content-Range, ranges are of no use.
            (206, None) => Ok(First::Whole(body(checked(self.get(None, signal).await?).await?, signal).await?)),
            _ => Ok(First::Whole(body(response, signal).await?)),
        }
    }

    /// The bytes of a range, end exclusive, of the version that the footer was read from.
    pub(crate) async fn range(&self, range: Range<u64>, signal: Option<&AbortSignal>) -> Result<Vec<u8>, JsValue> {
        let asked = format!("bytes={}-{}", range.start, range.end.saturating_sub(1));
        let response = checked(self.get(Some(&asked), signal).await?).await?;
        let changed = self.etag.is_some() && response.headers().get("etag").is_some() && response.headers().get("etag") != self.etag;
        if changed || response.status() != 206 {
            let message = format!("{} changed while it was read: open it again", self.url);
            return Err(to_js(Error::new(Code::StaleVersion, message)));
        }
        self.exactly(response, (range.end - range.start) as usize, signal).await
    }

    /// The body, which must have `size` bytes, piece by piece as it arrives: asking for it as one buffer has the browser copy it once more.
    async fn exactly(&self, response: Response, size: usize, signal: Option<&AbortSignal>) -> Result<Vec<u8>, JsValue> {
        let wrong = |sent: usize| network(format!("{} sent {sent} of the {size} bytes asked for: try again", self.url));
        let Some(stream) = response.body() else { return Err(wrong(0)) };
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(size)
            .map_err(|_| to_js(Error::new(Code::LimitExceeded, format!("{size} bytes do not fit into memory"))))?;
        bytes.resize(size, 0);
        let mut at = 0;
        loop {
            let read = JsFuture::from(reader.read()).await.map_err(|e| failed(&self.url, told(&e), signal))?;
            if Reflect::get(&read, &"done".into())?.is_truthy() {
                return if at == size { Ok(bytes) } else { Err(wrong(at)) };
            }
            let piece: Uint8Array = Reflect::get(&read, &"value".into())?.unchecked_into();
            let end = at + piece.length() as usize;
            let Some(room) = bytes.get_mut(at..end) else {
                // A server that goes on is not listened to.
                let _ = reader.cancel();
                return Err(wrong(end));
            };
            piece.copy_to(room);
            at = end;
        }
    }

    /// A token may have expired between the check and the request: the callback is asked for another, once.
    async fn get(&self, range: Option<&str>, signal: Option<&AbortSignal>) -> Result<Response, JsValue> {
        let response = self.send(range, signal, false).await?;
        match response.status() == 401 && matches!(self.headers, Headers::Ask(_)) {
            true => self.send(range, signal, true).await,
            false => Ok(response),
        }
    }

    /// The headers of its next request as an object, or undefined.
    pub(crate) async fn headers(&self, refused: bool) -> Result<JsValue, JsValue> {
        match &self.headers {
            Headers::None => Ok(JsValue::UNDEFINED),
            Headers::Given(headers) => Ok(headers.clone()),
            Headers::Ask(ask) => JsFuture::from(Promise::resolve(&ask.call1(&JsValue::NULL, &refused.into())?)).await,
        }
    }

    async fn send(&self, range: Option<&str>, signal: Option<&AbortSignal>, refused: bool) -> Result<Response, JsValue> {
        let mut request = Request::get(&self.url).abort_signal(signal);
        if let Some(range) = range {
            request = request.header("Range", range);
        }
        let headers = self.headers(refused).await?;
        if headers.is_object() {
            for entry in Object::entries(headers.unchecked_ref::<Object>()).iter() {
                let text = |i| Reflect::get_u32(&entry, i).ok().and_then(|v| v.as_string()).unwrap_or_default();
                request = request.header(&text(0), &text(1));
            }
        }
        request.send().await.map_err(|e| failed(&self.url, e, signal))
    }
}

fn failed(url: &str, e: impl std::fmt::Display, signal: Option<&AbortSignal>) -> JsValue {
    match signal.is_some_and(AbortSignal::aborted) {
        true => to_js(Error::new(Code::Aborted, "the request was cancelled")),
        false => network(format!("{url} could not be fetched ({e}): check the address, the connection and the server's CORS headers")),
    }
}

/// What a thrown value says.
fn told(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message())).unwrap_or_default()
}

async fn body(response: Response, signal: Option<&AbortSignal>) -> Result<Vec<u8>, JsValue> {
    let url = response.url();
    response.binary().await.map_err(|e| failed(&url, e, signal))
}

/// The response, or the error it stands for. The server's own message is kept where it is ours.
async fn checked(response: Response) -> Result<Response, JsValue> {
    let status = response.status();
    if response.ok() {
        return Ok(response);
    }
    let url = response.url();
    let told = response.text().await.unwrap_or_default();
    let told = serde_json::from_str::<pellucid_core::embed::ErrorBody>(&told).ok().map(|b| b.error);
    let code = match status {
        401 => Code::Unauthorized,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        // Other servers say of a file that it is gone for good; ours, that a newer version is there.
        410 if told.as_ref().is_some_and(|e| e.code == Code::StaleVersion.as_str()) => Code::StaleVersion,
        _ => Code::HttpStatus,
    };
    let told = told.map(|e| format!(": {}", e.message));
    let error = to_js(Error::new(code, format!("{url} answered {status}{}", told.unwrap_or_default())));
    Reflect::set(&error, &"status".into(), &f64::from(status).into())?;
    Err(error)
}
