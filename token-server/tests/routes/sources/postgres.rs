//! A dataset over a table of PostgreSQL is to a page what one over files is.

use parquet::basic::Encoding;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use serde_json::{Value, json};

use crate::support::{Server, Shop, get, rows};

/// Queries whose answers do not hang on the order of equal rows.
pub(super) fn queries() -> Vec<Value> {
    let n = || json!({"op": "count", "as": "n"});
    let op = |op: &str, a: Value, b: Value| json!({"op": op, "args": [a, b]});
    let compute = json!([
        {"as": "ratio", "expr": op("div", json!("qty"), json!("price"))},
        {"as": "net", "expr": op("sub", op("mul", json!("price"), json!(2.5)), json!("qty"))},
    ]);
    let small = json!({"field": "qty", "op": "lt", "value": 1000});
    let conditions = [
        "qty > 3 OR product = 'nut'",
        "NOT (qty > 3 AND ok)",
        "price > 0",
        "NOT price > 0",
        "price <> price",
        "price = price",
        "qty IS NULL OR price IS NULL",
        "product IN ('nut', 'gear')",
        "NOT product IN ('nut')",
        "qty BETWEEN 1 AND 4",
        "qty = 9007199254740993",
        "qty < 2.5",
        "STARTS_WITH(product, 'b')",
        "NOT CONTAINS(product, 'u')",
        "product < 'c'",
        "ts >= '2001-01-10' AND day <> DATE '2001-02-01'",
        "COALESCE(ok, FALSE)",
        "ok = (qty > 3)",
        "NULLIF(product, 'nut') IS NULL",
        "CASE WHEN qty > 3 THEN price > 1 ELSE ok END",
        "price * 2 > 3",
        "ABS(price) >= 2.25",
    ];
    let by = |condition: &str| json!({"dimensions": [{"expr": {"sql": condition}, "as": "c"}], "measures": [n(), {"op": "countDistinct", "field": "product"}]});
    let where_ =
        |condition: &str| json!({"measures": [n()], "filters": [{"expr": {"sql": condition}}]});
    let chosen = |expr: &str| json!({"dimensions": [{"expr": {"sql": expr}, "as": "k"}], "measures": [n()], "sort": [{"by": "k", "order": "desc"}]});
    let of_conditions = conditions.iter().flat_map(|c| [by(c), where_(c)]);
    let of_choices = [
        "CASE WHEN qty > 3 THEN 'many' WHEN qty > 0 THEN 'few' ELSE 'none' END",
        "CASE WHEN ok THEN product END",
        "COALESCE(product, 'unknown')",
        "CASE WHEN ok THEN 1 ELSE 2.5 END",
        "COALESCE(price, qty)",
        "NULLIF(qty, 1)",
        "-price",
        "day",
        "COALESCE(qty, 0)",
    ];
    let joined = json!({"measures": [n()], "filters": [{"not": {"and": [{"field": "qty", "op": "gt", "value": 1}, {"or": [
        {"field": "product", "op": "eq", "value": "bolt"}, {"field": "price", "op": "lt", "value": 2}]}]}}]});
    let plain = vec![
        json!({"dimensions": ["product"], "measures": [n(), {"op": "sum", "field": "qty", "as": "s"}, {"op": "mean", "field": "qty", "as": "m"}],
            "filters": [small]}),
        json!({"dimensions": [{"field": "ts", "timeUnit": "month"}], "measures": [n()], "sort": [{"by": "n", "order": "desc"}], "limit": 2}),
        json!({"dimensions": ["price"], "measures": [n()]}),
        json!({"dimensions": ["qty", "product"], "ungrouped": true, "sort": [{"by": "qty"}, {"by": "product"}], "limit": 4, "offset": 1}),
        json!({"measures": [{"op": "min", "field": "price", "as": "a"}, {"op": "max", "field": "price", "as": "b"},
            {"op": "median", "field": "qty", "as": "c"}, {"op": "countDistinct", "field": "product", "as": "d"},
            {"op": "stddev", "field": "qty", "as": "e", "where": [small]}]}),
        json!({"measures": [{"op": "first", "field": "product", "as": "f"}]}),
        json!({"dimensions": [{"field": "price", "bin": {"step": 0.5}}], "measures": [n()]}),
        json!({"compute": compute, "dimensions": ["product"], "measures": [{"op": "sum", "field": "ratio", "as": "s"}, {"op": "max", "field": "net", "as": "m"}],
            "filters": [small]}),
        json!({"compute": compute, "dimensions": ["net"], "measures": [n()], "filters": [small, {"field": "ratio", "op": "gt", "value": 1}]}),
        json!({"measures": [{"op": "sum", "field": "qty", "as": "s"}]}),
        json!({"measures": [n()], "filters": [{"field": "product", "op": "contains", "value": "' OR 1=1 --"}]}),
        joined,
    ];
    plain
        .into_iter()
        .chain(of_conditions)
        .chain(of_choices.map(chosen))
        .chain(by_clocks())
        .collect()
}

/// Queries that read times by the clocks of a zone, and weeks from another day.
fn by_clocks() -> Vec<Value> {
    let n = || json!({"op": "count", "as": "n"});
    let units = [
        "year",
        "quarter",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "hourOfDay",
        "dayOfWeek",
        "monthOfYear",
    ];
    let mut all = Vec::new();
    for zone in ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"] {
        all.extend(units.map(|unit| {
            json!({"timeZone": zone, "dimensions": [{"field": "ts", "timeUnit": unit, "as": "t"}], "measures": [n()]})
        }));
        all.push(json!({"timeZone": zone, "dimensions": ["ts"], "measures": [n()]}));
        all.push(json!({"timeZone": zone, "dimensions": ["ts", "qty"], "ungrouped": true, "sort": [{"by": "ts"}, {"by": "qty"}]}));
        all.push(json!({"timeZone": zone, "measures": [{"op": "min", "field": "ts", "as": "a"}, {"op": "max", "field": "ts", "as": "b"}, n()],
            "filters": [{"field": "ts", "op": "gte", "value": "2001-01-01"}]}));
        all.push(json!({"timeZone": zone, "weekStart": "sunday", "dimensions": [{"field": "ts", "timeUnit": "week", "as": "w"}], "measures": [n()]}));
        all.push(json!({"timeZone": zone, "now": "2001-02-03T04:05:06Z", "measures": [n()],
            "filters": [{"field": "ts", "op": "inLast", "count": 2, "unit": "month"}]}));
    }
    all.push(json!({"weekStart": "saturday", "dimensions": [{"field": "ts", "timeUnit": "week", "as": "w"}], "measures": [n()]}));
    all.push(json!({"measures": [n()], "filters": [{"expr": {"sql": "DATE_TRUNC('hour', ts AT TIME ZONE 'Asia/Kathmandu') >= '2001-01-02'"}}]}));
    all
}

/// What dialects answer differently is refused, with the remedy, before anything is sent.
#[tokio::test(flavor = "multi_thread")]
async fn refuses_what_dialects_say_differently() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let live = server.token_for("acme", "live").await;
    for expr in [
        "UPPER(product) = 'NUT'",
        "qty > price",
        "ROUND(price) = 1",
        "DATE_TRUNC('month', day) = day",
        "DATE_ADD('month', 1, ts) > ts",
    ] {
        let query =
            json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"expr": {"sql": expr}}]});
        let message =
            server.query(&live, query).await.error(422, "invalid_query")["message"].clone();
        assert!(message.as_str().unwrap().contains("a column of a view"), "{expr}: {message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_as_files_do() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    for tenant in ["acme", "umbrella"] {
        let (files, live) = (server.token(tenant).await, server.token_for(tenant, "live").await);
        for query in queries() {
            let (a, b) = (
                server.query(&files, query.clone()).await,
                server.query(&live, query.clone()).await,
            );
            assert_eq!(
                (a.status, a.json()["error"]["code"].clone()),
                (b.status, b.json()["error"]["code"].clone()),
                "{query}"
            );
            assert_eq!(a.json()["columns"], b.json()["columns"], "{query}");
            assert_eq!(a.json()["total"], b.json()["total"], "{query}");
            assert!(
                super::same(&a.json()["rows"], &b.json()["rows"]),
                "{tenant} {query}\n{}\n{}",
                a.text(),
                b.text()
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gives_an_extract_made_for_range_reads() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    let token = server.token_for("acme", "live").await;
    let config = server.get("/api/v1/embed/config", &token).await.json();
    assert_eq!(
        (config["dataset"]["rows"].clone(), config["dataset"]["delivery"]["kind"].clone()),
        (json!(9), json!("extract")),
        "{config}"
    );
    let names: Vec<&str> = config["dataset"]["schema"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["owner", "product", "qty", "price", "ok", "ts", "day"]);
    let path = config["dataset"]["delivery"]["path"].as_str().unwrap().to_owned();
    let whole = server.get(&path, &token).await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    for word in ["UMBRELLA", "umbrella", "NOBODY", "SECRET", "secret"] {
        assert!(!whole.holds(word), "{word} is in the extract");
    }
    let part = server
        .send(
            get(&path, &token)
                .header("range", "bytes=0-3")
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(
        (part.status, part.text().as_str(), part.header("etag")),
        (206, "PAR1", whole.header("etag"))
    );
    let file = SerializedFileReader::new(whole.bytes.clone()).unwrap();
    let group = file.metadata().row_group(0);
    assert!(group.columns().iter().any(|c| c.column_path().string() == "product"
        && c.encodings().any(|e| e == Encoding::RLE_DICTIONARY)));
    // Sorted: the first value is the least, nulls are last.
    let times: Vec<Option<i64>> = file
        .get_row_iter(None)
        .unwrap()
        .map(|row| {
            let row = row.unwrap();
            let ts = row.get_column_iter().find(|(name, _)| *name == "ts").unwrap().1.clone();
            match ts {
                parquet::record::Field::TimestampMicros(v) => Some(v),
                _ => None,
            }
        })
        .collect();
    let mut sorted = times.clone();
    sorted.sort_by_key(|t| (t.is_none(), *t));
    assert_eq!((times.len(), &times), (9, &sorted));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_stay_where_they_are() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, "").await;
    assert!(!format!("{:?}", server.app.config).contains("hunter2"));
    let token = server.token_for("acme", "live").await;
    shop.sql("DROP TABLE sales").await;
    let broken = server.query(&token, json!({"measures": [{"op": "count", "as": "n"}]})).await;
    let error = broken.error(502, "source_failed");
    assert!(
        !broken.holds("sales") && !broken.holds("hunter2") && !broken.holds("127.0.0.1"),
        "{error}"
    );
}
