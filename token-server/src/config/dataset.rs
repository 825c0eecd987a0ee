//! A dataset: its files or table, and which rows and columns a tenant gets of it.

use std::path::PathBuf;

use pellucid_connectors::sql::TableRef;
use pellucid_core::{FilterOp, Scalar};
use serde::{Deserialize, Deserializer};

/// How long an answer of a warehouse counts as current where a dataset does not say.
const REFRESH_SECONDS: u64 = 900;

/// A dataset over Parquet, CSV or JSON files of one schema, or over a table of a warehouse.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetConfig {
    /// One path or a list; relative paths start at the configuration's folder, `s3://` ones at a
    /// bucket. `.parquet`, `.csv`, `.json` with a row a line. The last part may be a pattern:
    /// `*`, `?`, `[a-z]`.
    #[serde(default, deserialize_with = "one_or_many")]
    pub files: Vec<PathBuf>,
    /// The warehouse that has the table, instead of files: a key of `sources`.
    pub source: Option<String>,
    /// The table: `"schema.table"`, or its parts as a list where one has a dot in it.
    #[serde(default, deserialize_with = "table")]
    pub table: Option<TableRef>,
    /// How often a warehouse is asked anew, in seconds: so old may an extract or a cached answer
    /// be.
    #[serde(default = "refresh")]
    pub refresh_seconds: u64,
    /// Which rows a tenant gets; all rules must hold.
    #[serde(default)]
    pub policy: Vec<PolicyRule>,
    /// Every tenant gets every row. Required where `policy` is empty, so that forgetting a policy
    /// is an error and not a leak.
    #[serde(default)]
    pub open: bool,
    /// Columns that policy may use and that no tenant sees.
    #[serde(default)]
    pub hidden: Vec<String>,
    /// How long a cached result of this dataset is served, in seconds; `limits.cache_seconds` by
    /// default.
    pub cache_seconds: Option<u64>,
    /// Seconds that rows count as current in a reader's page; then it shows of what time they are
    /// and offers to fetch them anew.
    pub fresh_seconds: Option<u64>,
    /// The column an extract is sorted by; choose the one readers filter by most, usually the
    /// time.
    pub sort: Option<String>,
}

/// One condition on a dataset's rows: a column, an operator, and either a tenant's attribute or a
/// constant.
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

fn refresh() -> u64 {
    REFRESH_SECONDS
}

fn table<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TableRef>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Name {
        Dotted(String),
        Parts(Vec<String>),
    }
    let parts = match Name::deserialize(deserializer)? {
        Name::Dotted(name) => name.split('.').map(str::to_owned).collect(),
        Name::Parts(parts) => parts,
    };
    TableRef::new(parts).map(Some).map_err(serde::de::Error::custom)
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
