//! A table's cache of what was worked out from its columns, because the charts of a dashboard ask
//! for it again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use pellucid_core::{Computed, DataType, Dimension, Filter, Query, Result, compute};

use super::{Slot, Table};
use crate::column::Column;
use crate::exec::cube::Cube;
use crate::exec::extremes::Chunk;
use crate::exec::keys::{Derived, DerivedKey};

/// The cache. Borrowed for moments only.
#[derive(Debug, Default)]
pub(super) struct TableCache {
    /// Time units and bins of columns as codes; `None` where a column has none, so that nobody
    /// looks through the column again.
    derived: RefCell<HashMap<DerivedKey, Option<Rc<Derived>>>>,
    /// Smallest and largest value of each chunk of the columns that lines were drawn of.
    bounds: RefCell<HashMap<usize, Bounds>>,
    /// Columns of decimals as floats.
    floats: RefCell<HashMap<usize, Rc<Column>>>,
    /// The latest filters, each with a byte a row, the most recently used last.
    masks: RefCell<Vec<(Filter, Rc<Vec<u8>>)>>,
    /// The latest cubes of brushes, the most recently used last.
    cubes: RefCell<Vec<CachedCube>>,
    /// The latest tables with computed columns, the most recently used last.
    computed: RefCell<Vec<(Vec<Computed>, Rc<Table>)>>,
}

/// Smallest and largest value of each chunk of 64 rows.
type Bounds = Rc<[Chunk]>;

/// Sets of computed columns in the cache: what the charts of a dashboard ask for. Each may be as
/// large as a column that was read.
const MOST_COMPUTED: usize = 4;

/// A cube by the query and the brushed dimension it answers; `None` where it cannot be made, so
/// that nobody tries at every step.
#[derive(Debug)]
struct CachedCube {
    query: Query,
    leaf: Dimension,
    cube: Option<Rc<Cube>>,
}

/// Cubes in the cache: the views of a dashboard under two brushes.
const MOST_CUBES: usize = 32;
/// Memory for cubes; a table worth brushing has ten times as much.
const MOST_CUBE_BYTES: usize = 64 << 20;

/// Filters whose masks are in the cache: a dashboard's controls, one moving brush, and the `where`
/// of its measures.
const MOST_MASKS: usize = 8;

impl TableCache {
    /// Bytes held. `stored`: columns of the table that computed ones are beside.
    pub(super) fn bytes(&self, stored: usize) -> usize {
        let derived: usize = self.derived.borrow().values().flatten().map(|d| d.bytes()).sum();
        let cubes: usize =
            self.cubes.borrow().iter().filter_map(|c| c.cube.as_ref()).map(|c| c.bytes()).sum();
        let computed: usize =
            self.computed.borrow().iter().map(|(_, t)| t.computed_bytes(stored)).sum();
        let bounds: usize = self.bounds.borrow().values().map(|b| size_of_val::<[Chunk]>(b)).sum();
        let floats: usize = self.floats.borrow().values().map(|c| c.bytes()).sum();
        derived
            + bounds
            + floats
            + cubes
            + computed
            + self.masks.borrow().iter().map(|(_, m)| m.len()).sum::<usize>()
    }
}

impl Table {
    /// This table with computed columns at its end; `None` where there are none to compute. It
    /// shares the stored columns that are there now, and a computed one whose stored columns
    /// are not is absent like them.
    ///
    /// # Errors
    /// `unknown_column`, `limit_exceeded`.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::Computed;
    /// use pellucid_engine::read;
    ///
    /// let table = read::open(b"price\n8\n20\n", None)?;
    /// let gross: Computed = serde_json::from_str(r#"{ "as": "gross", "expr": { "op": "mul", "args": ["price", 1.25] } }"#)?;
    /// let wider = table.with_computed(&[gross])?.expect("one column is computed");
    /// assert_eq!(wider.column("gross")?.float(1), 25.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_computed(&self, computed: &[Computed]) -> Result<Option<Rc<Table>>> {
        if computed.is_empty() {
            return Ok(None);
        }
        let mut tables = self.cache.computed.borrow_mut();
        let ready = |slots: &[Slot]| slots.iter().filter(|s| matches!(s, Slot::Ready(_))).count();
        // Columns that came since are not in a table made before.
        let position = tables.iter().position(|(c, t)| {
            c == computed && ready(&t.slots[..self.slots.len()]) == ready(&self.slots)
        });
        let found = match position {
            Some(position) => tables.remove(position),
            None => {
                tables.retain(|(c, _)| c != computed);
                (computed.to_vec(), Rc::new(self.compute(computed)?))
            }
        };
        if tables.len() >= MOST_COMPUTED {
            tables.remove(0);
        }
        let table = found.1.clone();
        tables.push(found);
        Ok(Some(table))
    }

    fn compute(&self, computed: &[Computed]) -> Result<Table> {
        let slot = |s: &Slot| match s {
            Slot::Ready(c) => Slot::Ready(Rc::clone(c)),
            _ => Slot::Absent,
        };
        let mut table = Self {
            schema: compute::schema(computed, &self.schema)?,
            rows: self.rows,
            slots: self.slots.iter().map(slot).collect(),
            parquet: None,
            cache: TableCache::default(),
            notes: Vec::new(),
        };
        for c in computed {
            let there = c.expr.columns().iter().all(|name| table.column(name).is_ok());
            let slot = if there {
                Slot::Ready(crate::exec::compute::column(&table, &c.expr)?)
            } else {
                Slot::Absent
            };
            table.slots.push(slot);
        }
        Ok(table)
    }

    /// The derived codes of `key`, made by `make` the first time; `None` where `make` returns
    /// `None`.
    pub(crate) fn derived(
        &self,
        key: DerivedKey,
        make: impl FnOnce() -> Result<Option<Derived>>,
    ) -> Result<Option<Rc<Derived>>> {
        if let Some(found) = self.cache.derived.borrow().get(&key) {
            return Ok(found.clone());
        }
        let made = make()?.map(Rc::new);
        self.cache.derived.borrow_mut().insert(key, made.clone());
        Ok(made)
    }

    /// The column at `column_index`, as floats where it is one of decimals: for what is worked out
    /// in floats anyway.
    ///
    /// # Errors
    /// As [`Table::column_at`]; `limit_exceeded`.
    pub fn numbers(&self, column_index: usize) -> Result<Rc<Column>> {
        let stored = self.column_at(column_index)?;
        if stored.data_type != DataType::Decimal {
            return Ok(stored.clone());
        }
        if let Some(found) = self.cache.floats.borrow().get(&column_index) {
            return Ok(found.clone());
        }
        let made = Rc::new(stored.to_floats()?);
        self.cache.floats.borrow_mut().insert(column_index, made.clone());
        Ok(made)
    }

    /// The extremes of each chunk of 64 rows of a column, found once: zooming and panning then read
    /// a few chunks a pixel.
    ///
    /// # Errors
    /// As [`Table::column_at`].
    pub(crate) fn bounds(&self, column_index: usize) -> Result<Bounds> {
        if let Some(found) = self.cache.bounds.borrow().get(&column_index) {
            return Ok(found.clone());
        }
        let made: Bounds = crate::exec::extremes::chunks(&self.numbers(column_index)?.data).into();
        self.cache.bounds.borrow_mut().insert(column_index, made.clone());
        Ok(made)
    }

    /// The mask of `filter`, made by `make` where it is not among the latest.
    pub(crate) fn mask(
        &self,
        filter: &Filter,
        make: impl FnOnce() -> Result<Vec<u8>>,
    ) -> Result<Rc<Vec<u8>>> {
        let mut masks = self.cache.masks.borrow_mut();
        let found = match masks.iter().position(|(f, _)| f == filter) {
            Some(position) => masks.remove(position),
            None => (filter.clone(), Rc::new(make()?)),
        };
        if masks.len() >= MOST_MASKS {
            masks.remove(0);
        }
        let mask = found.1.clone();
        masks.push(found);
        Ok(mask)
    }

    /// The cube of `query` under brushes of `leaf`, made by `build` where it is not among the
    /// latest and `make` allows it.
    pub(crate) fn cube(
        &self,
        query: &Query,
        leaf: &Dimension,
        make: bool,
        build: impl FnOnce() -> Result<Option<Rc<Cube>>>,
    ) -> Result<Option<Rc<Cube>>> {
        let found = {
            let mut cubes = self.cache.cubes.borrow_mut();
            let position = cubes.iter().position(|c| c.query == *query && c.leaf == *leaf);
            position.map(|p| cubes.remove(p))
        };
        let cached = match found {
            Some(cached) => cached,
            None if make => CachedCube { query: query.clone(), leaf: leaf.clone(), cube: build()? },
            None => return Ok(None),
        };
        let cube = cached.cube.clone();
        let mut cubes = self.cache.cubes.borrow_mut();
        cubes.push(cached);
        let mut bytes: usize =
            cubes.iter().filter_map(|c| c.cube.as_ref()).map(|c| c.bytes()).sum();
        // The one just used stays, however large.
        while cubes.len() > 1 && (cubes.len() > MOST_CUBES || bytes > MOST_CUBE_BYTES) {
            bytes -= cubes.remove(0).cube.map_or(0, |c| c.bytes());
        }
        Ok(cube)
    }
}
