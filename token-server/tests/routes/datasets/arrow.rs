//! `GET /api/v1/datasets/{id}/data.arrow`

use arrow::array::AsArray as _;
use arrow::ipc::reader::StreamReader;
use axum::body::Body;

use crate::support::{Server, get};

const PATH: &str = "/api/v1/datasets/sales/data.arrow";

#[tokio::test]
async fn holds_the_tenants_rows_and_no_byte_more() {
    let server = Server::start().await;
    for (tenant, rows) in [("acme", 9), ("umbrella", 4), ("root", 14)] {
        let reply = server.get(PATH, &server.token(tenant).await).await;
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, Some("application/vnd.apache.arrow.stream"))
        );
        let batches: Vec<_> = StreamReader::try_new(reply.bytes.as_ref(), None)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(batches.iter().map(|b| b.num_rows()).sum::<usize>(), rows);
        let names: Vec<_> = batches[0].schema().fields().iter().map(|f| f.name().clone()).collect();
        assert_eq!(names, ["owner", "product", "qty", "price", "ok", "ts", "day"]);
        if tenant != "root" {
            assert!(
                batches.iter().all(|b| b
                    .column(0)
                    .as_string::<i32>()
                    .iter()
                    .all(|o| o == Some(tenant)))
            );
        }
        assert!(!reply.holds("SECRET") && (tenant != "acme" || !reply.holds("UMBRELLA-ONLY")));
    }
}

#[tokio::test]
async fn is_not_sent_twice() {
    let server = Server::start().await;
    let token = server.token("acme").await;
    let etag = server.get(PATH, &token).await.header("etag").unwrap().to_owned();
    let again = server
        .send(get(PATH, &token).header("if-none-match", &etag).body(Body::empty()).unwrap())
        .await;
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    let parquet = server.get("/api/v1/datasets/sales/data.parquet", &token).await;
    assert_ne!(
        parquet.header("etag"),
        Some(etag.as_str()),
        "another representation has another tag"
    );
    let head = server.send(get(PATH, &token).method("HEAD").body(Body::empty()).unwrap()).await;
    assert_eq!((head.status, head.bytes.len()), (200, 0));
    server.get(&format!("{PATH}?v=old"), &token).await.error(410, "stale_version");
    server.get(PATH, "x").await.error(401, "unauthorized");
    server.get("/api/v1/datasets/other/data.arrow", &token).await.error(403, "forbidden");
}
