//! What docs/queries.md says is held to the engine: each query gives the table that stands under
//! it.

#[path = "support/documents.rs"]
mod document;

use document::{blocks, table, under};
use pellucid_core::answer::Asking;
use pellucid_core::{Error, Question};
use pellucid_engine::{Outcome, exec, read};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/queries.md");

#[test]
fn every_query_gives_the_table_under_it() {
    let document = std::fs::read_to_string(DOCUMENT).expect("the document");
    let rows = blocks(&document, "csv")[0].0;
    let source = read::open(rows.as_bytes(), None).expect("reads");
    let queries = blocks(&document, "json");
    assert!(queries.len() >= 8, "the examples were not found");
    for (text, rest) in queries {
        let query: Question = serde_json::from_str(text).expect(text);
        let answer =
            Asking::new(query, source.schema()).expect(text).run(|plain| {
                match exec::run(&source, plain, &|| false)? {
                    Outcome::Done(batch) => Ok::<_, Error>(batch),
                    Outcome::Unsupported(why) => unreachable!("{why}"),
                }
            });
        assert_eq!(table(&answer.expect(text)), under(rest), "{text}");
    }
}
