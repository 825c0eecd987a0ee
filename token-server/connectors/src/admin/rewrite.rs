//! Walks a statement, renames WITH queries and puts each table under its policy.

use std::ops::ControlFlow;

use sqlparser::ast::{
    Expr, Ident, LimitClause, ObjectName, ObjectNamePart, Query, Select, Statement as Parsed,
    TableAlias, TableFactor, Value, VisitMut, VisitorMut,
};

use super::{AdminTable, allow, refused};
use crate::dialect::Dialect;
use crate::plan::admin_scan;
use crate::sql::{Statement, TableRef, Writer};
use crate::{Result, SourceError};

/// A statement that is allowed, in which each table and WITH query has a name of ours.
#[derive(Debug, Clone)]
pub struct Renamed {
    /// The statement.
    pub text: String,
    mark: String,
    used: Vec<usize>,
}

impl Renamed {
    /// The names that stand in the text, and for each which of the tables it is.
    pub fn tables(&self) -> impl Iterator<Item = (String, usize)> + '_ {
        self.used.iter().enumerate().map(|(i, table)| (format!("{}{i}", self.mark), *table))
    }
}

/// Refuses what is not allowed and renames; a LIMIT of `most` is given to a statement that has
/// none.
pub(super) fn rename(
    dialect: &dyn Dialect,
    parsed: Parsed,
    tables: &[&TableRef],
    most: Option<u64>,
) -> Result<Renamed> {
    let Parsed::Query(mut query) = parsed else { return Err(refused("only SELECT is allowed")) };
    // Not to be guessed: no name in the statement can be one of ours.
    let secret = uuid::Uuid::new_v4().simple().to_string();
    let mut walk = Walk { dialect, tables, secret, ctes: Vec::new(), used: Vec::new() };
    let with = query.with.take();
    if let Some(mut with) = with {
        if with.recursive {
            return Err(refused("WITH RECURSIVE is not allowed"));
        }
        for (i, cte) in with.cte_tables.iter_mut().enumerate() {
            if cte.from.is_some() || cte.materialized.is_some() || cte.alias.at.is_some() {
                return Err(refused("a WITH query is name AS (SELECT ..)"));
            }
            // Its body sees the ones before it, never itself: a table of the same name is the
            // table.
            walk.visit(cte.query.as_mut())?;
            let own = format!("pellucid_{}_with{i}", walk.secret);
            let name = std::mem::replace(&mut cte.alias.name, walk.ident(&own));
            walk.ctes.push((name, own));
        }
        walk.visit(query.as_mut())?;
        query.with = Some(with);
    } else {
        walk.visit(query.as_mut())?;
    }
    if let Some(most) = most {
        limit(&mut query, most);
    }
    Ok(Renamed { text: query.to_string(), mark: walk.mark(), used: walk.used })
}

/// The statement with each table replaced by its rows in scope.
pub(super) fn scoped(
    dialect: &dyn Dialect,
    renamed: &Renamed,
    tables: &[AdminTable<'_>],
) -> Result<Statement> {
    let mut writer = Writer::new(dialect);
    let mut rest = renamed.text.as_str();
    while let Some(at) = rest.find(&renamed.mark) {
        // The quote before it, the number behind it, the quote behind that.
        let before = rest.get(..at.saturating_sub(1)).unwrap_or_default();
        let after = rest.get(at + renamed.mark.len()..).unwrap_or_default();
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let number = after.get(..digits).and_then(|d| d.parse::<usize>().ok());
        let table = number.and_then(|n| renamed.used.get(n)).and_then(|i| tables.get(*i));
        let table = table.ok_or_else(|| SourceError::source("a table was lost on the way"))?;
        writer.text.push_str(before);
        writer.text.push('(');
        writer.select(&admin_scan(dialect, table.table, table.columns, table.access)?);
        writer.text.push_str(dialect.optimization_barrier());
        writer.text.push(')');
        rest = after.get(digits + 1..).unwrap_or_default();
    }
    writer.text.push_str(rest);
    let reader = tables.iter().find_map(|t| t.access.reader);
    Ok(Statement::new(writer.text, writer.binds).on_behalf_of(reader))
}

/// Gives a statement without LIMIT one: an outer select then keeps its order.
fn limit(query: &mut Query, most: u64) {
    let number = || Some(Expr::value(Value::Number(most.to_string(), false)));
    match &mut query.limit_clause {
        None => {
            query.limit_clause = Some(LimitClause::LimitOffset {
                limit: number(),
                offset: None,
                limit_by: Vec::new(),
            })
        }
        Some(LimitClause::LimitOffset { limit: limit @ None, .. }) => *limit = number(),
        Some(_) => {}
    }
}

struct Walk<'a> {
    dialect: &'a dyn Dialect,
    tables: &'a [&'a TableRef],
    secret: String,
    /// WITH queries in scope: as they were called, and as they are called now.
    ctes: Vec<(Ident, String)>,
    /// Tables in the order they were met.
    used: Vec<usize>,
}

impl Walk<'_> {
    fn visit(&mut self, query: &mut Query) -> Result<()> {
        match VisitMut::visit(query, self) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(e) => Err(e),
        }
    }

    /// A name of ours, quoted as the dialect quotes.
    fn ident(&self, name: &str) -> Ident {
        let mut quoted = String::new();
        self.dialect.quote(&mut quoted, name);
        Ident::with_quote(if quoted.starts_with('`') { '`' } else { '"' }, name)
    }

    fn replace(&mut self, factor: &mut TableFactor) -> Result<()> {
        allow::source(factor)?;
        let TableFactor::Table { name, alias, .. } = factor else { return Ok(()) };
        let parts: Vec<Ident> = name.0.iter().filter_map(|p| p.as_ident().cloned()).collect();
        if parts.len() != name.0.len() {
            return Err(refused(format!("{name} is no table")));
        }
        let Some(last) = parts.last().cloned() else {
            return Err(refused("a table without a name"));
        };
        let own = match self.cte(&parts) {
            Some(own) => own,
            None => {
                let at = self
                    .tables
                    .iter()
                    .position(|t| named(t, &parts))
                    .ok_or_else(|| refused(format!("there is no table {name}")))?;
                self.used.push(at);
                format!("{}{}", self.mark(), self.used.len() - 1)
            }
        };
        *name = ObjectName(vec![ObjectNamePart::Identifier(self.ident(&own))]);
        if alias.is_none() {
            *alias = Some(TableAlias { explicit: true, name: last, columns: Vec::new(), at: None });
        }
        Ok(())
    }

    /// The latest WITH query of this name, where it is one. Names are compared as loosely as any
    /// dialect does: what might be the WITH query is it, and never a table.
    fn cte(&self, parts: &[Ident]) -> Option<String> {
        let [name] = parts else { return None };
        self.ctes
            .iter()
            .rev()
            .find(|(cte, _)| cte.value.to_lowercase() == name.value.to_lowercase())
            .map(|(_, own)| own.clone())
    }

    /// How names of tables begin.
    fn mark(&self) -> String {
        format!("pellucid_{}_table", self.secret)
    }
}

/// Whether `parts` name the table: all its parts, or its last ones. Unquoted names are compared
/// without case.
fn named(table: &TableRef, parts: &[Ident]) -> bool {
    let own = &table.0;
    let skipped = own.len().checked_sub(parts.len());
    skipped.is_some_and(|skip| {
        own.iter().skip(skip).zip(parts).all(|(own, part)| match part.quote_style {
            Some(_) => *own == part.value,
            None => own.to_lowercase() == part.value.to_lowercase(),
        })
    })
}

impl VisitorMut for Walk<'_> {
    type Break = SourceError;

    fn pre_visit_query(&mut self, query: &mut Query) -> ControlFlow<SourceError> {
        if query.with.is_some() {
            return ControlFlow::Break(refused("WITH stands at the beginning of the statement"));
        }
        flow(allow::query(query))
    }

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<SourceError> {
        flow(allow::select(select))
    }

    fn pre_visit_table_factor(&mut self, factor: &mut TableFactor) -> ControlFlow<SourceError> {
        let replaced = self.replace(factor);
        flow(replaced)
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<SourceError> {
        flow(allow::expr(expr))
    }

    fn pre_visit_statement(&mut self, _: &mut Parsed) -> ControlFlow<SourceError> {
        ControlFlow::Break(refused("only SELECT is allowed"))
    }
}

fn flow(result: Result<()>) -> ControlFlow<SourceError> {
    match result {
        Ok(()) => ControlFlow::Continue(()),
        Err(e) => ControlFlow::Break(e),
    }
}
