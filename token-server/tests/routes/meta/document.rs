//! `GET /openapi.json`
//!
//! `PELLUCID_WRITE_TYPES=1` writes the committed document anew (`make openapi`).

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use pellucid_server::store::{KeyScope, RevocationKind};
use pellucid_server::token::{Algorithm, KeyState};
use serde_json::{Value, json};

use crate::support::Server;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

#[tokio::test]
async fn is_as_committed() {
    let server = Server::start().await;
    let document = server.get("/openapi.json", "-").await.json();
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        std::fs::write(PATH, serde_json::to_string_pretty(&document).unwrap() + "\n").unwrap();
        return;
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    assert!(
        committed == document,
        "token-server/openapi.json differs from the routes and their types: run `make openapi` and commit it"
    );
}

/// Each route that is documented is there, refuses by statuses it documents, and says what its
/// parts mean.
#[tokio::test]
async fn every_route_is_as_documented() {
    let server = Server::start().await;
    let document = server.get("/openapi.json", "-").await.json();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let uri = path.replace("{id}", "x");
            // Every reference leads somewhere.
            for reference in operation.to_string().split("\"$ref\":\"#").skip(1) {
                let pointer = reference.split('"').next().unwrap();
                assert!(document.pointer(pointer).is_some(), "{method} {path} refers to {pointer}");
            }
            let request = Request::builder()
                .method(method.to_uppercase().as_str())
                .uri(&uri)
                .body(Body::empty())
                .unwrap();
            let status = server.send(request).await.status;
            assert!(![404, 405].contains(&status), "{method} {path} answers {status}");
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.contains_key(&status.to_string()),
                "{method} {path} answers {status}, which is not documented"
            );
            assert!(
                answers.keys().any(|status| status.starts_with('2')),
                "{method} {path} answers nothing good"
            );
            let said = |text: &Value| text.as_str().is_some_and(|t| !t.is_empty());
            assert!(said(&operation["summary"]), "{method} {path}");
            let answers = answers.values().filter(|a| a.get("$ref").is_none());
            assert!(
                answers.clone().all(|a| said(&a["description"])),
                "{method} {path} does not say what an answer is"
            );
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            assert!(
                parameters.clone().all(|p| said(&p["description"])),
                "{method} {path} does not say what a parameter is"
            );
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for reference in schema.to_string().split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(document.pointer(pointer).is_some(), "{name} refers to {pointer}");
        }
    }
}

/// Routes are added with their documentation, in `http/api`, and nowhere else.
#[test]
fn no_route_is_added_without_documentation() {
    let http = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
    let mut folders = vec![std::path::PathBuf::from(http)];
    let mut adding = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false if path.extension().is_some_and(|e| e == "rs") => {
                    let text = std::fs::read_to_string(&path).unwrap();
                    if [".route(", ".nest(", ".route_service(", ".fallback("]
                        .iter()
                        .any(|call| text.contains(call))
                    {
                        adding.insert(path.strip_prefix(http).unwrap().to_owned());
                    }
                }
                false => {}
            }
        }
    }
    assert_eq!(adding, BTreeSet::from(["openapi/routes.rs".into()]));
}

/// What a type of words is written as in JSON is what it is read as.
#[test]
fn words_are_the_same_everywhere() {
    for scope in KeyScope::ALL {
        assert_eq!(json!(scope), scope.as_str());
    }
    for kind in [
        RevocationKind::Jti,
        RevocationKind::Tenant,
        RevocationKind::Dashboard,
        RevocationKind::Key,
    ] {
        assert_eq!(json!(kind), kind.as_str());
    }
    for algorithm in Algorithm::ALL {
        assert_eq!(json!(algorithm), algorithm.as_str());
    }
    for state in [KeyState::Next, KeyState::Active, KeyState::Retiring] {
        assert_eq!(json!(state), state.as_str());
    }
}
