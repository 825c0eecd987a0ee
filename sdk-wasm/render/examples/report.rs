//! Draws a chart for a report: rows from a file, a specification, and the picture as SVG and PNG.
//!
//! `cargo run -p pellucid-render --example report`

use std::error::Error;

use pellucid_charts::{Size, Theme};
use pellucid_core::{ChartSpec, Filter, FilterOp};
use pellucid_render::{Format, Look, answer, file, open, scene};

const ROWS: &[u8] = b"city,year,sales\nOslo,2024,10\nOslo,2025,32\nBergen,2024,7\nBergen,2025,5\n";
const CHART: &str = r#"{
    "mark": "bar",
    "title": "Sales by city",
    "encoding": { "x": { "field": "city" }, "y": { "op": "sum", "field": "sales", "as": "sales" } }
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let chart: ChartSpec = serde_json::from_str(CHART)?;
    let mut table = open(ROWS)?;
    let data = answer(&chart, &mut table, ROWS, &[Filter::new("year", FilterOp::Eq, 2025)])?;
    assert_eq!(data.column("sales").and_then(|c| c.number(0)), Some(5.0));

    let look = Look { size: Size { width: 480.0, height: 320.0 }, theme: Theme::light() };
    let picture = scene(&chart, &data, &look)?;
    let svg = String::from_utf8(file(&picture, Format::Svg)?)?;
    assert!(svg.starts_with("<svg") && svg.contains("Sales by city"));
    let png = file(&picture, Format::Png { scale: 2.0 })?;
    assert!(png.starts_with(b"\x89PNG"));
    println!("{} bytes of SVG, {} bytes of PNG", svg.len(), png.len());
    Ok(())
}
