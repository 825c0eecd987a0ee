//! Tables written by another library in dialects, encodings and with words for no value, and read
//! back equal.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

#[path = "support/ask.rs"]
mod ask;

use std::io::Write;

use csv::{QuoteStyle, Terminator, WriterBuilder};
use pellucid_core::read::ReadOptions;
use pellucid_core::time::civil_from_days;
use pellucid_engine::read;
use proptest::prelude::*;

/// A column's values; none where they are null.
#[derive(Debug, Clone)]
enum Column {
    Ints(Vec<Option<i64>>),
    Floats(Vec<Option<f64>>),
    Bools(Vec<Option<bool>>),
    Days(Vec<Option<i32>>),
    Texts(Vec<Option<String>>),
}

#[derive(Debug, Clone, Copy)]
struct Dialect {
    delimiter: u8,
    always: bool,
    backslash: bool,
    windows: bool,
    decimal_comma: bool,
    day_first: bool,
    null: &'static str,
    encoding: u8,
    gzip: bool,
}

const ROWS: usize = 12;

fn columns() -> impl Strategy<Value = Vec<Column>> {
    fn cells<T: std::fmt::Debug + Clone>(
        of: impl Strategy<Value = T>,
    ) -> impl Strategy<Value = Vec<Option<T>>> {
        proptest::collection::vec(proptest::option::weighted(0.8, of), ROWS)
    }
    // Letters, what must be quoted, and characters of other encodings; a letter first, so that no
    // text is a number or a comment.
    let text = r#"[a-zA-Zäöüé][a-z ,;"'\n|éß€]{0,8}[a-z]"#;
    let float = prop_oneof![
        (-1_000_000i64..1_000_000, 1u32..5).prop_map(|(m, s)| m as f64 / 10f64.powi(s as i32)),
        any::<f64>().prop_filter("finite", |f| f.is_finite())
    ];
    let column = prop_oneof![
        cells(any::<i64>()).prop_map(Column::Ints),
        cells(-100i64..100).prop_map(Column::Ints),
        cells(float).prop_map(Column::Floats),
        cells(any::<bool>()).prop_map(Column::Bools),
        cells(-20_000i32..40_000).prop_map(Column::Days),
        cells(text).prop_map(Column::Texts),
    ];
    proptest::collection::vec(column, 1..5)
}

fn dialects() -> impl Strategy<Value = Dialect> {
    let words = prop::sample::select(vec!["", "NA", "NULL", "\\N", "-", "n/a"]);
    (prop::sample::select(b",;\t|".to_vec()), any::<[bool; 6]>(), words, 0u8..5).prop_map(
        |(delimiter, b, null, encoding)| Dialect {
            delimiter,
            always: b[0],
            backslash: b[1],
            windows: b[2],
            decimal_comma: b[3] && delimiter != b',',
            day_first: b[4],
            null,
            encoding,
            gzip: b[5],
        },
    )
}

impl Column {
    /// A value of its own in the first row, so that the column's type shows.
    fn is_told(&mut self) {
        match self {
            Self::Ints(v) => v[0] = Some(7),
            Self::Floats(v) => v[0] = Some(0.5),
            Self::Bools(v) => v[0] = Some(true),
            // The thirtieth of its month.
            Self::Days(v) => v[0] = Some(19_722),
            Self::Texts(v) => v[0] = Some("text".to_owned()),
        }
    }

    /// The cell as it is written, and as it must be read.
    fn cell(&self, row: usize, d: &Dialect) -> (String, String) {
        let same = |t: String| (t.clone(), t);
        let cell = match self {
            Self::Ints(v) => v[row].map(|v| same(v.to_string())),
            Self::Bools(v) => v[row].map(|v| same(v.to_string())),
            Self::Texts(v) => v[row].clone().map(same),
            Self::Floats(v) => v[row].map(|v| {
                let text = if v.abs() > 1e15 || (v != 0.0 && v.abs() < 1e-5) {
                    format!("{v:e}")
                } else {
                    v.to_string()
                };
                (if d.decimal_comma { text.replace('.', ",") } else { text }, v.to_string())
            }),
            Self::Days(v) => v[row].map(|days| {
                let (y, m, day) = civil_from_days(i64::from(days));
                let text = if d.day_first {
                    format!("{day:02}.{m:02}.{y:04}")
                } else {
                    format!("{y:04}-{m:02}-{day:02}")
                };
                (text, (i64::from(days) * 86_400_000_000).to_string())
            }),
        };
        // Words for no value are texts among texts, but for the one that is never a text.
        let null = if matches!(self, Self::Texts(_)) && d.null != "\\N" { "" } else { d.null };
        cell.unwrap_or_else(|| (null.to_owned(), "null".to_owned()))
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Ints(_) => "int",
            Self::Floats(_) => "float",
            Self::Bools(_) => "bool",
            Self::Days(_) => "date",
            Self::Texts(_) => "string",
        }
    }
}

fn written(columns: &[Column], d: &Dialect) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(d.delimiter)
        .quote_style(if d.always { QuoteStyle::Always } else { QuoteStyle::Necessary })
        .double_quote(!d.backslash)
        .terminator(if d.windows { Terminator::CRLF } else { Terminator::Any(b'\n') })
        .from_writer(Vec::new());
    let names =
        std::iter::once("id".to_owned()).chain((0..columns.len()).map(|i| format!("column {i}")));
    writer.write_record(names).expect("written");
    for row in 0..ROWS {
        let cells = columns.iter().map(|c| c.cell(row, d).0);
        writer.write_record(std::iter::once(row.to_string()).chain(cells)).expect("written");
    }
    let text = String::from_utf8(writer.into_inner().expect("written")).expect("text");
    let western = |c: char| {
        if c == '€' {
            0x80
        } else {
            u8::try_from(u32::from(c)).expect("a letter of Western Europe")
        }
    };
    let bytes = match d.encoding {
        0 => text.into_bytes(),
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect(),
        3 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_be_bytes)
            .collect(),
        _ => text.chars().map(western).collect(),
    };
    if !d.gzip {
        return bytes;
    }
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&bytes).expect("packed");
    packer.finish().expect("packed")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn tables_come_back_equal(mut columns in columns(), d in dialects()) {
        columns.iter_mut().for_each(Column::is_told);
        let file = written(&columns, &d);
        // Words of several bytes above ASCII look like another alphabet where there is little else.
        let asked = ReadOptions { encoding: (d.encoding == 4).then(|| "windows-1252".to_owned()), ..ReadOptions::default() };
        let table = read::open_with(&file, None, &asked).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&file)));
        let shown = String::from_utf8_lossy(&file);
        let types: Vec<&str> = table.schema().fields.iter().map(|f| f.data_type.as_str()).collect();
        let expected: Vec<&str> = std::iter::once("int").chain(columns.iter().map(Column::name)).collect();
        prop_assert_eq!(types, expected, "{}\n{:?}", shown, table.notes());
        let rows = ask::all(&table);
        prop_assert_eq!(rows.len(), ROWS, "{}", shown);
        for (row, found) in rows.iter().enumerate() {
            for (column, found) in columns.iter().zip(&found[1..]) {
                prop_assert_eq!(found, &column.cell(row, &d).1, "{}", shown);
            }
        }
    }
}
