//! `/api/v1/keys` and `/api/v1/signing-keys`

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{PAGE, START, Server, decode_part, secret_of};

const KEYS: &str = "/api/v1/keys";
const SIGNING: &str = "/api/v1/signing-keys";

fn mint() -> Value {
    json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE})
}

#[tokio::test]
async fn are_made_shown_once_listed_and_revoked() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    let reply = server
        .post(
            KEYS,
            &admin,
            json!({"scopes": ["mint", "mint"], "tenant": "acme", "label": "the app"}),
        )
        .await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let made = reply.json();
    let key = made["key"].as_str().unwrap();
    assert!(
        key.starts_with("plk_")
            && made["scopes"] == json!(["mint"])
            && made["createdAt"] == "2026-01-01T00:00:00Z",
        "{made}"
    );
    // 256 random bits.
    assert_eq!(URL_SAFE_NO_PAD.decode(secret_of(key)).unwrap().len(), 32, "{key}");
    let reply = server.post("/api/v1/embed/token", key, mint()).await;
    assert_eq!(reply.status, 200);
    let token = reply.json()["token"].as_str().unwrap().to_owned();
    let list = server.get(KEYS, &admin).await;
    assert!(!list.holds(key) && !list.holds(secret_of(key)));
    // Made in the same second, they stand in the order of their random ids.
    let listed = |list: &Value| {
        list["keys"].as_array().unwrap().iter().find(|k| k["id"] == made["id"]).unwrap().clone()
    };
    assert_eq!(listed(&list.json())["label"], "the app");
    let path = format!("{KEYS}/{}", made["id"].as_str().unwrap());
    assert_eq!(server.send_json("DELETE", &path, &admin, json!(null)).await.status, 204);
    // At once, though keys are remembered for half a second.
    server.post("/api/v1/embed/token", key, mint()).await.error(401, "unauthorized");
    server.get("/api/v1/embed/config", &token).await.error(401, "unauthorized");
    server.send_json("DELETE", &path, &admin, json!(null)).await.error(404, "not_found");
    assert_eq!(listed(&server.get(KEYS, &admin).await.json())["revokedAt"], "2026-01-01T00:00:00Z");
}

#[tokio::test]
async fn rotate_without_a_refused_request() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    let old = server.key(&[KeyScope::Mint], Some("acme")).await;
    let path = format!("{KEYS}/{}/rotate", old.split('_').nth(1).unwrap());
    let token = server.post("/api/v1/embed/token", &old, mint()).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let reply = server.post(&path, &admin, json!({"overlapSeconds": 60})).await;
    assert_eq!(reply.status, 201, "{}", reply.text());
    let new = reply.json()["key"].as_str().unwrap().to_owned();
    for (at, old_status) in [(0, 200), (59, 200), (60, 401)] {
        server.set_time(START + at);
        assert_eq!(
            server.post("/api/v1/embed/token", &old, mint()).await.status,
            old_status,
            "{at}"
        );
        assert_eq!(server.post("/api/v1/embed/token", &new, mint()).await.status, 200);
        assert_eq!(
            server.get("/api/v1/embed/config", &token).await.status,
            200,
            "its tokens run to their end"
        );
    }
    server
        .post(&path, &admin, json!({"overlapSeconds": 604_801}))
        .await
        .error(422, "invalid_request");
    server.post(&path, &admin, json!({"overlapSeconds": -1})).await.error(422, "invalid_request");
    server.post(&path, &admin, json!({})).await.error(404, "not_found");
}

#[tokio::test]
async fn of_a_tenants_admin_stay_within_the_tenant() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], Some("acme")).await;
    let foreign = server.key(&[KeyScope::Mint], Some("umbrella")).await;
    let global = server.key(&[KeyScope::Mint], None).await;
    server
        .post(KEYS, &admin, json!({"scopes": ["mint"], "tenant": "umbrella"}))
        .await
        .error(403, "forbidden");
    let made = server.post(KEYS, &admin, json!({"scopes": ["admin"]})).await.json();
    assert_eq!(made["tenant"], "acme", "bound without being asked");
    for key in [foreign, global] {
        let id = key.split('_').nth(1).unwrap();
        server
            .send_json("DELETE", &format!("{KEYS}/{id}"), &admin, json!(null))
            .await
            .error(404, "not_found");
        server
            .post(&format!("{KEYS}/{id}/rotate"), &admin, json!({}))
            .await
            .error(404, "not_found");
        assert!(!server.get(KEYS, &admin).await.holds(id));
    }
    server.get(SIGNING, &admin).await.error(403, "forbidden");
    server.post(&format!("{SIGNING}/rotate"), &admin, json!({})).await.error(403, "forbidden");
}

#[tokio::test]
async fn need_the_scope_and_say_what_is_wrong() {
    let server = Server::start().await;
    let other =
        server.key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources], None).await;
    let id = other.split('_').nth(1).unwrap();
    for (method, path) in [
        ("GET", KEYS.to_owned()),
        ("POST", KEYS.to_owned()),
        ("DELETE", format!("{KEYS}/{id}")),
        ("GET", SIGNING.to_owned()),
        ("POST", format!("{SIGNING}/rotate")),
    ] {
        server
            .send_json(method, &path, &other, json!({"scopes": ["mint"]}))
            .await
            .error(403, "forbidden");
    }
    let admin = server.key(&[KeyScope::Admin], None).await;
    for (body, path) in [
        (json!({"scopes": []}), "scopes"),
        (json!({"scopes": ["root"]}), "scopes[0]"),
        (json!({"scopes": ["mint"], "tenant": "who"}), "tenant"),
        (json!({"scopes": ["mint"], "label": "a\nb"}), "label"),
        (json!({"scopes": ["mint"], "label": "a".repeat(201)}), "label"),
    ] {
        let error = server.post(KEYS, &admin, body.clone()).await.error(422, "invalid_request");
        assert_eq!(error["details"]["path"], path, "{body}");
    }
    server
        .post(KEYS, &admin, json!({"scopes": ["mint"], "secret": "mine"}))
        .await
        .error(422, "invalid_request");
}

#[tokio::test]
async fn that_sign_rotate_without_a_refused_token() {
    let server = Server::start().await;
    let admin = server.key(&[KeyScope::Admin], None).await;
    let first = server.token("acme").await;
    let mut tokens = vec![first];
    for step in 0..3 {
        let announced = server.get("/.well-known/jwks.json", "-").await.json();
        let keys = server.post(&format!("{SIGNING}/rotate"), &admin, json!({})).await.json();
        let active = keys["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|k| k["state"] == "active")
            .unwrap()
            .clone();
        let token = server.token("acme").await;
        assert_eq!(decode_part(&token, 0)["kid"], active["kid"]);
        if step > 0 {
            assert!(
                announced["keys"].as_array().unwrap().iter().any(|k| k["kid"] == active["kid"]),
                "verifiers knew it before it signed"
            );
        }
        tokens.push(token);
        for token in &tokens {
            assert_eq!(server.get("/api/v1/embed/config", token).await.status, 200);
        }
    }
    assert!(!server.get(SIGNING, &admin).await.holds("sealed"));
}
