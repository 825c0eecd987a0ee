//! What windows make of the numbers of one part, in its order.

use super::parts::Parts;
use crate::error::brief;
use crate::{BatchColumn, Code, Error, Result, Values};

/// The whole numbers behind a column of them or of decimals, and its digits behind the point.
pub(super) fn exact(column: &BatchColumn) -> Option<(Vec<i128>, u8)> {
    match &column.values {
        Values::Int(v) => Some((v.iter().map(|v| i128::from(*v)).collect(), 0)),
        Values::Decimal { values, scale } => Some((values.clone(), *scale)),
        _ => None,
    }
}

/// 10^38: decimals have at most 38 digits.
const MOST: u128 = 10u128.pow(38);

pub(super) fn exact_sums(
    column: &BatchColumn,
    values: &[i128],
    scale: u8,
    parts: &Parts<'_>,
) -> Result<BatchColumn> {
    let mut sums = vec![0; values.len()];
    let mut present = vec![false; values.len()];
    for part in parts.each() {
        let (mut sum, mut any) = (0i128, false);
        for row in part.iter().map(|r| *r as usize) {
            if !column.is_null(row) {
                let overflow = || {
                    Error::new(
                        Code::Overflow,
                        format!(
                            "a running sum of \"{}\" has too many digits",
                            brief(column.name())
                        ),
                    )
                };
                sum = sum
                    .checked_add(values[row])
                    .filter(|s| s.unsigned_abs() < MOST)
                    .ok_or_else(overflow)?;
                any = true;
            }
            (sums[row], present[row]) = (sum, any);
        }
    }
    let values = match column.values {
        Values::Decimal { .. } => Values::Decimal { values: sums, scale },
        _ => {
            let overflow = |_| {
                Error::new(
                    Code::Overflow,
                    format!(
                        "a running sum of \"{}\" exceeds 64 bits: CAST it AS FLOAT",
                        brief(column.name())
                    ),
                )
            };
            Values::Int(
                sums.into_iter()
                    .map(i64::try_from)
                    .collect::<std::result::Result<_, _>>()
                    .map_err(overflow)?,
            )
        }
    };
    let field = crate::Field { nullable: true, ..column.field.clone() };
    Ok(BatchColumn { field, values, validity: present.contains(&false).then_some(present) })
}

pub(super) fn running(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut sum = None;
    let mut next = |v: &Option<f64>| {
        if let Some(v) = v {
            sum = Some(sum.unwrap_or(0.0) + v);
        }
        sum
    };
    values.iter().map(&mut next).collect()
}

/// The sum of the last `size` values and how many they are, in two passes over blocks of `size`
/// (van Herk 1992): nothing is ever taken from a sum again, which would leave what rounding or an
/// infinity put there.
pub(super) fn moving(values: &[Option<f64>], size: usize) -> Vec<(f64, u32)> {
    let add = |(sum, n): (f64, u32), v: &Option<f64>| v.map_or((sum, n), |v| (sum + v, n + 1));
    let mut behind = vec![(0.0, 0); values.len()];
    for (block, out) in values.chunks(size).zip(behind.chunks_mut(size)) {
        let mut sum = (0.0, 0);
        for (v, out) in block.iter().zip(out).rev() {
            sum = add(sum, v);
            *out = sum;
        }
    }
    let mut so_far = (0.0, 0);
    let mut out = Vec::with_capacity(values.len());
    for (i, v) in values.iter().enumerate() {
        so_far = add(if i % size == 0 { (0.0, 0) } else { so_far }, v);
        // A window that begins within the block before takes that block's end along.
        let rest = match (i + 1).checked_sub(size) {
            Some(first) if first % size != 0 => behind[first],
            _ => (0.0, 0),
        };
        out.push((so_far.0 + rest.0, so_far.1 + rest.1));
    }
    out
}

pub(super) fn shares(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let sum: f64 = values.iter().flatten().sum();
    values.iter().map(|v| v.filter(|_| sum != 0.0).map(|v| v / sum)).collect()
}

pub(super) fn changes(
    values: &[Option<f64>],
    offset: usize,
    change: impl Fn(f64, f64) -> Option<f64>,
) -> Vec<Option<f64>> {
    let before = |i: usize| i.checked_sub(offset).and_then(|p| values[p]);
    values.iter().enumerate().map(|(i, v)| change((*v)?, before(i)?)).collect()
}

/// How much `now` is more than `before`, in percent of its size; none of 0.
pub(in crate::answer) fn percent(now: f64, before: f64) -> Option<f64> {
    (before != 0.0).then(|| (now - before) / before.abs() * 100.0)
}
