//! Formats that are read whole: types inferred, nulls kept, damaged input an error.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::{Batch, Code, DataType, Query, Values};
use pellucid_engine::{Outcome, Table, exec, read};
use proptest::prelude::*;

fn open(text: &str) -> Table {
    read::open(text.as_bytes(), None).expect("the file opens")
}

fn types(table: &Table) -> Vec<(String, DataType)> {
    table.schema().fields.iter().map(|f| (f.name.clone(), f.data_type)).collect()
}

fn rows(table: &Table) -> Batch {
    let dimensions =
        table.schema().fields.iter().map(|f| pellucid_core::Dimension::field(&f.name)).collect();
    match exec::run(table, &Query { dimensions, ungrouped: true, ..Query::default() }, &|| false) {
        Ok(Outcome::Done(batch)) => batch,
        other => panic!("{other:?}"),
    }
}

#[test]
fn csv_columns_take_the_narrowest_type_that_fits() {
    let t = open(
        "i,f,s,d,t,b,zip,mixed\n1,1.5,a,2001-01-31,2001-01-31T12:00:00Z,true,007,1\n-2,2,\"b,\"\"c\"\"\",2001-02-01,2001-02-01 00:00,false,100,x\n,,,,,,,\n",
    );
    use DataType::*;
    let expected = [
        ("i", Int),
        ("f", Float),
        ("s", String),
        ("d", Date),
        ("t", Timestamp),
        ("b", Bool),
        ("zip", String),
        ("mixed", String),
    ];
    assert_eq!(types(&t), expected.map(|(n, t)| (n.to_owned(), t)));
    assert_eq!(t.rows(), 3);
    let b = rows(&t);
    assert!(b.columns.iter().all(|c| c.is_null(2) && !c.is_null(1)));
    assert_eq!(b.column("s").and_then(|c| c.text(1)), Some("b,\"c\""));
    assert_eq!(b.column("d").and_then(|c| c.number(0)), Some(980_899_200_000_000.0));
}

#[test]
fn json_rows_may_miss_fields_and_mix_numbers() {
    let t = open(
        r#"[{"a": 1, "b": "x"}, {"a": 2.5, "nested": {"c": 1}}, {"b": null, "big": 9007199254740993}]"#,
    );
    let expected = [
        ("a", DataType::Float),
        ("b", DataType::String),
        ("nested.c", DataType::Int),
        ("big", DataType::Int),
    ];
    assert_eq!(types(&t), expected.map(|(n, t)| (n.to_owned(), t)));
    assert_eq!(
        rows(&t).column("big").map(|c| c.values.clone()),
        Some(Values::Int(vec![0, 0, 9_007_199_254_740_993]))
    );
    let lines = open("{\"a\": 1}\n{\"a\": 2}\n");
    assert_eq!((lines.rows(), types(&lines)), (2, vec![("a".to_owned(), DataType::Int)]));
}

#[test]
fn arrow_streams_come_back_as_they_were_written() {
    let t = open("i,f,s,t\n1,0.5,a,2001-01-01T00:00:01\n,,,\n3,2.5,a,1969-12-31T00:00:00\n");
    let before = rows(&t);
    let bytes = read::arrow::write_stream(&before).expect("written");
    let after = rows(&read::open(&bytes, None).expect("read"));
    for (a, b) in before.columns.iter().zip(&after.columns) {
        for row in 0..3 {
            assert_eq!(
                (a.number(row), a.text(row), a.is_null(row)),
                (b.number(row), b.text(row), b.is_null(row)),
                "{} row {row}",
                a.name()
            );
        }
    }
}

#[test]
fn what_is_no_table_is_an_error_with_a_code() {
    for (bytes, code) in [
        (&b""[..], Code::CorruptFile),
        (b"\n\n", Code::CorruptFile),
        (b"<!DOCTYPE html>\n<html>,</html>", Code::UnsupportedFile),
        (b"<!-- sso -->\n<body>a,b</body>", Code::UnsupportedFile),
        (b"<Error><Code>AccessDenied</Code></Error>", Code::UnsupportedFile),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            Code::UnsupportedFile,
        ),
        (b"PK\x03\x04\x14\0\x06\0", Code::UnsupportedFile),
        (b"\x1f\x8b\x08\0", Code::CorruptFile),
        (b"a\xd0\xd1\xd2,b\n", Code::UnsupportedFile),
        (b"[1, 2]", Code::CorruptFile),
        (b"{\"a\": ", Code::CorruptFile),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Code::UnsupportedFile),
        (b"PAR1", Code::CorruptFile),
        (b"ARROW1\0\0", Code::CorruptFile),
    ] {
        let e = read::open(bytes, None).map(|_| ()).expect_err("refused");
        assert_eq!(e.code, code, "{bytes:?}: {e}");
        assert!(e.message.len() > 10);
    }
    for (bytes, said) in [
        (&b"PARE\x01\0\0\0\x01\0\0\0PARE"[..], "is encrypted"),
        (b"<Error><Code>AccessDenied</Code></Error>", "\"AccessDenied\""),
        (b"<!doctype html><title>Sign in</title>", "\"Sign in\""),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "git lfs pull"),
    ] {
        let e = read::open(bytes, None).map(|_| ()).expect_err("refused");
        assert!(e.message.contains(said), "{e}");
    }
    assert_eq!(
        read::Format::named("xlsx").map(|_| ()).expect_err("refused").code,
        Code::InvalidQuery
    );
}

#[test]
fn a_header_alone_is_a_table_of_no_rows() {
    let t = open("a,b\n");
    assert_eq!((t.rows(), t.schema().fields.len()), (0, 2));
    let query: Query =
        serde_json::from_str(r#"{"measures": [{"op": "count"}, {"op": "first", "field": "a"}]}"#)
            .expect("a query");
    let Ok(Outcome::Done(b)) = exec::run(&t, &query, &|| false) else { panic!("not answered") };
    assert_eq!((b.rows, b.columns[0].number(0), b.columns[1].is_null(0)), (1, Some(0.0), true));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), magic in 0usize..5) {
        let mut file = [&b""[..], b"PAR1", b"ARROW1\0\0", b"\xff\xff\xff\xff", b"[{"][magic].to_vec();
        file.extend(bytes);
        if magic == 1 {
            file.extend(b"PAR1");
        }
        let _ = read::open(&file, None);
    }
}
