//! Rows and columns that are lists.

use pellucid_core::Result;

use super::super::described::{ROWS, is_value_key};
use super::super::fields::ROOT;
use super::super::parts::Part;
use super::super::shape::{Entry, Within, entries};
use super::super::split;
use super::{DEEPEST, Sink, Walk};

impl Walk<'_, '_> {
    /// The columns of these names by their places.
    pub(super) fn nodes(&mut self, names: &[String]) -> Result<Vec<usize>> {
        let mut nodes = Vec::with_capacity(names.len());
        for (i, name) in names.iter().enumerate() {
            let node = self.fields.at_place(i, name);
            self.columns_of(node)?;
            nodes.push(node);
        }
        Ok(nodes)
    }

    /// Makes the column of a node, or those within where it is a record.
    fn columns_of(&mut self, node: usize) -> Result<()> {
        let table = self.table;
        let Some(names) = table.records.get(self.fields.path(node)) else {
            return self.column(node).map(drop);
        };
        for name in names {
            let child = self.fields.child(node, name);
            self.columns_of(child)?;
        }
        Ok(())
    }

    /// Reads the cell of a record, whose own cells are in a list under `f`; false where it is none.
    #[inline(never)]
    fn record(&mut self, node: usize, depth: usize, sink: &mut dyn Sink) -> Result<bool> {
        let table = self.table;
        let Some(names) = table.records.get(self.fields.path(node)) else { return Ok(false) };
        if self.scan.peek() == Some(b'n') {
            return self.scan.skip().map(|()| true);
        }
        let Some(end) = self.inside(|key| ROWS.contains(&key))? else { return Ok(false) };
        if depth > DEEPEST || self.scan.peek() != Some(b'[') {
            return Err(self
                .scan
                .damaged(&format!("row {} has a record without cells", self.row + 1)));
        }
        self.scan.expect(b'[')?;
        let (mut first, mut names) = (true, names.iter());
        while self.scan.more(b']', &mut first)? {
            let Some(name) = names.next() else {
                self.scan.skip()?;
                continue;
            };
            let child = self.fields.child(node, name);
            let end = self.inside(is_value_key)?;
            if end.is_none_or(|end| end != self.scan.at) && !self.record(child, depth + 1, sink)? {
                self.value(child, 0, sink)?;
            }
            self.scan.at = end.unwrap_or(self.scan.at);
        }
        self.scan.at = end;
        Ok(true)
    }

    /// Reads the rest of a list of lists, of which the first `skip` are no rows; or lists one behind
    /// the other, where they are `lines`. Rows may be in objects, and their cells too.
    pub(super) fn lists(
        &mut self,
        (skip, within, lines): (usize, Within, bool),
        nodes: &mut Vec<usize>,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let (mut first, mut skip) = (true, skip);
        while self.scan.more_rows(lines, &mut first)? {
            if skip > 0 {
                skip -= 1;
                self.scan.skip()?;
                continue;
            }
            let row_end = match within {
                Within::Nothing => None,
                _ => self.inside(|key| ROWS.contains(&key))?,
            };
            self.row_list(within == Within::Cells, nodes, sink)?;
            self.scan.at = row_end.unwrap_or(self.scan.at);
            self.row += 1;
        }
        Ok(())
    }

    /// Reads a list of lists beside a list of what the rows are called.
    pub(super) fn indexed(
        &mut self,
        at: usize,
        names: &[String],
        index: usize,
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let called = self.fields.child(ROOT, "index");
        self.column(called)?;
        let mut nodes = self.nodes(names)?;
        let (mut first, mut first_name) = (true, true);
        self.scan.at = index;
        self.scan.expect(b'[')?;
        let mut beside = self.scan.at;
        self.scan.at = at;
        self.scan.expect(b'[')?;
        while self.scan.more(b']', &mut first)? {
            self.scan.peek();
            let row = std::mem::replace(&mut self.scan.at, beside);
            // There may be fewer names than rows.
            if self.scan.peek() != Some(b']') && self.scan.more(b']', &mut first_name)? {
                self.value(called, 0, sink)?;
            }
            beside = std::mem::replace(&mut self.scan.at, row);
            self.row_list(false, &mut nodes, sink)?;
            self.row += 1;
        }
        Ok(())
    }

    /// Reads a row that is a list.
    fn row_list(&mut self, cells: bool, nodes: &mut Vec<usize>, sink: &mut dyn Sink) -> Result<()> {
        if self.scan.peek() != Some(b'[') {
            return Err(self.scan.damaged(&format!("row {} is no list", self.row + 1)));
        }
        self.scan.expect(b'[')?;
        let (mut first, mut i) = (true, 0);
        while self.scan.more(b']', &mut first)? {
            let node = match nodes.get(i) {
                Some(node) => *node,
                None => {
                    nodes.push(self.fields.at_place(i, &format!("column{}", i + 1)));
                    nodes.last().copied().unwrap_or_default()
                }
            };
            let end = if cells { self.inside(is_value_key)? } else { None };
            match end {
                // An object around nothing.
                Some(end) if self.scan.at == end => self.columns_of(node)?,
                Some(_) if !self.table.records.is_empty() && self.record(node, 0, sink)? => {}
                _ => self.value(node, 0, sink)?,
            }
            self.scan.at = end.unwrap_or(self.scan.at);
            i += 1;
        }
        Ok(())
    }

    /// Where an object is next, goes to the value under one of its keys that `is_asked`; where the
    /// object ends, which is where it goes if it is around nothing. So Google writes rows and their
    /// cells: `{"c": [{"v": 1, "f": "one"}]}`. None where it is an object of its own.
    #[inline(never)]
    fn inside(&mut self, is_asked: fn(&str) -> bool) -> Result<Option<usize>> {
        if self.scan.peek() != Some(b'{') {
            return Ok(None);
        }
        let mut behind = self.scan;
        let entries = entries(&mut behind, "")?;
        // libSQL says that a cell is null by its type.
        let is_null = |e: &Entry| e.path == "isNull" || (e.path == "type" && entries.len() == 1);
        let found = entries.iter().find(|e| is_asked(&e.path) && !is_null(e));
        if found.is_none() && !entries.is_empty() && !entries.iter().any(is_null) {
            return Ok(None);
        }
        self.scan.at = found.map_or(behind.at, |e| e.at);
        Ok(Some(behind.at))
    }

    /// Reads tables that have each something in common.
    pub(super) fn parts(
        &mut self,
        parts: &[Part],
        names: &[String],
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let mut nodes = Vec::new();
        for part in parts {
            let mut shared = Vec::with_capacity(part.shared.len());
            for (name, at) in &part.shared {
                let node = self.fields.child(ROOT, name);
                self.column(node)?;
                shared.push((node, *at));
            }
            if nodes.is_empty() {
                nodes = self.nodes(names)?;
            }
            self.scan.at = part.rows;
            let mut first = true;
            if !part.is_row {
                self.scan.expect(b'[')?;
            }
            while (part.is_row && first) || (!part.is_row && self.scan.more(b']', &mut first)?) {
                first = false;
                self.scan.peek();
                let row = self.scan.at;
                for (node, at) in &shared {
                    self.scan.at = *at;
                    self.value(*node, 0, sink)?;
                }
                self.scan.at = row;
                self.row_list(false, &mut nodes, sink)?;
                self.row += 1;
            }
        }
        Ok(())
    }

    /// Reads a list of lists, each a column, which their first elements name where those are `heads`.
    pub(super) fn across(
        &mut self,
        at: usize,
        names: &[String],
        heads: bool,
        sink: &mut dyn Sink,
    ) -> Result<usize> {
        let nodes = self.nodes(names)?;
        self.scan.at = at;
        self.scan.expect(b'[')?;
        let (mut first, mut rows, mut i) = (true, 0, 0);
        while self.scan.more(b']', &mut first)? {
            self.scan.expect(b'[')?;
            let mut inner = true;
            let node = match nodes.get(i) {
                Some(node) => *node,
                None if heads && self.scan.peek() == Some(b'"') => {
                    inner = false;
                    let name = self.scan.string()?.read(&mut self.own, &mut 0).to_owned();
                    self.fields.at_place(i, &name)
                }
                None => self.fields.at_place(i, &format!("column{}", i + 1)),
            };
            self.column(node)?;
            self.row = 0;
            while self.scan.more(b']', &mut inner)? {
                self.value(node, 0, sink)?;
                self.row += 1;
            }
            rows = rows.max(self.row);
            i += 1;
        }
        Ok(rows)
    }

    /// Reads a list of objects, each a column with its name and its values.
    pub(super) fn named(&mut self, at: usize, sink: &mut dyn Sink) -> Result<usize> {
        let (text, mut first, mut rows, mut i) = (self.scan.text(), true, 0, 0);
        self.scan.at = at;
        self.scan.expect(b'[')?;
        while self.scan.more(b']', &mut first)? {
            let Some((name, values)) = split::column(text, &mut self.scan) else {
                return Err(self.scan.damaged("a column has no name or no values"));
            };
            let end = self.scan.at;
            let node = self.fields.at_place(i, &name);
            self.column(node)?;
            self.scan.at = values.at;
            self.scan.expect(b'[')?;
            let mut inner = true;
            self.row = 0;
            while self.scan.more(b']', &mut inner)? {
                self.value(node, 0, sink)?;
                self.row += 1;
            }
            rows = rows.max(self.row);
            self.scan.at = end;
            i += 1;
        }
        Ok(rows)
    }
}
