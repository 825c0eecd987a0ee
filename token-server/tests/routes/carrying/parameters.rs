//! A misspelt parameter is refused on every route of the API.

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::store::KeyScope;

use crate::support::Server;

#[tokio::test]
async fn no_route_overlooks_a_parameter_it_does_not_know() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let key = server
        .key(&[KeyScope::Mint, KeyScope::Dashboards, KeyScope::Datasources, KeyScope::Admin], None)
        .await;
    let document = server.get("/openapi.json", "-").await.json();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/") {
            continue;
        }
        for (method, operation) in operations.as_object().unwrap() {
            let embed = operation["security"].to_string().contains("embedToken");
            let known: Vec<&str> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|p| p["in"] == "query")
                .map(|p| p["name"].as_str().unwrap())
                .collect();
            let id = if path.contains("datasets") { "sales" } else { "overview" };
            let mut wrong: Vec<String> =
                ["tennant=acme", "Tenant=acme", "x", "%00=1", "v=1", "tenant[]=acme"]
                    .map(str::to_owned)
                    .to_vec();
            wrong.retain(|w| !known.iter().any(|k| w.starts_with(&format!("{k}="))));
            wrong.extend(known.first().map(|k| format!("{k}=1&{k}=1")));
            for query in wrong {
                let uri = format!("{}?{query}", path.replace("{id}", id));
                let request = Request::builder()
                    .method(method.to_uppercase().as_str())
                    .uri(&uri)
                    .header(header::CONTENT_TYPE, "application/json");
                let request = request.header(
                    header::AUTHORIZATION,
                    format!("Bearer {}", if embed { &token } else { &key }),
                );
                let reply = server.send(request.body(Body::from("{}")).unwrap()).await;
                assert_eq!(reply.status, 422, "{method} {uri}: {}", reply.text());
                if method != "head" {
                    let error = reply.error(422, "invalid_request");
                    assert_eq!(error["details"]["path"], "query", "{method} {uri}: {error}");
                    assert!(
                        known.iter().all(|k| query.contains("&")
                            || error["message"].as_str().unwrap().contains(k)),
                        "{method} {uri}: {error}"
                    );
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 150, "{asked}");
}

/// What the page and 0.1's documents send, and what monitors add, goes on working.
#[tokio::test]
async fn what_is_known_still_is() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let key = server.key(&[KeyScope::Dashboards, KeyScope::Admin], None).await;
    for (path, bearer) in [
        ("/api/v1/embed/config?dashboardId=overview", &token),
        ("/api/v1/embed/config?", &token),
        ("/api/v1/dashboards?tenant=acme&limit=3&after=a&search=x", &key),
        ("/api/v1/dashboards/overview/versions?before=9&limit=3", &key),
        ("/api/v1/audit?tenant=acme&action=mint&actor=x&after=0&limit=1", &key),
        ("/health?t=123", &token),
        ("/ready?probe=1", &token),
        ("/metrics?t=1", &token),
        ("/.well-known/jwks.json?x=1", &token),
        ("/docs/viewer.js?v=1", &token),
    ] {
        assert_eq!(server.get(path, bearer).await.status, 200, "{path}");
    }
    let query = serde_json::json!({"measures": [{"op": "count"}]});
    assert_eq!(server.post("/api/v1/query?dataset=sales", &token, query).await.status, 200);
    let config = server.get("/api/v1/embed/config", &token).await.json();
    let extract = config["dataset"]["delivery"]["path"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&extract, &token).await.status, 200);
}
