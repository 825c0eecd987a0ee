// A scatter plot's specification and the ends of its axes, for this crate's examples in documentation: `include!` gives them the function.
pub fn points() -> (pellucid_core::ChartSpec, pellucid_core::Batch) {
    use pellucid_core::{Batch, BatchColumn, ChartSpec, DataType, Field, Values};

    let spec: ChartSpec = serde_json::from_str(r#"{"mark": "point", "encoding": {"x": {"field": "age"}, "y": {"field": "income"}}}"#).unwrap();
    let column = |name: &str| BatchColumn {
        field: Field { name: name.to_owned(), data_type: DataType::Float, nullable: false },
        values: Values::Float(vec![0.0, 100.0]),
        validity: None,
    };
    (spec, Batch { columns: vec![column("age"), column("income")], rows: 2, total: 2 })
}
