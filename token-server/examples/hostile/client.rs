//! What a reader's program does over one connection.

use std::net::SocketAddr;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::Args;

/// An HTTP/1.1 connection. Everything is none where it breaks.
pub(crate) struct Client {
    sender: http1::SendRequest<Full<Bytes>>,
    host: String,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).await.ok()?;
        stream.set_nodelay(true).ok()?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(Self { sender, host: address.to_string() })
    }

    /// The answer's head; its body is for whoever wants it.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        bearer: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Response<Incoming>> {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        request = request.header("authorization", format!("Bearer {bearer}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await.ok()?;
        self.sender.send_request(request.body(Full::from(body)).ok()?).await.ok()
    }

    /// A query, its answer read to the end and thrown away: its status and bytes.
    pub(crate) async fn query(
        &mut self,
        bearer: &str,
        query: &Value,
        accept: &str,
    ) -> Option<(u16, usize)> {
        let headers = [("content-type", "application/json"), ("accept", accept)];
        let response =
            self.send("POST", "/api/v1/query", bearer, &headers, query.to_string().into()).await?;
        drained(response).await
    }
}

/// Status and bytes of an answer that is thrown away piece by piece.
pub(crate) async fn drained(response: Response<Incoming>) -> Option<(u16, usize)> {
    let (status, mut body, mut bytes) = (response.status().as_u16(), response.into_body(), 0);
    while let Some(frame) = body.frame().await {
        bytes += frame.ok()?.data_ref().map_or(0, Bytes::len);
    }
    Some((status, bytes))
}

/// A token for one of a tenant's dashboards.
pub(crate) async fn mint(args: &Args, key: &str, tenant: &str, dashboard: &str) -> Option<String> {
    let body = json!({"tenant": tenant, "dashboardId": dashboard, "origin": args.origin, "ttlSeconds": 900}).to_string();
    let mut client = Client::connect(args.address).await?;
    let response = client
        .send(
            "POST",
            "/api/v1/embed/token",
            key,
            &[("content-type", "application/json")],
            body.into(),
        )
        .await?;
    let bytes = response.into_body().collect().await.ok()?.to_bytes();
    serde_json::from_slice::<Value>(&bytes).ok()?["token"].as_str().map(str::to_owned)
}

/// An HTTP/2 connection whose streams have no window: answers begin and go no further.
pub(crate) async fn shut_window(address: SocketAddr) -> Option<http2::SendRequest<Body>> {
    let stream = TcpStream::connect(address).await.ok()?;
    let mut builder = http2::Builder::new(TokioExecutor::new());
    let (sender, connection) =
        builder.initial_stream_window_size(0).handshake(TokioIo::new(stream)).await.ok()?;
    tokio::spawn(connection);
    Some(sender)
}
