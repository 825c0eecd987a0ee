//! What a JSON value holds: keys, lists, and lists within.

use pellucid_core::Result;

use super::super::scan::Scan;

/// Objects within objects that are looked through for rows.
pub(super) const DEEPEST: usize = 5;
/// Elements that a list of objects has at most if they are looked through: more are rows.
pub(super) const ELEMENTS: usize = 16;
/// Keys under which programs put their rows.
const USUAL: [&str; 12] = [
    "data", "rows", "records", "items", "results", "result", "values", "value", "features",
    "entries", "list", "response",
];

/// What a value is, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Scalar,
    Object,
    /// Lists by their elements; without any they are of no kind.
    Empty,
    Objects(usize),
    Lists(usize),
    Scalars(usize),
    Mixed(usize),
}

/// A key with its value's place.
pub(in super::super) struct Entry {
    pub(in super::super) path: String,
    pub(in super::super) at: usize,
    pub(in super::super) kind: Kind,
    /// The byte of the list's element that it is in; 0 where it is in none.
    pub(in super::super) element: usize,
}

impl Entry {
    pub(in super::super) fn copied(&self) -> Self {
        let Self { ref path, at, kind, element } = *self;
        Self { path: path.clone(), at, kind, element }
    }

    /// The last of its keys.
    pub(in super::super) fn key(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Whether programs put their rows under its key.
    pub(in super::super) fn is_usual(&self) -> bool {
        USUAL.contains(&self.key())
    }
}

/// The lists in the whole text.
pub(super) fn nested_of(text: &str) -> Result<Vec<Entry>> {
    let (mut scan, mut nested) = (Scan::new(text, 0), Vec::new());
    if scan.peek() == Some(b'{') {
        within(text, &entries(&mut scan, "")?, DEEPEST, &mut nested)?;
    } else {
        elements(text, scan.at, "", DEEPEST, &mut nested)?;
    }
    Ok(nested)
}

/// The lists that may hold rows or their names, in this object and those within, also those in lists
/// of a few.
pub(super) fn within(
    text: &str,
    entries: &[Entry],
    deepest: usize,
    out: &mut Vec<Entry>,
) -> Result<()> {
    for e in entries {
        match e.kind {
            Kind::Objects(_) | Kind::Lists(_) | Kind::Scalars(_) | Kind::Empty => {
                let Entry { at, kind, element, .. } = *e;
                out.push(Entry { path: e.path.clone(), at, kind, element });
            }
            Kind::Object if deepest > 0 => {
                let mut inner = self::entries(&mut Scan::new(text, e.at), &e.path)?;
                inner.iter_mut().for_each(|i| i.element = e.element);
                within(text, &inner, deepest - 1, out)?;
            }
            _ => {}
        }
        if deepest > 0 && matches!(e.kind, Kind::Objects(1..=ELEMENTS)) {
            elements(text, e.at, &e.path, deepest - 1, out)?;
        }
    }
    Ok(())
}

/// The lists in the elements of the list at `at`.
pub(super) fn elements(
    text: &str,
    at: usize,
    path: &str,
    deepest: usize,
    out: &mut Vec<Entry>,
) -> Result<()> {
    let (mut scan, mut first, mut i) = (Scan::new(text, at), true, 0);
    scan.expect(b'[')?;
    while scan.more(b']', &mut first)? {
        if scan.peek() == Some(b'{') {
            let (element, path) =
                (scan.at, if path.is_empty() { i.to_string() } else { format!("{path}.{i}") });
            let mut inner = entries(&mut scan, &path)?;
            inner.iter_mut().for_each(|e| e.element = element);
            within(text, &inner, deepest, out)?;
        } else {
            scan.skip()?;
        }
        i += 1;
    }
    Ok(())
}

/// The elements of the list that is next, by their numbers.
pub(in super::super) fn items(scan: &mut Scan<'_>) -> Result<Vec<Entry>> {
    let (mut first, mut out) = (true, Vec::new());
    scan.expect(b'[')?;
    while scan.more(b']', &mut first)? {
        scan.peek();
        let at = scan.at;
        let kind = kind(scan)?;
        out.push(Entry { path: out.len().to_string(), at, kind, element: 0 });
    }
    Ok(out)
}

/// The keys of the object that is next, with what their values are.
#[inline(never)]
pub(in super::super) fn entries(scan: &mut Scan<'_>, path: &str) -> Result<Vec<Entry>> {
    let (mut first, mut own, mut out) = (true, String::new(), Vec::new());
    scan.expect(b'{')?;
    while scan.more(b'}', &mut first)? {
        let key = scan.string()?.read(&mut own, &mut 0).to_owned();
        scan.expect(b':')?;
        scan.peek();
        let at = scan.at;
        let kind = kind(scan)?;
        let path = if path.is_empty() { key } else { format!("{path}.{key}") };
        out.push(Entry { path, at, kind, element: 0 });
    }
    Ok(out)
}

/// What the next value is; it is passed.
#[inline(never)]
pub(in super::super) fn kind(scan: &mut Scan<'_>) -> Result<Kind> {
    match scan.peek() {
        Some(b'{') => scan.skip().map(|()| Kind::Object),
        Some(b'[') => {
            scan.expect(b'[')?;
            let (mut first, mut objects, mut lists, mut nulls, mut all) = (true, 0, 0, 0, 0);
            while scan.more(b']', &mut first)? {
                match scan.peek() {
                    Some(b'{') => objects += 1,
                    Some(b'[') => lists += 1,
                    Some(b'n') => nulls += 1,
                    _ => {}
                }
                all += 1;
                scan.skip()?;
            }
            Ok(match (objects, lists) {
                _ if all == 0 => Kind::Empty,
                (o, 0) if o > 0 && o + nulls == all => Kind::Objects(all),
                (0, l) if l == all => Kind::Lists(all),
                (0, 0) => Kind::Scalars(all),
                _ => Kind::Mixed(all),
            })
        }
        _ => scan.skip().map(|()| Kind::Scalar),
    }
}
