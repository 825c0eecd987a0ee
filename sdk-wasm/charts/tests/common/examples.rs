//! The gallery's entries: each file of `gallery/` is an example, its documentation and a snapshot
//! test.

use pellucid_core::chart::Mark;
use pellucid_core::{Batch, ChartSpec, plan};
use serde_json::Value;

use super::answer::Table;

/// One example.
pub struct Example {
    /// The file's name without ending.
    pub name: String,
    /// Which chart it belongs to; the gallery's heading.
    pub chart: String,
    pub title: String,
    /// Two sentences.
    pub about: String,
    /// Height of the picture as a share of its width.
    pub ratio: f64,
    /// The name of its data set.
    pub from: String,
    /// The specification as written, for the page.
    pub source: String,
    pub spec: ChartSpec,
    pub data: Batch,
    /// What the data are an answer from.
    pub table: Table,
}

fn folder() -> String {
    format!("{}/gallery", env!("CARGO_MANIFEST_DIR"))
}

/// Every example that is drawn, in the order of the files' names.
pub fn all() -> Vec<Example> {
    let mut all = with_lists();
    all.retain(|e| !is_list(e));
    all
}

pub fn example(name: &str) -> Example {
    read(format!("{}/{name}.json", folder()).as_ref())
}

/// Tables and pivot tables have no scene: the page lays them out.
pub fn is_list(e: &Example) -> bool {
    matches!(e.spec.mark, Mark::Table | Mark::Pivot)
}

/// Every example, tables and pivot tables too.
pub fn with_lists() -> Vec<Example> {
    let mut files: Vec<_> =
        std::fs::read_dir(folder()).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "json"));
    files.sort();
    files.iter().map(|f| read(f)).collect()
}

/// A specification's answer from a table; its bins are chosen.
pub fn answer(spec: &mut ChartSpec, table: &Table) -> pellucid_core::Result<Batch> {
    if let Some(query) = plan::bins_query(spec) {
        plan::choose_bins(spec, &table.answer(&query));
    }
    let query = plan::chart_query(spec, &[])?;
    let now = table.answer(&query);
    match plan::Before::of(spec, &query, &table.schema())? {
        Some(before) => before.beside(spec, now, before.query().map(|query| table.answer(query))),
        None => Ok(now),
    }
}

fn read(path: &std::path::Path) -> Example {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let written = std::fs::read_to_string(path).unwrap();
    let entry: Value = serde_json::from_str(&written).unwrap_or_else(|e| panic!("{name}: {e}"));
    let text =
        |key: &str| entry[key].as_str().unwrap_or_else(|| panic!("{name} has no {key}")).to_owned();
    let mut spec = entry["spec"].clone();
    // The last member of the file, one level further to the left.
    let source = written
        .split_once("\"spec\": ")
        .unwrap()
        .1
        .trim_end()
        .trim_end_matches('}')
        .trim_end()
        .replace("\n  ", "\n");
    // A map is a file of its own: `"features": "us-states"`.
    if let Some(map) = spec.pointer("/geo/features").and_then(Value::as_str) {
        let map = std::fs::read_to_string(format!("{}/data/{map}.json", folder())).unwrap();
        spec["geo"]["features"] = serde_json::from_str(&map).unwrap();
    }
    let mut spec: ChartSpec =
        serde_json::from_value(spec).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut table = Table::parse(
        &std::fs::read_to_string(format!("{}/data/{}.csv", folder(), text("data"))).unwrap(),
    );
    table.compute(&spec.compute);
    let data = answer(&mut spec, &table).unwrap_or_else(|e| panic!("{name}: {e}"));
    let from = text("data");
    let ratio = entry["ratio"].as_f64().unwrap_or(0.6);
    Example {
        chart: text("chart"),
        title: text("title"),
        about: text("about"),
        ratio,
        from,
        source,
        spec,
        data,
        table,
        name,
    }
}
