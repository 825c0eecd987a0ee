//! Every statement is one of its dialect's: sqlglot, which reads them all, reads it. Of the
//! warehouses that do not run here this is what is known beside what their stand-ins take.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

use pellucid_connectors::plan::{Access, Source, extract, query, total};
use pellucid_connectors::sql::{TableRef, render};
use pellucid_core::Query;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::dialects::{described, dialects};
use crate::support::queries::{any_query, fixed, policy};
use crate::support::sail::tool;
use crate::support::tools::skip;

/// Random queries of each dialect beside the fixed ones, of which each third is taken: it reads some
/// hundred statements a second.
const RANDOM: usize = 100;
const EACH: usize = 3;

/// Reads `[dialect, statement]` a line; writes what is none, and in the end how many were read.
const READER: &str = r#"
import json, sys, sqlglot
read = 0
for line in sys.stdin:
    dialect, text = json.loads(line)
    # A cast of a bound value, ?::FLOAT of Snowflake, is not read; no name here has a question mark.
    if dialect == "snowflake":
        text = text.replace("?", "NULL")
    try:
        (statement,) = sqlglot.parse(text, dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE)
        # What no grammar knows is kept as it stands.
        assert not isinstance(statement, sqlglot.exp.Command), "not understood"
        read += 1
    except Exception as e:
        print(f"{dialect}: {e}\n{text}")
print(read)
"#;

fn asked() -> Vec<Query> {
    let mut runner = TestRunner::deterministic();
    let strategy = any_query();
    let random = (0..RANDOM).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    fixed().into_iter().step_by(EACH).chain(random).collect()
}

#[test]
fn every_statement_is_one_of_its_dialect() {
    let Some(python) = tool("python").filter(|p| {
        let look = Command::new(p).args(["-c", "import sqlglot"]).stderr(Stdio::null()).status();
        look.is_ok_and(|s| s.success())
    }) else {
        return skip("sqlglot");
    };
    let (table, hidden) = (TableRef(vec!["sch".into(), "sales".into()]), BTreeSet::new());
    let policy = policy();
    let mut statements: Vec<Value> = Vec::new();
    for (name, dialect, [text, int, float, bool, timestamp, date]) in dialects() {
        let names = ["owner", "product", "qty", "price", "ok", "ts", "day"];
        let types = [text, text, int, float, bool, timestamp, date];
        let columns = described(dialect, &names, &types);
        let source = Source { dialect, table: &table, columns: &columns, order: Some("ts") };
        let access = || Access { filters: &policy, hidden: &hidden, reader: None };
        let before = statements.len();
        for asked in asked() {
            // What a dialect cannot say is refused before it is sent.
            if let Ok(plan) = query(source, access(), &asked, 1000) {
                statements.push(json!([name, render(dialect, &plan.select).text]));
            }
            if let Ok(select) = total(source, access(), &asked) {
                statements.push(json!([name, render(dialect, &select).text]));
            }
        }
        let plan = extract(source, access(), Some("ts")).unwrap();
        statements.push(json!([name, render(dialect, &plan.select).text]));
        assert!(statements.len() - before > 150, "{name} says too little");
    }
    let mut child = Command::new(python)
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = statements.iter().map(|s| format!("{s}\n")).collect();
    let mut stdin = child.stdin.take().unwrap();
    // Both ways at once: what is written back may be more than a pipe holds.
    let writing = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let out = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    writing.join().unwrap().unwrap();
    assert_eq!(out.trim(), statements.len().to_string(), "of {} statements", statements.len());
}
