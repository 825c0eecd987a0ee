//! The schema of Arrow data: fields, their types, and the order in which their buffers come (Arrow
//! columnar format 1.5, `Schema.fbs`).

use pellucid_core::{Error, Result};

use super::flatbuffer::Table;
use crate::column::TimeStep;

/// A field with its children.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Where values are positions in a dictionary, which one and how wide the positions are.
    pub(super) dictionary: Option<Encoded>,
    pub(super) children: Vec<Field>,
}

/// A dictionary and the type of the positions in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Encoded {
    pub(super) id: i64,
    pub(super) width: usize,
    pub(super) signed: bool,
}

/// How values lie in memory and what they mean. Widths are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Int {
        width: usize,
        signed: bool,
    },
    Float {
        width: usize,
    },
    Decimal {
        width: usize,
        scale: i32,
    },
    Date {
        step: TimeStep,
    },
    Timestamp {
        step: TimeStep,
    },
    /// A time of day, in steps of so many nanoseconds.
    Time {
        width: usize,
        nanos: i64,
    },
    /// A span of time, in steps of so many nanoseconds.
    Duration {
        nanos: i64,
    },
    Interval(Interval),
    /// Bytes of any length, with offsets of 4 or 8 bytes.
    Bytes {
        offset: usize,
        text: bool,
    },
    /// Bytes of any length that lie wherever their 16-byte view says.
    View {
        text: bool,
    },
    Fixed {
        width: usize,
        uuid: bool,
    },
    List {
        offset: usize,
    },
    /// Lists with offsets and sizes.
    ListView,
    FixedList,
    Struct,
    Union {
        dense: bool,
    },
    RunEnd,
    /// Unsigned whole numbers of 128 bits, which polars has.
    UnsignedWide,
    /// A type of a later version.
    Unknown(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interval {
    Months,
    DaysAndMillis,
    MonthsDaysAndNanos,
}

/// More fields than any table has, and more nesting.
const MOST_FIELDS: usize = 100_000;
const MOST_DEPTH: usize = 64;

/// The fields of a `Schema`.
pub(super) fn fields(schema: Table<'_>) -> Result<Vec<Field>> {
    if schema.i16(0, 0) != 0 {
        return Err(Error::unsupported(
            "the Arrow data is big-endian: write it on a little-endian machine, as most are, or as Parquet",
        ));
    }
    let mut left = MOST_FIELDS;
    schema.tables(1).map(|t| field(t, 0, &mut left)).collect()
}

fn field(table: Table<'_>, depth: usize, left: &mut usize) -> Result<Field> {
    *left = left
        .checked_sub(1)
        .filter(|_| depth < MOST_DEPTH)
        .ok_or_else(|| Error::corrupt("its schema is nested too deeply"))?;
    let extension = table
        .tables(6)
        .find(|pair| pair.text(0) == Some("ARROW:extension:name"))
        .and_then(|pair| pair.text(1));
    let children = table.tables(5).map(|t| field(t, depth + 1, left)).collect::<Result<_>>()?;
    let dictionary = table.table(4).map(|d| {
        let index = d.table(1);
        Encoded {
            id: d.i64(0, 0),
            width: index.map_or(4, |i| width(i, 0)),
            // Absent, positions are 32 bits and signed.
            signed: index.is_none_or(|i| i.byte(1, 0) != 0),
        }
    });
    let kind = table.table(3).map_or(Kind::Unknown(0), |t| kind(table.byte(2, 0), t, extension));
    Ok(Field { name: table.text(0).unwrap_or_default().to_owned(), kind, dictionary, children })
}

fn width(table: Table<'_>, id: usize) -> usize {
    usize::try_from(table.i32(id, 0)).unwrap_or_default() / 8
}

/// The type of number `tag` in the union `Type`.
fn kind(tag: u8, t: Table<'_>, extension: Option<&str>) -> Kind {
    let step = |unit: i16| match unit {
        0 => TimeStep::Second,
        1 => TimeStep::Milli,
        2 => TimeStep::Micro,
        _ => TimeStep::Nano,
    };
    match tag {
        1 => Kind::Null,
        2 if width(t, 0) == 1 && extension == Some("arrow.bool8") => {
            Kind::Int { width: 1, signed: false }
        }
        // polars has integers of 128 bits, which Arrow does not.
        2 if width(t, 0) == 16 && t.byte(1, 0) != 0 => Kind::Decimal { width: 16, scale: 0 },
        2 if width(t, 0) == 16 => Kind::UnsignedWide,
        2 if width(t, 0) > 8 => Kind::Unknown(tag),
        2 => Kind::Int { width: width(t, 0), signed: t.byte(1, 0) != 0 },
        3 => Kind::Float { width: 2 << t.i16(0, 0).clamp(0, 2) },
        4 => Kind::Bytes { offset: 4, text: false },
        5 => Kind::Bytes { offset: 4, text: true },
        6 => Kind::Bool,
        7 => Kind::Decimal {
            width: usize::try_from(t.i32(2, 128)).unwrap_or_default() / 8,
            scale: t.i32(1, 0),
        },
        8 => Kind::Date { step: if t.i16(0, 1) == 0 { TimeStep::Day } else { TimeStep::Milli } },
        9 => Kind::Time {
            width: usize::try_from(t.i32(1, 32)).unwrap_or_default() / 8,
            nanos: step(t.i16(0, 1)).nanos(),
        },
        10 => Kind::Timestamp { step: step(t.i16(0, 0)) },
        11 => Kind::Interval(match t.i16(0, 0) {
            0 => Interval::Months,
            1 => Interval::DaysAndMillis,
            _ => Interval::MonthsDaysAndNanos,
        }),
        12 | 17 => Kind::List { offset: 4 },
        13 => Kind::Struct,
        14 => Kind::Union { dense: t.i16(0, 0) == 1 },
        15 => Kind::Fixed {
            width: usize::try_from(t.i32(0, 0)).unwrap_or_default(),
            uuid: extension == Some("arrow.uuid"),
        },
        16 => Kind::FixedList,
        18 => Kind::Duration { nanos: step(t.i16(0, 1)).nanos() },
        19 => Kind::Bytes { offset: 8, text: false },
        20 => Kind::Bytes { offset: 8, text: true },
        21 => Kind::List { offset: 8 },
        22 => Kind::RunEnd,
        23 => Kind::View { text: false },
        24 => Kind::View { text: true },
        25 | 26 => Kind::ListView,
        other => Kind::Unknown(other),
    }
}
