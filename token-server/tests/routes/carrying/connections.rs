//! Connections have a number, and those that say nothing give way to those that do.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Front, Process, Server, closed, furnish, get2, pause, rows};

/// As many silent ones as the process has descriptors shut everyone out before.
#[test]
fn silent_connections_shut_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let mut server = Process::start(&config, "ulimit -n 128;");
    let silent: Vec<TcpStream> =
        (0..400).map(|_| TcpStream::connect(("127.0.0.1", server.port())).unwrap()).collect();
    // Half of a head each, too.
    for mut stream in &silent {
        drop(stream.write_all(b"GET /health HTTP/1.1\r\n"));
    }
    for _ in 0..20 {
        let (status, _) =
            server.send("GET", "/health", "", "").expect("an answer beside 400 silent connections");
        assert_eq!(status, 200);
        assert!(matches!(server.send("GET", "/ready", "", ""), Some((200, _))));
    }
    let open = std::fs::read_dir(format!("/proc/{}/fd", server.id())).unwrap().count();
    assert!(open < 128, "{open}");
    server.stop();
    drop(silent);
}

#[tokio::test]
async fn at_the_most_the_oldest_that_does_nothing_goes_first() {
    let server = Server::with(&rows(), "connections = { most = 4 }").await;
    let front = Front::of(&server).await;
    let mut answer = [0u8; 4096];
    // Two that have asked something and are kept alive, two that are silent: there is no room.
    let mut kept = Vec::new();
    for _ in 0..2 {
        let mut stream = front.connect().await;
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut answer).await.unwrap() > 0);
        kept.push(stream);
    }
    let mut silent = [front.connect().await, front.connect().await];
    // They have had their time to ask.
    let begun = std::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_millis(300) {
        pause().await;
    }
    assert_eq!(front.get("/health", "").await.0, 200);
    assert!(closed(&mut silent[0]).await.is_empty(), "the older silent one made room");
    assert_eq!(front.get("/health", "").await.0, 200);
    for stream in &mut kept {
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(
            stream.read(&mut answer).await.unwrap() > 0,
            "who has asked is kept before who has not"
        );
    }
}

/// Whoever asks and takes no answer holds a place only as long as nobody else wants it, with and
/// without HTTP/2.
#[tokio::test]
async fn readers_of_nothing_shut_nobody_out() {
    let server = Server::with(&rows(), "connections = { most = 8 }").await;
    let front = Front::of(&server).await;
    let (mut streams, mut senders) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let mut stream = front.connect().await;
        let many = b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(40);
        stream.write_all(&many).await.unwrap();
        streams.push(stream);
    }
    front.until(200, "/health", "").await;
    drop(streams);
    for _ in 0..8 {
        let mut sender = front.http2(0).await;
        let answers: Vec<_> =
            (0..20).map(|_| sender.send_request(get2(&front, "/openapi.json", ""))).collect();
        senders.push((sender, futures::future::join_all(answers).await));
    }
    front.until(200, "/health", "").await;
    front.stop().await;
}

#[tokio::test]
async fn where_all_are_at_work_another_is_told_so() {
    let server = Server::with(&rows(), "connections = { most = 1 }").await;
    let front = Front::of(&server).await;
    let key = server.key(&[pellucid_server::store::KeyScope::Mint], None).await;
    let mut working = front.connect().await;
    let head = format!(
        "POST /api/v1/embed/token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n\
         Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    );
    working.write_all(head.as_bytes()).await.unwrap();
    let mut answer = [0u8; 4096];
    let n = working.read(&mut answer).await.unwrap();
    assert!(
        answer[..n].starts_with(b"HTTP/1.1 100"),
        "it waits for its body: {}",
        String::from_utf8_lossy(&answer[..n])
    );
    front.until(503, "/health", "").await;
    let (_, body) = front.get("/health", "").await;
    assert!(body.contains("too_many_connections") && body.contains("connections.most"), "{body}");
    working.write_all(b"{} ").await.unwrap();
    let n = working.read(&mut answer).await.unwrap();
    assert!(answer[..n].starts_with(b"HTTP/1.1 422"), "{}", String::from_utf8_lossy(&answer[..n]));
    drop(working);
    front.until(200, "/health", "").await;
}

#[tokio::test]
async fn an_address_has_its_number_unless_it_is_a_proxys() {
    let server = Server::with(&rows(), "connections = { per_address = 3 }").await;
    let front = Front::of(&server).await;
    let held = [front.connect().await, front.connect().await, front.connect().await];
    front.until(503, "/health", "").await;
    let (_, body) = front.get("/health", "").await;
    assert!(body.contains("connections.per_address"), "{body}");
    drop(held);
    front.until(200, "/health", "").await;

    let server =
        Server::with(&rows(), "connections = { per_address = 3, trusted_proxies = ['127.0.0.1'] }")
            .await;
    let front = Front::of(&server).await;
    let held: Vec<_> = futures::future::join_all((0..20).map(|_| front.connect())).await;
    assert_eq!(front.get("/health", "").await.0, 200);
    drop(held);
}

/// An answer that closes is read to its end however the peer goes on.
#[test]
fn a_connection_that_closes_says_all_it_has_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = Process::start(&furnish(folder.path(), ""), "");
    for _ in 0..50 {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream
            .write_all(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        assert!(text.trim_end().ends_with('}'), "{} bytes", text.len());
    }
    server.stop();
}
