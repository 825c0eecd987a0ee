//! Draws rows as an SVG: to a file, or where none is named to standard output.
//!
//! `cargo run -p pellucid-charts --example draw_svg -- sales.svg`
//!
//! The rows come as any engine would hand them over: the answer to the query that the chart's
//! specification stands for.

use std::error::Error;
use std::rc::Rc;
use std::sync::Arc;

use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Locale, Size, State, Theme, layout, svg,
};
use pellucid_core::{Batch, BatchColumn, ChartSpec, DataType, Field, Values, plan};

const CHART: &str = r#"{
    "mark": "bar",
    "title": "Sales by city",
    "encoding": { "x": { "field": "city" }, "y": { "op": "sum", "field": "sales" } }
}"#;
const ROWS: [(&str, f64); 3] = [("Bergen", 12.5), ("Oslo", 42.0), ("Tromsø", 7.0)];

fn main() -> Result<(), Box<dyn Error>> {
    let chart: ChartSpec = serde_json::from_str(CHART)?;
    let query = plan::chart_query(&chart, &[])?;
    let data = answer(query.dimensions[0].name(), &query.measures[0].name());

    let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
    let input = Input {
        spec: &chart,
        data: &data,
        size: Size { width: 480.0, height: 320.0 },
        theme: &Theme::light(),
        locale: &locale,
        measure: &ApproximateMetrics,
        state: &State::default(),
    };
    let view = layout(&input)?;
    let picture = svg(&view);
    assert!(picture.starts_with("<svg") && picture.contains("Tromsø"));
    assert_eq!(
        view.description(),
        "Sales by city. Bar chart of Sum sales by City, 3 bars, highest Oslo 42, lowest Tromsø 7"
    );
    match std::env::args().nth(1).filter(|a| !a.starts_with('-')) {
        Some(path) => std::fs::write(path, picture)?,
        None => println!("{picture}"),
    }
    Ok(())
}

/// The rows under the names that the chart's query gives its columns.
fn answer(city: &str, sales: &str) -> Batch {
    let column = |name: &str, data_type, values| BatchColumn {
        field: Field { name: name.to_owned(), data_type, nullable: false },
        values,
        validity: None,
    };
    let names = ROWS.map(|(name, _)| name.to_owned()).to_vec();
    let cities = Values::String { codes: vec![0, 1, 2], dictionary: Arc::new(names) };
    let amounts = Values::Float(ROWS.map(|(_, amount)| amount).to_vec());
    let columns =
        vec![column(city, DataType::String, cities), column(sales, DataType::Float, amounts)];
    Batch { columns, rows: ROWS.len(), total: ROWS.len() }
}
