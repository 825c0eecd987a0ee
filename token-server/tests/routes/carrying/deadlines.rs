//! Whatever a peer begins and does not end is ended for it.

use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Front, PAGE, Server, TIMEOUT, closed, rows};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// A HEADERS frame of stream 1 that says that more of the head follows, which never does.
const HALF_HEADERS: &[u8] = &[0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82];

/// What is sent at once, and what is sent again and again after it.
fn unfinished(key: &str) -> Vec<(&'static str, Vec<u8>, &'static [u8])> {
    let mint = |rest: &str| {
        format!("POST /api/v1/embed/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n{rest}")
            .into_bytes()
    };
    let answered =
        |rest: &str| format!("GET /health HTTP/1.1\r\nHost: x\r\n\r\n{rest}").into_bytes();
    vec![
        ("silence", Vec::new(), b""),
        ("half a head", b"GET /health HTTP/1.1\r\nHost: x\r\n".to_vec(), b""),
        ("half a method", b"GE".to_vec(), b""),
        ("a head that drips", b"GET /health HTTP/1.1\r\n".to_vec(), b"A: b\r\n"),
        ("lines that drip", Vec::new(), b"\r\n"),
        ("half a preface", PREFACE[..10].to_vec(), b""),
        ("a preface alone", PREFACE.to_vec(), b""),
        ("HTTP/2 without a request", [PREFACE, SETTINGS].concat(), b""),
        ("HTTP/2 with half a head", [PREFACE, SETTINGS, HALF_HEADERS].concat(), b""),
        (
            "HTTP/2 that pings",
            [PREFACE, SETTINGS].concat(),
            &[0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
        ),
        ("half a body", mint("Content-Length: 100\r\n\r\n{\"tenant\":"), b""),
        ("a body that drips", mint("Content-Length: 100000\r\n\r\n{\"tenant\":"), b" "),
        ("half a chunk", mint("Transfer-Encoding: chunked\r\n\r\n40\r\n{\"tenant\":"), b""),
        ("chunks that drip", mint("Transfer-Encoding: chunked\r\n\r\n"), b"1\r\n \r\n"),
        ("nothing after an answer", answered(""), b""),
        ("half a head after an answer", answered("GET /health HT"), b""),
        (
            "a body that nobody reads",
            b"GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n".to_vec(),
            b"x",
        ),
    ]
}

#[tokio::test]
async fn what_never_ends_is_ended() {
    let more = "connections = { header_seconds = 1, body_seconds = 1, idle_seconds = 1, write_seconds = 1 }";
    let server = Server::with(&rows(), more).await;
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let front = Front::of(&server).await;
    let all = unfinished(&key).into_iter().map(|(name, first, again)| {
        let front = &front;
        async move {
            let (mut read, mut write) = front.connect().await.into_split();
            write.write_all(&first).await.unwrap();
            let mut came = Vec::new();
            let reading = async {
                drop(read.read_to_end(&mut came).await);
            };
            let dripping = async {
                while !again.is_empty() && write.write_all(again).await.is_ok() {
                    #[expect(clippy::disallowed_methods, reason = "how slowly the bytes drip")]
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                std::future::pending::<()>().await;
            };
            let ended = async {
                tokio::select! { () = reading => {}, () = dripping => {} }
            };
            assert!(tokio::time::timeout(TIMEOUT, ended).await.is_ok(), "{name}");
            (name, String::from_utf8_lossy(&came).into_owned())
        }
    });
    for (name, came) in futures::future::join_all(all).await {
        if name.contains("body that drips")
            || name.contains("half a body")
            || name.contains("chunk")
        {
            assert!(
                came.starts_with("HTTP/1.1 408") && came.contains("connections.body_seconds"),
                "{name}: {came}"
            );
        }
        if name.contains("after an answer") {
            assert!(came.starts_with("HTTP/1.1 200"), "{name}: {came}");
        }
    }
    assert_eq!(front.get("/health", "").await.0, 200);
}

#[tokio::test]
async fn what_is_honest_is_not_ended() {
    // One second for a head, and more for what lies between two.
    let server =
        Server::with(&rows(), "connections = { header_seconds = 1, idle_seconds = 600 }").await;
    let front = Front::of(&server).await;
    let mut stream = front.connect().await;
    let mut answer = [0u8; 4096];
    for _ in 0..2 {
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let n = stream.read(&mut answer).await.unwrap();
        assert!(
            answer[..n].starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&answer[..n])
        );
        #[expect(
            clippy::disallowed_methods,
            reason = "longer than a head may take, because that is the question"
        )]
        tokio::time::sleep(Duration::from_millis(2_500)).await;
    }
}

#[tokio::test]
async fn heads_and_urls_have_a_largest_size() {
    let server = Server::start().await;
    let front = Front::of(&server).await;
    let token = server.token("acme").await;
    let long = |n: usize| "a".repeat(n);
    for (path, header, expected) in [
        (format!("/health?{}", long(8_000)), String::new(), "HTTP/1.1 200"),
        (format!("/health?{}", long(9_000)), String::new(), "HTTP/1.1 414"),
        ("/health".to_owned(), format!("X-Any: {}\r\n", long(20_000)), "HTTP/1.1 200"),
        ("/health".to_owned(), format!("X-Any: {}\r\n", long(64_000)), "HTTP/1.1 431"),
        ("/health".to_owned(), "X-Any: b\r\n".repeat(500), "HTTP/1.1 431"),
    ] {
        let mut stream = front.connect().await;
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{header}\r\n"
        );
        // It may be refused before it is sent.
        drop(stream.write_all(head.as_bytes()).await);
        let came = String::from_utf8_lossy(&closed(&mut stream).await).into_owned();
        assert!(
            came.starts_with(expected),
            "{} bytes of path, {} of header: {came}",
            path.len(),
            header.len()
        );
    }
}

#[tokio::test]
async fn http2_without_tls_is_spoken_unless_it_is_turned_off() {
    let server = Server::start().await;
    let front = Front::of(&server).await;
    let mut sender = front.http2(1 << 16).await;
    let answer = sender.send_request(crate::support::get2(&front, "/health", "")).await.unwrap();
    assert_eq!(crate::support::reply(answer).await.json()["status"], "ok");

    let server = Server::with(&rows(), "connections = { http2 = false }").await;
    let front = Front::of(&server).await;
    let mut stream = front.connect().await;
    stream.write_all(&[PREFACE, SETTINGS].concat()).await.unwrap();
    let came = closed(&mut stream).await;
    assert!(
        came.is_empty() || came.starts_with(b"HTTP/1.1 4") || came.starts_with(b"HTTP/1.1 5"),
        "{}",
        String::from_utf8_lossy(&came)
    );
    assert_eq!(front.get("/health", "").await.0, 200);
}

#[tokio::test]
async fn a_body_in_pieces_is_read_as_before() {
    let server = Server::start().await;
    let front = Front::of(&server).await;
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE}).to_string();
    let head = format!(
        "POST /api/v1/embed/token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    );
    let mut whole = format!("{head}Transfer-Encoding: chunked\r\n\r\n");
    for piece in body.as_bytes().chunks(7) {
        whole.push_str(&format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)));
    }
    whole.push_str("0\r\n\r\n");
    let mut stream = front.connect().await;
    stream.write_all(whole.as_bytes()).await.unwrap();
    let came = String::from_utf8_lossy(&closed(&mut stream).await).into_owned();
    assert!(came.starts_with("HTTP/1.1 200") && came.contains("\"token\""), "{came}");
    for claimed in
        ["Content-Length: 99999999\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffffff\r\n"]
    {
        let mut stream = front.connect().await;
        stream.write_all(format!("{head}{claimed}").as_bytes()).await.unwrap();
        drop(stream.write_all(&vec![b' '; 2 << 20]).await);
        let came = String::from_utf8_lossy(&closed(&mut stream).await).into_owned();
        assert!(came.is_empty() || came.starts_with("HTTP/1.1 413"), "{came}");
    }
}
