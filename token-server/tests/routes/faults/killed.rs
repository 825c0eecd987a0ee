//! The process is killed while it writes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::{Postgres, Process, dashboard, furnish, key};

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
                            let create = json!({"id": id, "dashboard": dashboard("one")}).to_string();
                            let update = json!({"version": 1, "dashboard": dashboard("two")}).to_string();
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            match server.send("POST", "/api/v1/dashboards", key, &create) {
                                Some((201, _)) => done.push((id.clone(), 1)),
                                _ => continue,
                            }
                            if let Some((200, _)) = server.send("PUT", &format!("/api/v1/dashboards/{id}"), key, &update) {
                                done.push((id, 2));
                            }
                        }
                        done
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(400 + 130 * round));
            // The writers only borrow the server, so it is killed by its number.
            let killed = std::process::Command::new("kill").args(["-9", &server.id().to_string()]).status().unwrap();
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
        let (status, found) = server.json("GET", &format!("/api/v1/dashboards/{id}"), &key, &json!(null));
        assert!(status == 200 && found["version"].as_i64() >= Some(version), "{id} {version}: {found}");
    }
}

#[test]
fn over_sqlite() {
    nothing_acknowledged_is_lost("");
}

#[test]
fn over_postgres() {
    let Some(postgres) = Postgres::start() else { return };
    nothing_acknowledged_is_lost(&format!("database = {{ url = '{}' }}", postgres.database()));
}
