//! The rows that windows go over, and columns made part by part.

use super::WindowOp;
use crate::batch::order::{self, Key};
use crate::expr::Value;
use crate::{Batch, BatchColumn, DataType, SortOrder, Values, sorting};

/// The rows of an answer, part by part, each in its order.
pub(super) struct Parts<'a> {
    order: Vec<(Key<'a>, SortOrder)>,
    rows: Vec<u32>,
    /// Where each part ends among `rows`.
    ends: Vec<usize>,
}

impl<'a> Parts<'a> {
    pub(super) fn new(
        batch: &'a Batch,
        partition: &[usize],
        order: &[(usize, SortOrder)],
        keys: usize,
    ) -> Self {
        let key = |place: usize, order| (Key::new(&batch.columns[place]), order);
        let partition: Vec<_> = partition.iter().map(|p| key(*p, SortOrder::Asc)).collect();
        let order: Vec<_> = order.iter().map(|(p, o)| key(*p, *o)).collect();
        // Rows that are equal in the order stand by their keys, so that every executor's answer has
        // them alike.
        let ties: Vec<_> = (0..keys).map(|k| key(k, SortOrder::Asc)).collect();
        let mut rows: Vec<u32> = (0..batch.rows as u32).collect();
        sorting::sort(&mut rows, &mut |a, b| {
            let by = |keys: &[(Key<'_>, SortOrder)]| order::compare(keys, a as usize, b as usize);
            by(&partition).then_with(|| by(&order)).then_with(|| by(&ties)).then(a.cmp(&b))
        });
        let parted =
            |pair: &[u32]| order::compare(&partition, pair[0] as usize, pair[1] as usize).is_ne();
        let mut ends: Vec<usize> = rows
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| parted(pair))
            .map(|(i, _)| i + 1)
            .collect();
        ends.push(rows.len());
        Self { order, rows, ends }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.ends.iter().scan(0, |start, end| {
            let part = &self.rows[*start..*end];
            *start = *end;
            Some(part)
        })
    }

    /// The column of what `function` makes of each part's numbers.
    pub(super) fn floats(
        &self,
        column: &BatchColumn,
        function: impl Fn(&[Option<f64>]) -> Vec<Option<f64>>,
    ) -> BatchColumn {
        let mut out = vec![None; self.rows.len()];
        for part in self.each() {
            let values: Vec<Option<f64>> =
                part.iter().map(|row| column.number(*row as usize)).collect();
            part.iter().zip(function(&values)).for_each(|(row, value)| out[*row as usize] = value);
        }
        BatchColumn::of(
            "",
            DataType::Float,
            out.into_iter().map(|v| v.map_or(Value::Null, Value::Float)),
        )
    }

    /// The column of other rows' values: `from` tells the place within the part, of a place and the
    /// part's length.
    pub(super) fn shifted(
        &self,
        column: &BatchColumn,
        from: impl Fn(usize, usize) -> Option<usize>,
    ) -> BatchColumn {
        let mut out = vec![None; self.rows.len()];
        for part in self.each() {
            for (place, row) in part.iter().enumerate() {
                out[*row as usize] = from(place, part.len()).and_then(|p| part.get(p)).copied();
            }
        }
        column.picked(&out)
    }

    pub(super) fn ranks(&self, op: WindowOp) -> BatchColumn {
        let mut out = vec![0; self.rows.len()];
        for part in self.each() {
            let (mut rank, mut dense) = (0, 0);
            for (place, row) in part.iter().enumerate() {
                let before = place.checked_sub(1).and_then(|p| part.get(p));
                if before
                    .is_none_or(|b| order::compare(&self.order, *b as usize, *row as usize).is_ne())
                {
                    (rank, dense) = (place as i64 + 1, dense + 1);
                }
                out[*row as usize] = match op {
                    WindowOp::Rank => rank,
                    WindowOp::DenseRank => dense,
                    _ => place as i64 + 1,
                };
            }
        }
        let field = crate::Field { name: String::new(), data_type: DataType::Int, nullable: false };
        BatchColumn { field, values: Values::Int(out), validity: None }
    }
}
