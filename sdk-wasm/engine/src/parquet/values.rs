//! The values of a page, by encoding, without their nulls.

use pellucid_core::{Code, Error, Result, decimal};

use super::format::Encoding;
use super::schema::{Kind, Leaf};
use super::{delta, rle};
use crate::logical;
use crate::writer::ColumnWriter;

/// Values as a column takes them.
#[derive(Debug)]
pub enum Dense {
    /// Integers, times and booleans.
    Ints(Vec<i64>),
    /// Floats and decimals.
    Floats(Vec<f64>),
    /// Decimals without their point, and integers, that 64 bits may not hold.
    Wides(Vec<i128>),
    /// Codes in the column's dictionary.
    Codes(Vec<u32>),
    /// Positions in the chunk's dictionary of integers, all within it.
    Positions(Vec<u32>),
}

impl Dense {
    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Ints(v) => v.len(),
            Self::Floats(v) => v.len(),
            Self::Wides(v) => v.len(),
            Self::Codes(v) | Self::Positions(v) => v.len(),
        }
    }

    /// The values at `positions` in this dictionary. Integers stay positions: the writer narrows
    /// the dictionary instead.
    fn gather(&self, positions: Vec<u32>) -> Result<Self> {
        fn pick<T: Copy + Default>(values: &[T], positions: &[u32]) -> Vec<T> {
            positions.iter().map(|p| values.get(*p as usize).copied().unwrap_or_default()).collect()
        }
        if let Some(beyond) = positions.iter().max().filter(|p| **p as usize >= self.len()) {
            return Err(Error::corrupt(format!(
                "entry {beyond} of a dictionary of {}",
                self.len()
            )));
        }
        Ok(match self {
            Self::Ints(_) | Self::Positions(_) => Self::Positions(positions),
            Self::Floats(v) => Self::Floats(pick(v, &positions)),
            Self::Wides(v) => Self::Wides(pick(v, &positions)),
            Self::Codes(v) if v.iter().enumerate().all(|(i, c)| *c as usize == i) => {
                Self::Codes(positions)
            }
            Self::Codes(v) => Self::Codes(pick(v, &positions)),
        })
    }

    /// The integers of a dictionary.
    pub fn ints(&self) -> &[i64] {
        match self {
            Self::Ints(v) => v,
            _ => &[],
        }
    }
}

fn short() -> Error {
    Error::corrupt("a page ends before its values do")
}

/// Decodes `count` values. Texts are interned into the column being written.
///
/// # Errors
/// `corrupt_file` where the bytes do not hold `count` values, `unsupported_file` for an encoding
/// that does not fit the type.
pub fn decode(
    bytes: &[u8],
    encoding: Encoding,
    count: usize,
    leaf: &Leaf,
    dictionary: Option<&Dense>,
    writer: &mut ColumnWriter,
) -> Result<Dense> {
    match encoding {
        Encoding::Plain if leaf.kind == Kind::Bool => {
            let mut bits = Vec::new();
            rle::unpack(bytes, 1, count, &mut bits)?;
            Ok(Dense::Ints(bits.into_iter().map(i64::from).collect()))
        }
        Encoding::Plain if leaf.length == 0 && is_bytes(leaf.kind) => {
            let mut sink = Sink::new(leaf, writer, count);
            let mut rest = bytes;
            for _ in 0..count {
                let (length, tail) = rest.split_first_chunk::<4>().ok_or_else(short)?;
                let (value, tail) = tail
                    .split_at_checked(u32::from_le_bytes(*length) as usize)
                    .ok_or_else(short)?;
                sink.bytes(value)?;
                rest = tail;
            }
            Ok(sink.dense)
        }
        Encoding::Plain => fixed(bytes, count, leaf, writer),
        Encoding::PlainDictionary | Encoding::RleDictionary => {
            let dictionary = dictionary
                .ok_or_else(|| Error::corrupt("a page refers to a dictionary that is not there"))?;
            let mut positions = Vec::with_capacity(count);
            if count > 0 {
                let (width, packed) = bytes.split_first().ok_or_else(short)?;
                rle::decode(packed, u32::from(*width), count, &mut positions)?;
            }
            dictionary.gather(positions)
        }
        Encoding::Rle if leaf.kind == Kind::Bool => {
            let (_, packed) = bytes.split_first_chunk::<4>().ok_or_else(short)?;
            let mut bits = Vec::with_capacity(count);
            rle::decode(packed, 1, count, &mut bits)?;
            Ok(Dense::Ints(bits.into_iter().map(i64::from).collect()))
        }
        Encoding::DeltaBinaryPacked if is_integer(leaf.kind) => {
            let (ints, _) = delta::decode_ints(bytes, count)?;
            let narrow = width(leaf) == Some(4);
            let mut sink = Sink::new(leaf, writer, count);
            // The deltas of 32-bit columns wrap around at 32 bits.
            ints.into_iter()
                .try_for_each(|v| sink.int(if narrow { i64::from(v as i32) } else { v }))?;
            Ok(sink.dense)
        }
        Encoding::DeltaLengthByteArray if is_bytes(leaf.kind) => {
            let mut sink = Sink::new(leaf, writer, count);
            delta::decode_lengths(bytes, count, |v| sink.bytes(v))?;
            Ok(sink.dense)
        }
        Encoding::DeltaByteArray if is_bytes(leaf.kind) || leaf.kind == Kind::Float16 => {
            let mut sink = Sink::new(leaf, writer, count);
            delta::decode_prefixed(bytes, count, |v| sink.bytes(v))?;
            Ok(sink.dense)
        }
        Encoding::ByteStreamSplit if leaf.kind != Kind::Bool => {
            let width = width(leaf)
                .filter(|w| w.checked_mul(count).is_some_and(|n| n <= bytes.len()))
                .ok_or_else(short)?;
            let mut joined = Vec::with_capacity(width * count);
            let stride = bytes.len().checked_div(width).unwrap_or_default();
            (0..count).for_each(|i| joined.extend((0..width).map(|b| bytes[b * stride + i])));
            fixed(&joined, count, leaf, writer)
        }
        other => Err(misfit(other.into(), leaf)),
    }
}

/// The error for an encoding, by its number, that values of this type are not written in.
pub fn misfit(encoding: i64, leaf: &Leaf) -> Error {
    Error::unsupported(format!(
        "column \"{}\" uses encoding {encoding} on a type it does not fit",
        leaf.name
    ))
}

fn is_bytes(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text
            | Kind::Binary
            | Kind::Uuid
            | Kind::Interval
            | Kind::Float16
            | Kind::DecimalBytes
            | Kind::Wide { .. }
    )
}

fn is_integer(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Int32 { .. }
            | Kind::Int64 { .. }
            | Kind::Decimal32
            | Kind::Decimal64
            | Kind::Time { .. }
            | Kind::Duration { .. }
    )
}

/// Bytes of a stored value of fixed length.
fn width(leaf: &Leaf) -> Option<usize> {
    match leaf.kind {
        Kind::Int32 { .. } | Kind::Float32 | Kind::Decimal32 => Some(4),
        Kind::Int64 { .. } | Kind::Duration { .. } | Kind::Float64 | Kind::Decimal64 => Some(8),
        Kind::Time { width, .. } => Some(width),
        Kind::Int96 => Some(12),
        Kind::Wide { .. } => Some(16),
        Kind::Float16 => Some(2),
        Kind::Text | Kind::Binary | Kind::Uuid | Kind::Interval | Kind::DecimalBytes => {
            Some(leaf.length).filter(|l| *l > 0)
        }
        Kind::Bool => None,
    }
}

/// The bytes of `count` plain 64-bit floats, which a column takes as they lie; `None` for another
/// type or encoding.
pub fn plain_floats<'a>(
    bytes: &'a [u8],
    encoding: Encoding,
    count: usize,
    leaf: &Leaf,
) -> Option<&'a [[u8; 8]]> {
    let plain = encoding == Encoding::Plain && leaf.kind == Kind::Float64;
    bytes.as_chunks::<8>().0.get(..count).filter(|_| plain)
}

/// Plain values of fixed length. The common types are converted in one tight loop each.
fn fixed(bytes: &[u8], count: usize, leaf: &Leaf, writer: &mut ColumnWriter) -> Result<Dense> {
    let width = width(leaf).ok_or_else(short)?;
    let bytes = count.checked_mul(width).and_then(|n| bytes.get(..n)).ok_or_else(short)?;
    let as4 = || bytes.as_chunks::<4>().0.iter().copied();
    let as8 = || bytes.as_chunks::<8>().0.iter().copied();
    Ok(match leaf.kind {
        Kind::Int32 { unsigned: false } => {
            Dense::Ints(as4().map(|b| i64::from(i32::from_le_bytes(b))).collect())
        }
        Kind::Int64 { unsigned: false } => Dense::Ints(as8().map(i64::from_le_bytes).collect()),
        Kind::Float32 => Dense::Floats(as4().map(|b| f64::from(f32::from_le_bytes(b))).collect()),
        Kind::Float64 => Dense::Floats(as8().map(f64::from_le_bytes).collect()),
        Kind::Int32 { unsigned: true } => {
            Dense::Ints(as4().map(|b| i64::from(u32::from_le_bytes(b))).collect())
        }
        _ => {
            let mut sink = Sink::new(leaf, writer, count);
            for value in bytes.chunks_exact(width) {
                sink.stored(value)?;
            }
            sink.dense
        }
    })
}

/// Takes stored values one by one and converts them.
struct Sink<'a> {
    leaf: &'a Leaf,
    writer: &'a mut ColumnWriter,
    dense: Dense,
}

impl<'a> Sink<'a> {
    fn new(leaf: &'a Leaf, writer: &'a mut ColumnWriter, count: usize) -> Self {
        let dense = match leaf.data_type {
            pellucid_core::DataType::Float => Dense::Floats(Vec::with_capacity(count)),
            pellucid_core::DataType::String => Dense::Codes(Vec::with_capacity(count)),
            pellucid_core::DataType::Decimal
                if !matches!(leaf.kind, Kind::Decimal32 | Kind::Decimal64) =>
            {
                Dense::Wides(Vec::with_capacity(count))
            }
            _ => Dense::Ints(Vec::with_capacity(count)),
        };
        Self { leaf, writer, dense }
    }

    fn int(&mut self, v: i64) -> Result<()> {
        match (&mut self.dense, self.leaf.kind) {
            (Dense::Floats(out), Kind::Decimal32 | Kind::Decimal64) => {
                out.push(decimal::float(i128::from(v), self.leaf.scale))
            }
            (Dense::Wides(out), Kind::Int64 { .. }) => out.push(i128::from(v as u64)),
            (Dense::Floats(out), Kind::Int64 { .. }) => out.push(v as u64 as f64),
            (Dense::Ints(out), Kind::Int32 { unsigned: true }) => out.push(i64::from(v as u32)),
            (Dense::Ints(_), Kind::Int64 { unsigned: true }) if v < 0 => {
                let message = format!(
                    "column \"{}\" holds {}, beyond 2^63 - 1: cast it to a float or decimal",
                    self.leaf.name, v as u64
                );
                return Err(Error::new(Code::Overflow, message));
            }
            (Dense::Ints(out), _) => out.push(v),
            (Dense::Codes(out), Kind::Time { nanos, .. }) => {
                out.push(self.writer.intern(&logical::time_of_day(v.saturating_mul(nanos)))?);
            }
            (Dense::Codes(out), Kind::Duration { nanos }) => {
                out.push(self.writer.intern(&logical::duration(v, nanos))?);
            }
            _ => return Err(short()),
        }
        Ok(())
    }

    /// A value of fixed length as it is stored.
    fn stored(&mut self, value: &[u8]) -> Result<()> {
        match *value {
            [a, b, c, d] if !is_bytes(self.leaf.kind) => {
                self.int(i64::from(i32::from_le_bytes([a, b, c, d])))
            }
            [a, b, c, d, e, f, g, h] if !is_bytes(self.leaf.kind) => {
                self.int(i64::from_le_bytes([a, b, c, d, e, f, g, h]))
            }
            _ => self.bytes(value),
        }
    }

    fn bytes(&mut self, value: &[u8]) -> Result<()> {
        match (&mut self.dense, self.leaf.kind) {
            (Dense::Floats(out), Kind::Float16) => out.push(half(value)?),
            (Dense::Floats(out), Kind::Wide { unsigned }) => out.push(wide_float(value, unsigned)?),
            (Dense::Wides(out), Kind::Wide { unsigned }) => {
                out.push(wide(value, unsigned)?.ok_or_else(beyond)?)
            }
            (Dense::Floats(out), Kind::DecimalBytes) => {
                out.push(big_endian_float(value) / decimal::power(self.leaf.scale))
            }
            (Dense::Wides(out), Kind::DecimalBytes) => {
                out.push(big_endian(value).ok_or_else(beyond)?)
            }
            (Dense::Ints(out), Kind::Int96) => out.push(int96(value)?),
            (Dense::Codes(out), Kind::Uuid) => out.push(self.writer.intern(&logical::uuid(value))?),
            (Dense::Codes(out), Kind::Interval) => out.push(self.writer.intern(&interval(value)?)?),
            (Dense::Codes(out), kind) => out.push(match std::str::from_utf8(value) {
                Ok(text) if kind == Kind::Text => self.writer.intern(text)?,
                _ => self.writer.intern(&logical::binary(value))?,
            }),
            _ => return Err(short()),
        }
        Ok(())
    }
}

/// Months, days and milliseconds, each 4 bytes.
fn interval(value: &[u8]) -> Result<String> {
    let [months, days, millis] = value.as_chunks().0 else { return Err(short()) };
    let [months, days, millis] = [months, days, millis].map(|b| i64::from(u32::from_le_bytes(*b)));
    Ok(logical::interval(months, days, millis * 1_000_000))
}

/// IEEE 754 binary16, little-endian.
pub(crate) fn half(value: &[u8]) -> Result<f64> {
    let bits = u16::from_le_bytes(value.try_into().map_err(|_| short())?);
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    let magnitude = match (exponent, bits & 0x3ff) {
        (0, _) => fraction * 2f64.powi(-24),
        (31, 0) => f64::INFINITY,
        (31, _) => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    Ok(if bits >> 15 == 1 { -magnitude } else { magnitude })
}

/// Big-endian two's complement of any length; `None` beyond 128 bits.
fn big_endian(value: &[u8]) -> Option<i128> {
    let sign = if value.first().is_some_and(|b| b & 0x80 != 0) { -1i128 } else { 0 };
    let (high, low) = value.split_at(value.len().saturating_sub(16));
    let whole = high.iter().all(|b| *b == sign as u8)
        && (high.is_empty() || low.first().is_some_and(|b| (b ^ sign as u8) & 0x80 == 0));
    whole.then(|| low.iter().fold(sign, |v, b| v << 8 | i128::from(*b)))
}

/// A whole number of 128 bits; none where it has more than 38 digits.
fn wide(value: &[u8], unsigned: bool) -> Result<Option<i128>> {
    let bytes: [u8; 16] = value.try_into().map_err(|_| short())?;
    let value = match unsigned {
        true => i128::try_from(u128::from_le_bytes(bytes)).ok(),
        false => Some(i128::from_le_bytes(bytes)),
    };
    Ok(value.filter(|v| v.unsigned_abs() < 10u128.pow(38)))
}

/// The same to the nearest float.
fn wide_float(value: &[u8], unsigned: bool) -> Result<f64> {
    let bytes: [u8; 16] = value.try_into().map_err(|_| short())?;
    Ok(match unsigned {
        true => u128::from_le_bytes(bytes) as f64,
        false => i128::from_le_bytes(bytes) as f64,
    })
}

fn beyond() -> Error {
    Error::new(
        Code::Overflow,
        "it holds a decimal of more than 38 digits: cast it, or open the file with decimals as floats",
    )
}

/// The same to the nearest float.
fn big_endian_float(value: &[u8]) -> f64 {
    let start = if value.first().is_some_and(|b| b & 0x80 != 0) { -1.0 } else { 0.0 };
    big_endian(value)
        .map_or_else(|| value.iter().fold(start, |v, b| v * 256.0 + f64::from(*b)), |v| v as f64)
}

/// Nanoseconds of the day and Julian day, as Impala and old Spark write timestamps; in microseconds
/// since 1970.
fn int96(value: &[u8]) -> Result<i64> {
    let (nanos, day) = value.split_first_chunk::<8>().ok_or_else(short)?;
    let day = u32::from_le_bytes(day.try_into().map_err(|_| short())?);
    // Julian day 2,440,588 begins on 1970-01-01.
    let days = i64::from(day as i32) - 2_440_588;
    Ok(days
        .saturating_mul(86_400_000_000)
        .saturating_add(i64::from_le_bytes(*nanos).div_euclid(1_000)))
}
