//! How many requests a token, a tenant and an address have under way.

use futures::future::join_all;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Front, PAGE, Server, closed, many, rows};

const PATH: &str = "/api/v1/datasets/sales/data.parquet";

async fn hanging(front: &Front, token: &str) -> tokio::net::TcpStream {
    let mut stream = front.connect().await;
    stream
        .write_all(
            format!("GET {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n")
                .as_bytes(),
        )
        .await
        .unwrap();
    assert_eq!(stream.read(&mut [0u8; 12]).await.unwrap(), 12);
    stream
}

#[tokio::test]
async fn are_counted_by_token_and_tenant_until_the_answer_is_sent() {
    let more = "connections = { requests_per_token = 2, requests_per_tenant = 3 }";
    let server = Server::with(&many(600_000), more).await;
    let (token, other, third) =
        (server.token("acme").await, server.token("acme").await, server.token("umbrella").await);
    let front = Front::of(&server).await;
    let mut held = vec![hanging(&front, &token).await, hanging(&front, &token).await];
    let (status, body) = front.get("/api/v1/embed/config", &token).await;
    assert!(
        status == 429 && body.contains("requests_per_token") && body.contains("retryAfter"),
        "{status} {body}"
    );
    assert_eq!(
        front.get("/api/v1/embed/config", &other).await.0,
        200,
        "another token of the tenant's"
    );
    held.push(hanging(&front, &other).await);
    let (status, body) = front.get("/api/v1/embed/config", &other).await;
    assert!(status == 429 && body.contains("requests_per_tenant"), "{status} {body}");
    assert_eq!(front.get("/api/v1/embed/config", &third).await.0, 200, "another tenant");
    assert_eq!(front.get("/health", "").await.0, 200);
    drop(held);
    front.until(200, "/api/v1/embed/config", &token).await;
    // Refused ones hold nothing.
    let answers = join_all((0..50).map(|_| front.get("/api/v1/embed/config", &token))).await;
    assert!(answers.iter().all(|(status, _)| [200, 429].contains(status)));
    front.until(200, "/api/v1/embed/config", &token).await;
}

/// As many bodies of a tenant's as its token may send, begun and never ended: neither another
/// tenant's query nor a mint waits for them, whether they have sent nothing or all but the last
/// byte.
#[tokio::test]
async fn bodies_take_no_share_of_others() {
    let server =
        Server::with(&rows(), "connections = { body_seconds = 30, idle_seconds = 30 }").await;
    let front = Front::of(&server).await;
    let (token, other) = (server.token("acme").await, server.token("umbrella").await);
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let post = |path: &str, credential: &str, length: usize| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {credential}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        )
    };
    for sent in [0, (1 << 20) - 1] {
        let mut held = Vec::new();
        for _ in 0..64 {
            let mut stream = front.connect().await;
            stream.write_all(post("/api/v1/query", &token, 1 << 20).as_bytes()).await.unwrap();
            held.push(tokio::spawn(async move {
                // What finds no memory is refused, and the connection closed.
                let _ = stream.write_all(&vec![b' '; sent]).await;
                stream
            }));
        }
        let ask = async |path: &str, credential: &str, body: String| {
            let mut stream = front.connect().await;
            stream
                .write_all(format!("{}{body}", post(path, credential, body.len())).as_bytes())
                .await
                .unwrap();
            String::from_utf8_lossy(&closed(&mut stream).await).into_owned()
        };
        for _ in 0..3 {
            let query = json!({"measures": [{"op": "count"}]}).to_string();
            let came = ask("/api/v1/query", &other, query).await;
            assert!(came.starts_with("HTTP/1.1 200"), "{sent}: {came}");
            let mint = json!({"tenant": "umbrella", "dashboardId": "overview", "origin": PAGE})
                .to_string();
            let came = ask("/api/v1/embed/token", &key, mint).await;
            assert!(came.starts_with("HTTP/1.1 200"), "{sent}: {came}");
        }
        for one in held {
            drop(one.await.unwrap());
        }
    }
}

/// Bodies that are being read have their memory together; what a caller sends and does not end is
/// given back.
#[tokio::test]
async fn bodies_give_their_memory_back() {
    let server = Server::with(
        &rows(),
        "connections = { body_seconds = 1 }\nlimits = { body_bytes = 33554432 }",
    )
    .await;
    let front = Front::of(&server).await;
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let claim = async || {
        let mut stream = front.connect().await;
        let head = format!(
            "POST /api/v1/embed/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: 33554432\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let sending = tokio::spawn(async move {
            let _ = stream.write_all(&vec![b' '; 20 << 20]).await;
            stream
        });
        [sending]
    };
    // The first has most of what one may have; the others wait for it.
    let held = [claim().await, claim().await, claim().await];
    // Another has its turn when they have run out of time.
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE}).to_string();
    let head = format!(
        "POST /api/v1/embed/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    );
    let mut stream = front.connect().await;
    stream
        .write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
        .await
        .unwrap();
    let came = String::from_utf8_lossy(&closed(&mut stream).await).into_owned();
    assert!(came.starts_with("HTTP/1.1 200"), "{came}");
    for [sending] in held {
        drop(sending.await.unwrap());
    }
}
