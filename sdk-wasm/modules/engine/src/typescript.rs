//! The TypeScript types of what the modules take and give are made from these Rust types and
//! committed; this test fails when the two drift apart.
//!
//! `PELLUCID_WRITE_TYPES=1 cargo test -p pellucid-wasm-engine` writes them anew (`make types`).

use pellucid_bridge::{column, text, transfer, wire};
use pellucid_charts::{Contrast, Scheme, ThemeInput};
use ts_rs::{Config, TS};

use crate::chart::{describe, pointer};
use crate::engine::selections;
use crate::group::update;
use crate::{decoders, pdf_page, view, window};

fn declaration<T: TS>(config: &Config) -> String {
    format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(config))
}

#[test]
fn generated_types_are_up_to_date() {
    let c = Config::default();
    let mut out = String::from(
        "// What crosses to the wasm modules and back, made by ts-rs. Do not edit: `make types` writes it.\n\n\
         import type { DataType, DimensionInput, Filter, Note, Scalar, Schema, Sort } from \"./index.js\";\n\n",
    );
    out.extend([
        wire::RawResult::TYPESCRIPT.to_owned(),
        wire::RawColumn::TYPESCRIPT.to_owned(),
        transfer::LazyColumn::TYPESCRIPT.to_owned(),
        declaration::<decoders::Request>(&c),
        declaration::<decoders::RequestedChunk>(&c),
        column::Part::TYPESCRIPT.to_owned(),
        text::ReadTable::TYPESCRIPT.to_owned(),
        declaration::<update::UpdateReport>(&c),
        declaration::<update::SelectionReport>(&c),
        declaration::<selections::ChartSelection>(&c),
        pointer::PointerHit::TYPESCRIPT.to_owned(),
        declaration::<pointer::Tooltip>(&c),
        declaration::<pointer::TooltipRow>(&c),
        declaration::<pointer::Cross>(&c),
        declaration::<pointer::CrosshairLine>(&c),
        pointer::Focus::TYPESCRIPT.to_owned(),
        declaration::<describe::ChartDescription>(&c),
        declaration::<describe::SeriesState>(&c),
        declaration::<describe::BinWidth>(&c),
        declaration::<view::ViewSpec>(&c),
        declaration::<view::ViewJoin>(&c),
        declaration::<window::Window>(&c),
        declaration::<window::GroupKey>(&c),
        declaration::<pdf_page::PdfPage>(&c),
        declaration::<pdf_page::Placed>(&c),
        declaration::<pdf_page::Frame>(&c),
        declaration::<pdf_page::Text>(&c),
        declaration::<ThemeInput>(&c),
        declaration::<Scheme>(&c),
        declaration::<Contrast>(&c),
    ]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../npm/src/generated/wire.ts");
    if std::env::var_os("PELLUCID_WRITE_TYPES").is_some() {
        std::fs::write(path, out).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == out,
        "npm/src/generated/wire.ts differs from the Rust types: run `make types` and commit it"
    );
}
