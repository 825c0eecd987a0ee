//! Answers a query that lies outside the engine's kernels: they are asked first, then polars.
//!
//! `cargo run -p pellucid-lazy --example fall_back`

use pellucid_core::{Dimension, Measure, Op, Query, Result};
use pellucid_engine::exec::{self, Outcome};
use pellucid_engine::read;

fn main() -> Result<()> {
    // Two keys of 1,100 values each could have more groups together than kernels keep a slot for.
    let rows: String = (0..1_100).map(|i| format!("{i},{}\n", (i * 7) % 1_100)).collect();
    let table = read::open(format!("buyer,seller\n{rows}").as_bytes(), None)?;
    let query = Query {
        dimensions: vec![Dimension::field("buyer"), Dimension::field("seller")],
        measures: vec![Measure::new(Op::Count, None, "deals")],
        limit: Some(2),
        ..Query::default()
    };

    let answer = match exec::run(&table, &query, &|| false)? {
        Outcome::Done(answer) => answer,
        Outcome::Unsupported(why) => {
            println!("polars answers: {why}");
            pellucid_lazy::run(&table, &query)?
        }
    };
    println!("{} of {} pairs", answer.rows, answer.total);
    assert_eq!((answer.rows, answer.total), (2, 1_100));
    assert_eq!(answer.column("seller").and_then(|c| c.number(1)), Some(7.0));
    Ok(())
}
