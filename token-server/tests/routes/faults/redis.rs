//! Redis goes away and comes back.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{Redis, Server, pause, rows};

const COUNT: &str = "/api/v1/embed/config";

fn query(i: usize) -> serde_json::Value {
    json!({"measures": [{"op": "count", "as": "n"}], "limit": 100 + i})
}

#[tokio::test(flavor = "multi_thread")]
async fn open_goes_on_alone() {
    let Some(mut redis) = Redis::start() else { return };
    let more = format!(
        "redis = {{ url = '{}' }}\ntiers = {{ premium = {{ queries_per_hour = 4 }} }}",
        redis.url()
    );
    let server = Server::with(&rows(), &more).await;
    let token = server.token("acme").await;
    assert_eq!(server.query(&token, query(0)).await.status, 200);
    redis.kill();
    let started = Instant::now();
    for i in 1..5 {
        assert_eq!(
            server.query(&token, query(i)).await.status,
            200,
            "this replica counts its own now"
        );
    }
    server.query(&token, query(5)).await.error(429, "rate_limited");
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "requests do not each wait for Redis: {:?}",
        started.elapsed()
    );
    assert_eq!(server.get(COUNT, &token).await.status, 200);
    assert!(server.get("/metrics", "-").await.text().contains("pellucid_redis_up 0"));
    assert_eq!(server.get("/ready", "-").await.status, 200, "it is not needed to be ready");
    redis.resume();
    let started = Instant::now();
    while !server.get("/metrics", "-").await.text().contains("pellucid_redis_up 1") {
        assert!(started.elapsed() < Duration::from_secs(10));
        server.query(&token, query(6)).await;
        pause().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_refuses_queries_and_nothing_else() {
    let Some(mut redis) = Redis::start() else { return };
    let server = Server::with(
        &rows(),
        &format!("redis = {{ url = '{}', limits_when_away = 'closed' }}", redis.url()),
    )
    .await;
    let token = server.token("acme").await;
    assert_eq!(server.query(&token, query(0)).await.status, 200);
    redis.kill();
    let reply = server.query(&token, query(1)).await;
    reply.error(503, "limits_unavailable");
    assert_eq!(reply.header("retry-after"), Some("2"));
    assert_eq!(server.get(COUNT, &token).await.status, 200);
    assert_eq!(server.get("/api/v1/datasets/sales/data.parquet", &token).await.status, 200);
    server.token("umbrella").await;
    redis.resume();
    let started = Instant::now();
    while server.query(&token, query(2)).await.status != 200 {
        assert!(started.elapsed() < Duration::from_secs(10));
        pause().await;
    }
}
