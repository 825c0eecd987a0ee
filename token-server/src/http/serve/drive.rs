//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::answer::Lasting;
use super::connections::Seat;
use super::pace::Verdict;
use super::socket::Socket;
use crate::config::ConnectionsConfig;
use crate::http::client::Peer;

/// Longest head of a request, in bytes; also the most that hyper reads ahead of a body.
const HEAD: usize = 32 << 10;
/// Streams of one HTTP/2 connection at once.
const STREAMS: u32 = 64;
/// What HTTP/2 keeps of an answer whose reader is slow, in bytes.
const SEND_BUFFER: usize = 64 << 10;
/// What HTTP/2 takes of request bodies before they are read, in bytes: of one stream, and of a
/// connection.
const WINDOWS: (u32, u32) = (64 << 10, 256 << 10);
/// How often an HTTP/2 peer is asked whether it is there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(20);
/// Streams that a peer has reset before anybody looked at them; more end the connection
/// (CVE-2023-44487).
const RESETS: usize = 20;
/// Streams that were reset for what the peer did wrong on them; more end the connection.
const WRONGS: usize = 128;

/// How connections are served.
pub(super) fn builder(config: &ConnectionsConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // This timer of hyper's runs from the end of the last request, so it is the longer one; `Pace`
    // times the head itself.
    let idle = ConnectionsConfig::time(config.idle_seconds.max(config.header_seconds));
    builder.http1().timer(TokioTimer::new()).header_read_timeout(idle).max_buf_size(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD as u32)
        .max_send_buf_size(SEND_BUFFER)
        .initial_stream_window_size(WINDOWS.0)
        .initial_connection_window_size(WINDOWS.1)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(WRONGS);
    match config.http2 {
        true => builder,
        false => builder.http1_only(),
    }
}

/// Serves `router` over one connection until either end closes it, a deadline passes, or `stop` and
/// then its last answer.
pub(super) async fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    seat: Seat,
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    stop: CancellationToken,
) {
    let pace = Arc::clone(&seat.pace);
    let abrupt = Arc::new(AtomicBool::new(false));
    let socket = Socket::new(stream, Arc::clone(&pace), Arc::clone(&abrupt));
    let (served, all) = (Arc::clone(&pace), seat.all());
    let service = service_fn(move |request: Request<Incoming>| {
        let exchange = served.begin(request.version());
        all.tidy(Instant::now());
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(Peer(peer.ip()));
            let response: Response<Body> = match router.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let lasting = response.extensions().get::<Lasting>().is_some();
            Ok::<_, Infallible>(response.map(|body| exchange.answer(body, lasting)))
        }
    });
    let mut connection = pin!(builder.serve_connection(TokioIo::new(socket), service));
    let mut stopped = pin!(stop.cancelled());
    let mut asleep = pin!(sleep_until(Instant::now()));
    let mut told = false;
    poll_fn(|cx| {
        pace.waker.register(cx.waker());
        if !told && stopped.as_mut().poll(cx).is_ready() {
            told = true;
            pace.wind_down();
            connection.as_mut().graceful_shutdown();
        }
        loop {
            if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
                if let Err(error) = ended {
                    tracing::debug!(error = error.to_string(), "a connection broke off");
                }
                return Poll::Ready(());
            }
            match pace.verdict(Instant::now()) {
                Verdict::Close { why, abrupt: at_once } => {
                    tracing::debug!(%peer, why, "closed a connection");
                    abrupt.store(at_once, Ordering::Relaxed);
                    return Poll::Ready(());
                }
                Verdict::WindDown => connection.as_mut().graceful_shutdown(),
                Verdict::Wait(until) => {
                    if asleep.deadline() != until {
                        asleep.as_mut().reset(until);
                    }
                    if asleep.as_mut().poll(cx).is_pending() {
                        return Poll::Pending;
                    }
                }
            }
        }
    })
    .await;
    // `seat` goes last, as every argument does: the place is free when the socket is closed and not
    // before.
}
