//! Selects and where they read from.

use serde::{Deserialize, Serialize};

use super::Expr;

/// A table by its parts, outermost first: `[catalog, schema, table]`, `[schema, table]` or
/// `[table]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TableRef(pub Vec<String>);

impl TableRef {
    /// Makes a name of one to three parts, each of which can be quoted.
    ///
    /// # Example
    ///
    /// ```
    /// use pellucid_connectors::sql::TableRef;
    ///
    /// let table = TableRef::new(vec!["public".into(), "sales".into()])?;
    /// assert_eq!(table.to_string(), "public.sales");
    /// assert!(TableRef::new(vec!["sales\u{1b}[2K".into()]).is_err());
    /// # Ok::<(), String>(())
    /// ```
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn new(parts: Vec<String>) -> Result<Self, String> {
        if parts.is_empty() || parts.len() > 3 {
            return Err(format!("a table has one to three parts, not {}", parts.len()));
        }
        match parts.iter().find(|p| !quotable(p)) {
            Some(part) => Err(format!(
                "{part:?} is no name of a table: it must have 1 to 255 characters, none of them a control character"
            )),
            None => Ok(Self(parts)),
        }
    }
}

impl std::fmt::Display for TableRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// Whether a name can stand as a quoted identifier in every dialect: control characters, which some
/// treat as escapes or ends of text, and names longer than any dialect takes are left out.
pub fn quotable(name: &str) -> bool {
    !name.is_empty() && name.chars().count() <= 255 && !name.chars().any(char::is_control)
}

/// What a select reads.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// A table. [`crate::plan`] makes one in a single place, where the policy is.
    Table(TableRef),
    /// Another select.
    Select(Box<Select>),
}

/// A key of the order. Nulls last, NaN as the largest number.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// What to order by.
    pub by: Expr,
    /// Largest first.
    pub descending: bool,
    /// The key is a float and may be NaN.
    pub float: bool,
}

/// A select.
#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    /// Expressions and their names, which are ours.
    pub items: Vec<(Expr, String)>,
    /// What it reads.
    pub from: From,
    /// The condition that rows pass.
    pub filter: Option<Expr>,
    /// Columns of the source to group by.
    pub group_by: Vec<String>,
    /// The order of the rows.
    pub order_by: Vec<Order>,
    /// The most rows that it gives.
    pub limit: Option<u64>,
    /// The number of rows that it skips.
    pub offset: u64,
    /// What is around it is not evaluated on rows that it leaves out, as far as the dialect knows
    /// how: see [`crate::dialect::Dialect::optimization_barrier`].
    pub behind_barrier: bool,
}

impl Select {
    /// `SELECT items FROM from`
    pub fn new(items: Vec<(Expr, String)>, from: From) -> Self {
        Self {
            items,
            from,
            filter: None,
            group_by: Vec::new(),
            order_by: Vec::new(),
            limit: None,
            offset: 0,
            behind_barrier: false,
        }
    }
}
