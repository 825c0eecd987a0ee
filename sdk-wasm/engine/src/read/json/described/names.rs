//! A list as the description of columns.

use super::super::meaning::is_type;
use super::super::scan::Scan;
use super::super::shape::{Entry, Kind, entries};

/// Keys under which columns are described, in small letters.
const WORDS: [&str; 19] = [
    "colnames",
    "cols",
    "column_names",
    "columninfo",
    "columnmetadata",
    "column_metadata",
    "columnnames",
    "columns",
    "field_names",
    "fieldnames",
    "fields",
    "header",
    "headers",
    "meta",
    "metadata",
    "names",
    "rowtype",
    "schema",
    "vars",
];
/// Parts of keys that may hold a description, and of keys that hold something else of columns.
const LIKELY: [&str; 4] = ["column", "field", "name", "header"];
const UNLIKELY: [&str; 8] = ["type", "key", "index", "unit", "format", "width", "size", "sort"];
/// Parts of keys that hold a description where the rows have a usual key.
const POSSIBLE: [&str; 7] =
    ["label", "title", "attr", "variable", "propert", "dimension", "legend"];
/// Keys of a column's name in its description, in small letters: the first that is filled.
const NAMES: [&str; 9] =
    ["name", "label", "id", "text", "field", "column_name", "columnname", "title", "key"];
/// Keys of a column's type.
const TYPES: [&str; 7] =
    ["type", "decltype", "typename", "type_name", "datatype", "data_type", "dtype"];

/// Names of columns.
pub(super) struct Names {
    pub(super) names: Vec<String>,
    /// The types, where they stand beside the names.
    pub(super) shown: Option<Vec<Option<String>>>,
    /// How surely they are names: 0 where they are something else, from 2 on by their key.
    pub(super) rank: u8,
}

impl Names {
    /// The names in a list of texts, or of objects that all have one; none where it is another list.
    pub(super) fn of(text: &str, by: &Entry) -> Option<Self> {
        let (mut scan, mut is_first, mut names) = (Scan::new(text, by.at), true, Vec::new());
        let mut types = Vec::new();
        scan.expect(b'[').ok()?;
        while scan.more(b']', &mut is_first).ok()? {
            let is_object = scan.peek() == Some(b'{');
            let at = scan.at;
            if !is_object {
                scan.skip().ok()?;
                names.push(word(text, at)?);
                continue;
            }
            let entries = entries(&mut scan, "").ok()?;
            let filled = |keys: &[&str]| {
                keys.iter().find_map(|key| {
                    let entry = entries.iter().find(|e| e.path.eq_ignore_ascii_case(key))?;
                    word(text, entry.at).filter(|name| !name.is_empty())
                })
            };
            names.push(filled(&NAMES)?);
            types.push(filled(&TYPES));
        }
        let key = by.key().to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|p| key.contains(p));
        let are_objects = matches!(by.kind, Kind::Objects(_));
        let rank = match () {
            () if WORDS.contains(&key.as_str()) => 3,
            () if !are_objects && (has(&UNLIKELY) || names.iter().all(|n| is_type(n))) => 0,
            () if has(&LIKELY) => 2,
            () if has(&POSSIBLE) => 1,
            () => 0,
        };
        Some(Self { names, shown: are_objects.then_some(types), rank })
    }

    /// The types of the columns: those beside the names, or in a list of types beside theirs.
    pub(super) fn types(&self, text: &str, by: &Entry, nested: &[Entry]) -> Vec<Option<String>> {
        if let Some(types) = &self.shown {
            return types.clone();
        }
        let parent = |e: &Entry| e.path.rsplit_once('.').map(|(p, _)| p.to_owned());
        let own = parent(by);
        let is_types = |e: &&Entry| {
            e.kind == Kind::Scalars(self.names.len())
                && e.element == by.element
                && e.key().to_ascii_lowercase().contains("type")
                && parent(e) == own
        };
        let types = nested.iter().take(super::LISTS).find(is_types).and_then(|e| Self::of(text, e));
        types.map(|t| t.names.into_iter().map(Some).collect()).unwrap_or_default()
    }
}

/// Whether the first of `rows` holds the names once more.
pub(super) fn repeats(text: &str, rows: &Entry, names: &[String]) -> bool {
    let mut texts = Vec::new();
    let mut scan = Scan::new(text, rows.at + 1);
    !names.is_empty() && gather(&mut scan, &mut texts, names.len()).is_some() && texts == names
}

/// The texts of the value that is next, however deep; none where there are others beside them, or
/// more than `most`.
fn gather(scan: &mut Scan<'_>, out: &mut Vec<String>, most: usize) -> Option<()> {
    let mut first = true;
    match scan.peek()? {
        b'{' => {
            scan.expect(b'{').ok()?;
            while scan.more(b'}', &mut first).ok()? {
                scan.string().ok()?;
                scan.expect(b':').ok()?;
                gather_flat(scan, out, most)?;
            }
        }
        _ => gather_flat(scan, out, most)?,
    }
    Some(())
}

/// As [`gather`], of a list whose elements may be objects around one text each.
fn gather_flat(scan: &mut Scan<'_>, out: &mut Vec<String>, most: usize) -> Option<()> {
    let mut first = true;
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        let is_object = scan.eat(b'{');
        if is_object {
            scan.string().ok()?;
            scan.expect(b':').ok()?;
        }
        if scan.peek()? != b'"' || out.len() == most {
            return None;
        }
        out.push(scan.string().ok()?.read(&mut String::new(), &mut 0).to_owned());
        if is_object && !scan.eat(b'}') {
            return None;
        }
    }
    Some(())
}

/// The text at the byte `at`, where it is one.
#[inline(never)]
pub(in super::super) fn word(text: &str, at: usize) -> Option<String> {
    let mut scan = Scan::new(text, at);
    let word = scan.string().ok()?;
    Some(word.read(&mut String::new(), &mut 0).to_owned())
}
