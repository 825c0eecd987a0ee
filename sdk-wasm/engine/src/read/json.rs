//! Reading JSON as people have it: rows as objects in a list or a line each, under a key, as
//! features of GeoJSON, as columns. The file is gone through twice, once to decide the types and
//! once to fill the columns.

mod answer;
mod described;
mod extended;
mod fields;
mod heads;
mod meaning;
mod pages;
mod parts;
mod scan;
mod shape;
mod sheet;
mod split;
mod walk;
mod wrapped;

use pellucid_core::read::{NoteCode, ReadOptions};
use pellucid_core::schema::SkippedField;
use pellucid_core::{Code, DataType, Error, Result};

use super::build::Builder;
use super::cells::{Cell, Rules};
use super::decide::{File, plan};
use super::infer::Seen;
use super::names;
use super::notes::{Location, Notes, are, brief, counted};
use crate::column::Column;
use fields::Fields;
use scan::Scan;
use shape::{Said, Shape};
use walk::{DEEPEST, Sink, Walk};
pub(super) use wrapped::{is_script, within};

/// Columns by name, and those that were left out.
pub(super) type Columns = (Vec<(String, Column)>, Vec<SkippedField>);

/// Reads the text of a JSON file.
///
/// # Errors
/// `corrupt_file` where it is no JSON or a row is no object, `limit_exceeded` for too many columns,
/// `invalid_query` for options that do not fit.
pub(super) fn read(text: &str, options: &ReadOptions, notes: &mut Notes) -> Result<Columns> {
    // A number of JSON has a point, whatever its texts have.
    let rules = Rules { decimal: Some('.'), ..Rules::of(options)? };
    let said = Said { records: options.records.as_deref(), header: options.header };
    let table = shape::find(text, said, notes)?;
    let geo = is_geo(text, &table.shape)?;
    let mut fields = Fields::new();
    // Names are known when the file is gone through: digits are counted in all columns, or in none.
    let forced = options.types.iter().flatten().map(|(_, t)| *t).find(|t| *t == DataType::Decimal);
    let mut look = Look { seen: Vec::new(), rules: &rules, forced };
    let mut walk = Walk::new(text, &table, &mut fields, geo);
    let rows = walk.rows(&mut look)?;
    let (numbers, first_number) = (walk.numbers, walk.first_number);
    let (gaps, first_gap, shapes) = (walk.gaps, walk.first_gap, walk.shapes);
    if gaps > 0 {
        let message = format!(
            "{gaps} {} of surrogate pairs, such as of an emoji cut in two, {} read as \u{fffd}",
            if gaps == 1 { "half" } else { "halves" },
            are(gaps)
        );
        notes.at(NoteCode::ReplacedCharacters, &Location::new(first_gap as u64 + 1, ""), message);
    }
    if let Some((row, column)) = first_number.filter(|_| !table.sheet) {
        let name = fields.names.get(column).map(|n| brief(n)).unwrap_or_default();
        let message = format!(
            "{} of columns that are described as numbers, such as \"{name}\", {} read as such: types: {{ … \"string\" }} keeps them as written",
            counted(numbers, "texts"),
            are(numbers)
        );
        notes.at(NoteCode::Numbers, &Location::new(row as u64 + 1, ""), message);
    }
    look.seen.resize_with(fields.names.len(), Seen::default);
    let cells = (look.seen.len() as u64).saturating_mul(rows as u64);
    if cells > (text.len() as u64).saturating_mul(64) + (1 << 24) {
        let message = format!(
            "{rows} rows with {} keys in all are mostly empty: are keys data? Write them as values",
            look.seen.len()
        );
        return Err(Error::new(Code::LimitExceeded, message));
    }
    let mut names = names::unique(fields.names.clone(), notes);
    let forced = |name: &String| options.types.as_ref().and_then(|t| t.get(name)).copied();
    let file = File::of(&look.seen, None, rows as u64);
    let (mut fill, mut skipped) = (Fill { builders: Vec::new(), rules: &rules }, Vec::new());
    for (name, seen) in names.iter().zip(&look.seen) {
        if seen.lists > 0 {
            let reason = if seen.deep {
                format!(
                    "objects in more than {DEEPEST} others are not read: write what is in them nearer"
                )
            } else {
                "lists are not read: give each its own rows, or a key of its own to each element"
                    .to_owned()
            };
            skipped.push(SkippedField { name: name.clone(), reason });
            fill.builders.push(None);
            continue;
        }
        let plan = plan(name, seen, forced(name), &rules, &file, notes)?;
        fill.builders.push(Some(Builder::new(plan, rows)?));
    }
    if shapes > 0 {
        let reason =
            format!("{shapes} geometries are no points; only the properties beside them are read");
        skipped.push(SkippedField { name: "geometry".to_owned(), reason });
    }
    Walk::new(text, &table, &mut fields, geo).rows(&mut fill)?;
    // A column that was asked for and never comes is null: rows may leave out what they do not
    // know.
    for (name, data_type) in options.types.iter().flatten() {
        if !names.contains(name) {
            names.push(name.clone());
            let seen = Seen::default();
            fill.builders.push(Some(Builder::new(
                plan(name, &seen, Some(*data_type), &rules, &file, notes)?,
                rows,
            )?));
        }
    }
    let named = names.into_iter().zip(fill.builders).filter_map(|(name, b)| b.map(|b| (name, b)));
    let columns = named.map(|(name, b)| b.finish(&name, rows, notes).map(|column| (name, column)));
    let columns: Vec<_> = columns.collect::<Result<_>>()?;
    match skipped.first() {
        Some(first) if columns.is_empty() => Err(Error::unsupported(format!(
            "no column can be read: \"{}\": {}",
            brief(&first.name),
            first.reason
        ))),
        _ => Ok((columns, skipped)),
    }
}

/// Whether the rows are features of GeoJSON, by the first.
fn is_geo(text: &str, shape: &Shape) -> Result<bool> {
    let (mut scan, mut own) = (Scan::new(text, 0), String::new());
    match shape {
        Shape::List { at } => {
            scan.at = *at;
            scan.expect(b'[')?;
        }
        Shape::Lines { at } | Shape::One { at } => scan.at = *at,
        _ => return Ok(false),
    }
    if scan.peek() != Some(b'{') {
        return Ok(false);
    }
    let (mut first, mut properties, mut feature) = (true, false, false);
    scan.expect(b'{')?;
    while scan.more(b'}', &mut first)? {
        let key = scan.string()?.read(&mut own, &mut 0).to_owned();
        scan.expect(b':')?;
        let next = scan.peek();
        properties |= key == "properties" && matches!(next, Some(b'{' | b'n'));
        if key == "type" && next == Some(b'"') {
            feature |= scan.string()?.read(&mut own, &mut 0) == "Feature";
        } else {
            scan.skip()?;
        }
    }
    Ok(properties && feature)
}

/// Looks at values.
struct Look<'a> {
    seen: Vec<Seen>,
    rules: &'a Rules,
    /// [`DataType::Decimal`] where a column is to be one.
    forced: Option<DataType>,
}

impl Look<'_> {
    fn of(&mut self, column: usize) -> Option<&mut Seen> {
        if column >= self.seen.len() {
            self.seen.resize_with(column + 1, Seen::default);
        }
        let seen = self.seen.get_mut(column)?;
        seen.forced = self.forced;
        Some(seen)
    }
}

impl Sink for Look<'_> {
    fn cell(&mut self, column: usize, row: usize, cell: Cell<'_>) -> Result<()> {
        let rules = self.rules;
        if let Some(seen) = self.of(column) {
            seen.see(cell, row as u64 + 1, rules);
        }
        Ok(())
    }

    fn list(&mut self, column: usize, deep: bool) {
        if let Some(seen) = self.of(column) {
            seen.list(deep);
        }
    }
}

/// Fills columns; none for those that are left out.
struct Fill<'a> {
    builders: Vec<Option<Builder>>,
    rules: &'a Rules,
}

impl Sink for Fill<'_> {
    fn cell(&mut self, column: usize, row: usize, cell: Cell<'_>) -> Result<()> {
        match self.builders.get_mut(column) {
            Some(Some(builder)) => builder.set(row, cell, row as u64 + 1, self.rules),
            _ => Ok(()),
        }
    }

    fn list(&mut self, _column: usize, _deep: bool) {}
}

/// Whether a list or object of JSON begins here, and no CSV header such as `[city],[cost]`.
pub(super) fn begins(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let rest = text.get(1..).unwrap_or_default().trim_ascii_start();
    match text.first() {
        Some(b'{') => rest.first().is_none_or(|b| matches!(b, b'"' | b'}')),
        Some(b'[') => {
            let line = rest.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
            // `[2020],[2021]` could be either by its first letters.
            let name = line
                .iter()
                .position(|b| *b == b']')
                .map(|end| (end, line.get(..end).unwrap_or_default()));
            let is_name = name.is_some_and(|(end, n)| {
                let plain = !n.iter().any(|b| matches!(b, b'"' | b'{' | b'['));
                // A log's `[2024-01-01] started` is no list either.
                let behind = line.get(end + 1..).unwrap_or_default();
                let is_word = matches!(behind, [b' ', b, ..] if b.is_ascii_alphabetic());
                plain && (is_word || matches!(behind.first(), Some(b',' | b';' | b'\t' | b'|')))
            });
            let words: [&[u8]; 5] = [b"null", b"true", b"false", b"NaN", b"Infinity"];
            let value = match rest.first() {
                None | Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9') => true,
                Some(_) => words.iter().any(|w| rest.starts_with(w)),
            };
            value && !is_name
        }
        _ => false,
    }
}
