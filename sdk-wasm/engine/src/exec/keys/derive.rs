//! Codes of time units and bins, worked out from a column's values.

use pellucid_core::{Bin, Result, TimeUnit, time};

use super::runs::Runs;
use super::{Codes, Derived, Labels};
use crate::column::{Column, Data, TimeStep, zeroed};

/// More bins than any screen has pixels.
pub const MOST_BINS: f64 = 1_048_576.0;
/// Days of 2,870 years: a table over them still fits a cache, and a longer span is a data fault or
/// history.
const MOST_DAYS: i64 = 1 << 20;

pub(super) fn bin_range(column: &Column, bin: Bin) -> Option<(f64, f64)> {
    let edges = bin.edges();
    let (low, high) = match (&column.data, column.range) {
        (Data::F64(values), _) => {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for (row, v) in values.iter().enumerate() {
                if !column.is_null(row) {
                    if !v.is_finite() {
                        return None;
                    }
                    low = low.min(*v);
                    high = high.max(*v);
                }
            }
            (low, high)
        }
        (_, Some((low, high))) => (low as f64, high as f64),
        (_, None) => (0.0, -1.0),
    };
    if low > high {
        return Some((0.0, -1.0));
    }
    Some((edges.index(low), edges.index(high))).filter(|(l, h)| l.is_finite() && h.is_finite())
}

pub(super) fn bin_codes(column: &Column, bin: Bin, low: f64, high: f64) -> Result<Derived> {
    let size = (high - low + 1.0) as usize;
    let edges = bin.edges();
    let labels = Labels::Floats((0..size).map(|i| edges.at(low + i as f64)).collect());
    // A narrow integer column has few values: divide once for each instead of once a row.
    let narrow = column
        .range
        .filter(|(least, most)| most.checked_sub(*least).is_some_and(|d| d < MOST_DAYS));
    if let (Some((least, most)), false) = (narrow, matches!(column.data, Data::F64(_))) {
        let code = |v: i64| (edges.index(v as f64) - low) as u32;
        let table: Vec<u32> = (least..=most).map(code).collect();
        let data = codes(column, size, true, |row| {
            table.get(column.int(row).wrapping_sub(least) as usize).copied().unwrap_or_default()
        })?;
        return Ok(Derived::new(data, labels));
    }
    // The cast saturates, so what stands under a null still gives a code in range.
    let last = size.saturating_sub(1) as u32;
    let data =
        codes(column, size, true, |row| ((edges.index(column.float(row)) - low) as u32).min(last))?;
    Ok(Derived::new(data, labels))
}

/// One code a row, as narrow as `size` codes allow; where they `ascend` with the column's values and
/// these with the rows, the runs of each.
fn codes(column: &Column, size: usize, ascend: bool, code: impl Fn(usize) -> u32) -> Result<Codes> {
    let rows = column.len();
    let may_run = ascend && column.validity.is_none();
    if may_run
        && column.sorted
        && let Some(runs) = Runs::new(rows, size, &code)
    {
        return Ok(Codes::Runs(runs));
    }
    fn filled<T: Clone + Default>(rows: usize, code: impl Fn(usize) -> T) -> Result<Vec<T>> {
        let mut out: Vec<T> = zeroed(rows)?;
        out.iter_mut().enumerate().for_each(|(row, o)| *o = code(row));
        Ok(out)
    }
    let data = match size {
        0..=0x100 => Data::C8(filled(rows, |r| code(r) as u8)?),
        0x101..=0x1_0000 => Data::C16(filled(rows, |r| code(r) as u16)?),
        _ => Data::C32(filled(rows, code)?),
    };
    let runs = if may_run && !column.sorted { runs_of(&data, size) } else { None };
    Ok(runs.map_or(Codes::Rows(data), Codes::Runs))
}

/// The runs of codes that ascend although their column is not sorted: days that a zone's clocks show,
/// which go back within a day.
fn runs_of(data: &Data, size: usize) -> Option<Runs> {
    let ascend = match data {
        Data::C8(codes) => codes.is_sorted(),
        Data::C16(codes) => codes.is_sorted(),
        Data::C32(codes) => codes.is_sorted(),
        _ => false,
    };
    let code = |row: usize| match data {
        Data::C8(codes) => codes.get(row).map_or(0, |c| u32::from(*c)),
        Data::C16(codes) => codes.get(row).map_or(0, |c| u32::from(*c)),
        Data::C32(codes) => codes.get(row).copied().unwrap_or_default(),
        _ => 0,
    };
    if ascend { Runs::new(data.len(), size, &code) } else { None }
}

/// Codes of a unit finer than a day, by whole division; of a day and coarser through a table of
/// days.
pub(super) fn time_codes_fit(column: &Column, unit: TimeUnit) -> bool {
    let Some((low, high)) = column.range else { return true };
    let span = |nanos: i64| {
        (high / (nanos / column.step.nanos()).max(1))
            .saturating_sub(low / (nanos / column.step.nanos()).max(1))
    };
    match unit {
        TimeUnit::HourOfDay => true,
        TimeUnit::Hour => span(3_600_000_000_000) < MOST_DAYS,
        TimeUnit::Minute => span(60_000_000_000) < MOST_DAYS,
        TimeUnit::Second => span(1_000_000_000) < MOST_DAYS,
        _ => span(TimeStep::Day.nanos()) < MOST_DAYS,
    }
}

pub(super) fn time_codes(column: &Column, unit: TimeUnit) -> Result<Derived> {
    let Some((low, high)) = column.range else {
        return Ok(Derived::new(
            Codes::Rows(Data::C8(zeroed(column.len())?)),
            Labels::Ints(Vec::new()),
        ));
    };
    let per_day = column.step.per_day();
    // Under a null stands 0, which may lie outside the range: clamp it to a code that exists.
    let at = |row: usize| column.int(row).clamp(low, high);
    let fine = |nanos: i64| -> Result<Derived> {
        let width = (nanos / column.step.nanos()).max(1);
        let first = low.div_euclid(width);
        let size = (high.div_euclid(width) - first + 1) as usize;
        let labels = (0..size as i64)
            .map(|i| column.step.to_micros((first + i).saturating_mul(width)))
            .collect();
        Ok(Derived::new(
            codes(column, size, true, |r| (at(r).div_euclid(width) - first) as u32)?,
            Labels::Ints(labels),
        ))
    };
    match unit {
        TimeUnit::Second => fine(1_000_000_000),
        TimeUnit::Minute => fine(60_000_000_000),
        TimeUnit::Hour => fine(3_600_000_000_000),
        TimeUnit::HourOfDay => {
            let hour = per_day / 24;
            let data = codes(column, 24, false, |r| {
                if hour == 0 { 0 } else { (at(r).rem_euclid(per_day) / hour) as u32 }
            })?;
            Ok(Derived::new(data, Labels::Ints((0..24).collect())))
        }
        _ => {
            let first_day = low.div_euclid(per_day);
            let days = (high.div_euclid(per_day) - first_day + 1) as usize;
            let keys: Vec<i64> = (0..days as i64).map(|d| day_key(first_day + d, unit)).collect();
            let mut labels = keys.clone();
            labels.sort_unstable();
            labels.dedup();
            let table: Vec<u32> =
                keys.iter().map(|k| labels.binary_search(k).unwrap_or_default() as u32).collect();
            let size = labels.len();
            if !unit.is_cyclic() {
                labels.iter_mut().for_each(|d| *d = d.saturating_mul(86_400_000_000));
            }
            // Sorted times stay on one day for long: divide only when the day changes.
            let state = std::cell::Cell::new((1i64, 0i64, 0u32));
            let data = codes(column, size, !unit.is_cyclic(), |r| {
                let v = at(r);
                let (from, to, code) = state.get();
                if from <= v && v < to {
                    return code;
                }
                let day = v.div_euclid(per_day);
                let code = table.get((day - first_day) as usize).copied().unwrap_or_default();
                state.set((
                    day.saturating_mul(per_day),
                    day.saturating_add(1).saturating_mul(per_day),
                    code,
                ));
                code
            })?;
            Ok(Derived::new(data, Labels::Ints(labels)))
        }
    }
}

/// The first day of the unit that `day` lies in, or its position in the cycle.
pub fn day_key(day: i64, unit: TimeUnit) -> i64 {
    let (year, month, _) = time::civil_from_days(day);
    match unit {
        TimeUnit::Year => time::days_from_civil(year, 1, 1),
        TimeUnit::Quarter => time::days_from_civil(year, (month - 1) / 3 * 3 + 1, 1),
        TimeUnit::Month => time::days_from_civil(year, month, 1),
        // 1970-01-01 was a Thursday, the fourth day of its week.
        TimeUnit::Week => day - (day + 3).rem_euclid(7),
        TimeUnit::DayOfWeek => (day + 3).rem_euclid(7) + 1,
        TimeUnit::MonthOfYear => i64::from(month),
        _ => day,
    }
}
