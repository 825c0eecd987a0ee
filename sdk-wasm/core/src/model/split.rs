//! A plain query over several tables as one a table, and their answers as one.

use std::collections::HashMap;

use crate::error::brief;
use crate::{Batch, Code, Error, Measure, Op, Query, Result, Values, compute};

use super::bind::Bound;

/// What to ask of which table.
#[derive(Debug)]
pub(super) struct Split {
    /// Each table with what is asked of it.
    pub(super) parts: Vec<(usize, Query)>,
    /// The whole query, in whose order the answer's columns come.
    whole: Query,
}

impl Bound {
    /// Which table to ask for what.
    ///
    /// # Errors
    /// `invalid_query` where a measure's rows would be counted several times, or do not lead to
    /// what they are grouped or filtered by.
    pub(super) fn split(&self, query: &Query) -> Result<Split> {
        let seen = |names: Vec<&str>| -> Vec<usize> {
            let mut out = Vec::new();
            for name in compute::stored(&query.compute, names.into_iter()) {
                out.extend(self.table_of(name).filter(|t| !out.contains(t)));
            }
            out
        };
        let keys = seen(query.dimensions.iter().map(|d| d.field.as_str()).collect());
        let filtered = seen(query.filters.iter().map(|f| f.field.as_str()).collect());
        let mut parts: Vec<(usize, Query)> = Vec::new();
        for (i, measure) in query.measures.iter().enumerate() {
            let names = measure.field.as_deref().into_iter();
            let names = names.chain(measure.filters.iter().map(|f| f.field.as_str())).collect();
            let tables = seen(names);
            let home = match tables.as_slice() {
                // A constant is of the rows that all else is of.
                [] => self.home(&[keys.clone(), filtered.clone()].concat()),
                tables => self.home(tables).filter(|h| tables.contains(h)),
            };
            let home = home.ok_or_else(|| self.apart(measure, &tables, i))?;
            match parts.iter_mut().find(|(table, _)| *table == home) {
                Some((_, part)) => part.measures.push(rows_of(measure)),
                None => {
                    let part = Query { measures: vec![rows_of(measure)], ..query.clone() };
                    parts.push((home, part));
                }
            }
        }
        if parts.is_empty() {
            let all = [keys.clone(), filtered.clone()].concat();
            let home = match all.is_empty() {
                true => self.graph.roots().first().copied(),
                false => self.home(&all),
            };
            let home = home.ok_or_else(|| self.unrelated(&all))?;
            parts.push((home, query.clone()));
        }
        for (home, part) in &mut parts {
            for (names, path) in [(&keys, "dimensions"), (&filtered, "filters")] {
                if let Some(far) = names.iter().find(|t| !self.graph.leads(*home, **t)) {
                    return Err(self.fanned(*home, *far, part).at(path));
                }
            }
            part.compute.retain(|c| {
                let of = seen(vec![c.name.as_str()]);
                of.iter().all(|t| self.graph.leads(*home, *t))
            });
        }
        if parts.len() > 1 {
            if query.ungrouped {
                let message =
                    "rows are of one table: ask for groups, or for columns that one table leads to";
                return Err(Error::new(Code::InvalidQuery, message).at("ungrouped"));
            }
            for (_, part) in &mut parts {
                (part.sort, part.limit, part.offset) = (Vec::new(), None, 0);
            }
        }
        Ok(Split { parts, whole: query.clone() })
    }

    fn names_of(&self, tables: &[usize]) -> String {
        let names: Vec<&str> = tables.iter().map(|t| self.tables[*t].0.as_str()).collect();
        brief(&names.join(" and ")).into_owned()
    }

    fn apart(&self, measure: &Measure, tables: &[usize], place: usize) -> Error {
        let message = format!(
            "{} is of {}, and rows of neither lead to the other: measure each by itself",
            brief(&measure.name()),
            self.names_of(tables)
        );
        Error::new(Code::InvalidQuery, message).at(format!("measures[{place}]"))
    }

    fn unrelated(&self, tables: &[usize]) -> Error {
        let message = format!(
            "no table leads to {}, or several do: add a measure that says whose rows are meant",
            self.names_of(tables)
        );
        Error::new(Code::InvalidQuery, message).at("dimensions")
    }

    fn fanned(&self, home: usize, far: usize, part: &Query) -> Error {
        let (home, far) = (&self.tables[home].0, &self.tables[far].0);
        let of = part.measures.first().map(Measure::name).unwrap_or_else(|| home.clone());
        let message = format!(
            "{} is counted in rows of {home}, which do not lead to {far}: each would count once for every row of {far}; group and filter it by {home} and what that leads to, or measure {far}",
            brief(&of)
        );
        Error::new(Code::InvalidQuery, message)
    }
}

/// A count of a table's rows counts rows.
fn rows_of(measure: &Measure) -> Measure {
    let rows = measure.op == Op::Count
        && measure.field.as_deref().is_some_and(|name| name.ends_with(".*"));
    let alias = Some(measure.name());
    match rows {
        true => Measure { field: None, alias, ..measure.clone() },
        false => measure.clone(),
    }
}

impl Split {
    /// The answer of the answers to all parts: a group for each key of any of them.
    ///
    /// # Errors
    /// `internal` where the answers are not of one question; `overflow`.
    pub(super) fn merged(&self, answers: Vec<Batch>) -> Result<Batch> {
        let mut answers = answers.into_iter();
        let first = answers.next().ok_or_else(lost)?;
        let Some(second) = answers.next() else { return Ok(first) };
        let answers: Vec<Batch> = [first, second].into_iter().chain(answers).collect();
        let depth = self.whole.dimensions.len();
        let places: Vec<usize> = (0..depth).collect();
        let mut rows: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut keys: Option<Batch> = None;
        // The row of each group, for each answer.
        let mut found: Vec<Vec<Option<u32>>> = Vec::new();
        let mut buffer = Vec::new();
        for batch in &answers {
            let (mut new, mut own) = (Vec::new(), vec![None; rows.len()]);
            for row in 0..batch.rows {
                batch.key(&places, row, &mut buffer);
                let next = rows.len() as u32;
                let at = *rows.entry(buffer.clone()).or_insert(next);
                if at == next {
                    new.push(row as u32);
                    own.push(None);
                }
                own[at as usize] = Some(row as u32);
            }
            found.push(own);
            let added = Batch {
                columns: batch.columns[..depth.min(batch.columns.len())].to_vec(),
                ..batch.clone()
            }
            .taken(&new);
            keys = Some(match keys {
                Some(keys) => keys.append(&added)?,
                None => added,
            });
        }
        let mut merged = keys.ok_or_else(lost)?;
        merged.rows = rows.len();
        for measure in &self.whole.measures {
            let name = measure.name();
            let (batch, own) = answers
                .iter()
                .zip(&mut found)
                .find(|(b, _)| b.columns.iter().skip(depth).any(|c| c.name() == name))
                .ok_or_else(lost)?;
            own.resize(merged.rows, None);
            let column = batch.columns.iter().skip(depth).find(|c| c.name() == name);
            let mut column = column.ok_or_else(lost)?.picked(own);
            if matches!(measure.op, Op::Count | Op::CountDistinct) {
                // No rows are a count of none.
                if let (Values::Int(values), Some(present)) = (&mut column.values, &column.validity)
                {
                    values.iter_mut().zip(present).for_each(|(v, p)| *v *= i64::from(*p));
                }
                column.validity = None;
                column.field.nullable = false;
            }
            merged.columns.push(column);
        }
        let ordered = merged.arranged(&self.whole.order_of_keys(), None, 0);
        Ok(ordered.arranged(&self.whole.sort, self.whole.limit, self.whole.offset))
    }
}

fn lost() -> Error {
    Error::new(Code::Internal, "an answer is missing of those that were asked for")
}
