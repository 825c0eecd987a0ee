//! JSON that was meant for a page's script: behind comments, in a call, an assignment or an export.

mod code;
mod quoted;

use std::borrow::Cow;

use super::scan::Scan;
pub(in crate::read) use code::is_script;
use code::{Statement, statement};

/// What servers put before JSON so that no page of another site can run it.
const GUARDS: [&str; 3] = [")]}'", "for(;;);", "while(1);"];
/// What strict scripts begin with.
const STRICT: [&str; 2] = ["\"use strict\"", "'use strict'"];
/// Most of a text before its JSON, and behind it.
const LONGEST: usize = 1024;

/// The JSON within `text`, and where nothing is around it `text` itself; none where it is no JSON
/// by its beginning.
pub(in crate::read) fn within(text: &str) -> Option<Cow<'_, str>> {
    let mut rest = trimmed(text);
    loop {
        let strict =
            STRICT.iter().find_map(|s| rest.strip_prefix(s)).map(|s| s.trim_start_matches(' '));
        let behind = if let Some(behind) = passed_comment(rest) {
            behind?
        } else if let Some(guard) = GUARDS.iter().find(|g| rest.starts_with(**g)) {
            rest.get(guard.len()..)?.trim_start_matches(',')
        } else if let Some(behind) = strict.filter(|s| s.starts_with([';', '\n', '\r'])) {
            behind.trim_start_matches(';')
        } else if rest.starts_with("#!") {
            rest.get(rest.bytes().position(|b| b == b'\n')?..)?
        } else {
            break;
        };
        rest = trimmed(behind);
    }
    if super::begins(rest.as_bytes()) {
        return Some(Cow::Borrowed(without_last_comments(rest)));
    }
    let start = rest.as_bytes().get(..rest.len().min(LONGEST))?;
    for (at, byte) in start.iter().enumerate() {
        let is_value = matches!(byte, b'{' | b'[');
        if !is_value && !matches!(byte, b'\'' | b'"' | b'`') {
            continue;
        }
        let Some((before, value)) = rest.split_at_checked(at) else { continue };
        if !is_value {
            if before.trim_end().ends_with("JSON.parse(") {
                return quoted::text(value).map(Cow::Owned);
            }
            continue;
        }
        match statement(before) {
            Statement::None => {}
            found => return in_code(before, value, found == Statement::Sure).map(Cow::Borrowed),
        }
    }
    None
}

/// The value at the beginning of `value`, where only the end of its statement follows. Code that is
/// `sure` to be some is no table, whatever follows: it is handed over to be refused.
fn in_code<'a>(before: &str, value: &'a str, sure: bool) -> Option<&'a str> {
    let mut scan = Scan::new(value, 0);
    if scan.skip().is_ok() {
        let (json, behind) = value.split_at_checked(scan.at)?;
        return match (is_end(behind), sure) {
            (true, _) => Some(json),
            (false, true) => Some(value),
            (false, false) => None,
        };
    }
    // A script's value that is no JSON: quotes are missing around its keys.
    let is_end = |b: &u8| !b.is_ascii_whitespace() && !matches!(b, b')' | b';');
    let end = value.get(..=value.bytes().rposition(|b| is_end(&b))?)?;
    let again = value.lines().skip(1).any(|line| line.trim_start().starts_with(before.trim()));
    (sure || (!again && end.ends_with(['}', ']']))).then_some(end)
}

/// Whether a script ends with `text`, which stands behind its value.
fn is_end(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest
            .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '}' | ';'));
        if rest.is_empty() {
            return true;
        }
        let line = rest.lines().next().unwrap_or_default();
        rest = match passed_comment(rest) {
            Some(Some(behind)) => behind,
            Some(None) => return true,
            None if code::is_last(line) => rest.get(line.len()..).unwrap_or_default(),
            None => return false,
        };
    }
}

/// What stands behind a comment: nothing where it has no end.
fn passed_comment(text: &str) -> Option<Option<&str>> {
    if text.starts_with("//") {
        return Some(text.bytes().position(|b| b == b'\n').and_then(|end| text.get(end..)));
    }
    let comment = text.strip_prefix("/*")?;
    let end = comment.as_bytes().windows(2).position(|w| w == b"*/");
    Some(end.and_then(|end| comment.get(end + 2..)))
}

/// A text without comment lines at its end, such as that of a source map.
fn without_last_comments(text: &str) -> &str {
    let mut rest = text;
    loop {
        let cut = rest.trim_end();
        let from = cut.rfind('\n').map_or(0, |at| at + 1);
        let is_comment = cut.get(from..).is_some_and(|line| line.trim_start().starts_with("//"));
        if !is_comment || from == 0 {
            return rest;
        }
        rest = cut.get(..from).unwrap_or_default();
    }
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
            ("[1]\n//# sourceMappingURL=a.map\n", Some("[1]\n")),
            ("[1]\n// a\n// b", Some("[1]\n")),
            ("callback([1]);", Some("[1]")),
            ("/**/ typeof f === 'function' && f({a: 1});\n", Some("{a: 1}")),
            ("var data = [1] ;", Some("[1]")),
            ("window.data={\"a\":1}", Some("{\"a\":1}")),
            ("/* x */ // y\n{\"a\":1}", Some("{\"a\":1}")),
            (")]}',\n[1]", Some("[1]")),
            ("for(;;);[1]", Some("[1]")),
            ("\u{1e}{\"a\":1}\n", Some("{\"a\":1}\n")),
            ("export default [1];\n", Some("[1]")),
            ("export const a = [1]", Some("[1]")),
            ("const x: Row[] = [1];", Some("[1]")),
            ("const x: Record<string, number>[] = [1] as const;", Some("[1]")),
            ("export const x: { a: number }[] = [1] satisfies Row[];\n", Some("[1]")),
            ("window.D[\"x\"] = [1]", Some("[1]")),
            ("window.YTD.tweets.part0 = [1]", Some("[1]")),
            ("self['a']['b'] = {\"a\":1};", Some("{\"a\":1}")),
            ("\"use strict\";\nmodule.exports = [1];\n", Some("[1]")),
            ("'use strict'; exports.rows = [1];", Some("[1]")),
            ("var d = [1];\n//# sourceMappingURL=d.js.map\n", Some("[1]")),
            ("const d = [1];\nexport default d;\n", Some("[1]")),
            ("let d = [1]\nmodule.exports = d /* x */", Some("[1]")),
            ("window.d = window.d || [1];", Some("[1]")),
            ("export default Object.freeze([1]);", Some("[1]")),
            ("define([1]);", Some("[1]")),
            ("const d = JSON.parse('[{\"a\":\"it\\'s\"}]');", Some("[{\"a\":\"it's\"}]")),
            ("d = JSON.parse(\"[{\\\"a\\\":\\\"\\u00e9\\\\n\\\"}]\")", Some("[{\"a\":\"é\\n\"}]")),
            ("JSON.parse(`[1]`)", Some("[1]")),
            (
                "Object.defineProperty(exports, \"__esModule\", { value: true });\nexports.default = [1];",
                Some("[1]"),
            ),
            ("const rows: Array<{k: string; v: number}> = [1];", Some("[1]")),
            ("!function(){window.d=[1]}();", Some("[1]")),
            ("(function(){ return [1]; })()", Some("[1]")),
            ("define(function(){return [1]});", Some("[1]")),
            ("export default () => { return [1] }", Some("[1]")),
            ("// @ts-check\n/* x */\nexport default /** @type {const} */ ([1]);", Some("[1]")),
            ("var d = /* x */ [1] // y\n", Some("[1]")),
            ("'use strict'\nmodule.exports = [1]", Some("[1]")),
            ("#!/usr/bin/env node\nmodule.exports=[1]", Some("[1]")),
            ("globalThis.d ??= [1]", Some("[1]")),
            ("this.d = [1];\nrun();", Some("[1];\nrun();")),
            // Two values are refused where they are read.
            ("const a = [1];\nconst b = [2];", Some("[1];\nconst b = [2];")),
            ("a,f([1])", None),
            ("x=[a],y=[b]\n1,2", None),
            ("f(x),g([y])\n1,2", None),
            ("level=info ctx={\"a\":1}\nlevel=warn ctx={\"a\":2}\n", None),
            ("level=info ctx={\"a\":1}", None),
            ("ctx={\"a\":1}\nctx={\"a\":2}\n", None),
            ("ctx={a:1}\nctx={a:2}\n", None),
            ("log({\"a\":1})\nlog({\"a\":2})\n", None),
            ("Total ([1])\n5\n", None),
            ("a\n1", None),
            ("// a", None),
            ("/* a", None),
            ("", None),
        ] {
            assert_eq!(within(text).as_deref(), json, "{text}");
        }
    }
}
