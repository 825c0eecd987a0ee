//! `GET` and `HEAD /api/v1/datasets/{id}/data.parquet`

use std::sync::Arc;

use arrow::array::AsArray;
use axum::body::Body;
use axum::http::{HeaderName, Request, header};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::Compression;
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use crate::support::{PAGE, Reply, Server, get, rows};

const PATH: &str = "/api/v1/datasets/sales/data.parquet";

async fn fetch(server: &Server, token: &str, headers: &[(HeaderName, &str)]) -> Reply {
    let request = headers.iter().fold(get(PATH, token), |r, (name, value)| r.header(name, *value));
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn holds_the_tenants_rows_and_no_byte_more() {
    let server = Server::start().await;
    let reply = fetch(&server, &server.token("acme").await, &[]).await;
    assert_eq!(reply.status, 200);
    for word in ["umbrella", "UMBRELLA", "NOBODYS", "SECRET", "secret"] {
        assert!(!reply.holds(word), "{word}");
    }
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(reply.bytes.clone()).unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    let owners: Vec<String> = batches
        .iter()
        .flat_map(|b| {
            b.column(0).as_string::<i32>().iter().map(|o| o.unwrap().to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(owners, vec!["acme"; 9]);
    let others = fetch(&server, &server.token("umbrella").await, &[]).await;
    assert!(
        others.holds("UMBRELLA-ONLY-virus") && !others.holds("acme") && !others.holds("SECRET")
    );
}

#[tokio::test]
async fn is_made_for_range_reads() {
    let server = Server::start().await;
    let reply = fetch(&server, &server.token("acme").await, &[]).await;
    let file = SerializedFileReader::new(reply.bytes.clone()).unwrap();
    let group = file.metadata().row_group(0);
    assert!(
        group
            .columns()
            .iter()
            .all(|c| matches!(c.compression(), Compression::ZSTD(_)) && c.statistics().is_some())
    );
    assert!(group.column(1).dictionary_page_offset().is_some());
    let reader = ParquetRecordBatchReaderBuilder::try_new(reply.bytes).unwrap().build().unwrap();
    let times: Vec<Option<i64>> = reader
        .flat_map(|b| {
            b.unwrap()
                .column_by_name("ts")
                .unwrap()
                .as_primitive::<arrow::datatypes::TimestampMicrosecondType>()
                .iter()
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(times[..8].is_sorted() && times[8].is_none(), "sorted, nulls last: {times:?}");
}

#[tokio::test]
async fn answers_ranges() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let whole = fetch(&server, &token, &[]).await;
    let n = whole.bytes.len();
    assert_eq!(whole.header("content-length"), Some(n.to_string().as_str()));
    assert_eq!(whole.header("accept-ranges"), Some("bytes"));
    for (range, first, last) in [
        ("bytes=0-3".to_owned(), 0, 3),
        (format!("bytes={}-", n - 8), n - 8, n - 1),
        ("bytes=-8".to_owned(), n - 8, n - 1),
        (format!("bytes=10-{}", n * 2), 10, n - 1),
        (format!("bytes=-{}", n * 2), 0, n - 1),
    ] {
        let part = fetch(&server, &token, &[(header::RANGE, &range)]).await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.bytes, whole.bytes.slice(first..=last), "{range}");
        assert_eq!(
            part.header("content-range"),
            Some(format!("bytes {first}-{last}/{n}").as_str())
        );
        assert_eq!(part.header("content-length"), Some((last - first + 1).to_string().as_str()));
        assert_eq!(part.header("etag"), whole.header("etag"));
    }
    for range in ["bytes=3-1", "bytes=0-1,4-5", "lines=0-1", "bytes=x"] {
        let reply = fetch(&server, &token, &[(header::RANGE, range)]).await;
        assert_eq!((reply.status, reply.bytes.len()), (200, n), "{range}");
    }
    let beyond = fetch(&server, &token, &[(header::RANGE, &format!("bytes={n}-"))]).await;
    beyond.error(416, "range_not_satisfiable");
    assert_eq!(beyond.header("content-range"), Some(format!("bytes */{n}").as_str()));
}

#[tokio::test]
async fn answers_conditions() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let whole = fetch(&server, &token, &[]).await;
    let etag = whole.header("etag").unwrap().to_owned();
    assert!(etag.starts_with('"') && etag.len() == 66, "a strong tag: {etag}");
    assert_eq!(whole.header("cache-control"), Some("private, no-cache"));
    assert!(whole.headers.get_all("vary").iter().any(|v| v == "Authorization"));
    let same =
        fetch(&server, &token, &[(header::IF_NONE_MATCH, &etag), (header::RANGE, "bytes=0-3")])
            .await;
    assert_eq!((same.status, same.bytes.len(), same.header("etag")), (304, 0, Some(etag.as_str())));
    assert_eq!(fetch(&server, &token, &[(header::IF_NONE_MATCH, "\"other\"")]).await.status, 200);
    assert_eq!(
        fetch(&server, &token, &[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, &etag)])
            .await
            .status,
        206
    );
    assert_eq!(
        fetch(&server, &token, &[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"other\"")])
            .await
            .status,
        200
    );
    let other =
        fetch(&server, &server.token("umbrella").await, &[(header::IF_NONE_MATCH, &etag)]).await;
    assert_eq!(other.status, 200, "another tenant's tag matches nothing here");
}

#[tokio::test]
async fn answers_head() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let whole = fetch(&server, &token, &[]).await;
    let request = Request::head(PATH)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::ORIGIN, PAGE);
    let head = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    assert_eq!(head.header("content-length"), whole.header("content-length"));
    assert_eq!(head.header("etag"), whole.header("etag"));
}

#[tokio::test]
async fn lets_the_page_read_what_it_needs() {
    let server = Server::start().await;
    let reply = fetch(&server, &server.token("acme").await, &[(header::RANGE, "bytes=0-3")]).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
    let exposed = reply.header("access-control-expose-headers").unwrap().to_lowercase();
    for name in ["content-range", "content-length", "etag", "accept-ranges"] {
        assert!(exposed.contains(name), "{name} in {exposed}");
    }
}

#[tokio::test]
async fn is_written_once_for_all_who_ask_at_once() {
    let server = Arc::new(Server::start().await);
    let token = server.token("acme").await;
    let asks = (0..16).map(|_| {
        let (server, token) = (Arc::clone(&server), token.clone());
        tokio::spawn(async move { fetch(&server, &token, &[]).await })
    });
    let replies = futures::future::join_all(asks).await;
    let tags: std::collections::HashSet<String> =
        replies.into_iter().map(|r| r.unwrap().header("etag").unwrap().to_owned()).collect();
    assert_eq!(tags.len(), 1);
    let entries = std::fs::read_dir(server.folder.path().join("data/extracts"))
        .unwrap()
        .map(|e| e.unwrap().path());
    let files: Vec<_> = entries.filter(|p| p.is_file()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
}

#[tokio::test]
async fn survives_a_restart_and_a_writer_that_died() {
    let server = Server::start().await;
    let etag =
        fetch(&server, &server.token("acme").await, &[]).await.header("etag").unwrap().to_owned();
    let folder = Arc::clone(&server.folder);
    let extracts = folder.path().join("data/extracts");
    std::fs::write(extracts.join("0123.4567.writing"), b"PAR1 half a file").unwrap();
    drop(server);
    let server = Server::over(folder, "").await;
    assert_eq!(
        fetch(&server, &server.token("acme").await, &[]).await.header("etag"),
        Some(etag.as_str())
    );
    assert!(!extracts.join("0123.4567.writing").exists(), "what a dead writer left is removed");
}

#[tokio::test]
async fn tells_a_client_that_the_rows_have_changed() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let config = server.get("/api/v1/embed/config", &token).await.json();
    let path = config["dataset"]["delivery"]["path"].as_str().unwrap().to_owned();
    assert_eq!(server.get(&path, &token).await.status, 200);
    let file = server.folder.path().join("sales.parquet");
    crate::support::write_parquet(&file.with_extension("new"), &rows()[..3]);
    std::fs::rename(file.with_extension("new"), &file).unwrap();
    server.get(&path, &token).await.error(410, "stale_version");
    let other = server.token("umbrella").await;
    server.get(&path, &other).await.error(410, "stale_version");
}
