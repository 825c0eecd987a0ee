//! Real services, started for the tests and gone with them. Where one is not installed its tests
//! say so and pass; with `CI=true` they fail.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A port that was free a moment ago.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Says that a test needs what is not there.
pub(super) fn missing(what: &str) {
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "{what} is missing: `make services` installs it"
    );
    eprintln!("skipped: {what} is not installed (`make services` installs it)");
}

/// Runs `command` until standard input closes, which is when this process ends, however it ends.
pub(super) fn with_us(command: &str, uid: Option<u32>) -> Child {
    until_we_end(command, uid, "")
}

/// The same; `last` is run after it, unless a line was written before standard input closed.
fn until_we_end(command: &str, uid: Option<u32>, last: &str) -> Child {
    let mut shell = Command::new("sh");
    let end = if last.is_empty() {
        String::new()
    } else {
        format!("; [ -n \"$told\" ] || {{ {last}; }}")
    };
    shell.args([
        "-c",
        &format!("{command} >/dev/null 2>&1 & pid=$!; read -r told; kill -9 $pid; wait $pid{end}"),
    ]);
    if let Some(uid) = uid {
        shell.uid(uid).gid(uid);
    }
    // In a group of its own, so that what ends this process by its group leaves someone to tidy up.
    shell
        .process_group(0)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

pub(super) fn wait_for(what: &str, ready: impl Fn() -> bool) {
    let started = Instant::now();
    while !ready() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what} does not start");
        super::pause_thread();
    }
}

fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::env::split_paths(&path)
        .chain(folders.iter().cloned())
        .chain([PathBuf::from("/usr/sbin")]);
    all.map(|folder| folder.join(program)).find(|p| p.is_file())
}

/// A PostgreSQL server of its own, on loopback, which forgets everything.
pub(crate) struct Postgres {
    folder: TempDir,
    bin: PathBuf,
    port: u16,
    uid: Option<u32>,
    server: Option<Child>,
}

impl Postgres {
    /// Starts one; none where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let debian = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|e| e.path().join("bin"));
        let Some(initdb) = find("initdb", &debian.collect::<Vec<_>>()) else {
            missing("PostgreSQL");
            return None;
        };
        // Links of Debian's alternatives lie apart from the other programs.
        let bin = initdb.canonicalize().unwrap().parent().unwrap().to_path_buf();
        let folder = tempfile::Builder::new().prefix("pellucid-pg").tempdir().unwrap();
        let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        // PostgreSQL refuses to run as root; this is Debian's "nobody".
        let uid = root.then_some(65_534);
        if let Some(uid) = uid {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(uid)).unwrap();
        }
        let data = folder.path().join("data");
        let mut init = Command::new(&initdb);
        init.args([
            "--no-sync",
            "--auth=trust",
            "--username=pellucid",
            "--encoding=UTF8",
            "--locale=C",
            "-D",
        ])
        .arg(&data)
        .current_dir("/");
        if let Some(uid) = uid {
            init.uid(uid).gid(uid);
        }
        let made = init.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut out = Self { folder, bin, port: free_port(), uid, server: None };
        out.resume();
        Some(out)
    }

    /// Starts it again after [`Self::kill`], on the same port and data.
    pub(crate) fn resume(&mut self) {
        let options = "-c fsync=off -c listen_addresses=127.0.0.1 -c max_connections=300 -c unix_socket_directories=";
        let (bin, data) = (self.bin.join("postgres"), self.folder.path().join("data"));
        let _ = std::fs::remove_file(data.join("postmaster.pid"));
        let command = format!("{} -D {} -p {} {options}", bin.display(), data.display(), self.port);
        // The one that tests share is dropped by nobody. Its children end a moment after it, and
        // write until then.
        let folder = self.folder.path().display();
        let last =
            format!("for i in 1 2 3 4 5 6 7 8 9; do rm -rf {folder} && break; sleep 0.3; done");
        self.server = Some(until_we_end(&command, self.uid, &last));
        wait_for("PostgreSQL", || self.psql("postgres", "SELECT 1"));
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            // Its data is there for the next start.
            server.stdin.take().unwrap().write_all(b"stay\n").unwrap();
            server.wait().unwrap();
            // Its children notice a moment later that it is gone.
            wait_for("the end of PostgreSQL", || {
                TcpStream::connect(("127.0.0.1", self.port)).is_err()
            });
        }
    }

    /// Makes an empty database and returns its URL.
    pub(crate) fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
        assert!(self.psql("postgres", &format!("CREATE DATABASE {name}")));
        format!("postgres://pellucid@127.0.0.1:{}/{name}", self.port)
    }

    fn psql(&self, database: &str, sql: &str) -> bool {
        let mut command = Command::new(self.bin.join("psql"));
        command.args([
            "-X",
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-U",
            "pellucid",
            "-d",
            database,
            "-c",
            sql,
        ]);
        command.output().unwrap().status.success()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A Redis server of its own, on loopback, which forgets everything.
pub(crate) struct Redis {
    program: PathBuf,
    port: u16,
    server: Option<Child>,
}

impl Redis {
    /// Starts one; none where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(program) = find("redis-server", &[]) else {
            missing("Redis");
            return None;
        };
        let mut out = Self { program, port: free_port(), server: None };
        out.resume();
        Some(out)
    }

    /// Starts it again after [`Self::kill`], on the same port, empty.
    pub(crate) fn resume(&mut self) {
        let options = format!("--port {} --bind 127.0.0.1 --save '' --appendonly no", self.port);
        self.server = Some(with_us(&format!("{} {options}", self.program.display()), None));
        wait_for("Redis", || TcpStream::connect(("127.0.0.1", self.port)).is_ok());
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut server) = self.server.take() {
            drop(server.stdin.take());
            server.wait().unwrap();
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A store that answers as S3, on loopback, which forgets everything. It has one bucket, `shop`.
pub(crate) struct Moto {
    port: u16,
    server: Option<Child>,
}

impl Moto {
    /// Starts one; none where it is not installed.
    pub(crate) async fn start() -> Option<Self> {
        let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
        let cache = std::env::var_os("PELLUCID_CACHE")
            .map_or_else(|| home.join(".cache/pellucid"), PathBuf::from);
        let Some(program) = find("moto_server", &[cache.join("moto/bin")]) else {
            missing("moto");
            return None;
        };
        let port = free_port();
        let server = with_us(&format!("{} -H 127.0.0.1 -p {port}", program.display()), None);
        wait_for("moto", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        let out = Self { port, server: Some(server) };
        let made = reqwest::Client::new().put(format!("{}/shop", out.url())).send().await.unwrap();
        assert!(made.status().is_success(), "{made:?}");
        Some(out)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        if let Some(mut server) = self.server.take() {
            drop(server.stdin.take());
            let _ = server.wait();
        }
    }
}

/// The PostgreSQL that tests share, each with a database of its own.
pub(crate) fn postgres() -> Option<&'static Postgres> {
    static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
    SERVER.get_or_init(Postgres::start).as_ref()
}

/// With `PELLUCID_TEST_DATABASE=postgres`, a database of its own for each folder; else none.
pub(super) fn suite_database(folder: &Path) -> Option<String> {
    if std::env::var("PELLUCID_TEST_DATABASE").as_deref() != Ok("postgres") {
        return None;
    }
    let postgres = postgres()?;
    // A server over a folder that another one left finds its database again.
    let note = folder.join("database-url");
    if !note.exists() {
        std::fs::write(&note, postgres.database()).unwrap();
    }
    Some(std::fs::read_to_string(note).unwrap())
}
