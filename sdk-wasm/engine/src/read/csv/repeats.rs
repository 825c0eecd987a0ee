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
    /// Names that later headers have behind it.
    pub(super) further: Vec<String>,
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

    /// Whether a row is the header again, or the beginning of it, or it with further names.
    #[inline]
    pub(super) fn is(&self, text: &str, row: &Row) -> bool {
        let count = self.header.len().min(row.len());
        self.header.first().is_some_and(|name| row.cell(text, 0).eq_ignore_ascii_case(name))
            && begins(text, row, |i| self.header.get(i).map_or("", String::as_str), count)
    }

    /// Whether a row is passed for that; then it is counted.
    #[inline]
    pub(super) fn pass(&mut self, text: &str, row: &Row) -> bool {
        let is = self.is(text, row);
        if is {
            let known = self.header.len() + self.further.len();
            self.further.extend((known..row.len()).map(|i| row.cell(text, i).trim().to_owned()));
            self.count += 1;
            self.first.get_or_insert_with(|| Location::new(row.line, row.cell(text, 0)));
        }
        is
    }
}

/// Whether a row begins with the `count` cells of a header, whatever their case; two at least that
/// are not empty.
pub(super) fn begins<'a>(
    text: &str,
    row: &Row,
    name: impl Fn(usize) -> &'a str,
    count: usize,
) -> bool {
    let alike = |i: usize| row.cell(text, i).trim().eq_ignore_ascii_case(name(i).trim());
    row.len() >= count
        && (0..count).all(alike)
        && (0..count).filter(|i| !name(*i).is_empty()).count() > 1
}
