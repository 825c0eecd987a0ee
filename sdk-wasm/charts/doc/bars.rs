// Two bars, which this crate's examples in documentation draw: `include!` gives them the function.
pub fn bars() -> pellucid_core::Result<pellucid_charts::View> {
    use pellucid_charts::{ApproximateMetrics, EnglishLocale, Input, Locale, Size, State, Theme, layout};
    use pellucid_core::{Batch, BatchColumn, DataType, Field, Values};

    let spec = r#"{"mark": "bar", "encoding": {"x": {"field": "city"}, "y": {"op": "sum", "field": "sales", "as": "sales"}}}"#;
    let spec = serde_json::from_str(spec).map_err(|e| pellucid_core::Error::new(pellucid_core::Code::InvalidSpec, e.to_string()))?;
    let column = |name: &str, data_type, values| BatchColumn {
        field: Field { name: name.to_owned(), data_type, nullable: false },
        values,
        validity: None,
    };
    let cities = Values::String { codes: vec![0, 1], dictionary: std::sync::Arc::new(vec!["Oslo".to_owned(), "Rome".to_owned()]) };
    let columns = vec![column("city", DataType::String, cities), column("sales", DataType::Int, Values::Int(vec![3, 5]))];
    let data = Batch { columns, rows: 2, total: 2 };
    let locale: std::rc::Rc<dyn Locale> = std::rc::Rc::new(EnglishLocale);
    let (theme, state, size) = (Theme::light(), State::default(), Size { width: 300.0, height: 200.0 });
    layout(&Input { spec: &spec, data: &data, size, theme: &theme, locale: &locale, measure: &ApproximateMetrics, state: &state })
}
