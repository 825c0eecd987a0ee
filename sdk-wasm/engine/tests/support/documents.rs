//! Examples of a document and the tables that stand under them.
#![allow(unreachable_pub, reason = "a part of several tests")]
#![allow(clippy::expect_used, reason = "helpers of tests may panic: that is how a test fails")]

use pellucid_core::{Batch, BatchColumn, Values};

/// The blocks of one language, each with the text behind it.
pub fn blocks<'a>(text: &'a str, language: &str) -> Vec<(&'a str, &'a str)> {
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

/// The answer as a table of Markdown.
pub fn table(batch: &Batch) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = line(batch.columns.iter().map(|c| c.name().to_owned()).collect());
    let rows =
        (0..batch.rows).map(|row| line(batch.columns.iter().map(|c| cell(c, row)).collect()));
    format!("{head}|{}\n{}", "---|".repeat(batch.columns.len()), rows.collect::<String>())
}

/// The table that stands first in `rest`.
pub fn under(rest: &str) -> String {
    let lines = rest.trim_start().lines().take_while(|l| l.starts_with('|'));
    lines.map(|l| format!("{l}\n")).collect()
}
