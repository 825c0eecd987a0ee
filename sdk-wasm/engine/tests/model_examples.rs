//! What docs/models.md says is held to the engine: each query gives the table that stands under
//! it.

#[path = "support/documents.rs"]
mod document;
#[path = "support/joined.rs"]
mod joined;

use std::collections::BTreeMap;

use document::{blocks, table, under};
use joined::answer;
use pellucid_core::Question;
use pellucid_core::model::{Bound, Model, ModelAsking};
use pellucid_engine::read;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/models.md");

#[test]
fn every_query_gives_the_table_under_it() {
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let names = ["orders", "visits", "customers", "regions"];
    let tables: BTreeMap<_, _> = names
        .map(|name| {
            let text = blocks(&document, &format!("csv {name}"))[0].0;
            (name, read::open(text.as_bytes(), None).expect(name))
        })
        .into();
    let model: Model = serde_json::from_str(blocks(&document, "json model")[0].0).expect("reads");
    let schemas = tables.iter().map(|(name, t)| ((*name).to_owned(), t.schema().clone()));
    let bound = Bound::new(model, schemas).expect("fits");
    let queries = blocks(&document, "json");
    assert!(queries.len() >= 5, "the examples were not found");
    for (text, rest) in queries {
        let question: Question = serde_json::from_str(text).expect(text);
        let asking = ModelAsking::new(&bound, question).expect(text);
        let batch = asking.run(|name, query| answer(&tables, &bound, name, query)).expect(text);
        assert_eq!(table(&batch), under(rest), "{text}");
    }
}
