//! `GET /api/v1/dashboards/{id}/versions` and `POST .../rollback`

use pellucid_server::store::KeyScope;
use serde_json::json;

use super::{PATH, new};
use crate::support::{Server, dashboard};

#[tokio::test]
async fn lists_and_goes_back() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &key, new("a")).await;
    for version in 1..4 {
        let body = json!({"version": version, "dashboard": dashboard(&format!("title {version}"))});
        assert_eq!(server.send_json("PUT", &format!("{PATH}/a"), &key, body).await.status, 200);
    }
    let page = server.get(&format!("{PATH}/a/versions?limit=3"), &key).await.json();
    let titles: Vec<_> =
        page["versions"].as_array().unwrap().iter().map(|v| v["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["title 3", "title 2", "title 1"]);
    let page = server
        .get(&format!("{PATH}/a/versions?limit=3&before={}", page["next"]), &key)
        .await
        .json();
    assert_eq!((page["versions"][0]["title"].as_str(), &page["next"]), (Some("a"), &json!(null)));
    let back =
        server.post(&format!("{PATH}/a/rollback"), &key, json!({"version": 4, "to": 2})).await;
    assert_eq!(
        (back.status, back.json()["version"].clone(), back.json()["dashboard"]["title"].clone()),
        (200, json!(5), json!("title 1"))
    );
    assert_eq!(
        server.get(&format!("{PATH}/a"), &key).await.json()["dashboard"]["title"],
        "title 1"
    );
    let late =
        server.post(&format!("{PATH}/a/rollback"), &key, json!({"version": 4, "to": 1})).await;
    assert_eq!(late.error(409, "version_conflict")["details"]["version"], 5);
    for to in [0, -1, 6, 99] {
        let error = server
            .post(&format!("{PATH}/a/rollback"), &key, json!({"version": 5, "to": to}))
            .await
            .error(422, "invalid_request");
        assert_eq!(error["details"]["path"], "to");
    }
}

#[tokio::test]
async fn a_deleted_dashboard_has_its_versions_and_comes_back_as_the_next() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &key, new("a")).await;
    assert_eq!(
        server.send_json("DELETE", &format!("{PATH}/a?version=1"), &key, json!(null)).await.status,
        204
    );
    let page = server.get(&format!("{PATH}/a/versions"), &key).await.json();
    assert_eq!(
        (&page["versions"][0]["deleted"], &page["versions"][1]["deleted"]),
        (&json!(true), &json!(false))
    );
    server
        .post(&format!("{PATH}/a/rollback"), &key, json!({"version": 2, "to": 1}))
        .await
        .error(404, "not_found");
    assert_eq!(server.post(PATH, &key, new("a")).await.json()["version"], 3);
}

#[tokio::test]
async fn of_others_look_like_none() {
    let server = Server::start().await;
    let (acme, umbrella) = (
        server.key(&[KeyScope::Dashboards], Some("acme")).await,
        server.key(&[KeyScope::Dashboards], Some("umbrella")).await,
    );
    server.post(PATH, &acme, new("a")).await;
    server.get(&format!("{PATH}/a/versions"), &umbrella).await.error(404, "not_found");
    server
        .post(&format!("{PATH}/a/rollback"), &umbrella, json!({"version": 1, "to": 1}))
        .await
        .error(404, "not_found");
    // Shared by the operator: seen, and not one's own.
    server.get(&format!("{PATH}/overview/versions"), &umbrella).await.error(404, "not_found");
    server
        .post(&format!("{PATH}/overview/rollback"), &umbrella, json!({"version": 1, "to": 1}))
        .await
        .error(403, "forbidden");
    let operator = server.key(&[KeyScope::Dashboards], None).await;
    assert_eq!(server.get(&format!("{PATH}/a/versions?tenant=acme"), &operator).await.status, 200);
    server.get(&format!("{PATH}/a/versions?tenant=acme"), &umbrella).await.error(403, "forbidden");
}
