//! A column as kernels read it: fixed-width values, strings as dictionary codes, and the rows that
//! are null.

use pellucid_core::{Code, DataType, Error, Result, decimal, sorting};

use crate::bitmap::Bitmap;
use crate::dictionary::Dictionary;

/// The unit of a stored time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeStep {
    /// A day, the unit of `date` columns.
    Day,
    /// A second.
    Second,
    /// A millisecond.
    Milli,
    /// A microsecond.
    Micro,
    /// A nanosecond.
    Nano,
}

impl TimeStep {
    /// Nanoseconds in one step.
    pub fn nanos(self) -> i64 {
        match self {
            Self::Day => 86_400_000_000_000,
            Self::Second => 1_000_000_000,
            Self::Milli => 1_000_000,
            Self::Micro => 1_000,
            Self::Nano => 1,
        }
    }

    /// The step of so many nanoseconds.
    pub fn of_nanos(nanos: i64) -> Option<Self> {
        [Self::Day, Self::Second, Self::Milli, Self::Micro, Self::Nano]
            .into_iter()
            .find(|s| s.nanos() == nanos)
    }

    /// Steps in a day.
    pub fn per_day(self) -> i64 {
        86_400_000_000_000 / self.nanos()
    }

    /// `steps` in microseconds, rounded down and saturating at the ends of time.
    pub fn to_micros(self, steps: i64) -> i64 {
        match self {
            Self::Nano => steps.div_euclid(1_000),
            other => steps.saturating_mul(other.nanos() / 1_000),
        }
    }

    /// Microseconds in steps; `None` where they are no whole number of them or beyond 64 bits.
    pub fn from_micros(self, micros: i64) -> Option<i64> {
        match self {
            Self::Nano => micros.checked_mul(1_000),
            other => {
                (micros % (other.nanos() / 1_000) == 0).then(|| micros / (other.nanos() / 1_000))
            }
        }
    }
}

/// Values, one a row. Integers and codes are as wide as the largest needs.
#[derive(Debug, Clone)]
pub enum Data {
    /// 8-bit integers and booleans (0 or 1).
    I8(Vec<i8>),
    /// 16-bit integers.
    I16(Vec<i16>),
    /// 32-bit integers.
    I32(Vec<i32>),
    /// 64-bit integers.
    I64(Vec<i64>),
    /// 64-bit floats.
    F64(Vec<f64>),
    /// Codes of fewer than 2^8 texts.
    C8(Vec<u8>),
    /// Codes of fewer than 2^16 texts.
    C16(Vec<u16>),
    /// Codes of more texts.
    C32(Vec<u32>),
}

impl Data {
    /// Values held.
    pub fn len(&self) -> usize {
        match self {
            Self::I8(v) => v.len(),
            Self::I16(v) => v.len(),
            Self::I32(v) => v.len(),
            Self::I64(v) => v.len(),
            Self::F64(v) => v.len(),
            Self::C8(v) => v.len(),
            Self::C16(v) => v.len(),
            Self::C32(v) => v.len(),
        }
    }

    /// Whether no values are held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of one value.
    pub fn width(&self) -> usize {
        match self {
            Self::I8(_) | Self::C8(_) => 1,
            Self::I16(_) | Self::C16(_) => 2,
            Self::I32(_) | Self::C32(_) => 4,
            Self::I64(_) | Self::F64(_) => 8,
        }
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// The logical type.
    pub data_type: DataType,
    /// The unit of `timestamp` and `date` values.
    pub step: TimeStep,
    /// Digits behind the point of `decimal` values. These are integers without the point where 64
    /// bits hold them all; otherwise codes of a dictionary, whose texts are the integers'
    /// digits.
    pub scale: u8,
    /// The values; under a null they mean nothing, but are in the range of [`Column::range`] or
    /// zero.
    pub data: Data,
    /// Cleared where a row is null; absent where none is.
    pub validity: Option<Bitmap>,
    /// The texts of a string column.
    pub dictionary: Dictionary,
    /// Bounds of the integers, times or booleans that are not null, as tight as pages and
    /// dictionaries tell; absent for floats, strings and where all is null.
    pub range: Option<(i64, i64)>,
    /// Whether values never fall from row to row and none is null: then a range of values is a
    /// range of rows.
    pub sorted: bool,
}

impl Column {
    /// Rows in the column.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Whether row `row` is null.
    #[inline]
    pub fn is_null(&self, row: usize) -> bool {
        self.validity.as_ref().is_some_and(|v| !v.get(row))
    }

    /// Row `row` as an integer, time, boolean or code; 0 for floats.
    #[inline]
    pub fn int(&self, row: usize) -> i64 {
        match &self.data {
            Data::I8(v) => i64::from(v[row]),
            Data::I16(v) => i64::from(v[row]),
            Data::I32(v) => i64::from(v[row]),
            Data::I64(v) => v[row],
            Data::C8(v) => i64::from(v[row]),
            Data::C16(v) => i64::from(v[row]),
            Data::C32(v) => i64::from(v[row]),
            Data::F64(_) => 0,
        }
    }

    /// Whether it holds decimals that 64 bits do not.
    pub fn is_wide(&self) -> bool {
        self.data_type == DataType::Decimal
            && matches!(self.data, Data::C8(_) | Data::C16(_) | Data::C32(_))
    }

    /// The decimal, without its point, of each code of a column that [is wide](Self::is_wide).
    pub fn wides(&self) -> Vec<i128> {
        self.dictionary.iter().map(wide).collect()
    }

    /// Row `row` of a column of decimals, without the point.
    pub fn decimal(&self, row: usize) -> i128 {
        match self.is_wide() {
            true => wide(self.dictionary.get(self.int(row) as u32)),
            false => i128::from(self.int(row)),
        }
    }

    /// For each code its position in ascending order of what it stands for.
    pub fn ranks(&self) -> Vec<u32> {
        if !self.is_wide() {
            return self.dictionary.ranks();
        }
        let wides = self.wides();
        let mut order: Vec<u32> = (0..wides.len() as u32).collect();
        let wide = |code: u32| wides.get(code as usize);
        sorting::sort(&mut order, &mut |a, b| wide(a).cmp(&wide(b)));
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, code)| ranks[*code as usize] = rank as u32);
        ranks
    }

    /// This column of decimals as one of floats.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold it.
    pub fn to_floats(&self) -> Result<Self> {
        let mut values = zeroed(self.len())?;
        let wides = if self.is_wide() { self.wides() } else { Vec::new() };
        for (row, value) in values.iter_mut().enumerate().filter(|(row, _)| !self.is_null(*row)) {
            let whole = match self.is_wide() {
                true => wides.get(self.int(row) as usize).copied().unwrap_or_default(),
                false => i128::from(self.int(row)),
            };
            *value = decimal::float(whole, self.scale);
        }
        let (validity, step) = (self.validity.clone(), self.step);
        let (data_type, data, dictionary) =
            (DataType::Float, Data::F64(values), Dictionary::default());
        Ok(Self {
            data_type,
            step,
            scale: 0,
            data,
            validity,
            dictionary,
            range: None,
            sorted: false,
        })
    }

    /// Row `row` as a float; integers and decimals are converted.
    #[inline]
    pub fn float(&self, row: usize) -> f64 {
        match &self.data {
            _ if self.data_type == DataType::Decimal => {
                decimal::float(self.decimal(row), self.scale)
            }
            Data::F64(v) => v[row],
            _ => self.int(row) as f64,
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.data.len() * self.data.width()
            + self.validity.as_ref().map_or(0, Bitmap::bytes)
            + self.dictionary.size()
    }
}

/// The whole number of a dictionary's entry.
fn wide(digits: &str) -> i128 {
    digits.parse().unwrap_or_default()
}

/// `len` zeroes, or `limit_exceeded` where memory does not hold them: a hostile file may claim any
/// number of rows.
pub(crate) fn zeroed<T: Clone + Default>(len: usize) -> Result<Vec<T>> {
    let mut v = Vec::new();
    v.try_reserve_exact(len).map_err(|_| {
        Error::new(
            Code::LimitExceeded,
            format!(
                "{len} rows do not fit into memory: open fewer columns or filter on the server"
            ),
        )
    })?;
    v.resize(len, T::default());
    Ok(v)
}
