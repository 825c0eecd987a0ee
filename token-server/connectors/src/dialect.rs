//! What one SQL says and another says differently.

mod bigquery;
mod clickhouse;
mod hex;
mod postgres;
mod snowflake;
mod spark;
mod trino;

use std::borrow::Cow;

use pellucid_core::compute::Arithmetic;
use pellucid_core::{DataType, TimeUnit};

use crate::sql::{Aggregate, Value};

pub use bigquery::BigQuery;
pub use clickhouse::ClickHouse;
pub use postgres::Postgres;
pub use snowflake::Snowflake;
pub use spark::Spark;
pub use trino::Trino;

/// How a column of a native type maps to one of our types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnMapping {
    /// What it is to a query.
    pub data_type: DataType,
    /// The column, `{0}`, in the dialect's working type for `data_type`.
    pub value: &'static str,
    /// Where the bare column can be compared, so that an index or partition is used: a bound
    /// value, `{0}`, in the column's own type. None where comparing needs `value`.
    pub bare: Option<&'static str>,
}

impl ColumnMapping {
    /// A column that is in its working type as it stands.
    pub const fn plain(data_type: DataType) -> Self {
        Self { data_type, value: "{0}", bare: Some("{0}") }
    }

    /// A column that is compared and read by `value`.
    pub const fn cast(data_type: DataType, value: &'static str) -> Self {
        Self { data_type, value, bare: None }
    }

    /// A column that is read by `value` and can be compared bare with what `bare` makes of a bound
    /// value.
    pub const fn both(data_type: DataType, value: &'static str, bare: &'static str) -> Self {
        Self { data_type, value, bare: Some(bare) }
    }
}

/// One SQL dialect. Templates hold `{0}`, `{1}` for arguments and are text of this crate.
///
/// Working types: `int` a 64-bit integer, `float` a 64-bit float, `bool`, `string`; `timestamp` and
/// `date` are the dialect's own. On the wire a timestamp is an integer of microseconds and a date
/// one of days since 1970-01-01.
///
/// # Example
///
/// ```
/// use pellucid_connectors::dialect::{Dialect, Postgres};
/// use pellucid_core::DataType;
///
/// let mapped = |native: &str| Postgres.column_mapping(native).map(|mapping| mapping.data_type);
/// assert_eq!(mapped("int8"), Some(DataType::Int));
/// assert_eq!(mapped("tsvector"), None);
/// ```
pub trait Dialect: Send + Sync {
    /// The name used in configuration and messages.
    fn name(&self) -> &'static str;

    /// Writes a quoted identifier. The name has no control characters.
    fn quote(&self, out: &mut String, name: &str);

    /// Writes a placeholder and adds the value to `binds`; or, where the protocol binds nothing,
    /// writes a literal.
    fn value(&self, out: &mut String, binds: &mut Vec<Value>, value: &Value);

    /// How columns of a native type are read; `None` for types that are not. What compares a column
    /// fails at no value that it may have: policies are held against rows of all tenants, and
    /// that one fails would tell of them.
    fn column_mapping(&self, native: &str) -> Option<ColumnMapping>;

    /// `{0}` contains `{1}`, by bytes.
    fn contains(&self) -> &'static str;

    /// `{0}` starts with `{1}`, by bytes.
    fn starts_with(&self) -> &'static str;

    /// Whether the float `{0}` is NaN.
    fn is_nan(&self) -> &'static str;

    /// The integer `{0}` as a 64-bit float.
    fn float(&self) -> &'static str;

    /// The floor of the float `{0}`, as a float, whatever its size.
    fn floor(&self) -> &'static str {
        "FLOOR({0})"
    }

    /// Floats `{0}` and `{1}`; null where the divisor is zero. What leaves the range of a float is
    /// infinite or null, and an error where the dialect knows no other way.
    fn arithmetic(&self, op: Arithmetic) -> &'static str {
        match op {
            Arithmetic::Add => "({0} + {1})",
            Arithmetic::Sub => "({0} - {1})",
            Arithmetic::Mul => "({0} * {1})",
            // Adding zero turns -0, which some tell from 0, into 0.
            Arithmetic::Div => "({0} / NULLIF({1} + 0e0, 0e0))",
        }
    }

    /// The condition `{0}` as a value, null where it is.
    fn truth(&self) -> &'static str {
        "CAST({0} AS BOOLEAN)"
    }

    /// The NaN of the dialect.
    fn nan(&self) -> &'static str;

    /// The timestamp, or date where `date`, `{0}` truncated to `unit` as a timestamp; or its place
    /// in a cycle as an integer.
    fn time_unit(&self, unit: TimeUnit, date: bool) -> &'static str;

    /// The timestamp `{0}`, the integer `{1}` of seconds later: of less than a month, either way.
    /// Null rather than an error where that is beyond the dialect's times.
    fn seconds_later(&self) -> &'static str;

    /// A reduction of its arguments.
    fn aggregate(&self, aggregate: Aggregate) -> Cow<'static, str>;

    /// The text `{0}` ordered by bytes.
    fn by_bytes(&self) -> &'static str {
        "{0}"
    }

    /// Whether ORDER BY puts NaN above infinity.
    fn nan_is_largest(&self) -> bool {
        true
    }

    /// Whether `COUNT(*) OVER ()` beside a LIMIT counts the rows before it.
    fn counts_before_limit(&self) -> bool {
        true
    }

    /// Whether groups are counted although nothing is measured.
    fn groups_are_counted(&self) -> bool {
        false
    }

    /// Whether text may hold U+0000.
    fn text_has_nul(&self) -> bool {
        true
    }

    /// The timestamp `{0}` as an integer of microseconds since 1970-01-01.
    fn micros(&self) -> &'static str;

    /// The date `{0}` as an integer of days since 1970-01-01.
    fn days(&self) -> &'static str;

    /// The exact sum `{0}` as text in decimal digits.
    fn digits(&self) -> &'static str;

    /// What stands behind a select under its policy, so that the planner evaluates no expression of
    /// a page or a person for rows that the policy leaves out: whether one fails would tell of
    /// them. Empty where nothing is known to do so; what we write ourselves fails at
    /// no value there.
    fn optimization_barrier(&self) -> &'static str {
        ""
    }

    /// Writes LIMIT and OFFSET.
    fn page(&self, out: &mut String, limit: Option<u64>, offset: u64) {
        if let Some(limit) = limit {
            out.push_str(&format!(" LIMIT {limit}"));
        }
        if offset > 0 {
            out.push_str(&format!(" OFFSET {offset}"));
        }
    }
}

/// Writes `name` between `quote`s, each of its own doubled.
fn doubled(out: &mut String, quote: char, name: &str) {
    out.push(quote);
    for c in name.chars() {
        if c == quote {
            out.push(quote);
        }
        out.push(c);
    }
    out.push(quote);
}

/// Writes `name` between backticks; backslash and backtick escaped by a backslash.
fn escaped(out: &mut String, name: &str) {
    out.push('`');
    for c in name.chars() {
        if matches!(c, '`' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('`');
}
