//! Windows: what a row of an answer is beside the rows around it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::batch::order::{self, Key};
use crate::error::brief;
use crate::expr::Value;
use crate::{Batch, BatchColumn, Code, DataType, Error, Result, Sort, SortOrder, Values};

/// A column over the rows of the answer, after `having` and before `limit`:
/// `{ op: "runningSum", field: "revenue", partition: ["region"], as: "so_far" }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[ts(rename = "WindowColumn")]
pub struct Window {
    /// What is worked out.
    pub op: WindowOp,
    /// Of which column of the answer; absent only for `rank`, `denseRank` and `rowNumber` with an
    /// order of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub field: Option<String>,
    /// Columns of the answer whose values part the rows; each part stands alone. All rows are one
    /// by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub partition: Vec<String>,
    /// The order of rows within a part. By default the dimensions ascending, and for ranks the
    /// field, the largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<Sort>>")]
    pub order: Vec<Sort>,
    /// Rows that a moving sum or mean takes, the row itself and those before it; at the start of a
    /// part there are fewer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub size: Option<u32>,
    /// How many rows before, or for `lead` behind, the row that is looked at stands; 1 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub offset: Option<u32>,
    /// Its name in the result; `op` or `op_field` by default.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alias: Option<String>,
}

/// What a window works out. Nulls add nothing to sums and means; what is made of nulls alone is
/// null.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum WindowOp {
    /// The sum of this row and all before it.
    RunningSum,
    /// The sum of the last `size` rows.
    MovingSum,
    /// The mean of the last `size` rows.
    MovingMean,
    /// The value `offset` rows before.
    Lag,
    /// The value `offset` rows behind.
    Lead,
    /// The value less the one `offset` rows before.
    Difference,
    /// The difference over the size of the value before, in percent; null where that is 0.
    PercentChange,
    /// 1 and the number of rows that come before in the order; equal rows share it, as SQL's RANK.
    Rank,
    /// As `rank`, without gaps.
    DenseRank,
    /// The place in the order, 1 for the first; equal rows stand as the answer has them.
    RowNumber,
    /// The value over the sum of its part, 0 to 1 where none is negative; null where the sum is 0.
    Share,
}

impl WindowOp {
    /// The name used on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RunningSum => "runningSum",
            Self::MovingSum => "movingSum",
            Self::MovingMean => "movingMean",
            Self::Lag => "lag",
            Self::Lead => "lead",
            Self::Difference => "difference",
            Self::PercentChange => "percentChange",
            Self::Rank => "rank",
            Self::DenseRank => "denseRank",
            Self::RowNumber => "rowNumber",
            Self::Share => "share",
        }
    }

    fn is_rank(self) -> bool {
        matches!(self, Self::Rank | Self::DenseRank | Self::RowNumber)
    }
}

impl Window {
    /// The window's name in the result.
    pub fn name(&self) -> String {
        match (&self.alias, &self.field) {
            (Some(alias), _) => alias.clone(),
            (None, Some(field)) => format!("{}_{field}", self.op.as_str()),
            (None, None) => self.op.as_str().to_owned(),
        }
    }

    /// The column that it adds to `batch`, of which the first `keys` columns are dimensions.
    ///
    /// # Errors
    /// `invalid_query`, `unknown_column`, `type_mismatch`; `overflow` of whole numbers.
    pub(super) fn column(&self, batch: &Batch, keys: usize) -> Result<BatchColumn> {
        let field = match &self.field {
            Some(name) => Some(place(batch, name).map_err(|e| e.at("field"))?),
            None if self.op.is_rank() && !self.order.is_empty() => None,
            None => {
                return Err(invalid(format!("{} needs a field of the answer", self.op.as_str()))
                    .at("field"));
            }
        };
        self.check(field.and_then(|f| batch.columns.get(f)))?;
        let by = |name: &String| place(batch, name).map_err(|e| e.at("partition"));
        let partition = self.partition.iter().map(by).collect::<Result<Vec<_>>>()?;
        let order = self.ordered(batch, keys, &partition, field)?;
        let parts = Parts::new(batch, &partition, &order, keys);
        let values = match field.and_then(|f| batch.columns.get(f)) {
            Some(column) if !self.op.is_rank() => self.values(column, &parts)?,
            _ => parts.ranks(self.op),
        };
        Ok(BatchColumn { field: crate::Field { name: self.name(), ..values.field }, ..values })
    }

    fn check(&self, column: Option<&BatchColumn>) -> Result<()> {
        use WindowOp as O;
        let op = self.op.as_str();
        let moving = matches!(self.op, O::MovingSum | O::MovingMean);
        let takes = matches!(self.op, O::Lag | O::Lead | O::Difference | O::PercentChange);
        match (self.size, self.offset) {
            (None | Some(0), _) if moving => {
                return Err(
                    invalid(format!("{op} needs a size of at least 1: how many rows?")).at("size")
                );
            }
            (Some(_), _) if !moving => {
                return Err(invalid(format!(
                    "size belongs to movingSum and movingMean, not to {op}"
                ))
                .at("size"));
            }
            (_, Some(_)) if !takes => {
                return Err(invalid(format!(
                    "offset belongs to lag, lead and changes, not to {op}"
                ))
                .at("offset"));
            }
            _ => {}
        }
        match column {
            Some(c)
                if !c.data_type().is_numeric()
                    && !self.op.is_rank()
                    && !matches!(self.op, O::Lag | O::Lead) =>
            {
                let message = format!(
                    "{op} takes a number, and \"{}\" is {}",
                    brief(c.name()),
                    c.data_type()
                );
                Err(Error::new(Code::TypeMismatch, message).at("field"))
            }
            _ => Ok(()),
        }
    }

    /// The columns that order rows within their part.
    fn ordered(
        &self,
        batch: &Batch,
        keys: usize,
        partition: &[usize],
        field: Option<usize>,
    ) -> Result<Vec<(usize, SortOrder)>> {
        if !self.order.is_empty() {
            let by = |(i, s): (usize, &Sort)| {
                Ok((place(batch, &s.by).map_err(|e| e.at(format!("order[{i}].by")))?, s.order))
            };
            return self.order.iter().enumerate().map(by).collect();
        }
        Ok(match field {
            Some(field) if self.op.is_rank() => vec![(field, SortOrder::Desc)],
            _ => {
                (0..keys).filter(|k| !partition.contains(k)).map(|k| (k, SortOrder::Asc)).collect()
            }
        })
    }

    fn values(&self, column: &BatchColumn, parts: &Parts<'_>) -> Result<BatchColumn> {
        let offset = self.offset.unwrap_or(1) as usize;
        let size = self.size.unwrap_or(1) as usize;
        Ok(match self.op {
            WindowOp::Lag => parts.shifted(column, |place, _| place.checked_sub(offset)),
            WindowOp::Lead => {
                parts.shifted(column, |place, len| place.checked_add(offset).filter(|p| *p < len))
            }
            WindowOp::RunningSum => match exact(column) {
                Some((values, scale)) => exact_sums(column, &values, scale, parts)?,
                None => parts.floats(column, running),
            },
            WindowOp::MovingSum => parts.floats(column, |v| {
                moving(v, size).into_iter().map(|(sum, n)| (n > 0).then_some(sum)).collect()
            }),
            WindowOp::MovingMean => parts.floats(column, |v| {
                moving(v, size)
                    .into_iter()
                    .map(|(sum, n)| (n > 0).then(|| sum / f64::from(n)))
                    .collect()
            }),
            WindowOp::Share => parts.floats(column, shares),
            WindowOp::Difference => {
                parts.floats(column, |v| changes(v, offset, |now, before| Some(now - before)))
            }
            WindowOp::PercentChange => parts.floats(column, |v| changes(v, offset, percent)),
            // Ranks are of rows, whatever their values.
            WindowOp::Rank | WindowOp::DenseRank | WindowOp::RowNumber => parts.ranks(self.op),
        })
    }
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidQuery, message)
}

/// The place of the column called `name`.
fn place(batch: &Batch, name: &str) -> Result<usize> {
    let known = || batch.columns.iter().map(BatchColumn::name);
    batch
        .columns
        .iter()
        .position(|c| c.name() == name)
        .ok_or_else(|| Error::unknown_column(name, known()))
}

/// The rows of an answer, part by part, each in its order.
struct Parts<'a> {
    order: Vec<(Key<'a>, SortOrder)>,
    rows: Vec<u32>,
    /// Where each part ends among `rows`.
    ends: Vec<usize>,
}

impl<'a> Parts<'a> {
    fn new(
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
        rows.sort_unstable_by(|a, b| {
            let by = |keys: &[(Key<'_>, SortOrder)]| order::compare(keys, *a as usize, *b as usize);
            by(&partition).then_with(|| by(&order)).then_with(|| by(&ties)).then(a.cmp(b))
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

    fn each(&self) -> impl Iterator<Item = &[u32]> {
        self.ends.iter().scan(0, |start, end| {
            let part = &self.rows[*start..*end];
            *start = *end;
            Some(part)
        })
    }

    /// The column of what `function` makes of each part's numbers.
    fn floats(
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
    fn shifted(
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

    fn ranks(&self, op: WindowOp) -> BatchColumn {
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

/// The whole numbers behind a column of them or of decimals, and its digits behind the point.
fn exact(column: &BatchColumn) -> Option<(Vec<i128>, u8)> {
    match &column.values {
        Values::Int(v) => Some((v.iter().map(|v| i128::from(*v)).collect(), 0)),
        Values::Decimal { values, scale } => Some((values.clone(), *scale)),
        _ => None,
    }
}

/// 10^38: decimals have at most 38 digits.
const MOST: u128 = 10u128.pow(38);

fn exact_sums(
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

fn running(values: &[Option<f64>]) -> Vec<Option<f64>> {
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
fn moving(values: &[Option<f64>], size: usize) -> Vec<(f64, u32)> {
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

fn shares(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let sum: f64 = values.iter().flatten().sum();
    values.iter().map(|v| v.filter(|_| sum != 0.0).map(|v| v / sum)).collect()
}

fn changes(
    values: &[Option<f64>],
    offset: usize,
    change: impl Fn(f64, f64) -> Option<f64>,
) -> Vec<Option<f64>> {
    let before = |i: usize| i.checked_sub(offset).and_then(|p| values[p]);
    values.iter().enumerate().map(|(i, v)| change((*v)?, before(i)?)).collect()
}

/// How much `now` is more than `before`, in percent of its size; none of 0.
pub(super) fn percent(now: f64, before: f64) -> Option<f64> {
    (before != 0.0).then(|| (now - before) / before.abs() * 100.0)
}
