//! Reads a Parquet file as a page does: first its footer, then only the bytes of the columns that a
//! query names.
//!
//! `cargo run -p pellucid-engine --example ranges`

use pellucid_core::{Measure, Op, Query, Result};
use pellucid_engine::parquet::{FileMeta, footer_length, plan};
use pellucid_engine::{Outcome, Table, exec};

/// Three rows of one column, `sales`: 10, 0 and 32.
const FILE: &[u8] = b"PAR1\
    \x15\0\x15\x30\x15\x30\x2c\x15\x06\x15\0\x15\x06\x15\x06\0\0\
    \x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x20\0\0\0\0\0\0\0\
    \x15\x02\x19\x2c\x48\x04root\x15\x02\0\x15\x04\x25\0\x18\x05sales\0\x16\x06\
    \x19\x1c\x19\x1c\x26\x08\x1c\x15\x04\x19\x15\0\x19\x18\x05sales\x15\0\x16\x06\x16\x52\x16\x52\x26\x08\0\0\x16\x52\x16\x06\0\0\
    \x41\0\0\0PAR1";

/// Stands for a request to a server: `start` and `end` are what the header `Range` says.
fn fetch(start: u64, end: u64) -> &'static [u8] {
    println!("bytes {start} to {end} of {}", FILE.len());
    &FILE[start as usize..end as usize]
}

fn main() -> Result<()> {
    // One request for the file's end is mostly enough: it holds the footer and says how long that
    // is.
    let size = FILE.len() as u64;
    let end = fetch(size.saturating_sub(plan::FOOTER_GUESS), size);
    let footer = end.len() - footer_length(end)?;
    let meta = FileMeta::parse(&end[footer..end.len() - 8], size)?;
    let mut table = Table::from_parquet(meta)?;
    assert_eq!(table.rows(), 3);

    let query =
        Query { measures: vec![Measure::new(Op::Sum, Some("sales"), "sales")], ..Query::default() };
    let columns = table.columns_of(&query)?;
    let chunks = table.missing(&columns)?;
    let ranges: Vec<_> = chunks.iter().map(|c| c.bytes.clone()).collect();
    for request in plan::fetches(&ranges) {
        let bytes = fetch(request.bytes.start, request.bytes.end);
        for i in request.wanted {
            let (start, end) =
                (ranges[i].start - request.bytes.start, ranges[i].end - request.bytes.start);
            table.supply(
                chunks[i].column,
                chunks[i].group,
                &bytes[start as usize..end as usize],
            )?;
        }
    }
    assert!(table.missing(&columns)?.is_empty());

    let Outcome::Done(answer) = exec::run(&table, &query, &|| false)? else { return Ok(()) };
    println!("{} in sales", answer.columns[0].number(0).unwrap_or_default());
    assert_eq!(answer.columns[0].number(0), Some(42.0));
    Ok(())
}
