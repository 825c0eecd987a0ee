//! A table: named columns, some of which may still lie in the file it was opened from.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use pellucid_core::{Code, Computed, Dimension, Error, Field, Filter, Query, Result, Schema, compute};

use crate::column::Column;
use crate::exec::cube::Cube;
use crate::exec::keys::{Derived, DerivedKey};
use crate::parquet::metadata::RowGroup;
use crate::parquet::schema::Leaf;
use crate::parquet::{FileMeta, chunk};
use crate::writer::ColumnWriter;

/// A table. Columns of a Parquet file are absent until [`Table::supply`] brought all their chunks.
#[derive(Debug)]
pub struct Table {
    schema: Schema,
    rows: usize,
    slots: Vec<Slot>,
    parquet: Option<FileMeta>,
    /// Time units and bins of columns as codes, kept because every chart of a dashboard asks for them again.
    /// None where there are none, so that nobody looks through the column again.
    derived: RefCell<HashMap<DerivedKey, Option<Rc<Derived>>>>,
    /// Smallest and largest value of each chunk of the columns that lines were drawn of.
    bounds: RefCell<HashMap<usize, Bounds>>,
    /// The latest filters, each with a byte a row, the most recently used last.
    masks: RefCell<Vec<(Filter, Rc<Vec<u8>>)>>,
    /// The latest cubes of brushes, the most recently used last.
    cubes: RefCell<Vec<KeptCube>>,
    /// The latest tables with computed columns, the most recently used last.
    computed: RefCell<Vec<(Vec<Computed>, Rc<Table>)>>,
}

/// Smallest and largest value of each chunk of 128 rows.
type Bounds = Rc<[(f64, f64)]>;

/// Sets of computed columns kept: what the charts of a dashboard ask for. Each may be as large as a column that was read.
const MOST_COMPUTED: usize = 4;

/// A cube by the query and the brushed dimension it answers; none where it cannot be made, so that nobody tries at every step.
#[derive(Debug)]
struct KeptCube {
    query: Query,
    leaf: Dimension,
    cube: Option<Rc<Cube>>,
}

/// Cubes kept: the views of a dashboard under two brushes.
const MOST_CUBES: usize = 32;
/// Memory for cubes; a table worth brushing has ten times as much.
const MOST_CUBE_BYTES: usize = 64 << 20;

/// Filters whose masks are kept: a dashboard's controls, one moving brush, and the `where` of its measures.
const MOST_MASKS: usize = 8;

#[derive(Debug)]
enum Slot {
    Absent,
    Partial { writer: Box<ColumnWriter>, missing: Vec<bool> },
    Ready(Rc<Column>),
}

/// Bytes of the file that hold one column of one row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRange {
    /// The column's place in the schema.
    pub column: usize,
    /// The row group's place in the file.
    pub group: usize,
    /// Bytes of the file, end exclusive.
    pub bytes: Range<u64>,
}

impl Table {
    /// A table of columns in memory, all of the same length.
    pub fn from_columns(columns: Vec<(String, Column)>, skipped: Vec<pellucid_core::schema::SkippedField>) -> Self {
        let rows = columns.first().map_or(0, |(_, c)| c.len());
        let (fields, slots) = columns
            .into_iter()
            .map(|(name, c)| (Field { name, data_type: c.data_type, nullable: c.validity.is_some() }, Slot::Ready(Rc::new(c))))
            .unzip();
        Self {
            schema: Schema { fields, skipped },
            rows,
            slots,
            parquet: None,
            derived: RefCell::default(),
            bounds: RefCell::default(),
            masks: RefCell::default(),
            cubes: RefCell::default(),
            computed: RefCell::default(),
        }
    }

    /// A table whose columns lie in a Parquet file.
    ///
    /// # Errors
    /// `unsupported_file` where no column can be read, with the reason of each.
    pub fn from_parquet(meta: FileMeta) -> Result<Self> {
        if meta.leaves.is_empty() {
            let reasons: Vec<String> = meta.skipped.iter().take(5).map(|s| format!("\"{}\": {}", s.name, s.reason)).collect();
            return Err(Error::unsupported(format!("no column of the file can be read ({})", reasons.join("; "))));
        }
        let fields =
            meta.leaves.iter().map(|l| Field { name: l.name.clone(), data_type: l.data_type, nullable: l.max_definition > 0 }).collect();
        let slots = meta.leaves.iter().map(|_| Slot::Absent).collect();
        let schema = Schema { fields, skipped: meta.skipped.clone() };
        Ok(Self {
            schema,
            rows: meta.rows,
            slots,
            parquet: Some(meta),
            derived: RefCell::default(),
            bounds: RefCell::default(),
            masks: RefCell::default(),
            cubes: RefCell::default(),
            computed: RefCell::default(),
        })
    }

    /// The table's columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Rows in the table.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes held in memory.
    pub fn bytes(&self) -> usize {
        let columns: usize = self
            .slots
            .iter()
            .map(|s| match s {
                Slot::Absent => 0,
                Slot::Partial { writer, .. } => writer.column().bytes(),
                Slot::Ready(c) => c.bytes(),
            })
            .sum();
        let derived: usize = self.derived.borrow().values().flatten().map(|d| d.data.len() * d.data.width()).sum();
        let cubes: usize = self.cubes.borrow().iter().filter_map(|c| c.cube.as_ref()).map(|c| c.bytes()).sum();
        let computed: usize = self.computed.borrow().iter().map(|(_, t)| t.computed_bytes(self.slots.len())).sum();
        let bounds: usize = self.bounds.borrow().values().map(|b| b.len() * 16).sum();
        columns + derived + bounds + cubes + computed + self.masks.borrow().iter().map(|(_, m)| m.len()).sum::<usize>()
    }

    /// Bytes of the columns from `stored` on, and of what was derived here.
    fn computed_bytes(&self, stored: usize) -> usize {
        let shared: usize = self.slots.iter().take(stored).map(|s| if let Slot::Ready(c) = s { c.bytes() } else { 0 }).sum();
        self.bytes() - shared
    }

    /// The place of the column called `name`.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn index(&self, name: &str) -> Result<usize> {
        self.schema.field(name)?;
        self.schema.fields.iter().position(|f| f.name == name).ok_or_else(|| Error::unknown_column(name, []))
    }

    /// The column called `name`.
    ///
    /// # Errors
    /// `unknown_column`, or `internal` where its bytes were not supplied yet.
    pub fn column(&self, name: &str) -> Result<&Rc<Column>> {
        let index = self.index(name)?;
        self.column_at(index)
    }

    /// The column at `index` of the schema; as [`Table::column`].
    ///
    /// # Errors
    /// As [`Table::column`].
    pub fn column_at(&self, index: usize) -> Result<&Rc<Column>> {
        match self.slots.get(index) {
            Some(Slot::Ready(c)) => Ok(c),
            _ => Err(Error::new(Code::Internal, format!("column {index} was asked for before its bytes were there"))),
        }
    }

    /// What is left to fetch before columns can be read.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold a column.
    pub fn missing(&mut self, columns: &[usize]) -> Result<Vec<ChunkRange>> {
        let Some(meta) = &self.parquet else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for &column in columns {
            let (Some(leaf), Some(slot)) = (meta.leaves.get(column), self.slots.get_mut(column)) else { continue };
            if matches!(slot, Slot::Absent) {
                let writer = Box::new(ColumnWriter::new(leaf.data_type, leaf.step, meta.rows)?);
                let missing: Vec<bool> = meta.groups.iter().map(|g| !g.rows.is_empty()).collect();
                *slot = match missing.contains(&true) {
                    true => Slot::Partial { writer, missing },
                    false => Slot::Ready(Rc::new(writer.finish())),
                };
            }
            if let Slot::Partial { missing, .. } = slot {
                let wanted = missing.iter().enumerate().filter(|(_, m)| **m);
                out.extend(wanted.map(|(group, _)| ChunkRange {
                    column,
                    group,
                    bytes: meta.groups[group].chunks[leaf.index].bytes.clone(),
                }));
            }
        }
        Ok(out)
    }

    /// Decodes the bytes of one chunk into its column. A chunk that is already there is ignored.
    ///
    /// # Errors
    /// `corrupt_file` or `unsupported_file`; the column stays absent, and asking for it again begins anew.
    pub fn supply(&mut self, column: usize, group: usize, bytes: &[u8]) -> Result<()> {
        self.fill(column, group, |leaf, rows, writer| {
            chunk::decode(bytes, &rows.chunks[leaf.index], leaf, rows.rows.start, rows.rows.len(), writer)
        })
    }

    /// Takes one chunk that [`Table::decode`] decoded elsewhere; as [`Table::supply`].
    ///
    /// # Errors
    /// As [`Table::supply`].
    pub fn supply_part(&mut self, column: usize, group: usize, part: &Column) -> Result<()> {
        self.fill(column, group, |_, rows, writer| match part.len() == rows.rows.len() {
            true => writer.append(rows.rows.start, part),
            false => Err(Error::corrupt(format!("a part holds {} of {} rows", part.len(), rows.rows.len()))),
        })
    }

    /// The rows of one chunk as a column of their own; the table stays as it is.
    ///
    /// # Errors
    /// `corrupt_file` or `unsupported_file`; `internal` where the table has no such chunk.
    pub fn decode(&self, column: usize, group: usize, bytes: &[u8]) -> Result<Column> {
        let place = self.parquet.as_ref().and_then(|meta| Some((meta.leaves.get(column)?, meta.groups.get(group)?)));
        let (leaf, group) = place.ok_or_else(|| Error::new(Code::Internal, format!("no column {column} in row group {group}")))?;
        let mut writer = ColumnWriter::new(leaf.data_type, leaf.step, group.rows.len())?;
        chunk::decode(bytes, &group.chunks[leaf.index], leaf, 0, group.rows.len(), &mut writer)?;
        Ok(writer.finish())
    }

    /// Fills one chunk of a column that is under way.
    fn fill(&mut self, column: usize, group: usize, fill: impl FnOnce(&Leaf, &RowGroup, &mut ColumnWriter) -> Result<()>) -> Result<()> {
        let Some(meta) = &self.parquet else { return Ok(()) };
        let (Some(leaf), Some(rows)) = (meta.leaves.get(column), meta.groups.get(group)) else { return Ok(()) };
        let Some(slot) = self.slots.get_mut(column) else { return Ok(()) };
        let Slot::Partial { writer, missing } = slot else { return Ok(()) };
        if !missing[group] {
            return Ok(());
        }
        if let Err(e) = fill(leaf, rows, writer) {
            *slot = Slot::Absent;
            return Err(e);
        }
        missing[group] = false;
        if missing.contains(&true) {
            return Ok(());
        }
        if let Slot::Partial { writer, .. } = std::mem::replace(slot, Slot::Absent) {
            *slot = Slot::Ready(Rc::new(writer.finish()));
        }
        Ok(())
    }

    /// The columns a query reads, each once.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn columns_of(&self, query: &Query) -> Result<Vec<usize>> {
        self.places(compute::stored(&query.compute, query.columns()).into_iter())
    }

    /// The places of columns by name, each once.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn places<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<usize>> {
        let mut places = names.map(|n| self.index(n)).collect::<Result<Vec<_>>>()?;
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// This table with computed columns at its end; none where there are none to compute. It shares the stored columns that are there
    /// now, and a computed one whose stored columns are not is absent like them.
    ///
    /// # Errors
    /// `unknown_column`, `limit_exceeded`.
    pub fn with(&self, computed: &[Computed]) -> Result<Option<Rc<Table>>> {
        if computed.is_empty() {
            return Ok(None);
        }
        let mut kept = self.computed.borrow_mut();
        let ready = |slots: &[Slot]| slots.iter().filter(|s| matches!(s, Slot::Ready(_))).count();
        // Columns that came since are not in a table made before.
        let place = kept.iter().position(|(c, t)| c == computed && ready(&t.slots[..self.slots.len()]) == ready(&self.slots));
        let found = match place {
            Some(place) => kept.remove(place),
            None => {
                kept.retain(|(c, _)| c != computed);
                (computed.to_vec(), Rc::new(self.computing(computed)?))
            }
        };
        if kept.len() >= MOST_COMPUTED {
            kept.remove(0);
        }
        let table = found.1.clone();
        kept.push(found);
        Ok(Some(table))
    }

    fn computing(&self, computed: &[Computed]) -> Result<Table> {
        let slot = |s: &Slot| match s {
            Slot::Ready(c) => Slot::Ready(Rc::clone(c)),
            _ => Slot::Absent,
        };
        let mut table = Self {
            schema: compute::schema(computed, &self.schema)?,
            rows: self.rows,
            slots: self.slots.iter().map(slot).collect(),
            parquet: None,
            derived: RefCell::default(),
            bounds: RefCell::default(),
            masks: RefCell::default(),
            cubes: RefCell::default(),
            computed: RefCell::default(),
        };
        for c in computed {
            let there = c.expr.columns().iter().all(|name| table.column(name).is_ok());
            let slot = if there { Slot::Ready(Rc::new(crate::exec::compute::column(&table, &c.expr)?)) } else { Slot::Absent };
            table.slots.push(slot);
        }
        Ok(table)
    }

    /// The derived codes of `key`, made by `make` the first time; none where it says that there are none.
    pub(crate) fn derived(&self, key: DerivedKey, make: impl FnOnce() -> Result<Option<Derived>>) -> Result<Option<Rc<Derived>>> {
        if let Some(found) = self.derived.borrow().get(&key) {
            return Ok(found.clone());
        }
        let made = make()?.map(Rc::new);
        self.derived.borrow_mut().insert(key, made.clone());
        Ok(made)
    }

    /// The extremes of each chunk of 128 rows of a column, found once: zooming and panning then read a few chunks a pixel.
    ///
    /// # Errors
    /// As [`Table::column_at`].
    pub(crate) fn bounds(&self, place: usize) -> Result<Bounds> {
        if let Some(found) = self.bounds.borrow().get(&place) {
            return Ok(found.clone());
        }
        let made: Bounds = crate::exec::extremes::chunks(&self.column_at(place)?.data).into();
        self.bounds.borrow_mut().insert(place, made.clone());
        Ok(made)
    }

    /// The mask of `filter`, made by `make` where it is not among the latest.
    pub(crate) fn mask(&self, filter: &Filter, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Rc<Vec<u8>>> {
        let mut masks = self.masks.borrow_mut();
        let found = match masks.iter().position(|(f, _)| f == filter) {
            Some(place) => masks.remove(place),
            None => (filter.clone(), Rc::new(make()?)),
        };
        if masks.len() >= MOST_MASKS {
            masks.remove(0);
        }
        let mask = found.1.clone();
        masks.push(found);
        Ok(mask)
    }

    /// The cube of `query` under brushes of `leaf`, made by `build` where it is not among the latest and `make` allows it.
    pub(crate) fn cube(
        &self,
        query: &Query,
        leaf: &Dimension,
        make: bool,
        build: impl FnOnce() -> Result<Option<Rc<Cube>>>,
    ) -> Result<Option<Rc<Cube>>> {
        let found = {
            let mut cubes = self.cubes.borrow_mut();
            let place = cubes.iter().position(|c| c.query == *query && c.leaf == *leaf);
            place.map(|p| cubes.remove(p))
        };
        let kept = match found {
            Some(kept) => kept,
            None if make => KeptCube { query: query.clone(), leaf: leaf.clone(), cube: build()? },
            None => return Ok(None),
        };
        let cube = kept.cube.clone();
        let mut cubes = self.cubes.borrow_mut();
        cubes.push(kept);
        let mut bytes: usize = cubes.iter().filter_map(|c| c.cube.as_ref()).map(|c| c.bytes()).sum();
        // The one just used stays, however large.
        while cubes.len() > 1 && (cubes.len() > MOST_CUBES || bytes > MOST_CUBE_BYTES) {
            bytes -= cubes.remove(0).cube.map_or(0, |c| c.bytes());
        }
        Ok(cube)
    }
}
