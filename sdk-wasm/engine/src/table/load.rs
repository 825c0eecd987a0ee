//! Loading columns of a Parquet file: which bytes are missing, and what becomes of them when they
//! are there.

use std::ops::Range;
use std::rc::Rc;

use pellucid_core::{Code, Error, Result};

use super::{Slot, Table};
use crate::column::Column;
use crate::parquet::chunk;
use crate::parquet::metadata::RowGroup;
use crate::parquet::schema::Leaf;
use crate::writer::ColumnWriter;

/// Bytes of the file that hold one column of one row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkRange {
    /// The column's index in the schema.
    pub column: usize,
    /// The row group's index in the file.
    pub group: usize,
    /// Bytes of the file, end exclusive.
    pub bytes: Range<u64>,
}

impl Table {
    /// What is left to fetch before columns can be read.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold a column.
    pub fn missing(&mut self, columns: &[usize]) -> Result<Vec<ChunkRange>> {
        let Some(meta) = &self.parquet else { return Ok(Vec::new()) };
        let mut out = Vec::new();
        for &column in columns {
            let (Some(leaf), Some(slot)) = (meta.leaves.get(column), self.slots.get_mut(column))
            else {
                continue;
            };
            if matches!(slot, Slot::Absent) {
                let writer = Box::new(
                    ColumnWriter::new(leaf.data_type, leaf.step, meta.rows)?.with_scale(leaf.scale),
                );
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
    /// `corrupt_file` or `unsupported_file`; the column stays absent, and asking for it again
    /// begins from the start.
    pub fn supply(&mut self, column: usize, group: usize, bytes: &[u8]) -> Result<()> {
        self.fill(column, group, |leaf, rows, writer| {
            chunk::decode(
                bytes,
                &rows.chunks[leaf.index],
                leaf,
                rows.rows.start,
                rows.rows.len(),
                writer,
            )
        })
    }

    /// Takes one chunk that [`Table::decode`] decoded elsewhere; as [`Table::supply`].
    ///
    /// # Errors
    /// As [`Table::supply`].
    pub fn supply_part(&mut self, column: usize, group: usize, part: &Column) -> Result<()> {
        self.fill(column, group, |_, rows, writer| match part.len() == rows.rows.len() {
            true => writer.append(rows.rows.start, part),
            false => Err(Error::corrupt(format!(
                "a part holds {} of {} rows",
                part.len(),
                rows.rows.len()
            ))),
        })
    }

    /// The rows of one chunk as a column of their own; the table stays as it is.
    ///
    /// # Errors
    /// `corrupt_file` or `unsupported_file`; `internal` where the table has no such chunk.
    pub fn decode(&self, column: usize, group: usize, bytes: &[u8]) -> Result<Column> {
        let found = self
            .parquet
            .as_ref()
            .and_then(|meta| Some((meta.leaves.get(column)?, meta.groups.get(group)?)));
        let (leaf, group) = found.ok_or_else(|| {
            Error::new(Code::Internal, format!("no column {column} in row group {group}"))
        })?;
        let mut writer =
            ColumnWriter::new(leaf.data_type, leaf.step, group.rows.len())?.with_scale(leaf.scale);
        chunk::decode(bytes, &group.chunks[leaf.index], leaf, 0, group.rows.len(), &mut writer)?;
        Ok(writer.finish())
    }

    /// Fills one chunk of a column that is under way.
    fn fill(
        &mut self,
        column: usize,
        group: usize,
        fill: impl FnOnce(&Leaf, &RowGroup, &mut ColumnWriter) -> Result<()>,
    ) -> Result<()> {
        let Some(meta) = &self.parquet else { return Ok(()) };
        let (Some(leaf), Some(rows)) = (meta.leaves.get(column), meta.groups.get(group)) else {
            return Ok(());
        };
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
}
