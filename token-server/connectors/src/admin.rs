//! SQL of a tenant's administrators: parsed, held against lists of what is allowed, scoped, and
//! written anew.
//!
//! What is sent is never the text that came. A statement is one SELECT; every kind of expression,
//! function, type and operator in it stands on a list, and what does not is refused, so that a
//! construct nobody thought of is refused too. Each table is replaced by a select of its visible
//! columns under the policy, wherever it stands: a join, a subquery, a UNION arm, LATERAL, a WITH
//! query. WITH queries get names of ours, so that none can be mistaken for a table, and none is
//! visible outside its scope.

mod allow;
mod limits;
mod rewrite;
mod run;

use sqlparser::dialect::{ClickHouseDialect, DatabricksDialect, GenericDialect, PostgreSqlDialect};
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Tokenizer;

use crate::dialect::Dialect;
use crate::plan::{Access, Columns};
use crate::sql::{Statement, TableRef};
use crate::{Result, SourceError};

pub use rewrite::Renamed;
pub use run::{ask, columns};

/// A table that may be named.
#[derive(Debug, Clone, Copy)]
pub struct AdminTable<'a> {
    /// The name it is called by, and its place.
    pub table: &'a TableRef,
    /// Its columns.
    pub columns: &'a Columns,
    /// What may be seen of it.
    pub access: Access<'a>,
}

/// Stack for parsing and walking: what passes [`limits`] needs a fraction of it.
const STACK: usize = 64 << 20;

/// Writes the statement to send for `text`, over `tables` and no others.
///
/// # Example
///
/// ```
/// use std::collections::BTreeSet;
///
/// use pellucid_connectors::admin::{AdminTable, rewrite};
/// use pellucid_connectors::dialect::Postgres;
/// use pellucid_connectors::plan::{Access, Column, Columns};
/// use pellucid_connectors::sql::TableRef;
/// use pellucid_core::{Filter, FilterOp};
///
/// let described = ["owner", "product"]
///     .map(|name| Column { name: name.into(), native: "text".into(), nullable: false });
/// let (table, columns) = (TableRef(vec!["sales".into()]), Columns::new(&Postgres, &described));
/// let (policy, hidden) = ([Filter::new("owner", FilterOp::Eq, "ACME")], BTreeSet::from(["owner".into()]));
/// let access = Access { filters: &policy, hidden: &hidden, reader: None };
/// let tables = [AdminTable { table: &table, columns: &columns, access }];
///
/// // Each table is read under the policy, wherever it stands.
/// let statement = rewrite(&Postgres, "SELECT product FROM sales", &tables)?;
/// assert_eq!(statement.text.matches(r#""owner" = $"#).count(), 1);
///
/// for text in ["DELETE FROM sales", "SELECT pg_read_file('/etc/passwd')", "SELECT 1 FROM wages"] {
///     assert!(rewrite(&Postgres, text, &tables).is_err());
/// }
/// # Ok::<(), pellucid_connectors::SourceError>(())
/// ```
///
/// # Errors
/// `invalid_query` that says what is not allowed, and `limit_exceeded` for statements that are too
/// long or too deep.
pub fn rewrite(dialect: &dyn Dialect, text: &str, tables: &[AdminTable<'_>]) -> Result<Statement> {
    bounded(dialect, text, tables, None)
}

/// The same with a LIMIT of `most` where the statement has none.
fn bounded(
    dialect: &dyn Dialect,
    text: &str,
    tables: &[AdminTable<'_>],
    most: Option<u64>,
) -> Result<Statement> {
    let names: Vec<&TableRef> = tables.iter().map(|t| t.table).collect();
    apart(text, || {
        rewrite::scoped(
            dialect,
            &rewrite::rename(dialect, parse(dialect, text)?, &names, most)?,
            tables,
        )
    })
}

/// The statement for an engine that is given `tables` under the names it tells, each with what may
/// be seen of it and nothing else. It has a LIMIT of `most` where it had none.
///
/// # Errors
/// As [`rewrite`].
pub fn rename(
    dialect: &dyn Dialect,
    text: &str,
    tables: &[&TableRef],
    most: u64,
) -> Result<Renamed> {
    apart(text, || rewrite::rename(dialect, parse(dialect, text)?, tables, Some(most)))
}

/// Runs `work` on a thread of its own: a chain of operators is a tree as deep as it is long.
fn apart<T: Send>(text: &str, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    limits::check(text)?;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .map_err(SourceError::source)?;
        thread.join().map_err(|_| refused("the statement cannot be read"))?
    })
}

fn parse(dialect: &dyn Dialect, text: &str) -> Result<sqlparser::ast::Statement> {
    let grammar: &dyn sqlparser::dialect::Dialect = match dialect.name() {
        "postgres" => &PostgreSqlDialect {},
        "clickhouse" => &ClickHouseDialect {},
        "spark" => &DatabricksDialect {},
        _ => &GenericDialect {},
    };
    let unread = |e: &dyn std::fmt::Display| refused(format!("the statement cannot be read: {e}"));
    let tokens = Tokenizer::new(grammar, text).tokenize().map_err(|e| unread(&e))?;
    allow::tokens(&tokens)?;
    let parsed = Parser::new(grammar)
        .with_recursion_limit(limits::DEPTH * 4)
        .with_tokens(tokens)
        .parse_statements();
    let mut statements = parsed.map_err(|e| unread(&e))?;
    match (statements.pop(), statements.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) => Err(refused("there is no statement")),
        _ => Err(refused("one statement at a time")),
    }
}

fn refused(message: impl Into<String>) -> SourceError {
    SourceError::Query(
        pellucid_core::Error::new(pellucid_core::Code::InvalidQuery, message.into()).at("sql"),
    )
}

/// A failure to plan a statement is for its author to mend, where a warehouse's words have one of
/// `signs`. They are not repeated: they name what we wrote in place of the author's tables.
pub(crate) fn unplanned(e: SourceError, signs: &[&str]) -> SourceError {
    match e {
        SourceError::Source(text) if signs.iter().any(|sign| text.contains(sign)) => refused(
            "the warehouse cannot plan the statement: a column, function or type in it is not there or does not fit",
        ),
        e => e,
    }
}
