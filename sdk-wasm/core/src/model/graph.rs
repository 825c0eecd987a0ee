//! Which tables lead to which: relations as a graph without circles, one way from a table to each
//! other.

use std::collections::BTreeMap;

use crate::error::brief;
use crate::{Code, DataType, Error, Result, Schema};

use super::Relation;

/// One step from a table to another: each row's partner there is the one whose column `on` holds
/// what this row's column `key` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Join {
    /// The table that is reached.
    pub table: String,
    /// The column that points, with its table: the first one's own, or one of a table that was
    /// reached before.
    pub key: String,
    /// The column of `table` that is pointed at, by its own name.
    pub on: String,
}

/// Every table with the ways from it.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    /// The steps from each table, by its place, to all that it leads to, nearer ones first.
    reach: Vec<BTreeMap<usize, Vec<Join>>>,
}

struct Edge {
    from: usize,
    to: usize,
    join: Join,
}

impl Graph {
    /// The graph of `relations` between `tables`.
    ///
    /// # Errors
    /// `invalid_query` with the path of the relation at fault: for a column or table that is not
    /// there, keys of two types, circles, and two ways to one table.
    pub(super) fn new(tables: &[(String, Schema)], relations: &[Relation]) -> Result<Self> {
        let mut edges = Vec::with_capacity(relations.len());
        for (i, relation) in relations.iter().enumerate() {
            edges.push(edge(tables, relation).map_err(|e| e.at(format!("relations[{i}]")))?);
        }
        if let Some((table, by)) = (0..tables.len()).find_map(|t| Some((t, round(&edges, t)?))) {
            return Err(wrong(format!(
                "relations lead from {} back to it by {by}: they go from many rows to one, and never round",
                tables[table].0
            ))
            .at("relations"));
        }
        let mut reach = Vec::with_capacity(tables.len());
        for start in 0..tables.len() {
            reach.push(ways(tables, &edges, start)?);
        }
        Ok(Self { reach })
    }

    /// Whether a row of `from` leads to a row of `to`, which it does to itself.
    pub(super) fn leads(&self, from: usize, to: usize) -> bool {
        from == to || self.reach.get(from).is_some_and(|r| r.contains_key(&to))
    }

    /// The steps to all tables that `from` leads to, each behind those that it needs.
    pub(super) fn joins(&self, from: usize) -> Vec<Join> {
        let mut out: Vec<Join> = Vec::new();
        for join in self.reach.get(from).into_iter().flat_map(BTreeMap::values).flatten() {
            if !out.contains(join) {
                out.push(join.clone());
            }
        }
        out
    }

    /// Tables that no other leads to.
    pub(super) fn roots(&self) -> Vec<usize> {
        let tables = 0..self.reach.len();
        tables.clone().filter(|t| !tables.clone().any(|f| f != *t && self.leads(f, *t))).collect()
    }
}

/// A column's table and its name there, of `table.column`.
pub(super) fn parted<'a>(
    tables: &'a [(String, Schema)],
    name: &'a str,
) -> Option<(usize, &'a str)> {
    tables.iter().enumerate().find_map(|(i, (table, schema))| {
        let column = name.strip_prefix(table.as_str())?.strip_prefix('.')?;
        schema.fields.iter().any(|f| f.name == column).then_some((i, column))
    })
}

fn wrong(message: String) -> Error {
    Error::new(Code::InvalidQuery, message)
}

fn edge(tables: &[(String, Schema)], relation: &Relation) -> Result<Edge> {
    let place = |name: &str| {
        let missing = || {
            let known = tables
                .iter()
                .flat_map(|(t, s)| s.fields.iter().map(move |f| format!("{t}.{}", f.name)))
                .collect::<Vec<_>>();
            Error::unknown_column(name, known.iter().map(String::as_str))
        };
        parted(tables, name).map(|(table, column)| (table, column.to_owned())).ok_or_else(missing)
    };
    let ((from, key), (to, on)) = (place(&relation.from)?, place(&relation.to)?);
    let of = |table: usize, column: &str| tables[table].1.field(column).map(|f| f.data_type);
    let (key_type, on_type) = (of(from, &key)?, of(to, &on)?);
    if from == to {
        return Err(wrong(format!(
            "{} relates a table to itself: list it under a second name in tables",
            brief(&relation.from)
        )));
    }
    if key_type != on_type {
        return Err(wrong(format!(
            "{} holds {} and {} holds {}: keys are of one type",
            relation.from,
            key_type.as_str(),
            relation.to,
            on_type.as_str()
        )));
    }
    if matches!(key_type, DataType::Float) {
        return Err(wrong(format!(
            "{} holds floats, which are no keys: give both as whole numbers, decimals or texts",
            relation.from
        )));
    }
    let join = Join { table: tables[to].0.clone(), key: relation.from.clone(), on };
    Ok(Edge { from, to, join })
}

/// The key that leads back to `start`, where one does.
fn round(edges: &[Edge], start: usize) -> Option<&str> {
    let (mut open, mut seen) = (vec![start], Vec::new());
    while let Some(at) = open.pop() {
        for edge in edges.iter().filter(|e| e.from == at) {
            if edge.to == start {
                return Some(&edge.join.key);
            }
            if !seen.contains(&edge.to) {
                seen.push(edge.to);
                open.push(edge.to);
            }
        }
    }
    None
}

/// All tables that `start` leads to, each with its steps.
fn ways(
    tables: &[(String, Schema)],
    edges: &[Edge],
    start: usize,
) -> Result<BTreeMap<usize, Vec<Join>>> {
    let mut ways: BTreeMap<usize, Vec<Join>> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        let so_far = ways.get(&at).cloned().unwrap_or_default();
        for edge in edges.iter().filter(|e| e.from == at) {
            let name = |i: usize| tables[i].0.as_str();
            let mut way = so_far.clone();
            way.push(edge.join.clone());
            if let Some(other) = ways.get(&edge.to) {
                let by = |way: &[Join]| {
                    way.iter().map(|j| j.key.as_str()).collect::<Vec<_>>().join(", ")
                };
                return Err(wrong(format!(
                    "{} leads to {} in two ways, by {} and by {}: list {} under a second name in tables for one of them",
                    name(start),
                    name(edge.to),
                    by(other),
                    by(&way),
                    name(edge.to)
                ))
                .at("relations"));
            }
            ways.insert(edge.to, way);
            open.push(edge.to);
        }
    }
    Ok(ways)
}
