//! An answer's body on its way to the peer, which may never take it.
//!
//! Under HTTP/2 a body whose reader has closed the window is not polled any more, so no deadline
//! can live in its polling. It lies where the connection can reach it, and the connection takes it
//! away.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::Body;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;

use super::pace::{Exchange, Pace};

/// Bytes handed on at a time. What is handed on is out of reach until the connection ends, so it is
/// little, and a copy: a slice would keep the whole answer alive.
const PIECE: usize = 32 << 10;

/// Marks a response whose body the process holds as long as it lives: pieces of it need no copy,
/// and cost nothing where nobody takes them.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Lasting;

/// Bytes that earn an answer another second.
const RATE: u64 = 64 << 10;

/// How long an answer may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Without a byte being asked for.
    pub(super) write: Duration,
    /// The time in all, beside a second for each 64 kB.
    pub(super) whole: Duration,
}

/// A body where both the peer's connection and its deadlines reach it.
#[derive(Debug)]
pub(super) struct Outgoing(Mutex<Sending>);

#[derive(Debug)]
struct Sending {
    /// None once it is sent, or taken away.
    body: Option<Body>,
    /// The request counts as running until it is taken away or dropped.
    exchange: Option<Exchange>,
    /// What the body has given and is not handed on yet.
    rest: Bytes,
    begun: Instant,
    /// The time since when it is the peer's turn; `None` while the body itself makes the next
    /// piece.
    waiting: Option<Instant>,
    sent: u64,
    taken_away: bool,
    /// The body is [`Lasting`].
    lasting: bool,
}

impl Outgoing {
    pub(super) fn new(body: Body, lasting: bool, exchange: Exchange, now: Instant) -> Self {
        let (body, exchange, rest, waiting) = (Some(body), Some(exchange), Bytes::new(), Some(now));
        Self(Mutex::new(Sending {
            body,
            exchange,
            rest,
            begun: now,
            waiting,
            sent: 0,
            taken_away: false,
            lasting,
        }))
    }

    /// The time when it is to be taken away; `None` where it is done.
    pub(super) fn deadline(&self, patience: Patience) -> Option<Instant> {
        let s = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        s.body.as_ref()?;
        let whole = s.begun + patience.whole + Duration::from_secs(s.sent / RATE);
        Some(s.waiting.map_or(whole, |since| whole.min(since + patience.write)))
    }

    /// The time since when it is the peer's turn; `None` while the body makes its next piece.
    pub(super) fn waiting(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).waiting
    }

    /// Ends it, with everything it holds. Whoever polls it again is told that it broke off.
    pub(super) fn take_away(&self) {
        let gone = {
            let mut s = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            s.taken_away = true;
            s.rest = Bytes::new();
            (s.body.take(), s.exchange.take())
        };
        // Not under the lock: a body may hold much, and the exchange asks its connection.
        drop(gone);
    }

    fn poll(&self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut s = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let s = &mut *s;
        if s.taken_away {
            return Poll::Ready(Some(Err("the answer was not taken in time".into())));
        }
        if s.rest.is_empty() {
            let Some(body) = &mut s.body else { return Poll::Ready(None) };
            s.waiting = None;
            match std::task::ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => s.rest = data,
                    Err(other) => {
                        s.waiting = Some(Instant::now());
                        return Poll::Ready(Some(Ok(other)));
                    }
                },
                Some(Err(e)) => {
                    s.body = None;
                    return Poll::Ready(Some(Err(e.into())));
                }
                None => {
                    s.body = None;
                    return Poll::Ready(None);
                }
            }
        }
        let piece = match (s.rest.len() > PIECE, s.lasting) {
            (true, false) => Bytes::copy_from_slice(&s.rest.split_to(PIECE)),
            (true, true) => s.rest.split_to(PIECE),
            (false, _) => std::mem::take(&mut s.rest),
        };
        s.sent += piece.len() as u64;
        s.waiting = Some(Instant::now());
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

/// The body that the connection is given.
pub(super) struct Answer {
    outgoing: Arc<Outgoing>,
    pace: Arc<Pace>,
}

impl Answer {
    pub(super) fn new(outgoing: Arc<Outgoing>, pace: Arc<Pace>) -> Self {
        Self { outgoing, pace }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.pace.forget(&self.outgoing);
        self.outgoing.take_away();
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.outgoing.poll(cx)
    }

    fn is_end_stream(&self) -> bool {
        let s = self.outgoing.0.lock().unwrap_or_else(PoisonError::into_inner);
        !s.taken_away && s.rest.is_empty() && s.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let s = self.outgoing.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut hint = s.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint);
        let rest = s.rest.len() as u64;
        // The upper end first: the lower one may not lie above it.
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(hint.lower().saturating_add(rest));
        hint
    }
}
