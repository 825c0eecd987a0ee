//! Whatever a query or a file takes, it takes it from its own worker, which has a limit; the server
//! and its other tenants go on.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use pellucid_core::Query;
use pellucid_server::connectors::{Connector as _, Files};
use serde_json::{Value, json};

use super::oracle::scope;
use crate::support::{Server, answer, dashboard, rows, workers, write_parquet};

/// Queries that cost more than they say: each is refused with a limit, or answered.
fn costly() -> Vec<(&'static str, Value)> {
    let filter = |i: usize| json!({"field": "qty", "op": "neq", "value": i});
    let sum = |a: Value, b: Value| json!({"op": "add", "args": [a, b]});
    let deep = |n: usize| (0..n).fold(json!("qty"), |e, _| sum(e, json!(1)));
    let wide = |n: usize| {
        let mut level: Vec<Value> = (0..n).map(|_| json!("qty")).collect();
        while level.len() > 1 {
            level = level
                .chunks(2)
                .map(|p| if p.len() == 2 { sum(p[0].clone(), p[1].clone()) } else { p[0].clone() })
                .collect();
        }
        level.pop().unwrap()
    };
    let computed = |expr: Value| json!([{"as": "c", "expr": expr}]);
    let on_c = |i: usize| json!({"field": "c", "op": "neq", "value": i});
    let many = |n: usize, f: &dyn Fn(usize) -> Value| (0..n).map(f).collect::<Vec<_>>();
    let count = json!([{"op": "count", "as": "n"}]);
    vec![
        ("690 filters", json!({"measures": count, "filters": many(690, &filter)})),
        ("9,999 filters", json!({"measures": count, "filters": many(9_999, &filter)})),
        ("200 filters", json!({"measures": count, "filters": many(200, &filter)})),
        (
            "690 where",
            json!({"measures": [{"op": "count", "as": "n", "where": many(690, &filter)}]}),
        ),
        (
            "5,000 where",
            json!({"measures": [{"op": "share", "as": "n", "where": many(5_000, &filter)}]}),
        ),
        (
            "250 measures of 40 where",
            json!({"measures": many(250, &|i| json!({"op": "count", "as": format!("m{i}"), "where": many(40, &filter)}))}),
        ),
        (
            "a list of 10,000",
            json!({"measures": count, "filters": [{"field": "qty", "op": "in", "values": (0..10_000).collect::<Vec<_>>()}]}),
        ),
        (
            "50 lists of 2,000",
            json!({"measures": count, "filters": many(50, &|_| json!({"field": "qty", "op": "notIn", "values": (0..2_000).collect::<Vec<_>>()}))}),
        ),
        (
            "an expression 60 deep",
            json!({"measures": count, "compute": computed(deep(60)), "filters": many(100, &on_c)}),
        ),
        ("an expression 120 deep", json!({"measures": count, "compute": computed(deep(120))})),
        (
            "256 operations in 200 filters",
            json!({"measures": count, "compute": computed(wide(256)), "filters": many(200, &on_c)}),
        ),
        (
            "256 operations in 5,000 filters",
            json!({"measures": count, "compute": computed(wide(256)), "filters": many(5_000, &on_c)}),
        ),
        (
            "64 computed columns of 250",
            json!({"measures": count, "compute": many(64, &|i| json!({"as": format!("c{i}"), "expr": wide(250)})),
            "filters": many(64, &|i| json!({"field": format!("c{i}"), "op": "gt", "value": 0}))}),
        ),
        (
            "64 keys",
            json!({"dimensions": many(64, &|i| json!({"field": "product", "as": format!("d{i}")})), "measures": count}),
        ),
        (
            "256 measures",
            json!({"measures": many(256, &|i| json!({"op": "median", "field": "price", "as": format!("m{i}")}))}),
        ),
        (
            "1,000 sorts",
            json!({"dimensions": ["product"], "measures": count, "sort": many(1_000, &|_| json!({"by": "n"}))}),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn costly_queries_are_refused_or_answered() {
    let server =
        Server::with(&rows(), "limits = { body_bytes = 4194304, request_seconds = 20 }").await;
    let token = server.token("acme").await;
    for (what, query) in costly() {
        let reply = server.query(&token, query).await;
        match reply.status {
            200 => {}
            422 => drop(reply.error(422, "limit_exceeded")),
            // Too deep to be read at all.
            400 => drop(reply.error(400, "bad_request")),
            other => panic!("{what}: {other} {}", reply.text()),
        }
    }
    assert_eq!(
        server.query(&token, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
        json!([[9]])
    );
}

/// Held by tests whose workers take much: what one measures is of all workers of this process.
pub(crate) static HEAVY: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Private memory of this process's workers, in bytes.
fn workers_memory() -> u64 {
    let field = |status: &str, name: &str| {
        status
            .lines()
            .find_map(|l| l.strip_prefix(name))
            .and_then(|v| v.trim().trim_end_matches(" kB").parse::<u64>().ok())
            .unwrap_or(0)
    };
    let own = u64::from(std::process::id());
    let all = std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|e| std::fs::read_to_string(e.path().join("status")).ok());
    all.filter(|status| field(status, "PPid:") == own)
        .map(|status| field(&status, "RssAnon:") * 1024)
        .sum()
}

/// Four honest queries with hundreds of thousands of groups took 15 GB. They are answered within
/// what queries may take, or refused.
#[tokio::test(flavor = "multi_thread")]
async fn memory_has_an_end() {
    let _alone = HEAVY.lock().await;
    let folder = Arc::new(tempfile::tempdir().unwrap());
    write_parquet(&folder.path().join("sales.parquet"), &rows());
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string())
        .unwrap();
    let mut heavy = dashboard("Heavy");
    heavy["dataset"] = json!("heavy");
    std::fs::write(folder.path().join("seed/heavy.json"), heavy.to_string()).unwrap();
    let mut text = "key,word,qty\n".to_owned();
    for i in 0u64..600_000 {
        let mixed = i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24;
        writeln!(
            text,
            "{},word-{}-of-some-length,{}",
            i % 396_000,
            mixed % 300_000,
            mixed % 1_000_003
        )
        .unwrap();
    }
    std::fs::write(folder.path().join("heavy.csv"), text).unwrap();
    let memory: u64 = 384 << 20;
    let more = format!(
        "datasets.heavy = {{ files = 'heavy.csv', open = true }}\nlimits = {{ extract_rows = 1000, query_memory_bytes = {memory} }}"
    );
    let server = Arc::new(Server::over(folder, &more).await);
    let (heavy, light) = (server.token_for("acme", "heavy").await, server.token("umbrella").await);
    let ended = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let watcher = std::thread::spawn({
        let ended = Arc::clone(&ended);
        move || {
            let mut peak = 0;
            while !ended.load(std::sync::atomic::Ordering::SeqCst) {
                peak = peak.max(workers_memory());
                crate::support::pause_thread();
            }
            peak
        }
    });
    let distinct = |limit: u64| json!({"dimensions": ["key"], "measures": [{"op": "countDistinct", "field": "word", "as": "u"}], "limit": limit});
    let at_once = (1..=4).map(|i| {
        let (server, heavy, query) = (Arc::clone(&server), heavy.clone(), distinct(i));
        tokio::spawn(async move { server.query(&heavy, query).await })
    });
    for one in at_once.collect::<Vec<_>>() {
        // Others ask meanwhile.
        assert_eq!(
            server.query(&light, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
            json!([[4]])
        );
        let reply = one.await.unwrap();
        match reply.status {
            200 => assert_eq!(reply.json()["total"], 396_000),
            422 => drop(reply.error(422, "limit_exceeded")),
            503 => {}
            other => panic!("{other} {}", reply.text()),
        }
    }
    // Medians of each keep every value: what does not fit goes to disk or is refused.
    let medians = json!({"dimensions": ["key", "word"], "measures": (0..40).map(|i| json!({"op": "median", "field": "qty", "as": format!("m{i}")})).collect::<Vec<_>>(), "limit": 1});
    let reply = server.query(&heavy, medians).await;
    assert!([200, 422, 504].contains(&reply.status), "{}", reply.text());
    ended.store(true, std::sync::atomic::Ordering::SeqCst);
    let peak = watcher.join().unwrap();
    // Four workers, and what the program itself takes of each.
    assert!(peak < memory + 4 * (48 << 20), "{} MB", peak >> 20);
    assert_eq!(
        server.query(&heavy, json!({"measures": [{"op": "count", "as": "n"}]})).await.rows(),
        json!([[600_000]])
    );
}

/// A small request for a large answer: bytes are counted, in Arrow and in JSON.
#[tokio::test(flavor = "multi_thread")]
async fn answers_have_an_end() {
    let folder = tempfile::tempdir().unwrap();
    let words: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..2_000).map(|_| "\u{1}".repeat(1_000))));
    let owners: ArrayRef = Arc::new(StringArray::from(vec!["acme"; 2_000]));
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..2_000));
    let batch = RecordBatch::try_from_iter([
        ("owner", owners),
        ("secret", Arc::clone(&words)),
        ("word", words),
        ("id", ids),
    ])
    .unwrap();
    let path = folder.path().join("wide.parquet");
    let mut writer = parquet::arrow::ArrowWriter::try_new(
        std::fs::File::create(&path).unwrap(),
        batch.schema(),
        None,
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < 60_000, "a small file");
    let files = Files::new(workers(), vec![path], None);
    let columns = |n: usize| {
        (0..n).map(|i| json!({"field": "word", "as": format!("w{i}")})).collect::<Vec<_>>()
    };
    let ask = |query: Value| {
        let (files, query) = (&files, serde_json::from_value::<Query>(query).unwrap());
        async move { answer(files, &scope(false), &query).await }
    };
    let refused = ask(json!({"dimensions": columns(60), "ungrouped": true})).await.unwrap_err();
    assert!(refused.contains("67108864 bytes"), "{refused}");
    // Each of these characters takes six bytes of JSON: 16 MB of Arrow are 96 MB.
    let refused = ask(json!({"dimensions": columns(8), "ungrouped": true})).await.unwrap_err();
    assert!(refused.contains("67108864 bytes"), "{refused}");
    // A long answer lies in a file on its way, and is whole.
    let long = ask(json!({"dimensions": ["word", "id"], "ungrouped": true})).await.unwrap();
    assert_eq!(long["rows"].as_array().unwrap().len(), 2_000);
    assert_eq!(long["rows"][1_999][1], 1_999);
}

/// Bytes of a file are not believed: whatever is flipped in them, the query fails or answers, and
/// the next one over a good file answers.
#[tokio::test(flavor = "multi_thread")]
async fn damaged_files_fail_alone() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    let good = folder.path().join("good.parquet");
    write_parquet(&good, &rows());
    let bytes = std::fs::read(&good).unwrap();
    let sound = Files::new(Arc::clone(&workers), vec![good], None);
    let query: Query =
        serde_json::from_value(json!({"dimensions": ["product"], "measures": [{"op": "sum", "field": "price", "as": "s"}]})).unwrap();
    let (mut seed, mut failed) = (7u64, 0);
    for i in 0..120 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + i % 3 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % damaged.len();
            damaged[at] ^= 1 << (seed >> 20 & 7);
        }
        if i % 7 == 0 {
            damaged.truncate(damaged.len() - 1 - (seed >> 40) as usize % (damaged.len() / 2));
        }
        let path = folder.path().join(format!("{i}.parquet"));
        std::fs::write(&path, damaged).unwrap();
        let files = Files::new(Arc::clone(&workers), vec![path], None);
        failed += usize::from(answer(&files, &scope(false), &query).await.is_err());
        if i % 20 == 19 {
            assert!(answer(&sound, &scope(false), &query).await.is_ok());
        }
    }
    assert!(failed > 20, "{failed} of 120 were noticed");
    assert_eq!(sound.count(&scope(false)).await.unwrap(), 9);
}
