//! JSON that was meant for a page's script: behind comments, in a call or an assignment.

/// What servers put before JSON so that no page of another site can run it.
const GUARDS: [&str; 3] = [")]}'", "for(;;);", "while(1);"];
/// Most of a text before its JSON.
const LONGEST: usize = 256;

/// The JSON within `text`, and where nothing is around it `text` itself; none where it is no JSON
/// by its beginning.
pub(in crate::read) fn within(text: &str) -> Option<&str> {
    let mut rest = trimmed(text);
    loop {
        let behind = if let Some(line) = rest.strip_prefix("//") {
            line.split_once('\n')?.1
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/")?.1
        } else if let Some(guard) = GUARDS.iter().find(|g| rest.starts_with(**g)) {
            rest.get(guard.len()..)?.trim_start_matches(',')
        } else {
            break;
        };
        rest = trimmed(behind);
    }
    if super::begins(rest.as_bytes()) {
        return Some(rest);
    }
    // `callback(` or `var data =`, and the end of it.
    let at = rest.bytes().take(LONGEST).position(|b| matches!(b, b'{' | b'['))?;
    let (before, value) = rest.split_at_checked(at)?;
    let before = before.trim_end();
    let is_code = before.ends_with(['(', '=']) && !before.contains([',', '"', '\n']);
    let end = value.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ')' | ';'));
    (is_code && end.ends_with(['}', ']'])).then_some(end)
}

/// A text without the blanks and record separators (RFC 7464) before it.
fn trimmed(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{1e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_json_is_taken_off() {
        for (text, json) in [
            ("[1]", Some("[1]")),
            ("callback([1]);", Some("[1]")),
            ("/**/ typeof f === 'function' && f({a: 1});\n", Some("{a: 1}")),
            ("var data = [1] ;", Some("[1]")),
            ("window.data={\"a\":1}", Some("{\"a\":1}")),
            ("/* x */ // y\n{\"a\":1}", Some("{\"a\":1}")),
            (")]}',\n[1]", Some("[1]")),
            ("for(;;);[1]", Some("[1]")),
            ("\u{1e}{\"a\":1}\n", Some("{\"a\":1}\n")),
            ("a,f([1])", None),
            ("x=[a],y=[b]\n1,2", None),
            ("f(x),g([y])\n1,2", None),
            ("a\n1", None),
            ("// a", None),
            ("/* a", None),
            ("", None),
        ] {
            assert_eq!(within(text), json, "{text}");
        }
    }
}
