//! Whether a CSV file's first row names its columns.

mod label;
mod series;
mod told;

use pellucid_core::Result;

use super::dialect::DialectOptions;
use super::records::{Records, Row};
use super::repeats::Repeats;
use super::sniff::{Found, sample};
use crate::read::cells::{Cell, Rules};
use crate::read::infer::Seen;
use crate::read::notes::Location;
use crate::read::number::{Plain, plain, quotient};
pub(super) use label::{Label, Texts};
use series::{Series, is_year};
use told::{Header, Why};

/// Times as much as a number that is of another size.
const SIZES: f64 = 5.0;
/// Columns from which on a count of them is one behind any text.
const COUNTED: usize = 5;

/// What a cell or a column's cells are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Number,
    Time,
    Truth,
    Text,
}

fn kind(seen: &Seen) -> Kind {
    let numbers = seen.numbers + seen.specials;
    match (numbers > 0, seen.times > 0, seen.bools > 0, seen.texts > 0) {
        (false, false, false, false) => Kind::Empty,
        (true, false, false, false) => Kind::Number,
        (false, true, false, false) => Kind::Time,
        (false, false, true, false) => Kind::Truth,
        // A few misfits do not make texts of numbers.
        (true, false, false, true) if numbers > seen.texts => Kind::Number,
        _ => Kind::Text,
    }
}

/// Whether the first row is a header. It is, unless it is of the same types as the rows below where
/// these are no text. Numbers may be names, where something speaks for it: see [`are_names`].
///
/// # Errors
/// As [`Records::next`].
pub(super) fn header(
    text: &str,
    found: &Found,
    given: &DialectOptions,
    rules: &Rules,
) -> Result<Header> {
    if let Some(names) = given.header {
        return Ok(Header { names, why: Why::Said });
    }
    let sample = sample(text);
    let mut records = Records::new(sample, found.start, found.line, found.dialect);
    let (mut first, mut row) = (Row::default(), Row::default());
    if !records.next(&mut first)? {
        return Ok(Header { names: true, why: Why::Types });
    }
    // R leaves out the name above the names of rows.
    let shift = usize::from(found.lacks_first);
    let mut below: Vec<Below> = Vec::new();
    below.resize_with(first.len() + shift, Below::default);
    // Labels matter before numbers alone, and every cell is looked at for them.
    let labels = numbers(sample, &first, shift).len() > 0;
    let (mut second, mut quoted) = (None, false);
    let repeats = Repeats::of(sample, &first);
    while records.next(&mut row)? {
        if repeats.is(sample, &row) {
            continue;
        }
        if second.is_none() {
            let numbers = numbers(sample, &row, 0);
            let mut pairs = numbers.0.iter().filter_map(|(i, _)| Some((*i, i.checked_sub(shift)?)));
            let is = |row: &Row, i| row.is_quoted(sample, i, found.dialect.quote);
            quoted = numbers.len() > 0 && pairs.all(|(i, up)| is(&first, up) && !is(&row, i));
            second = Some(numbers);
        }
        for (i, below) in below.iter_mut().enumerate().take(row.len()) {
            let name = i.checked_sub(shift).map_or("", |i| first.cell(sample, i));
            below.see(row.cell(sample, i), name, row.line, rules);
            if labels {
                below.texts.see(row.cell(sample, i));
            }
        }
    }
    let top = Top { quoted, ..Top::of(sample, &first, shift, &below, rules) };
    let Some(second) = second else { return Ok(top.alone()) };
    Ok(top.header(&second, &below))
}

/// What stands below a cell of the first row.
struct Below {
    seen: Seen,
    texts: Texts,
    /// Whether the first row's cell comes again.
    recurs: bool,
    /// The least and the greatest number.
    range: (f64, f64),
    numbers: usize,
    years: usize,
    /// Whether any cell is empty.
    gaps: bool,
}

impl Default for Below {
    fn default() -> Self {
        let range = (f64::INFINITY, f64::NEG_INFINITY);
        let (seen, texts) = (Seen::default(), Texts::default());
        Self { seen, texts, recurs: false, range, numbers: 0, years: 0, gaps: false }
    }
}

impl Below {
    fn see(&mut self, cell: &str, name: &str, line: u64, rules: &Rules) {
        self.seen.see(Cell::Plain(cell), line, rules);
        self.gaps |= cell.is_empty();
        self.recurs |= !cell.is_empty() && cell == name;
        if let Some(v) = value(cell) {
            self.range = (self.range.0.min(v), self.range.1.max(v));
            self.numbers += 1;
            self.years += usize::from(is_year(v));
        }
    }

    /// Whether all the numbers are many times `v`, or a small part of it.
    fn is_of_another_size(&self, v: f64) -> bool {
        let (least, greatest) = self.range;
        least <= greatest && (least > v * SIZES || (least >= 0.0 && greatest * SIZES < v))
    }
}

/// The first row beside what stands below it.
struct Top {
    numbers: Series,
    /// The first of the numbers, and the first name that comes again.
    number: Option<Location>,
    recurs: Option<Location>,
    label: Label,
    /// Cells of the type of those below, and cells of another where these are no texts.
    like: usize,
    unlike: usize,
    /// Words for no value above columns that have some.
    nothings: usize,
    /// Cells that are times or truth values.
    moments: usize,
    /// The first cell of several words.
    sentence: Option<Location>,
    /// Whether something is no name: a time above times, a text of the rows below.
    data: bool,
    /// Whether a number has a fraction like those below, as names have none.
    fraction: bool,
    /// Whether all above numbers is quoted and the numbers are not, as texts and numbers are written.
    quoted: bool,
    /// Whether it is an empty cell and a zero above rows that all begin with a value, as pandas
    /// writes a series that has no name.
    is_series: bool,
}

impl Top {
    fn of(text: &str, first: &Row, shift: usize, below: &[Below], rules: &Rules) -> Self {
        let mut top = Self {
            numbers: numbers(text, first, shift),
            number: None,
            recurs: None,
            label: Label::default(),
            like: 0,
            unlike: 0,
            nothings: 0,
            moments: 0,
            sentence: None,
            data: false,
            fraction: false,
            quoted: false,
            is_series: matches!(below, [keys, _] if shift == 0 && !keys.gaps)
                && first.cell(text, 0).is_empty()
                && first.cell(text, 1) == "0",
        };
        for (i, below) in below.iter().enumerate().skip(shift) {
            let (mut alone, cell) = (Seen::default(), first.cell(text, i - shift));
            alone.see(Cell::Plain(cell), first.line, rules);
            let at = || Some(Location::new(first.line, cell));
            let (kind, above) = (kind(&below.seen), kind(&alone));
            if above == Kind::Number && top.number.is_none() {
                top.number = at();
            }
            top.moments += usize::from(matches!(above, Kind::Time | Kind::Truth));
            if top.sentence.is_none() && cell.trim().contains(' ') {
                top.sentence = at();
            }
            let is_typed = !matches!(kind, Kind::Text | Kind::Empty);
            top.nothings += usize::from(is_typed && alone.words > 0);
            match (kind, above) {
                (Kind::Text, Kind::Text | Kind::Empty) => {
                    top.label = top.label.max(below.texts.label(cell));
                    if below.recurs && top.recurs.is_none() {
                        top.recurs = at();
                    }
                }
                // Row numbers have no name, as pandas writes them.
                (Kind::Number | Kind::Time, Kind::Empty) if i == 0 => {
                    top.label = top.label.max(below.texts.label(cell));
                }
                (Kind::Text | Kind::Empty, _) | (_, Kind::Empty) => {}
                (a, b) if a == b => {
                    top.like += 1;
                    top.data |= a != Kind::Number;
                    let fraction = value(cell).is_some_and(|v| v.fract() != 0.0);
                    top.fraction |= fraction && below.seen.figures.point_fraction;
                }
                _ => top.unlike += 1,
            }
        }
        if shift > 0 && below.first().is_some_and(|b| kind(&b.seen) == Kind::Text) {
            top.label = Label::Sure;
        }
        top
    }

    /// What a row is that is the only one.
    fn alone(self) -> Header {
        let names = self.moments == 0 && (self.numbers.len() == 0 || self.numbers.is_years());
        let sentence = self.sentence.clone();
        let header = self.told(names);
        match (header.why, sentence) {
            (Why::Types, Some(at)) if names => Header { names, why: Why::Alone(at) },
            (why, _) => Header { names, why },
        }
    }

    fn header(self, second: &Series, below: &[Below]) -> Header {
        let names = if self.like == 0 {
            // No name says that there is no value, unless others are names for sure.
            self.nothings == 0 || self.unlike > 0
        } else if self.unlike > 0 {
            // A text above numbers is a name, unless others of the row can be none.
            !self.data && (!self.fraction || self.numbers.is_quantiles())
        } else {
            let data = self.data || self.recurs.is_some() || self.nothings > 0;
            self.quoted || (!data && are_names(&self, second, below))
        };
        self.told(names)
    }

    /// With what is to be told of it.
    fn told(self, names: bool) -> Header {
        let doubtful = self.numbers.len() > 1
            && !self.data
            && (self.numbers.is_years()
                || self.numbers.is_quantiles()
                || self.numbers.counts_columns()
                || (self.label > Label::Unsure && self.numbers.is_sorted()));
        let why = match (names, self.number, self.recurs) {
            (true, Some(number), _) => Why::Number(number),
            (true, None, Some(name)) => Why::Recurs(name),
            (false, Some(number), _) if doubtful => Why::Number(number),
            _ => Why::Types,
        };
        Header { names, why }
    }
}

/// Whether the numbers of the first row are names, by what they are in themselves, by the texts
/// before them and by the rows below. Rows of small numbers go up or down by chance: that alone is
/// no sign.
fn are_names(top: &Top, second: &Series, below: &[Below]) -> bool {
    let (row, label) = (&top.numbers, top.label);
    let columns = || row.0.iter().filter_map(|(i, v)| Some((below.get(*i)?, *v)));
    let (numbers, years) = columns().fold((0, 0), |(n, y), (b, _)| (n + b.numbers, y + b.years));
    let few_years = years * 2 < numbers;
    // Alone it names a column only where nothing below is of its size.
    if row.len() < 2 {
        return top.is_series
            || row.is_years()
                && ((label == Label::Sure && few_years)
                    || columns().all(|(b, v)| b.is_of_another_size(v)));
    }
    if label == Label::Sure {
        return row.is_distinct() || row.is_years();
    }
    let is_behind = row.0.first().is_some_and(|(at, _)| *at > 0);
    if row.is_quantiles() && is_behind {
        let beyond = columns().all(|(b, _)| b.range.1 > 1.0 || b.range.0 < 0.0);
        let enough = row.len() > 2 || label == Label::Style;
        if enough && (beyond || (row.is_around_half() && !second.is_quantiles())) {
            return true;
        }
    }
    if top.fraction {
        return false;
    }
    if row.is_years() {
        return few_years
            || (label == Label::Style && row.is_sorted())
            || (row.len() > 2 && row.is_consecutive() && !second.is_consecutive());
    }
    if label == Label::Style && row.is_sorted() {
        return true;
    }
    let fractions = || columns().all(|(b, _)| b.seen.figures.point_fraction);
    row.counts_columns() && ((is_behind && row.len() >= COUNTED) || (row.len() > 2 && fractions()))
}

/// The numbers of a row and their columns, `shift` to the right; none where one is not plain, as no
/// names are.
fn numbers(text: &str, row: &Row, shift: usize) -> Series {
    let cells = (0..row.len())
        .map(|i| (i + shift, row.cell(text, i)))
        .filter(|(_, c)| c.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit()));
    let numbers: Option<Vec<_>> = cells.map(|(i, c)| value(c).map(|v| (i, v))).collect();
    Series(numbers.unwrap_or_default())
}

/// A plain number's value.
fn value(text: &str) -> Option<f64> {
    match plain(text)? {
        Plain::Int(v) => Some(v as f64),
        Plain::Decimal { mantissa, scale, .. } => quotient(mantissa, scale),
    }
}
