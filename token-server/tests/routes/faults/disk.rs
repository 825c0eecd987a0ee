//! The disk is full.

use serde_json::json;

use crate::support::{PAGE, Process, dashboard, furnish, key};

#[test]
fn full_refuses_writes_and_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let config = furnish(folder.path(), "");
    let (mint, dashboards) = (key(&config, "mint"), key(&config, "dashboards"));
    // No file may grow beyond this many blocks of 512 bytes; without the trap the first attempt would end the process.
    let mut server = Process::start(&config, "trap '' XFSZ; ulimit -f 1200;");
    let mut acknowledged = Vec::new();
    let mut refused = None;
    let padding = "x".repeat(20_000);
    for i in 0..400 {
        let id = format!("d{i}");
        let mut spec = dashboard(&id);
        spec["title"] = json!(format!("{id} {padding}"));
        match server.json("POST", "/api/v1/dashboards", &dashboards, &json!({"id": id, "dashboard": spec})) {
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
    assert_eq!(server.json("GET", "/api/v1/dashboards/d0", &dashboards, &json!(null)).0, 200, "what is there is still read");
    assert_eq!(server.send("GET", "/health", "", "").unwrap().0, 200);
    server.kill();

    let server = Process::start(&config, "");
    for id in &acknowledged {
        assert_eq!(server.json("GET", &format!("/api/v1/dashboards/{id}"), &dashboards, &json!(null)).0, 200, "{id}");
    }
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    assert_eq!(server.json("POST", "/api/v1/embed/token", &mint, &body).0, 200);
}
