//! The disk is full.

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{PAGE, Process, dashboard, furnish, key, pause_thread};

/// Bounds every file that the process writes to so many bytes: what lies beyond fails, as on a full
/// disk.
fn bound(server: &Process, bytes: &str) {
    let bound = Command::new("prlimit")
        .args([&format!("--pid={}", server.id()), &format!("--fsize={bytes}:")])
        .status()
        .unwrap();
    assert!(bound.success());
}

#[test]
fn full_refuses_writes_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let (mint, dashboards) = (key(&config, "mint"), key(&config, "dashboards"));
    // No file may grow beyond this many blocks of 512 bytes; without the trap the first attempt
    // would end the process.
    let mut server = Process::start(&config, "trap '' XFSZ; ulimit -f 2400;");
    let mut acknowledged = Vec::new();
    let mut refused = None;
    let padding = "x".repeat(20_000);
    for i in 0..400 {
        let id = format!("d{i}");
        let mut spec = dashboard(&id);
        spec["title"] = json!(format!("{id} {padding}"));
        match server.json(
            "POST",
            "/api/v1/dashboards",
            &dashboards,
            &json!({"id": id, "dashboard": spec}),
        ) {
            (201, _) => acknowledged.push(id),
            (status, answer) => {
                refused = Some((status, answer["error"]["code"].clone()));
                break;
            }
        }
    }
    let refused = refused.expect("the limit is reached");
    assert_eq!(refused.0, 503, "{refused:?}");
    assert!(acknowledged.len() > 3);
    assert_eq!(
        server.json("GET", "/api/v1/dashboards/d0", &dashboards, &json!(null)).0,
        200,
        "what is there is still read"
    );
    assert_eq!(server.send("GET", "/health", "", "").unwrap().0, 200);
    server.kill();

    let server = Process::start(&config, "");
    for id in &acknowledged {
        assert_eq!(
            server.json("GET", &format!("/api/v1/dashboards/{id}"), &dashboards, &json!(null)).0,
            200,
            "{id}"
        );
    }
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    assert_eq!(server.json("POST", "/api/v1/embed/token", &mint, &body).0, 200);
}

/// The disk is full for a while, under load. While it is, nothing is answered that is not written
/// down; then all goes on, on every connection; and a kill loses nothing of what was answered.
#[test]
fn full_for_a_while_answers_nothing_that_is_not_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "tiers = { premium = { queries_per_hour = 1000000 } }");
    let (mint, admin) = (key(&config, "mint"), key(&config, "admin"));
    let mut server = Process::start(&config, "trap '' XFSZ;");
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE}).to_string();
    let minted: serde_json::Value =
        serde_json::from_str(&server.send("POST", "/api/v1/embed/token", &mint, &body).unwrap().1)
            .unwrap();
    let token = minted["token"].as_str().unwrap();
    let query = json!({"measures": [{"op": "count", "as": "n"}]}).to_string();
    let (stop, answered) = (AtomicBool::new(false), Mutex::new(Vec::new()));
    let (good, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        // More of them than there are connections to the database.
        for writer in 0..12 {
            let (server, stop, answered, good, refused) =
                (&server, &stop, &answered, &good, &refused);
            let (mint, token, body, query) = (&mint, &token, &body, &query);
            scope.spawn(move || {
                for i in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let id = format!("w{writer}-{i}");
                    let reply = match i % 3 {
                        0 => server.send_as(
                            &id,
                            server.port(),
                            "POST",
                            "/api/v1/embed/token",
                            mint,
                            body,
                        ),
                        1 => server.send_as(
                            &id,
                            server.port(),
                            "POST",
                            "/api/v1/query",
                            token,
                            query,
                        ),
                        _ => server.send_as(
                            &id,
                            server.port(),
                            "GET",
                            "/api/v1/datasets/sales/data.parquet",
                            token,
                            "",
                        ),
                    };
                    match reply {
                        Some((200, _)) => {
                            answered.lock().unwrap().push(id);
                            good.fetch_add(1, Ordering::Relaxed);
                        }
                        Some((503, _)) => {
                            refused.fetch_add(1, Ordering::Relaxed);
                        }
                        Some((status, text)) => panic!("{status} {text}"),
                        None => {}
                    }
                }
            });
        }
        let until = |what: &str, count: &AtomicUsize, more: usize| {
            let (started, goal) = (std::time::Instant::now(), count.load(Ordering::Relaxed) + more);
            while count.load(Ordering::Relaxed) < goal {
                assert!(
                    started.elapsed() < std::time::Duration::from_secs(60),
                    "no {what}: {}",
                    server.log()
                );
                pause_thread();
            }
        };
        let told = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..2 {
                until("answers", &good, 100);
                bound(&server, "1");
                // Each of the writers has waited for its entry, and been refused.
                until("refusals", &refused, 24);
                bound(&server, "unlimited");
                until("answers after it", &good, 200);
            }
        }));
        stop.store(true, Ordering::Relaxed);
        if let Err(failed) = told {
            std::panic::resume_unwind(failed);
        }
    });
    let answered = answered.into_inner().unwrap();
    let there = server.audited(&admin);
    let lost: Vec<_> = answered.iter().filter(|id| !there.contains(*id)).collect();
    assert!(lost.is_empty(), "{} of {} answers are not in the log", lost.len(), answered.len());
    server.kill();
    let server = Process::start(&config, "");
    let there = server.audited(&admin);
    assert!(answered.iter().all(|id| there.contains(id)), "a kill loses nothing");
}
