//! Rows beside a list that describes their columns, as databases answer: ClickHouse, Trino,
//! Metabase, Snowflake, Elasticsearch, Datasette, BigQuery, Pinot, Athena, Redshift, Grafana.

mod main;
mod names;
mod orient;
mod records;

use super::meaning::{Meaning, Meanings, of_type};
use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, Within, entries, kind};
use names::Names;
pub(super) use names::word;
use orient::Orient;
pub(super) use records::Records;

/// Columns that a description may have: a longer list is no description.
const MOST: usize = 1024;
/// Lists that are looked at: more are data.
const LISTS: usize = 64;
/// Keys of an object that hold a row's cells as a list: Google's, BigQuery's, Athena's, Neo4j's.
pub(super) const ROWS: [&str; 4] = ["c", "f", "Data", "row"];

/// Rows and the names of their columns.
pub(super) struct Described<'e> {
    pub(super) rows: &'e Entry,
    /// The list of the names, or of what holds them.
    pub(super) by: &'e Entry,
    names: Vec<String>,
    pub(super) meanings: Meanings,
    /// Columns that are records.
    pub(super) records: Records,
    layout: Layout,
    /// Whether the lists may be rows as well as columns.
    pub(super) doubt: bool,
    /// Rows whose columns are described likewise.
    pub(super) others: Vec<&'e str>,
}

/// How described rows lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    Objects,
    Lists,
    /// Objects around a list.
    Inner,
    /// Lists or objects around one, whose elements are objects around a cell.
    Cells,
    /// A list a column.
    Across,
}

impl Described<'_> {
    /// How the rows lie.
    pub(super) fn shape(&self, text: &str) -> Shape {
        let (at, names) = (self.rows.at, self.names.clone());
        match self.layout {
            Layout::Objects => Shape::List { at },
            Layout::Across => Shape::Across { at, names, heads: false },
            layout => {
                let within = match layout {
                    Layout::Cells => Within::Cells,
                    Layout::Inner => Within::Rows,
                    _ => Within::Nothing,
                };
                // Athena's first row repeats the names.
                let skip = usize::from(names::repeats(text, self.rows, &self.names));
                Shape::Lists { at, names: Some(names), skip, within, lines: false }
            }
        }
    }
}

/// The rows that another of the lists `nested` describes; of several the most. What describes them
/// is never the table itself. `at` is where the rows are, if that is known.
pub(super) fn described<'e>(
    text: &str,
    nested: &'e [Entry],
    at: Option<usize>,
) -> Option<Described<'e>> {
    let lists: Vec<(&Entry, Names)> = nested
        .iter()
        .take(LISTS)
        .filter(|e| matches!(e.kind, Kind::Objects(1..=MOST) | Kind::Scalars(1..=MOST)))
        .filter_map(|by| Some((by, Names::of(text, by)?)))
        .collect();
    let main = main::elements(text, nested);
    let is_main = |e: &Entry| main.contains(&e.element);
    let mut found: Vec<(usize, Described<'e>)> = Vec::new();
    for rows in nested.iter().take(LISTS).filter(|e| at.is_none_or(|at| at == e.at)) {
        let Some(first) = First::of(text, rows, is_main(rows)) else { continue };
        let fits = lists.iter().filter_map(|(by, names)| {
            let (layout, count, doubt) = first.layout(text, rows, by, names)?;
            let near = common(&by.path, &rows.path);
            Some(((names.rank > 1, near, names.rank), by, names, (layout, count, doubt)))
        });
        // The first of equals.
        let best = fits.reduce(|a, b| if b.0 > a.0 { b } else { a });
        if let Some((_, by, names, (layout, count, doubt))) = best {
            let counted = by.key() == "rowType" || matches!(first, First::Cells(_, "f"));
            let types = names.types(text, by, nested);
            let is_frame = is_frame(by, rows);
            let meaning = |t: &str| match t {
                // Grafana counts milliseconds.
                "time" if is_frame => Some(Meaning::Seconds),
                t => of_type(t, counted),
            };
            let mut meanings: Meanings = names
                .names
                .iter()
                .zip(types)
                .filter_map(|(name, t)| Some((name.clone(), meaning(&t?)?)))
                .collect();
            if matches!(first, First::Cells(_, "c")) {
                for name in &names.names {
                    meanings.entry(name.clone()).or_insert(Meaning::Date);
                }
            }
            let records = match first {
                First::Cells(_, "f") => records::of(text, by.at, &mut meanings),
                _ => Records::new(),
            };
            let (names, others) = (names.names.clone(), Vec::new());
            let d = Described { rows, by, names, meanings, records, layout, doubt, others };
            found.push((count, d));
        }
    }
    // The first of the longest, of those that are called the result where any is.
    let rank = |(count, d): &(usize, Described<'_>)| (is_main(d.rows), *count);
    let best = found.iter().map(rank).max()?;
    let at = found.iter().position(|f| rank(f) == best)?;
    let (_, mut best) = found.swap_remove(at);
    best.others = found.iter().map(|(_, other)| other.rows.path.as_str()).collect();
    best.others.sort_unstable();
    Some(best)
}

/// What the values of the columns of the object at the byte `at` stand for, where a description has
/// just these names: ClickHouse writes columns beside one.
pub(super) fn meanings_of(text: &str, nested: &[Entry], at: usize) -> Meanings {
    let keys = entries(&mut Scan::new(text, at), "").unwrap_or_default();
    let described = nested.iter().take(LISTS).find_map(|by| {
        let names = match by.kind {
            Kind::Objects(n) if n == keys.len() => Names::of(text, by)?,
            _ => return None,
        };
        let is_of = names.rank > 1 && keys.iter().all(|k| names.names.iter().any(|n| n == k.key()));
        is_of.then_some((names.types(text, by, nested), names.names))
    });
    let (types, names) = described.unwrap_or_default();
    let typed = names.into_iter().zip(types);
    typed.filter_map(|(name, t)| Some((name, of_type(&t?, false)?))).collect()
}

/// Whether the lists are a frame of Grafana, whose values are always columns.
fn is_frame(by: &Entry, rows: &Entry) -> bool {
    let of = |e: &Entry, end: &str| {
        let outer = e.path.strip_suffix(end)?;
        (outer.is_empty() || outer.ends_with('.')).then(|| outer.to_owned())
    };
    let frame = of(by, "schema.fields");
    frame.is_some() && frame == of(rows, "data.values")
}

/// Keys that two paths share at their beginning.
fn common(a: &str, b: &str) -> usize {
    a.split('.').zip(b.split('.')).take_while(|(a, b)| a == b).count()
}

/// What the first row shows of all.
enum First {
    Unknown,
    /// Elements of a list.
    Width(usize),
    /// Elements of a list whose cells are objects, and the key of the object that holds the list;
    /// empty where the list is in no object.
    Cells(usize, &'static str),
    /// Keys of an object.
    Keys(Vec<Entry>),
}

impl First {
    /// The first row of a list; its text is sound, for it was gone through before. None where the
    /// list holds no rows, which an empty one does where it has a usual key or `is_main`.
    fn of(text: &str, rows: &Entry, is_main: bool) -> Option<Self> {
        match rows.kind {
            Kind::Lists(_) | Kind::Objects(_) => {}
            Kind::Empty if rows.is_usual() || is_main => return Some(Self::Unknown),
            _ => return None,
        }
        let mut scan = Scan::new(text, rows.at + 1);
        Some(match scan.peek() {
            Some(b'{') => {
                let keys = entries(&mut scan, "").unwrap_or_default();
                let cells = keys.iter().find_map(|e| {
                    let key = ROWS.into_iter().find(|r| *r == e.path)?;
                    match e.kind {
                        Kind::Objects(n) => Some((n, key)),
                        Kind::Scalars(n) | Kind::Mixed(n) if key == "row" => Some((n, key)),
                        _ => None,
                    }
                });
                cells.map_or(Self::Keys(keys), |(n, key)| Self::Cells(n, key))
            }
            Some(b'[') => match kind(&mut scan.clone()) {
                Ok(Kind::Objects(n)) if is_cell(text, &mut scan) => Self::Cells(n, ""),
                Ok(Kind::Lists(n) | Kind::Objects(n) | Kind::Scalars(n) | Kind::Mixed(n)) => {
                    Self::Width(n)
                }
                Ok(Kind::Empty) => Self::Width(0),
                _ => Self::Unknown,
            },
            _ => Self::Unknown,
        })
    }

    /// How rows that begin so lie if `by` describes them, how many they are, and whether that is in
    /// doubt; none if it does not.
    fn layout(
        &self,
        text: &str,
        rows: &Entry,
        by: &Entry,
        names: &Names,
    ) -> Option<(Layout, usize, bool)> {
        let (is_said, width) = (names.rank > 1, names.names.len());
        if by.at == rows.at || names.rank == 0 || by.element != rows.element {
            return None;
        }
        let count = match rows.kind {
            Kind::Lists(n) | Kind::Objects(n) => n,
            _ => 0,
        };
        match self {
            Self::Cells(n, key) => {
                let layout = if *key == "row" { Layout::Inner } else { Layout::Cells };
                (*n == width && (is_said || rows.is_usual())).then_some((layout, count, false))
            }
            Self::Width(n) => {
                let lies = if is_frame(by, rows) {
                    orient::across(text, rows.at, count, width)
                } else {
                    orient::orient(text, rows.at, count, width, names.shown.as_deref())
                };
                match lies {
                    Orient::Across(count, doubt) if is_said => Some((Layout::Across, count, doubt)),
                    Orient::Rows(doubt) if *n == width && (is_said || rows.is_usual()) => {
                        Some((Layout::Lists, count, doubt))
                    }
                    _ => None,
                }
            }
            Self::Keys(keys) => {
                let are_names =
                    !keys.is_empty() && keys.iter().all(|k| names.names.contains(&k.path));
                (is_said && are_names).then_some((Layout::Objects, count, false))
            }
            Self::Unknown => (is_said && count == 0).then_some((Layout::Lists, 0, false)),
        }
    }
}

/// Whether the list that is next begins with an object around a cell.
fn is_cell(text: &str, scan: &mut Scan<'_>) -> bool {
    scan.eat(b'[');
    let at = match scan.peek() {
        Some(b'{') => scan.at,
        _ => return false,
    };
    let inner = entries(&mut Scan::new(text, at), "").unwrap_or_default();
    let typed = |key: &str| matches!(key, "type" | "value" | "datatype");
    let is_typed = inner.len() > 1 && inner.iter().all(|e| typed(&e.path));
    let has_value = inner.iter().any(|e| is_value_key(&e.path) && e.path != "value");
    inner.len() < 3 && (is_typed || has_value)
}

/// Whether a key of an object around a cell leads to the cell: Google's and BigQuery's, Athena's,
/// those of the Data API of Redshift and RDS, libSQL's.
pub(super) fn is_value_key(key: &str) -> bool {
    matches!(
        key,
        "v" | "value"
            | "VarCharValue"
            | "stringValue"
            | "longValue"
            | "doubleValue"
            | "booleanValue"
            | "blobValue"
            | "isNull"
            | "string_value"
            | "number_value"
            | "bool_value"
    )
}
