//! What is refused before a parser sees it.

use pellucid_core::{Code, Error};

use crate::Result;

/// Longest statement in bytes.
const BYTES: usize = 64 << 10;
/// Deepest nesting of brackets and of CASE.
pub(super) const DEPTH: usize = 40;
/// Most words, numbers and signs: a chain of operators is a tree as deep as it is long.
const TOKENS: usize = 4_000;

/// Counts without understanding: brackets in text count too.
pub(super) fn check(text: &str) -> Result<()> {
    let (mut depth, mut cases, mut tokens) = (0usize, 0usize, 0usize);
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_alphanumeric() || c == '_' {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if !word.is_empty() {
            tokens += 1;
            cases += usize::from(matches!(word.as_str(), "case" | "not" | "with" | "lateral"));
            word.clear();
        }
        tokens += usize::from(!c.is_whitespace());
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH || cases > DEPTH * 4 || tokens > TOKENS {
            break;
        }
    }
    let what = match (text.len() > BYTES, depth > DEPTH, cases > DEPTH * 4, tokens > TOKENS) {
        (true, ..) => format!("{} bytes, and may have {BYTES}", text.len()),
        (_, true, ..) => format!("brackets nested more than {DEPTH} deep"),
        (_, _, true, _) => format!("more than {} of CASE, NOT, WITH and LATERAL", DEPTH * 4),
        (.., true) => format!("more than {TOKENS} words and signs"),
        _ => return Ok(()),
    };
    Err(Error::new(Code::LimitExceeded, format!("the statement has {what}")).at("sql").into())
}
