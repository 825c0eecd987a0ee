//! The order of an answer's rows, and the part of them that is kept.

use std::cmp::Ordering;

use crate::{Batch, BatchColumn, Field, Sort, SortOrder, Values, sorting};

impl Batch {
    /// The rows, given in default order, by `sort`, and of these `limit` behind the first `offset`.
    /// Ties keep their order.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_core::{Batch, BatchColumn, DataType, Field, Sort, SortOrder, Values};
    ///
    /// let field = Field { name: "sales".to_owned(), data_type: DataType::Int, nullable: true };
    /// let sales = BatchColumn { field, values: Values::Int(vec![7, 0, 42]), validity: Some(vec![true, false, true]) };
    /// let batch = Batch { columns: vec![sales], rows: 3, total: 3 };
    ///
    /// let most = batch.arranged(&[Sort { by: "sales".to_owned(), order: SortOrder::Desc }], Some(2), 0);
    /// assert_eq!((most.rows, most.total), (2, 3));
    /// assert_eq!(most.columns[0].values, Values::Int(vec![42, 7]));
    /// ```
    #[must_use]
    pub fn arranged(self, sort: &[Sort], limit: Option<u32>, offset: u32) -> Self {
        let Self { columns, rows, .. } = self;
        let mut order: Vec<u32> = (0..rows as u32).collect();
        let keys: Vec<(Key<'_>, SortOrder)> = sort
            .iter()
            .filter_map(|s| {
                columns.iter().find(|c| c.field.name == s.by).map(|c| (Key::new(c), s.order))
            })
            .collect();
        let from = (offset as usize).min(rows);
        let to = limit.map_or(rows, |l| from.saturating_add(l as usize).min(rows));
        if !keys.is_empty() {
            let mut compare =
                |a: u32, b: u32| compare(&keys, a as usize, b as usize).then(a.cmp(&b));
            // What lies beyond the limit need not be sorted.
            if to > 0 {
                sorting::keep_first(&mut order, to, &mut compare);
            }
            sorting::sort(&mut order, &mut compare);
        }
        let kept = &order[from..to];
        let whole = keys.is_empty() && kept.len() == rows;
        let columns = columns.into_iter().map(|c| if whole { c } else { c.taken(kept) }).collect();
        Self { columns, rows: kept.len(), total: rows }
    }

    /// The rows that `kept` numbers, in its order.
    #[must_use]
    pub(crate) fn taken(&self, kept: &[u32]) -> Self {
        let columns = self.columns.iter().map(|c| c.taken(kept)).collect();
        Self { columns, rows: kept.len(), total: kept.len() }
    }
}

impl BatchColumn {
    fn taken(&self, rows: &[u32]) -> Self {
        fn pick<T: Copy>(v: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|r| v[*r as usize]).collect()
        }
        let values = match &self.values {
            Values::Int(v) => Values::Int(pick(v, rows)),
            Values::Time(v) => Values::Time(pick(v, rows)),
            Values::Float(v) => Values::Float(pick(v, rows)),
            Values::Decimal { values, scale } => {
                Values::Decimal { values: pick(values, rows), scale: *scale }
            }
            Values::Bool(v) => Values::Bool(pick(v, rows)),
            Values::String { codes, dictionary } => {
                Values::String { codes: pick(codes, rows), dictionary: dictionary.clone() }
            }
        };
        let validity = self.validity.as_ref().map(|v| pick(v, rows)).filter(|v| v.contains(&false));
        Self { field: self.field.clone(), values, validity }
    }

    /// The cells in `rows`, null where there is no row.
    pub(crate) fn picked(&self, rows: &[Option<u32>]) -> Self {
        let present: Vec<bool> =
            rows.iter().map(|r| r.is_some_and(|r| !self.is_null(r as usize))).collect();
        if !present.contains(&true) {
            return self.nulls(rows.len());
        }
        let there: Vec<u32> = rows.iter().map(|r| r.unwrap_or(0)).collect();
        let nullable = self.field.nullable || present.contains(&false);
        let Self { field, values, .. } = self.taken(&there);
        Self {
            field: Field { nullable, ..field },
            values,
            validity: present.contains(&false).then_some(present),
        }
    }
}

/// How two rows compare by `keys`, the first key first.
pub(crate) fn compare(keys: &[(Key<'_>, SortOrder)], a: usize, b: usize) -> Ordering {
    keys.iter()
        .map(|(key, order)| key.compare(a, b, *order))
        .find(|o| o.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// A column prepared for comparing.
pub(crate) struct Key<'a> {
    column: &'a BatchColumn,
    ranks: Vec<u32>,
}

impl<'a> Key<'a> {
    pub(crate) fn new(column: &'a BatchColumn) -> Self {
        let mut ranks = Vec::new();
        if let Values::String { dictionary, .. } = &column.values {
            let mut order: Vec<u32> = (0..dictionary.len() as u32).collect();
            let text = |code: u32| dictionary.get(code as usize);
            sorting::sort(&mut order, &mut |a, b| text(a).cmp(&text(b)));
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
            Values::String { codes, .. } => {
                self.ranks[codes[a] as usize].cmp(&self.ranks[codes[b] as usize])
            }
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
