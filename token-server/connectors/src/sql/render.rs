//! A tree as text and bound values.

use super::{Cmp, Expr, From, Order, Select, TableRef, Value};
use crate::dialect::Dialect;

/// What goes over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Text with the dialect's placeholders.
    pub text: String,
    /// Values in the order of their placeholders.
    pub binds: Vec<Value>,
    /// The reader on whose behalf it is asked, for warehouses with policies of their own; see
    /// [`crate::plan::Access::reader`].
    pub reader: Option<String>,
}

impl Statement {
    /// A statement of nobody in particular.
    pub fn new(text: impl Into<String>, binds: Vec<Value>) -> Self {
        Self { text: text.into(), binds, reader: None }
    }

    /// The same on behalf of `reader`.
    #[must_use]
    pub fn on_behalf_of(mut self, reader: Option<&str>) -> Self {
        self.reader = reader.map(str::to_owned);
        self
    }
}

/// Writes `select` in `dialect`.
///
/// # Example
///
/// ```
/// use pellucid_connectors::dialect::{Postgres, Trino};
/// use pellucid_connectors::sql::{Cmp, Expr, From, Select, TableRef, Value, render};
///
/// let from = From::Table(TableRef(vec!["sales".into()]));
/// let mut select = Select::new(vec![(Expr::column("units"), "u".into())], from);
/// select.filter = Some(Expr::column("owner").compare(Cmp::Eq, Expr::Value(Value::Text("ACME".into()))));
///
/// let statement = render(&Postgres, &select);
/// assert_eq!(statement.text, r#"SELECT "units" AS "u" FROM "sales" WHERE ("owner" = $1::text)"#);
/// assert_eq!(statement.binds, [Value::Text("ACME".into())]);
/// // Trino's protocol binds nothing: there a value is hexadecimal, which no character leaves.
/// assert!(!render(&Trino, &select).text.contains("ACME"));
/// ```
pub fn render(dialect: &dyn Dialect, select: &Select) -> Statement {
    let mut writer = Writer::new(dialect);
    writer.select(select);
    Statement::new(writer.text, writer.binds)
}

/// Writes a table's name in a dialect, quoted.
///
/// # Example
///
/// ```
/// use pellucid_connectors::dialect::BigQuery;
/// use pellucid_connectors::sql::{TableRef, quoted};
///
/// assert_eq!(quoted(&BigQuery, &TableRef(vec!["shop".into(), "sales".into()])), "`shop`.`sales`");
/// ```
pub fn quoted(dialect: &dyn Dialect, table: &TableRef) -> String {
    let mut writer = Writer::new(dialect);
    writer.table(table);
    writer.text
}

/// A statement in the making.
pub struct Writer<'d> {
    dialect: &'d dyn Dialect,
    /// The text so far.
    pub text: String,
    /// The values so far.
    pub binds: Vec<Value>,
}

impl<'d> Writer<'d> {
    /// An empty statement.
    pub fn new(dialect: &'d dyn Dialect) -> Self {
        Self { dialect, text: String::new(), binds: Vec::new() }
    }

    /// Writes a table's name.
    pub fn table(&mut self, table: &TableRef) {
        for (i, part) in table.0.iter().enumerate() {
            if i > 0 {
                self.text.push('.');
            }
            self.dialect.quote(&mut self.text, part);
        }
    }

    /// Writes a select.
    pub fn select(&mut self, select: &Select) {
        self.text.push_str("SELECT ");
        for (i, (expr, name)) in select.items.iter().enumerate() {
            self.comma(i);
            self.expr(expr);
            self.text.push_str(" AS ");
            self.dialect.quote(&mut self.text, name);
        }
        if select.items.is_empty() {
            self.text.push('1'); // Counting rows needs none of their columns.
        }
        self.text.push_str(" FROM ");
        match &select.from {
            From::Table(table) => self.table(table),
            From::Select(inner) => {
                self.text.push('(');
                self.select(inner);
                self.text.push_str(") AS t");
            }
        }
        if let Some(filter) = &select.filter {
            self.text.push_str(" WHERE ");
            self.expr(filter);
        }
        for (i, name) in select.group_by.iter().enumerate() {
            self.text.push_str(if i == 0 { " GROUP BY " } else { ", " });
            self.dialect.quote(&mut self.text, name);
        }
        for (i, order) in select.order_by.iter().enumerate() {
            self.text.push_str(if i == 0 { " ORDER BY " } else { ", " });
            self.order(order);
        }
        self.dialect.page(&mut self.text, select.limit, select.offset);
        if select.behind_barrier {
            self.text.push_str(self.dialect.optimization_barrier());
        }
    }

    fn order(&mut self, order: &Order) {
        let direction = if order.descending { " DESC NULLS LAST" } else { " ASC NULLS LAST" };
        if order.float && !self.dialect.nan_is_largest() {
            let flag = Expr::Template(
                "CASE WHEN {0} IS NULL THEN NULL WHEN {1} THEN 1 ELSE 0 END",
                vec![order.by.clone(), Expr::IsNan(Box::new(order.by.clone()))],
            );
            self.expr(&flag);
            self.text.push_str(direction);
            self.text.push_str(", ");
        }
        self.expr(&order.by);
        self.text.push_str(direction);
    }

    /// Writes an expression.
    pub fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Column(name) => self.dialect.quote(&mut self.text, name),
            Expr::Value(value) => self.dialect.value(&mut self.text, &mut self.binds, value),
            Expr::Template(template, arguments) => self.template(template, arguments),
            Expr::Compare(op, left, right) => {
                self.text.push('(');
                self.expr(left);
                self.text.push_str(symbol(*op));
                self.expr(right);
                self.text.push(')');
            }
            Expr::And(all) => self.join(all, " AND ", "(1 = 1)"),
            Expr::Or(all) => self.join(all, " OR ", "(1 = 0)"),
            Expr::IsNull(inner, null) => {
                self.text.push('(');
                self.expr(inner);
                self.text.push_str(if *null { " IS NULL)" } else { " IS NOT NULL)" });
            }
            Expr::In(column, values, negated) => {
                self.text.push('(');
                self.expr(column);
                self.text.push_str(if *negated { " NOT IN (" } else { " IN (" });
                for (i, value) in values.iter().enumerate() {
                    self.comma(i);
                    self.expr(value);
                }
                self.text.push_str("))");
            }
            Expr::Case(branches, otherwise) => self.case(branches, otherwise.as_deref()),
            Expr::Contains(text, part) => self.two(self.dialect.contains(), text, part),
            Expr::StartsWith(text, part) => self.two(self.dialect.starts_with(), text, part),
            Expr::Bytes(inner) => {
                self.template(self.dialect.by_bytes(), std::slice::from_ref(inner))
            }
            Expr::Nan => self.text.push_str(self.dialect.nan()),
            Expr::IsNan(inner) => self.template(self.dialect.is_nan(), std::slice::from_ref(inner)),
            Expr::Float(inner) => self.template(self.dialect.float(), std::slice::from_ref(inner)),
            Expr::Floor(inner) => self.template(self.dialect.floor(), std::slice::from_ref(inner)),
            Expr::TimeUnit(unit, date, inner) => {
                self.template(self.dialect.time_unit(*unit, *date), std::slice::from_ref(inner))
            }
            Expr::Aggregate(aggregate, arguments) => {
                let template = self.dialect.aggregate(*aggregate);
                self.template(&template, arguments);
            }
        }
    }

    fn case(&mut self, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) {
        self.text.push_str("CASE");
        for (condition, value) in branches {
            self.text.push_str(" WHEN ");
            self.expr(condition);
            self.text.push_str(" THEN ");
            self.expr(value);
        }
        if let Some(otherwise) = otherwise {
            self.text.push_str(" ELSE ");
            self.expr(otherwise);
        }
        self.text.push_str(" END");
    }

    fn two(&mut self, template: &str, left: &Expr, right: &Expr) {
        self.template(template, &[left.clone(), right.clone()]);
    }

    fn join(&mut self, all: &[Expr], word: &str, of_none: &str) {
        if all.is_empty() {
            self.text.push_str(of_none);
            return;
        }
        self.text.push('(');
        for (i, expr) in all.iter().enumerate() {
            if i > 0 {
                self.text.push_str(word);
            }
            self.expr(expr);
        }
        self.text.push(')');
    }

    fn comma(&mut self, i: usize) {
        if i > 0 {
            self.text.push_str(", ");
        }
    }

    /// Writes a template of ours; `{n}` is the argument at `n`.
    fn template(&mut self, template: &str, arguments: &[Expr]) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.text.push_str(before);
            let Some((number, after)) = after.split_once('}') else { break };
            if let Some(argument) = number.parse::<usize>().ok().and_then(|n| arguments.get(n)) {
                self.expr(argument);
            }
            rest = after;
        }
        self.text.push_str(rest);
    }
}

fn symbol(op: Cmp) -> &'static str {
    match op {
        Cmp::Eq => " = ",
        Cmp::Neq => " <> ",
        Cmp::Lt => " < ",
        Cmp::Lte => " <= ",
        Cmp::Gt => " > ",
        Cmp::Gte => " >= ",
    }
}
