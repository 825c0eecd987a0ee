//! JSON objects, one a line (ndjson.org).

mod object;

use std::borrow::Cow;

use datafusion::error::Result;
use serde::de::DeserializeSeed as _;

use object::{Object, Shape};

use super::records::{LONGEST, Next, Records};

/// The byte order mark that some programs begin a file with.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Lines of JSON objects, each value as it would be printed.
pub(super) struct Lines {
    columns: Vec<String>,
    buffer: Vec<u8>,
    /// Where the line begins, and up to where no end of it was found.
    from: usize,
    seen: usize,
    /// Whether the rest of the line belongs to one that is too long.
    too_long: bool,
    first: bool,
    values: Vec<Option<String>>,
    line: std::ops::Range<usize>,
}

impl Lines {
    /// A reader that gives the values that objects have under these names.
    pub(super) fn new(columns: Vec<String>) -> Self {
        let values = vec![None; columns.len()];
        Self {
            columns,
            buffer: Vec::new(),
            from: 0,
            seen: 0,
            too_long: false,
            first: true,
            values,
            line: 0..0,
        }
    }

    /// The bytes of the next line, without its end.
    fn line(&mut self, ended: bool) -> Option<std::ops::Range<usize>> {
        let rest = self.buffer.get(self.seen..).unwrap_or_default();
        let (line, next) = match rest.iter().position(|b| *b == b'\n') {
            Some(i) => (self.from..self.seen + i, self.seen + i + 1),
            None if ended && self.from < self.buffer.len() => {
                (self.from..self.buffer.len(), self.buffer.len())
            }
            None => {
                self.seen = self.buffer.len();
                return None;
            }
        };
        (self.from, self.seen) = (next, next);
        Some(line)
    }
}

impl Records for Lines {
    fn extend(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.from);
        self.seen -= self.from;
        (self.from, self.line) = (0, 0..0);
        self.buffer.extend_from_slice(bytes);
    }

    fn next(&mut self, ended: bool) -> Result<Next> {
        loop {
            let Some(line) = self.line(ended) else {
                if self.buffer.len() - self.from > LONGEST {
                    self.too_long = true;
                }
                if self.too_long {
                    (self.from, self.seen) = (self.buffer.len(), self.buffer.len());
                }
                // Its last line's end is the file's.
                return Ok(match ended && std::mem::take(&mut self.too_long) {
                    true => Next::Unreadable("it has more bytes than a line may have"),
                    false => Next::Pending,
                });
            };
            if std::mem::take(&mut self.too_long) || line.len() > LONGEST {
                return Ok(Next::Unreadable("it has more bytes than a line may have"));
            }
            let mut text = self.buffer.get(line.clone()).unwrap_or_default();
            if std::mem::take(&mut self.first) {
                text = text.strip_prefix(MARK).unwrap_or(text);
            }
            if text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.values.fill(None);
            let mut from = serde_json::Deserializer::from_slice(text);
            let object = Object { columns: &self.columns, values: &mut self.values };
            return Ok(match object.deserialize(&mut from).and_then(|()| from.end()) {
                Ok(()) => {
                    self.line = line;
                    Next::Record
                }
                Err(_) => Next::Unreadable(
                    "the line is no JSON object, or has numbers, characters or depths that none may have",
                ),
            });
        }
    }

    fn value(&self, column: usize) -> Option<Cow<'_, str>> {
        self.values.get(column)?.as_deref().map(Cow::Borrowed)
    }

    fn columns(&self) -> Vec<String> {
        Vec::new()
    }

    fn write_head(&self, _out: &mut Vec<u8>) {}

    fn write(&self, out: &mut Vec<u8>) {
        let line = self.buffer.get(self.line.clone()).unwrap_or_default();
        let mut from =
            serde_json::Deserializer::from_slice(line.strip_prefix(MARK).unwrap_or(line));
        let mut shape = String::new();
        // It was read before.
        if Shape(&mut shape).deserialize(&mut from).is_ok() {
            out.extend_from_slice(shape.as_bytes());
            out.push(b'\n');
        }
    }
}
