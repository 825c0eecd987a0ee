//! What a reader decided, gathered while it reads.

use pellucid_core::error::cut;
use pellucid_core::read::{Note, NoteCode};

/// Notes kept: a file of ten thousand odd columns is described well enough by these.
const MOST_NOTES: usize = 100;
/// Characters kept of a value.
const MOST_VALUE: usize = 80;

/// Notes in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

/// A location in a file and the value there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    /// The line or row, from 1.
    pub(super) row: u64,
    /// The value, cut where it is long.
    pub(super) value: String,
}

impl Location {
    /// `value` at `row`.
    pub(super) fn new(row: u64, value: &str) -> Self {
        Self { row, value: brief(value) }
    }
}

impl Notes {
    /// Adds a note about the file.
    pub(super) fn file(&mut self, code: NoteCode, message: String) {
        self.add(code, None, None, message);
    }

    /// Adds a note about the column called `column`, first seen at `location`.
    pub(super) fn column(
        &mut self,
        code: NoteCode,
        column: &str,
        location: Option<&Location>,
        message: String,
    ) {
        self.add(code, Some(brief(column)), location, message);
    }

    /// Adds a note about what stands at `location`.
    pub(super) fn at(&mut self, code: NoteCode, location: &Location, message: String) {
        self.add(code, None, Some(location), message);
    }

    fn add(
        &mut self,
        code: NoteCode,
        column: Option<String>,
        location: Option<&Location>,
        message: String,
    ) {
        if self.0.len() < MOST_NOTES {
            let (row, value) = (location.map(|p| p.row), location.map(|p| p.value.clone()));
            self.0.push(Note { code, column, row, value, message });
        }
    }

    /// All notes.
    pub(super) fn finish(self) -> Vec<Note> {
        self.0
    }
}

/// The beginning of a text, where it is long.
pub(super) fn brief(text: &str) -> String {
    cut(text, MOST_VALUE).into_owned()
}

/// A count of things, whose name ends in s where they are several.
pub(super) fn counted(n: u64, things: &str) -> String {
    format!("{n} {}", if n == 1 { things.trim_end_matches('s') } else { things })
}

/// The verb of so many things.
pub(super) fn are(n: u64) -> &'static str {
    if n == 1 { "is" } else { "are" }
}
