//! Two servers on one PostgreSQL and one Redis, as behind a load balancer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pellucid_server::store::KeyScope;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{PAGE, Redis, Server, postgres, rows};

/// What all replicas know.
const SECRETS: &str = "secrets = { api_key_pepper = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', \
                       sealing_key = '09f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }";

/// Both, and Redis. They share the database and the secrets; each has a data folder of its own.
async fn two(more: &str) -> Option<(Server, Server, Redis)> {
    let (database, redis) = (postgres()?.database(), Redis::start()?);
    let more = format!("database = {{ url = '{database}' }}\nredis = {{ url = '{}' }}\n{more}\n{SECRETS}", redis.url());
    let first = Server::with(&rows(), &more).await;
    // The same files, so that both see the same version of the dataset.
    let second = Server::over(Arc::clone(&first.folder) as Arc<TempDir>, &format!("data_dir = 'second'\n{more}")).await;
    Some((first, second, redis))
}

fn query(i: u32) -> serde_json::Value {
    json!({"measures": [{"op": "count", "as": "n"}], "limit": 100 + i})
}

#[tokio::test(flavor = "multi_thread")]
async fn share_keys_tokens_and_dashboards() {
    let Some((first, second, _redis)) = two("").await else { return };
    let key = first.key(&[KeyScope::Mint, KeyScope::Dashboards], None).await;
    let body = json!({"tenant": "acme", "dashboardId": "overview", "origin": PAGE});
    let token = second.post("/api/v1/embed/token", &key, body).await.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(first.get("/api/v1/embed/config", &token).await.status, 200);
    let change = json!({"version": 1, "dashboard": crate::support::dashboard("Changed")});
    assert_eq!(first.send_json("PUT", "/api/v1/dashboards/overview", &key, change.clone()).await.status, 200);
    second.send_json("PUT", "/api/v1/dashboards/overview", &key, change).await.error(409, "version_conflict");
    let started = Instant::now();
    while second.get("/api/v1/embed/config", &token).await.json()["dashboard"]["title"] != "Changed" {
        assert!(started.elapsed() < Duration::from_secs(1), "a change is seen within a second");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn start_at_the_same_moment_on_an_empty_database() {
    let Some(postgres) = postgres() else { return };
    let folder = Server::with(&rows(), "").await.folder.clone();
    for round in 0..3 {
        let more = format!("database = {{ url = '{}' }}", postgres.database());
        let more = |name: &str| format!("data_dir = '{name}-{round}'\n{more}\n{SECRETS}");
        let (one, two) = (more("a"), more("b"));
        let (first, second) = tokio::join!(Server::over(Arc::clone(&folder), &one), Server::over(Arc::clone(&folder), &two));
        let token = first.token("acme").await;
        assert_eq!(first.get("/api/v1/embed/config", &token).await.status, 200);
        drop(second);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn share_rate_limits() {
    let Some((first, second, _redis)) = two("tiers = { premium = { queries_per_hour = 6 } }").await else { return };
    let (acme, umbrella) = (first.token("acme").await, first.token("umbrella").await);
    let mut statuses = Vec::new();
    for i in 0..10 {
        let server = if i % 2 == 0 { &first } else { &second };
        statuses.push(server.query(&acme, query(i)).await.status);
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 429, 429, 429, 429]);
    let reply = second.query(&acme, query(99)).await;
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=601).contains(&wait), "{wait}");
    assert_eq!(second.query(&umbrella, query(0)).await.status, 200, "another tenant has its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_hold_for_requests_at_once() {
    let Some((first, second, _redis)) = two("tiers = { premium = { queries_per_hour = 3600, burst = 20 } }").await else { return };
    let token = first.token("acme").await;
    let started = Instant::now();
    let all = (0..60).map(|i| {
        let (server, token) = (if i % 2 == 0 { &first } else { &second }, &token);
        async move { server.query(token, query(i)).await.status }
    });
    let statuses = futures::future::join_all(all).await;
    let taken = statuses.iter().filter(|s| **s == 200).count() as u64;
    // One comes back every second.
    assert!((20..=21 + started.elapsed().as_secs()).contains(&taken), "{taken} {statuses:?}");
    assert!(statuses.iter().all(|s| [200, 429].contains(s)));
}

#[tokio::test(flavor = "multi_thread")]
async fn share_results_and_never_between_tenants() {
    let Some((first, second, _redis)) = two("").await else { return };
    let (acme, umbrella) = (first.token("acme").await, first.token("umbrella").await);
    let by_owner = json!({"dimensions": ["owner"], "measures": [{"op": "count", "as": "n"}]});
    let found = |text: String, outcome: &str| text.contains(&format!("pellucid_result_cache_total{{outcome=\"{outcome}\"}} 1"));
    assert_eq!(first.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert!(found(first.get("/metrics", "-").await.text(), "miss"));
    assert_eq!(second.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert!(found(second.get("/metrics", "-").await.text(), "shared"), "the other replica's answer");
    assert_eq!(second.query(&umbrella, by_owner.clone()).await.rows(), json!([["umbrella", 4]]));
    assert!(found(second.get("/metrics", "-").await.text(), "miss"), "and not another tenant's");
}

/// Whoever can write to Redis can take a result away, and not put another in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_result_changed_in_redis_is_none() {
    let Some((first, second, redis)) = two("").await else { return };
    let (acme, umbrella) = (first.token("acme").await, first.token("umbrella").await);
    let by_owner = json!({"dimensions": ["owner"], "measures": [{"op": "count", "as": "n"}]});
    first.query(&acme, by_owner.clone()).await;
    first.query(&umbrella, by_owner.clone()).await;
    let client = redis::Client::open(redis.url()).unwrap();
    let mut c = client.get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("pellucid:result:*").query_async(&mut c).await.unwrap();
    let [one, two] = keys.as_slice() else { panic!("{keys:?}") };
    let values: Vec<Vec<u8>> = redis::cmd("MGET").arg(one).arg(two).query_async(&mut c).await.unwrap();
    assert!(values.iter().all(|v| !String::from_utf8_lossy(v).contains("umbrella")), "no row lies there to be read");
    // Swapped, so that each tenant would get the other's.
    let () = redis::cmd("MSET").arg(one).arg(&values[1]).arg(two).arg(&values[0]).query_async(&mut c).await.unwrap();
    assert_eq!(second.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert_eq!(second.query(&umbrella, by_owner).await.rows(), json!([["umbrella", 4]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn hear_of_revocations_within_a_second() {
    for with_redis in [true, false] {
        let Some((first, second, mut redis)) = two("").await else { return };
        if !with_redis {
            redis.kill();
        }
        let admin = first.key(&[KeyScope::Admin], None).await;
        let (token, bystander) = (first.token("acme").await, first.token("umbrella").await);
        assert_eq!(second.get("/api/v1/embed/config", &token).await.status, 200);
        assert_eq!(first.post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"})).await.status, 204);
        let started = Instant::now();
        while second.get("/api/v1/embed/config", &token).await.status == 200 {
            assert!(started.elapsed() < Duration::from_secs(1), "with Redis: {with_redis}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        if with_redis {
            assert!(started.elapsed() < Duration::from_millis(300), "announced: {:?}", started.elapsed());
        }
        assert_eq!(second.get("/api/v1/embed/config", &bystander).await.status, 200);
    }
}
