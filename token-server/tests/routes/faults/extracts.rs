//! The folder of extracts: open to others, shared by two processes, emptied by a person, on a full
//! disk.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{PAGE, Process, Server, dashboard, furnish, key, rows};

const PATH: &str = "/api/v1/datasets/sales/data.parquet";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Files of the folder, without what lies in folders of it.
fn files(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|e| e.unwrap().path())
        .filter(|p| p.is_file())
        .collect()
}

/// Files that are being written.
fn writing(data: &Path) -> Vec<PathBuf> {
    fs::read_dir(data.join("extracts/writing"))
        .into_iter()
        .flatten()
        .flatten()
        .flat_map(|own| files(&own.path()))
        .collect()
}

fn mint(server: &Process, key: &str, dashboard: &str) -> String {
    let body = json!({"tenant": "acme", "dashboardId": dashboard, "origin": PAGE});
    let (status, minted) = server.json("POST", "/api/v1/embed/token", key, &body);
    assert_eq!(status, 200, "{minted}");
    minted["token"].as_str().unwrap().to_owned()
}

/// A dataset `large` of so many rows, and a dashboard over it.
fn furnish_large(folder: &Path, count: u64) -> PathBuf {
    let mut text = "key,qty\n".to_owned();
    for i in 0..count {
        let mixed = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        writeln!(text, "{},{}", mixed >> 1, (mixed >> 20) % 1_000_003).unwrap();
    }
    fs::write(folder.join("large.csv"), text).unwrap();
    let config =
        furnish(folder, "datasets.large = { files = 'large.csv', open = true, sort = 'qty' }");
    let mut spec = dashboard("Large");
    spec["dataset"] = json!("large");
    fs::write(folder.join("seed/large.json"), spec.to_string()).unwrap();
    config
}

/// However the data folder was made, whatever the umask.
#[test]
fn open_to_others_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let data = folder.path().join("data");
    fs::create_dir_all(data.join("extracts")).unwrap();
    fs::write(data.join("extracts/old.parquet"), b"PAR1").unwrap();
    chmod(&data, 0o755);
    chmod(&data.join("extracts"), 0o755);
    chmod(&data.join("extracts/old.parquet"), 0o644);
    let mint_key = key(&config, "mint");
    let server = Process::start(&config, "umask 000;");
    assert_eq!(mode(&data.join("extracts")), 0o700);
    assert_eq!(mode(&data.join("extracts/old.parquet")), 0o600);
    assert!(
        server.log().contains("others could read the folder of extracts: closed it"),
        "{}",
        server.log()
    );
    let token = mint(&server, &mint_key, "overview");
    assert_eq!(server.send("GET", PATH, &token, "").unwrap().0, 200);
    let found = files(&data.join("extracts"));
    assert_eq!(found.len(), 2);
    for file in found {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
    assert_eq!(mode(&data.join("extracts/writing")), 0o700);
}

/// A second process starts while the first is in the midst of writing, and stops again; the first
/// one's file gets its name.
#[test]
fn shared_by_two_processes_keeps_what_each_writes() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish_large(folder.path(), 1_500_000);
    let data = folder.path().join("data");
    let mint_key = key(&config, "mint");
    let first = Process::start(&config, "");
    let token = mint(&first, &mint_key, "large");
    let signal = |name: &str| {
        assert!(
            Command::new("kill").args([name, &first.id().to_string()]).status().unwrap().success()
        );
    };
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            first
                .send("GET", "/api/v1/datasets/large/data.parquet", &token, "")
                .map(|(status, _)| status)
        });
        let started = Instant::now();
        while writing(&data).is_empty() {
            assert!(
                started.elapsed() < Duration::from_secs(60) && !asked.is_finished(),
                "nothing is seen being written"
            );
        }
        // The second does all it does at a start while the first cannot move.
        signal("-STOP");
        let held = writing(&data);
        let started = std::panic::catch_unwind(|| {
            let mut second = Process::start(&config, "");
            let left = writing(&data);
            assert!(held.iter().all(|file| left.contains(file)), "{held:?} {left:?}");
            second.stop();
        });
        signal("-CONT");
        started.unwrap();
        assert_eq!(asked.join().unwrap(), Some(200));
    });
    assert_eq!(files(&data.join("extracts")).len(), 1);
    // Each finds what the other has written.
    let second = Process::start(&config, "");
    assert_eq!(
        second.send("GET", "/api/v1/datasets/large/data.parquet", &token, "").unwrap().0,
        200
    );
    assert_eq!(files(&data.join("extracts")).len(), 1);
    assert!(!second.log().contains("wrote an extract"));
}

/// What a killed process left is removed by the next, and by one that runs already.
#[test]
fn left_by_a_killed_process_goes() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish_large(folder.path(), 1_500_000);
    let data = folder.path().join("data");
    let mint_key = key(&config, "mint");
    let mut first = Process::start(&config, "");
    let token = mint(&first, &mint_key, "large");
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| {
            first
                .send("GET", "/api/v1/datasets/large/data.parquet", &token, "")
                .map(|(status, _)| status)
        });
        while writing(&data).is_empty() {
            assert!(!asked.is_finished(), "nothing is seen being written");
        }
        let _ = Command::new("kill").args(["-9", &first.id().to_string()]).status();
    });
    first.kill();
    let second = Process::start(&config, "");
    assert_eq!(fs::read_dir(data.join("extracts/writing")).unwrap().count(), 1, "its own");
    assert!(files(&data.join("extracts")).is_empty());
    assert_eq!(
        second.send("GET", "/api/v1/datasets/large/data.parquet", &token, "").unwrap().0,
        200
    );
}

/// Deleted by a person or by another process's tidying, an extract is written anew, also for a page
/// that reads it by its version.
#[tokio::test]
async fn emptied_is_filled_again() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let config = server.get("/api/v1/embed/config", &token).await.json();
    let versioned = config["dataset"]["delivery"]["path"].as_str().unwrap().to_owned();
    let folder = server.folder.path().join("data/extracts");
    let whole = server.get(PATH, &token).await.bytes;
    for path in
        [PATH, versioned.as_str(), "/api/v1/datasets/sales/data.arrow", "/api/v1/embed/config"]
    {
        for file in files(&folder) {
            fs::remove_file(file).unwrap();
        }
        let reply = server.get(path, &token).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        assert_eq!(files(&folder).len(), 1, "{path}");
    }
    // One that was cut is not taken for whole.
    let file = files(&folder).remove(0);
    fs::File::options().write(true).open(&file).unwrap().set_len(10).unwrap();
    assert_eq!(server.get(PATH, &token).await.bytes, whole);
}

/// What cannot be written leaves nothing, says so, and is written once there is room.
#[test]
fn on_a_full_disk_says_what_to_do_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish_large(folder.path(), 600_000);
    let data = folder.path().join("data");
    let mint_key = key(&config, "mint");
    // No file may have more than two million bytes, nor those of the processes it starts.
    let mut server = Process::start(&config, "trap '' XFSZ; ulimit -f 4000;");
    let (large, small) = (mint(&server, &mint_key, "large"), mint(&server, &mint_key, "overview"));
    let (status, answer) =
        server.json("GET", "/api/v1/datasets/large/data.parquet", &large, &Value::Null);
    assert_eq!((status, &answer["error"]["code"]), (503, &json!("source_busy")), "{answer}");
    assert!(answer["error"]["details"]["retryAfter"].as_u64().is_some(), "{answer}");
    assert!(server.log().contains("the disk is full: free some of it"), "{}", server.log());
    assert!(writing(&data).is_empty() && files(&data.join("extracts")).is_empty());
    assert_eq!(server.send("GET", PATH, &small, "").unwrap().0, 200, "what fits is written");
    server.stop();
    let server = Process::start(&config, "");
    assert_eq!(
        server.send("GET", "/api/v1/datasets/large/data.parquet", &large, "").unwrap().0,
        200
    );
}

/// The budget holds while files are written, too: beyond it a tenant's queries run on the server.
#[tokio::test(flavor = "multi_thread")]
async fn never_holds_more_than_its_budget_and_one() {
    let sizes = Server::start().await;
    for tenant in ["acme", "umbrella", "root"] {
        assert_eq!(sizes.get(PATH, &sizes.token(tenant).await).await.status, 200);
    }
    let sizes: Vec<u64> = files(&sizes.folder.path().join("data/extracts"))
        .iter()
        .map(|f| fs::metadata(f).unwrap().len())
        .collect();
    let largest = sizes.iter().copied().max().unwrap();
    let server = Server::with(
        &rows(),
        &format!("limits = {{ extract_disk_bytes = 1, extract_bytes = {} }}", largest + 100),
    )
    .await;
    let folder = server.folder.path().join("data/extracts");
    let mut tokens = Vec::new();
    for tenant in ["acme", "umbrella", "root"] {
        tokens.push(server.token(tenant).await);
    }
    let replies =
        futures::future::join_all(tokens.iter().map(|token| server.get(PATH, token))).await;
    let statuses: Vec<u16> = replies.iter().map(|r| r.status).collect();
    assert!(statuses.contains(&200) && statuses.contains(&404), "{statuses:?} {sizes:?}");
    let held: u64 = files(&folder).iter().map(|f| fs::metadata(f).unwrap().len()).sum();
    assert!(held <= largest + 101, "{held}");
    let without = &tokens[statuses.iter().position(|s| *s == 404).unwrap()];
    let config = server.get("/api/v1/embed/config", without).await.json();
    assert_eq!(config["dataset"]["delivery"]["kind"], "server", "{config}");
    assert_eq!(
        server.query(without, json!({"measures": [{"op": "count", "as": "n"}]})).await.status,
        200
    );
}

/// Whoever asks while files go, as they do where others need their room, is answered.
#[test]
fn that_go_while_they_are_asked_for_are_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let mut server = Process::start(&config, "");
    let mint_key = key(&config, "mint");
    let token = mint(&server, &mint_key, "overview");
    let extracts = folder.path().join("data/extracts");
    std::thread::scope(|threads| {
        let asking = threads.spawn(|| {
            for path in [PATH, "/api/v1/datasets/sales/data.arrow"].repeat(150) {
                let reply = server.send("GET", path, &token, "").unwrap();
                assert_eq!(reply.0, 200, "{path}: {}", reply.1);
            }
        });
        while !asking.is_finished() {
            files(&extracts).iter().for_each(|file| drop(fs::remove_file(file)));
            // Not so often that one request loses its file time and again on a busy machine.
            #[expect(
                clippy::disallowed_methods,
                reason = "how often files are removed; nothing is waited for"
            )]
            std::thread::sleep(Duration::from_millis(25));
        }
    });
    server.stop();
}
