//! Nothing is evaluated on a row that the policy has not passed: whatever others have in their
//! rows, one's own answers, errors and their texts stay the same, byte for byte.

mod text;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Float64Array, Int32Array, RecordBatch, StringArray, StringViewArray,
    TimestampMicrosecondArray, UInt64Array,
};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use pellucid_core::{Query, Schema};
use pellucid_server::config::Limits;
use pellucid_server::connectors::{Connector as _, Files, Workers};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::contained::HEAVY;
use super::oracle::scope;
use crate::support::{PROGRAM, answer, workers};

/// Rows that are read before the types of a text file's columns are known.
const SAMPLED: usize = 1_000;

/// One row as text: whose, a number, a float, a time, a day, a flag, a text.
type Cells = [String; 7];

fn row(owner: &str, i: usize) -> Cells {
    let day = format!("2024-02-{:02}", i % 28 + 1);
    [
        owner.into(),
        (i % 7).to_string(),
        format!("{}.5", i % 5),
        format!("{day}T0{}:00:00", i % 9),
        day,
        i.is_multiple_of(2).to_string(),
        format!("w{}", i % 4),
    ]
}

/// A row of somebody else's with a value that its column's type has not.
fn hostile() -> impl Strategy<Value = Cells> {
    let odd = select(vec![
        "99999999999999999999999",
        "-9223372036854775809",
        "1e999",
        "-1e999",
        "NaN",
        "inf",
        "abc",
        "0x10",
        "not a time",
        "9999999-99-99",
        "2024-02-30",
        "24:00",
        "+99999999:00",
        "maybe",
        "null",
        "\u{feff}",
        "a,b",
        "\"",
        "\u{202e}x",
    ]);
    (0usize..50, 1usize..7, odd, any::<bool>()).prop_map(|(i, column, odd, huge)| {
        let mut cells = row("umbrella", i);
        cells[column] = if huge { odd.repeat(20_000) } else { odd.to_owned() };
        cells
    })
}

fn csv(rows: &[Cells]) -> String {
    let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: &Cells| cells.iter().map(quoted).collect::<Vec<_>>().join(",");
    let mut out = "owner,n,x,t,d,b,s\n".to_owned();
    rows.iter().for_each(|cells| writeln!(out, "{}", line(cells)).unwrap());
    out
}

/// As JSON has them: numbers and flags bare where they are some, and things that are none of them
/// as text, lists and objects.
fn ndjson(rows: &[Cells]) -> String {
    let bare = |cell: &String| {
        serde_json::from_str::<Value>(cell)
            .ok()
            .filter(|v| !v.is_string())
            .unwrap_or_else(|| json!(cell))
    };
    let mut out = String::new();
    for [owner, n, x, t, d, b, s] in rows {
        let odd = if s.len() > 9 { json!({"s": [s]}) } else { json!(s) };
        let line = json!({"owner": owner, "n": bare(n), "x": bare(x), "t": t, "d": d, "b": bare(b), "s": odd});
        writeln!(out, "{line}").unwrap();
    }
    out
}

/// Lines of somebody else's that no reader takes: values that no number or text may have, too many
/// or too few, cut ones.
fn broken(kind: &str) -> impl Strategy<Value = Vec<String>> + use<> {
    let deep = format!("{{\"owner\":\"umbrella\",\"s\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    let lines = match kind {
        "csv" => vec![
            "umbrella".to_owned(),
            "umbrella,1,2,3,4,5,6,7,8".into(),
            "umbrella,1,\"a\",".into(),
            ",".into(),
            "acme,1".into(),
        ],
        _ => vec![
            "{\"owner\":\"umbrella\",\"n\":1e999}".into(),
            "{\"owner\":\"umbrella\",\"s\":\"\\ud800\"}".into(),
            "{\"owner\":\"umbrella\",\"n\":01}".into(),
            "{\"owner\":\"acme\",\"n\":-1e999}".into(),
            "{\"owner\":\"umbrella\",\"s\":\"cut".into(),
            "\"owner\":\"acme\"}".into(),
            "nonsense".into(),
            "[]".into(),
            deep,
        ],
    };
    prop::collection::vec(select(lines), 0..4)
}

/// The text with lines before its second one and at its end.
fn amid(text: &str, lines: &[String]) -> String {
    let lines: String = lines.iter().map(|l| format!("{l}\n")).collect();
    let (first, rest) = text.split_once('\n').unwrap();
    format!("{first}\n{lines}{rest}{lines}")
}

fn any_query() -> impl Strategy<Value = Query> {
    let measure = select(vec![
        json!({"op": "count", "as": "m"}),
        json!({"op": "sum", "field": "n", "as": "m"}),
        json!({"op": "mean", "field": "x", "as": "m"}),
        json!({"op": "max", "field": "x", "as": "m"}),
        json!({"op": "min", "field": "t", "as": "m"}),
        json!({"op": "countDistinct", "field": "s", "as": "m"}),
        json!({"op": "median", "field": "n", "as": "m"}),
        json!({"op": "last", "field": "d", "as": "m"}),
        json!({"op": "sum", "field": "c", "as": "m"}),
        json!({"op": "count", "as": "m", "where": [{"field": "c", "op": "gt", "value": 1}]}),
    ]);
    let key = select(vec![
        json!([]),
        json!(["n"]),
        json!(["b"]),
        json!(["s"]),
        json!([{"field": "t", "timeUnit": "month"}]),
        json!([{"field": "x", "bin": {"step": 0.25}}]),
        json!(["d"]),
        json!(["c"]),
    ]);
    let filter = select(vec![
        json!([]),
        json!([{"field": "n", "op": "gte", "value": 3}]),
        json!([{"field": "x", "op": "neq", "value": 1.5}]),
        json!([{"field": "t", "op": "lt", "value": "2024-02-11"}]),
        json!([{"field": "b", "op": "eq", "value": true}]),
        json!([{"field": "c", "op": "lt", "value": 2}]),
        json!([{"field": "d", "op": "in", "values": ["2024-02-03", "2024-02-04"]}]),
        json!([{"field": "s", "op": "contains", "value": "w1"}]),
    ]);
    let compute = json!([{"as": "c", "expr": {"op": "div", "args": [{"op": "mul", "args": ["x", "n"]}, {"op": "sub", "args": ["n", 3]}]}}]);
    (measure, key, filter, any::<bool>()).prop_map(move |(measure, key, filter, rows)| {
        let query = match rows {
            true => json!({"dimensions": ["n", "x", "t", "d", "b", "s", "c"], "ungrouped": true, "filters": filter, "compute": compute}),
            false => json!({"dimensions": key, "measures": [measure], "filters": filter, "compute": compute}),
        };
        serde_json::from_value(query).unwrap()
    })
}

async fn all(
    workers: &Arc<Workers>,
    file: PathBuf,
    pinned: Option<&Schema>,
    queries: &[Query],
) -> (Vec<Result<Value, String>>, Vec<u8>) {
    let (files, scope) =
        (Files::new(Arc::clone(workers), vec![file.clone()], Some("t".into())), scope(false));
    pinned.into_iter().for_each(|columns| files.pinned(columns));
    let mut out = Vec::new();
    for query in queries {
        out.push(answer(&files, &scope, query).await);
    }
    let to = file.with_added_extension("extract");
    files.write_extract(&scope, Some("t"), u64::MAX, &to).await.unwrap();
    (out, std::fs::read(to).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn cannot_make_a_query_over_text_fail(
        own in prop::collection::vec(0usize..60, 1..12),
        odd in prop::collection::vec(hostile(), 1..8),
        broken_csv in broken("csv"),
        broken_json in broken("json"),
        queries in prop::collection::vec(any_query(), 12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let workers = workers();
        let folder = tempfile::tempdir().unwrap();
        let before: Vec<Cells> = (0..SAMPLED).map(|i| row("umbrella", i)).collect();
        let mine: Vec<Cells> = own.iter().map(|i| row("acme", *i)).collect();
        let quiet = [before.clone(), mine.clone()].concat();
        let hostile = [before.clone(), odd.clone(), mine.clone(), odd.clone()].concat();
        // Before any other row: a dataset that is pinned has its types.
        let early = [odd, before, mine].concat();
        runtime.block_on(async {
            for (kind, write, broken) in [("csv", csv as fn(&[Cells]) -> String, &broken_csv), ("json", ndjson, &broken_json)] {
                let (a, b) = (folder.path().join(format!("a.{kind}")), folder.path().join(format!("b.{kind}")));
                std::fs::write(&a, write(&quiet)).unwrap();
                std::fs::write(&b, amid(&write(&hostile), broken)).unwrap();
                let c = folder.path().join(format!("c.{kind}"));
                std::fs::write(&c, amid(&write(&early), broken)).unwrap();
                let columns = Files::new(Arc::clone(&workers), vec![a.clone()], None).schema().await.unwrap();
                let (alone, beside) = (all(&workers, a, None, &queries).await, all(&workers, b, None, &queries).await);
                let early = all(&workers, c, Some(&columns), &queries).await;
                prop_assert_eq!(&alone.0, &early.0, "{}: early rows", kind);
                prop_assert!(alone.1 == early.1, "{kind}: the extract beside early rows");
                for (query, (a, b)) in queries.iter().zip(alone.0.iter().zip(&beside.0)) {
                    let text = serde_json::to_string(query).unwrap();
                    // In JSON times are text, which has no months.
                    prop_assert!(a.is_ok() || kind == "json" && a.as_ref().is_err_and(|e| e.contains("is string")), "{kind} {text}\n{a:?}");
                    prop_assert_eq!(a, b, "{} {}", kind, text);
                }
                prop_assert!(alone.1 == beside.1, "{kind}: the extract");
            }
            Ok(())
        })?;
    }
}

/// A value of one's own that its column's type has not is said, not dropped.
#[tokio::test]
async fn are_told_from_ones_own() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    let mut rows: Vec<Cells> = (0..SAMPLED).map(|i| row("umbrella", i)).collect();
    let mut odd = row("acme", 1);
    odd[1] = "abc".into();
    rows.push(odd);
    for (kind, text) in [("csv", csv(&rows)), ("json", ndjson(&rows))] {
        let file = folder.path().join(format!("own.{kind}"));
        std::fs::write(&file, text).unwrap();
        let files = Files::new(Arc::clone(&workers), vec![file], None);
        let ask = |query: Value| {
            let (files, query) = (&files, serde_json::from_value::<Query>(query).unwrap());
            async move { answer(files, &scope(false), &query).await }
        };
        assert!(ask(json!({"measures": [{"op": "sum", "field": "n"}]})).await.is_err(), "{kind}");
        assert_eq!(
            ask(json!({"measures": [{"op": "count", "as": "c"}]})).await.unwrap()["rows"],
            json!([[1]]),
            "{kind}"
        );
    }
}

/// Where every row is the reader's own, a record that cannot be read is said, not dropped; where a
/// policy stands before it, it is nobody's.
#[tokio::test]
async fn that_cannot_be_read_are_nobodys() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    let rows = [row("acme", 1), row("acme", 2)];
    let count: Query =
        serde_json::from_value(json!({"measures": [{"op": "count", "as": "c"}]})).unwrap();
    for (kind, text, line) in
        [("csv", csv(&rows), "acme,1"), ("json", ndjson(&rows), "{\"owner\":\"acme\",\"n\":1e999}")]
    {
        let file = folder.path().join(format!("cut.{kind}"));
        std::fs::write(&file, amid(&text, &[line.to_owned()])).unwrap();
        let files = Files::new(Arc::clone(&workers), vec![file], None);
        assert_eq!(
            answer(&files, &scope(false), &count).await.unwrap()["rows"],
            json!([[2]]),
            "{kind}"
        );
        assert!(answer(&files, &scope(true), &count).await.is_err(), "{kind}");
    }
}

/// Files of one dataset whose columns are in different orders: each value stays with its name,
/// whoever hides which.
#[tokio::test]
async fn of_another_order_stay_below_their_names() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    std::fs::write(folder.path().join("a.csv"), "owner,n,s\nacme,1,x\numbrella,2,y\n").unwrap();
    std::fs::write(folder.path().join("b.csv"), "s,owner,n\nacme,umbrella,3\nz,acme,4\n").unwrap();
    let files = Files::new(workers, vec![folder.path().join("*.csv")], None);
    let query = serde_json::from_value(
        json!({"dimensions": ["n", "s"], "ungrouped": true, "sort": [{"by": "n"}]}),
    )
    .unwrap();
    assert_eq!(
        answer(&files, &scope(false), &query).await.unwrap()["rows"],
        json!([[1, "x"], [4, "z"]])
    );
    std::fs::write(folder.path().join("c.csv"), "S,owner,n\nq,acme,5\n").unwrap();
    assert!(answer(&files, &scope(false), &query).await.is_err());
}

/// Rows of somebody else's that weigh more than a worker has: one's own queries and extract are as
/// they are without them.
#[tokio::test]
async fn however_heavy_are_not_unpacked() {
    let _alone = HEAVY.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { query_memory_bytes: 128 << 20, ..Limits::default() };
    let workers = Arc::new(
        Workers::new(PROGRAM.into(), &limits, Vec::new(), &folder.path().join("work")).unwrap(),
    );
    let heavy = |i: usize| format!("{i:06}").repeat(2_000);
    let written = |name: &str,
                   rows: &[(&str, String)],
                   encoding: Encoding,
                   statistics: EnabledStatistics| {
        let owner = StringArray::from_iter_values(rows.iter().map(|r| r.0));
        let text: ArrayRef = match name {
            "g.parquet" => Arc::new(StringViewArray::from_iter_values(rows.iter().map(|r| &r.1))),
            _ => Arc::new(StringArray::from_iter_values(rows.iter().map(|r| &r.1))),
        };
        let batch =
            RecordBatch::try_from_iter([("owner", Arc::new(owner) as ArrayRef), ("s", text)])
                .unwrap();
        let path = folder.path().join(name);
        let pages = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_dictionary_enabled(false);
        let pages = pages
            .set_statistics_enabled(statistics)
            .set_write_batch_size(1)
            .set_column_encoding("s".into(), encoding);
        let file = std::fs::File::create(&path).unwrap();
        let mut writer =
            parquet::arrow::ArrowWriter::try_new(file, batch.schema(), Some(pages.build()))
                .unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    };
    let write = |name: &str, rows: &[(&str, String)]| {
        written(name, rows, Encoding::PLAIN, EnabledStatistics::None)
    };
    let own: Vec<(&str, String)> = (0..40).map(|i| ("acme", format!("w{}", i % 7))).collect();
    let others: Vec<(&str, String)> = (0..8_000).map(|i| ("umbrella", heavy(i))).collect();
    let lines = |rows: &[(&str, String)]| {
        rows.iter().map(|(o, s)| format!("{}\n", json!({"owner": o, "s": s}))).collect::<String>()
    };
    let zeros = format!("{{\"owner\":\"umbrella\",\"s\":[0{}]}}\n", ",0".repeat(1_900_000));
    let (a, b) = (folder.path().join("a.json"), folder.path().join("b.json"));
    std::fs::write(&a, lines(&own)).unwrap();
    std::fs::write(
        &b,
        format!("{}{zeros}{}", lines(&own), zeros.replace("umbrella", &"x".repeat(3 << 20))),
    )
    .unwrap();
    // One's own, each followed by so many of somebody else's.
    let amid = |each: usize, text: String| -> Vec<(&str, String)> {
        own.iter()
            .flat_map(|row| {
                std::iter::once(row.clone())
                    .chain(std::iter::repeat_n(("umbrella", text.clone()), each))
            })
            .collect()
    };
    // One of one's own in each page of somebody else's.
    let sparse = amid(1, "y".repeat(4 << 20));
    // Two in a page, and more in a batch than a worker has.
    let long = amid(8, "y".repeat(600_000));
    // Each of them is the one before, which takes a few bytes: 150 MB of 8 in the file.
    let same = amid(19, "y".repeat(200_000));
    let prefixed =
        |name: &str, statistics| written(name, &same, Encoding::DELTA_BYTE_ARRAY, statistics);
    let alone = write("a.parquet", &own);
    let files = [
        (alone.clone(), write("b.parquet", &[&own[..], &others].concat())),
        (alone.clone(), write("c.parquet", &sparse)),
        (alone.clone(), write("d.parquet", &long)),
        (alone.clone(), write("g.parquet", &long)),
        (alone.clone(), prefixed("e.parquet", EnabledStatistics::None)),
        (alone, prefixed("f.parquet", EnabledStatistics::Page)),
        (a, b),
    ];
    let queries: Vec<Query> = [
        json!({"dimensions": ["s"], "measures": [{"op": "count", "as": "n"}]}),
        json!({"measures": [{"op": "max", "field": "s", "as": "m"}]}),
        json!({"dimensions": ["s"], "ungrouped": true, "sort": [{"by": "s"}], "limit": 3}),
        json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"field": "s", "op": "notNull"}]}),
        json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"field": "s", "op": "eq", "value": "w1"}]}),
        json!({"dimensions": ["s"], "ungrouped": true, "filters": [{"field": "s", "op": "neq", "value": "w1"}]}),
        json!({"measures": [{"op": "count", "as": "n"}], "filters": [{"field": "s", "op": "startsWith", "value": "w"}]}),
    ]
    .map(|q| serde_json::from_value(q).unwrap())
    .into();
    let ask = async |file: &PathBuf| {
        let files = Files::new(Arc::clone(&workers), vec![file.clone()], None);
        let mut out = Vec::new();
        for query in &queries {
            out.push(answer(&files, &scope(false), query).await);
        }
        let to = file.with_added_extension("extract");
        let _ = std::fs::remove_file(&to);
        files.write_extract(&scope(false), None, u64::MAX, &to).await.unwrap();
        (out, std::fs::read(to).unwrap())
    };
    for (alone, beside) in files {
        let what = beside.display().to_string();
        let (alone, beside) = (ask(&alone).await, ask(&beside).await);
        assert!(alone.0.iter().all(Result::is_ok), "{:?}", alone.0);
        for (a, b) in alone.0.iter().zip(&beside.0) {
            assert_eq!(a, b, "{what}");
        }
        assert!(alone.1 == beside.1, "{what}: the extract");
    }
}

/// A page is unpacked whole, whoever owns which of its values. Where one may not be, its column is
/// nobody's to read, also of those who have light values there; the other columns are everyone's as
/// before.
#[tokio::test]
async fn in_a_page_too_heavy_to_unpack_close_its_column_for_everyone() {
    let _alone = HEAVY.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { query_memory_bytes: 128 << 20, ..Limits::default() };
    let workers = Arc::new(
        Workers::new(PROGRAM.into(), &limits, Vec::new(), &folder.path().join("work")).unwrap(),
    );
    for dictionary in [true, false] {
        for (megabytes, readable) in [(1, true), (8, true), (30, false), (100, false)] {
            let heavy = "x".repeat(megabytes << 20);
            let owner = StringArray::from(vec!["acme", "umbrella", "acme", "root"]);
            let text = StringArray::from(vec!["w1", &heavy, "w2", "w3"]);
            let n = Int32Array::from(vec![1, 2, 3, 4]);
            let columns =
                [("owner", Arc::new(owner) as ArrayRef), ("s", Arc::new(text)), ("n", Arc::new(n))];
            let batch = RecordBatch::try_from_iter(columns).unwrap();
            let path = folder.path().join(format!("{dictionary}-{megabytes}.parquet"));
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()));
            let properties = properties
                .set_dictionary_enabled(dictionary)
                .set_statistics_enabled(EnabledStatistics::None);
            let file = std::fs::File::create(&path).unwrap();
            let mut writer = parquet::arrow::ArrowWriter::try_new(
                file,
                batch.schema(),
                Some(properties.build()),
            )
            .unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            let what = format!("{megabytes} MB, dictionary {dictionary}");
            let files = Files::new(Arc::clone(&workers), vec![path.clone()], None);
            let schema = files.schema().await.unwrap();
            assert_eq!(schema.field("s").is_ok(), readable, "{what}");
            assert_eq!(
                schema.skipped.iter().any(|s| s.name == "s" && s.reason.contains("page")),
                !readable,
                "{what}"
            );
            let ask = |query: Value, all: bool| {
                let (files, query) = (&files, serde_json::from_value::<Query>(query).unwrap());
                async move { answer(files, &scope(all), &query).await }
            };
            for all in [false, true] {
                let listed = ask(
                    json!({"dimensions": ["n"], "ungrouped": true, "sort": [{"by": "n"}]}),
                    all,
                )
                .await
                .unwrap();
                let rows = if all { json!([[1], [2], [3], [4]]) } else { json!([[1], [3]]) };
                assert_eq!(listed["rows"], rows, "{what}");
                for query in [
                    json!({"measures": [{"op": "countDistinct", "field": "s"}]}),
                    json!({"dimensions": ["s"], "ungrouped": true}),
                ] {
                    let told = ask(query, all).await;
                    match readable {
                        true => assert!(all || told.is_ok(), "{what} {told:?}"),
                        false => assert!(
                            told.as_ref().is_err_and(|e| e.contains("\"s\"")),
                            "{what} {told:?}"
                        ),
                    }
                }
            }
            let to = path.with_added_extension("extract");
            files.write_extract(&scope(false), None, u64::MAX, &to).await.unwrap();
        }
    }
}

/// Types of Parquet that hold more than ours.
#[tokio::test]
async fn cannot_make_a_query_over_parquet_fail() {
    let (folder, workers) = (tempfile::tempdir().unwrap(), workers());
    let write = |name: &str, others: bool| {
        let mut owner = vec!["acme", "acme", "umbrella", "acme"];
        let mut n = vec![1u64, 2, 3, 4];
        let mut d = vec![100i128, 250, 300, -400];
        let mut x = vec![1.5, -0.5, 0.0, 2.0];
        let mut t = vec![1_700_000_000_000_000i64, 1_700_000_100_000_000, 0, 1];
        let mut k = vec![1, 2, 3, 4];
        if others {
            owner.extend(["umbrella"; 3]);
            n.extend([u64::MAX, 1 << 63, 0]);
            d.extend([10i128.pow(37), -(10i128.pow(37)), 0]);
            x.extend([f64::NAN, f64::INFINITY, f64::MIN]);
            t.extend([i64::MAX, i64::MIN, i64::MIN + 1]);
            k.extend([i32::MAX, i32::MIN, 0]);
        }
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("owner", Arc::new(StringArray::from(owner))),
            ("n", Arc::new(UInt64Array::from(n))),
            ("d", Arc::new(Decimal128Array::from(d).with_precision_and_scale(38, 2).unwrap())),
            ("x", Arc::new(Float64Array::from(x))),
            ("t", Arc::new(TimestampMicrosecondArray::from(t))),
            ("k", Arc::new(Int32Array::from(k))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let path = folder.path().join(name);
        let mut writer = parquet::arrow::ArrowWriter::try_new(
            std::fs::File::create(&path).unwrap(),
            batch.schema(),
            None,
        )
        .unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    };
    let queries: Vec<Query> = ["n", "d", "x", "t", "k"]
        .iter()
        .flat_map(|c| {
            let last = if *c == "t" { "max" } else { "sum" };
            [
                json!({"dimensions": [c], "measures": [{"op": "count", "as": "m"}]}),
                json!({"measures": [{"op": last, "field": c, "as": "m"}, {"op": "countDistinct", "field": c, "as": "u"}]}),
                json!({"dimensions": [c], "ungrouped": true, "sort": [{"by": c, "order": "desc"}]}),
                json!({"measures": [{"op": "count", "as": "m"}], "filters": [{"field": c, "op": "gt", "value": 1}]}),
            ]
        })
        .chain([json!({"dimensions": [{"field": "t", "timeUnit": "year"}, {"field": "x", "bin": {"step": 0.1}}], "measures": [{"op": "count"}]})])
        .map(|q| serde_json::from_value(q).unwrap())
        .collect();
    let (alone, beside) = (
        all(&workers, write("a.parquet", false), None, &queries).await,
        all(&workers, write("b.parquet", true), None, &queries).await,
    );
    assert!(alone.0.iter().all(Result::is_ok), "{:?}", alone.0);
    assert_eq!(alone, beside);
}
