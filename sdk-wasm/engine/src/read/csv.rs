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
        t if numeric => match t.parse() {
            Ok(v) => Cell::Int(v),
            Err(_) => float(t).map_or(Cell::Text(t), Cell::Float),
        },
        t => Cell::Text(t),
    }
}

/// Decimal digits with a point or an exponent as the nearest float; beyond all floats infinite. Read by serde_json, which reads the
/// floats of specifications and needs tables of 10 kB for it: the standard library's parser would ship as much again.
fn float(text: &str) -> Option<f64> {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_number = digits(whole.strip_prefix('-').unwrap_or(whole))
        && (fraction.is_empty() || digits(fraction))
        && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    if !is_number {
        return None;
    }
    // JSON has a digit behind every point.
    let read = if fraction.is_empty() { serde_json::from_str(&text.replacen('.', ".0", 1)) } else { serde_json::from_str(text) };
    Some(read.unwrap_or(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

        /// As the standard library reads it, to the last bit.
        #[test]
        fn floats_are_the_nearest(
            text in r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{0,40})?([eE][+\-]?[0-9]{1,4})?",
            noise in r"-?[0-9]{1,3}[0-9eE.+ _-]{0,6}",
            bits: u64,
        ) {
            let shortest = format!("{:e}", f64::from_bits(bits).abs());
            for text in [text, noise, shortest] {
                if text.starts_with('0') && !text.starts_with("0.") && text.len() > 1 || text.starts_with("-0") || text == "NaN" || text == "inf" {
                    continue;
                }
                prop_assert_eq!(float(&text).map(f64::to_bits), text.parse::<f64>().ok().map(f64::to_bits), "{}", text);
            }
        }
    }

    #[test]
    fn cells_are_what_they_look_like() {
        for (text, cell) in [
            ("1", Cell::Int(1)),
            ("-12", Cell::Int(-12)),
            ("9223372036854775808", Cell::Float(9_223_372_036_854_775_808.0)),
            ("0.1", Cell::Float(0.1)),
            ("-0.5", Cell::Float(-0.5)),
            ("1.", Cell::Float(1.0)),
            ("1.e3", Cell::Float(1000.0)),
            ("1e999", Cell::Float(f64::INFINITY)),
            ("-1e999", Cell::Float(f64::NEG_INFINITY)),
            ("1e-999", Cell::Float(0.0)),
            ("007", Cell::Text("007")),
            ("1 ", Cell::Text("1 ")),
            ("1e", Cell::Text("1e")),
            ("1.2.3", Cell::Text("1.2.3")),
            ("+1", Cell::Text("+1")),
            (".5", Cell::Text(".5")),
            ("-", Cell::Text("-")),
            ("", Cell::Null),
        ] {
            assert_eq!(parse(text), cell, "{text}");
        }
    }
}
