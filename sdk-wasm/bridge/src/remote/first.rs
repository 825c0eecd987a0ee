//! The first request for a file: what it is, how large, and whether it can be read by ranges.
//!
//! Hosts answer ranges in every way there is. So whatever an answer to one lacks, a plain request
//! follows, and what that brings counts. Of another origin nothing is asked that needs a preflight,
//! which many hosts refuse: a range without a first byte does, one with it does not
//! (Fetch, "CORS-safelisted request-header").

use gloo_net::http::{Method, Response};
use js_sys::Uint8Array;
use pellucid_engine::hosts::{Sent, is_read_whole, is_same_origin};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use super::{Headers, Remote, answer};

/// What the first request for a file brought.
pub enum First {
    /// The whole file: its host knows no ranges, it is that small, or its format is read whole.
    Whole(Uint8Array),
    /// The file's last bytes, perhaps all of them, and its size.
    Tail(Vec<u8>, u64),
}

/// What Parquet begins and ends with.
const MAGIC: &[u8] = b"PAR1";

impl Remote {
    /// Asks for the last `guess` bytes of what may be Parquet, and for all of what is not;
    /// `parquet` says that it is.
    ///
    /// # Errors
    /// `network`, and what stands for the host's status.
    pub async fn first(
        &mut self,
        guess: u64,
        parquet: bool,
        signal: Option<&AbortSignal>,
    ) -> Result<First, JsValue> {
        if !parquet && is_read_whole(&self.url) {
            return self.whole(signal).await.map(First::Whole);
        }
        let asked =
            match matches!(self.headers, Headers::None) && !is_same_origin(&self.url, &origin()) {
                true => self.by_head(guess, signal).await,
                false => self.by_tail(guess, signal).await,
            };
        match asked {
            Ok(Some(first)) => Ok(first),
            Err(e) if is_final(&e, signal) => Err(e),
            _ => self.whole(signal).await.map(First::Whole),
        }
    }

    /// All of it, by a plain request.
    ///
    /// # Errors
    /// As [`Remote::first`].
    pub async fn whole(&mut self, signal: Option<&AbortSignal>) -> Result<Uint8Array, JsValue> {
        let response = answer::checked(self.get(None, signal).await?).await?;
        self.all_at_once(response, signal).await
    }

    /// By one request for the end. None where its answer is of no use.
    async fn by_tail(
        &mut self,
        guess: u64,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<First>, JsValue> {
        let response = self.get(Some(&format!("bytes=-{guess}")), signal).await?;
        if response.status() == 200 {
            return self.all_at_once(response, signal).await.map(|all| Some(First::Whole(all)));
        }
        let Some((bytes, size)) = self.sent(response, signal).await? else { return Ok(None) };
        self.size.set(size);
        Ok(size.map(|size| First::Tail(bytes, size)))
    }

    /// By a request for the beginning, which tells what the file is and how large, and one for the
    /// end.
    async fn by_head(
        &mut self,
        guess: u64,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<First>, JsValue> {
        let response = self.ask(&(0..guess), signal).await?;
        if response.status() == 200 {
            return self.all_at_once(response, signal).await.map(|all| Some(First::Whole(all)));
        }
        let Some((head, told)) = self.sent(response, signal).await? else { return Ok(None) };
        if told == Some(head.len() as u64) {
            return Ok(Some(First::Whole(Uint8Array::from(head.as_slice()))));
        }
        if !head.starts_with(MAGIC) {
            return Ok(None);
        }
        // Hosts of another origin hide a file's size unless they expose `Content-Range`; the length
        // of a whole answer is never hidden.
        let size = match told {
            Some(size) => size,
            None => {
                let headers = self.headers(None).await?;
                let whole = self.send(Method::HEAD, None, signal, &headers).await?;
                match whole
                    .headers()
                    .get("content-length")
                    .and_then(|l| l.parse().ok())
                    .filter(|_| whole.ok())
                {
                    Some(size) => size,
                    None => return Ok(None),
                }
            }
        };
        let from = size.saturating_sub(guess);
        let response = self.ask(&(from..size), signal).await?;
        let Some((tail, _)) = self.sent(response, signal).await? else { return Ok(None) };
        // A size that was of packed bytes leads elsewhere than to the end.
        self.size.set(Some(size));
        Ok((tail.len() as u64 == size - from && tail.ends_with(MAGIC))
            .then_some(First::Tail(tail, size)))
    }

    async fn all_at_once(
        &mut self,
        response: Response,
        signal: Option<&AbortSignal>,
    ) -> Result<Uint8Array, JsValue> {
        self.etag = response.headers().get("etag");
        answer::body(response, signal).await
    }

    /// The bytes that an answer to a range brought, and the file's size where it tells. None where
    /// it refuses, and where it brought another number of bytes than it says: its host packed
    /// what it numbers unpacked, or the other way round.
    async fn sent(
        &mut self,
        response: Response,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<(Vec<u8>, Option<u64>)>, JsValue> {
        match response.status() {
            206 => {}
            // No other way of asking helps.
            401 | 404 | 410 => return Err(answer::failure(response).await),
            _ => return Ok(None),
        }
        let sent = response.headers().get("content-range").and_then(|r| Sent::read(&r));
        self.etag = response.headers().get("etag");
        let bytes = answer::body(response, signal).await?.to_vec();
        let whole = sent.is_none_or(|s| s.length == bytes.len() as u64);
        Ok(whole.then(|| (bytes, sent.and_then(|s| s.size))))
    }
}

/// The page's origin, also in its workers.
fn origin() -> String {
    js_sys::Reflect::get(&js_sys::global(), &"origin".into())
        .ok()
        .and_then(|o| o.as_string())
        .unwrap_or_default()
}

/// Whether a plain request would say the same: it was called off, or the host has answered what it
/// is about.
fn is_final(error: &JsValue, signal: Option<&AbortSignal>) -> bool {
    let status = js_sys::Reflect::get(error, &"status".into()).ok().and_then(|s| s.as_f64());
    signal.is_some_and(AbortSignal::aborted) || status.is_some()
}
