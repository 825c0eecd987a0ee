//! `POST /api/v1/query`: formats, errors, isolation.

use arrow::ipc::reader::StreamReader;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::support::{PAGE, Server};

const PATH: &str = "/api/v1/query";

#[tokio::test]
async fn answers_in_arrow_where_nothing_is_said() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let query =
        json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}], "limit": 2});
    let reply = server.post(PATH, &token, query).await;
    assert_eq!(reply.header("content-type"), Some("application/vnd.apache.arrow.stream"));
    let mut reader = StreamReader::try_new(reply.bytes.as_ref(), None).unwrap();
    assert_eq!(reader.schema().metadata()["pellucid.total"], "4");
    assert_eq!(
        reader.schema().fields().iter().map(|f| f.name().as_str()).collect::<Vec<_>>(),
        ["product", "n"]
    );
    assert_eq!(reader.next().unwrap().unwrap().num_rows(), 2);
    assert!(reader.next().is_none());
    assert!(
        reply.bytes.ends_with(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
        "the stream ends with its end marker"
    );
}

#[tokio::test]
async fn answers_in_json_where_accept_says_so() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let reply = server.query(&token, json!({"dimensions": ["product"], "measures": [{"op": "count", "as": "n"}], "limit": 2})).await;
    assert_eq!(
        reply.json(),
        json!({"columns": [{"name": "product", "type": "string"}, {"name": "n", "type": "int"}], "rows": [["bolt", 3], ["gear", 2]], "total": 4})
    );
    assert_eq!(reply.header("access-control-allow-origin"), None, "no Origin, no CORS");
}

#[tokio::test]
async fn takes_the_first_format_that_accept_names_and_json_for_anything() {
    const ARROW: &str = "application/vnd.apache.arrow.stream";
    const JSON: &str = "application/json";
    let server = Server::start().await;
    let token = server.token("acme").await;
    for (accept, kind) in [
        ("text/html", None),
        ("", Some(JSON)),
        // What curl, Python and a page's fetch send by themselves.
        ("*/*", Some(JSON)),
        ("application/*", Some(JSON)),
        ("text/html, */*;q=0.1", Some(JSON)),
        ("application/json;q=0.9", Some(JSON)),
        (ARROW, Some(ARROW)),
        ("application/vnd.apache.arrow.stream, application/json", Some(ARROW)),
        ("application/json, application/vnd.apache.arrow.stream", Some(JSON)),
        ("*/*, application/vnd.apache.arrow.stream", Some(ARROW)),
    ] {
        let request = Request::post(PATH)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json; charset=utf-8")
            .header(header::ACCEPT, accept)
            .body(Body::from(r#"{"measures":[{"op":"count"}]}"#));
        let reply = server.send(request.unwrap()).await;
        match kind {
            Some(kind) => assert_eq!(
                (reply.status, reply.header("content-type")),
                (200, Some(kind)),
                "{accept}"
            ),
            None => drop(reply.error(406, "not_acceptable")),
        }
    }
}

#[tokio::test]
async fn says_what_is_wrong_and_where() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for (query, code, path) in [
        (json!({}), "invalid_query", None),
        (json!({"dimensions": ["produkt"]}), "unknown_column", Some("dimensions[0]")),
        (json!({"dimensions": ["secret"]}), "unknown_column", Some("dimensions[0]")),
        (
            json!({"measures": [{"op": "min", "field": "secret"}]}),
            "unknown_column",
            Some("measures[0]"),
        ),
        (
            json!({"measures": [{"op": "count", "where": [{"field": "secret", "op": "eq", "value": "a"}]}]}),
            "unknown_column",
            Some("measures[0].where[0]"),
        ),
        (
            json!({"measures": [{"op": "count"}], "filters": [{"field": "secret", "op": "startsWith", "value": "S"}]}),
            "unknown_column",
            Some("filters[0]"),
        ),
        (
            json!({"measures": [{"op": "sum", "field": "product"}]}),
            "type_mismatch",
            Some("measures[0]"),
        ),
        (json!({"measures": [{"op": "count"}], "sql": "select 1"}), "invalid_query", Some("sql")),
        (json!({"measures": [{"op": "exec"}]}), "invalid_query", Some("measures[0].op")),
        (json!({"measures": [{"op": "count"}], "limit": -1}), "invalid_query", Some("limit")),
        (json!({"measures": [{"op": "count"}], "limit": 1e99}), "invalid_query", Some("limit")),
        (
            json!({"dimensions": [{"field": "qty", "bin": {"step": -1}}]}),
            "invalid_query",
            Some("dimensions[0]"),
        ),
    ] {
        let error = server.query(&token, query.clone()).await.error(422, code);
        assert_eq!(error["details"]["path"].as_str(), path, "{query} {error}");
    }
    let deep = format!("{{\"filters\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for (body, status, code) in [
        ("", 400, "bad_request"),
        ("{", 400, "bad_request"),
        ("{} {}", 400, "bad_request"),
        (&deep, 400, "bad_request"),
    ] {
        let request = Request::post(PATH)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        let reply = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        assert!([400, 422].contains(&reply.status), "{}", reply.text());
        if reply.status == 400 {
            reply.error(status, code);
        }
    }
}

#[tokio::test]
async fn no_name_or_value_is_ever_code() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for text in [
        "' OR 1=1 --",
        "\"; DROP TABLE sales; --",
        "acme' UNION SELECT * FROM sales --",
        "%",
        "\\",
        "\u{0}",
        "$1",
        "umbrella",
    ] {
        let filters = json!([{"field": "owner", "op": "eq", "value": text}]);
        let reply = server
            .query(&token, json!({"measures": [{"op": "count", "as": text}], "filters": filters}))
            .await;
        assert_eq!(reply.rows(), json!([[0]]), "{text}");
        assert_eq!(reply.json()["columns"][0]["name"], text);
        let all =
            server.query(&token, json!({"dimensions": [{"field": "owner", "as": text}]})).await;
        assert_eq!(all.rows(), json!([["acme"]]), "{text}");
    }
}

#[tokio::test]
async fn policy_columns_cannot_be_argued_with() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    for filters in [
        json!([{"field": "owner", "op": "neq", "value": "acme"}]),
        json!([{"field": "owner", "op": "in", "values": ["umbrella", ""]}]),
        json!([{"field": "owner", "op": "notIn", "values": ["acme"]}]),
        json!([{"field": "owner", "op": "isNull"}]),
    ] {
        let reply = server
            .query(
                &token,
                json!({"dimensions": ["owner", "product"], "filters": filters, "ungrouped": true}),
            )
            .await;
        assert_eq!(reply.rows(), json!([]), "{filters}");
    }
}

#[tokio::test]
async fn one_dataset_a_token() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let query = json!({"measures": [{"op": "count", "as": "n"}]});
    assert_eq!(
        server.post(&format!("{PATH}?dataset=sales"), &token, query.clone()).await.status,
        200
    );
    server.post(&format!("{PATH}?dataset=other"), &token, query).await.error(403, "forbidden");
}

#[tokio::test]
async fn a_cached_answer_is_the_tenants_own() {
    let server = Server::start().await;
    let query = json!({"dimensions": ["owner"], "measures": [{"op": "count", "as": "n"}]});
    for _ in 0..2 {
        for (tenant, expected) in
            [("acme", json!([["acme", 9]])), ("umbrella", json!([["umbrella", 4]]))]
        {
            let token = server.token(tenant).await;
            assert_eq!(server.query(&token, query.clone()).await.rows(), expected);
        }
    }
    let metrics = server.get("/metrics", "-").await.text();
    assert!(metrics.contains("pellucid_result_cache_total{outcome=\"memory\"} 2"), "{metrics}");
    assert!(metrics.contains("pellucid_result_cache_total{outcome=\"miss\"} 2"), "{metrics}");
}

#[tokio::test]
async fn a_changed_file_changes_the_answer() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let query = json!({"measures": [{"op": "count", "as": "n"}]});
    assert_eq!(server.query(&token, query.clone()).await.rows(), json!([[9]]));
    let file = server.folder.path().join("sales.parquet");
    crate::support::write_parquet(&file.with_extension("new"), &crate::support::rows()[..3]);
    std::fs::rename(file.with_extension("new"), &file).unwrap();
    assert_eq!(server.query(&token, query).await.rows(), json!([[2]]));
}

#[tokio::test]
async fn preflight_names_the_page_alone() {
    let server = Server::start().await;
    for (origin, allowed) in [(PAGE, Some(PAGE)), ("https://evil.example", None), ("null", None)] {
        let request = Request::options(PATH)
            .header(header::ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let reply = server.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.header("access-control-allow-origin"), allowed, "{origin}");
        assert!(reply.header("access-control-allow-credentials").is_none());
    }
}

#[tokio::test]
async fn a_broken_source_is_not_described_to_readers() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    std::fs::write(server.folder.path().join("sales.parquet"), b"PAR1 not a file PAR1").unwrap();
    let reply = server.query(&token, json!({"measures": [{"op": "count"}]})).await;
    reply.error(502, "source_failed");
    assert!(
        !reply.text().contains("sales.parquet") && !reply.text().to_lowercase().contains("parquet"),
        "{}",
        reply.text()
    );
}
