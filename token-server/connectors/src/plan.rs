//! Makes a [`crate::sql::Select`] of a [`pellucid_core::Query`], whatever the dialect.
//!
//! Three selects inside each other: `scan` reads the table, keeps the rows in scope and computes
//! keys and inputs; `group` reduces; `answer` orders, pages and turns every column into one of the
//! few shapes that travel ([`Wire`]). Columns inside are named by a prefix that no column of the
//! table has, so that a dialect which lets a name of the select list stand in WHERE cannot mistake
//! one for the other.

mod answer;
mod columns;
mod dimension;
mod expression;
mod measure;
mod predicate;
mod scan;
mod times;

use std::collections::BTreeSet;

use pellucid_core::{Field, Filter, Query};

use crate::Result;
use crate::dialect::Dialect;
use crate::sql::{Select, TableRef};

pub use columns::{Column, Columns};
pub(crate) use measure::wire;
pub use scan::admin_scan;

/// What a reader may see of a table. Made from a policy by whoever owns policies.
#[derive(Debug, Clone, Copy)]
pub struct Access<'a> {
    /// What every row must satisfy.
    pub filters: &'a [Filter],
    /// Columns that cannot be named.
    pub hidden: &'a BTreeSet<String>,
    /// The reader, by a name that the warehouse's own policies may know. It changes no statement.
    pub reader: Option<&'a str>,
}

/// A table as it is read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// Its dialect.
    pub dialect: &'a dyn Dialect,
    /// Its name.
    pub table: &'a TableRef,
    /// Its columns, hidden ones too.
    pub columns: &'a Columns,
    /// The column that gives the rows an order, where there is one: `first` and `last` need it.
    pub order: Option<&'a str>,
}

impl std::fmt::Debug for dyn Dialect + '_ {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How a column of the answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// A 64-bit integer.
    Int,
    /// A sum of integers as text in decimal digits, which may not fit 64 bits.
    Digits,
    /// A float.
    Float,
    /// A boolean, or 0 and 1.
    Bool,
    /// Text.
    Text,
    /// Microseconds since 1970-01-01 as an integer, or ISO 8601 as text.
    Micros,
    /// Days since 1970-01-01.
    Days,
}

/// A statement and what it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The statement. Where `totals`, its last column is the number of rows without limit and
    /// offset.
    pub select: Select,
    /// The columns of the answer and how each travels.
    pub columns: Vec<(Field, Wire)>,
    /// Whether there is a last column with the number of rows.
    pub totals: bool,
}

/// Plans a query. At most `most + 1` rows come, so that too many are noticed.
///
/// # Example
///
/// ```
/// use std::collections::BTreeSet;
///
/// use pellucid_connectors::dialect::Postgres;
/// use pellucid_connectors::plan::{self, Access, Column, Columns, Source};
/// use pellucid_connectors::sql::{TableRef, Value, render};
/// use pellucid_core::{Filter, FilterOp, Query};
///
/// let described = [("owner", "text"), ("units", "int8")]
///     .map(|(name, native)| Column { name: name.into(), native: native.into(), nullable: false });
/// let (table, columns) = (TableRef(vec!["sales".into()]), Columns::new(&Postgres, &described));
/// let source = Source { dialect: &Postgres, table: &table, columns: &columns, order: None };
///
/// let policy = [Filter::new("owner", FilterOp::Eq, "ACME' OR true --")];
/// let access = Access { filters: &policy, hidden: &BTreeSet::new(), reader: None };
/// let query: Query = serde_json::from_str(r#"{"measures": [{"op": "sum", "field": "units"}]}"#)?;
///
/// let statement = render(&Postgres, &plan::query(source, access, &query, 1_000)?.select);
/// assert!(statement.text.contains(r#"FROM "sales" WHERE"#));
/// // What comes from a page or a policy is bound, never text.
/// assert!(statement.binds.contains(&Value::Text("ACME' OR true --".into())));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What [`pellucid_core::validate`] says of the query over visible columns;
/// [`crate::SourceError::Source`] where the policy does not fit the table; `invalid_query` for
/// `first` and `last` of a table without an order.
pub fn query(source: Source<'_>, access: Access<'_>, query: &Query, most: u64) -> Result<Plan> {
    answer::query(source, access, query, most)
}

/// Plans the number of rows of a query's answer without limit and offset: groups, or ungrouped
/// rows.
///
/// # Errors
/// As [`query`].
pub fn total(source: Source<'_>, access: Access<'_>, query: &Query) -> Result<Select> {
    answer::total(source, access, query)
}

/// Plans every visible column of every row in scope, ordered by `sort` where it is visible.
///
/// # Errors
/// As [`query`].
pub fn extract(source: Source<'_>, access: Access<'_>, sort: Option<&str>) -> Result<Plan> {
    answer::extract(source, access, sort)
}
