//! Answers without end.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use pellucid_connectors::dialect::Dialect;
use pellucid_connectors::plan::{Access, Column, Wire};
use pellucid_connectors::sql::{Statement, TableRef};
use pellucid_connectors::table::SqlTable;
use pellucid_connectors::warehouse::{Batches, Warehouse};
use pellucid_connectors::{Most, Result, SourceError};
use pellucid_core::{Code, Query};

use super::answers::{protocols, rows, stream};
use crate::support::stand_in::{Asked, StandIn};
use crate::support::tools::run;

const MOST: Most = Most { rows: 1_000_000, bytes: 1 << 20 };

/// Writes `begin` and then `again` to whoever asks, until nobody reads, and counts the bytes.
fn endless(begin: Vec<u8>, again: Vec<u8>) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (url, written) =
        (format!("http://{}", listener.local_addr().unwrap()), Arc::new(AtomicU64::new(0)));
    let count = Arc::clone(&written);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (begin, again, count) = (begin.clone(), again.clone(), Arc::clone(&count));
            std::thread::spawn(move || {
                let _ = stream.read(&mut [0; 65_536]);
                let _ = stream.write_all(
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                );
                let mut wrote = chunk(&mut stream, &begin, &count);
                while wrote {
                    wrote = chunk(&mut stream, &again, &count);
                }
            });
        }
    });
    (url, written)
}

fn chunk(stream: &mut TcpStream, bytes: &[u8], count: &AtomicU64) -> bool {
    count.fetch_add(bytes.len() as u64, Ordering::SeqCst);
    let framed = [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    stream.write_all(&framed).is_ok()
}

/// A warehouse that says what its table has, and asks another for the rows.
struct Described(Arc<dyn Warehouse>);

impl Warehouse for Described {
    fn dialect(&self) -> &dyn Dialect {
        self.0.dialect()
    }

    fn test(&self) -> BoxFuture<'_, Result<()>> {
        self.0.test()
    }

    fn tables(&self, most: usize) -> BoxFuture<'_, Result<Vec<TableRef>>> {
        self.0.tables(most)
    }

    fn describe<'a>(&'a self, _: &'a TableRef) -> BoxFuture<'a, Result<Vec<Column>>> {
        let native = if self.0.dialect().name() == "clickhouse" { "Int64" } else { "bigint" };
        Box::pin(async move {
            Ok(vec![Column { name: "a".into(), native: native.into(), nullable: true }])
        })
    }

    fn execute<'a>(
        &'a self,
        statement: Statement,
        wires: &'a [Wire],
    ) -> BoxFuture<'a, Result<Batches>> {
        self.0.execute(statement, wires)
    }
}

fn open(name: &str, url: &str) -> Arc<dyn Warehouse> {
    (protocols().into_iter().find(|p| p.name == name).unwrap().open)(url)
}

async fn ask(name: &str, url: &str, most: Most) -> Result<u64> {
    let table =
        SqlTable::new(Arc::new(Described(open(name, url))), TableRef(vec!["t".into()]), None);
    let query: Query =
        serde_json::from_value(serde_json::json!({"dimensions": ["a"], "ungrouped": true}))
            .unwrap();
    let access = Access { filters: &[], hidden: &Default::default(), reader: None };
    table.query(access, &query, most).await.map(|answer| answer.total)
}

fn refused(e: &SourceError) -> bool {
    matches!(e, SourceError::Query(e) if e.code == Code::LimitExceeded && e.path.as_deref() == Some("limit"))
}

#[test]
fn batches_without_end_are_refused_by_their_bytes_and_their_rows() {
    run(async {
        let whole = stream(&rows(), false);
        // Two batches and the end mark: the head of the one, and then the other for ever.
        let one = stream_of_one();
        let batch = whole[one.len() - 8..whole.len() - 8].to_vec();
        let (url, written) = endless(one[..one.len() - 8].to_vec(), batch.repeat(50));
        let e = ask("clickhouse", &url, MOST).await.unwrap_err();
        assert!(refused(&e) && e.to_string().contains("1048576 bytes"), "{e}");
        let e = ask("clickhouse", &url, Most { rows: 100, ..MOST }).await.unwrap_err();
        assert!(refused(&e) && e.to_string().contains("100 rows"), "{e}");
        assert!(written.load(Ordering::SeqCst) < 64 << 20, "it was read on");
    });
}

fn stream_of_one() -> Vec<u8> {
    let mut out = Vec::new();
    let batch = rows();
    let mut writer =
        ::arrow::ipc::writer::StreamWriter::try_new(&mut out, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    out
}

#[test]
fn a_message_without_end_is_refused_by_its_claim() {
    run(async {
        let one = stream_of_one();
        let length = i64::try_from(one.len()).unwrap();
        // The body's length stands in the head; any larger one is waited for, and none may be
        // larger than a message.
        for claim in [i64::from(u32::MAX), 1 << 40, length << 20] {
            let mut hostile = one.clone();
            let body =
                (0..hostile.len() - 8).filter(|at| body_length(&hostile, *at)).collect::<Vec<_>>();
            for at in body {
                hostile[at..at + 8].copy_from_slice(&claim.to_le_bytes());
            }
            let (url, written) = endless(hostile, vec![0; 1 << 16]);
            let e = ask("clickhouse", &url, MOST).await.unwrap_err();
            assert!(matches!(&e, SourceError::Source(m) if m.contains("claims")), "{e}");
            assert!(written.load(Ordering::SeqCst) < 64 << 20, "it was read on");
        }
    });
}

/// Whether the bytes at `at` are the length of the body of the batch.
fn body_length(answer: &[u8], at: usize) -> bool {
    let schema = 8 + u32::from_le_bytes(answer[4..8].try_into().unwrap()) as usize;
    let head = u32::from_le_bytes(answer[schema + 4..schema + 8].try_into().unwrap()) as usize;
    let body = answer.len() - 8 - (schema + 8 + head);
    answer[at..at + 8] == (body as i64).to_le_bytes() && (schema..schema + 8 + head).contains(&at)
}

#[test]
fn json_without_end_is_refused_in_a_page_and_over_pages() {
    run(async {
        for (name, begin) in [
            ("trino", r#"{"id": "q", "data": ["#),
            ("snowflake", r#"{"statementHandle": "h", "data": ["#),
            ("bigquery", r#"{"jobComplete": true, "rows": ["#),
            (
                "databricks",
                r#"{"statement_id": "s", "status": {"state": "FAILED", "error": {"message": ""#,
            ),
            ("trino", " "),
        ] {
            let again =
                if name == "databricks" { b"x".repeat(1 << 18) } else { b"[1],".repeat(1 << 16) };
            let again = if begin == " " { b" ".repeat(1 << 18) } else { again };
            let (url, written) = endless(begin.into(), again);
            let e = open(name, &url)
                .execute(Statement::new("SELECT 1", Vec::new()), &[Wire::Int])
                .await
                .map(drop)
                .unwrap_err();
            assert!(
                matches!(&e, SourceError::Source(m) if m.contains("larger than")),
                "{name}: {e}"
            );
            assert!(written.load(Ordering::SeqCst) < 256 << 20, "{name} was read on");
        }
        // Each page is small, and there is always another.
        let pages = StandIn::start(|_: &Asked, own| {
            let data: Vec<[i64; 1]> = vec![[7]; 10_000];
            (
                200,
                serde_json::json!({"id": "q", "data": data, "nextUri": format!("{own}/v1/next")})
                    .to_string()
                    .into_bytes(),
            )
        });
        let e = ask("trino", &pages.url, MOST).await.unwrap_err();
        assert!(refused(&e), "{e}");
        pages.wait_for("DELETE", "/v1/next").await;
        // What an error says has an end as well.
        let listing = open(
            "trino",
            &endless(br#"{"id": "q", "error": {"message": ""#.to_vec(), b"x\\n".repeat(1 << 16)).0,
        );
        assert!(listing.test().await.unwrap_err().to_string().chars().count() < 2_100);
        let failed = StandIn::start(|_, _| {
            (500, b"line\nERROR forged \x1b[31m\xe2\x80\xae".repeat(100_000))
        });
        let e = open("clickhouse", &failed.url).test().await.unwrap_err().to_string();
        assert!(e.chars().count() < 2_100 && !e.contains(['\n', '\u{1b}', '\u{202e}']), "{e}");
    });
}

#[test]
fn what_is_listed_has_an_end() {
    run(async {
        let pages = StandIn::start(|_: &Asked, own| {
            let data: Vec<[String; 3]> =
                vec![["a".repeat(10_000), "bigint".into(), "YES".into()]; 100];
            (
                200,
                serde_json::json!({"id": "q", "data": data, "nextUri": format!("{own}/v1/next")})
                    .to_string()
                    .into_bytes(),
            )
        });
        let e = open("trino", &pages.url).describe(&TableRef(vec!["t".into()])).await.unwrap_err();
        assert!(e.to_string().contains("a list is larger"), "{e}");
        let batches = open("trino", &pages.url)
            .execute(Statement::new("SELECT 1", Vec::new()), &[Wire::Text])
            .await
            .unwrap();
        drop(batches.into_stream());
    });
}
