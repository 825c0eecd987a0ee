//! Forged, broken and misplaced credentials. Each gets 401 with a reason, or 403, and never another
//! identity.

use aws_lc_rs::{hmac, rand};
use axum::body::Body;
use axum::http::{Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{Forger, PAGE, START, Server, decode_part, forge, get, rows, tamper};

const CONFIG: &str = "/api/v1/embed/config";

/// Runs each of these against a server that signs by EdDSA and against one that signs by ES256.
macro_rules! by_both_algorithms {
    ($($name:ident),*) => {
        mod eddsa {
            $(#[tokio::test] async fn $name() { super::$name("EdDSA").await })*
        }
        mod es256 {
            $(#[tokio::test] async fn $name() { super::$name("ES256").await })*
        }
    };
}

by_both_algorithms!(
    headers,
    the_public_key_is_no_hmac_secret,
    claims,
    times,
    forms,
    claims_outside_the_token
);

async fn server_of(alg: &str) -> Server {
    Server::with(&rows(), &format!("token = {{ algorithm = '{alg}' }}")).await
}

async fn refused(server: &Server, token: &str, reason: &str, what: &str) {
    for path in [CONFIG, "/api/v1/datasets/sales/schema", "/api/v1/datasets/sales/data.parquet"] {
        let reply = server.get(path, token).await;
        assert_eq!(reply.status, 401, "{what}: {}", reply.text());
        let error = reply.error(401, "unauthorized");
        assert_eq!(error["details"]["reason"], reason, "{what}: {error}");
        assert!(
            reply.header("www-authenticate").is_some_and(|h| h.starts_with("Bearer")),
            "{what}"
        );
    }
    server.query(token, json!({"measures": [{"op": "count"}]})).await.error(401, "unauthorized");
}

async fn headers(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("acme").await;
    let (head, payload) = (decode_part(&token, 0), decode_part(&token, 1).to_string());
    let key = server.signing_key(head["kid"].as_str().unwrap()).await;
    assert_eq!(
        server.get(CONFIG, &forge(&head, &payload, &key)).await.status,
        200,
        "the forgery itself is right"
    );
    let with = |name: &str, value: Value| {
        let mut head = head.clone();
        head[name] = value;
        head
    };
    let without = |name: &str| {
        let mut head = head.clone();
        head.as_object_mut().unwrap().remove(name);
        head
    };
    assert_eq!(head["alg"], alg);
    let (attacker, other) = (Forger::new(alg), if alg == "EdDSA" { "ES256" } else { "EdDSA" });
    let jwk = attacker.jwk();
    for (header, reason) in [
        (with("alg", json!("none")), "algorithm"),
        (with("alg", json!("None")), "algorithm"),
        (with("alg", json!("")), "algorithm"),
        (with("alg", json!("HS256")), "algorithm"),
        (with("alg", json!(other)), "algorithm"),
        (with("alg", json!("ES384")), "algorithm"),
        (with("alg", json!("HS512")), "algorithm"),
        (with("alg", json!("RS256")), "algorithm"),
        (with("alg", json!("PS256")), "algorithm"),
        (with("alg", json!(alg.to_lowercase())), "algorithm"),
        (with("alg", json!([alg])), "header"),
        (without("alg"), "header"),
        (without("kid"), "header"),
        (without("typ"), "header"),
        (with("kid", json!(null)), "header"),
        (with("kid", json!(1)), "header"),
        (with("kid", json!("")), "unknown_key"),
        (with("kid", json!("0000000000000000")), "unknown_key"),
        (with("kid", json!("../../etc/passwd")), "unknown_key"),
        (with("kid", json!("' UNION SELECT 1 --")), "unknown_key"),
        (with("typ", json!("at+jwt")), "header"),
        (with("jwk", jwk.clone()), "header"),
        (with("jku", json!("https://evil.example/jwks.json")), "header"),
        (with("x5u", json!("https://evil.example/cert")), "header"),
        (with("x5c", json!(["MIIB"])), "header"),
        (with("crit", json!(["exp"])), "header"),
        (with("crit", json!([])), "header"),
        (with("b64", json!(false)), "header"),
        (with("cty", json!("JWT")), "header"),
        (with("zip", json!("DEF")), "header"),
        (json!([]), "header"),
        (json!("EdDSA"), "header"),
    ] {
        refused(&server, &forge(&header, &payload, &key), reason, &header.to_string()).await;
    }
    refused(&server, &forge(&with("jwk", jwk), &payload, &attacker), "header", "embedded key")
        .await;
    refused(&server, &forge(&head, &payload, &attacker), "signature", "foreign key under our kid")
        .await;
    // A key of the other kind, once under its own name and once under ours.
    let foreign = Forger::new(other);
    refused(
        &server,
        &forge(&with("alg", json!(other)), &payload, &foreign),
        "algorithm",
        "foreign key of another kind",
    )
    .await;
    refused(
        &server,
        &forge(&head, &payload, &foreign),
        "signature",
        "foreign key of another kind under our alg",
    )
    .await;
}

async fn the_public_key_is_no_hmac_secret(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("acme").await;
    let jwks = server.get("/.well-known/jwks.json", "-").await.json();
    let key = &jwks["keys"][0];
    let part = |name: &str| {
        key[name].as_str().map(|text| URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap_or_default()
    };
    let (x, y) = (part("x"), part("y"));
    // Bare, as text, as an uncompressed point, as the JWK, and as PEM wraps it.
    let point = [vec![4], x.clone(), y].concat();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        base64::engine::general_purpose::STANDARD.encode(&point)
    );
    for secret in [
        x,
        key["x"].as_str().unwrap().into(),
        point,
        key.to_string().into(),
        jwks.to_string().into(),
        pem.into(),
        Vec::new(),
    ] {
        for claimed in ["HS256", alg] {
            let mut head = decode_part(&token, 0);
            head["alg"] = json!(claimed);
            let message = format!(
                "{}.{}",
                URL_SAFE_NO_PAD.encode(head.to_string()),
                URL_SAFE_NO_PAD.encode(decode_part(&token, 1).to_string())
            );
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
            let forged = format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag));
            refused(
                &server,
                &forged,
                if claimed == "HS256" { "algorithm" } else { "signature" },
                claimed,
            )
            .await;
        }
    }
}

async fn claims(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("acme").await;
    let (head, claims) = (decode_part(&token, 0), decode_part(&token, 1));
    let key = server.signing_key(head["kid"].as_str().unwrap()).await;
    let mut cases: Vec<(String, &str)> = Vec::new();
    let mut with = |name: &str, value: Value, reason: &'static str| {
        let mut c = claims.clone();
        c[name] = value;
        cases.push((c.to_string(), reason));
    };
    for time in ["exp", "nbf", "iat"] {
        for value in [
            json!("1767225600"),
            json!(null),
            json!(-1),
            json!(1_767_225_600.5),
            json!(1e300),
            json!([]),
            json!({}),
            json!(true),
        ] {
            with(time, value, "claims");
        }
    }
    for name in ["iss", "aud", "sub", "jti", "tenant", "origin", "key"] {
        for value in [json!(null), json!(1), json!([]), json!({}), json!(["acme"])] {
            let reason = "claims";
            with(name, value, reason);
        }
    }
    with("aud", json!(["pellucid-embed"]), "claims");
    with("aud", json!(""), "audience");
    with("aud", json!("pellucid-embed-2"), "audience");
    with("iss", json!(""), "issuer");
    with("iss", json!("https://other.example"), "issuer");
    with("resources", json!({}), "claims");
    with(
        "resources",
        json!({"dashboards": ["overview"], "datasets": ["sales"], "all": true}),
        "claims",
    );
    with("resources", json!({"dashboards": "overview", "datasets": ["sales"]}), "claims");
    with("capabilities", json!({"admin": true}), "claims");
    with("capabilities", json!(null), "claims");
    with("filters", json!(null), "claims");
    with("filters", json!({}), "claims");
    with("filters", json!([{"field": "product", "op": "is", "value": "bolt"}]), "claims");
    with(
        "filters",
        json!([{"field": "product", "op": "eq", "value": "bolt", "or": true}]),
        "claims",
    );
    with("filters", json!(["owner = 'umbrella'"]), "claims");
    with("capabilities", json!({"export": ["exe"]}), "claims");
    with("capabilities", json!({"edit": "yes"}), "claims");
    with("rowFilters", json!([]), "claims");
    with("admin", json!(true), "claims");
    with("tenants", json!(["root"]), "claims");
    with("exp", json!(START + 901), "lifetime");
    with("exp", json!(START), "lifetime");
    with("exp", json!(u64::MAX), "lifetime");
    with("nbf", json!(START - 1), "lifetime");
    with("tenant", json!("gone"), "unknown_key");
    for name in claims.as_object().unwrap().keys() {
        let mut c = claims.clone();
        c.as_object_mut().unwrap().remove(name);
        cases.push((c.to_string(), "claims"));
    }
    cases.push((r#"{"exp":1}"#.into(), "claims"));
    cases.push(("[]".into(), "claims"));
    cases.push(("null".into(), "claims"));
    cases.push(("not json".into(), "claims"));
    cases.push((String::new(), "claims"));
    // The same claim twice: two parsers may read two different tenants.
    cases.push((claims.to_string().replacen('{', r#"{"tenant":"root","#, 1), "claims"));
    for (payload, reason) in cases {
        refused(&server, &forge(&head, &payload, &key), reason, &payload).await;
    }
}

async fn times(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("acme").await;
    for (at, reason) in [
        (300 + 5, "expired"),
        (300 + 6, "expired"),
        (100_000, "expired"),
        (-6, "not_yet_valid"),
        (-100_000, "not_yet_valid"),
    ] {
        server.set_time(START + at);
        refused(&server, &token, reason, &at.to_string()).await;
    }
    for at in [-5, 0, 299, 300 + 4] {
        server.set_time(START + at);
        assert_eq!(server.get(CONFIG, &token).await.status, 200, "{at}");
    }
    server.set_time(START);
    let (head, mut claims) = (decode_part(&token, 0), decode_part(&token, 1));
    let key = server.signing_key(head["kid"].as_str().unwrap()).await;
    for name in ["iat", "nbf", "exp"] {
        claims[name] = json!(claims[name].as_i64().unwrap() + 6);
    }
    refused(
        &server,
        &forge(&head, &claims.to_string(), &key),
        "not_yet_valid",
        "issued in the future",
    )
    .await;
}

async fn forms(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("acme").await;
    let parts: Vec<&str> = token.split('.').collect();
    let [head, payload, signature] = parts.as_slice() else { panic!("{token}") };
    for (text, reason) in [
        ("x".to_owned(), "malformed"),
        ("..".to_owned(), "header"),
        (format!("{head}.{payload}"), "malformed"),
        (format!("{head}.{payload}."), "signature"),
        (format!("{head}..{signature}"), "signature"),
        (format!(".{payload}.{signature}"), "header"),
        (format!("{token}.{signature}"), "malformed"),
        (format!("{token}="), "malformed"),
        (format!("{head}=.{payload}.{signature}"), "malformed"),
        (token[..token.len() - 1].to_owned(), "malformed"),
        (token[..token.len() - 2].to_owned(), "signature"),
        (tamper(&token, 1, |c| c["tenant"] = json!("root")), "signature"),
        (tamper(&token, 1, |c| c["exp"] = json!(START + 800)), "signature"),
        (format!("{head}.{payload}.{}", "A".repeat(86)), "signature"),
        // All zeros satisfy a verifier of ECDSA that forgets to check (CVE-2022-21449); DER is not
        // what a JWT holds.
        (format!("{head}.{payload}.{}", URL_SAFE_NO_PAD.encode([0u8; 64])), "signature"),
        (
            format!("{head}.{payload}.{}", URL_SAFE_NO_PAD.encode([0x30, 6, 2, 1, 1, 2, 1, 1])),
            "signature",
        ),
        ("a.".repeat(500_000), "too_long"),
        ("e".repeat(1 << 20), "too_long"),
    ] {
        let what: String = text.chars().take(60).collect();
        refused(&server, &text, reason, &what).await;
    }
    // One character changed, anywhere.
    for at in (0..token.len()).step_by(7) {
        let old = token.as_bytes()[at];
        let new = if old == b'A' { "B" } else { "A" };
        let changed = format!("{}{new}{}", &token[..at], &token[at + 1..]);
        server.get(CONFIG, &changed).await.error(401, "unauthorized");
    }
}

/// Whatever a request says beside its token, it reads what its token says.
async fn claims_outside_the_token(alg: &str) {
    let server = server_of(alg).await;
    let token = server.token("umbrella").await;
    let query = json!({"measures": [{"op": "count", "as": "n"}]});
    for (name, value) in [
        ("tenant", json!("acme")),
        ("claims", json!({"tenant": "acme"})),
        ("filters", json!("none")),
        ("sql", json!("SELECT 1")),
    ] {
        let mut body = query.clone();
        body[name] = value;
        server.query(&token, body).await.error(422, "invalid_query");
    }
    for header in [
        "x-tenant",
        "x-pellucid-tenant",
        "x-forwarded-user",
        "x-original-url",
        "x-http-method-override",
        "forwarded",
    ] {
        let request = Request::post("/api/v1/query")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .header(header, "acme");
        let reply = server.send(request.body(Body::from(query.to_string())).unwrap()).await;
        assert_eq!(reply.rows(), json!([[4]]), "{header}");
    }
    for parameter in ["tenant=acme", "sub=root", "filters=[]", "dataset=sales&tenant=acme"] {
        server
            .post(&format!("/api/v1/query?{parameter}"), &token, query.clone())
            .await
            .error(422, "invalid_request");
    }
}

#[tokio::test]
async fn tokens_of_others() {
    let server = Server::start().await;
    let other = Server::start().await;
    refused(&server, &other.token("acme").await, "unknown_key", "another server's token").await;
    // A token for umbrella opens umbrella's rows and no one else's, whatever the request says.
    let token = server.token("umbrella").await;
    server.get(&format!("{CONFIG}?tenant=acme"), &token).await.error(422, "invalid_request");
    let request =
        get(CONFIG, &token).header("x-tenant", "acme").header("x-pellucid-tenant", "acme");
    let reply = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.json()["dataset"]["rows"], 4, "{}", reply.text());
}

#[tokio::test]
async fn keys_are_not_tokens_and_tokens_not_keys() {
    let server = Server::start().await;
    let (key, token) = (server.key(&[KeyScope::Admin], None).await, server.token("acme").await);
    server.get(CONFIG, &key).await.error(401, "unauthorized");
    server.query(&key, json!({"measures": [{"op": "count"}]})).await.error(401, "unauthorized");
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    server.post("/api/v1/embed/token", &token, body.clone()).await.error(401, "unauthorized");
    server.get("/api/v1/dashboards", &token).await.error(401, "unauthorized");
    let mut random = [0u8; 32];
    rand::fill(&mut random).unwrap();
    let id = key.split('_').nth(1).unwrap();
    for wrong in [
        format!("plk_{id}_{}", URL_SAFE_NO_PAD.encode(random)),
        format!("plk_{id}_"),
        format!("plk_{id}"),
        "plk__".to_owned(),
        "plk_".to_owned(),
        key[..key.len() - 1].to_owned(),
        format!("{key}A"),
        key.to_uppercase(),
        format!("{key}{}", "A".repeat(100_000)),
    ] {
        server.post("/api/v1/embed/token", &wrong, body.clone()).await.error(401, "unauthorized");
    }
}

#[tokio::test]
async fn pages_of_other_origins() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for origin in [
        "https://evil.example",
        "null",
        "http://app.example.com",
        "https://app.example.com:8443",
        "http://localhost:8787",
        "",
    ] {
        let request = Request::get(CONFIG)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::ORIGIN, origin);
        server.send(request.body(Body::empty()).unwrap()).await.error(403, "forbidden");
    }
    let twice = get(CONFIG, &token).header(header::ORIGIN, PAGE);
    server.send(twice.body(Body::empty()).unwrap()).await.error(403, "forbidden");
}

#[tokio::test]
async fn tokens_out_of_place() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let bare = |path: String| Request::get(path).header(header::ORIGIN, PAGE);
    for request in [
        bare(format!("{CONFIG}?token={token}")),
        bare(format!("{CONFIG}?access_token={token}")),
        bare(format!("{CONFIG}?jwt={token}&authorization=Bearer%20{token}")),
        bare(CONFIG.into())
            .header(header::COOKIE, format!("token={token}; Authorization=Bearer {token}")),
        bare(CONFIG.into()).header("x-access-token", &token),
        bare(CONFIG.into()).header("proxy-authorization", format!("Bearer {token}")),
        bare(CONFIG.into()).header(header::AUTHORIZATION, &token),
        bare(CONFIG.into()).header(header::AUTHORIZATION, format!("Basic {token}")),
        bare(CONFIG.into()).header(header::AUTHORIZATION, format!("Bearer  {token}")),
        bare(CONFIG.into())
            .header(header::AUTHORIZATION, format!("Bearer {token}, Bearer {token}")),
        bare(CONFIG.into()).header(header::AUTHORIZATION, "Bearer"),
        bare(CONFIG.into()).header(header::AUTHORIZATION, "Bearer "),
        bare(CONFIG.into()).header(header::AUTHORIZATION, b"Bearer \xff\xfe".as_slice()),
        bare(CONFIG.into())
            .header(header::AUTHORIZATION, "Bearer x")
            .header(header::AUTHORIZATION, format!("Bearer {token}")),
        bare(CONFIG.into()),
    ] {
        let reply = server.send(request.body(Body::empty()).unwrap()).await;
        reply.error(401, "unauthorized");
        assert!(!reply.text().contains(&token), "an answer repeats no token");
    }
    for (kind, body) in [
        (
            "application/json",
            json!({"token": token, "authorization": format!("Bearer {token}"), "measures": [{"op": "count"}]}).to_string(),
        ),
        ("application/x-www-form-urlencoded", format!("access_token={token}")),
    ] {
        let request = Request::post("/api/v1/query").header(header::ORIGIN, PAGE).header(header::CONTENT_TYPE, kind);
        let reply = server.send(request.body(Body::from(body)).unwrap()).await;
        reply.error(401, "unauthorized");
        assert!(!reply.text().contains(&token), "an answer repeats no token");
    }
}

#[tokio::test]
async fn paths_that_look_like_others() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for path in [
        "//api/v1/embed/config",
        "/api/v1//embed/config",
        "/api/v1/embed/config/",
        "/API/v1/embed/config",
        "/api/v1/embed/../embed/config",
    ] {
        server.get(path, &token).await.error(404, "not_found");
    }
    for path in [
        "/api/v1/datasets/other/schema",
        "/api/v1/datasets/..%2Fsales/schema",
        "/api/v1/datasets/SALES/data.parquet",
    ] {
        server.get(path, &token).await.error(403, "forbidden");
    }
}

/// What was verified once is remembered; what may change is not.
#[tokio::test]
async fn a_token_seen_before_is_held_against_everything_anew() {
    let server = Server::start().await;
    let tokens = [server.token("acme").await, server.token("umbrella").await];
    let rows = |reply: Value| reply["dataset"]["rows"].clone();
    let before: Vec<_> =
        [server.get(CONFIG, &tokens[0]).await.json(), server.get(CONFIG, &tokens[1]).await.json()]
            .map(rows)
            .into();
    assert_ne!(before[0], before[1]);
    // Each keeps to its own, in whatever order they come.
    for at in [0, 1, 1, 0, 0, 1] {
        assert_eq!(rows(server.get(CONFIG, &tokens[at]).await.json()), before[at]);
    }
    let token = &tokens[0];
    // The payload of one with the signature of the other, both of which are known.
    let part = |token: &str, at: usize| token.split('.').nth(at).unwrap().to_owned();
    let spliced = format!("{}.{}.{}", part(token, 0), part(&tokens[1], 1), part(token, 2));
    refused(&server, &spliced, "signature", "spliced").await;
    refused(
        &server,
        &tamper(token, 1, |c| c["tenant"] = json!("umbrella")),
        "signature",
        "changed",
    )
    .await;
    refused(&server, &format!("{token}A"), "signature", "lengthened").await;
    let request = Request::get(CONFIG)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ORIGIN, "https://evil.example");
    server.send(request.body(Body::empty()).unwrap()).await.error(403, "forbidden");
    server.set_time(START + 305);
    refused(&server, token, "expired", "later").await;
    server.set_time(START - 6);
    refused(&server, token, "not_yet_valid", "earlier").await;
    server.set_time(START);
    assert_eq!(server.get(CONFIG, token).await.status, 200);
    let jti = decode_part(token, 1)["jti"].as_str().unwrap().to_owned();
    let admin = server.key(&[KeyScope::Admin], None).await;
    let revoked =
        server.post("/api/v1/revocations", &admin, json!({"kind": "jti", "value": jti})).await;
    assert_eq!(revoked.status, 204, "{}", revoked.text());
    refused(&server, token, "unknown_key", "revoked").await;
    assert_eq!(server.get(CONFIG, &tokens[1]).await.status, 200, "and no other");
}
