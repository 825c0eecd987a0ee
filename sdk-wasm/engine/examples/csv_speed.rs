//! Reads a CSV file several times and says how fast: `cargo run --release -p pellucid-engine
//! --example csv_speed -- [FILE]`. Without a file it makes 200 MB of plain rows.

use std::time::Instant;

use pellucid_core::{Error, Result};
use pellucid_engine::read;

fn main() -> Result<()> {
    let file = match std::env::args().nth(1) {
        Some(path) => {
            std::fs::read(&path).map_err(|e| Error::unsupported(format!("{path}: {e}")))?
        }
        None => plain(200 << 20),
    };
    for _ in 0..3 {
        let start = Instant::now();
        let table = read::open(&file, None)?;
        let seconds = start.elapsed().as_secs_f64();
        println!("{} rows, {:.0} MB/s", table.rows(), file.len() as f64 / 1e6 / seconds);
    }
    Ok(())
}

/// Rows of six columns, as tables have them.
fn plain(bytes: usize) -> Vec<u8> {
    let mut out = b"id,day,city,delay,price,note\n".to_vec();
    let cities = ["Oslo", "Bergen", "Tromsø", "Stavanger", "Trondheim", "Bodø"];
    for i in 0u64.. {
        if out.len() >= bytes {
            break;
        }
        let x = i.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17);
        let city = cities[(x % 6) as usize];
        let (month, day, delay) = (1 + x % 12, 1 + x % 28, (x % 400) as i64 - 100);
        out.extend(
            format!(
                "{i},2024-{month:02}-{day:02},{city},{delay},{}.{:02},flight {}\n",
                x % 1000,
                x % 100,
                x % 5000
            )
            .into_bytes(),
        );
    }
    out
}
