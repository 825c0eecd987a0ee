//! A Parquet schema's leaves and how each becomes a column.

use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Error, Result};

use super::thrift::{Reader, Wire};
use crate::column::TimeStep;

/// A node of the schema tree, as the footer lists them: depth first.
#[derive(Debug, Clone, Default)]
pub struct Element {
    physical: Option<i64>,
    length: usize,
    repetition: i64,
    name: String,
    children: usize,
    converted: Option<i64>,
    scale: i64,
    logical: Option<Logical>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Logical {
    Text,
    Decimal(i64),
    Date,
    Timestamp(TimeStep),
    Integer { signed: bool },
    Float16,
    Other,
}

/// How the values of a leaf are stored and what they become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Bits.
    Bool,
    /// 4 bytes; zero-extended where unsigned.
    Int32 {
        /// Values are unsigned.
        unsigned: bool,
    },
    /// 8 bytes; beyond 2^63 an unsigned value is an error.
    Int64 {
        /// Values are unsigned.
        unsigned: bool,
    },
    /// 12 bytes: nanoseconds of the day and the Julian day, become microseconds.
    Int96,
    /// 4-byte float.
    Float32,
    /// 8-byte float.
    Float64,
    /// 2-byte float (IEEE 754 binary16).
    Float16,
    /// 4-byte decimal, becomes a float.
    Decimal32 {
        /// Digits after the point.
        scale: i32,
    },
    /// 8-byte decimal.
    Decimal64 {
        /// Digits after the point.
        scale: i32,
    },
    /// Big-endian two's complement decimal.
    DecimalBytes {
        /// Digits after the point.
        scale: i32,
    },
    /// Bytes that are text, or become hexadecimal text where they are not UTF-8.
    Text,
}

/// A column that is read.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Its path, joined by dots.
    pub name: String,
    /// Its place among the chunks of a row group.
    pub index: usize,
    /// The logical type.
    pub data_type: DataType,
    /// The unit of times.
    pub step: TimeStep,
    /// How values are stored.
    pub kind: Kind,
    /// Bytes of a value of fixed length; 0 where lengths vary.
    pub length: usize,
    /// The definition level of a value that is present; 0 where the column has no nulls.
    pub max_definition: u32,
}

impl Element {
    /// Reads a `SchemaElement`.
    pub fn read(r: &mut Reader<'_>) -> Result<Self> {
        let mut e = Self::default();
        r.fields(|r, id, wire| match (id, wire) {
            (1, Wire::Int) => r.int().map(|v| e.physical = Some(v)),
            (2, Wire::Int) => r.size().map(|v| e.length = usize::try_from(v).unwrap_or(usize::MAX)),
            (3, Wire::Int) => r.int().map(|v| e.repetition = v),
            (4, Wire::Binary) => r.text().map(|v| e.name = v),
            (5, Wire::Int) => r.size().map(|v| e.children = usize::try_from(v).unwrap_or(usize::MAX)),
            (6, Wire::Int) => r.int().map(|v| e.converted = Some(v)),
            (7, Wire::Int) => r.int().map(|v| e.scale = v),
            (10, Wire::Struct) => read_logical(r).map(|v| e.logical = v),
            _ => r.skip(wire),
        })?;
        Ok(e)
    }

    fn logical(&self) -> Option<Logical> {
        self.logical.or_else(|| {
            Some(match self.converted? {
                0 | 4 | 19 => Logical::Text,
                5 => Logical::Decimal(self.scale),
                6 => Logical::Date,
                9 => Logical::Timestamp(TimeStep::Milli),
                10 => Logical::Timestamp(TimeStep::Micro),
                11..=14 => Logical::Integer { signed: false },
                15..=18 => Logical::Integer { signed: true },
                _ => return None,
            })
        })
    }
}

fn read_logical(r: &mut Reader<'_>) -> Result<Option<Logical>> {
    let mut logical = None;
    r.fields(|r, id, wire| {
        if wire != Wire::Struct {
            return r.skip(wire);
        }
        let (mut scale, mut step, mut signed) = (0, TimeStep::Micro, true);
        r.fields(|r, field, wire| match (id, field, wire) {
            (5, 1, Wire::Int) => r.int().map(|v| scale = v),
            (10, 2, Wire::Bool(v)) => {
                signed = v;
                Ok(())
            }
            (8, 2, Wire::Struct) => r.fields(|r, unit, wire| {
                step = [TimeStep::Milli, TimeStep::Micro, TimeStep::Nano].get(unit as usize - 1).copied().unwrap_or(step);
                r.skip(wire)
            }),
            _ => r.skip(wire),
        })?;
        logical = Some(match id {
            1 | 4 | 12 => Logical::Text,
            5 => Logical::Decimal(scale),
            6 => Logical::Date,
            8 => Logical::Timestamp(step),
            10 => Logical::Integer { signed },
            15 => Logical::Float16,
            _ => Logical::Other,
        });
        Ok(())
    })?;
    Ok(logical)
}

/// Nesting of groups deeper than this is a hostile file.
const MAX_DEPTH: usize = 64;

/// The leaves that are read, the columns that are not, and the number of all leaves.
pub fn leaves(elements: &[Element]) -> Result<(Vec<Leaf>, Vec<SkippedField>, usize)> {
    let mut walk = Walk { elements, position: 1, leaf_count: 0, leaves: Vec::new(), skipped: Vec::new() };
    let root = elements.first().ok_or_else(|| Error::corrupt("it has no schema"))?;
    for _ in 0..root.children {
        walk.node("", 0, None, 0)?;
    }
    Ok((walk.leaves, walk.skipped, walk.leaf_count))
}

struct Walk<'a> {
    elements: &'a [Element],
    position: usize,
    leaf_count: usize,
    leaves: Vec<Leaf>,
    skipped: Vec<SkippedField>,
}

impl Walk<'_> {
    /// Visits a node. `repeated` names the outermost repeated column the node lies in.
    fn node(&mut self, prefix: &str, definition: u32, repeated: Option<&str>, depth: usize) -> Result<()> {
        let elements = self.elements;
        let e = elements.get(self.position).ok_or_else(|| Error::corrupt("its schema ends too early"))?;
        self.position += 1;
        if depth > MAX_DEPTH {
            return Err(Error::corrupt("its schema is nested too deeply"));
        }
        let name = if prefix.is_empty() { e.name.clone() } else { format!("{prefix}.{}", e.name) };
        let definition = definition + u32::from(e.repetition != 0);
        // The schema's column of a list is its outermost name: that is what a reader asks for.
        let top = name.split('.').next().unwrap_or_default().to_owned();
        let repeated = repeated.map(str::to_owned).or_else(|| (e.repetition == 2).then_some(top));
        if e.physical.is_none() {
            for _ in 0..e.children {
                self.node(&name, definition, repeated.as_deref(), depth + 1)?;
            }
            return Ok(());
        }
        let index = self.leaf_count;
        self.leaf_count += 1;
        match (repeated, kind(e)) {
            (Some(list), _) => self.skip(list, "lists and maps are not read; flatten it before it is served"),
            (None, None) => self.skip(name, "its type is not read"),
            (None, Some((kind, data_type, step))) => {
                if self.leaves.iter().any(|l| l.name == name) {
                    return Err(Error::corrupt(format!("two columns are called \"{name}\"")));
                }
                self.leaves.push(Leaf { name, index, data_type, step, kind, length: e.length, max_definition: definition });
            }
        }
        Ok(())
    }

    fn skip(&mut self, name: String, reason: &str) {
        if !self.skipped.iter().any(|s| s.name == name) {
            self.skipped.push(SkippedField { name, reason: reason.to_owned() });
        }
    }
}

fn kind(e: &Element) -> Option<(Kind, DataType, TimeStep)> {
    let unsigned = e.logical() == Some(Logical::Integer { signed: false });
    let plain = |kind, data_type| Some((kind, data_type, TimeStep::Micro));
    let scaled = |scale: i64| i32::try_from(scale).ok().filter(|s| (0..=308).contains(s));
    match (e.physical?, e.logical()) {
        (0, _) => plain(Kind::Bool, DataType::Bool),
        (1, Some(Logical::Decimal(s))) => plain(Kind::Decimal32 { scale: scaled(s)? }, DataType::Float),
        (1, Some(Logical::Date)) => Some((Kind::Int32 { unsigned: false }, DataType::Date, TimeStep::Day)),
        (1, _) => plain(Kind::Int32 { unsigned }, DataType::Int),
        (2, Some(Logical::Decimal(s))) => plain(Kind::Decimal64 { scale: scaled(s)? }, DataType::Float),
        (2, Some(Logical::Timestamp(step))) => Some((Kind::Int64 { unsigned: false }, DataType::Timestamp, step)),
        (2, _) => plain(Kind::Int64 { unsigned }, DataType::Int),
        (3, _) => plain(Kind::Int96, DataType::Timestamp),
        (4, _) => plain(Kind::Float32, DataType::Float),
        (5, _) => plain(Kind::Float64, DataType::Float),
        (6 | 7, Some(Logical::Decimal(s))) => plain(Kind::DecimalBytes { scale: scaled(s)? }, DataType::Float),
        (7, Some(Logical::Float16)) if e.length == 2 => plain(Kind::Float16, DataType::Float),
        (6 | 7, _) => plain(Kind::Text, DataType::String),
        _ => None,
    }
}
