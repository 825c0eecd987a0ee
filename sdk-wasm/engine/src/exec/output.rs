//! From groups or rows to the result: ordering, cutting and gathering.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use pellucid_core::{Batch, BatchColumn, DataType, Query, SortOrder, Values};

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

/// The values of `column` at `rows`; a row that is not there, such as `u32::MAX`, gets one that means nothing. The type is matched once,
/// not for each row.
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
            let code = |r: usize| (r < column.len() && !column.is_null(r)).then(|| column.int(r) as u32);
            texts(&column.dictionary, rows.iter().map(|r| code(*r as usize)))
        }
        (data, DataType::Bool) => Values::Bool(ints(data, rows, |v| v != 0)),
        (data, DataType::Timestamp | DataType::Date) => Values::Time(ints(data, rows, |v| column.step.to_micros(v))),
        (data, _) => Values::Int(ints(data, rows, |v| v)),
    }
}

/// Puts the rows of a result, given in default order, into the query's order and cuts them to its limit and offset.
pub fn arrange(columns: Vec<BatchColumn>, rows: usize, query: &Query) -> Batch {
    let mut order: Vec<u32> = (0..rows as u32).collect();
    let keys: Vec<(Key, SortOrder)> =
        query.sort.iter().filter_map(|s| columns.iter().find(|c| c.field.name == s.by).map(|c| (Key::new(c), s.order))).collect();
    let from = (query.offset as usize).min(rows);
    let to = query.limit.map_or(rows, |l| from.saturating_add(l as usize).min(rows));
    if !keys.is_empty() {
        // Ties keep the default order.
        let compare = |a: &u32, b: &u32| {
            let by_keys = keys.iter().map(|(k, o)| k.compare(*a as usize, *b as usize, *o)).find(|o| o.is_ne());
            by_keys.unwrap_or_else(|| a.cmp(b))
        };
        // What lies beyond the limit need not be sorted.
        if (1..rows).contains(&to) {
            order.select_nth_unstable_by(to - 1, compare);
            order.truncate(to);
        }
        order.sort_unstable_by(compare);
    }
    let kept = &order[from..to];
    let whole = keys.is_empty() && kept.len() == rows;
    let columns = columns.into_iter().map(|c| if whole { c } else { taken(&c, kept) }).collect();
    Batch { columns, rows: kept.len(), total: rows }
}

fn taken(column: &BatchColumn, rows: &[u32]) -> BatchColumn {
    fn pick<T: Copy>(v: &[T], rows: &[u32]) -> Vec<T> {
        rows.iter().map(|r| v[*r as usize]).collect()
    }
    let values = match &column.values {
        Values::Int(v) => Values::Int(pick(v, rows)),
        Values::Time(v) => Values::Time(pick(v, rows)),
        Values::Float(v) => Values::Float(pick(v, rows)),
        Values::Decimal { values, scale } => Values::Decimal { values: pick(values, rows), scale: *scale },
        Values::Bool(v) => Values::Bool(pick(v, rows)),
        Values::String { codes, dictionary } => Values::String { codes: pick(codes, rows), dictionary: dictionary.clone() },
    };
    let validity = column.validity.as_ref().map(|v| pick(v, rows)).filter(|v| v.contains(&false));
    BatchColumn { field: column.field.clone(), values, validity }
}

/// A column prepared for comparing.
struct Key<'a> {
    column: &'a BatchColumn,
    ranks: Vec<u32>,
}

impl<'a> Key<'a> {
    fn new(column: &'a BatchColumn) -> Self {
        let mut ranks = Vec::new();
        if let Values::String { dictionary, .. } = &column.values {
            let mut order: Vec<u32> = (0..dictionary.len() as u32).collect();
            order.sort_unstable_by_key(|c| &dictionary[*c as usize]);
            ranks = vec![0; order.len()];
            order.iter().enumerate().for_each(|(rank, code)| ranks[*code as usize] = rank as u32);
        }
        Self { column, ranks }
    }

    /// Nulls come last in either order; NaN is larger than every number.
    fn compare(&self, a: usize, b: usize, order: SortOrder) -> Ordering {
        match (self.column.is_null(a), self.column.is_null(b)) {
            (true, true) => return Ordering::Equal,
            (true, false) => return Ordering::Greater,
            (false, true) => return Ordering::Less,
            (false, false) => {}
        }
        let ascending = match &self.column.values {
            Values::Int(v) | Values::Time(v) => v[a].cmp(&v[b]),
            Values::Float(v) => float_order(v[a], v[b]),
            Values::Decimal { values, .. } => values[a].cmp(&values[b]),
            Values::Bool(v) => v[a].cmp(&v[b]),
            Values::String { codes, .. } => self.ranks[codes[a] as usize].cmp(&self.ranks[codes[b] as usize]),
        };
        match order {
            SortOrder::Asc => ascending,
            SortOrder::Desc => ascending.reverse(),
        }
    }
}

/// Numbers by size, -0 equal to 0, NaN last.
pub fn float_order(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}
