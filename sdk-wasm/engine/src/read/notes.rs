//! What a reader decided, gathered while it reads.

use pellucid_core::error::cut;
use pellucid_core::read::{Note, NoteCode};

/// Notes kept: a file of ten thousand odd columns tells enough with these.
const MOST_NOTES: usize = 100;
/// Characters kept of a value.
const MOST_VALUE: usize = 80;

/// Notes in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Notes(Vec<Note>);

/// A place in a file and what stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The line or row, from 1.
    pub(super) row: u64,
    /// The value, cut where it is long.
    pub(super) value: String,
}

impl Place {
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

    /// Adds a note about the column called `column`, first seen at `place`.
    pub(super) fn column(&mut self, code: NoteCode, column: &str, place: Option<&Place>, message: String) {
        self.add(code, Some(brief(column)), place, message);
    }

    /// Adds a note about `place`.
    pub(super) fn place(&mut self, code: NoteCode, place: &Place, message: String) {
        self.add(code, None, Some(place), message);
    }

    fn add(&mut self, code: NoteCode, column: Option<String>, place: Option<&Place>, message: String) {
        if self.0.len() < MOST_NOTES {
            let (row, value) = (place.map(|p| p.row), place.map(|p| p.value.clone()));
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
