//! Detects a CSV file's dialect by its first rows.

mod narrow;
mod prose;
mod rivals;
mod tables;
mod titles;

use pellucid_core::Result;
use pellucid_core::read::NoteCode;

use super::dialect::{Dialect, DialectOptions, Said};
use super::records::{Records, Row};
use crate::read::cells::{Cell, Rules};
use crate::read::infer::Seen;
use crate::read::notes::{Location, Notes, are, counted};
use narrow::Narrow;

/// Bytes that are looked at.
const SAMPLE: usize = 64 << 10;
/// What may part cells, the least likely within a text first: between equals the first is taken.
const DELIMITERS: [u8; 8] = [b'\t', 0x1f, 0x01, b'|', b';', b',', b'~', b'^'];
/// Widths that are tried, of the commonest and of the first rows each.
const WIDTHS: usize = 8;
/// Rows whose cells are looked at to distinguish two dialects.
const TYPED_ROWS: usize = 200;
/// Rows of the right width, in thousandths, that make a file even.
const EVEN: usize = 900;

/// A dialect, and where its first row begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) dialect: Dialect,
    /// The byte and the line of the first row.
    pub(super) start: usize,
    pub(super) line: u64,
    /// Whether the first row lacks the first column's name, as R writes names of rows.
    pub(super) lacks_first: bool,
}

/// How well a dialect fits the sample.
struct Fit {
    found: Found,
    /// Quotation marks that close nothing.
    stray: u64,
    /// Rows of the right width among all, in thousandths.
    good: usize,
    /// Lines before the first row.
    preamble: usize,
    /// Whether its delimiter parts the first line, and every other.
    parts_all: bool,
}

/// Finds the dialect of `text`, whose rows begin at the byte `start`, and notes what is unusual.
///
/// # Errors
/// `corrupt_file` where quotation marks make no sense.
pub(super) fn sniff(text: &str, given: &DialectOptions, notes: &mut Notes) -> Result<Found> {
    let (given, start, line) = beginning(text, *given);
    let sample = sample(text);
    let mut best: Option<Fit> = None;
    for dialect in candidates(sample, &given) {
        let Some(fit) = fit(sample, start, line, dialect, &given)? else { continue };
        if best.as_ref().is_none_or(|best| is_better(sample, start, &fit, best)) {
            best = Some(fit);
        }
    }
    let found = match best {
        Some(fit) if given.delimiter.is_none() && prose::is_one_column(sample, start, &fit)? => {
            one_column(sample, start, line, &given)?
        }
        Some(fit) => fit.found,
        None => one_column(sample, start, line, &given)?,
    };
    note(text, start, &found, &given, notes);
    Ok(found)
}

/// Passes the lines that the caller skips, or the line `sep=;` that Excel writes and heeds.
fn beginning(text: &str, mut given: DialectOptions) -> (DialectOptions, usize, u64) {
    if let Some(lines) = given.skip_lines {
        let skipped = text.split_inclusive('\n').take(lines as usize).map(str::len).sum();
        return (given, skipped, u64::from(lines) + 1);
    }
    let first = text.split_inclusive('\n').next().unwrap_or_default();
    match first.trim_end_matches(['\r', '\n']).trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter] if delimiter.is_ascii() => {
            given.delimiter = given.delimiter.or(Some(*delimiter));
            (given, first.len(), 2)
        }
        _ => (given, 0, 1),
    }
}

/// The first bytes, cut behind a line.
pub(super) fn sample(text: &str) -> &str {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = text.get(..end).unwrap_or_default();
    match cut.rfind('\n') {
        Some(last) if end < text.len() => cut.get(..=last).unwrap_or_default(),
        _ => cut,
    }
}

/// The dialects that may be the file's.
fn candidates(sample: &str, given: &DialectOptions) -> Vec<Dialect> {
    let has = |b: u8| sample.as_bytes().contains(&b);
    let delimiters: Vec<u8> = match given.delimiter {
        Some(d) => vec![d],
        None => DELIMITERS.into_iter().filter(|d| has(*d)).collect(),
    };
    let mut out = Vec::new();
    for delimiter in delimiters {
        let quotes = match given.quote {
            Said::Nothing
                if is_quoted(sample, delimiter, b'\'') && !is_quoted(sample, delimiter, b'"') =>
            {
                vec![Some(b'\''), Some(b'"')]
            }
            said => vec![said.or(Some(b'"'))],
        };
        for quote in quotes {
            let escapes = match given.backslash {
                Some(backslash) => vec![backslash],
                None if quote
                    .is_some_and(|q| sample.as_bytes().windows(2).any(|w| w == [b'\\', q])) =>
                {
                    vec![false, true]
                }
                None => vec![false],
            };
            for backslash in escapes {
                let comment = given.comment.or(None);
                out.push(Dialect {
                    delimiter: Some(delimiter),
                    quote,
                    backslash,
                    comment,
                    sure_comment: comment.is_some(),
                    ..Dialect::PLAIN
                });
            }
        }
    }
    out
}

/// Whether cells are quoted with `quote`: a cell begins with it, and one ends with it.
fn is_quoted(sample: &str, delimiter: u8, quote: u8) -> bool {
    let edge = |b: u8| b == delimiter || b == b'\n' || b == b'\r';
    let pairs = || sample.as_bytes().windows(2);
    let begins =
        sample.as_bytes().first() == Some(&quote) || pairs().any(|w| edge(w[0]) && w[1] == quote);
    begins && pairs().any(|w| w[0] == quote && edge(w[1]))
}

/// A row of the sample as the sniffer looks at it.
struct Shape {
    /// Cells, and cells without the empty ones at the end.
    full: usize,
    trimmed: usize,
    /// Cells that are not empty.
    filled: usize,
    start: usize,
    line: u64,
    /// Whether it begins with `#`.
    hash: bool,
}

fn shapes(sample: &str, start: usize, line: u64, dialect: Dialect) -> Result<(Vec<Shape>, u64)> {
    let mut records = Records::new(sample, start, line, dialect);
    let (mut row, mut shapes) = (Row::default(), Vec::new());
    // Lines that begin with a hash may be comments, where a quotation mark opens nothing, or rows:
    // of `#N/A`, of colours.
    loop {
        records.pass_empty();
        let (start, line) = records.position();
        if dialect.comment.is_none() && sample.as_bytes().get(start) == Some(&b'#') {
            let cells = records.pass_hash(&mut row);
            shapes.push(Shape {
                full: cells,
                trimmed: cells,
                filled: cells,
                start,
                line,
                hash: true,
            });
            continue;
        }
        if !records.next(&mut row)? {
            return Ok((shapes, records.stray));
        }
        let full = row.len();
        let trimmed =
            (0..full).rev().find(|i| !row.cell(sample, *i).is_empty()).map_or(0, |i| i + 1);
        let filled = (0..full).filter(|i| !row.cell(sample, *i).trim().is_empty()).count();
        let (start, line) = (row.start, row.line);
        shapes.push(Shape { full, trimmed, filled, start, line, hash: false });
    }
}

/// The commonest widths of rows, of two cells and more; and those of the first rows, of which one
/// is the header.
fn widths(shapes: &[Shape]) -> Vec<usize> {
    let mut all: Vec<usize> = shapes.iter().map(|s| s.full).filter(|w| *w > 1).collect();
    let mut out: Vec<usize> = all.iter().copied().take(WIDTHS).collect();
    all.sort_unstable();
    let mut counted: Vec<(usize, usize)> = all
        .chunk_by(|a, b| a == b)
        .map(|same| (same.len(), same.first().copied().unwrap_or_default()))
        .collect();
    counted.sort_unstable_by(|a, b| b.cmp(a));
    out.extend(counted.into_iter().take(WIDTHS).map(|(_, width)| width));
    out.sort_unstable();
    out.dedup();
    out
}

/// How `dialect` fits; `None` where its delimiter parts nothing.
fn fit(
    sample: &str,
    start: usize,
    line: u64,
    mut dialect: Dialect,
    given: &DialectOptions,
) -> Result<Option<Fit>> {
    let (shapes, stray) = shapes(sample, start, line, dialect)?;
    let widths = widths(&shapes);
    let fixed = given.skip_lines.is_some();
    let fits = widths
        .into_iter()
        .filter_map(|width| width_fit(&shapes, width, fixed, given.comment == Said::Nothing));
    let Some(best) = fits.max_by_key(|f| (f.good, f.width)) else { return Ok(None) };
    // Commas are in many texts and the first choice all the same; of others half the rows must
    // agree, or all be parted as the header is.
    let delimiter_given = given.delimiter.is_some();
    let parts_all = shapes.iter().all(|s| s.full > 1 || s.hash);
    let sure = delimiter_given || dialect.delimiter == Some(b',') || parts_all;
    if !sure && best.good < 500 {
        return Ok(None);
    }
    dialect.width = best.width;
    if best.comments && dialect.comment.is_none() && given.comment == Said::Nothing {
        dialect.comment = Some(b'#');
    }
    let mut found =
        Found { dialect, start: best.start, line: best.line, lacks_first: best.lacks_first };
    let mut preamble = best.preamble;
    if !fixed
        && given.comment == Said::Nothing
        && let Some((start, line)) = tables::behind_comments(sample, &shapes, &found)?
    {
        (found.start, found.line, found.lacks_first) = (start, line, false);
        found.dialect.comment = Some(b'#');
    }
    let narrow = match preamble > 0 && given.skip_lines.is_none() {
        true => match tables::narrower(sample, &shapes, &found, best.top)? {
            None => narrow::names_or_rows(sample, &found, best.top)?,
            known => known,
        },
        false => None,
    };
    if let Some(width) = narrow {
        (found.start, found.line, found.dialect.width) = (best.top.0, best.top.1, width);
        preamble = 0;
    }
    if !fixed
        && !found.lacks_first
        && let Some((start, line)) = titles::behind(sample, &shapes, &found)?
    {
        (found.start, found.line, preamble) = (start, line, preamble + 1);
    }
    if found.lacks_first {
        let narrow = narrow::narrow(sample, &found)?;
        // A title with commas has a header behind it, which is all text.
        let (start, line) = best.data;
        let behind = Found { start, line, lacks_first: false, ..found };
        if typed_share(sample, &behind, 1) == 0 && tables::names_columns(sample, &behind)? {
            (found, preamble) = (behind, 1);
        } else if narrow == Narrow::Names {
            (found.lacks_first, found.dialect.width) = (false, best.width - 1);
        }
    }
    Ok(Some(Fit { found, stray, good: best.good, preamble, parts_all }))
}

/// How well rows of one width fit.
struct WidthFit {
    width: usize,
    good: usize,
    start: usize,
    line: u64,
    preamble: usize,
    comments: bool,
    lacks_first: bool,
    /// Where the first line begins that is no comment.
    top: (usize, u64),
    /// Where the row behind a header begins that lacks a name.
    data: (usize, u64),
}

fn width_fit(shapes: &[Shape], width: usize, fixed: bool, hashes: bool) -> Option<WidthFit> {
    let is_good = |s: &Shape| s.trimmed <= width && width <= s.full;
    // Lines with a hash are comments unless one of them is a row of data.
    let header = shapes.iter().position(is_good)?;
    let hash_data = shapes.iter().enumerate().any(|(i, s)| s.hash && i != header && is_good(s));
    let is_comment = |s: &Shape| hashes && s.hash && !hash_data && !is_good(s);
    let rows: Vec<&Shape> = shapes.iter().filter(|s| !is_comment(s)).collect();
    let comments = rows.len() < shapes.len();
    let first = if fixed { 0 } else { rows.iter().position(|s| is_good(s))? };
    let (before, data) = rows.split_at(first);
    let good = data.iter().filter(|s| is_good(s)).count();
    let short = data.iter().filter(|s| s.full < width).count();
    let mut fit = WidthFit {
        width,
        good: 0,
        start: 0,
        line: 0,
        preamble: first,
        comments,
        lacks_first: false,
        top: rows.first().map(|s| (s.start, s.line))?,
        data: (0, 0),
    };
    let mut begin = data.first()?;
    if let Some(last) = before.last() {
        // R writes a table's header without a name above the names of rows.
        fit.lacks_first =
            before.len() == 1 && last.full == width - 1 && width > 2 && good == data.len();
        let enough =
            good > 1 && good * 10 >= data.len() * 9 && before.iter().all(|s| s.full < width);
        if fit.lacks_first {
            fit.data = (begin.start, begin.line);
            begin = last;
            fit.preamble = 0;
        } else if !enough {
            return None;
        }
    }
    // A row that is too short is a little less wrong than one that is too long.
    fit.good = (4 * good + short) * 250 / rows.len().max(1);
    (fit.start, fit.line) = (begin.start, begin.line);
    Some(fit)
}

/// Whether `a` fits the rows from `start` on better than `b`, which was found earlier.
fn is_better(sample: &str, start: usize, a: &Fit, b: &Fit) -> bool {
    if (a.stray == 0) != (b.stray == 0) {
        return a.stray == 0;
    }
    let rows = sample.get(start..).unwrap_or_default();
    match (rivals::is_within(rows, b, a), rivals::is_within(rows, a, b)) {
        (true, false) => return true,
        (false, true) => return false,
        _ => {}
    }
    let typed = || {
        typed_share(sample, &a.found, TYPED_ROWS).cmp(&typed_share(sample, &b.found, TYPED_ROWS))
    };
    // Both part all: a few ragged rows tell less than what the cells are, unless but the escapes differ,
    // of which the wrong ones join two rows to a ragged one.
    let differ = a.found.dialect.delimiter != b.found.dialect.delimiter;
    let is_close = differ && a.parts_all && b.parts_all && a.good.min(b.good) >= EVEN;
    if a.good != b.good {
        return if is_close { typed().then(a.good.cmp(&b.good)).is_gt() } else { a.good > b.good };
    }
    typed()
        .then(a.found.dialect.width.cmp(&b.found.dialect.width))
        .then(b.preamble.cmp(&a.preamble))
        .is_gt()
}

/// Cells of the first `rows` rows that are numbers, times or truth values, in thousandths of all
/// that stand for a value.
fn typed_share(sample: &str, found: &Found, rows: usize) -> u64 {
    let mut records = Records::new(sample, found.start, found.line, found.dialect);
    let (mut row, rules) = (Row::default(), Rules::default());
    let (mut typed, mut all) = (0, 0);
    for _ in 0..rows {
        if !records.next(&mut row).unwrap_or(false) {
            break;
        }
        for i in 0..row.len() {
            let mut seen = Seen::default();
            seen.see(Cell::Plain(row.cell(sample, i)), row.line, &rules);
            let counts = seen.numbers + seen.times + seen.bools + seen.specials;
            typed += counts;
            all += counts + seen.texts;
        }
    }
    (typed * 1000u64).checked_div(all).unwrap_or_default()
}

/// A file without a delimiter: each line is a cell.
fn one_column(sample: &str, start: usize, line: u64, given: &DialectOptions) -> Result<Found> {
    let quote = given.quote.or(Some(b'"'));
    let backslash = given.backslash.unwrap_or(false);
    let comment = given.comment.or(None);
    let dialect = Dialect {
        delimiter: given.delimiter,
        quote,
        backslash,
        comment,
        sure_comment: comment.is_some(),
        width: 1,
    };
    let mut found = Found { dialect, start, line, lacks_first: false };
    // Comments can be distinguished from rows only before the first row.
    let (shapes, _) = shapes(sample, start, line, dialect)?;
    if given.comment == Said::Nothing
        && given.skip_lines.is_none()
        && let Some(first) = shapes.iter().position(|s| !s.hash)
        && let Some(shape) = shapes.get(first)
    {
        (found.start, found.line) = (shape.start, shape.line);
    }
    Ok(found)
}

/// Notes what is unusual.
fn note(text: &str, start: usize, found: &Found, given: &DialectOptions, notes: &mut Notes) {
    let dialect = &found.dialect;
    if let (None, Some(d)) = (given.delimiter, dialect.delimiter.filter(|d| *d != b',')) {
        let name = if d == b'\t' {
            "a tab".to_owned()
        } else {
            format!("\"{}\"", char::from(d).escape_default())
        };
        notes.file(
            NoteCode::Delimiter,
            format!("cells are parted by {name}: delimiter says otherwise"),
        );
    }
    if given.delimiter.or(dialect.delimiter).is_none() && sample(text).contains(',') {
        notes.file(
            NoteCode::Delimiter,
            "the file is one column, of whose texts or numbers commas are a part: delimiter: \",\" parts them".to_owned(),
        );
    }
    if given.delimiter.or(dialect.delimiter).is_none()
        && prose::is_blank_parted(sample(text), found.start)
    {
        notes.file(
            NoteCode::Delimiter,
            "the file is one column, whose cells blanks may part: delimiter: \" \" parts them, skipLines leaves out lines above".to_owned(),
        );
    }
    if given.quote == Said::Nothing && dialect.quote == Some(b'\'') {
        notes.file(
            NoteCode::Quoting,
            "texts are quoted with apostrophes: quote says otherwise".to_owned(),
        );
    }
    if given.backslash.is_none() && dialect.backslash {
        notes.file(
            NoteCode::Quoting,
            "quotation marks are escaped by backslashes: escape says otherwise".to_owned(),
        );
    }
    let before = text.get(start..found.start).unwrap_or_default();
    let lines = before.lines().filter(|l| !l.trim().is_empty()).count() as u64;
    if let Some(first) = before.lines().find(|l| !l.trim().is_empty()) {
        let location = Location::new(found.line - before.lines().count() as u64, first);
        let message = format!(
            "{} before the header {} left out: skipLines: 0 reads {}",
            counted(lines, "lines"),
            are(lines),
            if lines == 1 { "it" } else { "them" }
        );
        notes.at(NoteCode::Preamble, &location, message);
    }
}
