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
            line.get(line.bytes().position(|b| b == b'\n')?..)?
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.get(comment.as_bytes().windows(2).position(|w| w == b"*/")? + 2..)?
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
    let is_code = matches!(before.as_bytes().last(), Some(b'(' | b'='))
        && !before.bytes().any(|b| matches!(b, b',' | b'"' | b'\n'));
    let is_end = |b: &u8| !b.is_ascii_whitespace() && !matches!(b, b')' | b';');
    let end = value.get(..=value.bytes().rposition(|b| is_end(&b))?)?;
    (is_code && matches!(end.as_bytes().last(), Some(b'}' | b']'))).then_some(end)
}

/// A text without the blanks and record separators (RFC 7464) before it.
fn trimmed(text: &str) -> &str {
    let blanks = text.bytes().take_while(|b| b.is_ascii_whitespace() || *b == 0x1e).count();
    text.get(blanks..).unwrap_or_default()
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
