//! The real program over a folder, spoken to over a socket.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{config, dashboard, free_port, rows, write_parquet};

/// The binary under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_pellucid-server");

/// A folder that a server can start in: configuration, rows and a seeded dashboard.
pub(crate) fn furnish(folder: &Path, more: &str) -> PathBuf {
    write_parquet(&folder.join("sales.parquet"), &rows());
    std::fs::create_dir_all(folder.join("seed")).unwrap();
    std::fs::write(folder.join("seed/overview.json"), dashboard("Overview").to_string()).unwrap();
    let file = folder.join("pellucid.toml");
    std::fs::write(&file, config(more)).unwrap();
    file
}

/// A running server.
pub(crate) struct Process {
    child: Child,
    port: u16,
    log: PathBuf,
}

impl Process {
    /// Starts the program and waits until it answers. `shell` is put before it, such as `ulimit -f
    /// 100;`.
    pub(crate) fn start(config: &Path, shell: &str) -> Self {
        let port = free_port();
        let log = config.with_file_name(format!("log-{port}"));
        let command = format!("{shell} exec {PROGRAM} serve --config {}", config.display());
        let child = Command::new("sh")
            .args(["-c", &command])
            .env("PELLUCID_SERVER_LISTEN", format!("127.0.0.1:{port}"))
            .env("PELLUCID_LOG", "trace,datafusion=warn")
            .env("PELLUCID_LOG_FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut out = Self { child, port, log };
        let started = Instant::now();
        while out.send("GET", "/health", "", "").is_none() {
            assert!(started.elapsed() < Duration::from_secs(30), "{}", out.log());
            assert!(out.child.try_wait().unwrap().is_none(), "{}", out.log());
            super::pause_thread();
        }
        out
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The answer's status and body; none where the connection breaks.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        bearer: &str,
        body: &str,
    ) -> Option<(u16, String)> {
        self.send_as("", self.port, method, path, bearer, body)
    }

    /// As [`Self::send`], to another of its ports.
    pub(crate) fn send_to(
        &self,
        port: u16,
        method: &str,
        path: &str,
        bearer: &str,
        body: &str,
    ) -> Option<(u16, String)> {
        self.send_as("", port, method, path, bearer, body)
    }

    /// As [`Self::send_to`], as the request `id`, which stands in the audit log.
    pub(crate) fn send_as(
        &self,
        id: &str,
        port: u16,
        method: &str,
        path: &str,
        bearer: &str,
        body: &str,
    ) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {bearer}\r\n\
             X-Request-Id: {id}\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n")?;
        Some((head.split(' ').nth(1)?.parse().ok()?, body.to_owned()))
    }

    /// As [`Self::send`], the body as JSON.
    pub(crate) fn json(
        &self,
        method: &str,
        path: &str,
        bearer: &str,
        body: &Value,
    ) -> (u16, Value) {
        let (status, text) = self.send(method, path, bearer, &body.to_string()).expect("an answer");
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Ids of all requests in the audit log.
    pub(crate) fn audited(&self, admin: &str) -> HashSet<String> {
        let (mut ids, mut after) = (HashSet::new(), 0);
        loop {
            let (status, page) =
                self.json("GET", &format!("/api/v1/audit?after={after}"), admin, &Value::Null);
            assert_eq!(status, 200, "{page}");
            ids.extend(
                page["entries"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter_map(|e| e["requestId"].as_str().map(str::to_owned)),
            );
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => return ids,
            }
        }
    }

    /// Ends it without warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(&mut self) {
        assert!(
            Command::new("kill")
                .args(["-TERM", &self.child.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        let started = Instant::now();
        let ended = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => super::pause_thread(),
            }
            assert!(
                started.elapsed() < Duration::from_secs(120),
                "it does not end: {}",
                self.log()
            );
        };
        assert!(ended.success(), "{}", self.log());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // Caught or not, a panic is a fault of ours.
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        if let Some(panic) = log.lines().find(|line| line.contains("panicked at"))
            && !std::thread::panicking()
        {
            panic!("{panic}");
        }
    }
}

/// An API key, made by the command line.
pub(crate) fn key(config: &Path, scope: &str) -> String {
    let made = Command::new(PROGRAM)
        .args(["key", "create", "--scope", scope, "--config"])
        .arg(config)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// The processes that `id` has begun to answer statements.
pub(crate) fn statements_of(id: u32) -> Vec<PathBuf> {
    let all = std::fs::read_dir("/proc").unwrap().flatten().map(|e| e.path());
    let read = |p: &Path, name| std::fs::read_to_string(p.join(name));
    let parent = format!("PPid:\t{id}");
    all.filter(|p| {
        read(p, "cmdline").is_ok_and(|c| c.contains("answer-statement"))
            && read(p, "status").is_ok_and(|s| s.lines().any(|l| l == parent))
    })
    .collect()
}
