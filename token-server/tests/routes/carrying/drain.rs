//! SIGTERM ends the process, whoever hangs on it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::json;

use crate::support::{PAGE, Process, config, dashboard, furnish, key, many, write_parquet};

/// Peers that would keep a server from ending, each in its own way.
fn hang(server: &Process, token: &str) -> Vec<TcpStream> {
    let get = format!(
        "GET /api/v1/datasets/sales/data.parquet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    let arrow = get.replace("parquet", "arrow");
    let post = format!(
        "POST /api/v1/query HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{{"
    );
    [
        "",
        "GET /hea",
        get.as_str(),
        arrow.as_str(),
        post.as_str(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]
    .into_iter()
    .map(|sent| {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        if sent.contains("data.") {
            // The answer has begun.
            assert_eq!(stream.read(&mut [0u8; 16]).unwrap(), 16);
        }
        stream
    })
    .collect()
}

fn over(folder: &std::path::Path, connections: &str) -> (Process, String) {
    furnish(folder, "");
    write_parquet(&folder.join("sales.parquet"), &many(600_000));
    std::fs::write(folder.join("seed/overview.json"), dashboard("Overview").to_string()).unwrap();
    let file = folder.join("pellucid.toml");
    std::fs::write(&file, config(connections)).unwrap();
    let mint = key(&file, "mint");
    let server = Process::start(&file, "");
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    let token = server.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();
    (server, token)
}

#[test]
fn ends_beside_everyone_who_hangs() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, token) = over(folder.path(), "connections = { drain_seconds = 1 }");
    let hanging = hang(&server, &token);
    server.stop();
    assert!(server.log().contains("ends what still hangs"), "{}", server.log());
    drop(hanging);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, token) =
        over(folder.path(), "connections = { drain_seconds = 86400, write_seconds = 86400 }");
    let hanging = hang(&server, &token);
    assert!(
        Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap().success()
    );
    // The first has been heard once nothing is accepted any more.
    while TcpStream::connect(("127.0.0.1", server.port())).is_ok() {
        std::thread::yield_now();
    }
    server.stop();
    assert!(server.log().contains("told again"), "{}", server.log());
    drop(hanging);
}

#[test]
fn what_runs_is_finished_first() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, token) = over(folder.path(), "");
    let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
    let get = format!(
        "GET /api/v1/datasets/sales/data.parquet HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(get.as_bytes()).unwrap();
    let mut answer = vec![0u8; 2_000];
    stream.read_exact(&mut answer).unwrap();
    let head = String::from_utf8_lossy(&answer).into_owned();
    let length: usize =
        head.split("content-length: ").nth(1).unwrap().split('\r').next().unwrap().parse().unwrap();
    assert!(
        Command::new("kill").args(["-TERM", &server.id().to_string()]).status().unwrap().success()
    );
    while TcpStream::connect(("127.0.0.1", server.port())).is_ok() {
        std::thread::yield_now();
    }
    stream.read_to_end(&mut answer).unwrap();
    let body = answer.len() - answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap() - 4;
    assert_eq!(body, length, "the answer came whole");
    server.stop();
}
