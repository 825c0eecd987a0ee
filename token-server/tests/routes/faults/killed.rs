//! The process is killed while it writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::{
    PAGE, Postgres, Process, dashboard, furnish, key, pause_thread, statements_of,
};

fn nothing_acknowledged_is_lost(more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), more);
    let key = key(&config, "dashboards");
    let mut acknowledged: Vec<(String, i64)> = Vec::new();
    for round in 0..4 {
        let mut server = Process::start(&config, "");
        let stop = Arc::new(AtomicBool::new(false));
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4)
                .map(|writer| {
                    let (server, key, stop) = (&server, &key, &stop);
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for i in 0.. {
                            let id = format!("r{round}-w{writer}-{i}");
                            let create =
                                json!({"id": id, "dashboard": dashboard("one")}).to_string();
                            let update =
                                json!({"version": 1, "dashboard": dashboard("two")}).to_string();
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            match server.send("POST", "/api/v1/dashboards", key, &create) {
                                Some((201, _)) => done.push((id.clone(), 1)),
                                _ => continue,
                            }
                            if let Some((200, _)) = server.send(
                                "PUT",
                                &format!("/api/v1/dashboards/{id}"),
                                key,
                                &update,
                            ) {
                                done.push((id, 2));
                            }
                        }
                        done
                    })
                })
                .collect();
            #[expect(
                clippy::disallowed_methods,
                reason = "it is killed at a moment that nothing tells"
            )]
            std::thread::sleep(Duration::from_millis(400 + 130 * round));
            // The writers only borrow the server, so it is killed by its number.
            let killed = std::process::Command::new("kill")
                .args(["-9", &server.id().to_string()])
                .status()
                .unwrap();
            assert!(killed.success());
            stop.store(true, Ordering::Relaxed);
            for writer in writers {
                acknowledged.extend(writer.join().unwrap());
            }
        });
        server.kill();
    }
    assert!(acknowledged.len() > 40, "{}", acknowledged.len());
    let server = Process::start(&config, "");
    for (id, version) in acknowledged {
        let (status, found) =
            server.json("GET", &format!("/api/v1/dashboards/{id}"), &key, &json!(null));
        assert!(
            status == 200 && found["version"].as_i64() >= Some(version),
            "{id} {version}: {found}"
        );
    }
}

/// Whatever was answered stands in the audit log, however the process ended.
fn nothing_answered_is_missing_from_the_log(more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(
        folder.path(),
        &format!("{more}\ntiers = {{ premium = {{ queries_per_hour = 1000000 }} }}"),
    );
    let (mint, admin) = (key(&config, "mint"), key(&config, "admin"));
    let mut answered = Vec::new();
    for round in 0..4 {
        let mut server = Process::start(&config, "");
        let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE}).to_string();
        let (_, minted) = server.json(
            "POST",
            "/api/v1/embed/token",
            &mint,
            &serde_json::from_str(&body).unwrap(),
        );
        let token = minted["token"].as_str().unwrap();
        let query = json!({"measures": [{"op": "count", "as": "n"}]}).to_string();
        let (stop, count) = (AtomicBool::new(false), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            let readers: Vec<_> = (0..8)
                .map(|reader| {
                    let (server, stop, count, mint, body, query) =
                        (&server, &stop, &count, &mint, &body, &query);
                    scope.spawn(move || {
                        let mut done = Vec::new();
                        for i in 0.. {
                            let id = format!("r{round}-{reader}-{i}");
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
                                Some((200, _)) => done.push(id),
                                _ if stop.load(Ordering::Relaxed) => break,
                                other => assert!(other.is_none(), "{other:?}"),
                            }
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                        done
                    })
                })
                .collect();
            // In the midst of it.
            while count.load(Ordering::Relaxed) < 200 {
                pause_thread();
            }
            let killed = std::process::Command::new("kill")
                .args(["-9", &server.id().to_string()])
                .status()
                .unwrap();
            assert!(killed.success());
            stop.store(true, Ordering::Relaxed);
            for reader in readers {
                answered.extend(reader.join().unwrap());
            }
        });
        server.kill();
    }
    let server = Process::start(&config, "");
    let there = server.audited(&admin);
    let lost: Vec<_> = answered.iter().filter(|id| !there.contains(*id)).collect();
    assert!(
        lost.is_empty(),
        "{} of {} answers are not in the log: {lost:?}",
        lost.len(),
        answered.len()
    );
}

#[test]
fn over_sqlite() {
    nothing_acknowledged_is_lost("");
    nothing_answered_is_missing_from_the_log("");
}

#[test]
fn over_postgres() {
    let Some(postgres) = Postgres::start() else { return };
    nothing_acknowledged_is_lost(&format!("database = {{ url = '{}' }}", postgres.database()));
    nothing_answered_is_missing_from_the_log(&format!(
        "database = {{ url = '{}' }}",
        postgres.database()
    ));
}

/// A statement that runs ends with the server that was asked for it.
#[test]
fn a_statement_does_not_live_on() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let admin = key(&config, "admin");
    let mut server = Process::start(&config, "");
    let joined = (0..14).map(|i| format!("sales t{i}")).collect::<Vec<_>>().join(" CROSS JOIN ");
    let sql = format!("SELECT sum(t0.qty * t13.qty) AS s FROM {joined}");
    let ask = json!({"sql": sql, "tenant": "acme"}).to_string();
    let begun = std::time::Instant::now();
    let running = std::thread::scope(|scope| {
        scope.spawn(|| server.send("POST", "/api/v1/sql", &admin, &ask));
        let running = loop {
            match statements_of(server.id()).as_slice() {
                [] => pause_thread(),
                [one, ..] => break one.clone(),
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{}", server.log());
        };
        let id = server.id().to_string();
        assert!(std::process::Command::new("kill").args(["-9", &id]).status().unwrap().success());
        running
    });
    server.kill();
    // What has ended may still stand in the system's table, where nobody asks after orphans.
    let status = || std::fs::read_to_string(running.join("status")).unwrap_or_default();
    while status().lines().any(|l| l.starts_with("State:") && !l.contains('Z')) {
        assert!(begun.elapsed() < Duration::from_secs(40), "it lives on: {}", status());
        pause_thread();
    }
}
