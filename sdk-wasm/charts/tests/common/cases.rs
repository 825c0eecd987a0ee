//! Charts that tests draw and no page shows: each file of `gallery/cases` is an option, or data
//! that is small or odd.
//!
//! Their data files hold the answer to the chart's query as it is, so that a test can say by hand
//! what is drawn.

use pellucid_core::{Batch, ChartSpec};
use serde_json::Value;

use super::answer::Table;

pub struct Case {
    /// The file's name without ending.
    pub name: String,
    pub spec: ChartSpec,
    pub data: Batch,
}

fn folder() -> String {
    format!("{}/gallery/cases", env!("CARGO_MANIFEST_DIR"))
}

/// Every case, in the order of the files' names.
pub fn all() -> Vec<Case> {
    let files =
        std::fs::read_dir(folder()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        files.filter_map(|f| f.strip_suffix(".json").map(str::to_owned)).collect();
    names.sort();
    names.iter().map(|name| case(name)).collect()
}

pub fn case(name: &str) -> Case {
    let read = |path: String| {
        std::fs::read_to_string(format!("{}/{path}", folder()))
            .unwrap_or_else(|e| panic!("{path}: {e}"))
    };
    let mut file: Value = serde_json::from_str(&read(format!("{name}.json")))
        .unwrap_or_else(|e| panic!("{name}: {e}"));
    let spec =
        serde_json::from_value(file["spec"].take()).unwrap_or_else(|e| panic!("{name}: {e}"));
    let answer = file["answer"].as_str().unwrap_or_else(|| panic!("{name} names no answer"));
    let data = Table::parse(&read(format!("data/{answer}.csv"))).batch();
    Case { name: name.to_owned(), spec, data }
}
