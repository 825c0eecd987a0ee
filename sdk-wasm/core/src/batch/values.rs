//! A batch's cells as values of expressions, and columns made of such values.

use std::collections::HashMap;
use std::sync::Arc;

use crate::expr::{DAY, Value};
use crate::{Batch, BatchColumn, Code, DataType, Error, Field, Result, Schema, Values, decimal};

impl Batch {
    /// The columns as those of a table.
    pub(crate) fn schema(&self) -> Schema {
        Schema {
            fields: self.columns.iter().map(|c| c.field.clone()).collect(),
            skipped: Vec::new(),
        }
    }

    /// Writes what tells `row` from others by the columns at `places`: equal bytes are equal keys.
    pub(crate) fn key(&self, places: &[usize], row: usize, out: &mut Vec<u8>) {
        out.clear();
        for column in places.iter().filter_map(|p| self.columns.get(*p)) {
            column.key(row, out);
        }
    }

    /// The rows of both, `other`'s behind its own; its columns have the same names and types.
    ///
    /// # Errors
    /// `internal` where they have not; `overflow` where decimals of different scales have no common
    /// one.
    pub(crate) fn append(self, other: &Self) -> Result<Self> {
        if self.columns.len() != other.columns.len() {
            return Err(Error::new(
                Code::Internal,
                "two answers of one question have different columns",
            ));
        }
        let rows = [self.rows, other.rows];
        let columns = self
            .columns
            .into_iter()
            .zip(&other.columns)
            .map(|(a, b)| a.append(b, rows))
            .collect::<Result<_>>()?;
        let rows = rows[0] + rows[1];
        Ok(Self { columns, rows, total: rows })
    }
}

impl BatchColumn {
    /// The cell in `row`. A decimal is the nearest float.
    pub(crate) fn value(&self, row: usize) -> Value<'_> {
        if self.is_null(row) {
            return Value::Null;
        }
        let value = match &self.values {
            Values::Int(v) => v.get(row).map(|v| Value::Int(*v)),
            Values::Float(v) => v.get(row).map(|v| Value::Float(*v)),
            Values::Decimal { values, scale } => {
                values.get(row).map(|v| Value::Float(decimal::float(*v, *scale)))
            }
            Values::Bool(v) => v.get(row).map(|v| Value::Bool(*v)),
            Values::String { .. } => self.text(row).map(Value::text),
            Values::Time(v) if self.field.data_type == DataType::Date => {
                v.get(row).map(|v| Value::Date(v.div_euclid(DAY)))
            }
            Values::Time(v) => v.get(row).map(|v| Value::Timestamp(*v)),
        };
        value.unwrap_or(Value::Null)
    }

    /// The column called `name` of these values, which are of `data_type` or null.
    pub(crate) fn of<'v>(
        name: &str,
        data_type: DataType,
        values: impl ExactSizeIterator<Item = Value<'v>>,
    ) -> Self {
        let rows = values.len();
        let mut present = Vec::with_capacity(rows);
        let noted = values.inspect(|v| present.push(!v.is_null()));
        let whole = |v: Value<'_>| match v {
            Value::Int(v) | Value::Timestamp(v) => v,
            Value::Date(days) => days.saturating_mul(DAY),
            _ => 0,
        };
        let values = match data_type {
            DataType::Int => Values::Int(noted.map(whole).collect()),
            DataType::Timestamp | DataType::Date => Values::Time(noted.map(whole).collect()),
            DataType::Float | DataType::Decimal => {
                Values::Float(noted.map(|v| v.number().unwrap_or_default()).collect())
            }
            DataType::Bool => Values::Bool(noted.map(|v| v == Value::Bool(true)).collect()),
            DataType::String => {
                let mut entries = Entries::default();
                let codes = noted
                    .map(|v| if let Value::Text(text) = v { entries.code(&text) } else { 0 })
                    .collect();
                Values::String { codes, dictionary: Arc::new(entries.texts) }
            }
        };
        let data_type = if data_type == DataType::Decimal { DataType::Float } else { data_type };
        let validity = present.contains(&false).then_some(present);
        Self { field: Field { name: name.to_owned(), data_type, nullable: true }, values, validity }
    }

    /// The column of nulls that is like this one in all else.
    pub(crate) fn nulls(&self, rows: usize) -> Self {
        let values = match &self.values {
            Values::Int(_) => Values::Int(vec![0; rows]),
            Values::Time(_) => Values::Time(vec![0; rows]),
            Values::Float(_) => Values::Float(vec![0.0; rows]),
            Values::Decimal { scale, .. } => {
                Values::Decimal { values: vec![0; rows], scale: *scale }
            }
            Values::Bool(_) => Values::Bool(vec![false; rows]),
            Values::String { .. } => {
                Values::String { codes: vec![0; rows], dictionary: Arc::default() }
            }
        };
        let validity = (rows > 0).then(|| vec![false; rows]);
        Self { field: Field { nullable: true, ..self.field.clone() }, values, validity }
    }

    /// Writes the cell in `row` so that no two different ones are written alike. -0 is 0, and a NaN
    /// is a NaN.
    fn key(&self, row: usize, out: &mut Vec<u8>) {
        if self.is_null(row) {
            return out.push(0);
        }
        out.push(1);
        match &self.values {
            Values::Int(v) | Values::Time(v) => out.extend(v[row].to_le_bytes()),
            Values::Float(v) => {
                let v = if v[row] == 0.0 { 0.0 } else { v[row] };
                out.extend(if v.is_nan() { f64::NAN } else { v }.to_le_bytes());
            }
            Values::Decimal { values, scale } => {
                let (value, scale) = decimal::shortest(values[row], *scale);
                out.extend(value.to_le_bytes());
                out.push(scale);
            }
            Values::Bool(v) => out.push(u8::from(v[row])),
            Values::String { .. } => {
                let text = self.text(row).unwrap_or_default();
                out.extend((text.len() as u64).to_le_bytes());
                out.extend(text.as_bytes());
            }
        }
    }

    fn append(self, other: &Self, rows: [usize; 2]) -> Result<Self> {
        let values = match (self.values, &other.values) {
            (Values::Int(a), Values::Int(b)) => Values::Int(joined(a, b)),
            (Values::Time(a), Values::Time(b)) => Values::Time(joined(a, b)),
            (Values::Float(a), Values::Float(b)) => Values::Float(joined(a, b)),
            (Values::Bool(a), Values::Bool(b)) => Values::Bool(joined(a, b)),
            (Values::Decimal { values: a, scale: s }, Values::Decimal { values: b, scale: t }) => {
                let scale = s.max(*t);
                let to = |v: i128, from: u8| {
                    let factor = 10i128.checked_pow(u32::from(scale - from));
                    let overflow = || {
                        Error::new(
                            Code::Overflow,
                            "decimals of two answers have no common scale: CAST them AS FLOAT",
                        )
                    };
                    factor.and_then(|f| v.checked_mul(f)).ok_or_else(overflow)
                };
                let both = a.iter().map(|v| to(*v, s)).chain(b.iter().map(|v| to(*v, *t)));
                Values::Decimal { values: both.collect::<Result<_>>()?, scale }
            }
            (
                Values::String { codes, dictionary },
                Values::String { codes: more, dictionary: theirs },
            ) => {
                let mut entries = Entries::default();
                let ours: Vec<u32> = dictionary.iter().map(|text| entries.code(text)).collect();
                let theirs: Vec<u32> = theirs.iter().map(|text| entries.code(text)).collect();
                let place = |codes: &[u32], of: &[u32]| {
                    codes.iter().map(|c| of.get(*c as usize).copied().unwrap_or(0)).collect()
                };
                let codes = joined(place(&codes, &ours), &place(more, &theirs));
                Values::String { codes, dictionary: Arc::new(entries.texts) }
            }
            _ => {
                return Err(Error::new(
                    Code::Internal,
                    "two answers of one question have columns of different types",
                ));
            }
        };
        let validity = (self.validity.is_some() || other.validity.is_some()).then(|| {
            let given = |validity: Option<&Vec<bool>>, rows: usize| {
                validity.cloned().unwrap_or_else(|| vec![true; rows])
            };
            joined(given(self.validity.as_ref(), rows[0]), &given(other.validity.as_ref(), rows[1]))
        });
        let nullable = self.field.nullable || other.field.nullable;
        Ok(Self { field: Field { nullable, ..self.field }, values, validity })
    }
}

fn joined<T: Copy>(mut a: Vec<T>, b: &[T]) -> Vec<T> {
    a.extend_from_slice(b);
    a
}

/// Distinct texts in the order in which they came.
#[derive(Default)]
struct Entries {
    codes: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Entries {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let code = self.texts.len() as u32;
        self.codes.insert(text.to_owned(), code);
        self.texts.push(text.to_owned());
        code
    }
}
