//! A CSV file's rows, one after the other.

use pellucid_core::{Error, Result};

use super::dialect::Dialect;
use crate::read::notes::{Location, brief};

/// Where a cell's text is.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    /// In the row's own text, because it was escaped.
    own: bool,
}

/// The cells of one row; kept from row to row for its memory.
#[derive(Debug, Default)]
pub(super) struct Row {
    spans: Vec<Span>,
    own: String,
    /// The line it begins on, from 1.
    pub(super) line: u64,
    /// Where it begins in the text.
    pub(super) start: usize,
}

impl Row {
    /// Number of cells.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// The cell at `i` of a row of `text`; empty where there is none.
    #[inline]
    pub(super) fn cell<'a>(&'a self, text: &'a str, i: usize) -> &'a str {
        let Some(span) = self.spans.get(i) else { return "" };
        let from = if span.own { self.own.as_str() } else { text };
        from.get(span.start..span.end).unwrap_or_default()
    }

    /// Whether a cell that holds no escapes stands between two of `quote`.
    pub(super) fn is_quoted(&self, text: &str, i: usize, quote: Option<u8>) -> bool {
        let byte = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).copied();
        quote.is_some()
            && self.spans.get(i).is_some_and(|span| {
                !span.own
                    && byte(span.start.checked_sub(1)) == quote
                    && byte(Some(span.end)) == quote
            })
    }
}

/// Reads rows.
pub(super) struct Records<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    dialect: Dialect,
    /// By byte: whether an unquoted cell ends there, if it is no lone carriage return in a file
    /// whose lines end otherwise.
    ends: [bool; 256],
    /// Whether a lone carriage return ends a line, as it ends the first.
    lone: bool,
    /// Bytes that may be looked at in vain before a file is refused: a quote that is never closed
    /// is looked for to the file's end.
    vain: usize,
    /// Quotation marks that were read as text: how many, the first, and whether a backslash stood
    /// before it.
    pub(super) stray: u64,
    pub(super) first_stray: Option<Location>,
    pub(super) stray_backslash: bool,
    /// Comment lines that were passed.
    pub(super) comments: u64,
    pub(super) first_comment: Option<Location>,
}

impl<'a> Records<'a> {
    /// The rows of `text` from the byte `start` on, which is the beginning of line `line`.
    pub(super) fn new(text: &'a str, start: usize, line: u64, dialect: Dialect) -> Self {
        let mut ends = [false; 256];
        for b in [b'\n', b'\r'].into_iter().chain(dialect.delimiter) {
            ends[usize::from(b)] = true;
        }
        let mut quoted = false;
        let bytes = text.as_bytes();
        let end = bytes.iter().position(|b| {
            quoted ^= Some(*b) == dialect.quote;
            matches!(b, b'\n' | b'\r') && !quoted
        });
        let lone = match end {
            Some(end) => matches!(bytes.get(end..), Some([b'\r', next, ..]) if *next != b'\n'),
            None => !bytes.contains(&b'\n'),
        };
        let vain = text.len().saturating_mul(4) + (1 << 20);
        Self {
            text,
            at: start,
            line,
            dialect,
            ends,
            lone,
            vain,
            stray: 0,
            first_stray: None,
            stray_backslash: false,
            comments: 0,
            first_comment: None,
        }
    }

    /// Reads the next row into `row`; false at the end. Empty lines are passed.
    ///
    /// # Errors
    /// `corrupt_file` where so many quotation marks are never closed that the file makes no sense.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                None => return Ok(false),
                first if first == self.dialect.comment.as_ref() && self.is_comment(row) => continue,
                Some(_) => {}
            }
            self.cells(row)?;
            // A lone `""` is a row of one empty cell: so a column's null is written, and no line is
            // empty that has it.
            if row.spans.len() > 1 || row.spans.first().is_some_and(|s| s.end > row.start || s.own)
            {
                return Ok(true);
            }
        }
    }

    /// Reads what is next as a row.
    fn cells(&mut self, row: &mut Row) -> Result<()> {
        row.spans.clear();
        row.own.clear();
        (row.line, row.start) = (self.line, self.at);
        while self.cell(row)? {}
        self.line += 1;
        Ok(())
    }

    /// The byte and the line where the next row begins.
    pub(super) fn position(&self) -> (usize, u64) {
        (self.at, self.line)
    }

    /// Passes empty lines.
    pub(super) fn pass_empty(&mut self) {
        while self.ends_line(self.at) {
            self.end_line();
            self.line += 1;
        }
    }

    /// Passes what begins here with a hash, and may be a row or a comment; how many cells it has. A
    /// comment is one line, whose quotation marks close nothing.
    pub(super) fn pass_hash(&mut self, row: &mut Row) -> usize {
        let before = (self.at, self.line, self.stray, self.stray_backslash);
        let first_stray = self.first_stray.take();
        let read = self.cells(row).is_ok() && self.stray == before.2;
        self.first_stray = first_stray;
        if read {
            return row.len();
        }
        (self.at, self.line, self.stray, self.stray_backslash) = before;
        self.pass_line().1
    }

    /// Passes a line, whatever is quoted in it; its text, and how many cells it has.
    fn pass_line(&mut self) -> (&'a str, usize) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let marks: &[char] = if self.lone { &['\n', '\r'] } else { &['\n'] };
        let line = rest.get(..rest.find(marks).unwrap_or(rest.len())).unwrap_or_default();
        let line = line.trim_end_matches('\r');
        self.at += line.len();
        self.end_line();
        self.line += 1;
        (line, 1 + line.bytes().filter(|b| Some(*b) == self.dialect.delimiter).count())
    }

    /// Passes the comment line that begins here; false where it has as many cells as a row.
    fn is_comment(&mut self, row: &mut Row) -> bool {
        let (at, line) = (self.at, self.line);
        let is_row = !self.dialect.sure_comment && self.pass_hash(row) == self.dialect.width;
        (self.at, self.line) = (at, line);
        if is_row {
            return false;
        }
        self.comments += 1;
        let (text, _) = self.pass_line();
        if self.first_comment.is_none() {
            self.first_comment = Some(Location::new(line, text));
        }
        true
    }

    /// Whether a line ends at the byte `at`.
    #[inline(never)]
    fn ends_line(&self, at: usize) -> bool {
        match self.text.as_bytes().get(at..) {
            Some([b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..]) => true,
            Some([b'\r', ..]) => self.lone,
            _ => false,
        }
    }

    /// Passes the end of a line.
    fn end_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => 0,
        };
    }

    /// Reads one cell; whether another follows in its row.
    #[inline]
    fn cell(&mut self, row: &mut Row) -> Result<bool> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let first = bytes.get(start).copied();
        // A quote may stand behind blanks.
        let opens = match first {
            Some(b' ') if self.dialect.quote.is_some() && self.dialect.delimiter != Some(b' ') => {
                let rest = bytes.get(start..).unwrap_or_default();
                let blanks = rest.iter().take_while(|b| **b == b' ').count();
                (bytes.get(start + blanks) == self.dialect.quote.as_ref()).then_some(start + blanks)
            }
            Some(_) if first == self.dialect.quote => Some(start),
            _ => None,
        };
        let closed = match opens {
            Some(at) => self.quoted(at, row)?,
            None => false,
        };
        if !closed {
            self.unquoted(start, row);
        }
        Ok(match bytes.get(self.at) {
            None => false,
            Some(b'\n' | b'\r') if self.ends_line(self.at) => {
                self.end_line();
                false
            }
            Some(_) => {
                self.at += 1;
                true
            }
        })
    }

    /// Reads a cell to its end, without the blanks around it.
    #[inline]
    fn unquoted(&mut self, start: usize, row: &mut Row) {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(start..).unwrap_or_default();
        let mut len = 0;
        loop {
            let behind = rest.get(len..).unwrap_or_default();
            len += behind.iter().position(|b| self.ends[usize::from(*b)]).unwrap_or(behind.len());
            if rest.get(len) != Some(&b'\r') || self.ends_line(start + len) {
                break;
            }
            len += 1;
        }
        self.at = start + len;
        let (mut from, mut end) = (start, start + len);
        let is_blank = |b: u8| (b == b' ' || b == b'\t') && Some(b) != self.dialect.delimiter;
        while end > from && is_blank(bytes[end - 1]) {
            end -= 1;
        }
        while from < end && is_blank(bytes[from]) {
            from += 1;
        }
        row.spans.push(Span { start: from, end, own: false });
    }

    /// Reads a cell that a quote opens at `open`. False where it is not closed as it should be:
    /// then the quote is a part of the text.
    fn quoted(&mut self, open: usize, row: &mut Row) -> Result<bool> {
        let bytes = self.text.as_bytes();
        let Some(quote) = self.dialect.quote else { return Ok(false) };
        let (mut at, mut lines, mut escaped, mut stray) = (open + 1, 0u64, false, 0u64);
        loop {
            let Some(b) = bytes.get(at) else { return self.unclosed(open, at) };
            match *b {
                // A mark within the text and a line's end do not go together: more likely the quote
                // was never closed.
                b'\n' if stray > 0 => return self.unclosed(open, at),
                b'\n' => lines += 1,
                b'\\' if self.dialect.backslash => {
                    escaped = true;
                    at += 1;
                    lines += u64::from(bytes.get(at) == Some(&b'\n'));
                }
                b if b == quote => {
                    if bytes.get(at + 1) == Some(&quote) {
                        escaped = true;
                        at += 1;
                    } else if let Some(end) = self.cell_end(at + 1) {
                        self.note_stray(stray, open, at);
                        self.span(open + 1, at, escaped, quote, row);
                        (self.at, self.line) = (end, self.line + lines);
                        return Ok(true);
                    } else if lines > 0 {
                        return self.unclosed(open, at);
                    } else {
                        self.stray_backslash |= bytes.get(at.wrapping_sub(1)) == Some(&b'\\');
                        stray += 1;
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// The end of a cell, if nothing but blanks is before it.
    fn cell_end(&self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(at..).unwrap_or_default();
        let blanks =
            rest.iter().take_while(|b| **b == b' ' && self.dialect.delimiter != Some(b' ')).count();
        let ends = rest.get(blanks).is_none_or(|b| {
            self.ends[usize::from(*b)] && (*b != b'\r' || self.ends_line(at + blanks))
        });
        ends.then_some(at + blanks)
    }

    fn unclosed(&mut self, open: usize, at: usize) -> Result<bool> {
        self.stray_backslash |= self.text.get(open..at).is_some_and(|t| t.contains('\\'));
        self.note_stray(1, open, at);
        match self.vain.checked_sub(at - open) {
            Some(left) => {
                self.vain = left;
                Ok(false)
            }
            None => {
                let value = self.first_stray.as_ref().map_or("", |p| &p.value);
                let row = self.first_stray.as_ref().map_or(0, |p| p.row);
                Err(Error::corrupt(format!(
                    "{} quotation marks are never closed, the first in line {row}: {value}; if nothing is quoted, say quote: \"\"",
                    self.stray
                )))
            }
        }
    }

    fn note_stray(&mut self, stray: u64, open: usize, at: usize) {
        self.stray += stray;
        if stray > 0 && self.first_stray.is_none() {
            let text =
                self.text.get(open..=at).or_else(|| self.text.get(open..)).unwrap_or_default();
            self.first_stray = Some(Location {
                row: self.line,
                value: brief(text.lines().next().unwrap_or_default()),
            });
        }
    }

    fn span(&self, start: usize, end: usize, escaped: bool, quote: u8, row: &mut Row) {
        if !escaped {
            row.spans.push(Span { start, end, own: false });
            return;
        }
        let from = row.own.len();
        let mut chars = self.text.get(start..end).unwrap_or_default().chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_quote = chars.peek() == Some(&char::from(quote));
            match c {
                '\\' if self.dialect.backslash => match chars.next() {
                    // MySQL's mark of no value keeps its backslash.
                    Some('N') if end - start == 2 => row.own.push_str("\\N"),
                    Some('n') => row.own.push('\n'),
                    Some('t') => row.own.push('\t'),
                    Some('r') => row.own.push('\r'),
                    next => row.own.extend(next),
                },
                c if c == char::from(quote) && next_is_quote => {
                    chars.next();
                    row.own.push(c);
                }
                c => row.own.push(c),
            }
        }
        row.spans.push(Span { start: from, end: row.own.len(), own: true });
    }
}
