//! Computed columns as deep as they are allowed, on a stack smaller than a browser's.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

use pellucid_core::expr::Function;
use pellucid_core::{Code, Computed, DataType, Expr, Measure, Op, Query, Values, limits};
use pellucid_engine::column::TimeStep;
use pellucid_engine::writer::ColumnWriter;
use pellucid_engine::{Outcome, Table, exec};

fn sum(depth: usize, right: bool) -> pellucid_core::Result<f64> {
    let mut w = ColumnWriter::new(DataType::Int, TimeStep::Micro, 5_000).expect("memory");
    w.write_ints(0, &[1; 5_000], None).expect("written");
    let table = Table::from_columns(vec![("v".to_owned(), w.finish())], Vec::new());
    let add = |e| if right { [Expr::Number(1.0), e] } else { [e, Expr::Number(1.0)] };
    let expr =
        (0..depth).fold(Expr::Column("v".into()), |e, _| Expr::call(Function::Add, add(e).into()));
    let compute = vec![Computed { name: "c".into(), expr }];
    let query = Query {
        compute,
        measures: vec![Measure::new(Op::Sum, Some("c"), "n")],
        ..Query::default()
    };
    match exec::run(&table, &query, &|| false)? {
        Outcome::Done(batch) => match &batch.column("n").expect("a sum").values {
            Values::Float(v) => Ok(v[0]),
            other => panic!("{other:?}"),
        },
        Outcome::Unsupported(_) => panic!("left to polars"),
    }
}

#[test]
fn depth_needs_no_stack() {
    for right in [false, true] {
        let small = std::thread::Builder::new().stack_size(512 << 10).spawn(move || {
            assert_eq!(sum(limits::MAX_DEPTH, right), Ok(5_000.0 * 65.0));
            assert_eq!(
                sum(limits::MAX_DEPTH + 1, right).expect_err("refused").code,
                Code::LimitExceeded
            );
        });
        small.expect("a thread").join().expect("no overflow");
    }
}
