//! A table: named columns, some of which may still lie in the file it was opened from.

mod cache;
mod load;

use std::rc::Rc;

use pellucid_core::read::Note;
use pellucid_core::schema::SkippedField;
use pellucid_core::{
    ChartSpec, Code, Computed, DataType, Error, Field, Filter, Query, Result, Schema, compute,
    plan, validate,
};

use crate::column::Column;
use crate::parquet::FileMeta;
use crate::writer::ColumnWriter;
use cache::TableCache;

pub use load::ChunkRange;

/// A table. Columns of a Parquet file are absent until [`Table::supply`] was given all their
/// chunks.
#[derive(Debug)]
pub struct Table {
    schema: Schema,
    rows: usize,
    slots: Vec<Slot>,
    parquet: Option<FileMeta>,
    cache: TableCache,
    notes: Vec<Note>,
}

#[derive(Debug)]
enum Slot {
    Absent,
    Partial { writer: Box<ColumnWriter>, missing: Vec<bool> },
    Ready(Rc<Column>),
}

impl Table {
    /// A table of columns in memory, all of the same length.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::DataType;
    /// use pellucid_engine::Table;
    /// use pellucid_engine::column::TimeStep;
    /// use pellucid_engine::writer::ColumnWriter;
    ///
    /// let mut sales = ColumnWriter::new(DataType::Int, TimeStep::Micro, 3)?;
    /// sales.write_ints(0, &[10, 0, 32], Some(&[true, false, true]))?;
    /// let table = Table::from_columns(vec![("sales".to_owned(), sales.finish())], Vec::new());
    /// assert_eq!(table.rows(), 3);
    /// assert!(table.schema().field("sales")?.nullable);
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn from_columns(columns: Vec<(String, Column)>, skipped: Vec<SkippedField>) -> Self {
        Self::of_rows(columns.first().map_or(0, |(_, c)| c.len()), columns, skipped)
    }

    /// A table of `rows` rows, which all `columns` have; there may be rows without a column that
    /// can be read.
    pub fn of_rows(
        rows: usize,
        columns: Vec<(String, Column)>,
        skipped: Vec<SkippedField>,
    ) -> Self {
        let (fields, slots) = columns
            .into_iter()
            .map(|(name, c)| {
                (
                    Field { name, data_type: c.data_type, nullable: c.validity.is_some() },
                    Slot::Ready(Rc::new(c)),
                )
            })
            .unzip();
        Self {
            schema: Schema { fields, skipped },
            rows,
            slots,
            parquet: None,
            cache: TableCache::default(),
            notes: Vec::new(),
        }
    }

    /// A table of `rows` rows whose columns are given later, each by [`Table::give`].
    pub fn awaiting(schema: Schema, rows: usize) -> Self {
        let slots = schema.fields.iter().map(|_| Slot::Absent).collect();
        let (cache, notes) = (TableCache::default(), Vec::new());
        Self { schema, rows, slots, parquet: None, cache, notes }
    }

    /// Whether the column at `index` is there.
    pub fn has(&self, index: usize) -> bool {
        matches!(self.slots.get(index), Some(Slot::Ready(_)))
    }

    /// Gives a table that [waits](Table::awaiting) its column at `index`.
    ///
    /// # Errors
    /// `internal` for a column of another type or length.
    pub fn give(&mut self, index: usize, column: Rc<Column>) -> Result<()> {
        let wanted = self.schema.fields.get(index).map(|f| f.data_type);
        match self.slots.get_mut(index) {
            Some(slot) if wanted == Some(column.data_type) && column.len() == self.rows => {
                *slot = Slot::Ready(column);
                Ok(())
            }
            _ => Err(Error::new(Code::Internal, format!("column {index} is another's"))),
        }
    }

    /// A table whose columns lie in a Parquet file. Where none can be read there are still rows to
    /// count, and the reasons.
    ///
    /// # Errors
    /// None for now: a column that cannot be read spoils no other.
    pub fn from_parquet(meta: FileMeta) -> Result<Self> {
        let fields = meta
            .leaves
            .iter()
            .map(|l| Field {
                name: l.name.clone(),
                data_type: l.data_type,
                nullable: l.max_definition > 0,
            })
            .collect();
        let slots = meta.leaves.iter().map(|_| Slot::Absent).collect();
        let schema = Schema { fields, skipped: meta.skipped.clone() };
        Ok(Self {
            schema,
            rows: meta.rows,
            slots,
            parquet: Some(meta),
            cache: TableCache::default(),
            notes: Vec::new(),
        })
    }

    /// This table with what its reader decided.
    #[must_use]
    pub fn with_notes(mut self, notes: Vec<Note>) -> Self {
        self.notes = notes;
        self
    }

    /// What its reader decided where people might decide otherwise, and what it could not read.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Takes decimals as floats from here on, as the opener of a file may ask: their columns are
    /// then those of any other numbers.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold the floats of columns that are there already.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::DataType;
    /// use pellucid_engine::Table;
    /// use pellucid_engine::column::TimeStep;
    /// use pellucid_engine::writer::ColumnWriter;
    ///
    /// let mut price = ColumnWriter::new(DataType::Decimal, TimeStep::Micro, 1)?.with_scale(2);
    /// price.write_decimals(0, &[150], None)?;
    /// let mut table = Table::from_columns(vec![("price".to_owned(), price.finish())], Vec::new());
    /// table.decimals_as_floats()?;
    /// assert_eq!((table.schema().field("price")?.data_type, table.column("price")?.float(0)), (DataType::Float, 1.5));
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn decimals_as_floats(&mut self) -> Result<()> {
        if let Some(meta) = &mut self.parquet {
            meta.decimals_as_floats();
        }
        for (field, slot) in self
            .schema
            .fields
            .iter_mut()
            .zip(&mut self.slots)
            .filter(|(f, _)| f.data_type == DataType::Decimal)
        {
            field.data_type = DataType::Float;
            *slot = match std::mem::replace(slot, Slot::Absent) {
                Slot::Ready(column) => Slot::Ready(Rc::new(column.to_floats()?)),
                _ => Slot::Absent,
            };
        }
        Ok(())
    }

    /// The table's columns.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Whether it was made of no rows that would have named its columns.
    pub fn is_blank(&self) -> bool {
        self.rows == 0 && self.schema.fields.is_empty() && self.schema.skipped.is_empty()
    }

    /// Checks a query against the columns. Of a blank table nobody knows which it will have: it
    /// answers every query with no rows.
    ///
    /// # Errors
    /// As [`validate::query`].
    pub fn check(&self, query: &Query) -> Result<()> {
        if self.is_blank() { Ok(()) } else { validate::query(query, &self.schema) }
    }

    /// Checks a chart, as [`Table::check`] does a query.
    ///
    /// # Errors
    /// As [`plan::check`].
    pub fn check_chart(&self, spec: &ChartSpec) -> Result<()> {
        if self.is_blank() {
            plan::chart_query(spec, &[]).map(|_| ())
        } else {
            plan::check(spec, &self.schema)
        }
    }

    /// Checks filters alone, as [`Table::check`] does a query; they may name what is `computed`.
    ///
    /// # Errors
    /// As [`validate::filters`].
    pub fn check_filters(&self, filters: &[Filter], computed: &[Computed]) -> Result<()> {
        if self.is_blank() {
            Ok(())
        } else {
            validate::filters(filters, &compute::schema(computed, &self.schema)?)
        }
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
        columns + self.cache.bytes(self.slots.len())
    }

    /// Bytes of the columns from `stored` on, and of what was derived here.
    fn computed_bytes(&self, stored: usize) -> usize {
        let shared: usize = self
            .slots
            .iter()
            .take(stored)
            .map(|s| if let Slot::Ready(c) = s { c.bytes() } else { 0 })
            .sum();
        self.bytes() - shared
    }

    /// The index of the column called `name`.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn index(&self, name: &str) -> Result<usize> {
        self.schema.field(name)?;
        self.schema
            .fields
            .iter()
            .position(|f| f.name == name)
            .ok_or_else(|| Error::unknown_column(name, []))
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
            _ => Err(Error::new(
                Code::Internal,
                format!("column {index} was asked for before its bytes were there"),
            )),
        }
    }

    /// The indices of the columns a query reads, each once, ascending.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn columns_of(&self, query: &Query) -> Result<Vec<usize>> {
        self.column_indices(compute::stored(&query.compute, query.columns()).into_iter())
    }

    /// The indices of columns by name, each once, ascending.
    ///
    /// # Errors
    /// `unknown_column`.
    pub fn column_indices<'a>(&self, names: impl Iterator<Item = &'a str>) -> Result<Vec<usize>> {
        let mut indices = names.map(|n| self.index(n)).collect::<Result<Vec<_>>>()?;
        indices.sort_unstable();
        indices.dedup();
        Ok(indices)
    }
}
