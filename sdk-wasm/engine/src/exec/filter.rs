//! Filters compiled to tests on stored values, evaluated a block at a time.

use std::ops::Range;
use std::rc::Rc;

use pellucid_core::exact::{self, FloatStep, Step};
use pellucid_core::filter::matches_text;
use pellucid_core::{Code, DataType, Error, Filter, FilterOp, Result, Scalar, decimal};

use super::block::BLOCK;
use crate::column::{Column, Data};
use crate::table::Table;

/// A filter compiled for one table.
#[derive(Debug, Clone)]
pub struct Predicate {
    column: Rc<Column>,
    test: Test,
    /// What the test says of every row, where the table keeps it.
    mask: Option<Rc<Vec<u8>>>,
}

/// Tables of fewer rows answer a filter again sooner than its mask is found.
const LEAST_MASKED: usize = 1 << 16;

#[derive(Debug, Clone)]
enum Test {
    Never,
    /// Every row that is not null.
    Present,
    Null,
    /// Integers, times and booleans within [low, high], or with `not` outside it.
    Ints {
        low: i64,
        high: i64,
        not: bool,
    },
    /// Floats from low to high; NaN is in no interval, so with `not` it passes.
    Floats {
        low: f64,
        high: f64,
        not: bool,
    },
    /// Codes, or integers less `offset`, that the table has 1 for.
    Codes {
        pass: Rc<Vec<u8>>,
        offset: i64,
    },
    /// Floats or widely spread integers in a sorted list.
    FloatSet {
        values: Rc<Vec<f64>>,
        not: bool,
    },
    IntSet {
        values: Rc<Vec<i64>>,
        not: bool,
    },
}

/// Integers spread less widely than this are tested by a table of bytes.
const MOST_TABLE: i128 = 1 << 16;

impl Predicate {
    /// Compiles a filter that [`pellucid_core::validate`] has accepted.
    ///
    /// # Errors
    /// `unknown_column`, or `invalid_query` where the filter was not validated.
    pub fn new(table: &Table, filter: &Filter) -> Result<Self> {
        Self::on(table.column(&filter.field)?.clone(), filter)
    }

    /// Compiles a filter for `column`, whatever its field says.
    ///
    /// # Errors
    /// As [`Predicate::new`].
    pub(crate) fn on(column: Rc<Column>, filter: &Filter) -> Result<Self> {
        let test = compile(&column, filter)?;
        Ok(Self { column, test, mask: None })
    }

    /// Takes the table's mask for this filter, computed once for all charts that share it: a byte a
    /// row instead of a test a row.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold it.
    pub fn masked(mut self, table: &Table, filter: &Filter) -> Result<Self> {
        if self.column.len() >= LEAST_MASKED && !matches!(self.test, Test::Present | Test::Never) {
            self.mask = Some(table.mask(filter, || {
                let mut mask: Vec<u8> = crate::column::zeroed(self.column.len())?;
                mask.fill(1);
                self.apply(0, &mut mask);
                Ok(mask)
            })?);
        }
        Ok(self)
    }

    /// The rows a sorted column leaves, where the filter is a range of values: a binary search
    /// instead of a pass.
    pub fn sorted_rows(&self) -> Option<Range<usize>> {
        let (true, Test::Ints { low, high, not: false }) = (self.column.sorted, &self.test) else {
            return None;
        };
        let from = partition(self.column.len(), |row| self.column.int(row) < *low);
        let to = partition(self.column.len(), |row| self.column.int(row) <= *high);
        Some(from..to.max(from))
    }

    /// Clears `mask` where a row of the block from `start` on does not pass.
    pub fn apply(&self, start: usize, mask: &mut [u8]) {
        if let Some(known) = &self.mask {
            block(known, start, mask, |v| v);
            return;
        }
        let c = &self.column;
        match &self.test {
            Test::Never => mask.fill(0),
            Test::Present => {}
            Test::Null => {
                match &c.validity {
                    None => mask.fill(0),
                    Some(v) => mask
                        .iter_mut()
                        .enumerate()
                        .for_each(|(i, m)| *m &= u8::from(!v.get(start + i))),
                }
                return;
            }
            Test::Ints { low, high, not } => {
                let not = u8::from(*not);
                macro_rules! range {
                    ($values:expr, $t:ty) => {{
                        // What lies beyond the stored width is beyond every stored value.
                        let (min, max) = (i64::from(<$t>::MIN), i64::from(<$t>::MAX));
                        if *high < min || *low > max || low > high {
                            mask.iter_mut().for_each(|m| *m &= not);
                        } else {
                            let (low, high) = ((*low).max(min) as $t, (*high).min(max) as $t);
                            block($values, start, mask, |v| {
                                u8::from((low <= v) & (v <= high)) ^ not
                            });
                        }
                    }};
                }
                match &c.data {
                    Data::I8(v) => range!(v, i8),
                    Data::I16(v) => range!(v, i16),
                    Data::I32(v) => range!(v, i32),
                    Data::I64(v) => range!(v, i64),
                    _ => mask.fill(0),
                }
            }
            Test::Floats { low, high, not } => {
                let not = u8::from(*not);
                if let Data::F64(v) = &c.data {
                    block(v, start, mask, |v| u8::from((*low <= v) & (v <= *high)) ^ not);
                }
            }
            Test::Codes { pass, offset } => {
                macro_rules! lookup {
                    ($values:expr, $code:expr) => {
                        block($values, start, mask, |v| {
                            pass.get($code(v)).copied().unwrap_or_default()
                        })
                    };
                }
                match &c.data {
                    Data::C8(v) => lookup!(v, usize::from),
                    Data::C16(v) => lookup!(v, usize::from),
                    Data::C32(v) => lookup!(v, |c| c as usize),
                    Data::I8(v) => lookup!(v, |c| i64::from(c).wrapping_sub(*offset) as usize),
                    Data::I16(v) => lookup!(v, |c| i64::from(c).wrapping_sub(*offset) as usize),
                    Data::I32(v) => lookup!(v, |c| i64::from(c).wrapping_sub(*offset) as usize),
                    Data::I64(v) => lookup!(v, |c: i64| c.wrapping_sub(*offset) as usize),
                    Data::F64(_) => mask.fill(0),
                }
            }
            Test::IntSet { values, not } => {
                each(mask, |i| values.binary_search(&c.int(start + i)).is_ok() != *not);
            }
            Test::FloatSet { values, not } => {
                each(mask, |i| values.iter().any(|x| *x == c.float(start + i)) != *not);
            }
        }
        if let Some(valid) = &c.validity {
            mask.iter_mut().enumerate().for_each(|(i, m)| *m &= u8::from(valid.get(start + i)));
        }
    }
}

#[inline(always)]
fn block<T: Copy>(values: &[T], start: usize, mask: &mut [u8], pass: impl Fn(T) -> u8) {
    let values = values.get(start..).unwrap_or_default();
    mask.iter_mut().zip(values).for_each(|(m, v)| *m &= pass(*v));
}

fn each(mask: &mut [u8], pass: impl Fn(usize) -> bool) {
    mask.iter_mut().enumerate().filter(|(_, m)| **m != 0).for_each(|(i, m)| *m = u8::from(pass(i)));
}

/// The first of `len` rows for which `before` no longer holds.
pub(crate) fn partition(len: usize, before: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = low + (high - low) / 2;
        match before(middle) {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    low
}

/// Room for the positions of a block, and one more that a branchless loop may write and not keep.
pub const POSITIONS: usize = BLOCK + 1;

/// The positions of the ones in `mask`, at most [`BLOCK`] long, ascending, written to `out`; how
/// many there are.
pub fn positions(mask: &[u8], out: &mut [u32; POSITIONS]) -> usize {
    let mut n = 0;
    for (i, m) in mask.iter().enumerate().take(BLOCK) {
        // Always write, advance only on a one: no branch to mispredict.
        out[n] = i as u32;
        n += usize::from(*m);
    }
    n
}

fn compile(column: &Column, filter: &Filter) -> Result<Test> {
    let one = || filter.value.as_ref().ok_or_else(|| unvalidated(filter));
    let many = || filter.values.as_deref().ok_or_else(|| unvalidated(filter));
    match filter.op {
        FilterOp::IsNull => return Ok(Test::Null),
        FilterOp::NotNull => return Ok(Test::Present),
        _ => {}
    }
    match column.data_type {
        DataType::String => {
            let values = match filter.op {
                FilterOp::In | FilterOp::NotIn | FilterOp::Between => many()?,
                _ => std::slice::from_ref(one()?),
            };
            if !values.iter().all(|v| matches!(v, Scalar::Str(_))) {
                return Err(unvalidated(filter));
            }
            let pass = column
                .dictionary
                .iter()
                .map(|entry| u8::from(matches_text(filter, entry)))
                .collect();
            Ok(Test::Codes { pass: Rc::new(pass), offset: 0 })
        }
        DataType::Float => float_test(filter, one, many),
        DataType::Decimal if column.is_wide() => {
            let step = |v: &Scalar| steps(column, v).map_err(|()| unvalidated(filter));
            let given = if matches!(filter.op, FilterOp::In | FilterOp::NotIn | FilterOp::Between) {
                many()?
            } else {
                std::slice::from_ref(one()?)
            };
            let steps = given.iter().map(step).collect::<Result<Vec<_>>>()?;
            let pass = column
                .wides()
                .into_iter()
                .map(|v| u8::from(wide_passes(filter.op, v, &steps)))
                .collect();
            Ok(Test::Codes { pass: Rc::new(pass), offset: 0 })
        }
        _ => int_test(column, filter, one, many),
    }
}

fn unvalidated(filter: &Filter) -> Error {
    Error::new(
        Code::InvalidQuery,
        format!(
            "the filter on \"{}\" lacks the value that {} takes",
            filter.field,
            filter.op.as_str()
        ),
    )
}

/// Whether a decimal passes; a step that is absent is NaN.
fn wide_passes(op: FilterOp, value: i128, steps: &[Option<Step>]) -> bool {
    let equal = |s: &Option<Step>| s.is_some_and(|s| s.exact && s.floor == value);
    let at = |i: usize| steps.get(i).copied().flatten();
    match op {
        FilterOp::Eq | FilterOp::In => steps.iter().any(equal),
        FilterOp::Neq | FilterOp::NotIn => !steps.iter().any(equal),
        FilterOp::Lt => at(0).is_some_and(|s| value < s.ceil()),
        FilterOp::Lte => at(0).is_some_and(|s| value <= s.floor),
        FilterOp::Gt => at(0).is_some_and(|s| value > s.floor),
        FilterOp::Gte => at(0).is_some_and(|s| value >= s.ceil()),
        FilterOp::Between => {
            at(0).is_some_and(|s| value >= s.ceil()) && at(1).is_some_and(|s| value <= s.floor)
        }
        FilterOp::Contains | FilterOp::StartsWith | FilterOp::IsNull | FilterOp::NotNull => false,
    }
}

fn float_test<'a>(
    filter: &Filter,
    one: impl Fn() -> Result<&'a Scalar>,
    many: impl Fn() -> Result<&'a [Scalar]>,
) -> Result<Test> {
    let number = |s: &Scalar| exact::float(s).ok_or_else(|| unvalidated(filter));
    let range = |low, high| Test::Floats { low, high, not: false };
    let at_least = |v: FloatStep| if v.exact { v.floor } else { v.floor.next_up() };
    match filter.op {
        FilterOp::In | FilterOp::NotIn => {
            let values = many()?.iter().map(number).collect::<Result<Vec<_>>>()?;
            let values = values.into_iter().filter(|v| v.exact).map(|v| v.floor).collect();
            Ok(Test::FloatSet { values: Rc::new(values), not: filter.op == FilterOp::NotIn })
        }
        FilterOp::Between => match many()? {
            [low, high] => Ok(range(at_least(number(low)?), number(high)?.floor)),
            _ => Err(unvalidated(filter)),
        },
        op => {
            let value = number(one()?)?;
            let v = value.floor;
            Ok(match exact::against_floor(op, value.exact) {
                Some(FilterOp::Eq) => range(v, v),
                Some(FilterOp::Neq) => Test::Floats { low: v, high: v, not: true },
                Some(FilterOp::NotNull) => Test::Present,
                Some(FilterOp::Lt) if v == f64::NEG_INFINITY => Test::Never,
                Some(FilterOp::Lt) => range(f64::NEG_INFINITY, v.next_down()),
                Some(FilterOp::Lte) => range(f64::NEG_INFINITY, v),
                Some(FilterOp::Gt) if v == f64::INFINITY => Test::Never,
                Some(FilterOp::Gt) => range(v.next_up(), f64::INFINITY),
                Some(FilterOp::Gte) => range(v, f64::INFINITY),
                _ if op == FilterOp::Eq => Test::Never,
                _ => return Err(unvalidated(filter)),
            })
        }
    }
}

/// A filter's value in the column's unit; `None` for NaN, which equals nothing and is unordered.
fn steps(column: &Column, value: &Scalar) -> Result<Option<Step>, ()> {
    match (value, column.data_type.is_temporal()) {
        (Scalar::Float(v), _) if v.is_nan() => Ok(None),
        (v, _) if exact::unbounded(v).is_some_and(f64::is_nan) => Ok(None),
        (v, true) => exact::instant(v, i128::from(column.step.nanos())).map(Some).ok_or(()),
        (v, false) if column.data_type == DataType::Decimal => {
            decimal::step(v, column.scale).map(Some).ok_or(())
        }
        (Scalar::Bool(v), false) => Ok(Some(Step::whole(i128::from(*v)))),
        (v, false) => exact::step(DataType::Int, v).map(Some).ok_or(()),
    }
}

fn int_test<'a>(
    column: &Column,
    filter: &Filter,
    one: impl Fn() -> Result<&'a Scalar>,
    many: impl Fn() -> Result<&'a [Scalar]>,
) -> Result<Test> {
    let value = |s: &Scalar| steps(column, s).map_err(|()| unvalidated(filter));
    let clamp = |v: i128| v.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    // Bounds beyond 64 bits pass nothing or everything, which the clamped ends alone would not
    // tell.
    let range = |low: i128, high: i128, not: bool| match low > high
        || low > i128::from(i64::MAX)
        || high < i128::from(i64::MIN)
    {
        true if not => Test::Present,
        true => Test::Never,
        false => Test::Ints { low: clamp(low), high: clamp(high), not },
    };
    let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
    match filter.op {
        FilterOp::In | FilterOp::NotIn => {
            let not = filter.op == FilterOp::NotIn;
            let wanted = many()?.iter().map(value).collect::<Result<Vec<_>>>()?;
            let wanted = wanted.into_iter().flatten().filter(|s| s.exact);
            let mut wanted: Vec<i64> = wanted.filter_map(|s| i64::try_from(s.floor).ok()).collect();
            wanted.sort_unstable();
            match column.range {
                None => Ok(Test::Never),
                Some((low, high)) if i128::from(high) - i128::from(low) < MOST_TABLE => {
                    let pass = (low..=high)
                        .map(|v| u8::from(wanted.binary_search(&v).is_ok() != not))
                        .collect();
                    Ok(Test::Codes { pass: Rc::new(pass), offset: low })
                }
                Some(_) => Ok(Test::IntSet { values: Rc::new(wanted), not }),
            }
        }
        FilterOp::Between => match many()? {
            [low, high] => Ok(match (value(low)?, value(high)?) {
                (Some(low), Some(high)) => range(low.ceil(), high.floor, false),
                _ => Test::Never,
            }),
            _ => Err(unvalidated(filter)),
        },
        op => {
            let Some(value) = value(one()?)? else {
                return Ok(if op == FilterOp::Neq { Test::Present } else { Test::Never });
            };
            let v = value.floor;
            Ok(match op {
                FilterOp::Eq | FilterOp::Neq if !value.exact => range(1, 0, op == FilterOp::Neq),
                FilterOp::Eq | FilterOp::Neq => range(v, v, op == FilterOp::Neq),
                FilterOp::Lt => range(least, value.ceil() - 1, false),
                FilterOp::Lte => range(least, v, false),
                FilterOp::Gt => range(v + 1, most, false),
                FilterOp::Gte => range(value.ceil(), most, false),
                _ => return Err(unvalidated(filter)),
            })
        }
    }
}
