//! Totals beside the groups of an answer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Batch, BatchColumn, DataType, Field, Values};

/// Which totals stand behind the groups, each of all rows that the filters pass, whatever `having`
/// and `limit` leave of the groups. The column [`LEVEL`] tells how many dimensions a row is of: all
/// of them for a group, 0 for the grand total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum Totals {
    /// One row over all groups.
    Grand,
    /// Over the last dimension, the last two, and so on to the grand total, as SQL's ROLLUP.
    Prefixes,
}

/// The name of the column that tells a total from a group.
pub const LEVEL: &str = "level";

impl Totals {
    /// How many dimensions each total is of, the most first.
    pub(super) fn levels(self, dimensions: usize) -> Vec<usize> {
        match self {
            Self::Grand if dimensions > 0 => vec![0],
            Self::Prefixes => (0..dimensions).rev().collect(),
            Self::Grand => Vec::new(),
        }
    }
}

/// The answer of a total in the columns of the groups' answer `like`: the `missing` dimensions, and
/// what it has no column for, are null.
pub(super) fn widened(answer: &Batch, like: &Batch) -> Batch {
    let column = |c: &BatchColumn| match answer.column(c.name()) {
        Some(own) => BatchColumn {
            field: Field { nullable: own.field.nullable || c.field.nullable, ..c.field.clone() },
            ..own.clone()
        },
        None => c.nulls(answer.rows),
    };
    Batch {
        columns: like.columns.iter().map(column).collect(),
        rows: answer.rows,
        total: answer.rows,
    }
}

/// `batch` with the column that tells how many dimensions its rows are of.
pub(super) fn leveled(mut batch: Batch, level: usize) -> Batch {
    let field = Field { name: LEVEL.to_owned(), data_type: DataType::Int, nullable: false };
    batch.columns.push(BatchColumn {
        field,
        values: Values::Int(vec![level as i64; batch.rows]),
        validity: None,
    });
    batch
}
