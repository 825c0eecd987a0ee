//! Goes through a JSON file's rows and hands each value to its column.

use pellucid_core::{Error, Result};

use super::fields::{Fields, ROOT};
use super::scan::Scan;
use super::shape::{Entry, Shape, entries};
use crate::read::cells::Cell;

/// Objects within a row's object beyond which a value is left out.
const DEEPEST: usize = 32;
/// Columns that rows may make: more are keys that are data.
const MOST_COLUMNS: usize = 100_000;

/// Takes values by their columns.
pub(super) trait Sink {
    /// The value of a column in a row, from 0.
    fn cell(&mut self, column: usize, row: usize, cell: Cell<'_>) -> Result<()>;
    /// A list stands where a value would.
    fn list(&mut self, column: usize);
}

/// Goes through rows.
pub(super) struct Walk<'a, 'f> {
    pub(super) scan: Scan<'a>,
    pub(super) fields: &'f mut Fields,
    /// Whether rows are features of GeoJSON.
    pub(super) geo: bool,
    row: usize,
    own: String,
    key: String,
    /// Halves of surrogate pairs.
    pub(super) gaps: u64,
    /// The first row with one.
    pub(super) first_gap: usize,
    /// Features whose geometry is no point.
    pub(super) shapes: usize,
}

impl<'a, 'f> Walk<'a, 'f> {
    pub(super) fn new(text: &'a str, fields: &'f mut Fields, geo: bool) -> Self {
        let (own, key) = (String::new(), String::new());
        Self {
            scan: Scan::new(text, 0),
            fields,
            geo,
            row: 0,
            own,
            key,
            gaps: 0,
            first_gap: 0,
            shapes: 0,
        }
    }

    /// Goes through all rows of `shape`; how many there are.
    ///
    /// # Errors
    /// `corrupt_file` where the text is no JSON, `limit_exceeded` for too many columns, and what
    /// `sink` says.
    pub(super) fn rows(&mut self, shape: &Shape, sink: &mut dyn Sink) -> Result<usize> {
        let mut first = true;
        match shape {
            Shape::One { at } => {
                self.scan.at = *at;
                self.object(ROOT, 0, sink)?;
                self.row = 1;
            }
            Shape::List { at } => {
                self.scan.at = *at;
                self.scan.expect(b'[')?;
                while self.scan.more(b']', &mut first)? {
                    self.row_object(sink)?;
                }
                self.end(*at)?;
            }
            Shape::Lines { at } => {
                self.scan.at = *at;
                while self.scan.peek().is_some() {
                    self.row_object(sink)?;
                    // Some write commas between the lines.
                    self.scan.eat(b',');
                }
            }
            Shape::Lists { at, names } => self.lists(*at, names.as_deref(), sink)?,
            Shape::Columns { at } => return self.columns(*at, sink),
            Shape::Keyed { at, by_column } => return self.keyed(*at, *by_column, sink),
        }
        Ok(self.row)
    }

    /// Whatever stands behind a list that is the whole file is a mistake.
    fn end(&mut self, at: usize) -> Result<()> {
        let whole = Scan::new(self.scan.text(), 0).starts_at(at);
        match self.scan.peek() {
            Some(_) if whole => Err(self.scan.damaged("nothing may follow the list")),
            _ => Ok(()),
        }
    }

    fn row_object(&mut self, sink: &mut dyn Sink) -> Result<()> {
        match self.scan.peek() {
            Some(b'{') if self.geo => self.feature(sink)?,
            Some(b'{') => self.object(ROOT, 0, sink)?,
            // A row of nothing.
            Some(b'n') => drop(self.scan.atom()?),
            _ => return Err(self.scan.damaged(&format!("row {} is no object", self.row + 1))),
        }
        self.row += 1;
        Ok(())
    }

    /// Reads an object's keys into the columns below `node`.
    fn object(&mut self, node: usize, depth: usize, sink: &mut dyn Sink) -> Result<()> {
        self.scan.expect(b'{')?;
        self.fields.begin(node);
        let mut first = true;
        while self.scan.more(b'}', &mut first)? {
            let child = self.key(node)?;
            self.value(child, depth, sink)?;
        }
        Ok(())
    }

    /// Reads a key and the colon behind it; what it leads to.
    fn key(&mut self, node: usize) -> Result<usize> {
        let key = self.scan.string()?;
        self.scan.expect(b':')?;
        let mut gaps = 0;
        Ok(self.fields.child(node, key.read(&mut self.key, &mut gaps)))
    }

    fn value(&mut self, node: usize, depth: usize, sink: &mut dyn Sink) -> Result<()> {
        match self.scan.peek() {
            Some(b'{') if depth < DEEPEST => return self.object(node, depth + 1, sink),
            Some(b'{' | b'[') => {
                let column = self.column(node)?;
                sink.list(column);
                return self.scan.skip();
            }
            Some(b'"') => {
                let text = self.scan.string()?;
                let column = self.column(node)?;
                let gaps = self.gaps;
                let text = text.read(&mut self.own, &mut self.gaps);
                if gaps == 0 && self.gaps > 0 {
                    self.first_gap = self.row;
                }
                return sink.cell(column, self.row, Cell::Text(text));
            }
            _ => {}
        }
        let cell = self.scan.atom()?;
        let column = self.column(node)?;
        sink.cell(column, self.row, cell)
    }

    fn column(&mut self, node: usize) -> Result<usize> {
        let column = self.fields.column(node);
        if column < MOST_COLUMNS {
            return Ok(column);
        }
        let message = format!(
            "row {} has keys for more than {MOST_COLUMNS} columns: are its keys data? Write them as values",
            self.row + 1
        );
        Err(Error::new(pellucid_core::Code::LimitExceeded, message))
    }

    /// Reads a feature of GeoJSON (RFC 7946): its properties, its id, and of a point longitude and
    /// latitude.
    fn feature(&mut self, sink: &mut dyn Sink) -> Result<()> {
        self.scan.expect(b'{')?;
        let (mut first, mut own) = (true, String::new());
        while self.scan.more(b'}', &mut first)? {
            let key = self.scan.string()?.read(&mut own, &mut 0).to_owned();
            self.scan.expect(b':')?;
            match (key.as_str(), self.scan.peek()) {
                ("properties", Some(b'{')) => self.object(ROOT, 0, sink)?,
                ("geometry", Some(b'{')) => self.geometry(sink)?,
                ("type" | "bbox" | "properties" | "geometry", _) => self.scan.skip()?,
                (key, _) => {
                    // Told from a property of the same name.
                    let node = self.fields.child(ROOT, &format!("\0{key}"));
                    self.value(node, 0, sink)?;
                }
            }
        }
        Ok(())
    }

    fn geometry(&mut self, sink: &mut dyn Sink) -> Result<()> {
        let (mut first, mut own, mut at) = (true, String::new(), None);
        self.scan.expect(b'{')?;
        while self.scan.more(b'}', &mut first)? {
            let is_place = self.scan.string()?.read(&mut own, &mut 0) == "coordinates";
            self.scan.expect(b':')?;
            self.scan.peek();
            if is_place {
                at = Some(self.scan.at);
            }
            self.scan.skip()?;
        }
        let end = self.scan.at;
        self.scan.at = at.unwrap_or(end);
        let is_point =
            at.is_some() && self.scan.eat(b'[') && !matches!(self.scan.peek(), Some(b'[' | b']'));
        if is_point {
            let mut first = true;
            for name in ["\0longitude", "\0latitude"] {
                if self.scan.more(b']', &mut first)? {
                    let node = self.fields.child(ROOT, name);
                    self.value(node, 0, sink)?;
                }
            }
        } else {
            self.shapes += 1;
        }
        self.scan.at = end;
        Ok(())
    }

    /// Reads a list of lists. Without names the first row holds them where it is all texts and the
    /// second is not.
    fn lists(&mut self, at: usize, names: Option<&[String]>, sink: &mut dyn Sink) -> Result<()> {
        self.scan.at = at;
        self.scan.expect(b'[')?;
        let mut first = true;
        let mut nodes: Vec<usize> = Vec::new();
        if let Some(names) = names {
            nodes.extend(
                names
                    .iter()
                    .enumerate()
                    .map(|(i, n)| self.fields.child(ROOT, &format!("{}{n}", "\0".repeat(i)))),
            );
        } else if let Some(names) = header(&mut self.scan.clone())? {
            nodes.extend(
                names
                    .iter()
                    .enumerate()
                    .map(|(i, n)| self.fields.child(ROOT, &format!("{}{n}", "\0".repeat(i)))),
            );
            first = false;
            self.scan.skip()?;
        }
        for node in &nodes {
            self.column(*node)?;
        }
        while self.scan.more(b']', &mut first)? {
            let row_end = if names.is_some() { self.inside("cf")? } else { None };
            if self.scan.peek() != Some(b'[') {
                return Err(self.scan.damaged(&format!("row {} is no list", self.row + 1)));
            }
            self.scan.expect(b'[')?;
            let (mut first, mut i) = (true, 0);
            while self.scan.more(b']', &mut first)? {
                let node = match nodes.get(i) {
                    Some(node) => *node,
                    None => {
                        nodes.push(
                            self.fields.child(ROOT, &format!("{}column{}", "\0".repeat(i), i + 1)),
                        );
                        nodes.last().copied().unwrap_or_default()
                    }
                };
                let end = if row_end.is_some() { self.inside("v")? } else { None };
                self.value(node, 0, sink)?;
                self.scan.at = end.unwrap_or(self.scan.at);
                i += 1;
            }
            self.scan.at = row_end.unwrap_or(self.scan.at);
            self.row += 1;
        }
        Ok(())
    }

    /// Where an object is next, goes to the value that one of the letters `keys` has in it; where
    /// the object ends. So Google writes rows and their cells: `{"c": [{"v": 1, "f": "one"}]}`.
    #[inline(never)]
    fn inside(&mut self, keys: &str) -> Result<Option<usize>> {
        if self.scan.peek() != Some(b'{') {
            return Ok(None);
        }
        let entries = entries(&mut self.scan, "")?;
        let end = self.scan.at;
        let is_asked = |e: &&Entry| e.path.len() == 1 && keys.contains(&e.path);
        let found = entries.iter().find(is_asked);
        self.scan.at = found.ok_or_else(|| self.scan.damaged("a cell has no value"))?.at;
        Ok(Some(end))
    }

    /// Reads an object of lists of the same length.
    fn columns(&mut self, at: usize, sink: &mut dyn Sink) -> Result<usize> {
        self.scan.at = at;
        self.scan.expect(b'{')?;
        let (mut first, mut rows) = (true, 0);
        while self.scan.more(b'}', &mut first)? {
            let node = self.key(ROOT)?;
            if self.scan.peek() != Some(b'[') {
                self.scan.skip()?;
                continue;
            }
            self.scan.expect(b'[')?;
            self.column(node)?;
            let mut first = true;
            self.row = 0;
            while self.scan.more(b']', &mut first)? {
                self.value(node, 0, sink)?;
                self.row += 1;
            }
            rows = rows.max(self.row);
        }
        Ok(rows)
    }

    /// Reads an object of objects with the same keys.
    fn keyed(&mut self, at: usize, by_column: bool, sink: &mut dyn Sink) -> Result<usize> {
        self.scan.at = at;
        self.scan.expect(b'{')?;
        let (mut first, mut rows, mut own) = (true, 0, String::new());
        while self.scan.more(b'}', &mut first)? {
            if by_column {
                let node = self.key(ROOT)?;
                self.column(node)?;
                self.scan.expect(b'{')?;
                let mut first = true;
                self.row = 0;
                while self.scan.more(b'}', &mut first)? {
                    self.scan.string()?;
                    self.scan.expect(b':')?;
                    self.value(node, 0, sink)?;
                    self.row += 1;
                }
                rows = rows.max(self.row);
                continue;
            }
            let key = self.scan.string()?.read(&mut own, &mut 0).to_owned();
            let node = self.fields.child(ROOT, "\0key");
            let column = self.column(node)?;
            sink.cell(column, self.row, Cell::Text(&key))?;
            self.scan.expect(b':')?;
            self.object(ROOT, 0, sink)?;
            self.row += 1;
            rows = self.row;
        }
        Ok(rows)
    }
}

/// The names in the first of some lists: all its elements are texts, and those of the next are not.
fn header(scan: &mut Scan<'_>) -> Result<Option<Vec<String>>> {
    let Some(names) = texts(scan)? else { return Ok(None) };
    if !scan.eat(b',') || scan.peek() != Some(b'[') {
        return Ok(None);
    }
    Ok(if texts(scan)?.is_none() { Some(names) } else { None })
}

/// The elements of a list, if all are texts.
fn texts(scan: &mut Scan<'_>) -> Result<Option<Vec<String>>> {
    let (mut first, mut own, mut out) = (true, String::new(), Vec::new());
    scan.expect(b'[')?;
    while scan.more(b']', &mut first)? {
        if scan.peek() != Some(b'"') {
            return Ok(None);
        }
        out.push(scan.string()?.read(&mut own, &mut 0).to_owned());
    }
    Ok(Some(out).filter(|o| !o.is_empty()))
}
