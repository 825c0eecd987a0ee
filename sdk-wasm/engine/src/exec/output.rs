//! From groups or rows to the result: gathering values.

use std::collections::HashMap;
use std::sync::Arc;

use pellucid_core::{DataType, Values};

use crate::column::{Column, Data};
use crate::dictionary::Dictionary;

/// Codes of `dictionary` as result texts: only entries in use are copied.
pub fn texts(dictionary: &Dictionary, codes: impl Iterator<Item = Option<u32>>) -> Values {
    let mut entries: HashMap<u32, u32, rustc_hash::FxBuildHasher> = HashMap::default();
    let mut used = Vec::new();
    let codes = codes
        .map(|code| {
            let Some(code) = code else { return 0 };
            *entries.entry(code).or_insert_with(|| {
                used.push(dictionary.get(code).to_owned());
                used.len() as u32 - 1
            })
        })
        .collect();
    Values::String { codes, dictionary: Arc::new(used) }
}

/// The values of `column` at `rows`; a row that is not there, such as `u32::MAX`, gets one that
/// means nothing. The type is matched once, not for each row.
pub fn pick(column: &Column, rows: &[u32]) -> Values {
    fn each<T: Copy + Default, U>(values: &[T], rows: &[u32], convert: impl Fn(T) -> U) -> Vec<U> {
        rows.iter().map(|r| convert(values.get(*r as usize).copied().unwrap_or_default())).collect()
    }
    fn ints<U>(data: &Data, rows: &[u32], convert: impl Fn(i64) -> U) -> Vec<U> {
        match data {
            Data::I8(v) => each(v, rows, |v| convert(v.into())),
            Data::I16(v) => each(v, rows, |v| convert(v.into())),
            Data::I32(v) => each(v, rows, |v| convert(v.into())),
            Data::I64(v) => each(v, rows, convert),
            Data::C8(v) => each(v, rows, |v| convert(v.into())),
            Data::C16(v) => each(v, rows, |v| convert(v.into())),
            Data::C32(v) => each(v, rows, |v| convert(v.into())),
            Data::F64(_) => rows.iter().map(|_| convert(0)).collect(),
        }
    }
    match (&column.data, column.data_type) {
        (Data::F64(v), _) => Values::Float(each(v, rows, |v| v)),
        (data, DataType::Decimal) => {
            let wides = if column.is_wide() { Some(column.wides()) } else { None };
            let value = |v: i64| match &wides {
                Some(wides) => wides.get(v as usize).copied().unwrap_or_default(),
                None => i128::from(v),
            };
            Values::Decimal { values: ints(data, rows, value), scale: column.scale }
        }
        (_, DataType::String) => {
            let code =
                |r: usize| (r < column.len() && !column.is_null(r)).then(|| column.int(r) as u32);
            texts(&column.dictionary, rows.iter().map(|r| code(*r as usize)))
        }
        (data, DataType::Bool) => Values::Bool(ints(data, rows, |v| v != 0)),
        (data, DataType::Timestamp | DataType::Date) => {
            Values::Time(ints(data, rows, |v| column.step.to_micros(v)))
        }
        (data, _) => Values::Int(ints(data, rows, |v| v)),
    }
}
