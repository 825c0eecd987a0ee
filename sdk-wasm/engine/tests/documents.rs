//! What docs/queries.md says is held to the engine: each query gives the table that stands under
//! it.
#![expect(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::answer::Asking;
use pellucid_core::{Batch, BatchColumn, Error, Question, Values};
use pellucid_engine::{Outcome, exec, read};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/queries.md");

/// The blocks of one language, each with the text behind it.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<(&'a str, &'a str)> {
    let mark = format!("```{language}\n");
    text.split(mark.as_str())
        .skip(1)
        .map(|rest| rest.split_once("```").expect("the block's end"))
        .collect()
}

fn cell(column: &BatchColumn, row: usize) -> String {
    match &column.values {
        _ if column.is_null(row) => "null".to_owned(),
        Values::Time(v) => {
            let (year, month, day) =
                pellucid_core::time::civil_from_days(v[row].div_euclid(86_400_000_000));
            format!("{year:04}-{month:02}-{day:02}")
        }
        Values::String { .. } => column.text(row).unwrap_or_default().to_owned(),
        _ => column.number(row).map_or_else(String::new, |v| v.to_string()),
    }
}

fn table(batch: &Batch) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = line(batch.columns.iter().map(|c| c.name().to_owned()).collect());
    let rows =
        (0..batch.rows).map(|row| line(batch.columns.iter().map(|c| cell(c, row)).collect()));
    format!("{head}|{}\n{}", "---|".repeat(batch.columns.len()), rows.collect::<String>())
}

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
        let expected: String = rest
            .trim_start()
            .lines()
            .take_while(|l| l.starts_with('|'))
            .map(|l| format!("{l}\n"))
            .collect();
        assert_eq!(table(&answer.expect(text)), expected, "{text}");
    }
}
