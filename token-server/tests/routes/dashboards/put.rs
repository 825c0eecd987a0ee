//! `PUT /api/v1/dashboards/{id}`

use pellucid_server::store::KeyScope;
use serde_json::json;

use super::{PATH, new};
use crate::support::{Server, dashboard};

#[tokio::test]
async fn replaces_the_version_that_was_read() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &key, new("a")).await;
    let put =
        |version: i64, title: &str| json!({"version": version, "dashboard": dashboard(title)});
    let path = format!("{PATH}/a");
    let reply = server.send_json("PUT", &path, &key, put(1, "two")).await;
    assert_eq!((reply.status, reply.json()["version"].clone()), (200, json!(2)));
    let error =
        server.send_json("PUT", &path, &key, put(1, "late")).await.error(409, "version_conflict");
    assert_eq!(error["details"]["version"], 2);
    assert_eq!(server.get(&path, &key).await.json()["dashboard"]["title"], "two");
    let mut wrong = put(2, "x");
    wrong["dashboard"]["dataset"] = json!("other");
    server.send_json("PUT", &path, &key, wrong).await.error(422, "invalid_spec");
    server
        .send_json("PUT", &format!("{PATH}/none"), &key, put(1, "x"))
        .await
        .error(404, "not_found");
    server
        .send_json("PUT", &path, &key, json!({"dashboard": dashboard("x")}))
        .await
        .error(422, "invalid_spec");
}

#[tokio::test]
async fn one_of_two_at_once_wins() {
    let server = std::sync::Arc::new(Server::start().await);
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &key, new("a")).await;
    let writers = (0..8).map(|i| {
        let (server, key) = (std::sync::Arc::clone(&server), key.clone());
        let body = json!({"version": 1, "dashboard": dashboard(&i.to_string())});
        tokio::spawn(async move {
            server.send_json("PUT", &format!("{PATH}/a"), &key, body).await.status
        })
    });
    let mut statuses: Vec<u16> =
        futures::future::join_all(writers).await.into_iter().map(Result::unwrap).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn of_others_is_refused() {
    let server = Server::start().await;
    let (acme, umbrella) = (
        server.key(&[KeyScope::Dashboards], Some("acme")).await,
        server.key(&[KeyScope::Dashboards], Some("umbrella")).await,
    );
    server.post(PATH, &acme, new("a")).await;
    let body = json!({"version": 1, "dashboard": dashboard("stolen")});
    server
        .send_json("PUT", &format!("{PATH}/a"), &umbrella, body.clone())
        .await
        .error(404, "not_found");
    server
        .send_json("PUT", &format!("{PATH}/overview"), &umbrella, body.clone())
        .await
        .error(403, "forbidden");
    server
        .send_json("PUT", &format!("{PATH}/a?tenant=acme"), &umbrella, body.clone())
        .await
        .error(403, "forbidden");
    let sharing = json!({"version": 1, "dashboard": dashboard("a"), "sharedWith": ["umbrella"]});
    server.send_json("PUT", &format!("{PATH}/a"), &acme, sharing).await.error(403, "forbidden");
    let reader = server.token("acme").await;
    server.send_json("PUT", &format!("{PATH}/a"), &reader, body).await.error(401, "unauthorized");
}

#[tokio::test]
async fn what_an_operator_changed_is_not_seeded_over() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], None).await;
    let body = json!({"version": 1, "dashboard": dashboard("Edited")});
    assert_eq!(server.send_json("PUT", &format!("{PATH}/overview"), &key, body).await.status, 200);
    let folder = std::sync::Arc::clone(&server.folder);
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Seeded again").to_string())
        .unwrap();
    std::fs::write(folder.path().join("seed/more.json"), dashboard("More").to_string()).unwrap();
    drop(server);
    let server = Server::over(folder, "").await;
    assert_eq!(
        server.get(&format!("{PATH}/overview"), &key).await.json()["dashboard"]["title"],
        "Edited"
    );
    assert_eq!(
        server.get(&format!("{PATH}/more"), &key).await.json()["dashboard"]["title"],
        "More"
    );
}
