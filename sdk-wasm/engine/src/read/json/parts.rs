//! Tables in parts, each with what its rows have in common: series of Prometheus and InfluxDB,
//! streams of Loki.

use super::described::word;
use super::meaning::{Meaning, Meanings};
use super::scan::Scan;
use super::shape::{Entry, Kind, Shape, entries};

/// Lists that are looked at, and most elements of one that may be series.
const MOST: usize = 64;
const SERIES: usize = 10_000;
/// Keys of series that say nothing of their rows.
const UNSAID: [&str; 2] = ["partial", "statement_id"];

/// Rows and what they have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Names and the bytes where their values are.
    pub(super) shared: Vec<(String, usize)>,
    /// The byte of the list of rows, or of the only row.
    pub(super) rows: usize,
    pub(super) is_row: bool,
}

/// A table in parts.
pub(super) struct Parts<'e> {
    /// The list of the parts.
    pub(super) of: &'e Entry,
    pub(super) shape: Shape,
    pub(super) meanings: Meanings,
}

/// The first of the lists `nested` that is one of parts.
pub(super) fn parts<'e>(text: &str, entries: &[Entry], nested: &'e [Entry]) -> Option<Parts<'e>> {
    let found = nested.iter().take(MOST).find_map(|of| match (of.key(), of.kind) {
        ("result", Kind::Objects(_)) => samples(text, of),
        (_, Kind::Objects(2..=SERIES)) | ("series", Kind::Objects(_)) => series(text, of),
        _ => None,
    });
    found.or_else(|| scalar(text, entries, nested))
}

/// A single value of Prometheus (`{"resultType": "scalar", "result": [1435781451.781, "1"]}`).
fn scalar<'e>(text: &str, outer: &[Entry], nested: &'e [Entry]) -> Option<Parts<'e>> {
    let of = nested.iter().find(|e| e.path == "data.result" && e.kind == Kind::Scalars(2))?;
    let data = outer.iter().find(|e| e.path == "data")?;
    let inner = entries(&mut Scan::new(text, data.at), "").ok()?;
    let kind = word(text, inner.iter().find(|e| e.path == "resultType")?.at)?;
    matches!(kind.as_str(), "scalar" | "string").then(|| {
        let part = Part { shared: Vec::new(), rows: of.at, is_row: true };
        points(of, vec![part], if kind == "scalar" { "value" } else { "line" })
    })
}

/// Parts of times and values.
fn points<'e>(of: &'e Entry, parts: Vec<Part>, value: &str) -> Parts<'e> {
    let mut meanings = Meanings::from([("timestamp".to_owned(), Meaning::Seconds)]);
    if value == "value" {
        meanings.insert(value.to_owned(), Meaning::Number);
    }
    let names = vec!["timestamp".to_owned(), value.to_owned()];
    Parts { of, shape: Shape::Parts { parts, names }, meanings }
}

/// Samples of Prometheus (`{"metric": {...}, "values": [[1435781430.781, "1"]]}`) or lines of Loki.
fn samples<'e>(text: &str, of: &'e Entry) -> Option<Parts<'e>> {
    let (mut parts, mut is_metric) = (Vec::new(), false);
    for element in elements(text, of)? {
        let named = |name: &str| element.iter().find(|e| e.path == name);
        let labels = named("metric").or_else(|| named("stream"))?;
        is_metric |= labels.path == "metric";
        if labels.kind != Kind::Object {
            return None;
        }
        let shared = shared(text, labels)?;
        let rows = named("values").or_else(|| named("value"));
        let Some(rows) = rows else {
            // Histograms have no values.
            named("histograms").or_else(|| named("histogram"))?;
            continue;
        };
        let is_row = rows.path == "value";
        let is_list = matches!(rows.kind, Kind::Lists(_) | Kind::Empty);
        let is_pair = is_row && rows.kind == Kind::Scalars(2);
        if !is_list && !is_pair {
            return None;
        }
        parts.push(Part { shared, rows: rows.at, is_row });
    }
    let value = if is_metric { "value" } else { "line" };
    (!parts.is_empty()).then(|| points(of, parts, value))
}

/// Series of InfluxDB (`{"name": "cpu", "tags": {...}, "columns": [...], "values": [[...]]}`) with
/// the same columns. One alone without tags is described as other rows are.
fn series<'e>(text: &str, of: &'e Entry) -> Option<Parts<'e>> {
    let (mut parts, mut columns, mut tagged) = (Vec::new(), None, false);
    for element in elements(text, of)? {
        let named = |name: &str| element.iter().find(|e| e.path == name);
        let found = texts(text, named("columns")?)?;
        if columns.get_or_insert_with(|| found.clone()) != &found {
            return None;
        }
        let said = |e: &&Entry| e.kind == Kind::Scalar && !UNSAID.contains(&e.path.as_str());
        let mut common: Vec<(String, usize)> =
            element.iter().filter(said).map(|e| (e.path.clone(), e.at)).collect();
        if let Some(tags) = named("tags").filter(|t| t.kind == Kind::Object) {
            tagged = true;
            common.extend(shared(text, tags)?);
        }
        let Some(rows) = named("values") else { continue };
        if !matches!(rows.kind, Kind::Lists(_) | Kind::Empty) {
            return None;
        }
        parts.push(Part { shared: common, rows: rows.at, is_row: false });
    }
    (parts.len() > 1 || (tagged && !parts.is_empty())).then(|| Parts {
        of,
        shape: Shape::Parts { parts, names: columns.unwrap_or_default() },
        meanings: Meanings::new(),
    })
}

/// The keys of the objects of a list.
fn elements(text: &str, of: &Entry) -> Option<Vec<Vec<Entry>>> {
    let (mut scan, mut first, mut out) = (Scan::new(text, of.at), true, Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        if scan.peek() != Some(b'{') {
            return None;
        }
        out.push(entries(&mut scan, "").ok()?);
    }
    Some(out)
}

/// The values of an object that are no objects or lists.
fn shared(text: &str, of: &Entry) -> Option<Vec<(String, usize)>> {
    let inner = entries(&mut Scan::new(text, of.at), "").ok()?;
    inner.into_iter().map(|e| (e.kind == Kind::Scalar).then_some((e.path, e.at))).collect()
}

fn texts(text: &str, of: &Entry) -> Option<Vec<String>> {
    let (mut scan, mut first, mut out) = (Scan::new(text, of.at), true, Vec::new());
    scan.expect(b'[').ok()?;
    while scan.more(b']', &mut first).ok()? {
        scan.peek();
        out.push(word(text, scan.at)?);
        scan.skip().ok()?;
    }
    Some(out)
}
