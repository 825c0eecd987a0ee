//! A source hangs, or is gone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{PAGE, Process, furnish, key};

/// A configuration of two datasets and a dashboard each; `slow` is the other.
fn with_another(folder: &Path) -> PathBuf {
    let more =
        "limits = { request_seconds = 2 }\ndatasets.slow = { files = 'slow.parquet', open = true }";
    let config = furnish(folder, more);
    std::fs::copy(folder.join("sales.parquet"), folder.join("slow.parquet")).unwrap();
    let mut spec = crate::support::dashboard("Slow");
    spec["dataset"] = json!("slow");
    std::fs::write(folder.join("seed/slow.json"), spec.to_string()).unwrap();
    config
}

fn token(server: &Process, mint: &str, dashboard: &str) -> String {
    let body = json!({"tenant": "acme", "dashboardId": dashboard, "origin": PAGE});
    server.json("POST", "/api/v1/embed/token", mint, &body).1["token"].as_str().unwrap().to_owned()
}

/// A pipe that nobody writes to is a file that never answers. Requests for it end in time, and
/// requests for others do not wait.
#[test]
fn hanging_is_cut_off_and_slows_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let config = with_another(folder.path());
    let mint = key(&config, "mint");
    let server = Process::start(&config, "");
    let (fast, slow) = (token(&server, &mint, "overview"), token(&server, &mint, "slow"));
    let query = |i: u32| json!({"measures": [{"op": "count", "as": "n"}], "limit": 100 + i});
    assert_eq!(server.json("POST", "/api/v1/query", &slow, &query(0)).0, 200);
    std::fs::remove_file(folder.path().join("slow.parquet")).unwrap();
    assert!(
        Command::new("mkfifo").arg(folder.path().join("slow.parquet")).status().unwrap().success()
    );
    let all = Barrier::new(5);
    std::thread::scope(|scope| {
        let stuck: Vec<_> = (1..5)
            .map(|i| {
                scope.spawn({
                    let (server, slow, all) = (&server, &slow, &all);
                    move || {
                        all.wait();
                        let started = Instant::now();
                        (server.json("POST", "/api/v1/query", slow, &query(i)), started.elapsed())
                    }
                })
            })
            .collect();
        all.wait();
        for i in 0..20 {
            let started = Instant::now();
            assert_eq!(
                server.json("POST", "/api/v1/query", &fast, &query(i)).1["rows"],
                json!([[9]])
            );
            assert!(started.elapsed() < Duration::from_millis(1500), "{:?}", started.elapsed());
        }
        for one in stuck {
            let ((status, answer), took) = one.join().unwrap();
            assert!([502, 504].contains(&status), "{answer}");
            assert!(took < Duration::from_secs(6), "{took:?}");
        }
    });
    // With a reader that waits for ever in a thread, the server still stops at once when it is told
    // to.
    assert_eq!(server.send("GET", "/health", "", "").unwrap().0, 200);
}

/// A source that was read before and is gone at the next start takes nobody else's datasets with it,
/// and is read again as soon as it is back.
#[test]
fn gone_at_a_start_it_is_refused_alone() {
    let folder = tempfile::tempdir().unwrap();
    let config = with_another(folder.path());
    let (file, away) = (folder.path().join("slow.parquet"), folder.path().join("away"));
    let mint = key(&config, "mint");
    let query = json!({"measures": [{"op": "count", "as": "n"}]});
    let first = Process::start(&config, "");
    let (fast, slow) = (token(&first, &mint, "overview"), token(&first, &mint, "slow"));
    drop(first);
    for broken in [false, true] {
        std::fs::rename(&file, &away).unwrap();
        if broken {
            std::fs::write(&file, "PAR1 and nothing more").unwrap();
        }
        let server = Process::start(&config, "");
        let ask = |token: &str| server.json("POST", "/api/v1/query", token, &query);
        assert_eq!(ask(&fast).1["rows"], json!([[9]]));
        let (status, answer) = ask(&slow);
        assert_eq!(status, 502, "{answer}");
        std::fs::rename(&away, &file).unwrap();
        let (status, answer) = ask(&slow);
        assert_eq!((status, &answer["rows"]), (200, &json!([[14]])), "{answer}");
    }
}
