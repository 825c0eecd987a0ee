//! Where a key's values stand in the column that it points at.

use std::collections::HashMap;
use std::hash::Hash;

use pellucid_core::error::cut;
use pellucid_core::{Code, DataType, Error, Result, decimal};
use rustc_hash::FxBuildHasher;

use super::{NONE, Place};
use crate::column::{Column, Data, zeroed};

/// Slots for each row of the two tables that a range of values may take; wider ones are looked up
/// row by row.
const SPREAD: usize = 4;
/// Slots that any range may take.
const LEAST: usize = 1 << 16;

fn twice(name: &str, value: &str) -> Error {
    let message = format!(
        "{name} holds {} more than once: a relation leads to one row, so point it at a column that tells rows apart",
        cut(value, 40)
    );
    Error::new(Code::InvalidQuery, message)
}

/// Whether the keys are whole numbers of one unit, 64 bits each.
pub(super) fn is_plain(key: &Column, on: &Column) -> bool {
    let narrow = |c: &Column| !matches!(c.data, Data::C8(_) | Data::C16(_) | Data::C32(_));
    let unit = !key.data_type.is_temporal() || key.step == on.step;
    narrow(key) && narrow(on) && unit && key.scale == on.scale
}

/// Texts: each of the key's texts is looked up once.
pub(super) fn by_text(key: &Column, on: &Column, name: &str) -> Result<Place> {
    let mut row_of: Vec<u32> = zeroed(on.dictionary.len())?;
    row_of.fill(NONE);
    for row in (0..on.len()).filter(|row| !on.is_null(*row)) {
        let code = on.int(row) as u32;
        match row_of.get_mut(code as usize) {
            Some(of) if *of == NONE => *of = row as u32,
            _ => return Err(twice(name, on.dictionary.get(code))),
        }
    }
    let partner = |text: &str| {
        let code = on.dictionary.code(text)?;
        row_of.get(code as usize).copied()
    };
    let rows = key.dictionary.iter().map(|text| partner(text).unwrap_or(NONE)).collect();
    Ok(Place::Slots { low: 0, rows })
}

/// Whole numbers, days, times and truths.
pub(super) fn by_number(key: &Column, on: &Column, name: &str) -> Result<Place> {
    let rows = index(on, name, |row| on.int(row), |v| v.to_string())?;
    if let Some((low, high)) = key.range {
        let span = high.abs_diff(low).saturating_add(1);
        let most = SPREAD.saturating_mul(key.len().saturating_add(on.len())).max(LEAST);
        if let Ok(span) = usize::try_from(span)
            && span <= most
        {
            let mut slots: Vec<u32> = zeroed(span)?;
            slots.fill(NONE);
            for (value, row) in &rows {
                if (low..=high).contains(value) {
                    slots[value.abs_diff(low) as usize] = *row;
                }
            }
            return Ok(Place::Slots { low, rows: slots });
        }
    }
    each(key, |row| rows.get(&key.int(row)).copied())
}

/// Decimals of any width and scale, and times of different units.
pub(super) fn by_wide(key: &Column, on: &Column, name: &str) -> Result<Place> {
    let rows = index(on, name, |row| wide(on, row), |_| "a value".to_owned())?;
    each(key, |row| rows.get(&wide(key, row)).copied())
}

/// A number as it is in every unit and scale: nanoseconds, or digits without zeros at their end.
fn wide(column: &Column, row: usize) -> (i128, u8) {
    match column.data_type {
        DataType::Decimal => decimal::shortest(column.decimal(row), column.scale),
        _ => (i128::from(column.int(row)) * i128::from(column.step.nanos()), 0),
    }
}

fn index<K: Hash + Eq + Copy>(
    on: &Column,
    name: &str,
    value: impl Fn(usize) -> K,
    text: impl Fn(K) -> String,
) -> Result<HashMap<K, u32, FxBuildHasher>> {
    let mut rows = HashMap::with_hasher(FxBuildHasher);
    rows.try_reserve(on.len()).map_err(|_| {
        let message = format!("{} keys of {name} do not fit into memory", on.len());
        Error::new(Code::LimitExceeded, message)
    })?;
    for row in (0..on.len()).filter(|row| !on.is_null(*row)) {
        if rows.insert(value(row), row as u32).is_some() {
            return Err(twice(name, &text(value(row))));
        }
    }
    Ok(rows)
}

fn each(key: &Column, find: impl Fn(usize) -> Option<u32>) -> Result<Place> {
    let mut rows: Vec<u32> = zeroed(key.len())?;
    for (row, out) in rows.iter_mut().enumerate() {
        *out = if key.is_null(row) { NONE } else { find(row).unwrap_or(NONE) };
    }
    Ok(Place::Rows(rows))
}
