//! The package's TypeScript types are made from these Rust types and committed; this test fails
//! when the two drift apart.
//!
//! `PELLUCID_WRITE_TYPES=1 cargo test -p pellucid-core --test typescript` writes them anew (`make
//! types`).

use pellucid_core::{
    answer, chart, compute, dashboard, embed, error, expr, filter, model, query, read, scalar,
    schema,
};
use ts_rs::{Config, TS};

fn declaration<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("{}export {}\n", docs, T::decl(config))
}

#[test]
fn generated_types_are_up_to_date() {
    let c = Config::default();
    let mut out = String::from(
        "// Wire types of pellucid-core, made by ts-rs. Do not edit: `make types` writes them.\n\n",
    );
    out.extend([
        declaration::<scalar::Scalar>(&c),
        declaration::<filter::FilterOp>(&c),
        declaration::<filter::Filter>(&c),
        declaration::<filter::TextOp>(&c),
        declaration::<filter::RelativeOp>(&c),
        declaration::<filter::FilterInput>(&c),
        declaration::<expr::Function>(&c),
        declaration::<expr::Operation>(&c),
        declaration::<expr::Expr>(&c),
        declaration::<expr::ExprInput>(&c),
        declaration::<compute::Computed>(&c),
        declaration::<query::TimeUnit>(&c),
        declaration::<query::Bin>(&c),
        declaration::<query::Dimension>(&c),
        declaration::<query::DimensionInput>(&c),
        declaration::<query::Op>(&c),
        declaration::<query::Measure>(&c),
        declaration::<answer::Formula>(&c),
        declaration::<answer::MeasureInput>(&c),
        declaration::<query::SortOrder>(&c),
        declaration::<query::Sort>(&c),
        declaration::<answer::FillWith>(&c),
        declaration::<answer::Fill>(&c),
        declaration::<answer::Comparison>(&c),
        declaration::<answer::Compare>(&c),
        declaration::<answer::WindowOp>(&c),
        declaration::<answer::Window>(&c),
        declaration::<answer::Top>(&c),
        declaration::<answer::Totals>(&c),
        declaration::<answer::Weekday>(&c),
        declaration::<query::Query>(&c),
        declaration::<answer::Question>(&c),
        declaration::<schema::DataType>(&c),
        declaration::<schema::Field>(&c),
        declaration::<schema::SkippedField>(&c),
        declaration::<schema::Schema>(&c),
        declaration::<read::DateOrder>(&c),
        declaration::<read::ReadOptions>(&c),
        declaration::<read::NoteCode>(&c),
        declaration::<read::Note>(&c),
        declaration::<chart::Mark>(&c),
        declaration::<chart::NumberStyle>(&c),
        declaration::<chart::Format>(&c),
        declaration::<model::ModelTable>(&c),
        declaration::<model::RelationInput>(&c),
        declaration::<model::Written>(&c),
        declaration::<model::About>(&c),
        declaration::<model::ModelDimensionInput>(&c),
        declaration::<model::ModelMeasureInput>(&c),
        declaration::<model::ModelClock>(&c),
        declaration::<model::Model>(&c),
        declaration::<chart::ScaleKind>(&c),
        declaration::<chart::ScaleSpec>(&c),
        declaration::<chart::AxisPosition>(&c),
        declaration::<chart::LabelFit>(&c),
        declaration::<chart::AxisSpec>(&c),
        declaration::<chart::LegendPosition>(&c),
        declaration::<chart::FacetScales>(&c),
        declaration::<chart::FacetSpec>(&c),
        declaration::<chart::Channel>(&c),
        declaration::<chart::Encoding>(&c),
        declaration::<chart::Selection>(&c),
        declaration::<chart::TooltipMode>(&c),
        declaration::<chart::Directions>(&c),
        declaration::<chart::Interaction>(&c),
        declaration::<chart::Shade>(&c),
        declaration::<chart::Threshold>(&c),
        declaration::<chart::SparkShape>(&c),
        declaration::<chart::Spark>(&c),
        declaration::<chart::Cells>(&c),
        declaration::<chart::TableSpec>(&c),
        declaration::<chart::PivotSpec>(&c),
        declaration::<chart::Stack>(&c),
        declaration::<chart::Curve>(&c),
        declaration::<chart::Nulls>(&c),
        declaration::<chart::Options>(&c),
        declaration::<chart::AnnotationAxis>(&c),
        declaration::<chart::Aggregate>(&c),
        declaration::<chart::Annotation>(&c),
        declaration::<chart::Side>(&c),
        declaration::<chart::Layer>(&c),
        declaration::<chart::Projection>(&c),
        declaration::<chart::Geo>(&c),
        declaration::<chart::ChartSpec>(&c),
        declaration::<dashboard::Place>(&c),
        declaration::<dashboard::DashboardChart>(&c),
        declaration::<dashboard::FilterKind>(&c),
        declaration::<dashboard::FilterControl>(&c),
        declaration::<dashboard::DashboardSpec>(&c),
        declaration::<embed::ExportFormat>(&c),
        declaration::<embed::Capabilities>(&c),
        declaration::<embed::EmbedToken>(&c),
        declaration::<embed::Delivery>(&c),
        declaration::<embed::EmbedModel>(&c),
        declaration::<embed::DatasetInfo>(&c),
        declaration::<embed::EmbedConfig>(&c),
        declaration::<embed::ErrorDetail>(&c),
        declaration::<embed::ErrorBody>(&c),
        declaration::<error::Code>(&c),
    ]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../npm/src/generated/index.ts");
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        std::fs::write(path, out).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == out,
        "npm/src/generated/index.ts differs from the Rust types: run `make types` and commit it"
    );
}
