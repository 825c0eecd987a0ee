//! Parts of a column, decoded apart and put together in any order, are the column that is written
//! at once.

#[path = "support/generate.rs"]
mod generate;

use generate::{Row, rows, table};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use proptest::prelude::*;
use proptest::sample::Index;

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn make_the_whole(rows in rows(), sorted in any::<bool>(), cuts in proptest::collection::vec(any::<Index>(), 0..5), first in any::<Index>()) {
        let mut rows: Vec<Row> = rows;
        if sorted {
            rows.sort_by_key(|r| r.key);
        }
        let mut edges: Vec<usize> = cuts.iter().map(|c| c.index(rows.len() + 1)).chain([0, rows.len()]).collect();
        edges.sort_unstable();
        let mut parts: Vec<(usize, usize)> = edges.windows(2).map(|w| (w[0], w[1])).collect();
        // Whichever range is there first.
        let turn = first.index(parts.len());
        parts.rotate_left(turn);
        let whole = table(&rows);
        for name in ["key", "text", "time", "float", "int", "flag"] {
            let expected = whole.column(name).unwrap();
            let mut writer = ColumnWriter::new(expected.data_type, TimeStep::Micro, rows.len()).unwrap();
            for (start, end) in &parts {
                writer.append(*start, table(&rows[*start..*end]).column(name).unwrap()).unwrap();
            }
            let made = writer.finish();
            // Without rows either is right.
            prop_assert!(made.sorted == expected.sorted || rows.is_empty(), "{} sorted", name);
            prop_assert_eq!((made.range, made.data.width()), (expected.range, expected.data.width()), "{}", name);
            for row in 0..rows.len() {
                prop_assert_eq!(made.is_null(row), expected.is_null(row), "{} {}", name, row);
                if made.is_null(row) {
                    continue;
                }
                let text = |c: &pellucid_engine::Column| c.dictionary.get(c.int(row) as u32).to_owned();
                match name {
                    // Codes are given as texts come.
                    "text" => prop_assert_eq!(text(&made), text(expected)),
                    "float" => prop_assert_eq!(made.float(row).to_bits(), expected.float(row).to_bits()),
                    _ => prop_assert_eq!(made.int(row), expected.int(row)),
                }
            }
        }
    }
}

#[test]
fn a_part_beyond_the_end_is_an_error() {
    let rows: Vec<Row> = (0..3)
        .map(|i| Row { key: Some(i), text: None, time: None, float: None, int: None, flag: None })
        .collect();
    let part = table(&rows);
    let mut writer = ColumnWriter::new(pellucid_core::DataType::Int, TimeStep::Micro, 4).unwrap();
    assert_eq!(
        writer.append(2, part.column("key").unwrap()).unwrap_err().code,
        pellucid_core::Code::CorruptFile
    );
}
