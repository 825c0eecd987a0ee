//! Two servers on one PostgreSQL and one Redis, as behind a load balancer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pellucid_server::store::KeyScope;
use serde_json::json;
use tempfile::TempDir;

use crate::support::{
    PAGE, Process, Redis, Server, Shop, config, furnished, key, pause, postgres, rows,
};

/// What all replicas know.
const SECRETS: &str = "secrets = { api_key_pepper = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', \
                       sealing_key = '09f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }";

/// Both, and Redis. They share the database and the secrets; each has a data folder of its own.
async fn two(more: &str) -> Option<(Server, Server, Redis)> {
    let (database, redis) = (postgres()?.database(), Redis::start()?);
    let more = format!(
        "database = {{ url = '{database}' }}\nredis = {{ url = '{}' }}\n{more}\n{SECRETS}",
        redis.url()
    );
    let first = Server::with(&rows(), &more).await;
    // The same files, so that both see the same version of the dataset.
    let second = Server::over(
        Arc::clone(&first.folder) as Arc<TempDir>,
        &format!("data_dir = 'second'\n{more}"),
    )
    .await;
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
    let token = second.post("/api/v1/embed/token", &key, body).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(first.get("/api/v1/embed/config", &token).await.status, 200);
    let change = json!({"version": 1, "dashboard": crate::support::dashboard("Changed")});
    assert_eq!(
        first.send_json("PUT", "/api/v1/dashboards/overview", &key, change.clone()).await.status,
        200
    );
    second
        .send_json("PUT", "/api/v1/dashboards/overview", &key, change)
        .await
        .error(409, "version_conflict");
    let started = Instant::now();
    while second.get("/api/v1/embed/config", &token).await.json()["dashboard"]["title"] != "Changed"
    {
        assert!(started.elapsed() < Duration::from_secs(1), "a change is seen within a second");
        pause().await;
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
        let (first, second) = tokio::join!(
            Server::over(Arc::clone(&folder), &one),
            Server::over(Arc::clone(&folder), &two)
        );
        let token = first.token("acme").await;
        assert_eq!(first.get("/api/v1/embed/config", &token).await.status, 200);
        drop(second);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn share_rate_limits() {
    let Some((first, second, _redis)) = two("tiers = { premium = { queries_per_hour = 6 } }").await
    else {
        return;
    };
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
    let Some((first, second, _redis)) =
        two("tiers = { premium = { queries_per_hour = 3600, burst = 20 } }").await
    else {
        return;
    };
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
    let found = |text: String, outcome: &str| {
        text.contains(&format!("pellucid_result_cache_total{{outcome=\"{outcome}\"}} 1"))
    };
    assert_eq!(first.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert!(found(first.get("/metrics", "-").await.text(), "miss"));
    assert_eq!(second.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert!(
        found(second.get("/metrics", "-").await.text(), "shared"),
        "the other replica's answer"
    );
    assert_eq!(second.query(&umbrella, by_owner.clone()).await.rows(), json!([["umbrella", 4]]));
    assert!(found(second.get("/metrics", "-").await.text(), "miss"), "and not another tenant's");
}

/// A connection to Redis, and the keys of the results there.
async fn results_in(redis: &Redis) -> (redis::aio::MultiplexedConnection, Vec<String>) {
    let client = redis::Client::open(redis.url()).unwrap();
    let mut c = client.get_multiplexed_async_connection().await.unwrap();
    let keys = redis::cmd("KEYS").arg("pellucid:result:*").query_async(&mut c).await.unwrap();
    (c, keys)
}

/// Whoever can write to Redis can take a result away, and not put another in its place.
#[tokio::test(flavor = "multi_thread")]
async fn a_result_changed_in_redis_is_none() {
    let Some((first, second, redis)) = two("").await else { return };
    let (acme, umbrella) = (first.token("acme").await, first.token("umbrella").await);
    let by_owner = json!({"dimensions": ["owner"], "measures": [{"op": "count", "as": "n"}]});
    first.query(&acme, by_owner.clone()).await;
    first.query(&umbrella, by_owner.clone()).await;
    let (mut c, keys) = results_in(&redis).await;
    let [one, two] = keys.as_slice() else { panic!("{keys:?}") };
    let values: Vec<Vec<u8>> =
        redis::cmd("MGET").arg(one).arg(two).query_async(&mut c).await.unwrap();
    assert!(
        values.iter().all(|v| !String::from_utf8_lossy(v).contains("umbrella")),
        "no row lies there to be read"
    );
    // Swapped, so that each tenant would get the other's.
    let () = redis::cmd("MSET")
        .arg(one)
        .arg(&values[1])
        .arg(two)
        .arg(&values[0])
        .query_async(&mut c)
        .await
        .unwrap();
    assert_eq!(second.query(&acme, by_owner.clone()).await.rows(), json!([["acme", 9]]));
    assert_eq!(second.query(&umbrella, by_owner).await.rows(), json!([["umbrella", 4]]));
}

/// Nor make a replica hold what no replica has put there.
#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_too_long_in_redis_is_not_read() {
    let Some((first, second, redis)) = two("").await else { return };
    let acme = first.token("acme").await;
    let query = json!({"dimensions": ["owner"], "measures": [{"op": "count", "as": "n"}]});
    first.query(&acme, query.clone()).await;
    let (mut c, keys) = results_in(&redis).await;
    let () = redis::cmd("SETRANGE")
        .arg(&keys[0])
        .arg(40 << 20)
        .arg("x")
        .query_async(&mut c)
        .await
        .unwrap();
    assert_eq!(second.query(&acme, query).await.rows(), json!([["acme", 9]]));
    let stats: String = redis::cmd("INFO").arg("stats").query_async(&mut c).await.unwrap();
    let sent = stats.lines().find_map(|l| l.strip_prefix("total_net_output_bytes:")).unwrap();
    assert!(sent.parse::<u64>().unwrap() < 1 << 20, "{sent}");
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
        assert_eq!(
            first
                .post("/api/v1/revocations", &admin, json!({"kind": "tenant", "value": "acme"}))
                .await
                .status,
            204
        );
        let started = Instant::now();
        while second.get("/api/v1/embed/config", &token).await.status == 200 {
            assert!(started.elapsed() < Duration::from_secs(1), "with Redis: {with_redis}");
            pause().await;
        }
        if with_redis {
            assert!(
                started.elapsed() < Duration::from_millis(300),
                "announced: {:?}",
                started.elapsed()
            );
        }
        assert_eq!(second.get("/api/v1/embed/config", &bystander).await.status, 200);
    }
}

/// The dataset `live` over a view that takes two seconds to read.
async fn slow() -> Option<(Shop, String)> {
    let shop = Shop::with(&rows()).await?;
    shop.sql("CREATE VIEW slow AS SELECT s.* FROM sales s, (SELECT pg_sleep(2)) p").await;
    let sources = shop.config("").replace("public.sales", "public.slow");
    Some((shop, sources))
}

/// Reads of the view that are under way.
async fn reading(shop: &Shop) -> i64 {
    shop.count("pg_stat_activity WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'").await
}

async fn until_reading(shop: &Shop, reads: i64) {
    let begun = Instant::now();
    while reading(shop).await != reads {
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{} reads, not {reads}",
            reading(shop).await
        );
        pause().await;
    }
}

fn replica(sources: &str, database: &str, redis: &Redis, folder: &str) -> String {
    format!(
        "data_dir = '{folder}'\ndatabase = {{ url = '{database}' }}\nredis = {{ url = '{}' }}\n{SECRETS}\n{sources}",
        redis.url()
    )
}

/// How many answers it computed.
async fn asked(server: &Server) -> usize {
    let text = server.get("/metrics", "-").await.text();
    let computed =
        text.lines().find(|l| l.contains("pellucid_result_cache_total{outcome=\"miss\"}"));
    computed.and_then(|l| l.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn ask_the_source_once_for_what_both_are_asked_at_once() {
    let Some((shop, sources)) = slow().await else { return };
    let (Some(database), Some(redis)) = (postgres().map(|p| p.database()), Redis::start()) else {
        return;
    };
    let folder = furnished(&["live"]);
    let first = Server::over(Arc::clone(&folder), &replica(&sources, &database, &redis, "a")).await;
    let second = Server::over(folder, &replica(&sources, &database, &redis, "b")).await;
    let (acme, umbrella) =
        (first.token_for("acme", "live").await, first.token_for("umbrella", "live").await);
    let begun = Instant::now();
    let all = futures::future::join_all((0..12).map(|i| {
        let (server, token) = (if i % 2 == 0 { &first } else { &second }, &acme);
        async move { server.query(token, query(0)).await.rows() }
    }));
    let most = async {
        let mut most = 0;
        while begun.elapsed() < Duration::from_millis(2500) {
            most = most.max(reading(&shop).await);
            pause().await;
        }
        most
    };
    let (answers, most) = tokio::join!(all, most);
    assert!(answers.iter().all(|rows| *rows == json!([[9]])), "{answers:?}");
    assert_eq!(
        (most, asked(&first).await + asked(&second).await),
        (1, 1),
        "reads at once, and in all"
    );
    // Another tenant's question is another, and is not waited for.
    let (a, b) = tokio::join!(first.query(&acme, query(1)), second.query(&umbrella, query(1)));
    assert_eq!((a.rows(), b.rows()), (json!([[9]]), json!([[4]])));
    assert_eq!(asked(&first).await + asked(&second).await, 3);
    // What fails for one fails for the other, and neither waits for an answer that will not come.
    let begun = Instant::now();
    let wrong = json!({"dimensions": ["nothing"]});
    let (a, b) = tokio::join!(first.query(&acme, wrong.clone()), second.query(&acme, wrong));
    assert_eq!((a.status, b.status), (422, 422));
    assert!(begun.elapsed() < Duration::from_millis(1500), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn take_over_from_one_that_is_left_or_killed() {
    let Some((shop, sources)) = slow().await else { return };
    let (Some(database), Some(redis)) = (postgres().map(|p| p.database()), Redis::start()) else {
        return;
    };
    let folder = furnished(&["live"]);
    let file = folder.path().join("first.toml");
    std::fs::write(&file, config(&replica(&sources, &database, &redis, "a"))).unwrap();
    let mint = key(&file, "mint");
    let mut first = Process::start(&file, "");
    let second =
        Server::over(Arc::clone(&folder), &replica(&sources, &database, &redis, "b")).await;
    // The other one has a clock of its own.
    second.set_time(pellucid_server::encoding::unix_now());
    let body = json!({"tenant": "acme", "dashboardId": "live", "origin": PAGE});
    let token = first.json("POST", "/api/v1/embed/token", &mint, &body).1["token"]
        .as_str()
        .unwrap()
        .to_owned();

    // Its reader goes: the turn is free at once.
    let (port, text) = (first.port(), query(0).to_string());
    let ask = |text: &str| {
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let head = format!(
            "POST /api/v1/query HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Accept: application/json\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let reader = ask(&text);
    until_reading(&shop, 1).await;
    let waiting = async {
        let begun = Instant::now();
        (second.query(&token, query(0)).await.rows(), begun.elapsed())
    };
    let leaving = async {
        #[expect(
            clippy::disallowed_methods,
            reason = "the other replica is to be waiting by then, and nothing tells that it is"
        )]
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(reader);
    };
    let ((rows, took), ()) = tokio::join!(waiting, leaving);
    assert_eq!(rows, json!([[9]]));
    assert!(
        took > Duration::from_secs(2) && took < Duration::from_secs(4),
        "waited, then read: {took:?}"
    );

    // It dies: the turn is free once nobody has renewed it.
    let reader = ask(&query(1).to_string());
    until_reading(&shop, 1).await;
    let waiting = async {
        let begun = Instant::now();
        (second.query(&token, query(1)).await.rows(), begun.elapsed())
    };
    let killing = async {
        #[expect(
            clippy::disallowed_methods,
            reason = "the other replica is to be waiting by then, and nothing tells that it is"
        )]
        tokio::time::sleep(Duration::from_millis(300)).await;
        first.kill();
    };
    let ((rows, took), ()) = tokio::join!(waiting, killing);
    drop(reader);
    assert_eq!(rows, json!([[9]]));
    assert!(took < Duration::from_secs(9), "{took:?}");
}
