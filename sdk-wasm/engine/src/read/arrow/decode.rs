//! A field's values in one batch, as a column takes them.

use std::collections::HashMap;
use std::rc::Rc;

use pellucid_core::{Code, Error, Result};

use super::body::{Batch, Cursor};
use super::schema::{Encoded, Field, Interval, Kind};
use crate::column::TimeStep;
use crate::dictionary::Dictionary;
use crate::logical;
use crate::parquet::values::half;

/// Values of one type, one a row; under a null they mean nothing.
#[derive(Debug, Clone)]
pub(super) enum Values {
    Ints(Vec<i64>),
    Floats(Vec<f64>),
    /// Decimals without their point, and integers beyond 64 bits.
    Wides(Vec<i128>),
    /// Codes of texts that were interned.
    Codes(Vec<u32>),
}

/// Values, and which of them are not null; absent where none is.
#[derive(Debug, Clone)]
pub(super) struct Array {
    pub(super) values: Values,
    pub(super) present: Option<Vec<bool>>,
}

/// The entries of a dictionary; where they are texts, their codes are of `texts`.
#[derive(Debug, Clone)]
pub(super) struct Entries {
    pub(super) array: Array,
    pub(super) texts: Dictionary,
}

/// The dictionaries that a batch refers to, by their ids.
pub(super) type Dictionaries = HashMap<i64, Rc<Entries>>;

/// Where the texts of one column go.
pub(super) struct Texts<'c> {
    /// The code of a text.
    pub(super) intern: &'c mut dyn FnMut(&str) -> Result<u32>,
    /// The dictionary met last, its texts as codes of the column.
    pub(super) mapped: Option<(Rc<Entries>, Vec<u32>)>,
}

fn short() -> Error {
    Error::corrupt("a buffer ends before its values do")
}

/// The bits of a buffer as a bool a row; `None` where all are set or there is no buffer.
pub(super) fn validity(batch: &Batch<'_>, buffer: usize, rows: usize) -> Result<Option<Vec<bool>>> {
    let bytes = batch.buffer(buffer)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    let bits = bits(&bytes, rows)?;
    Ok(bits.contains(&false).then_some(bits))
}

fn bits(bytes: &[u8], rows: usize) -> Result<Vec<bool>> {
    let bytes = bytes.get(..rows.div_ceil(8)).ok_or_else(short)?;
    Ok((0..rows).map(|row| bytes.get(row / 8).is_some_and(|b| b >> (row % 8) & 1 == 1)).collect())
}

/// What the fields of a batch are decoded with.
pub(super) struct Decoder<'d, 'c> {
    pub(super) batch: &'d Batch<'d>,
    pub(super) known: &'d Dictionaries,
    pub(super) texts: &'d mut Texts<'c>,
}

impl Decoder<'_, '_> {
    /// Decodes the first `rows` values of `field`, whose node and buffers begin at `cursor`, which
    /// moves behind them.
    ///
    /// # Errors
    /// `corrupt_file` where nodes and buffers do not hold so many, `overflow` for a decimal of more
    /// than 38 digits.
    pub(super) fn decode(
        &mut self,
        field: &Field,
        cursor: &mut Cursor,
        rows: usize,
    ) -> Result<Array> {
        let batch = self.batch;
        if batch.length(cursor.node)? < rows {
            return Err(Error::corrupt(format!(
                "a field holds fewer values than the {rows} of its batch"
            )));
        }
        let start = *cursor;
        if let (None, Kind::RunEnd, [ends, values]) =
            (field.dictionary, field.kind, field.children.as_slice())
        {
            cursor.node += 1;
            return self.run_ends(ends, values, cursor, rows);
        }
        batch.pass(field, cursor);
        if field.dictionary.is_none() && field.kind == Kind::Null {
            return Ok(Array {
                values: Values::Ints(crate::column::zeroed(rows)?),
                present: Some(vec![false; rows]),
            });
        }
        let present = validity(batch, start.buffer, rows)?;
        let data = batch.buffer(start.buffer + 1)?;
        if let Some(encoded) = field.dictionary {
            let keys = ints(&data, encoded.width, encoded.signed, rows)?;
            return entries(encoded, &keys, present, self.known, self.texts);
        }
        let is_present = |row: usize| present.as_ref().is_none_or(|p| p.get(row) == Some(&true));
        let values = match field.kind {
            Kind::Bool => Values::Ints(bits(&data, rows)?.into_iter().map(i64::from).collect()),
            Kind::Int { width: 8, signed: false } => unsigned(&data, rows)?,
            Kind::Int { width, signed } => Values::Ints(ints(&data, width, signed, rows)?),
            Kind::Date { step } => {
                Values::Ints(ints(&data, if step == TimeStep::Day { 4 } else { 8 }, true, rows)?)
            }
            Kind::Timestamp { .. } => Values::Ints(ints(&data, 8, true, rows)?),
            Kind::Float { width } => Values::Floats(floats(&data, width, rows)?),
            Kind::Decimal { width, scale } => {
                Values::Wides(decimals(&data, width, scale, rows, is_present)?)
            }
            kind => Values::Codes(words(
                kind,
                batch,
                start,
                &data,
                rows,
                is_present,
                self.texts.intern,
            )?),
        };
        Ok(Array { values, present })
    }

    /// Run ends: the row behind the last of each run, and a value a run.
    fn run_ends(
        &mut self,
        ends: &Field,
        values: &Field,
        cursor: &mut Cursor,
        rows: usize,
    ) -> Result<Array> {
        let runs = self.batch.length(cursor.node)?;
        let Values::Ints(ends) = self.decode(ends, cursor, runs)?.values else {
            return Err(short());
        };
        let values = self.decode(values, cursor, runs)?;
        let mut at: Vec<Option<usize>> = Vec::new();
        at.try_reserve_exact(rows).map_err(|_| short())?;
        for (run, end) in ends.iter().enumerate() {
            let end = usize::try_from(*end).unwrap_or(0).min(rows);
            at.resize(end.max(at.len()), Some(run));
        }
        match at.len() == rows {
            true => take(&values, &at),
            false => Err(Error::corrupt(format!("runs end at row {} of {rows}", at.len()))),
        }
    }
}

/// The codes of values that are texts or become such; 0 where a row is null.
fn words(
    kind: Kind,
    batch: &Batch<'_>,
    start: Cursor,
    data: &[u8],
    rows: usize,
    present: impl Fn(usize) -> bool,
    intern: &mut dyn FnMut(&str) -> Result<u32>,
) -> Result<Vec<u32>> {
    let mut codes = crate::column::zeroed(rows)?;
    let mut put = |row: usize, value: &str| -> Result<()> {
        codes[row] = intern(value)?;
        Ok(())
    };
    let stored =
        |bytes: &[u8], text: bool, row: usize, put: &mut dyn FnMut(usize, &str) -> Result<()>| {
            match std::str::from_utf8(bytes) {
                Ok(value) if text => put(row, value),
                _ => put(row, &logical::binary(bytes)),
            }
        };
    let there = (0..rows).filter(|row| present(*row));
    match kind {
        Kind::Bytes { offset, text } => {
            let bytes = batch.buffer(start.buffer + 2)?;
            let offsets = if rows == 0 { Vec::new() } else { ints(data, offset, true, rows + 1)? };
            for row in there {
                let range =
                    usize::try_from(offsets[row]).ok().zip(usize::try_from(offsets[row + 1]).ok());
                let value = range.and_then(|(from, to)| bytes.get(from..to)).ok_or_else(short)?;
                stored(value, text, row, &mut put)?;
            }
        }
        Kind::View { text } => {
            let count = batch.take_variadic(&mut { start });
            let buffers = (0..count)
                .map(|i| batch.buffer(start.buffer + 2 + i))
                .collect::<Result<Vec<_>>>()?;
            for row in there {
                let view = data.as_chunks::<16>().0.get(row).ok_or_else(short)?;
                let number = |at: usize| {
                    view.get(at..)
                        .and_then(|b| b.first_chunk())
                        .map_or(0, |b| u32::from_le_bytes(*b) as usize)
                };
                let length = number(0);
                let value = match length <= 12 {
                    true => view.get(4..4 + length),
                    false => buffers
                        .get(number(8))
                        .and_then(|b| b.get(number(12)..number(12).checked_add(length)?)),
                };
                stored(value.ok_or_else(short)?, text, row, &mut put)?;
            }
        }
        Kind::Fixed { width, uuid } => {
            for row in there {
                let value = row
                    .checked_mul(width)
                    .and_then(|at| data.get(at..at.checked_add(width)?))
                    .ok_or_else(short)?;
                if uuid {
                    put(row, &logical::uuid(value))?
                } else {
                    put(row, &logical::binary(value))?
                }
            }
        }
        Kind::Time { width, nanos } => {
            let steps = ints(data, width, true, rows)?;
            for row in there {
                put(row, &logical::time_of_day(steps[row].saturating_mul(nanos)))?;
            }
        }
        Kind::Duration { nanos } => {
            let steps = ints(data, 8, true, rows)?;
            for row in there {
                put(row, &logical::duration(steps[row], nanos))?;
            }
        }
        Kind::Interval(unit) => {
            for row in there {
                put(row, &interval(unit, data, row)?)?;
            }
        }
        _ => return Err(Error::unsupported("its type is not read")),
    }
    Ok(codes)
}

/// The interval of one row.
fn interval(unit: Interval, data: &[u8], row: usize) -> Result<String> {
    let whole = |at: usize| {
        data.get(at..)
            .and_then(|b| b.first_chunk())
            .map(|b| i64::from(i32::from_le_bytes(*b)))
            .ok_or_else(short)
    };
    let nanos = |at: usize| {
        data.get(at..)
            .and_then(|b| b.first_chunk())
            .map(|b| i64::from_le_bytes(*b))
            .ok_or_else(short)
    };
    Ok(match unit {
        Interval::Months => logical::interval(whole(row * 4)?, 0, 0),
        Interval::DaysAndMillis => {
            logical::interval(0, whole(row * 8)?, whole(row * 8 + 4)?.saturating_mul(1_000_000))
        }
        Interval::MonthsDaysAndNanos => {
            logical::interval(whole(row * 16)?, whole(row * 16 + 4)?, nanos(row * 16 + 8)?)
        }
    })
}

/// Little-endian integers of `width` bytes.
fn ints(data: &[u8], width: usize, signed: bool, rows: usize) -> Result<Vec<i64>> {
    let data = rows.checked_mul(width).and_then(|n| data.get(..n)).ok_or_else(short)?;
    macro_rules! read {
        ($t:ty) => {
            data.as_chunks().0.iter().map(|b| <$t>::from_le_bytes(*b) as i64).collect()
        };
    }
    Ok(match (width, signed) {
        (1, true) => read!(i8),
        (1, false) => read!(u8),
        (2, true) => read!(i16),
        (2, false) => read!(u16),
        (4, true) => read!(i32),
        (4, false) => read!(u32),
        (8, _) => read!(i64),
        _ => return Err(Error::corrupt(format!("integers of {width} bytes"))),
    })
}

fn unsigned(data: &[u8], rows: usize) -> Result<Values> {
    let signed = ints(data, 8, false, rows)?;
    Ok(match signed.iter().any(|v| *v < 0) {
        true => Values::Wides(signed.into_iter().map(|v| i128::from(v as u64)).collect()),
        false => Values::Ints(signed),
    })
}

fn floats(data: &[u8], width: usize, rows: usize) -> Result<Vec<f64>> {
    let data = rows.checked_mul(width).and_then(|n| data.get(..n)).ok_or_else(short)?;
    match width {
        2 => data.chunks_exact(2).map(half).collect(),
        4 => Ok(data.as_chunks().0.iter().map(|b| f64::from(f32::from_le_bytes(*b))).collect()),
        _ => Ok(data.as_chunks().0.iter().map(|b| f64::from_le_bytes(*b)).collect()),
    }
}

/// Decimals without their point; a negative scale is multiplied out.
fn decimals(
    data: &[u8],
    width: usize,
    scale: i32,
    rows: usize,
    present: impl Fn(usize) -> bool,
) -> Result<Vec<i128>> {
    if !matches!(width, 4 | 8 | 16 | 32) {
        return Err(Error::corrupt(format!("decimals of {width} bytes")));
    }
    let factor = 10i128.checked_pow(u32::try_from(-scale).unwrap_or(0));
    let data = rows.checked_mul(width).and_then(|n| data.get(..n)).ok_or_else(short)?;
    let value = |bytes: &[u8]| {
        let sign = if bytes.last().is_some_and(|b| b & 0x80 != 0) { 0xff } else { 0 };
        let (low, high) = bytes.split_at(bytes.len().min(16));
        let whole = high.iter().all(|b| *b == sign)
            && (high.is_empty() || low.last().is_some_and(|b| (b ^ sign) & 0x80 == 0));
        let value = low
            .iter()
            .rev()
            .fold(if sign == 0 { 0i128 } else { -1 }, |v, b| v << 8 | i128::from(*b));
        whole.then_some(value).and_then(|v| v.checked_mul(factor?))
    };
    let each = data.chunks_exact(width).enumerate().map(|(row, bytes)| {
        match (present(row), value(bytes)) {
            (false, _) => Ok(0),
            (true, Some(v)) => Ok(v),
            (true, None) => Err(Error::new(
                Code::Overflow,
                "it holds a decimal of more than 38 digits: cast it to a narrower one or to float",
            )),
        }
    });
    each.collect()
}

/// The entries of a dictionary that `keys` name.
fn entries(
    encoded: Encoded,
    keys: &[i64],
    present: Option<Vec<bool>>,
    known: &Dictionaries,
    texts: &mut Texts<'_>,
) -> Result<Array> {
    let is_present = |row: usize| present.as_ref().is_none_or(|p| p.get(row) == Some(&true));
    let at: Vec<Option<usize>> = keys
        .iter()
        .enumerate()
        .map(|(row, key)| is_present(row).then(|| usize::try_from(*key).unwrap_or(usize::MAX)))
        .collect();
    let Some(found) = known.get(&encoded.id) else {
        return match at.iter().all(Option::is_none) {
            true => Ok(Array {
                values: Values::Ints(vec![0; keys.len()]),
                present: Some(vec![false; keys.len()]),
            }),
            false => Err(Error::corrupt(format!(
                "a field refers to dictionary {}, which did not come",
                encoded.id
            ))),
        };
    };
    if let Values::Codes(_) = found.array.values {
        let fresh = texts.mapped.as_ref().is_none_or(|(last, _)| !Rc::ptr_eq(last, found));
        if fresh {
            let codes =
                found.texts.iter().map(|t| (texts.intern)(t)).collect::<Result<Vec<u32>>>()?;
            texts.mapped = Some((found.clone(), codes));
        }
    }
    let mut taken = take(&found.array, &at)?;
    if let (Values::Codes(codes), Some((_, mapped))) = (&mut taken.values, &texts.mapped) {
        codes.iter_mut().for_each(|c| *c = mapped.get(*c as usize).copied().unwrap_or_default());
    }
    Ok(taken)
}

/// The values at the given places; null where there is no place or the value is null.
fn take(array: &Array, at: &[Option<usize>]) -> Result<Array> {
    fn pick<T: Copy + Default>(values: &[T], at: &[Option<usize>]) -> Vec<T> {
        at.iter().map(|at| at.and_then(|at| values.get(at)).copied().unwrap_or_default()).collect()
    }
    let len = array.len();
    if let Some(beyond) = at.iter().flatten().find(|at| **at >= len) {
        return Err(Error::corrupt(format!("entry {beyond} of a dictionary of {len}")));
    }
    let values = match &array.values {
        Values::Ints(v) => Values::Ints(pick(v, at)),
        Values::Floats(v) => Values::Floats(pick(v, at)),
        Values::Wides(v) => Values::Wides(pick(v, at)),
        Values::Codes(v) => Values::Codes(pick(v, at)),
    };
    let is_present = |at: &Option<usize>| {
        at.is_some_and(|at| array.present.as_ref().is_none_or(|p| p.get(at) == Some(&true)))
    };
    let present: Vec<bool> = at.iter().map(is_present).collect();
    Ok(Array { values, present: present.contains(&false).then_some(present) })
}

impl Array {
    pub(super) fn len(&self) -> usize {
        match &self.values {
            Values::Ints(v) => v.len(),
            Values::Floats(v) => v.len(),
            Values::Wides(v) => v.len(),
            Values::Codes(v) => v.len(),
        }
    }

    /// These values, then those of `next`, which are of the same type.
    pub(super) fn followed_by(&self, next: Self) -> Result<Self> {
        let present = match (&self.present, &next.present) {
            (None, None) => None,
            (a, b) => {
                let of = |p: &Option<Vec<bool>>, len: usize| {
                    p.clone().unwrap_or_else(|| vec![true; len])
                };
                Some([of(a, self.len()), of(b, next.len())].concat())
            }
        };
        let values = match (&self.values, next.values) {
            (Values::Ints(a), Values::Ints(b)) => Values::Ints([a.as_slice(), &b].concat()),
            (Values::Floats(a), Values::Floats(b)) => Values::Floats([a.as_slice(), &b].concat()),
            (Values::Wides(a), Values::Wides(b)) => Values::Wides([a.as_slice(), &b].concat()),
            (Values::Codes(a), Values::Codes(b)) => Values::Codes([a.as_slice(), &b].concat()),
            (Values::Ints(a), Values::Wides(b)) => {
                Values::Wides(a.iter().map(|v| i128::from(*v)).chain(b).collect())
            }
            (Values::Wides(a), Values::Ints(b)) => {
                Values::Wides(a.iter().copied().chain(b.into_iter().map(i128::from)).collect())
            }
            _ => return Err(Error::corrupt("a dictionary changes its type")),
        };
        Ok(Self { values, present })
    }
}
