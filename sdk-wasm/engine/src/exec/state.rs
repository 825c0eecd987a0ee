//! What accumulators hold while a query runs, and how parts of it are put together.

use super::measure::Kind;
use super::values::{CodeBitmaps, Collected};

/// What a wide sum is once it has passed 128 bits; no sum of decimals of 38 digits is this before.
pub const BEYOND: i128 = i128::MIN;

/// The sum of two wide sums, which stays [`BEYOND`] once it is.
pub fn add_wide(a: i128, b: i128) -> i128 {
    if a == BEYOND || b == BEYOND { BEYOND } else { a.checked_add(b).unwrap_or(BEYOND) }
}

/// What one accumulator holds, a slot a group.
#[derive(Debug, Clone)]
pub enum State {
    /// Counts.
    Count(Vec<u32>),
    /// Sums, smallest or largest integers.
    Int(Vec<i64>),
    /// Wide sums.
    Wide(Vec<i128>),
    /// Sums, smallest or largest floats.
    Float(Vec<f64>),
    /// Count, mean and squared differences.
    Moments(Vec<(f64, f64, f64)>),
    /// Row numbers; `u32::MAX` where none was seen.
    Row(Vec<u32>),
    /// Every value; empty until it is known from the counts how many there are.
    Collected(Collected),
    /// Which codes there are.
    Bitmap(CodeBitmaps),
}

impl State {
    /// The state of `kind` before any row.
    pub fn new(kind: Kind, slots: usize) -> Self {
        match kind {
            Kind::Count => Self::Count(vec![0; slots]),
            Kind::SumInt => Self::Int(vec![0; slots]),
            Kind::MinInt => Self::Int(vec![i64::MAX; slots]),
            Kind::MaxInt => Self::Int(vec![i64::MIN; slots]),
            Kind::SumWide => Self::Wide(vec![0; slots]),
            Kind::SumFloat => Self::Float(vec![0.0; slots]),
            Kind::MinFloat | Kind::MaxFloat => Self::Float(vec![f64::NAN; slots]),
            Kind::Moments => Self::Moments(vec![(0.0, 0.0, 0.0); slots]),
            Kind::First | Kind::Last => Self::Row(vec![u32::MAX; slots]),
            Kind::Collect => Self::Collected(Collected::default()),
            Kind::Bitmap => Self::Bitmap(CodeBitmaps::default()),
        }
    }

    /// Adds the banks of `stride` slots up into the first. Only counts and sums have several.
    pub fn merge_banks(&mut self, stride: usize) {
        fn merge<T: Copy>(v: &mut Vec<T>, stride: usize, add: impl Fn(T, T) -> T) {
            for bank in 1..v.len() / stride.max(1) {
                for slot in 0..stride {
                    v[slot] = add(v[slot], v[bank * stride + slot]);
                }
            }
            v.truncate(stride);
        }
        match self {
            Self::Count(v) => merge(v, stride, |a, b| a + b),
            Self::Int(v) => merge(v, stride, i64::wrapping_add),
            Self::Float(v) => merge(v, stride, |a, b| a + b),
            Self::Wide(_)
            | Self::Moments(_)
            | Self::Row(_)
            | Self::Collected(_)
            | Self::Bitmap(_) => {}
        }
    }

    /// Adds `len` slots of `other` from `from` on to the slots from `into` on; both are of `kind`.
    pub fn merge(&mut self, kind: Kind, into: usize, other: &Self, from: usize, len: usize) {
        fn zip<T: Copy>(
            into: &mut [T],
            at: usize,
            other: &[T],
            from: usize,
            len: usize,
            add: impl Fn(T, T) -> T,
        ) {
            let (Some(into), Some(other)) =
                (into.get_mut(at..at + len), other.get(from..from + len))
            else {
                return;
            };
            into.iter_mut().zip(other).for_each(|(a, b)| *a = add(*a, *b));
        }
        match (kind, self, other) {
            (_, Self::Count(a), Self::Count(b)) => zip(a, into, b, from, len, |a, b| a + b),
            (Kind::MinInt, Self::Int(a), Self::Int(b)) => zip(a, into, b, from, len, i64::min),
            (Kind::MaxInt, Self::Int(a), Self::Int(b)) => zip(a, into, b, from, len, i64::max),
            (_, Self::Int(a), Self::Int(b)) => zip(a, into, b, from, len, i64::wrapping_add),
            (_, Self::Wide(a), Self::Wide(b)) => zip(a, into, b, from, len, add_wide),
            (Kind::MinFloat, Self::Float(a), Self::Float(b)) => {
                zip(a, into, b, from, len, f64::min)
            }
            (Kind::MaxFloat, Self::Float(a), Self::Float(b)) => {
                zip(a, into, b, from, len, f64::max)
            }
            (_, Self::Float(a), Self::Float(b)) => zip(a, into, b, from, len, |a, b| a + b),
            (_, Self::Moments(a), Self::Moments(b)) => zip(a, into, b, from, len, moments),
            (Kind::Last, Self::Row(a), Self::Row(b)) => {
                zip(a, into, b, from, len, |a, b| match (a, b) {
                    (u32::MAX, other) | (other, u32::MAX) => other,
                    (a, b) => a.max(b),
                })
            }
            (_, Self::Row(a), Self::Row(b)) => zip(a, into, b, from, len, u32::min),
            _ => {}
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Count(v) | Self::Row(v) => v.len() * 4,
            Self::Int(v) => v.len() * 8,
            Self::Float(v) => v.len() * 8,
            Self::Wide(v) => v.len() * 16,
            Self::Moments(v) => v.len() * 24,
            Self::Bitmap(bitmaps) => bitmaps.bytes(),
            Self::Collected(_) => 0,
        }
    }
}

/// Count, mean and squared differences of two parts together (Chan, Golub and LeVeque 1979).
fn moments(a: (f64, f64, f64), b: (f64, f64, f64)) -> (f64, f64, f64) {
    let count = a.0 + b.0;
    if a.0 == 0.0 {
        return b;
    }
    if b.0 == 0.0 {
        return a;
    }
    let apart = b.1 - a.1;
    (count, a.1 + apart * (b.0 / count), a.2 + b.2 + apart * apart * (a.0 * b.0 / count))
}
