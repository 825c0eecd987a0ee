//! What hosts answer: bodies, and errors that say what they said.

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use pellucid_core::{Code, Error};
use pellucid_engine::hosts;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader};

use crate::errors::{network, to_js};

/// The response, or the error it stands for.
pub(super) async fn checked(response: Response) -> Result<Response, JsValue> {
    match response.ok() {
        true => Ok(response),
        false => Err(failure(response).await),
    }
}

/// The error that a response stands for: its status, its first words and what to do. A server of
/// ours says itself what to do.
pub(super) async fn failure(response: Response) -> JsValue {
    let status = response.status();
    let url = hosts::shown(&response.url());
    let body = response.text().await.unwrap_or_default();
    let ours = serde_json::from_str::<pellucid_core::embed::ErrorBody>(&body).ok().map(|b| b.error);
    let code = match status {
        401 => Code::Unauthorized,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        // Other servers say of a file that it is gone for good; ours, that a newer version is
        // there.
        410 if ours.as_ref().is_some_and(|e| e.code == Code::StaleVersion.as_str()) => {
            Code::StaleVersion
        }
        _ => Code::HttpStatus,
    };
    let message = match ours {
        Some(e) => format!("{url} answered {status}: {}", e.message),
        None => {
            let said = hosts::words(&body).map(|w| format!(": \"{w}\"")).unwrap_or_default();
            format!(
                "{url} answered {status}{}{said}: {}",
                hosts::reason(status),
                hosts::remedy(status)
            )
        }
    };
    let error = to_js(Error::new(code, message));
    // Setting a property of a fresh object cannot fail.
    let _ = Reflect::set(&error, &"status".into(), &f64::from(status).into());
    error
}

/// The error of a request that no host answered, or whose answer broke off.
pub(super) fn failed(
    url: &str,
    e: impl std::fmt::Display,
    signal: Option<&AbortSignal>,
) -> JsValue {
    if signal.is_some_and(AbortSignal::aborted) {
        return to_js(Error::new(Code::Aborted, "the request was cancelled"));
    }
    let remedy = "check the address, the connection and, of another origin, that its server allows this page by CORS headers";
    network(format!("{} could not be fetched ({e}): {remedy}", hosts::shown(url)))
}

/// The whole body, in JavaScript's memory.
pub(super) async fn body(
    response: Response,
    signal: Option<&AbortSignal>,
) -> Result<Uint8Array, JsValue> {
    let url = response.url();
    let response: web_sys::Response = response.into();
    let buffer = JsFuture::from(response.array_buffer()?).await;
    Ok(Uint8Array::new(&buffer.map_err(|e| failed(&url, told(&e), signal))?))
}

/// The body, which must have `size` bytes, piece by piece as it arrives: asking for it as one
/// buffer has the browser copy it once more.
pub(super) async fn exactly(
    url: &str,
    response: Response,
    size: usize,
    signal: Option<&AbortSignal>,
) -> Result<Vec<u8>, JsValue> {
    let wrong = |sent: usize| {
        network(format!(
            "{} sent {sent} of the {size} bytes asked for: try again",
            hosts::shown(url)
        ))
    };
    let Some(stream) = response.body() else { return Err(wrong(0)) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(size).map_err(|_| {
        to_js(Error::new(Code::LimitExceeded, format!("{size} bytes do not fit into memory")))
    })?;
    bytes.resize(size, 0);
    let mut at = 0;
    loop {
        let read =
            JsFuture::from(reader.read()).await.map_err(|e| failed(url, told(&e), signal))?;
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

/// What a thrown value says.
fn told(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|e| String::from(e.message())).unwrap_or_default()
}
