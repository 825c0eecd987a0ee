//! Comma-separated values (RFC 4180) below a line of names.

use std::borrow::Cow;

use csv_core::ReadRecordResult;
use datafusion::error::{DataFusionError, Result};

use super::records::{LONGEST, Next, Records};

/// Lines of values.
///
/// A value is found by the name above it, so that files of one dataset may have their columns in
/// different orders. What is empty is null.
pub(super) struct Csv {
    core: csv_core::Reader,
    /// Columns asked for; where there are none, all that the file has.
    columns: Vec<String>,
    input: Vec<u8>,
    from: usize,
    names: Option<Vec<String>>,
    /// The field of each column.
    fields: Vec<usize>,
    record: Record,
    /// Whether the record is whole, so that the next bytes are of another.
    whole: bool,
    too_long: bool,
    done: bool,
}

/// The fields of a record, as far as they have come.
#[derive(Default)]
struct Record {
    text: Vec<u8>,
    length: usize,
    ends: Vec<usize>,
    count: usize,
}

impl Record {
    fn clear(&mut self) {
        (self.length, self.count) = (0, 0);
    }

    /// A field's text; none where it is not UTF-8 by itself.
    fn field(&self, i: usize) -> Option<&str> {
        let from = if i == 0 { 0 } else { *self.ends.get(i - 1)? };
        std::str::from_utf8(self.text.get(from..*self.ends.get(i)?)?).ok()
    }

    /// Whether every field is UTF-8: the whole is, and no character of it lies in two fields.
    fn is_text(&self) -> bool {
        let text = self.text.get(..self.length).and_then(|t| std::str::from_utf8(t).ok());
        text.is_some_and(|text| {
            text.is_ascii()
                || self.ends.iter().take(self.count).all(|end| text.is_char_boundary(*end))
        })
    }
}

impl Csv {
    /// A reader that gives the values below these names, or below all that the file has where there
    /// are none.
    pub(super) fn new(columns: Vec<String>) -> Self {
        Self {
            core: csv_core::Reader::new(),
            columns,
            input: Vec::new(),
            from: 0,
            names: None,
            fields: Vec::new(),
            record: Record::default(),
            whole: false,
            too_long: false,
            done: false,
        }
    }

    /// Reads on to the end of a record; false where it has not come yet.
    fn advance(&mut self, ended: bool) -> bool {
        if std::mem::take(&mut self.whole) {
            self.record.clear();
            self.too_long = false;
        }
        loop {
            let input = self.input.get(self.from..).unwrap_or_default();
            if self.done || (input.is_empty() && !ended) {
                return false;
            }
            let Record { text, length, ends, count } = &mut self.record;
            let (result, read, written, fields) = self.core.read_record(
                input,
                text.get_mut(*length..).unwrap_or_default(),
                ends.get_mut(*count..).unwrap_or_default(),
            );
            self.from += read;
            *length += written;
            *count += fields;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull
                    if *length > LONGEST || *count > LONGEST / 8 =>
                {
                    // Its end is looked for, and nothing of it kept.
                    self.too_long = true;
                    self.record.clear();
                }
                ReadRecordResult::OutputFull => {
                    text.resize((text.len() * 2).clamp(1_024, LONGEST + 1), 0)
                }
                ReadRecordResult::OutputEndsFull => ends.resize((ends.len() * 2).max(32), 0),
                ReadRecordResult::Record => {
                    self.whole = true;
                    return true;
                }
                ReadRecordResult::End => self.done = true,
            }
        }
    }

    /// Takes the record for the names of the columns.
    fn name(&mut self) -> Result<()> {
        let fault = |text: String| Err(DataFusionError::Execution(text));
        let names: Option<Vec<String>> =
            (0..self.record.count).map(|i| self.record.field(i).map(str::to_owned)).collect();
        let Some(names) = names.filter(|_| !self.too_long) else {
            return fault("the line of names of a CSV file is not UTF-8, or too long".into());
        };
        if self.columns.is_empty() {
            // Whoever asks for names is told of one that stands twice, and then asks for no values.
            self.fields = (0..names.len()).collect();
        } else if let Some((_, name)) =
            names.iter().enumerate().find(|(i, name)| names.iter().take(*i).any(|n| n == *name))
        {
            return fault(format!("two columns of a CSV file are called \"{name}\""));
        }
        for column in &self.columns {
            match names.iter().position(|n| n == column) {
                Some(i) => self.fields.push(i),
                None => {
                    return fault(format!(
                        "a CSV file of the dataset has no column \"{column}\", which others have"
                    ));
                }
            }
        }
        self.names = Some(names);
        Ok(())
    }
}

impl Records for Csv {
    fn extend(&mut self, bytes: &[u8]) {
        self.input.drain(..self.from);
        self.from = 0;
        self.input.extend_from_slice(bytes);
    }

    fn next(&mut self, ended: bool) -> Result<Next> {
        loop {
            if !self.advance(ended) {
                return Ok(Next::Pending);
            }
            let Some(names) = &self.names else {
                self.name()?;
                continue;
            };
            return Ok(if self.too_long || self.record.length > LONGEST {
                Next::Unreadable("it has more bytes than a record may have")
            } else if self.record.count != names.len() {
                Next::Unreadable("it has more or fewer values than the file has columns")
            } else if !self.record.is_text() {
                Next::Unreadable("it is not UTF-8")
            } else {
                Next::Record
            });
        }
    }

    fn value(&self, column: usize) -> Option<Cow<'_, str>> {
        let text = self.record.field(*self.fields.get(column)?)?;
        (!text.is_empty()).then_some(Cow::Borrowed(text))
    }

    fn columns(&self) -> Vec<String> {
        let name = |i: &usize| self.names.as_ref()?.get(*i).cloned();
        self.fields.iter().filter_map(name).collect()
    }

    fn write_head(&self, out: &mut Vec<u8>) {
        write(self.columns().iter().map(String::as_str), out);
    }

    fn write(&self, out: &mut Vec<u8>) {
        write(self.fields.iter().map(|i| self.record.field(*i).unwrap_or_default()), out);
    }
}

fn write<'a>(values: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    for (i, value) in values.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(value.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
    out.push(b'\n');
}
