//! What is logged, and what never is.

use serde_json::{Value, json};

use crate::support::{PAGE, Process, furnish, key, postgres};

#[test]
fn have_the_requests_id_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    // A password of the database's, where there is one; the server takes any.
    let password = "HUSH-database-password";
    let database =
        postgres().map(|p| p.database().replace("pellucid@", &format!("pellucid:{password}@")));
    let more = database.map(|url| format!("database = {{ url = '{url}' }}")).unwrap_or_default();
    let config = furnish(folder.path(), &more);
    let (admin, mint) = (key(&config, "admin"), key(&config, "mint"));
    let mut server = Process::start(&config, "");
    let mut secrets = vec![admin.clone(), mint.clone(), password.to_owned()];
    let body =
        json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE, "user": "HUSH-reader"});
    let token = server.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();
    secrets.push(token.clone());
    let made = server.json("POST", "/api/v1/keys", &admin, &json!({"scopes": ["mint"]})).1;
    secrets.push(made["key"].as_str().unwrap().to_owned());
    let made_id = made["id"].as_str().unwrap().to_owned();
    let rotated =
        server.json("POST", &format!("/api/v1/keys/{made_id}/rotate"), &admin, &json!({})).1;
    secrets.push(rotated["key"].as_str().unwrap().to_owned());
    server.json("POST", "/api/v1/signing-keys/rotate", &admin, &json!({}));
    let query = json!({"measures": [{"op": "count"}], "filters": [{"field": "product", "op": "eq", "value": "HUSH-value"}]});
    assert_eq!(server.json("POST", "/api/v1/query", &token, &query).0, 200);
    // Credentials where they do not belong.
    for path in [
        format!("/api/v1/embed/config?token={token}"),
        format!("/api/v1/embed/{token}"),
        format!("/{mint}"),
        format!("/api/v1/dashboards/{mint}"),
        format!("/api/v1/keys/{mint}"),
    ] {
        server.send("GET", &path, &admin, "");
        server.send("DELETE", &path, &token, "");
    }
    server.send("POST", "/api/v1/query", &format!("{token}x"), &format!("{{\"{mint}\": 1}}"));
    server.send("POST", &format!("/{token}"), &format!("{mint} {token}"), &token);
    server.stop();

    let log = server.log();
    for secret in secrets.iter().map(String::as_str).chain(["HUSH-reader", "HUSH-value"]) {
        // Also a part of one: its beginning says which key it is, its end is the secret.
        let tail = &secret[secret.len() - 20.min(secret.len())..];
        let at = log
            .find(tail)
            .map(|i| log[i.saturating_sub(300)..].lines().next().unwrap_or_default().to_owned());
        assert!(at.is_none(), "a secret is logged: {at:?}");
    }
    let mut answered = 0;
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        if line["fields"]["message"] == "answered" {
            let span = &line["span"];
            assert!(
                span["id"].as_str().is_some_and(|id| id.len() == 16) && span["route"].is_string(),
                "{line}"
            );
            assert!(line["fields"]["status"].is_u64() && line["fields"]["ms"].is_f64(), "{line}");
            answered += 1;
        }
    }
    assert!(answered > 15, "{answered}");
}
