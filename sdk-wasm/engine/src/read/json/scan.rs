//! JSON's tokens, as they come. Beyond RFC 8259 it takes what other programs write: `NaN`,
//! `Infinity`, halves of surrogate pairs, and commas before a closing bracket.

use pellucid_core::{Error, Result};

use crate::read::cells::Cell;
use crate::read::notes::brief;

/// Reads a JSON text from the left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    text: &'a str,
    pub(super) at: usize,
}

/// A string as it is written, without its quotation marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    raw: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// The characters it stands for; `own` is where they are put if they are written otherwise.
    /// Halves of surrogate pairs are U+FFFD, counted in `gaps`.
    pub(super) fn read<'b>(&self, own: &'b mut String, gaps: &mut u64) -> &'b str
    where
        'a: 'b,
    {
        if !self.escaped {
            return self.raw;
        }
        own.clear();
        unescape(self.raw, own, gaps);
        own
    }
}

impl<'a> Scan<'a> {
    /// Reads `text` from the byte `at` on.
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The whole text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether the first byte that is no blank is at `at`.
    pub(super) fn starts_at(mut self, at: usize) -> bool {
        self.peek();
        self.at == at
    }

    /// The next byte behind blanks.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at +=
            rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x1e)).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether `byte` is next, which is then passed.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Passes `byte`.
    ///
    /// # Errors
    /// `corrupt_file` where another is next.
    pub(super) fn expect(&mut self, byte: u8) -> Result<()> {
        if self.eat(byte) {
            Ok(())
        } else {
            Err(self.damaged(&format!("\"{}\" is missing", char::from(byte))))
        }
    }

    /// Whether another element follows in a list or object that `close` ends; passes its comma or
    /// its end.
    pub(super) fn more(&mut self, close: u8, first: &mut bool) -> Result<bool> {
        let started = !std::mem::replace(first, false);
        if self.eat(close) {
            return Ok(false);
        }
        if started {
            self.expect(b',')?;
            return Ok(!self.eat(close));
        }
        Ok(true)
    }

    /// Whether another row follows, of rows in a list or, where they are `lines`, one behind the
    /// other.
    pub(super) fn more_rows(&mut self, lines: bool, first: &mut bool) -> Result<bool> {
        if !lines {
            return self.more(b']', first);
        }
        // Some write commas between the lines.
        if !std::mem::replace(first, false) {
            self.eat(b',');
        }
        Ok(self.peek().is_some())
    }

    /// Whether an object is next whose first key begins with `$`.
    pub(super) fn is_extended(&self) -> bool {
        let mut inner = *self;
        inner.eat(b'{')
            && inner.peek() == Some(b'"')
            && self.text.as_bytes().get(inner.at + 1) == Some(&b'$')
    }

    /// A string; its opening quotation mark is next.
    pub(super) fn string(&mut self) -> Result<Text<'a>> {
        self.expect(b'"')?;
        let (start, bytes) = (self.at, self.text.as_bytes());
        let mut escaped = false;
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(len) = rest.iter().position(|b| matches!(b, b'"' | b'\\')) else {
                self.at = start;
                return Err(self.damaged("a text has no end"));
            };
            self.at += len + 1;
            if rest.get(len) == Some(&b'"') {
                return Ok(Text {
                    raw: self.text.get(start..self.at - 1).unwrap_or_default(),
                    escaped,
                });
            }
            escaped = true;
            self.at += 1;
        }
    }

    /// A number, truth value or null.
    pub(super) fn atom(&mut self) -> Result<Cell<'a>> {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let len = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
            .count();
        let word = rest.get(..len).unwrap_or_default();
        let cell = match word {
            "null" => Cell::Null,
            "true" => Cell::Bool(true),
            "false" => Cell::Bool(false),
            "NaN" | "-NaN" | "Infinity" | "-Infinity" | "+Infinity" => Cell::Number(word),
            number if is_number(number) => Cell::Number(number),
            _ => return Err(self.damaged("a value is missing")),
        };
        self.at += len;
        Ok(cell)
    }

    /// Passes a value, whatever it is.
    pub(super) fn skip(&mut self) -> Result<()> {
        let mut open = Vec::new();
        loop {
            match self.peek() {
                Some(b @ (b'{' | b'[')) => {
                    open.push(b + 2);
                    self.at += 1;
                }
                Some(b @ (b'}' | b']')) if open.pop() == Some(b) => self.at += 1,
                Some(b',' | b':') if !open.is_empty() => {
                    self.at += 1;
                    continue;
                }
                Some(b'"') => drop(self.string()?),
                _ => drop(self.atom()?),
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// What is wrong here.
    pub(super) fn damaged(&self, what: &str) -> Error {
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let found =
            rest.lines().next().filter(|l| !l.is_empty()).map_or("the end".to_owned(), brief);
        Error::corrupt(format!(
            "it is no JSON: {what} in line {line}, column {column}, before: {found}"
        ))
    }
}

/// Whether a word is a number of JSON.
fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && digits(fraction)
        && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

fn unescape(raw: &str, out: &mut String, gaps: &mut u64) {
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        out.push_str(rest.get(..at).unwrap_or_default());
        let mut chars = rest.get(at + 1..).unwrap_or_default().chars();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let (c, used) = code_point(rest);
                *gaps += u64::from(c.is_none());
                out.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = rest.get(used..).unwrap_or_default();
            }
            other => out.extend(other),
        }
    }
    out.push_str(rest);
}

/// The character that four hexadecimal digits stand for, or eight of a surrogate pair with `\u`
/// between them; and the bytes taken.
fn code_point(rest: &str) -> (Option<char>, usize) {
    let unit = |from: usize| {
        let digits =
            rest.get(from..from + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    match unit(0) {
        None => (None, 0),
        Some(high @ 0xd800..0xdc00) => match unit(6).filter(|_| rest.get(4..6) == Some("\\u")) {
            Some(low @ 0xdc00..0xe000) => {
                (char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)), 10)
            }
            _ => (None, 4),
        },
        Some(unit) => (char::from_u32(unit), 4),
    }
}
