//! Arrow messages that claim what they do not have.

use std::sync::Arc;

use ::arrow::array::{
    ArrayRef, DictionaryArray, Int64Array, ListArray, RecordBatch, StringViewArray,
};
use ::arrow::datatypes::{Int32Type, Int64Type};
use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::plan::Wire;
use pellucid_connectors::sql::Statement;

use super::answers::{others, protocols, rows, stream};
use super::mutated::count_panics;
use crate::support::stand_in::StandIn;
use crate::support::tools::run;

async fn ask(answer: Vec<u8>) -> Result<usize, SourceError> {
    let server = StandIn::start(move |_, _| (200, answer.clone()));
    let clickhouse = protocols().into_iter().find(|p| p.name == "clickhouse").unwrap();
    let batches = (clickhouse.open)(&server.url)
        .execute(Statement::new("SELECT 1", Vec::new()), &[Wire::Int])
        .await?;
    let batches: Vec<RecordBatch> = batches.try_collect().await?;
    Ok(batches.iter().map(RecordBatch::num_rows).sum())
}

/// Where in the answer a number of eight bytes stands, the first time.
fn place(answer: &[u8], number: i64) -> usize {
    let bytes = number.to_le_bytes();
    answer
        .windows(8)
        .position(|w| w == bytes)
        .unwrap_or_else(|| panic!("{number} is not in the answer"))
}

fn with(answer: &[u8], at: usize, number: i64) -> Vec<u8> {
    let mut out = answer.to_vec();
    out[at..at + 8].copy_from_slice(&number.to_le_bytes());
    out
}

/// A batch of one column, long enough to be worth compressing.
fn numbers() -> RecordBatch {
    let column: ArrayRef = Arc::new(Int64Array::from(vec![7; 4_099]));
    RecordBatch::try_from_iter([("c0", column)]).unwrap()
}

const HUGE: [i64; 6] = [1 << 46, i64::MAX, i64::MIN, -2, 1 << 33, 1 << 27];

#[test]
fn a_length_is_never_believed() {
    let before = count_panics();
    run(async {
        for compressed in [false, true] {
            let answer = stream(&numbers(), compressed);
            assert_eq!(ask(answer.clone()).await.unwrap(), 2 * 4_099);
            // The length of the buffer when it is no longer compressed, the rows of the batch or
            // column, and the message's body.
            let mut places = vec![place(&answer, 4_099)];
            if compressed {
                places.push(place(&answer, 4_099 * 8));
            }
            for at in places {
                for number in HUGE {
                    let e = ask(with(&answer, at, number)).await.unwrap_err();
                    assert!(
                        matches!(&e, SourceError::Source(m) if m.contains("Arrow")),
                        "{number}: {e}"
                    );
                }
                // And one that is nearly right.
                assert!(
                    ask(with(
                        &answer,
                        at,
                        i64::from_le_bytes(answer[at..at + 8].try_into().unwrap()) + 1
                    ))
                    .await
                    .is_err()
                );
            }
        }
        // Lengths of heads: the first four bytes behind the mark.
        for length in [u32::MAX, i32::MAX as u32, 1 << 27] {
            let mut answer = stream(&numbers(), false);
            answer[4..8].copy_from_slice(&length.to_le_bytes());
            let e = ask(answer).await.unwrap_err();
            assert!(e.to_string().contains("claims"), "{e}");
        }
    });
    assert_eq!(count_panics(), before);
}

/// A kilobyte of LZ4 comes to as much as one likes.
#[test]
fn what_is_compressed_comes_to_what_it_says() {
    run(async {
        let zeros: ArrayRef = Arc::new(Int64Array::from(vec![0; 1 << 20]));
        let answer = stream(&RecordBatch::try_from_iter([("c0", zeros)]).unwrap(), true);
        assert!(answer.len() < 200_000);
        assert_eq!(ask(answer.clone()).await.unwrap(), 2 << 20);
        let at = place(&answer, 8 << 20);
        let e = ask(with(&answer, at, 1 << 10)).await.unwrap_err();
        assert!(e.to_string().contains("has others"), "{e}");
        // Within what one buffer may be, and more than a message may be together.
        let wide: Vec<(String, ArrayRef)> = (0..9)
            .map(|i| (format!("c{i}"), Arc::new(Int64Array::from(vec![i; 1 << 20])) as ArrayRef))
            .collect();
        let e = ask(stream(&RecordBatch::try_from_iter(wide).unwrap(), true)).await.unwrap_err();
        assert!(e.to_string().contains("comes to more than"), "{e}");
    });
}

#[test]
fn what_a_few_bytes_would_make_large_is_refused() {
    let before = count_panics();
    run(async {
        // Views that all point at one text.
        let text = "x".repeat(1 << 16);
        let views: ArrayRef = {
            let one = StringViewArray::from(vec![text.as_str()]);
            let (views, buffers, _) = one.into_parts();
            Arc::new(StringViewArray::new(vec![views[0]; 1 << 12].into(), buffers, None))
        };
        let batch = RecordBatch::try_from_iter([("c0", views)]).unwrap();
        let field = pellucid_core::Field {
            name: "c".into(),
            data_type: pellucid_core::DataType::String,
            nullable: true,
        };
        let schema = pellucid_connectors::warehouse::fields_schema([&field]);
        let e = pellucid_connectors::warehouse::deliver(&batch, &[(field, Wire::Text)], &schema)
            .unwrap_err();
        assert!(e.to_string().contains("comes to"), "{e}");

        let none: ArrayRef = Arc::new(::arrow::array::NullArray::new(1 << 30));
        let dictionary: ArrayRef = Arc::new(DictionaryArray::<Int32Type>::from_iter(["a", "b"]));
        let list: ArrayRef =
            Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1)])]));
        for column in [none, dictionary, list] {
            let kind = column.data_type().clone();
            let e = ask(stream(&RecordBatch::try_from_iter([("c0", column)]).unwrap(), false))
                .await
                .unwrap_err();
            assert!(matches!(e, SourceError::Source(_)), "{kind}: {e}");
        }
        for batch in [rows(), others()] {
            assert_eq!(ask(stream(&batch, true)).await.unwrap(), 6);
        }
    });
    assert_eq!(count_panics(), before);
}

#[test]
fn what_breaks_off_is_no_answer() {
    run(async {
        let answer = stream(&rows(), true);
        for length in 0..answer.len() {
            let e = ask(answer[..length].to_vec()).await.unwrap_err();
            assert!(matches!(e, SourceError::Source(_)), "{length}: {e}");
        }
        let more = [answer.clone(), b"DB::Exception".to_vec()].concat();
        assert!(ask(more).await.is_err());
    });
}
