//! Files behind addresses, read by ranges wherever their host plays along, and whole where it does
//! not.

mod answer;
mod first;

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;

use async_lock::Mutex;
use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Function, Object, Promise, Reflect};
use pellucid_core::{Code, Error};
use pellucid_engine::hosts;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::errors::to_js;
pub use first::First;

/// A file behind a URL.
pub struct Remote {
    /// Its address.
    pub url: String,
    /// What its requests carry.
    headers: Headers,
    /// The version that the first request found, where the server tells.
    pub etag: Option<String>,
    /// Bytes of the file, once known.
    size: Cell<Option<u64>>,
    /// The whole of it, where its host refused a range after it had answered others.
    whole: RefCell<Option<Rc<Vec<u8>>>>,
    /// One caller fetches the whole; the others find it there.
    gate: Mutex<()>,
}

/// Whether an answer is of the range that was asked for, as far as its host tells.
fn is_asked(response: &Response, range: &Range<u64>) -> bool {
    let sent = response.headers().get("content-range").and_then(|r| hosts::Sent::read(&r));
    sent.is_none_or(|s| (s.start, s.length) == (range.start, range.end - range.start))
}

/// The headers of a file's requests.
pub enum Headers {
    /// None of the page's own.
    None,
    /// Gives them anew each time, for tokens that expire; told `true` where some were refused, and
    /// which: of requests side by side another may have had them renewed.
    Ask(Function),
    /// An object of them.
    Given(JsValue),
}

impl Remote {
    /// A file that nothing was asked of yet; `etag` is the version that is expected.
    pub fn new(url: String, headers: Headers, etag: Option<String>) -> Self {
        Self {
            url,
            headers,
            etag,
            size: Cell::new(None),
            whole: RefCell::default(),
            gate: Mutex::new(()),
        }
    }

    /// Bytes of the file, end exclusive: by a range, or out of the whole where the host has begun
    /// to refuse ranges.
    ///
    /// # Errors
    /// As [`Remote::range`].
    pub async fn read(
        &self,
        range: Range<u64>,
        signal: Option<&AbortSignal>,
    ) -> Result<Vec<u8>, JsValue> {
        if let Some(bytes) = self.kept(&range) {
            return Ok(bytes);
        }
        let response = self.ask(&range, signal).await?;
        match response.status() {
            206 if is_asked(&response, &range) => self.part(response, range, signal).await,
            // Some send another range than the one asked for, such as all of it. A host that is down
            // or busy is not asked for everything at once.
            200 | 206 | 400 | 403 | 405 | 406 | 416 | 500 | 501 => {
                let _only = self.gate.lock().await;
                if let Some(bytes) = self.kept(&range) {
                    return Ok(bytes);
                }
                let response = if response.status() == 200 {
                    response
                } else {
                    self.get(None, signal).await?
                };
                let response = answer::checked(response).await?;
                self.expect_same(&response)?;
                let whole = answer::body(response, signal).await?.to_vec();
                if self.size.get().is_some_and(|size| size != whole.len() as u64) {
                    return Err(self.changed());
                }
                *self.whole.borrow_mut() = Some(Rc::new(whole));
                self.kept(&range).ok_or_else(|| self.changed())
            }
            _ => Err(answer::failure(response).await),
        }
    }

    /// The bytes of a range, end exclusive, of the version that was first found.
    ///
    /// # Errors
    /// `stale_version` where another version is there, `network` and the codes of statuses.
    pub async fn range(
        &self,
        range: Range<u64>,
        signal: Option<&AbortSignal>,
    ) -> Result<Vec<u8>, JsValue> {
        let response = answer::checked(self.ask(&range, signal).await?).await?;
        match response.status() {
            206 => self.part(response, range, signal).await,
            _ => Err(self.changed()),
        }
    }

    async fn ask(
        &self,
        range: &Range<u64>,
        signal: Option<&AbortSignal>,
    ) -> Result<Response, JsValue> {
        self.get(Some(&format!("bytes={}-{}", range.start, range.end.saturating_sub(1))), signal)
            .await
    }

    async fn part(
        &self,
        response: Response,
        range: Range<u64>,
        signal: Option<&AbortSignal>,
    ) -> Result<Vec<u8>, JsValue> {
        self.expect_same(&response)?;
        answer::exactly(&self.url, response, (range.end - range.start) as usize, signal).await
    }

    /// A part of what was fetched whole.
    fn kept(&self, range: &Range<u64>) -> Option<Vec<u8>> {
        let whole = self.whole.borrow().clone()?;
        whole.get(range.start as usize..range.end as usize).map(<[u8]>::to_vec)
    }

    fn expect_same(&self, response: &Response) -> Result<(), JsValue> {
        let now = response.headers().get("etag");
        match (&self.etag, now) {
            (Some(before), Some(now)) if !hosts::is_same_version(before, &now) => {
                Err(self.changed())
            }
            _ => Ok(()),
        }
    }

    fn changed(&self) -> JsValue {
        let url = hosts::shown(&self.url);
        to_js(Error::new(
            Code::StaleVersion,
            format!("{url} changed while it was read: open it again"),
        ))
    }

    /// A token may have expired between the check and the request: the callback is asked for
    /// another, once.
    async fn get(
        &self,
        range: Option<&str>,
        signal: Option<&AbortSignal>,
    ) -> Result<Response, JsValue> {
        let given = self.headers(None).await?;
        let response = self.send(Method::GET, range, signal, &given).await?;
        match response.status() == 401 && matches!(self.headers, Headers::Ask(_)) {
            true => {
                let anew = self.headers(Some(&given)).await?;
                self.send(Method::GET, range, signal, &anew).await
            }
            false => Ok(response),
        }
    }

    /// The headers of its next request as an object, or undefined; `refused` are those that the
    /// server turned down.
    pub async fn headers(&self, refused: Option<&JsValue>) -> Result<JsValue, JsValue> {
        match &self.headers {
            Headers::None => Ok(JsValue::UNDEFINED),
            Headers::Given(headers) => Ok(headers.clone()),
            Headers::Ask(ask) => {
                let given = refused.cloned().unwrap_or_default();
                let asked = ask.call2(&JsValue::NULL, &refused.is_some().into(), &given)?;
                JsFuture::from(Promise::resolve(&asked)).await
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        range: Option<&str>,
        signal: Option<&AbortSignal>,
        headers: &JsValue,
    ) -> Result<Response, JsValue> {
        let mut request = RequestBuilder::new(&self.url).method(method).abort_signal(signal);
        if let Some(range) = range {
            request = request.header("Range", range);
        }
        if headers.is_object() {
            for entry in Object::entries(headers.unchecked_ref::<Object>()).iter() {
                let text = |i| {
                    Reflect::get_u32(&entry, i).ok().and_then(|v| v.as_string()).unwrap_or_default()
                };
                request = request.header(&text(0), &text(1));
            }
        }
        request.send().await.map_err(|e| answer::failed(&self.url, e, signal))
    }
}
