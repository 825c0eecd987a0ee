//! What a reader of records is, whatever their format.

use std::borrow::Cow;

use datafusion::error::Result;

/// Longest record, in bytes: what has no end by then is none. A few of it fit into the smallest
/// worker, so that another tenant's is no reason to refuse one's own query.
pub(super) const LONGEST: usize = 4 << 20;

/// What comes next in a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// A record, whose values can be asked for now.
    Record,
    /// A record that cannot be read, and why, in words that hold nothing of it.
    Unreadable(&'static str),
    /// Nothing before more bytes come; where the file has ended, nothing at all.
    Pending,
}

/// Records in bytes that arrive in pieces.
pub(super) trait Records: Send {
    /// Takes the bytes that follow.
    fn extend(&mut self, bytes: &[u8]);

    /// Goes on to the next record. `ended` says that no bytes follow any more.
    ///
    /// # Errors
    /// Where the file is not one of these columns.
    fn next(&mut self, ended: bool) -> Result<Next>;

    /// The record's value in a column, by the column's place; none where it is null.
    fn value(&self, column: usize) -> Option<Cow<'_, str>>;

    /// The names of the columns that it gives, as far as they are known; none where each record has
    /// its own.
    fn columns(&self) -> Vec<String>;

    /// Writes what stands above the records of a file, with these columns.
    fn write_head(&self, out: &mut Vec<u8>);

    /// Writes a record of the same columns and types as it would stand in a file; values that tell
    /// no type may be shorter.
    fn write(&self, out: &mut Vec<u8>);
}
