//! Answers a query over a file of rows: which airports' flights leave latest?
//!
//! `cargo run -p pellucid-engine --example answer`

use pellucid_core::{Dimension, Filter, FilterOp, Measure, Op, Query, Result, Sort, SortOrder};
use pellucid_engine::{Outcome, exec, read};

const FILE: &str = "\
date,origin,delay
2024-03-01,Oslo,12
2024-03-01,Bergen,-3
2024-03-02,Oslo,
2024-03-02,Tromsø,45
2024-03-02,Bergen,7
2024-03-03,Oslo,30
";

fn main() -> Result<()> {
    let mut table = read::open(FILE.as_bytes(), None)?;
    let query = Query {
        dimensions: vec![Dimension::field("origin")],
        measures: vec![
            Measure::new(Op::Count, None, "flights"),
            Measure::new(Op::Mean, Some("delay"), "delay"),
        ],
        filters: vec![Filter::new("date", FilterOp::Gte, "2024-03-01")],
        sort: vec![Sort { by: "delay".to_owned(), order: SortOrder::Desc }],
        ..Query::default()
    };

    // A Parquet file's columns are decoded when a query names them; of other formats they are there
    // from the start.
    let columns = table.columns_of(&query)?;
    read::supply_all(&mut table, &columns, FILE.as_bytes())?;

    let answer = match exec::run(&table, &query, &|| false)? {
        Outcome::Done(answer) => answer,
        Outcome::Unsupported(why) => {
            println!("the kernels do not cover this query, polars does (pellucid-lazy): {why}");
            return Ok(());
        }
    };

    let [origin, flights, delay] = answer.columns.as_slice() else { return Ok(()) };
    for row in 0..answer.rows {
        let (flights, delay) =
            (flights.number(row).unwrap_or_default(), delay.number(row).unwrap_or_default());
        println!(
            "{:8} {flights} flights, {delay:.1} minutes late",
            origin.text(row).unwrap_or_default()
        );
    }

    assert_eq!(answer.rows, 3);
    assert_eq!(
        (origin.text(0), origin.text(1), origin.text(2)),
        (Some("Tromsø"), Some("Oslo"), Some("Bergen"))
    );
    // A flight without a delay is counted and does not enter the mean.
    assert_eq!((flights.number(1), delay.number(1)), (Some(3.0), Some(21.0)));
    Ok(())
}
