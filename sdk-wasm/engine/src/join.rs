//! Columns of a table that another leads to: for each row what its partner holds.
//!
//! A key points at one row of the other table. The keys of a table are few beside its rows, so the
//! partner is looked up once a key where keys are codes or lie close together, and a joined column
//! is then gathered row by row like any derived one. What points nowhere has nulls.
//!
//! # Example
//!
//! ```
//! use pellucid_engine::{join::Partners, read};
//!
//! let orders = read::open(b"customer\n7\n9\n7\n8\n", None)?;
//! let customers = read::open(b"id,segment\n7,large\n8,small\n", None)?;
//!
//! let (key, on) = (orders.column("customer")?, customers.column("id")?);
//! let partners = Partners::new(key, on, "customers.id")?;
//! let segment = partners.column(key, customers.column("segment")?)?;
//! let of = |row: usize| (!segment.is_null(row)).then(|| segment.dictionary.get(segment.int(row) as u32));
//! assert_eq!([of(0), of(1), of(2), of(3)], [Some("large"), None, Some("large"), Some("small")]);
//! # Ok::<(), pellucid_core::Error>(())
//! ```

mod gather;
mod keys;

use pellucid_core::{Code, DataType, Error, Result};

use crate::bitmap::Bitmap;
use crate::column::{Column, Data};
use gather::gathered;

/// Where there is no partner.
const NONE: u32 = u32::MAX;

/// Which row of another table each row leads to.
#[derive(Debug)]
pub struct Partners {
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A row for each value that the key may have, from `low` on; texts by their codes from 0.
    Slots { low: i64, rows: Vec<u32> },
    /// A row for each row.
    Rows(Vec<u32>),
}

impl Partners {
    /// Finds for each value of `key` the row in which `on` holds it; `name` is what errors call
    /// `on`.
    ///
    /// # Errors
    /// `invalid_query` where `on` holds a value twice, `type_mismatch` where the two are of
    /// different types, `limit_exceeded` where memory does not hold it.
    pub fn new(key: &Column, on: &Column, name: &str) -> Result<Self> {
        if key.data_type != on.data_type || key.data_type == DataType::Float {
            let message = format!(
                "{name} holds {} and its key {}: both are whole numbers, decimals, texts or times of one type",
                on.data_type.as_str(),
                key.data_type.as_str()
            );
            return Err(Error::new(Code::TypeMismatch, message));
        }
        if on.len() >= NONE as usize {
            let message = format!("{name} has more than four billion rows");
            return Err(Error::new(Code::LimitExceeded, message));
        }
        let place = match key.data_type {
            DataType::String => keys::by_text(key, on, name)?,
            _ if keys::is_plain(key, on) => keys::by_number(key, on, name)?,
            _ => keys::by_wide(key, on, name)?,
        };
        Ok(Self { place })
    }

    /// The values that the partners of the rows of `key` have in `of`.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold them.
    pub fn column(&self, key: &Column, of: &Column) -> Result<Column> {
        let mut missing = Missing::new(key);
        let mut find = |row: usize, out: &mut [u32]| self.find(key, row, out);
        let len = key.len();
        macro_rules! by {
            ($($kind:ident),*) => {
                match &of.data {
                    $(Data::$kind(values) => Data::$kind(gathered(len, values, of, &mut find, &mut missing)?),)*
                }
            };
        }
        let data = by!(I8, I16, I32, I64, F64, C8, C16, C32);
        Ok(Column {
            data_type: of.data_type,
            step: of.step,
            scale: of.scale,
            data,
            validity: missing.present,
            dictionary: of.dictionary.clone(),
            range: of.range,
            sorted: false,
        })
    }

    /// The partners of the rows from `first` on.
    fn find(&self, key: &Column, first: usize, out: &mut [u32]) {
        match &self.place {
            Place::Rows(rows) => out.copy_from_slice(&rows[first..first + out.len()]),
            Place::Slots { low, rows } => {
                let last = first + out.len();
                macro_rules! by {
                    ($($kind:ident),*) => {
                        match &key.data {
                            $(Data::$kind(values) => out.iter_mut().zip(&values[first..last]).for_each(|(out, v)| {
                                let slot = i64::from(*v).wrapping_sub(*low) as usize;
                                *out = rows.get(slot).copied().unwrap_or(NONE);
                            }),)*
                            Data::F64(_) => out.fill(NONE),
                        }
                    };
                }
                by!(I8, I16, I32, I64, C8, C16, C32);
            }
        }
        if let Some(present) = &key.validity {
            for (i, partner) in out.iter_mut().enumerate() {
                if !present.get(first + i) {
                    *partner = NONE;
                }
            }
        }
    }
}

/// Rows without a value.
struct Missing {
    present: Option<Bitmap>,
    rows: usize,
}

impl Missing {
    fn new(key: &Column) -> Self {
        Self { present: None, rows: key.len() }
    }

    fn note(&mut self, row: usize) {
        self.present.get_or_insert_with(|| Bitmap::all_set(self.rows)).clear(row);
    }
}

#[cfg(test)]
mod tests;
