//! `DELETE /api/v1/dashboards/{id}`

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::store::KeyScope;

use super::{PATH, new};
use crate::support::{Reply, Server};

async fn delete(server: &Server, path: &str, key: &str) -> Reply {
    server
        .send(
            Request::delete(path)
                .header(header::AUTHORIZATION, format!("Bearer {key}"))
                .body(Body::empty())
                .unwrap(),
        )
        .await
}

#[tokio::test]
async fn deletes_the_version_that_was_read() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &key, new("a")).await;
    delete(&server, &format!("{PATH}/a"), &key).await.error(422, "invalid_request");
    delete(&server, &format!("{PATH}/a?version=2"), &key).await.error(409, "version_conflict");
    assert_eq!(delete(&server, &format!("{PATH}/a?version=1"), &key).await.status, 204);
    delete(&server, &format!("{PATH}/a?version=1"), &key).await.error(404, "not_found");
    // A new one of the same id goes on counting, so that a stale writer cannot hit it.
    assert_eq!(server.post(PATH, &key, new("a")).await.json()["version"], 3);
}

#[tokio::test]
async fn of_others_is_refused() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("umbrella")).await;
    delete(&server, &format!("{PATH}/overview?version=1"), &key).await.error(403, "forbidden");
    delete(&server, &format!("{PATH}/none?version=1"), &key).await.error(404, "not_found");
}

#[tokio::test]
async fn ends_what_embeds_show() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let key = server.key(&[KeyScope::Dashboards], None).await;
    assert_eq!(delete(&server, &format!("{PATH}/overview?version=1"), &key).await.status, 204);
    server.get("/api/v1/embed/config", &token).await.error(404, "not_found");
}
