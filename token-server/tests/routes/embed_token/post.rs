//! `POST /api/v1/embed/token`

use pellucid_server::store::{AuditQuery, KeyScope, RevocationKind};
use serde_json::json;

use crate::support::{PAGE, START, Server, by, decode_part, pause, secret_of};

const PATH: &str = "/api/v1/embed/token";

fn body() -> serde_json::Value {
    json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE})
}

#[tokio::test]
async fn mints_what_was_asked_and_nothing_more() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    let mut body = body();
    body["user"] = json!("reader@example.com");
    body["ttlSeconds"] = json!(60);
    body["capabilities"] = json!({"filter": true, "export": ["csv"]});
    let reply = server.post(PATH, &key, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let minted = reply.json();
    assert_eq!((&minted["expiresIn"], &minted["refreshAfter"]), (&json!(60), &json!(48)));
    assert_eq!(minted["expiresAt"], "2026-01-01T00:01:00Z");
    let token = minted["token"].as_str().unwrap();
    let mut header = decode_part(token, 0);
    let kid = header["kid"].take();
    assert_eq!(header, json!({"alg": "EdDSA", "typ": "JWT", "kid": null}));
    assert!(kid.as_str().is_some_and(|k| k.len() == 16));
    let mut claims = decode_part(token, 1);
    assert_eq!(claims["jti"].take().as_str().map(str::len), Some(32));
    assert!(key.contains(claims["key"].take().as_str().unwrap()));
    assert_eq!(
        claims,
        json!({
            "iss": "test", "aud": "pellucid-embed", "sub": "reader@example.com",
            "iat": START, "nbf": START, "exp": START + 60, "jti": null, "key": null,
            "tenant": "acme", "origin": PAGE,
            "resources": {"dashboards": ["overview"], "datasets": ["sales"]},
            "capabilities": {"export": ["csv"], "filter": true, "drill": false, "edit": false}, "filters": []
        })
    );
}

#[tokio::test]
async fn lives_five_minutes_by_default() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    assert_eq!(server.post(PATH, &key, body()).await.json()["expiresIn"], 300);
}

#[tokio::test]
async fn refuses_with_the_field_and_the_reason() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    for (field, value, status, code) in [
        ("tenant", json!("nobody-here"), 422, "invalid_request"),
        ("tenant", json!(7), 422, "invalid_request"),
        ("tenant", json!("nobody"), 403, "forbidden"),
        ("dashboardId", json!("other"), 404, "not_found"),
        ("dashboardId", json!("../overview"), 404, "not_found"),
        ("dashboardId", json!("' OR 1=1 --"), 404, "not_found"),
        ("origin", json!("https://evil.example"), 403, "forbidden"),
        ("origin", json!("null"), 422, "invalid_request"),
        ("origin", json!("*"), 422, "invalid_request"),
        ("ttlSeconds", json!(901), 422, "invalid_request"),
        ("ttlSeconds", json!(0), 422, "invalid_request"),
        ("ttlSeconds", json!(-1), 422, "invalid_request"),
        ("ttlSeconds", json!("60"), 422, "invalid_request"),
        ("ttlSeconds", json!(1.5), 422, "invalid_request"),
        ("user", json!(""), 422, "invalid_request"),
        ("user", json!("a\u{0}b"), 422, "invalid_request"),
        ("capabilities", json!({"admin": true}), 422, "invalid_request"),
        ("capabilities", json!({"export": ["exe"]}), 422, "invalid_request"),
        ("capabilities", json!({"drill": 1}), 422, "invalid_request"),
        ("filters", json!([{"field": "nope", "op": "eq", "value": 1}]), 422, "invalid_request"),
        ("filters", json!([{"field": "product", "op": "eq", "value": 7}]), 422, "invalid_request"),
        (
            "filters",
            json!([{"field": "product", "op": "like", "value": "%"}]),
            422,
            "invalid_request",
        ),
        (
            "filters",
            json!(vec![json!({"field": "qty", "op": "gt", "value": 1}); 17]),
            422,
            "invalid_request",
        ),
        (
            "filters",
            json!([{"field": "qty", "op": "in", "values": vec![1; 101]}]),
            422,
            "invalid_request",
        ),
        (
            "filters",
            json!([{"field": "product", "op": "eq", "value": "x".repeat(9000)}]),
            422,
            "invalid_request",
        ),
        ("sql", json!("select 1"), 422, "invalid_request"),
    ] {
        let mut body = body();
        body[field] = value.clone();
        let error = server.post(PATH, &key, body).await.error(status, code);
        let ways = ["POST /api/v1/dashboards", "dashboards.seed"];
        assert!(
            status != 404
                || ways.iter().all(|way| error["message"].as_str().unwrap().contains(way)),
            "{error}"
        );
        assert!(
            status == 403
                || status == 404
                || error["details"]["path"].is_string()
                || error["message"].as_str().unwrap().contains(field),
            "{field} {value} {error}"
        );
    }
}

#[tokio::test]
async fn needs_the_scope_and_the_tenant() {
    let server = Server::start().await;
    let other_scope = server.key(&[KeyScope::Dashboards, KeyScope::Datasources], None).await;
    server.post(PATH, &other_scope, body()).await.error(403, "forbidden");
    let other_tenant = server.key(&[KeyScope::Mint], Some("umbrella")).await;
    server.post(PATH, &other_tenant, body()).await.error(403, "forbidden");
    let own = server.key(&[KeyScope::Mint], Some("acme")).await;
    assert_eq!(server.post(PATH, &own, body()).await.status, 200);
    let admin = server.key(&[KeyScope::Admin], None).await;
    assert_eq!(server.post(PATH, &admin, body()).await.status, 200);
}

#[tokio::test]
async fn is_no_browsers_business() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    let request = crate::support::get(PATH, &key)
        .method("OPTIONS")
        .header("access-control-request-method", "POST");
    let reply = server.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(reply.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn revocations_end_tokens_within_a_second() {
    for (kind, value) in [
        (RevocationKind::Tenant, Some("acme")),
        (RevocationKind::Dashboard, Some("overview")),
        (RevocationKind::Jti, None),
        (RevocationKind::Key, None),
    ] {
        let server = Server::start().await;
        let token = server.token("acme").await;
        let bystander = server.token("root").await;
        let claims = decode_part(&token, 1);
        let value =
            value.map_or_else(|| claims[kind.as_str()].as_str().unwrap().to_owned(), str::to_owned);
        assert_eq!(server.get("/api/v1/embed/config", &token).await.status, 200);
        server.app.store.revoke(kind, &value, &by(START)).await.unwrap();
        let begun = std::time::Instant::now();
        server.until(401, "/api/v1/embed/config", &token).await.error(401, "unauthorized");
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(1),
            "{kind:?}: {:?}",
            begun.elapsed()
        );
        let others = server.get("/api/v1/embed/config", &bystander).await.status;
        assert_eq!(others, if kind == RevocationKind::Dashboard { 401 } else { 200 }, "{kind:?}");
        if kind == RevocationKind::Tenant {
            server.set_time(START + 1);
            let later = server.token("acme").await;
            assert_eq!(
                server.get("/api/v1/embed/config", &later).await.status,
                200,
                "issued after the revocation"
            );
        }
    }
}

#[tokio::test]
async fn revoking_an_api_key_ends_it_and_its_tokens() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    let token = server.post(PATH, &key, body()).await.json()["token"].as_str().unwrap().to_owned();
    let id = key.split('_').nth(1).unwrap();
    assert!(server.app.store.revoke_api_key(id, &by(START)).await.unwrap());
    assert!(!server.app.store.revoke_api_key(id, &by(START)).await.unwrap());
    // Revoked by another process, say the command line: keys are remembered for half a second.
    let begun = std::time::Instant::now();
    let refused = loop {
        let reply = server.post(PATH, &key, body()).await;
        if reply.status != 200 {
            break reply;
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(1), "{:?}", begun.elapsed());
        pause().await;
    };
    refused.error(401, "unauthorized");
    server.app.reload().await.unwrap();
    server.get("/api/v1/embed/config", &token).await.error(401, "unauthorized");
}

#[tokio::test]
async fn rotation_refuses_no_token_until_the_old_key_is_gone() {
    let server = Server::start().await;
    let old = server.token("acme").await;
    let store = &server.app.store;
    let first = store.rotate_signing_key(&by(START)).await.unwrap();
    server.app.reload().await.unwrap();
    let new = server.token("acme").await;
    assert_eq!(decode_part(&new, 0)["kid"], first.as_str());
    for token in [&old, &new] {
        assert_eq!(server.get("/api/v1/embed/config", token).await.status, 200);
    }
    // The key announced by the first rotation is the one that signs after the second.
    let announced = server.get("/.well-known/jwks.json", "-").await.json();
    let second = store.rotate_signing_key(&by(START + 10_000)).await.unwrap();
    assert!(announced["keys"].as_array().unwrap().iter().any(|k| k["kid"] == second.as_str()));
    server.app.reload().await.unwrap();
    let reason = server.get("/api/v1/embed/config", &old).await.error(401, "unauthorized")["details"]["reason"].clone();
    assert_eq!(reason, "unknown_key", "the first key is gone");
    assert_eq!(
        server.get("/api/v1/embed/config", &new).await.status,
        200,
        "the retiring key still verifies"
    );
}

#[tokio::test]
async fn every_mint_is_written_down() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    server.post(PATH, &key, body()).await;
    let found = server
        .app
        .store
        .audit(&AuditQuery { tenant: Some("acme"), limit: 10, ..AuditQuery::default() })
        .await
        .unwrap();
    let [entry] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (entry.action.as_str(), entry.at, entry.detail["dashboard"].as_str()),
        ("mint", START, Some("overview"))
    );
    assert!(!format!("{entry:?}").contains(secret_of(&key)), "the audit log holds no secret");
}
