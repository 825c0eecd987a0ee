//! Headers that come again among the rows, as in files that were put together of several.

use super::records::Row;
use crate::read::notes::Location;

/// Whether a CSV file is annotated as InfluxDB writes it: lines of `#datatype`, `#group` and
/// `#default` stand before each table, whose first column belongs to them and is empty.
///
/// <https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/>
pub(super) fn is_annotated(text: &str) -> bool {
    ["#datatype,", "#group,", "#default,"].iter().any(|mark| text.starts_with(mark))
}

/// The header's cells, by which it is known where it comes again.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    /// None where nothing is looked for.
    header: Vec<String>,
    /// Rows that were passed, and the first.
    pub(super) count: u64,
    pub(super) first: Option<Location>,
}

impl Repeats {
    /// Looks for `header`, which is a row of `text`. A single name may well be a value.
    pub(super) fn of(text: &str, header: &Row) -> Self {
        let header: Vec<String> =
            (0..header.len()).map(|i| header.cell(text, i).to_owned()).collect();
        let named = header.iter().filter(|name| !name.is_empty()).count();
        Self { header: if named > 1 { header } else { Vec::new() }, ..Self::default() }
    }

    /// Whether a row is the header again.
    #[inline]
    pub(super) fn is(&self, text: &str, row: &Row) -> bool {
        self.header.first().is_some_and(|name| row.cell(text, 0) == name)
            && row.len() == self.header.len()
            && self.header.iter().enumerate().all(|(i, name)| row.cell(text, i) == name)
    }

    /// Whether a row is passed for that; then it is counted.
    #[inline]
    pub(super) fn pass(&mut self, text: &str, row: &Row) -> bool {
        let is = self.is(text, row);
        if is {
            self.count += 1;
            self.first.get_or_insert_with(|| Location::new(row.line, row.cell(text, 0)));
        }
        is
    }
}
