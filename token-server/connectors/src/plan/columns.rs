//! A table's columns and how the dialect maps each.

use std::collections::BTreeSet;

use pellucid_core::compute::{self, Computed};
use pellucid_core::schema::SkippedField;
use pellucid_core::{DataType, Field, Schema};

use super::expression;
use crate::dialect::{ColumnMapping, Dialect};
use crate::sql::{Expr, Value, select_quotable};
use crate::{Result, SourceError};

/// A column as the source describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type as the dialect's [`Dialect::column_mapping`] takes it.
    pub native: String,
    /// Whether nulls may occur.
    pub nullable: bool,
}

/// The columns of one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    schema: Schema,
    mappings: Vec<ColumnMapping>,
    computed: Vec<(String, (Expr, DataType))>,
    prefix: String,
}

impl Columns {
    /// The columns as `dialect` reads them. Those it does not read, and those whose name cannot be
    /// quoted, are skipped.
    pub fn new(dialect: &dyn Dialect, described: &[Column]) -> Self {
        let (mut schema, mut mappings) = (Schema::default(), Vec::new());
        for column in described {
            match dialect.column_mapping(&column.native).filter(|_| select_quotable(&column.name)) {
                Some(mapping) => {
                    schema.fields.push(Field {
                        name: column.name.clone(),
                        data_type: mapping.data_type,
                        nullable: column.nullable,
                    });
                    mappings.push(mapping);
                }
                None => schema.skipped.push(SkippedField {
                    name: column.name.clone(),
                    reason: format!(
                        "{} columns are not supported",
                        column.native.trim_start_matches('~')
                    ),
                }),
            }
        }
        let taken =
            |prefix: &str| described.iter().any(|c| c.name.to_lowercase().starts_with(prefix));
        let mut prefix = "p".to_owned();
        while taken(&prefix) {
            prefix.push('_');
        }
        Self { schema, mappings, computed: Vec::new(), prefix }
    }

    /// The columns that a query may name: the visible ones, and what it computes of them. A policy
    /// must not be read by these: a computed column may have the name of a hidden one.
    ///
    /// # Errors
    /// As [`compute::schema`].
    pub(super) fn queryable(
        &self,
        dialect: &dyn Dialect,
        hidden: &BTreeSet<String>,
        computed: &[Computed],
    ) -> Result<Self> {
        let mut queryable = Self {
            schema: self.visible(hidden),
            mappings: Vec::new(),
            computed: Vec::new(),
            prefix: self.prefix.clone(),
        };
        let visible = self
            .schema
            .fields
            .iter()
            .zip(&self.mappings)
            .filter(|(field, _)| !hidden.contains(&field.name));
        queryable.mappings = visible.map(|(_, mapping)| *mapping).collect();
        let schema = compute::schema(computed, &queryable.schema)?;
        for c in computed {
            // Later ones may name earlier ones.
            let computed = expression::column(dialect, &c.expr, &queryable)?;
            queryable.computed.push((c.name.clone(), computed));
        }
        queryable.schema = schema;
        Ok(queryable)
    }

    /// What the columns are to a page, hidden ones too.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema without hidden columns.
    pub fn visible(&self, hidden: &BTreeSet<String>) -> Schema {
        self.schema.without(hidden)
    }

    /// A name that no column of the table has.
    pub(super) fn own(&self, kind: char, i: usize) -> String {
        format!("{}{kind}{i}", self.prefix)
    }

    fn mapping(&self, name: &str) -> Result<(ColumnMapping, &Field)> {
        let at = self.schema.fields.iter().position(|f| f.name == name);
        match at.and_then(|i| Some((*self.mappings.get(i)?, self.schema.fields.get(i)?))) {
            Some(found) => Ok(found),
            None => Err(self.schema.field(name).err().map_or_else(
                || SourceError::source("a column without a reading"),
                SourceError::Query,
            )),
        }
    }

    /// The column in its working type.
    pub(super) fn value(&self, name: &str) -> Result<(Expr, DataType)> {
        if let Some((_, computed)) = self.computed.iter().find(|(computed, _)| computed == name) {
            return Ok(computed.clone());
        }
        let (mapping, field) = self.mapping(name)?;
        let column = Expr::column(name);
        let value = if mapping.value == "{0}" {
            column
        } else {
            Expr::Template(mapping.value, vec![column])
        };
        Ok((value, field.data_type))
    }

    /// The column in its working type, for what is read as it stands.
    pub(crate) fn read(&self, name: &str) -> Result<Expr> {
        self.value(name).map(|(expr, _)| expr)
    }

    /// Whether the column is one that the query computes.
    pub(super) fn is_computed(&self, name: &str) -> bool {
        self.computed.iter().any(|(computed, _)| computed == name)
    }

    /// The column as it is best compared, and what a bound value must go through to be compared
    /// with it.
    pub(super) fn comparable(&self, name: &str) -> Result<(Expr, DataType, &'static str)> {
        if self.is_computed(name) {
            return self.value(name).map(|(expr, data_type)| (expr, data_type, "{0}"));
        }
        let (mapping, field) = self.mapping(name)?;
        match mapping.bare {
            Some(bare) => Ok((Expr::column(name), field.data_type, bare)),
            None => Ok((self.value(name)?.0, field.data_type, "{0}")),
        }
    }
}

/// A bound value, through `bare`.
pub(super) fn bound(bare: &'static str, value: Value) -> Expr {
    match bare {
        "{0}" => Expr::Value(value),
        bare => Expr::Template(bare, vec![Expr::Value(value)]),
    }
}
