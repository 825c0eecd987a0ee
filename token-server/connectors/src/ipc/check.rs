//! Heads of messages, held against what arrow can read and against the body that came.

use arrow::datatypes::{DataType, Schema};
use arrow_ipc::{DateUnit, Field, IntervalUnit, Precision, RecordBatch, TimeUnit, Type};

use super::{sizes, wrong};
use crate::Result;
use crate::bounds::CELLS;

/// Most columns.
const COLUMNS: usize = 10_000;
/// Deepest column: lists of lists.
const DEPTH: usize = 16;

/// Whether every column's type is one that arrow reads without a panic.
pub(super) fn schema(schema: arrow_ipc::Schema<'_>) -> Result<()> {
    let fields = schema.fields().ok_or_else(|| wrong("a schema has no columns"))?;
    if fields.len() > COLUMNS {
        return Err(wrong(format!("it has {} columns, and may have {COLUMNS}", fields.len())));
    }
    // Two fields that share what is under them make one deep tree of a few bytes many times as
    // wide.
    let mut left = COLUMNS;
    let big = schema.endianness() == arrow_ipc::Endianness::Big;
    fields.iter().try_for_each(|f| match big {
        true => Err(wrong("it is big-endian")),
        false => field(f, DEPTH, &mut left),
    })
}

fn field(field_: Field<'_>, depth: usize, left: &mut usize) -> Result<()> {
    let unread =
        || wrong(format!("a column of {:?} is not one that can be read", field_.type_type()));
    *left = left.checked_sub(1).ok_or_else(unread)?;
    let depth = depth.checked_sub(1).ok_or_else(unread)?;
    if field_.dictionary().is_some() {
        return Err(wrong("it has dictionaries: turn them off where it is written"));
    }
    let children = match field_.type_type() {
        Type::List | Type::LargeList | Type::ListView | Type::LargeListView => Some(1),
        Type::FixedSizeList
            if field_.type_as_fixed_size_list().is_some_and(|l| l.listSize() >= 0) =>
        {
            Some(1)
        }
        Type::Map if field_.type_as_map().is_some() => Some(1),
        Type::Struct_ => None,
        _ => Some(0),
    };
    let found = field_.children().map_or(0, |c| c.len());
    // Writers need not name the children of what has none.
    if children.is_some_and(|expected| expected > 0 && found != expected) || !leaf(field_) {
        return Err(unread());
    }
    match children {
        Some(0) => Ok(()),
        _ => field_.children().into_iter().flatten().try_for_each(|f| field(f, depth, left)),
    }
}

/// Whether the parameters of a type are there and are some that there are.
fn leaf(field: Field<'_>) -> bool {
    let known = match field.type_type() {
        Type::Null | Type::Bool | Type::Binary | Type::LargeBinary | Type::BinaryView => Some(true),
        Type::Utf8 | Type::LargeUtf8 | Type::Utf8View => Some(true),
        Type::List
        | Type::LargeList
        | Type::ListView
        | Type::LargeListView
        | Type::FixedSizeList
        | Type::Map
        | Type::Struct_ => Some(true),
        Type::Int => field.type_as_int().map(|t| matches!(t.bitWidth(), 8 | 16 | 32 | 64)),
        Type::FloatingPoint => field.type_as_floating_point().map(|t| {
            [Precision::HALF, Precision::SINGLE, Precision::DOUBLE].contains(&t.precision())
        }),
        Type::FixedSizeBinary => field.type_as_fixed_size_binary().map(|t| t.byteWidth() >= 0),
        Type::Date => {
            field.type_as_date().map(|t| [DateUnit::DAY, DateUnit::MILLISECOND].contains(&t.unit()))
        }
        Type::Time => field.type_as_time().map(|t| match t.bitWidth() {
            32 => [TimeUnit::SECOND, TimeUnit::MILLISECOND].contains(&t.unit()),
            64 => [TimeUnit::MICROSECOND, TimeUnit::NANOSECOND].contains(&t.unit()),
            _ => false,
        }),
        Type::Timestamp => field.type_as_timestamp().map(|t| unit(t.unit())),
        Type::Duration => field.type_as_duration().map(|t| unit(t.unit())),
        Type::Interval => field.type_as_interval().map(|t| {
            [IntervalUnit::YEAR_MONTH, IntervalUnit::DAY_TIME, IntervalUnit::MONTH_DAY_NANO]
                .contains(&t.unit())
        }),
        Type::Decimal => field.type_as_decimal().map(|t| {
            let most = match t.bitWidth() {
                32 => 9,
                64 => 18,
                128 => 38,
                256 => 76,
                _ => 0,
            };
            (1..=most).contains(&t.precision()) && (0..=t.precision()).contains(&t.scale())
        }),
        _ => None,
    };
    known.unwrap_or(false)
}

fn unit(unit: TimeUnit) -> bool {
    [TimeUnit::SECOND, TimeUnit::MILLISECOND, TimeUnit::MICROSECOND, TimeUnit::NANOSECOND]
        .contains(&unit)
}

/// Buffers of a column of values. None for types of which no rows are read: they are never asked
/// for.
fn buffers(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::Null => Some(0),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Binary | DataType::LargeBinary => Some(3),
        // And as many more as the head says.
        DataType::Utf8View | DataType::BinaryView => Some(2),
        DataType::Boolean | DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => {
            Some(2)
        }
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => Some(2),
        other if other.is_integer() || other.is_floating() => Some(2),
        _ => None,
    }
}

/// Bytes of one value in a column's second buffer: of a value itself, or of what says where it is.
fn width(data_type: &DataType) -> usize {
    match data_type {
        DataType::Utf8 | DataType::Binary => 4,
        DataType::LargeUtf8 | DataType::LargeBinary => 8,
        DataType::Utf8View | DataType::BinaryView => 16,
        other => other.primitive_width().unwrap_or(1),
    }
}

/// Whether a batch's head fits its schema and its body: every length in it is one that is there.
pub(super) fn batch(batch: RecordBatch<'_>, schema: &Schema, body: &[u8]) -> Result<()> {
    let rows = usize::try_from(batch.length())
        .map_err(|_| wrong(format!("it claims {} rows", batch.length())))?;
    let cells = rows.checked_mul(schema.fields().len().max(1)).filter(|cells| *cells <= CELLS);
    cells.ok_or_else(|| {
        wrong(format!("a message claims {rows} rows, and may have {CELLS} values in all columns"))
    })?;
    let nodes = batch.nodes().map_or(0, |n| n.len());
    if nodes != schema.fields().len() {
        return Err(wrong(format!("it has {nodes} columns of {}", schema.fields().len())));
    }
    let lengths = sizes::of(batch, body)?;
    let mut lengths = lengths.into_iter();
    let mut variadic = batch.variadicBufferCounts().into_iter().flatten();
    for (field, node) in schema.fields().iter().zip(batch.nodes().into_iter().flatten()) {
        let mut expected = buffers(field.data_type())
            .ok_or_else(|| wrong(format!("a column is of {}", field.data_type())))?;
        if matches!(field.data_type(), DataType::Utf8View | DataType::BinaryView) {
            let more = variadic
                .next()
                .and_then(|n| usize::try_from(n).ok())
                .filter(|n| *n <= lengths.len());
            expected += more.ok_or_else(|| wrong("a column's buffers are not counted"))?;
        }
        let own: Vec<usize> = lengths.by_ref().take(expected).collect();
        let nulls = usize::try_from(node.null_count()).ok().filter(|nulls| *nulls <= rows);
        let fits = own.len() == expected && node.length() == batch.length() && nulls.is_some();
        let whole = own.get(1).is_none_or(|bytes| bytes % width(field.data_type()) == 0);
        let marked = expected == 0
            || nulls == Some(0)
            || own.first().is_some_and(|bytes| *bytes >= rows.div_ceil(8));
        if !fits || !marked || !whole {
            return Err(wrong(format!("a column of {} does not fit its head", field.data_type())));
        }
    }
    match (lengths.next(), variadic.next()) {
        (None, None) => Ok(()),
        _ => Err(wrong("it has more buffers than columns")),
    }
}
