//! A model over the columns that its tables have: every name is checked once, and stands for
//! columns from then on.

use std::collections::HashSet;

use crate::chart::Format;
use crate::error::brief;
use crate::expr::types;
use crate::schema::{Index, SkippedField};
use crate::{Code, DataType, Error, Expr, Field, Question, Result, Schema, limits};

use super::expand::{Scope, counted, placed};
use super::graph::{Graph, Join};
use super::{About, Model, ModelAsking};

/// Names of one kind that a model may have: an author's, not a generator's without end.
const MAX_NAMES: usize = 1_000;
/// Tables of one model.
const MAX_TABLES: usize = 64;

/// A model over tables of known columns.
#[derive(Debug)]
pub struct Bound {
    pub(super) model: Model,
    pub(super) tables: Vec<(String, Schema)>,
    pub(super) graph: Graph,
    /// The columns of all tables, each called `table.column`.
    pub(super) columns: Schema,
    /// Each measure over columns alone.
    pub(super) measures: Vec<(String, Expr)>,
}

/// What people read of a column of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// The column.
    pub name: String,
    /// What it is called.
    pub label: String,
    /// What it means.
    pub description: Option<String>,
    /// How its numbers are written.
    pub format: Option<Format>,
}

impl Bound {
    /// Checks `model` over `tables`, each with its columns.
    ///
    /// # Errors
    /// With the path of the name at fault: `unknown_column`, `invalid_query`, `type_mismatch`,
    /// `limit_exceeded`.
    pub fn new(model: Model, tables: impl IntoIterator<Item = (String, Schema)>) -> Result<Self> {
        let tables: Vec<(String, Schema)> = tables.into_iter().collect();
        named(&model, &tables)?;
        let graph = Graph::new(&tables, &model.relations)?;
        let columns = all_columns(&tables);
        let mut bound = Self { model, tables, graph, columns, measures: Vec::new() };
        bound.measures = bound.expanded()?;
        bound.check()?;
        Ok(bound)
    }

    /// The model as it was written.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The steps from a table to all tables that it leads to; none for one that is not there.
    pub fn joins(&self, table: &str) -> Vec<Join> {
        self.place(table).map(|t| self.graph.joins(t)).unwrap_or_default()
    }

    /// The columns of `table` and of those that it leads to, each called `table.column`.
    pub fn view(&self, table: &str) -> Schema {
        let from = self.place(table);
        let seen = |name: &str| {
            let column = self.table_of(name);
            from.zip(column).is_some_and(|(from, to)| self.graph.leads(from, to))
        };
        let mut view = self.columns.clone();
        view.fields.retain(|f| seen(&f.name) && !f.name.ends_with(".*"));
        view.skipped.retain(|f| seen(&f.name));
        view
    }

    /// What people read of the columns called `names` in an answer: a model's names as they are
    /// labelled there, others as they are called.
    pub fn described(&self, names: &[String]) -> Vec<Described> {
        let about = |name: &str| -> Option<&About> {
            let dimension = || self.model.dimensions.get(name).map(|d| &d.about);
            self.model.measures.get(name).map(|m| &m.about).or_else(dimension)
        };
        let described = |name: &String| {
            let about = about(name).cloned().unwrap_or_default();
            Described {
                label: about.label.unwrap_or_else(|| name.clone()),
                name: name.clone(),
                description: about.description,
                format: about.format,
            }
        };
        names.iter().map(described).collect()
    }

    fn place(&self, table: &str) -> Option<usize> {
        self.tables.iter().position(|(name, _)| name == table)
    }

    /// The table of a column called `table.column`.
    pub(super) fn table_of(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|(table, _)| {
            name.strip_prefix(table.as_str()).is_some_and(|rest| rest.starts_with('.'))
        })
    }

    /// The table whose rows lead to all of `tables`, one of them where there is one.
    pub(super) fn home(&self, tables: &[usize]) -> Option<usize> {
        let leads = |from: usize| tables.iter().all(|to| self.graph.leads(from, *to));
        let mut outside = (0..self.tables.len()).filter(|t| leads(*t));
        tables.iter().copied().find(|t| leads(*t)).or_else(|| {
            let first = outside.next()?;
            // Where two lead there, neither is meant more than the other.
            outside.next().is_none().then_some(first)
        })
    }

    /// The table that `COUNT()` counts the rows of, where all else is of `tables`.
    ///
    /// # Errors
    /// `invalid_query` where several might be meant.
    pub(super) fn counted(&self, tables: &[usize]) -> Result<usize> {
        let roots = self.graph.roots();
        let only = match (tables, roots.as_slice()) {
            ([], [root]) => Some(*root),
            ([], _) => None,
            _ => self.home(tables),
        };
        only.ok_or_else(|| {
            let names = self.tables.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
            Error::new(
                Code::InvalidQuery,
                format!(
                    "COUNT() may count rows of several tables ({}): count a column that is never null, such as COUNT(table.id)",
                    brief(&names.join(", "))
                ),
            )
        })
    }

    /// Every measure over columns alone.
    fn expanded(&self) -> Result<Vec<(String, Expr)>> {
        let scope = Scope::new(self, &[]);
        let mut all = Vec::with_capacity(self.model.measures.len());
        for (name, _) in self.model.measures.iter() {
            let at = |e: Error| placed(e, format!("measures.{name}"));
            let mut expr = scope.measure(name).map_err(at)?;
            let tables = self.tables_of(&expr);
            if counted(&expr) {
                let table = self.counted(&tables).map_err(at)?;
                self.count_rows_of(&mut expr, table);
            }
            all.push((name.to_owned(), expr));
        }
        Ok(all)
    }

    /// Lets `COUNT()` count the rows of `table`.
    pub(super) fn count_rows_of(&self, expr: &mut Expr, table: usize) {
        let name = format!("{}.*", self.tables[table].0);
        super::expand::rename(expr, &|column| (column == "*").then(|| name.clone()));
    }

    /// The tables whose columns an expression over columns names, each once.
    pub(super) fn tables_of(&self, expr: &Expr) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for table in expr.columns().into_iter().filter_map(|c| self.table_of(c)) {
            if !out.contains(&table) {
                out.push(table);
            }
        }
        out
    }

    /// Asks for each name alone, of nothing: what is wrong with one is told where it stands.
    fn check(&self) -> Result<()> {
        for (name, _) in self.model.dimensions.iter() {
            let question =
                Question { dimensions: vec![crate::Dimension::field(name)], ..Question::default() };
            self.ask(question).map_err(|e| placed(e, format!("dimensions.{name}")))?;
        }
        for (name, _) in self.model.measures.iter() {
            let measures = vec![crate::answer::MeasureInput::Name(name.to_owned())];
            let question = Question { measures, ..Question::default() };
            self.ask(question).map_err(|e| placed(e, format!("measures.{name}")))?;
        }
        let scope = Scope::new(self, &[]);
        for (name, segment) in self.model.segments.iter() {
            let at = |e: Error| placed(e, format!("segments.{name}"));
            let expr = scope.row(segment.expr.clone()).map_err(at)?;
            let data_type = types::with(&expr, &Index::of(&self.columns)).map_err(at)?;
            if data_type.is_some_and(|t| t != DataType::Bool) {
                let message = format!("{name} is no condition: compare it, for instance with > 0");
                return Err(at(Error::new(Code::TypeMismatch, message)));
            }
        }
        Ok(())
    }

    fn ask(&self, question: Question) -> Result<()> {
        ModelAsking::new(self, question)?.checked()
    }
}

fn named(model: &Model, tables: &[(String, Schema)]) -> Result<()> {
    limits::within("tables of a model", tables.len(), MAX_TABLES, "tables")?;
    let (dimensions, measures) = (&model.dimensions, &model.measures);
    for (what, count) in [
        ("dimensions", dimensions.len()),
        ("measures", measures.len()),
        ("segments", model.segments.len()),
        ("relations", model.relations.len()),
    ] {
        limits::within(what, count, MAX_NAMES, what)?;
    }
    let wrong = |message: String, path: String| Error::new(Code::InvalidQuery, message).at(path);
    for (name, _) in model.tables.iter() {
        if !tables.iter().any(|(table, _)| table == name) {
            let message = format!("the table {} is not given", brief(name));
            return Err(wrong(message, format!("tables.{name}")));
        }
    }
    for (name, _) in tables {
        if model.tables.get(name).is_none() {
            let message = format!("the model has no table {}", brief(name));
            return Err(wrong(message, format!("tables.{name}")));
        }
    }
    let mut seen = HashSet::new();
    let all = (model.tables.iter().map(|(n, _)| ("tables", n)))
        .chain(dimensions.iter().map(|(n, _)| ("dimensions", n)))
        .chain(measures.iter().map(|(n, _)| ("measures", n)))
        .chain(model.segments.iter().map(|(n, _)| ("segments", n)));
    for (kind, name) in all {
        let path = || format!("{kind}.{name}");
        if name.contains('.') {
            let message = format!(
                "\"{}\" has a dot, which parts a table from its column: give it a label instead",
                brief(name)
            );
            return Err(wrong(message, path()));
        }
        // A measure may be called as a table is: `orders` counts orders.
        if kind != "tables" && !seen.insert(name) {
            let message = format!("\"{}\" stands for two things: rename one", brief(name));
            return Err(wrong(message, path()));
        }
    }
    Ok(())
}

fn all_columns(tables: &[(String, Schema)]) -> Schema {
    let mut all = Schema::default();
    for (table, schema) in tables {
        // Whose partner is missing has nulls.
        all.fields.extend(schema.fields.iter().map(|f| Field {
            name: format!("{table}.{}", f.name),
            data_type: f.data_type,
            nullable: true,
        }));
        all.skipped.extend(schema.skipped.iter().map(|s| SkippedField {
            name: format!("{table}.{}", s.name),
            reason: s.reason.clone(),
        }));
        // Its rows, which COUNT() counts.
        let name = format!("{table}.*");
        all.fields.push(Field { name, data_type: DataType::Bool, nullable: false });
    }
    all
}
