//! The listener of `serve`, over a server of these tests, on a port of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use pellucid_server::http::{Listeners, Stop, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{Reply, Server};

/// A test that waits so long has failed.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Front {
    pub(crate) async fn of(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Arc::clone(&server.app);
        let serving = tokio::spawn(async move {
            let stop =
                Stop { soon: async { drop(stopped.await) }, now: std::future::pending::<()>() };
            serve(app, Listeners { public: listener, operations: None }, stop).await
        });
        Self { address, stop, serving }
    }

    /// Tells it to stop and waits until it has.
    pub(crate) async fn stop(self) {
        drop(self.stop);
        tokio::time::timeout(TIMEOUT, self.serving).await.expect("it ends").unwrap().unwrap();
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A request over a connection of its own, answered to its end; none where the connection
    /// breaks.
    pub(crate) async fn try_get(&self, path: &str, bearer: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(self.address).await.ok()?;
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {bearer}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        let mut answer = Vec::new();
        // Who is refused before the request is read may be reset after the answer.
        drop(stream.read_to_end(&mut answer).await);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    /// As [`Self::try_get`], which must be answered.
    pub(crate) async fn get(&self, path: &str, bearer: &str) -> (u16, String) {
        tokio::time::timeout(TIMEOUT, self.try_get(path, bearer))
            .await
            .expect("in time")
            .expect("an answer")
    }

    /// Asks again and again until the answer has this status.
    pub(crate) async fn until(&self, status: u16, path: &str, bearer: &str) {
        let started = Instant::now();
        loop {
            let got = self.try_get(path, bearer).await.map(|(status, _)| status);
            if got == Some(status) {
                return;
            }
            assert!(started.elapsed() < TIMEOUT, "{path} answers {got:?} and not {status}");
            super::pause().await;
        }
    }

    /// An HTTP/2 connection whose streams have a window of so many bytes.
    pub(crate) async fn http2(&self, window: u32) -> hyper::client::conn::http2::SendRequest<Body> {
        let io = TokioIo::new(self.connect().await);
        let (sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(window)
            .initial_connection_window_size(1 << 24)
            .handshake(io)
            .await
            .unwrap();
        tokio::spawn(connection);
        sender
    }
}

/// A GET over HTTP/2.
pub(crate) fn get2(front: &Front, path: &str, bearer: &str) -> Request<Body> {
    let uri = format!("http://{}{path}", front.address);
    Request::get(uri)
        .header("authorization", format!("Bearer {bearer}"))
        .body(Body::empty())
        .unwrap()
}

/// A response of hyper's client as the tests read them.
pub(crate) async fn reply(response: Response<hyper::body::Incoming>) -> Reply {
    Reply::read(response.map(Body::new)).await
}

/// Reads until the other end closes; panics where it does not. Gives what came.
pub(crate) async fn closed(stream: &mut TcpStream) -> Vec<u8> {
    let mut came = Vec::new();
    // A reset closes as well.
    drop(
        tokio::time::timeout(TIMEOUT, stream.read_to_end(&mut came))
            .await
            .expect("the connection is closed"),
    );
    came
}
