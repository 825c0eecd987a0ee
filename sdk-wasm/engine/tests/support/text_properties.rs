//! What holds for any bytes a reader of text is given. The fuzz targets and the quick tests of
//! `tests/hostile_text.rs` share it.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "a part of several targets, of which each uses some of it"
)]
#![allow(clippy::panic, reason = "what does not hold panics: that is how a target fails")]

use pellucid_core::read::{DateOrder, ReadOptions};
use pellucid_core::time::parse_iso;
use pellucid_core::{Code, DataType, Error};
use pellucid_engine::Table;
use pellucid_engine::read::{Format, open_with};

/// A refusal names what is wrong and stays short.
fn refused(e: &Error) {
    assert!(
        !e.message.is_empty() && e.message.len() < 4_000,
        "{} bytes of message",
        e.message.len()
    );
    assert_ne!(e.code, Code::Internal, "{e}");
}

/// A table is whole, as large as its bytes allow, and says the same again.
fn whole(bytes: &[u8], table: &Table) {
    let fields = &table.schema().fields;
    for (i, field) in fields.iter().enumerate() {
        assert!(
            !field.name.is_empty() && !fields[..i].iter().any(|f| f.name == field.name),
            "{}",
            field.name
        );
        let column = table.column_at(i).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(column.len(), table.rows(), "{}", field.name);
    }
    assert!(table.rows() <= bytes.len() + 1, "{} rows of {} bytes", table.rows(), bytes.len());
    assert!(
        table.bytes() < 4_096 * (bytes.len() + 4_096) + (1 << 28),
        "{} bytes of {}",
        table.bytes(),
        bytes.len()
    );
    assert!(table.notes().len() <= 100);
    for n in table.notes() {
        assert!(!n.message.is_empty() && n.message.len() < 2_000, "{}", n.message);
    }
}

fn read(bytes: &[u8], format: Option<Format>, options: &ReadOptions) {
    match open_with(bytes, format, options) {
        Ok(table) => whole(bytes, &table),
        Err(e) => refused(&e),
    }
}

/// CSV, decided by the file and with types asked for.
pub fn csv(bytes: &[u8]) {
    read(bytes, Some(Format::Csv), &ReadOptions::default());
    if let Ok(table) = open_with(bytes, Some(Format::Csv), &ReadOptions::default()) {
        let all = [
            DataType::Int,
            DataType::Float,
            DataType::Bool,
            DataType::Timestamp,
            DataType::String,
            DataType::Date,
        ];
        let types = table
            .schema()
            .fields
            .iter()
            .zip(all.iter().cycle())
            .map(|(f, t)| (f.name.clone(), *t))
            .collect();
        read(
            bytes,
            Some(Format::Csv),
            &ReadOptions {
                types: Some(types),
                decimal: Some(",".to_owned()),
                ..ReadOptions::default()
            },
        );
    }
}

/// JSON.
pub fn json(bytes: &[u8]) {
    read(bytes, Some(Format::Json), &ReadOptions::default());
    read(
        bytes,
        Some(Format::Json),
        &ReadOptions { records: Some(String::new()), ..ReadOptions::default() },
    );
}

/// Dates and times, one a line, which a column makes of them in either order. What queries read as
/// a time, too, is the same here.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.split(['\n', '\r']).collect();
    let mut file = "row,t\n".to_owned();
    lines.iter().zip(1..).for_each(|(line, row): (_, usize)| {
        file.extend([&row.to_string(), ",\"", &line.replace('"', "\"\""), "\"\n"])
    });
    // Zeroes would show UTF-16.
    let plain = ReadOptions {
        encoding: Some("utf-8".to_owned()),
        delimiter: Some(",".to_owned()),
        quote: Some("\"".to_owned()),
        ..ReadOptions::default()
    };
    read(file.as_bytes(), Some(Format::Csv), &plain);
    for (order, data_type) in
        [(DateOrder::Dmy, DataType::Timestamp), (DateOrder::Mdy, DataType::Date)]
    {
        let types = [("row".to_owned(), DataType::Int), ("t".to_owned(), data_type)];
        let asked = ReadOptions {
            types: Some(types.into()),
            date_order: Some(order),
            header: Some(true),
            ..plain.clone()
        };
        let table =
            open_with(file.as_bytes(), Some(Format::Csv), &asked).unwrap_or_else(|e| panic!("{e}"));
        whole(file.as_bytes(), &table);
        let column = table.column("t").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(column.len(), lines.len());
        for (row, line) in lines.iter().enumerate().filter(|(row, _)| !column.is_null(*row)) {
            if let Some(nanos) = parse_iso(line) {
                assert_eq!(
                    i128::from(column.int(row)),
                    nanos.div_euclid(i128::from(column.step.nanos())),
                    "{line}"
                );
            }
        }
    }
}

/// Whatever the bytes show.
pub fn any(bytes: &[u8]) {
    read(bytes, None, &ReadOptions::default());
}
