//! A source hangs.

use std::process::Command;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{PAGE, Process, furnish, key};

/// A pipe that nobody writes to is a file that never answers. Requests for it end in time, and
/// requests for others do not wait.
#[test]
fn hanging_is_cut_off_and_slows_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let more =
        "limits = { request_seconds = 2 }\ndatasets.slow = { files = 'slow.parquet', open = true }";
    let config = furnish(folder.path(), more);
    std::fs::copy(folder.path().join("sales.parquet"), folder.path().join("slow.parquet")).unwrap();
    std::fs::write(folder.path().join("seed/slow.json"), {
        let mut spec = crate::support::dashboard("Slow");
        spec["dataset"] = json!("slow");
        spec.to_string()
    })
    .unwrap();
    let mint = key(&config, "mint");
    let server = Process::start(&config, "");
    let token = |dashboard: &str| {
        let body = json!({"tenant": "acme", "dashboardId": dashboard, "origin": PAGE});
        server.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (fast, slow) = (token("overview"), token("slow"));
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
