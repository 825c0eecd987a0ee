//! `GET /api/v1/dashboards` and `/api/v1/dashboards/{id}`

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use super::{PATH, new};
use crate::support::{Server, dashboard};

fn ids(list: &Value) -> Vec<&str> {
    list["dashboards"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn shows_a_tenant_its_own_and_what_is_shared() {
    let server = Server::start().await;
    let operator = server.key(&[KeyScope::Dashboards], None).await;
    let shared =
        |id: &str, with: Value| json!({"id": id, "dashboard": dashboard(id), "sharedWith": with});
    for body in [
        shared("for-acme", json!(["acme"])),
        shared("for-both", json!(["acme", "umbrella"])),
        shared("for-none", json!([])),
    ] {
        assert_eq!(server.post(PATH, &operator, body).await.status, 201);
    }
    let acme = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    let umbrella = server.key(&[KeyScope::Dashboards], Some("umbrella")).await;
    server.post(PATH, &acme, new("own")).await;
    assert_eq!(
        ids(&server.get(PATH, &acme).await.json()),
        ["for-acme", "for-both", "overview", "own"]
    );
    assert_eq!(ids(&server.get(PATH, &umbrella).await.json()), ["for-both", "overview"]);
    assert_eq!(
        ids(&server.get(PATH, &operator).await.json()),
        ["for-acme", "for-both", "for-none", "overview", "own"]
    );
    assert_eq!(
        ids(&server.get(&format!("{PATH}?tenant=umbrella"), &operator).await.json()),
        ["for-both", "overview"]
    );
    for (id, status) in
        [("own", 404), ("for-acme", 404), ("for-none", 404), ("never", 404), ("for-both", 200)]
    {
        assert_eq!(server.get(&format!("{PATH}/{id}"), &umbrella).await.status, status, "{id}");
    }
    let hidden =
        server.get(&format!("{PATH}/own"), &umbrella).await.error(404, "not_found")["message"]
            .clone();
    assert_eq!(
        hidden,
        server.get(&format!("{PATH}/never"), &umbrella).await.error(404, "not_found")["message"]
    );
    server.get(&format!("{PATH}?tenant=acme"), &umbrella).await.error(403, "forbidden");
}

#[tokio::test]
async fn ones_own_hides_a_shared_one_of_the_same_id() {
    let server = Server::start().await;
    let acme = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    server.post(PATH, &acme, json!({"id": "overview", "dashboard": dashboard("Mine")})).await;
    assert_eq!(
        server.get(&format!("{PATH}/overview"), &acme).await.json()["dashboard"]["title"],
        "Mine"
    );
    assert_eq!(ids(&server.get(PATH, &acme).await.json()), ["overview"]);
    assert_eq!(
        server.get("/api/v1/embed/config", &server.token("acme").await).await.json()["dashboard"]["title"],
        "Mine"
    );
    assert_eq!(
        server.get("/api/v1/embed/config", &server.token("umbrella").await).await.json()["dashboard"]
            ["title"],
        "Overview"
    );
}

#[tokio::test]
async fn pages_and_searches() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Dashboards], None).await;
    for id in ["a", "b", "c", "d"] {
        server.post(PATH, &key, new(id)).await;
    }
    server.post(&format!("{PATH}?tenant=acme"), &key, new("b")).await;
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = server.get(&format!("{PATH}?limit=2&after={after}"), &key).await.json();
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ["a", "b", "b", "c", "d", "overview"]);
    assert_eq!(ids(&server.get(&format!("{PATH}?search=OVERV"), &key).await.json()), ["overview"]);
    assert_eq!(
        ids(&server.get(&format!("{PATH}?search=%25"), &key).await.json()),
        Vec::<&str>::new()
    );
    server.get(&format!("{PATH}?limit=many"), &key).await.error(422, "invalid_request");
}
