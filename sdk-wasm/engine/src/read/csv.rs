//! Reading CSV (RFC 4180), by the csv crate: the first record names the columns, an empty cell is null.

use pellucid_core::{Error, Result};

use super::cells::{Cell, Inferred, column};
use crate::table::Table;

/// Reads a CSV file.
///
/// # Errors
/// `corrupt_file` where records differ in length or a name occurs twice.
pub fn read(bytes: &[u8]) -> Result<Table> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(bytes);
    let names: Vec<String> = reader.headers().map_err(damaged)?.iter().map(str::to_owned).collect();
    if let Some((i, name)) = names.iter().enumerate().find(|(i, n)| names[..*i].contains(n)) {
        return Err(Error::corrupt(format!("columns {} and before are both called \"{name}\"", i + 1)));
    }
    // All cells in one arena: a record of its own a row would cost an allocation each.
    let (mut text, mut ends) = (String::new(), Vec::new());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(damaged)? {
        for field in &record {
            text.push_str(field);
            ends.push(text.len());
        }
    }
    let width = names.len().max(1);
    let rows = ends.len() / width;
    let raw = |row: usize, c: usize| {
        let at = row * width + c;
        let start = if at == 0 { 0 } else { ends.get(at - 1).copied().unwrap_or_default() };
        ends.get(at).and_then(|end| text.get(start..*end)).unwrap_or_default()
    };
    let columns = names.into_iter().enumerate().map(|(c, name)| {
        let mut inferred = Inferred::default();
        (0..rows).for_each(|row| inferred.see(parse(raw(row, c))));
        let text = |row| Some(raw(row, c)).filter(|t| !t.is_empty()).map(Into::into);
        Ok((name, column(inferred, rows, |row| parse(raw(row, c)), text)?))
    });
    Ok(Table::from_columns(columns.collect::<Result<_>>()?, Vec::new()))
}

fn damaged(e: csv::Error) -> Error {
    Error::corrupt(e)
}

/// What an unquoted cell means. Numbers with leading zeroes ("007") are names, not numbers.
fn parse(text: &str) -> Cell<'_> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let numeric =
        digits.starts_with(|c: char| c.is_ascii_digit()) && !(digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0."));
    match text {
        "" => Cell::Null,
        "true" | "TRUE" | "True" => Cell::Bool(true),
        "false" | "FALSE" | "False" => Cell::Bool(false),
        "NaN" | "nan" => Cell::Float(f64::NAN),
        t if numeric => match (t.parse::<i64>(), t.parse::<f64>()) {
            (Ok(v), _) => Cell::Int(v),
            (_, Ok(v)) => Cell::Float(v),
            _ => Cell::Text(t),
        },
        t => Cell::Text(t),
    }
}
