//! Statements of JavaScript that put a value somewhere.

use std::borrow::Cow;

/// Whether a text is the beginning of a statement before its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Statement {
    /// It is none.
    None,
    /// It may be one, or a cell such as `ctx={`.
    Likely,
    /// It has words of the language.
    Sure,
}

/// Words before a name or a value.
const WORDS: [&str; 7] = ["export", "default", "declare", "const", "let", "var", "return"];
/// How scripts begin.
const SCRIPTS: [&str; 13] = [
    "(function",
    "!function",
    "(()",
    "(async",
    "export ",
    "import ",
    "const ",
    "let ",
    "var ",
    "define(",
    "module.exports",
    "function ",
    "window.",
];
/// How statements begin that may stand before the one with the value.
const BEFORE: [&str; 5] = ["Object.defineProperty(", "exports.", "import ", "var ", "// "];
/// How lines begin that may stand behind the value.
const BEHIND: [&str; 7] =
    ["as ", "satisfies ", "export default ", "export {", "module.exports", "exports.", "return "];

/// What `before`, which stands before a value, is.
pub(super) fn statement(before: &str) -> Statement {
    let Some(before) = without_comments(before) else { return Statement::None };
    let before = within_function(&before);
    let (earlier, last) = before.split_at(last_end(before));
    let passed = |line: &str| line.is_empty() || BEFORE.iter().any(|b| line.starts_with(b));
    if !earlier.split([';', '\n']).all(|line| passed(line.trim())) {
        return Statement::None;
    }
    let (mut rest, mut word, mut named) = (last.trim(), "", false);
    while let Some((found, behind)) = WORDS.iter().find_map(|w| Some((*w, strip_word(rest, w)?))) {
        named |= matches!(found, "const" | "let" | "var");
        (rest, word) = (behind, found);
    }
    let sure = |is: bool| match (is, !word.is_empty() || is_global(rest)) {
        (true, true) => Statement::Sure,
        (true, false) => Statement::Likely,
        _ => Statement::None,
    };
    if rest.bytes().all(|b| b == b'(') {
        return sure(matches!(word, "default" | "return"));
    }
    if let Some(name) = rest.strip_suffix("||").map(str::trim_end) {
        let halves = name.split_once('=');
        return sure(halves.is_some_and(|(a, b)| is_path(a.trim()) && is_path(b.trim())));
    }
    if let Some(name) = rest.strip_suffix('=').map(str::trim_end) {
        let name = ["??", "||", "&&"].iter().find_map(|o| name.strip_suffix(o)).unwrap_or(name);
        let name = name.trim_end();
        // Behind a word of the language a type may follow the name.
        let typed = named.then(|| name.split_once(':')).flatten();
        return sure(is_path(typed.map_or(name, |(name, _)| name.trim_end())));
    }
    match rest.strip_suffix('(') {
        Some(call) => sure(is_call(call)),
        None => Statement::None,
    }
}

/// Whether a text is a script, of which no value was found.
pub(in crate::read) fn is_script(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let begins = SCRIPTS.iter().any(|s| first.starts_with(s)) && first.contains(['=', '{', '(']);
    begins && text.trim_end().ends_with([';', '}', ')', ']', '`', '>'])
}

/// Where the last statement begins: behind the end of another that is in no braces.
fn last_end(before: &str) -> usize {
    let (mut depth, mut end) = (0usize, 0);
    for (at, byte) in before.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b';' | b'\n' if depth == 0 => end = at + 1,
            _ => {}
        }
    }
    end
}

/// What stands within a function that is open at the end: `(function(){ return `.
fn within_function(before: &str) -> &str {
    match before.rsplit_once('{') {
        Some((head, inner)) if !inner.contains('}') => {
            let head = head.trim_end();
            let is_head =
                head.ends_with("=>") || (head.ends_with(')') && head.contains("function"));
            if is_head { inner } else { before }
        }
        _ => before,
    }
}

/// A text without its comments; none where one has no end.
fn without_comments(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains("/*") && !text.contains("//") {
        return Some(Cow::Borrowed(text));
    }
    let (mut out, mut rest) = (String::new(), text);
    loop {
        let Some(at) = rest.find("/*").into_iter().chain(rest.find("//")).min() else {
            return Some(Cow::Owned(out + rest));
        };
        let (before, comment) = rest.split_at(at);
        out.push_str(before);
        let end = if comment.starts_with("/*") {
            comment.find("*/").map(|end| end + 2)
        } else {
            comment.find('\n')
        };
        rest = comment.get(end?..).unwrap_or_default();
    }
}

/// Whether a line ends a script whose value stands before it.
pub(super) fn is_last(line: &str) -> bool {
    BEHIND.iter().any(|b| line.starts_with(b)) && !line.contains(['"', '\''])
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(word)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| rest.trim_start())
}

fn is_global(text: &str) -> bool {
    let globals = [
        "window.",
        "window[",
        "self.",
        "self[",
        "globalThis.",
        "this.",
        "module.exports",
        "exports.",
    ];
    globals.iter().any(|g| text.starts_with(g))
}

/// Whether a text is names joined by points, with keys in brackets.
fn is_path(text: &str) -> bool {
    let mut rest = text;
    let mut first = true;
    loop {
        if let Some(key) = rest.strip_prefix('[').filter(|_| !first) {
            let Some((key, behind)) = key.split_once(']') else { return false };
            let is_key = key.bytes().all(|b| b.is_ascii_digit())
                || ['"', '\'']
                    .iter()
                    .any(|q| key.len() > 1 && key.starts_with(*q) && key.ends_with(*q));
            if !is_key {
                return false;
            }
            rest = behind;
        } else {
            let name = if first { Some(rest) } else { rest.strip_prefix('.') };
            let Some(name) = name else { return false };
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
            let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
            let (part, behind) = name.split_at(end);
            if part.is_empty() || part.starts_with(|c: char| c.is_ascii_digit()) {
                return false;
            }
            rest = behind;
        }
        first = false;
        if rest.is_empty() {
            return true;
        }
    }
}

/// Whether a text is what is called: a path, perhaps behind a check of it, an assignment or another
/// call.
fn is_call(text: &str) -> bool {
    let mut parts = text.rsplit(['(', '=', '&', ' ']);
    let called = parts.next().unwrap_or_default();
    is_path(called) && !text.contains([',', '"', '\n'])
}
