//! A dataset: its files and which rows and columns a tenant gets of it.

use std::path::PathBuf;

use pellucid_core::{FilterOp, Scalar};
use serde::{Deserialize, Deserializer};

/// A dataset over Parquet or CSV files of one schema.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetConfig {
    /// One path or a list; relative paths start at the configuration's folder. `.parquet`, `.csv`.
    #[serde(deserialize_with = "one_or_many")]
    pub files: Vec<PathBuf>,
    /// Which rows a tenant gets; all rules must hold.
    #[serde(default)]
    pub policy: Vec<PolicyRule>,
    /// Every tenant gets every row. Required where `policy` is empty, so that forgetting a policy is an error and not a leak.
    #[serde(default)]
    pub open: bool,
    /// Columns that policy may use and that no tenant sees.
    #[serde(default)]
    pub hidden: Vec<String>,
    /// How long a cached result of this dataset is served, in seconds; `limits.cache_seconds` by default.
    pub cache_seconds: Option<u64>,
    /// Seconds that rows count as current in a reader's page; then it shows of what time they are and offers to fetch them anew.
    pub fresh_seconds: Option<u64>,
    /// The column an extract is sorted by; choose the one readers filter by most, usually the time.
    pub sort: Option<String>,
}

/// One condition on a dataset's rows: a column, an operator, and either a tenant's attribute or a constant.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRule {
    /// The column.
    pub column: String,
    /// The comparison, `eq` by default. An attribute that is a list is compared by `in`.
    #[serde(default = "equal")]
    pub op: FilterOp,
    /// The tenant's attribute to compare with. A tenant without it gets nothing.
    pub attribute: Option<String>,
    /// A constant to compare with.
    pub value: Option<Scalar>,
    /// Constants for `in`, `notIn` and `between`.
    pub values: Option<Vec<Scalar>>,
}

fn equal() -> FilterOp {
    FilterOp::Eq
}

fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        One(PathBuf),
        Many(Vec<PathBuf>),
    }
    Ok(match OneOrMany::deserialize(deserializer)? {
        OneOrMany::One(path) => vec![path],
        OneOrMany::Many(paths) => paths,
    })
}
