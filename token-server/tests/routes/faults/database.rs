//! PostgreSQL goes away and comes back.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{PAGE, Postgres, Process, furnish, key, pause_thread};

#[test]
fn gone_and_back() {
    let Some(mut postgres) = Postgres::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let config =
        furnish(folder.path(), &format!("database = {{ url = '{}' }}", postgres.database()));
    let (mint, dashboards) = (key(&config, "mint"), key(&config, "dashboards"));
    let server = Process::start(&config, "");
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    let token = server.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let query = json!({"measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.json("POST", "/api/v1/query", &token, &query).1["rows"], json!([[9]]));

    postgres.kill();
    // What was asked of the database is remembered for a moment.
    let started = Instant::now();
    while server.send("GET", "/ready", "", "").unwrap().0 == 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        pause_thread();
    }
    // What is read and cannot be written down is not answered, though what it needs lies in this
    // process.
    for (method, path) in [
        ("POST", "/api/v1/query"),
        ("GET", "/api/v1/datasets/sales/data.parquet"),
        ("GET", "/api/v1/datasets/sales/data.arrow"),
    ] {
        let (status, answer) = server.json(method, path, &token, &query);
        assert_eq!(
            (status, &answer["error"]["code"]),
            (503, &json!("audit_unavailable")),
            "{method} {path} {answer}"
        );
    }
    // What needs neither the database nor an entry goes on.
    assert_eq!(server.json("GET", "/api/v1/datasets/sales/schema", &token, &json!(null)).0, 200);
    // Whoever needs the database is told to come again, soon.
    let started = Instant::now();
    for (method, path, bearer) in [
        ("POST", "/api/v1/embed/token", &mint),
        ("GET", "/api/v1/dashboards", &dashboards),
        ("GET", "/ready", &mint),
    ] {
        let (status, answer) = server.json(method, path, bearer, &body);
        assert_eq!(status, 503, "{method} {path} {answer}");
        assert!(!answer.to_string().contains("127.0.0.1"), "{answer}");
    }
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    assert_eq!(server.send("GET", "/health", "", "").unwrap().0, 200);

    postgres.resume();
    let started = Instant::now();
    while server.json("POST", "/api/v1/embed/token", &mint, &body).0 != 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        pause_thread();
    }
    while server.send("GET", "/ready", "", "").unwrap().0 != 200 {
        assert!(started.elapsed() < Duration::from_secs(20), "{}", server.log());
        pause_thread();
    }
    assert_eq!(server.json("POST", "/api/v1/query", &token, &query).1["rows"], json!([[9]]));
    // What was answered stands in the audit log, and what was refused does not.
    let admin = key(&config, "admin");
    let entries =
        server.json("GET", "/api/v1/audit?action=data.query", &admin, &json!(null)).1["entries"]
            .clone();
    assert_eq!(entries.as_array().unwrap().len(), 2, "{entries}");
}
