//! What a query may cost.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::support::{Server, rows};

#[tokio::test]
async fn tiers_bound_queries_by_tenant() {
    let server = Server::with(&rows(), "tiers = { premium = { queries_per_hour = 3 } }").await;
    let (acme, umbrella) = (server.token("acme").await, server.token("umbrella").await);
    let query = json!({"measures": [{"op": "count"}]});
    for _ in 0..3 {
        assert_eq!(server.query(&acme, query.clone()).await.status, 200);
    }
    // Another token of the same tenant has no other bucket.
    let again = server.token("acme").await;
    let reply = server.query(&again, query.clone()).await;
    let error = reply.error(429, "rate_limited");
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1201).contains(&wait), "{wait}");
    assert_eq!(error["details"]["retryAfter"], wait);
    assert_eq!(server.query(&umbrella, query).await.status, 200, "another tenant is not touched");
}

#[tokio::test]
async fn results_are_bounded() {
    let server = Server::with(&rows(), "limits = { result_rows = 3 }").await;
    let token = server.token("acme").await;
    for (query, ok) in [
        (json!({"dimensions": ["qty"], "ungrouped": true}), false),
        (json!({"dimensions": ["qty"], "ungrouped": true, "limit": 3}), true),
        (json!({"dimensions": ["qty"]}), false),
        (json!({"dimensions": ["qty"], "limit": 3, "offset": 2}), true),
    ] {
        let reply = server.query(&token, query.clone()).await;
        match ok {
            true => assert_eq!(reply.rows().as_array().unwrap().len(), 3, "{query}"),
            false => drop(reply.error(422, "limit_exceeded")),
        }
    }
}

#[tokio::test]
async fn bodies_are_bounded() {
    let server = Server::with(&rows(), "limits = { body_bytes = 1000 }").await;
    let token = server.token("acme").await;
    let request = Request::post("/api/v1/query")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json");
    let reply = server.send(request.body(Body::from(" ".repeat(1001))).unwrap()).await;
    reply.error(413, "payload_too_large");
}

#[tokio::test]
async fn bodies_are_json() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let send = async |kind: &str, body: &'static str| {
        let request = Request::post("/api/v1/query")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, kind);
        server.send(request.body(Body::from(body)).unwrap()).await
    };
    for kind in ["text/plain", "multipart/form-data; boundary=x", "application/jsonp", ""] {
        send(kind, "{}").await.error(415, "unsupported_media_type");
    }
    let query = r#"{"measures":[{"op":"count"}]}"#;
    for kind in
        ["application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"]
    {
        assert_eq!(send(kind, query).await.status, 200, "{kind}");
    }
    // As a form it is no JSON, whatever the type says.
    send("application/x-www-form-urlencoded", "measures=count&limit=3")
        .await
        .error(400, "bad_request");
}

/// What `curl -d` sends is what a page of another site may send unasked: it opens nothing, since no
/// credential goes with it by itself.
#[tokio::test]
async fn a_form_of_another_site_reaches_no_route() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let document = server.get("/openapi.json", "-").await.json();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in
            operations.as_object().unwrap().iter().filter(|(_, o)| o["requestBody"].is_object())
        {
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(path.replace("{id}", "overview"))
                .header(header::ORIGIN, "https://evil.example")
                .header(header::COOKIE, format!("token={token}"))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let reply = server.send(request.body(Body::from("{}")).unwrap()).await;
            reply.error(401, "unauthorized");
            assert_eq!(
                reply.header("access-control-allow-origin"),
                None,
                "{method} {path}: {operation}"
            );
            asked += 1;
        }
    }
    assert!(asked > 8, "{asked}");
}

/// A list of names is many times as large once it is read: it is refused before anything waits with
/// it, by its number.
#[tokio::test]
async fn long_lists_are_refused_before_they_are_kept() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for (query, told) in [
        (json!({"dimensions": vec!["a"; 250_000]}), "250000 values"),
        (json!({"dimensions": vec!["a"; 40_000]}), "40000 dimensions"),
        (json!({"measures": vec![json!({"op": "count"}); 20_000]}), "20000 measures"),
        (
            json!({"filters": vec![json!({"field": "qty", "op": "isNull"}); 20_000]}),
            "20000 filters",
        ),
        (json!({"dimensions": ["qty"], "sort": vec![json!({"by": "qty"}); 20_000]}), "20000"),
    ] {
        let refused = server.query(&token, query).await.error(422, "limit_exceeded");
        assert!(refused.to_string().contains(told), "{refused}");
    }
    // Commas within a text are none of a list.
    let texts = json!({"measures": [{"op": "count"}], "filters": [{"field": "product", "op": "eq", "value": ",\",".repeat(60_000)}]});
    assert_eq!(server.query(&token, texts).await.rows(), json!([[0]]));
}
