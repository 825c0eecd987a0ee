//! Tables with the columns of those that they lead to: each joined column is gathered when it is
//! first needed, and is one like any other from then on.

use std::cell::RefCell;
use std::rc::Rc;

use pellucid_bridge::errors::{OrThrow, to_js};
use pellucid_core::schema::SkippedField;
use pellucid_core::{Code, Error, Field, Schema};
use pellucid_engine::Table;
use pellucid_engine::join::Partners;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::open::OpenTable;

/// A table by its name in a model, and the steps to those that it leads to.
#[derive(Serialize, Deserialize, TS)]
pub(crate) struct ViewSpec {
    /// What its columns are called by: `orders.amount`.
    pub(crate) name: String,
    /// The steps, each behind those that it needs.
    pub(crate) joins: Vec<ViewJoin>,
}

/// A step to another table.
#[derive(Serialize, Deserialize, TS)]
pub(crate) struct ViewJoin {
    /// What its columns are called by.
    pub(crate) name: String,
    /// The open table.
    pub(crate) table: u32,
    /// The column that points: one of this view.
    pub(crate) key: String,
    /// The column of the other table that is pointed at.
    pub(crate) on: String,
}

/// Where the columns of a view come from.
pub(crate) struct View {
    own: Rc<OpenTable>,
    steps: Vec<Step>,
    columns: Vec<Origin>,
}

struct Step {
    table: Rc<OpenTable>,
    /// The column that points, of the view.
    key: usize,
    on: usize,
    /// What errors call the column that is pointed at.
    name: String,
    partners: RefCell<Option<Rc<Partners>>>,
}

#[derive(Clone, Copy)]
enum Origin {
    Own(usize),
    Joined { step: usize, column: usize },
}

fn refused(message: String) -> JsValue {
    to_js(Error::new(Code::InvalidQuery, message))
}

impl View {
    /// The view of `own` as `spec` has it, `tables` being those of its steps; and the table that
    /// waits for its columns.
    pub(crate) fn new(
        own: Rc<OpenTable>,
        spec: ViewSpec,
        tables: Vec<Rc<OpenTable>>,
    ) -> Result<(Self, Table), JsValue> {
        if own.server.is_some() || tables.iter().any(|t| t.server.is_some()) {
            return Err(refused(
                "a table whose queries the server answers is joined there, not in the page"
                    .to_owned(),
            ));
        }
        let mut schema = Schema::default();
        let mut columns = Vec::new();
        let mut add = |name: &str, table: &OpenTable, origin: &dyn Fn(usize) -> Origin, joined| {
            let table = table.table.borrow();
            let full = |column: &str| format!("{name}.{column}");
            for (i, f) in table.schema().fields.iter().enumerate() {
                let (name, nullable) = (full(&f.name), f.nullable || joined);
                schema.fields.push(Field { name, data_type: f.data_type, nullable });
                columns.push(origin(i));
            }
            let skipped = table.schema().skipped.iter();
            schema.skipped.extend(
                skipped.map(|s| SkippedField { name: full(&s.name), reason: s.reason.clone() }),
            );
            schema.clone()
        };
        let mut seen = add(&spec.name, &own, &Origin::Own, false);
        let mut steps = Vec::with_capacity(tables.len());
        for (step, (join, table)) in spec.joins.iter().zip(tables).enumerate() {
            let key = seen.fields.iter().position(|f| f.name == join.key);
            let key = key.ok_or_else(|| {
                to_js(Error::unknown_column(&join.key, seen.fields.iter().map(|f| f.name.as_str())))
            })?;
            let on = table.table.borrow().index(&join.on).or_throw()?;
            seen = add(&join.name, &table, &|column| Origin::Joined { step, column }, true);
            let name = format!("{}.{}", join.name, join.on);
            steps.push(Step { table, key, on, name, partners: RefCell::default() });
        }
        let rows = own.table.borrow().rows();
        Ok((Self { own, steps, columns }, Table::awaiting(seen, rows)))
    }

    /// Brings the columns with the indices `wanted` into `table`, with the keys that lead to them.
    pub(crate) async fn ensure(
        &self,
        table: &RefCell<Table>,
        wanted: &[usize],
        signal: Option<&AbortSignal>,
    ) -> Result<(), JsValue> {
        let needed = self.needed(&table.borrow(), wanted);
        let own: Vec<usize> = self.origins(&needed, |o| match o {
            Origin::Own(column) => Some(column),
            Origin::Joined { .. } => None,
        });
        Box::pin(self.own.ensure(&own, signal)).await?;
        for (place, step) in self.steps.iter().enumerate() {
            let mut columns: Vec<usize> = self.origins(&needed, |o| match o {
                Origin::Joined { step, column } if step == place => Some(column),
                _ => None,
            });
            if !columns.is_empty() {
                columns.push(step.on);
                Box::pin(step.table.ensure(&columns, signal)).await?;
            }
        }
        // Keys come before what they lead to: columns stand in the order of the steps.
        for index in needed {
            let column = match self.columns.get(index) {
                Some(Origin::Own(own)) => {
                    self.own.table.borrow().column_at(*own).or_throw()?.clone()
                }
                Some(Origin::Joined { step, column }) => {
                    let step = &self.steps[*step];
                    let key = table.borrow().column_at(step.key).or_throw()?.clone();
                    let other = step.table.table.borrow();
                    let known = step.partners.borrow().clone();
                    let partners = match known {
                        Some(partners) => partners,
                        None => {
                            let on = other.column_at(step.on).or_throw()?;
                            Rc::new(Partners::new(&key, on, &step.name).or_throw()?)
                        }
                    };
                    *step.partners.borrow_mut() = Some(partners.clone());
                    Rc::new(partners.column(&key, other.column_at(*column).or_throw()?).or_throw()?)
                }
                None => continue,
            };
            table.borrow_mut().give(index, column).or_throw()?;
        }
        Ok(())
    }

    /// Columns of `wanted` that are not there, and the keys that they need, ascending.
    fn needed(&self, table: &Table, wanted: &[usize]) -> Vec<usize> {
        let mut needed: Vec<usize> = Vec::new();
        let mut open = wanted.to_vec();
        while let Some(index) = open.pop() {
            if table.has(index) || needed.contains(&index) {
                continue;
            }
            needed.push(index);
            if let Some(Origin::Joined { step, .. }) = self.columns.get(index) {
                open.push(self.steps[*step].key);
            }
        }
        needed.sort_unstable();
        needed
    }

    fn origins(&self, columns: &[usize], of: impl Fn(Origin) -> Option<usize>) -> Vec<usize> {
        columns.iter().filter_map(|c| self.columns.get(*c).copied().and_then(&of)).collect()
    }
}
