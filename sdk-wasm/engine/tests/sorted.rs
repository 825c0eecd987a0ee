//! A column is known as sorted whatever order its row groups arrive in: over a network that order
//! is any.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::DataType;
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;

fn sorted(parts: &[(usize, &[i64])]) -> bool {
    let rows = parts.iter().map(|(_, v)| v.len()).sum();
    let ints = || {
        let mut w = ColumnWriter::new(DataType::Int, TimeStep::Micro, rows).expect("memory");
        parts
            .iter()
            .for_each(|(start, values)| w.write_ints(*start, values, None).expect("written"));
        w.finish().sorted
    };
    let entries = || {
        let mut w = ColumnWriter::new(DataType::Int, TimeStep::Micro, rows).expect("memory");
        for (start, values) in parts {
            let positions: Vec<u32> = (0..values.len() as u32).collect();
            w.write_entries(*start, values, &positions).expect("written");
        }
        w.finish().sorted
    };
    assert_eq!(ints(), entries());
    ints()
}

#[test]
fn row_groups_arrive_in_any_order() {
    assert!(sorted(&[(0, &[1, 2]), (2, &[2, 5]), (4, &[9])]));
    assert!(sorted(&[(4, &[9]), (0, &[1, 2]), (2, &[2, 5])]));
    assert!(!sorted(&[(0, &[2, 5]), (2, &[1, 2]), (4, &[9])]));
    assert!(!sorted(&[(2, &[2, 5]), (0, &[1, 3]), (4, &[9])]));
    assert!(!sorted(&[(2, &[5, 2]), (0, &[1, 1])]));
}

#[test]
fn a_gap_is_not_sorted() {
    let mut w = ColumnWriter::new(DataType::Int, TimeStep::Micro, 4).expect("memory");
    w.write_ints(2, &[1, 2], None).expect("written");
    assert!(!w.finish().sorted, "the first two rows are still zero and were never written");
}
