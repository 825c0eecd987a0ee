//! Formats that are read whole: types inferred, nulls kept, damaged input an error.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::read::NoteCode;
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

/// What hosts say instead of a file is no table.
#[test]
fn answers_in_place_of_files_are_refused() {
    for (file, said) in [
        ("404: Not Found", "\"404: Not Found\""),
        ("Access denied\n", "\"Access denied\""),
        ("/annex/objects/SHA256E-s1048576--93ec.csv\n", "git annex get"),
        (r#"{"error":{"code":404,"message":"Not found"}}"#, "\"Not found\""),
        (
            r#"{"error":{"code":404,"errors":[{"domain":"global","message":"No"}],"message":"Not here"}}"#,
            "\"Not here\"",
        ),
        (
            r#"{"message":"API rate limit exceeded for 1.2.3.4.","documentation_url":"https://docs.github.com/rest"}"#,
            "API rate limit",
        ),
        (
            r#"{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}"#,
            "Not Found",
        ),
        (r#"{"statusCode":404,"message":"Cannot GET /x","error":"Not Found"}"#, "Cannot GET /x"),
        (
            r#"{"timestamp":"2024-01-01T00:00:00Z","status":404,"error":"Not Found","path":"/x"}"#,
            "Not Found",
        ),
        (
            r#"{"errors":[{"message":"Field missing","locations":[{"line":1}]}],"data":null}"#,
            "Field missing",
        ),
        (r#"{"errors":[{"message":"a"},{"message":"b"}]}"#, "\"a\""),
        (r#"{"success":false,"error":"Invalid key"}"#, "Invalid key"),
        (r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, "parse error"),
        (r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"No."}"#, "\"No.\""),
        (r#"{"__type":"AccessDeniedException","Message":"no"}"#, "\"no\""),
        (r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, "Unauthorized"),
        (r#"{"error":true,"message":"File not found"}"#, "File not found"),
        (r#"{"Error":{"Code":"x","Message":"No such key"}}"#, "No such key"),
        (r#"{"meta":{"code":400,"error":"Bad"},"data":null}"#, "Bad"),
        (r#"{"response":{"status":"error","message":"Gone"}}"#, "Gone"),
        (r#"{"errors":[{"message":"No"}],"extensions":{"a":1}}"#, "\"No\""),
        (
            r#"{"id":"q","infoUri":"u","error":{"message":"no table"},"stats":{"state":"FAILED"}}"#,
            "no table",
        ),
        (
            r#"google.setResponse({"version":"0.6","reqId":"0","status":"error","errors":[{"reason":"access_denied","message":"No"}]});"#,
            "\"No\"",
        ),
        (r#"{"error":"not_found"}"#, "not_found"),
        (r#"{"error":"invalid_grant","error_description":"expired"}"#, "\"expired\""),
        (
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not found"}}"#,
            "Method",
        ),
    ] {
        let e = read::open(file.as_bytes(), None).map(|_| ()).expect_err(file);
        assert_eq!(e.code, Code::UnsupportedFile, "{file}: {e}");
        assert!(e.message.contains(said), "{file}: {e}");
        if file.starts_with('{') {
            let options = pellucid_core::read::ReadOptions {
                records: Some(String::new()),
                ..Default::default()
            };
            assert!(e.message.contains("records"), "{e}");
            let opened = read::open_with(file.as_bytes(), None, &options);
            assert!(opened.is_ok() || file.contains("errors"), "{file}");
        }
    }
    // What may be a row is one, with a note.
    for file in [
        r#"{"message":"hello"}"#,
        r#"{"detail":"Not found."}"#,
        r#"{"statement_id":"s","status":{"state":"FAILED","error":{"message":"no"}}}"#,
        r#"{"id":"q","columns":5,"error":{"message":"no table"},"stats":{"state":"FAILED"}}"#,
        r#"{"Code":"AccessDenied","Message":"No","RequestId":"x","HostId":"y"}"#,
        r#"[{"message":"Session expired","errorCode":"INVALID_SESSION_ID"}]"#,
        r#"{"timestamp":"2024-01-01T00:00:00Z","message":"started","status":"ok"}"#,
        r#"{"error":"timeout","timestamp":"2024-01-01T00:00:00Z"}"#,
    ] {
        let t = open(file);
        assert_eq!((t.rows(), t.notes().len()), (1, 1), "{file}");
    }
    for file in [
        r#"{"error":null,"data":[{"a":1},{"a":2}]}"#,
        r#"{"errors":[],"status":200,"message":"ok","data":[{"a":1},{"a":2}]}"#,
        r#"{"errors":[{"message":"partly"},{"message":"b"},{"message":"c"}],"data":{"users":[{"a":1},{"a":2}]}}"#,
        r#"{"status":"error","message":"x","a":1}{"a":2}"#,
    ] {
        assert_eq!(open(file).rows(), 2, "{file}");
    }
    assert!(open(r#"{"a":1,"message":"x"}"#).notes().is_empty());
    assert!(open(r#"{"error":0.25,"name":"x"}"#).notes().is_empty());
}

/// A script is read for its value, or refused; a column of cells that look like one is no script.
#[test]
fn scripts_around_json_are_told_from_columns() {
    for script in [
        "export default [{\"a\":1},{\"a\":2}];",
        "\"use strict\";\nwindow.D[\"x\"] = [{\"a\":1},{\"a\":2}];\n//# sourceMappingURL=x.js.map",
        "const rows: Row[] = JSON.parse('[{\"a\":1},{\"a\":2}]');",
    ] {
        assert_eq!((open(script).rows(), types(&open(script)).len()), (2, 1), "{script}");
    }
    for script in [
        "const a = [{\"a\":1}];\nconst b = [{\"a\":2}];",
        "export default function(){ return rows }",
        "const d = `a,b\n1,2`",
        "var d = [{a: 1}];",
    ] {
        let e = read::open(script.as_bytes(), None).map(|_| ()).expect_err(script);
        assert!(matches!(e.code, Code::CorruptFile | Code::UnsupportedFile), "{script}: {e}");
    }
    for column in [
        "level=info ctx={\"a\":1}\nlevel=warn ctx={\"a\":2}\n",
        "ctx={\"a\":1}\nctx={\"a\":2}\n",
        "[2024-01-01] started\n[2024-01-02] stopped\n",
        "var\nlet x = [1]\nlet y = [2]\n",
        "function,calls\nf,(1)\n",
    ] {
        assert!(open(column).rows() > 0, "{column}");
    }
}

/// A note on a mixed column names the cell that is odd, not one of the most.
#[test]
fn the_odd_one_out_is_named() {
    let dates = |day: &str, odd: &str| format!("d\n{}{odd}\n", format!("{day}\n").repeat(31));
    for (text, row, value, says) in [
        ("k;v\na;1,5\nb;2.5\n".to_owned(), 3, "2.5", "two ways of writing decimals"),
        ("k;v\na;1,5\nb;2.5\nc;3.25\n".to_owned(), 2, "1,5", "two ways of writing decimals"),
        ("k;v\na;true\nb;1\n".to_owned(), 3, "1", "1 number and 1 truth value"),
        ("k;v\na;1\nb;true\nc;2\n".to_owned(), 3, "true", "2 numbers and 1 truth value"),
        (dates("13/02/2024", "02/13/2024"), 33, "02/13/2024", "in two ways"),
        (dates("13/02/2024", "2024-02-13"), 33, "2024-02-13", "in two ways"),
        (dates("2024-02-13", "13.02.2024"), 33, "13.02.2024", "in two ways"),
        ("n\n1\n2\noops\n".to_owned(), 4, "oops", "nullWords: [\"oops\"]"),
    ] {
        let table = open(&text);
        let note = table.notes().iter().find(|n| n.code == NoteCode::MixedTypes);
        let note = note.unwrap_or_else(|| panic!("{text}: {:?}", table.notes()));
        assert_eq!((note.row, note.value.as_deref()), (Some(row), Some(value)), "{text}");
        assert!(note.message.contains(says), "{}", note.message);
    }
}
