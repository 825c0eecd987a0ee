//! JSON in a string of JavaScript, as `JSON.parse('...')` takes it.

/// The text of the string that `value` begins with, where it is JSON by its beginning.
pub(super) fn text(value: &str) -> Option<String> {
    let quote = value.chars().next()?;
    let mut out = String::new();
    let mut rest = value.get(1..)?;
    loop {
        let at = rest.find([quote, '\\'])?;
        out.push_str(rest.get(..at)?);
        let mut chars = rest.get(at..)?.chars();
        if chars.next() == Some(quote) {
            let is_json = super::super::begins(out.as_bytes());
            return (is_json && super::is_end(chars.as_str())).then_some(out);
        }
        let escape = chars.next()?;
        rest = chars.as_str();
        let digits = match escape {
            'u' => 4,
            'x' => 2,
            _ => 0,
        };
        if digits > 0 {
            // Halves of a pair are left to the reader of JSON, which knows them.
            let unit = u32::from_str_radix(rest.get(..digits)?, 16).ok()?;
            match char::from_u32(unit) {
                Some(c) => out.push(c),
                None => out.push_str(&format!("\\u{unit:04x}")),
            }
            rest = rest.get(digits..)?;
            continue;
        }
        match escape {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'v' => out.push('\u{b}'),
            '0' => out.push('\0'),
            // A line that goes on.
            '\n' => {}
            other => out.push(other),
        }
    }
}
