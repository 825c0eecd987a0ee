//! Tables of a model, each with the columns of those that it leads to.
#![allow(unreachable_pub, reason = "a part of several tests")]
#![allow(clippy::panic, reason = "helpers of tests may panic: that is how a test fails")]

use std::collections::BTreeMap;
use std::rc::Rc;

use pellucid_core::model::Bound;
use pellucid_core::{Batch, Error, Query};
use pellucid_engine::join::Partners;
use pellucid_engine::{Outcome, Table, exec};

/// Tables by their names.
pub type Tables = BTreeMap<&'static str, Table>;

/// A table with the columns of all that it leads to.
fn view(tables: &Tables, bound: &Bound, name: &str) -> Result<Table, Error> {
    let own = &tables[name];
    let mut view = Table::awaiting(bound.view(name), own.rows());
    let mut give = |full: String, column| {
        let index = view.index(&full)?;
        view.give(index, column)
    };
    for (i, f) in own.schema().fields.iter().enumerate() {
        give(format!("{name}.{}", f.name), own.column_at(i)?.clone())?;
    }
    for join in bound.joins(name) {
        let (other, key) = (&tables[join.table.as_str()], view.column(&join.key)?.clone());
        let on = format!("{}.{}", join.table, join.on);
        let partners = Partners::new(&key, other.column(&join.on)?, &on)?;
        for (i, f) in other.schema().fields.iter().enumerate() {
            let index = view.index(&format!("{}.{}", join.table, f.name))?;
            view.give(index, Rc::new(partners.column(&key, other.column_at(i)?)?))?;
        }
    }
    Ok(view)
}

/// The answer to a plain query of the table called `name` with all that it leads to.
pub fn answer(tables: &Tables, bound: &Bound, name: &str, query: &Query) -> Result<Batch, Error> {
    match exec::run(&view(tables, bound, name)?, query, &|| false)? {
        Outcome::Done(batch) => Ok(batch),
        Outcome::Unsupported(why) => panic!("{why:?}: {query:?}"),
    }
}
