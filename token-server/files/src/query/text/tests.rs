use arrow::array::AsArray as _;
use arrow::datatypes::{DataType, Field, Schema};
use proptest::prelude::*;

use super::*;

/// The values of a column `a` in a file whose bytes come in pieces of so many, and how many records
/// were left out.
fn read_as(
    format: Format,
    bytes: &[u8],
    pieces: usize,
    unreadable: Unreadable,
) -> Result<Vec<Option<String>>> {
    let schema = Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, true)]));
    let parts: Vec<Result<Vec<u8>>> = bytes.chunks(pieces).map(|c| Ok(c.to_vec())).collect();
    let left_out = Arc::new(LeftOut { until_now: AtomicU64::new(0), unreadable });
    let records = format.records(vec!["a".into()]);
    let all = batches(Box::pin(futures::stream::iter(parts)), records, schema, left_out)
        .try_collect::<Vec<_>>();
    let all = futures::executor::block_on(all)?;
    Ok(all
        .iter()
        .flat_map(|b| {
            b.column(0).as_string::<i32>().iter().map(|v| v.map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect())
}

/// What is read where what cannot be is left out, and how many records that are.
fn lenient(format: Format, bytes: &[u8], pieces: usize) -> (Vec<Option<String>>, u64) {
    let count = Arc::new(AtomicU64::new(0));
    let values = read_as(format, bytes, pieces, Unreadable::IsLeftOut(Arc::clone(&count))).unwrap();
    (values, count.load(Ordering::Relaxed))
}

fn texts(values: &[Option<&str>]) -> Vec<Option<String>> {
    values.iter().map(|v| v.map(str::to_owned)).collect()
}

#[test]
fn json_values_are_what_they_are_printed_as() {
    let text = "\u{feff}{\"a\":1}\n{\"a\":\"x}{\\\"\"}\r\n\n{\"a\":null}\n{\"b\":[1,{\"a\":2}]}\n{\"a\":{\"b\":1}}\n{\"a\":18446744073709551615}\n{\"a\":1.5}\n{\"a\":true}";
    let expected = [
        Some("1"),
        Some("x}{\""),
        None,
        None,
        Some("{\"b\":1}"),
        Some("18446744073709551615"),
        Some("1.5"),
        Some("true"),
    ];
    for pieces in [1, 2, 7, 1000] {
        assert_eq!(
            read_as(Format::Json, text.as_bytes(), pieces, Unreadable::Fails).unwrap(),
            texts(&expected)
        );
    }
}

#[test]
fn csv_values_are_found_by_the_names_above_them() {
    let text = "\u{feff}b,a\r\n1,2\n\n\"x,\ny\",\"say \"\"a\"\"\"\r\n3,\n4,\"\"\n5,last";
    for pieces in [1, 2, 7, 1000] {
        let found = read_as(Format::Csv, text.as_bytes(), pieces, Unreadable::Fails).unwrap();
        assert_eq!(found, texts(&[Some("2"), Some("say \"a\""), None, None, Some("last")]));
    }
}

/// Records that a program may write and no reader takes, alone on their line.
fn broken(format: Format) -> Vec<Vec<u8>> {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(records::LONGEST));
    match format {
        Format::Json => [
            "{\"a\":1e999}",
            "{\"a\":\"\\ud800\"}",
            &deep,
            "{\"a\":1",
            "\"a\":1}",
            "{\"a\":\"cut",
            "[1,2]",
            "nonsense",
            "{]",
            "{\"a\":1}}",
            &long,
        ]
        .map(|t| t.as_bytes().to_vec())
        .into_iter()
        .chain([b"{\"a\":\"\xff\"}".to_vec(), b"\0".to_vec()])
        .collect(),
        Format::Csv => [
            b"1".to_vec(),
            b"1,2,3".to_vec(),
            b"\xff,2".to_vec(),
            b"\xc3,\xa9".to_vec(),
            format!("1,{}", &long).into_bytes(),
        ]
        .into(),
    }
}

#[test]
fn what_cannot_be_read_is_left_out_alone_or_fails() {
    for (format, head, row) in
        [(Format::Json, "", "{\"b\":0,\"a\":7}\n"), (Format::Csv, "b,a\n", "0,7\n")]
    {
        for record in broken(format) {
            let bytes = [head.as_bytes(), row.as_bytes(), &record, b"\n", row.as_bytes()].concat();
            for pieces in if bytes.len() > 1_000_000 { vec![65_536] } else { vec![1, 3, 1000] } {
                let shown = String::from_utf8_lossy(&record).chars().take(40).collect::<String>();
                assert!(
                    lenient(format, &bytes, pieces) == (texts(&[Some("7"), Some("7")]), 1),
                    "{shown}"
                );
                assert!(read_as(format, &bytes, pieces, Unreadable::Fails).is_err(), "{shown}");
            }
        }
    }
}

#[test]
fn a_cut_end_is_left_out() {
    assert_eq!(lenient(Format::Json, b"{\"a\":1}\n{\"a\":2", 4), (texts(&[Some("1")]), 1));
    assert_eq!(lenient(Format::Csv, b"b,a\n0,1\n2", 4), (texts(&[Some("1")]), 1));
    assert_eq!(lenient(Format::Json, b" \n", 1), (vec![], 0));
    assert_eq!(lenient(Format::Csv, b"", 1), (vec![], 0));
}

#[test]
fn a_file_of_other_columns_is_refused_whoever_asks() {
    for text in ["b,c\n1,2\n", "a,a\n1,2\n", "A\n1\n"] {
        let count = Arc::new(AtomicU64::new(0));
        assert!(
            read_as(Format::Csv, text.as_bytes(), 3, Unreadable::IsLeftOut(count)).is_err(),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'"'), Just(b','), Just(b'{'), any::<u8>()], 0..200), pieces in 1usize..9) {
        for format in [Format::Csv, Format::Json] {
            let _ = read_as(format, &bytes, pieces, Unreadable::Fails);
            let _ = read_as(format, &bytes, pieces, Unreadable::IsLeftOut(Arc::default()));
        }
    }

    /// Whatever bytes stand on lines of their own, the lines that can be read are read as if those were not there.
    #[test]
    fn json_lines_are_read_apart(lines in proptest::collection::vec(proptest::collection::vec(any::<u8>().prop_filter("a line", |b| *b != b'\n'), 0..40), 0..8)) {
        let mut bytes = Vec::new();
        for line in &lines {
            bytes.extend_from_slice(b"{\"a\":7}\n");
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
        let (values, left_out) = lenient(Format::Json, &bytes, 11);
        prop_assert!(values.iter().filter(|v| v.as_deref() == Some("7")).count() >= lines.len());
        prop_assert_eq!(values.len() as u64 + left_out, bytes.split(|b| *b == b'\n').filter(|l| !l.iter().all(u8::is_ascii_whitespace)).count() as u64);
    }
}
