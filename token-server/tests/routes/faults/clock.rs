//! The clock steps.

use pellucid_server::store::{KeyScope, RevocationKind};
use serde_json::json;

use crate::support::{PAGE, START, Server, by};

const CONFIG: &str = "/api/v1/embed/config";

#[tokio::test]
async fn forward_ends_tokens_and_the_next_one_works() {
    let server = Server::start().await;
    let old = server.token("acme").await;
    server.set_time(START + 3600);
    let error = server.get(CONFIG, &old).await.error(401, "unauthorized");
    assert_eq!(error["details"]["reason"], "expired", "which tells the page to fetch a new one");
    assert_eq!(server.get(CONFIG, &server.token("acme").await).await.status, 200);
}

#[tokio::test]
async fn back_refuses_tokens_of_the_future_and_the_next_one_works() {
    let server = Server::start().await;
    let ahead = server.token("acme").await;
    server.set_time(START - 3600);
    let error = server.get(CONFIG, &ahead).await.error(401, "unauthorized");
    assert_eq!(error["details"]["reason"], "not_yet_valid");
    assert_eq!(server.get(CONFIG, &server.token("acme").await).await.status, 200);
    server.set_time(START);
    assert_eq!(
        server.get(CONFIG, &ahead).await.status,
        200,
        "and when the clock has caught up it counts again"
    );
}

#[tokio::test]
async fn back_after_a_revocation_refuses_until_the_clock_has_caught_up() {
    let server = Server::start().await;
    server.app.store.revoke(RevocationKind::Tenant, "acme", &by(START)).await.unwrap();
    server.set_time(START - 60);
    server.app.reload().await.unwrap();
    let token = server.token("acme").await;
    server.get(CONFIG, &token).await.error(401, "unauthorized");
    server.set_time(START + 1);
    assert_eq!(server.get(CONFIG, &server.token("acme").await).await.status, 200);
}

/// Clients count seconds from the answer, so their own clock does not matter.
#[tokio::test]
async fn of_a_client_does_not_matter() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    for now in [0, START, 4_102_444_800] {
        server.set_time(now);
        let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
        let minted = server.post("/api/v1/embed/token", &key, body).await.json();
        assert_eq!((&minted["expiresIn"], &minted["refreshAfter"]), (&json!(300), &json!(240)));
    }
}
