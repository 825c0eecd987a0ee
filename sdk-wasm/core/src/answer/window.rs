//! Windows: what a row of an answer is beside the rows around it.

mod numbers;
mod parts;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::brief;
use crate::{Batch, BatchColumn, Code, Error, Result, Sort, SortOrder};

pub(super) use numbers::percent;
use numbers::{changes, exact, exact_sums, moving, running, shares};
use parts::Parts;

/// A column over the rows of the answer, after `having` and before `limit`:
/// `{ op: "runningSum", field: "revenue", partition: ["region"], as: "so_far" }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[ts(rename = "WindowColumn")]
pub struct Window {
    /// What is worked out.
    pub op: WindowOp,
    /// The column of the answer that it is of; absent only for `rank`, `denseRank` and `rowNumber` with an
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
