//! A Parquet schema's leaves and how each becomes a column.

use std::collections::HashSet;

use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Error, Result};

use super::format::field::{decimal_type, int_type, schema_element, timestamp_type};
use super::format::{ConvertedType, LogicalType, Repetition, TimeUnit, Type};
use super::thrift::{Reader, Wire};
use crate::column::TimeStep;
use crate::read::arrow::Hint;

/// A node of the schema tree, as the footer lists them: depth first.
#[derive(Debug, Clone)]
pub struct Element {
    /// Whether it is a leaf and not a group.
    leaf: bool,
    /// How a leaf is stored, where the specification names it.
    physical: Option<Type>,
    length: usize,
    repetition: Repetition,
    name: String,
    children: usize,
    converted: Option<ConvertedType>,
    scale: i64,
    logical: Option<Logical>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Logical {
    Text,
    Decimal(i64),
    Date,
    Time(TimeStep),
    Timestamp(TimeStep),
    Interval,
    Integer {
        signed: bool,
    },
    Float16,
    Uuid,
    Bson,
    /// A list or map.
    List,
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
    /// 8 bytes; unsigned values are decimals where they may pass 2^63.
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
    /// 4-byte decimal.
    Decimal32,
    /// 8-byte decimal.
    Decimal64,
    /// Big-endian two's complement decimal.
    DecimalBytes,
    /// 16 bytes: a whole number as polars writes it, little-endian.
    Wide {
        /// Values are unsigned.
        unsigned: bool,
    },
    /// A time of day of so many bytes, in steps of so many nanoseconds; becomes text.
    Time {
        /// Bytes.
        width: usize,
        /// Nanoseconds of a step.
        nanos: i64,
    },
    /// 8 bytes: a span of time in steps of so many nanoseconds; becomes text.
    Duration {
        /// Nanoseconds of a step.
        nanos: i64,
    },
    /// 12 bytes: months, days and milliseconds; become text.
    Interval,
    /// 16 bytes; become text.
    Uuid,
    /// Bytes that are text, or become hexadecimal text where they are not UTF-8.
    Text,
    /// Bytes of no logical type, which may be text.
    Binary,
}

/// A column that is read.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// Its path, joined by dots.
    pub name: String,
    /// Its index among the chunks of a row group.
    pub index: usize,
    /// The logical type.
    pub data_type: DataType,
    /// The unit of times.
    pub step: TimeStep,
    /// Digits behind the point of decimals.
    pub scale: u8,
    /// How values are stored.
    pub kind: Kind,
    /// Bytes of a value of fixed length; 0 where lengths vary.
    pub length: usize,
    /// The definition level of a value that is present; 0 where the column has no nulls.
    pub max_definition: u32,
}

impl Leaf {
    /// Takes what the Arrow schema says of it, where it is stored so and no type of Parquet's own
    /// says otherwise.
    pub(super) fn take(&mut self, hint: Hint) {
        match (hint, self.kind) {
            (Hint::Duration { nanos }, Kind::Int64 { unsigned: false })
                if self.data_type == DataType::Int =>
            {
                (self.kind, self.data_type) = (Kind::Duration { nanos }, DataType::String);
            }
            (Hint::Wide { unsigned }, Kind::Binary) if self.length == 16 => {
                (self.kind, self.data_type) = (Kind::Wide { unsigned }, DataType::Decimal);
            }
            _ => {}
        }
    }
}

impl Element {
    /// Reads a `SchemaElement`.
    pub fn read(r: &mut Reader<'_>) -> Result<Self> {
        let mut e = Self {
            leaf: false,
            physical: None,
            length: 0,
            repetition: Repetition::Required,
            name: String::new(),
            children: 0,
            converted: None,
            scale: 0,
            logical: None,
        };
        r.fields(|r, id, wire| match (id, wire) {
            (schema_element::TYPE, Wire::Int) => r.int().map(|v| {
                e.leaf = true;
                e.physical = Type::try_from(v).ok();
            }),
            (schema_element::TYPE_LENGTH, Wire::Int) => {
                r.int().map(|v| e.length = usize::try_from(v).unwrap_or_default())
            }
            // What is neither required nor repeated may be absent.
            (schema_element::REPETITION_TYPE, Wire::Int) => r
                .int()
                .map(|v| e.repetition = Repetition::try_from(v).unwrap_or(Repetition::Optional)),
            (schema_element::NAME, Wire::Binary) => r.text().map(|v| e.name = v),
            (schema_element::NUM_CHILDREN, Wire::Int) => {
                r.size().map(|v| e.children = usize::try_from(v).unwrap_or(usize::MAX))
            }
            (schema_element::CONVERTED_TYPE, Wire::Int) => {
                r.int().map(|v| e.converted = ConvertedType::try_from(v).ok())
            }
            (schema_element::SCALE, Wire::Int) => r.int().map(|v| e.scale = v),
            (schema_element::LOGICAL_TYPE, Wire::Struct) => read_logical(r).map(|v| e.logical = v),
            _ => r.skip(wire),
        })?;
        Ok(e)
    }

    fn logical(&self) -> Option<Logical> {
        self.logical.or_else(|| {
            Some(match self.converted? {
                ConvertedType::Utf8 | ConvertedType::Enum | ConvertedType::Json => Logical::Text,
                ConvertedType::Decimal => Logical::Decimal(self.scale),
                ConvertedType::Date => Logical::Date,
                ConvertedType::TimestampMillis => Logical::Timestamp(TimeStep::Milli),
                ConvertedType::TimestampMicros => Logical::Timestamp(TimeStep::Micro),
                ConvertedType::Uint8
                | ConvertedType::Uint16
                | ConvertedType::Uint32
                | ConvertedType::Uint64 => Logical::Integer { signed: false },
                ConvertedType::Int8
                | ConvertedType::Int16
                | ConvertedType::Int32
                | ConvertedType::Int64 => Logical::Integer { signed: true },
                ConvertedType::Map | ConvertedType::MapKeyValue | ConvertedType::List => {
                    Logical::List
                }
                ConvertedType::TimeMillis => Logical::Time(TimeStep::Milli),
                ConvertedType::TimeMicros => Logical::Time(TimeStep::Micro),
                ConvertedType::Bson => Logical::Bson,
                ConvertedType::Interval => Logical::Interval,
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
        let kind = LogicalType::try_from(i64::from(id));
        let (mut scale, mut step, mut signed) = (0, TimeStep::Micro, true);
        r.fields(|r, field, wire| match (kind, field, wire) {
            (Ok(LogicalType::Decimal), decimal_type::SCALE, Wire::Int) => {
                r.int().map(|v| scale = v)
            }
            (Ok(LogicalType::Integer), int_type::IS_SIGNED, Wire::Bool(v)) => {
                signed = v;
                Ok(())
            }
            (
                Ok(LogicalType::Time | LogicalType::Timestamp),
                timestamp_type::UNIT,
                Wire::Struct,
            ) => r.fields(|r, unit, wire| {
                step = match TimeUnit::try_from(i64::from(unit)) {
                    Ok(TimeUnit::Millis) => TimeStep::Milli,
                    Ok(TimeUnit::Micros) => TimeStep::Micro,
                    Ok(TimeUnit::Nanos) => TimeStep::Nano,
                    Err(_) => step,
                };
                r.skip(wire)
            }),
            _ => r.skip(wire),
        })?;
        logical = Some(match kind {
            Ok(LogicalType::String | LogicalType::Enum | LogicalType::Json) => Logical::Text,
            Ok(LogicalType::Decimal) => Logical::Decimal(scale),
            Ok(LogicalType::Date) => Logical::Date,
            Ok(LogicalType::Time) => Logical::Time(step),
            Ok(LogicalType::Timestamp) => Logical::Timestamp(step),
            Ok(LogicalType::Integer) => Logical::Integer { signed },
            Ok(LogicalType::Float16) => Logical::Float16,
            Ok(LogicalType::Uuid) => Logical::Uuid,
            Ok(LogicalType::Bson) => Logical::Bson,
            Ok(LogicalType::List | LogicalType::Map) => Logical::List,
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
    let mut walk = Walk {
        elements,
        position: 1,
        leaf_count: 0,
        leaves: Vec::new(),
        names: HashSet::new(),
        skipped: Vec::new(),
    };
    let root = elements.first().ok_or_else(|| Error::corrupt("it has no schema"))?;
    for _ in 0..root.children {
        walk.node("", false, 0, None, 0)?;
    }
    Ok((walk.leaves, walk.skipped, walk.leaf_count))
}

struct Walk<'a> {
    elements: &'a [Element],
    position: usize,
    leaf_count: usize,
    leaves: Vec<Leaf>,
    /// The leaves' names.
    names: HashSet<String>,
    skipped: Vec<SkippedField>,
}

impl Walk<'_> {
    /// Visits a node; `in_list` where the group above it is a list or map. `repeated` names the
    /// outermost repeated column the node lies in.
    fn node(
        &mut self,
        prefix: &str,
        in_list: bool,
        definition: u32,
        repeated: Option<&str>,
        depth: usize,
    ) -> Result<()> {
        let elements = self.elements;
        let e = elements
            .get(self.position)
            .ok_or_else(|| Error::corrupt("its schema ends too early"))?;
        self.position += 1;
        if depth > MAX_DEPTH {
            return Err(Error::corrupt("its schema is nested too deeply"));
        }
        let name = if prefix.is_empty() { e.name.clone() } else { format!("{prefix}.{}", e.name) };
        let definition = definition + u32::from(e.repetition != Repetition::Required);
        // A list is called by the group that says it is one, not by what is repeated within.
        let list = if in_list { prefix } else { &name };
        let repeated = repeated
            .map(str::to_owned)
            .or_else(|| (e.repetition == Repetition::Repeated).then(|| list.to_owned()));
        if !e.leaf {
            for _ in 0..e.children {
                self.node(
                    &name,
                    e.logical() == Some(Logical::List),
                    definition,
                    repeated.as_deref(),
                    depth + 1,
                )?;
            }
            return Ok(());
        }
        let index = self.leaf_count;
        self.leaf_count += 1;
        match (repeated, kind(e)) {
            (Some(list), _) => {
                self.skip(list, "lists and maps are not read; flatten it before it is served")
            }
            (None, None) if e.logical() == Some(Logical::Bson) => {
                self.skip(name, "BSON documents are not read; write them as JSON")
            }
            (None, None) => self.skip(name, "its type is not read"),
            (None, Some((kind, data_type, step, scale))) => {
                if !self.names.insert(name.clone()) {
                    self.skip(name, "another column before it has the same name, as \"a.b\" and the field b of a struct a");
                    return Ok(());
                }
                self.leaves.push(Leaf {
                    name,
                    index,
                    data_type,
                    step,
                    scale,
                    kind,
                    length: e.length,
                    max_definition: definition,
                });
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

fn kind(e: &Element) -> Option<(Kind, DataType, TimeStep, u8)> {
    let unsigned = e.logical() == Some(Logical::Integer { signed: false });
    let scale = match e.logical() {
        Some(Logical::Decimal(scale)) => u8::try_from(scale).ok().filter(|s| *s <= 38)?,
        _ => 0,
    };
    let plain = |kind, data_type| Some((kind, data_type, TimeStep::Micro, scale));
    match (e.physical?, e.logical()) {
        (Type::Boolean, _) => plain(Kind::Bool, DataType::Bool),
        (Type::Int32, Some(Logical::Decimal(_))) => plain(Kind::Decimal32, DataType::Decimal),
        (Type::Int32, Some(Logical::Date)) => {
            Some((Kind::Int32 { unsigned: false }, DataType::Date, TimeStep::Day, 0))
        }
        (Type::Int32, Some(Logical::Time(step))) => {
            plain(Kind::Time { width: 4, nanos: step.nanos() }, DataType::String)
        }
        (Type::Int32, _) => plain(Kind::Int32 { unsigned }, DataType::Int),
        (Type::Int64, Some(Logical::Decimal(_))) => plain(Kind::Decimal64, DataType::Decimal),
        (Type::Int64, Some(Logical::Timestamp(step))) => {
            Some((Kind::Int64 { unsigned: false }, DataType::Timestamp, step, 0))
        }
        (Type::Int64, Some(Logical::Time(step))) => {
            plain(Kind::Time { width: 8, nanos: step.nanos() }, DataType::String)
        }
        (Type::Int64, _) => plain(Kind::Int64 { unsigned }, DataType::Int),
        (Type::Int96, _) => plain(Kind::Int96, DataType::Timestamp),
        (Type::Float, _) => plain(Kind::Float32, DataType::Float),
        (Type::Double, _) => plain(Kind::Float64, DataType::Float),
        (Type::ByteArray | Type::FixedLenByteArray, Some(Logical::Decimal(_))) => {
            plain(Kind::DecimalBytes, DataType::Decimal)
        }
        (Type::FixedLenByteArray, Some(Logical::Float16)) if e.length == 2 => {
            plain(Kind::Float16, DataType::Float)
        }
        (Type::FixedLenByteArray, Some(Logical::Uuid)) if e.length == 16 => {
            plain(Kind::Uuid, DataType::String)
        }
        (Type::FixedLenByteArray, Some(Logical::Interval)) if e.length == 12 => {
            plain(Kind::Interval, DataType::String)
        }
        (Type::ByteArray | Type::FixedLenByteArray, Some(Logical::Bson)) => None,
        (Type::ByteArray | Type::FixedLenByteArray, Some(Logical::Text)) => {
            plain(Kind::Text, DataType::String)
        }
        (Type::ByteArray | Type::FixedLenByteArray, _) => plain(Kind::Binary, DataType::String),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_unit_without_a_name_is_microseconds() {
        for unit in [0, 4] {
            // SchemaElement { logicalType: TIMESTAMP { unit: field number `unit` } }; a field
            // number of its own is written zigzag.
            let bytes = [0xac, 0x8c, 0x2c, 0x0c, unit << 1, 0, 0, 0, 0, 0];
            let element = Element::read(&mut Reader::new(&bytes)).unwrap();
            assert_eq!(element.logical, Some(Logical::Timestamp(TimeStep::Micro)));
        }
    }
}
