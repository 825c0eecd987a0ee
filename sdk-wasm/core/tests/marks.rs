//! Marks are told apart by their rules: no code but the table of rules and the charts' table of
//! shapes names one.
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic: that is how a test fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Where marks are named: the enum, its rules, and the file that gives each its shape.
const TABLES: [&str; 3] =
    ["core/src/chart/mark.rs", "core/src/chart/rules.rs", "charts/src/mark.rs"];

/// The Rust files below the folders `src` of `folder`'s crates.
fn sources(folder: &Path, inside: bool, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["target", "tests", "examples"].contains(&name) {
                sources(&path, inside || name == "src", out);
            }
        } else if inside && name.ends_with(".rs") {
            out.push(path);
        }
    }
}

/// Whether code names a variant of `Mark`, such as `Mark::Bar`; comments and unit tests may.
fn names_a_mark(source: &str) -> bool {
    let code = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.any(|line| {
        line.match_indices("Mark::").any(|(at, found)| {
            let own = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let mut name = line[at + found.len()..].chars();
            own && name.next().is_some_and(char::is_uppercase)
                && name.next().is_some_and(char::is_lowercase)
        })
    })
}

#[test]
fn code_asks_the_rules_of_a_mark_and_not_for_its_name() {
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(sdk, false, &mut files);
    assert!(files.len() > 300, "{} files", files.len());
    let naming = files.iter().filter(|path| names_a_mark(&fs::read_to_string(path).unwrap()));
    let naming: Vec<String> =
        naming.map(|path| path.strip_prefix(sdk).unwrap().display().to_string()).collect();
    let astray: Vec<&String> =
        naming.iter().filter(|path| !TABLES.contains(&path.as_str())).collect();
    assert!(
        astray.is_empty(),
        "these match marks by name, and would pass over a new one: {astray:?}"
    );
    assert!(naming.len() >= 2, "the tables themselves are not found: {naming:?}");
}

#[test]
fn names_are_found() {
    assert!(names_a_mark("match spec.mark {\n    Mark::Bar => 1,"));
    assert!(names_a_mark("matches!(m, chart::Mark::Bar)"));
    assert!(!names_a_mark("Mark::ALL.iter() // not Mark::Bar\nRectMark::New; Mark::as_str(m)"));
    assert!(!names_a_mark("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { Mark::Bar }"));
}
