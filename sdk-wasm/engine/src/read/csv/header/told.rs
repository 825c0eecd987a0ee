//! What is told of a first row.

use pellucid_core::read::NoteCode;

use crate::read::notes::{Location, Notes};

/// What the first row is.
#[derive(Debug)]
pub(in super::super) struct Header {
    /// Whether it names the columns.
    pub(in super::super) names: bool,
    pub(super) why: Why,
}

/// Why the first row is taken for names or data, as far as it is worth telling.
#[derive(Debug)]
pub(super) enum Why {
    /// It was said.
    Said,
    /// Its cells leave no doubt.
    Types,
    /// A number of it is a name, or would be one.
    Number(Location),
    /// A name is a value of its column as well.
    Recurs(Location),
    /// There is no other row, and a name of several words.
    Alone(Location),
}

impl Header {
    /// Says what could be otherwise.
    pub(in super::super) fn note(&self, notes: &mut Notes) {
        match (&self.why, self.names) {
            (Why::Said, _) | (Why::Types, true) => {}
            (Why::Types | Why::Recurs(_) | Why::Alone(_), false) => notes.file(
                NoteCode::NoHeader,
                "the first row is data by its types, so the columns are column1 and so on: header: true takes it for names".to_owned(),
            ),
            (Why::Number(at), false) => {
                let message = format!(
                    "the first row may name the columns, but \"{}\" and so on may as well be data like the rows below, so the columns are column1 and so on: header: true takes it for names",
                    at.value
                );
                notes.at(NoteCode::NoHeader, at, message);
            }
            (Why::Number(at), true) => {
                let message = format!(
                    "the first row is taken for names, though \"{}\" is a number: header: false takes it for data",
                    at.value
                );
                notes.at(NoteCode::Header, at, message);
            }
            (Why::Alone(at), true) => {
                let message = format!(
                    "the file is one line, \"{}\", that is taken for names: header: false takes it for data; is it an answer of the file's host?",
                    at.value
                );
                notes.at(NoteCode::Header, at, message);
            }
            (Why::Recurs(at), true) => {
                let message = format!(
                    "the first row is taken for names, though \"{}\" is in the rows below as well: header: false takes it for data",
                    at.value
                );
                notes.at(NoteCode::Header, at, message);
            }
        }
    }
}
