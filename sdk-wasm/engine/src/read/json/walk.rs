//! Goes through a JSON file's rows and hands each value to its column.

mod lists;

use pellucid_core::{Error, Result};

use super::extended::{self, Value};
use super::fields::{Fields, ROOT};
use super::meaning::{Meaning, time};
use super::scan::Scan;
use super::shape::{Keys, Shape, Table};
use crate::read::cells::Cell;

/// Objects within a row's object beyond which a value is left out.
pub(super) const DEEPEST: usize = 32;
/// Columns that rows may make: more are keys that are data.
const MOST_COLUMNS: usize = 100_000;

/// Takes values by their columns.
pub(super) trait Sink {
    /// The value of a column in a row, from 0.
    fn cell(&mut self, column: usize, row: usize, cell: Cell<'_>) -> Result<()>;
    /// A list stands where a value would, or an object that is too `deep`.
    fn list(&mut self, column: usize, deep: bool);
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
    /// What is said of the columns' values, and by column as far as they are known.
    table: &'a Table,
    meanings: Vec<Option<Meaning>>,
    /// Texts that were read as numbers: how many, and the first's row and column.
    pub(super) numbers: u64,
    pub(super) first_number: Option<(usize, usize)>,
}

impl<'a, 'f> Walk<'a, 'f> {
    pub(super) fn new(text: &'a str, table: &'a Table, fields: &'f mut Fields, geo: bool) -> Self {
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
            table,
            meanings: Vec::new(),
            numbers: 0,
            first_number: None,
        }
    }

    /// Goes through all rows of `shape`; how many there are.
    ///
    /// # Errors
    /// `corrupt_file` where the text is no JSON, `limit_exceeded` for too many columns, and what
    /// `sink` says.
    pub(super) fn rows(&mut self, sink: &mut dyn Sink) -> Result<usize> {
        let (table, mut first) = (self.table, true);
        match &table.shape {
            Shape::One { at } => {
                self.scan.at = *at;
                self.row_object(sink)?;
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
            Shape::Lists { at, names, skip, within, lines } => {
                let mut nodes = self.nodes(names.as_deref().unwrap_or_default())?;
                self.scan.at = *at;
                if !lines {
                    self.scan.expect(b'[')?;
                }
                self.lists((*skip, *within, *lines), &mut nodes, sink)?;
            }
            Shape::Indexed { at, names, index } => self.indexed(*at, names, *index, sink)?,
            Shape::Parts { parts, names } => self.parts(parts, names, sink)?,
            Shape::Across { at, names, heads } => return self.across(*at, names, *heads, sink),
            Shape::Named { at } => return self.named(*at, sink),
            Shape::Columns { at } => return self.columns(*at, sink),
            Shape::Keyed { at, keys } => return self.keyed(*at, *keys, sink),
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
            Some(b'{') if self.scan.is_extended() => {
                if let Some(value) = extended::value(&mut self.scan)? {
                    return self.extended(node, &value, sink);
                }
                return self.object_or_list(node, depth, sink);
            }
            Some(b'{') if depth < DEEPEST => return self.object(node, depth + 1, sink),
            Some(b @ (b'{' | b'[')) => {
                let column = self.column(node)?;
                sink.list(column, b == b'{');
                return self.scan.skip();
            }
            Some(b'"') => {
                let text = self.scan.string()?;
                let column = self.column(node)?;
                let meaning = self.meaning(column);
                let gaps = self.gaps;
                let text = text.read(&mut self.own, &mut self.gaps);
                if gaps == 0 && self.gaps > 0 {
                    self.first_gap = self.row;
                }
                return match meaning {
                    None => sink.cell(column, self.row, Cell::Text(text)),
                    Some(Meaning::Number) => {
                        self.numbers += 1;
                        self.first_number.get_or_insert((self.row, column));
                        sink.cell(column, self.row, Cell::Plain(text))
                    }
                    Some(meaning) => {
                        let time = time(text, meaning);
                        sink.cell(column, self.row, Cell::Text(time.as_deref().unwrap_or(text)))
                    }
                };
            }
            _ => {}
        }
        let cell = self.scan.atom()?;
        let column = self.column(node)?;
        match (cell, self.meaning(column)) {
            (Cell::Number(n), Some(meaning)) => match time(n, meaning) {
                Some(time) => sink.cell(column, self.row, Cell::Text(&time)),
                None => sink.cell(column, self.row, cell),
            },
            _ => sink.cell(column, self.row, cell),
        }
    }

    fn object_or_list(&mut self, node: usize, depth: usize, sink: &mut dyn Sink) -> Result<()> {
        if depth < DEEPEST {
            return self.object(node, depth + 1, sink);
        }
        let column = self.column(node)?;
        sink.list(column, true);
        self.scan.skip()
    }

    /// A value that an object stands for.
    fn extended(&mut self, node: usize, value: &Value, sink: &mut dyn Sink) -> Result<()> {
        let column = self.column(node)?;
        let cell = match value {
            Value::Null => Cell::Null,
            Value::Number(number) => Cell::Number(number),
            Value::Text(text) => Cell::Text(text),
        };
        sink.cell(column, self.row, cell)
    }

    /// What the values of a column stand for.
    fn meaning(&mut self, column: usize) -> Option<Meaning> {
        if self.table.sheet {
            return Some(Meaning::Number);
        }
        if self.table.meanings.is_empty() {
            return None;
        }
        while self.meanings.len() <= column {
            let name = self.fields.names.get(self.meanings.len());
            self.meanings.push(name.and_then(|n| self.table.meanings.get(n).copied()));
        }
        self.meanings.get(column).copied().flatten()
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

    /// Reads an object of objects with the same keys, or of values.
    fn keyed(&mut self, at: usize, keys: Keys, sink: &mut dyn Sink) -> Result<usize> {
        self.scan.at = at;
        self.scan.expect(b'{')?;
        let (mut first, mut rows, mut own) = (true, 0, String::new());
        while self.scan.more(b'}', &mut first)? {
            if let Keys::Columns { numbered } = keys {
                // The first column says what the rows are called.
                let names = match rows == 0 && !numbered {
                    true => {
                        let node = self.fields.child(ROOT, "\0key");
                        Some(self.column(node)?)
                    }
                    false => None,
                };
                let node = self.key(ROOT)?;
                self.column(node)?;
                self.scan.expect(b'{')?;
                let mut first = true;
                self.row = 0;
                while self.scan.more(b'}', &mut first)? {
                    let key = self.scan.string()?;
                    if let Some(column) = names {
                        sink.cell(column, self.row, Cell::Text(key.read(&mut own, &mut 0)))?;
                    }
                    self.scan.expect(b':')?;
                    self.value(node, 0, sink)?;
                    self.row += 1;
                }
                rows = rows.max(self.row);
                continue;
            }
            let key = self.scan.string()?.read(&mut own, &mut 0).to_owned();
            self.scan.expect(b':')?;
            let is_null = keys == Keys::Rows && self.scan.peek() == Some(b'n');
            // A total beside rows.
            if keys == Keys::Rows && !is_null && self.scan.peek() != Some(b'{') {
                self.scan.skip()?;
                continue;
            }
            let node = self.fields.child(ROOT, "\0key");
            let column = self.column(node)?;
            sink.cell(column, self.row, Cell::Text(&key))?;
            if is_null {
                self.scan.skip()?;
            } else if keys == Keys::Values {
                let node = self.fields.child(ROOT, "value");
                self.value(node, 0, sink)?;
            } else {
                self.object(ROOT, 0, sink)?;
            }
            self.row += 1;
            rows = self.row;
        }
        Ok(rows)
    }
}
