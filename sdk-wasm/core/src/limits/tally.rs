//! Counting over a whole query, and where a count went beyond its limit.

use std::collections::HashMap;

use super::{
    Cost, MAX_EXPANDED, MAX_FILTER_VALUES, MAX_TEXT, MAX_VALUES, MAX_WHERE, Shape, text, too_many,
};
use crate::{Computed, Filter, Query, Result};

/// A sum, and the path at which it first went beyond its limit.
#[derive(Debug, Default)]
struct Sum {
    count: usize,
    beyond: Option<String>,
}

impl Sum {
    fn add(&mut self, n: usize, most: usize, path: impl FnOnce() -> String) {
        self.count = self.count.saturating_add(n);
        if self.count > most && self.beyond.is_none() {
            self.beyond = Some(path());
        }
    }
}

/// Sums over the parts of a query. Computed columns come first: what names them costs what stands
/// behind them.
#[derive(Debug, Default)]
pub(super) struct Tally<'a> {
    behind: HashMap<&'a str, usize>,
    flat: Cost,
    wheres: Sum,
    values: Sum,
    /// The longest list, where it is too long.
    list: Option<(usize, String)>,
    text: Sum,
    operations: Sum,
}

impl<'a> Tally<'a> {
    pub(super) fn query(&mut self, query: &'a Query) {
        self.flat = Cost {
            dimensions: query.dimensions.len(),
            measures: query.measures.len(),
            filters: query.filters.len(),
            sort: query.sort.len(),
            computed: query.compute.len(),
            ..Cost::default()
        };
        self.computed(&query.compute);
        for (i, d) in query.dimensions.iter().enumerate() {
            self.names([Some(&d.field), d.alias.as_deref()], &format!("dimensions[{i}]"));
        }
        for (i, m) in query.measures.iter().enumerate() {
            let path = format!("measures[{i}]");
            self.names([m.field.as_deref(), m.alias.as_deref()], &path);
            self.wheres(&m.filters, &path);
        }
        self.filters(&query.filters);
        query.sort.iter().for_each(|s| self.text(&s.by, "sort"));
    }

    pub(super) fn computed(&mut self, computed: &'a [Computed]) {
        for (i, c) in computed.iter().enumerate() {
            let shape = Shape::of(&c.expr, &self.behind);
            let path = || format!("compute[{i}]");
            self.text.add(c.name.len().saturating_add(shape.text), MAX_TEXT, path);
            self.operations.add(shape.operations, MAX_EXPANDED, path);
            self.behind.insert(&c.name, shape.operations);
        }
    }

    /// A column that is named, and the name its result is given.
    pub(super) fn names(&mut self, [field, alias]: [Option<&str>; 2], path: &str) {
        for name in [field, alias].into_iter().flatten() {
            self.text(name, path);
        }
        let behind = field.and_then(|field| self.behind.get(field)).copied().unwrap_or_default();
        self.operations.add(behind, MAX_EXPANDED, || path.to_owned());
    }

    pub(super) fn wheres(&mut self, filters: &[Filter], path: &str) {
        self.wheres.add(filters.len(), MAX_WHERE, || format!("{path}.where"));
        filters
            .iter()
            .enumerate()
            .for_each(|(i, f)| self.filter(f, || format!("{path}.where[{i}]")));
    }

    pub(super) fn filters(&mut self, filters: &[Filter]) {
        filters.iter().enumerate().for_each(|(i, f)| self.filter(f, || format!("filters[{i}]")));
    }

    fn filter(&mut self, f: &Filter, path: impl Fn() -> String) {
        let list = f.values.as_deref().unwrap_or_default();
        let given = || f.value.iter().chain(list);
        if list.len() > MAX_FILTER_VALUES && self.list.is_none() {
            self.list = Some((list.len(), format!("{}.values", path())));
        }
        self.values.add(given().count(), MAX_VALUES, || format!("{}.values", path()));
        let bytes = given().map(text).fold(f.field.len(), usize::saturating_add);
        self.text.add(bytes, MAX_TEXT, &path);
        let behind = self.behind.get(f.field.as_str()).copied().unwrap_or_default();
        self.operations.add(behind, MAX_EXPANDED, path);
    }

    pub(super) fn text(&mut self, name: &str, path: &str) {
        self.text.add(name.len(), MAX_TEXT, || path.to_owned());
    }

    pub(super) fn cost(&self) -> Cost {
        Cost {
            wheres: self.wheres.count,
            values: self.values.count,
            text: self.text.count,
            operations: self.operations.count,
            ..self.flat
        }
    }

    pub(super) fn check(self) -> Result<()> {
        if let Some((count, path)) = self.list {
            return Err(too_many(
                "values in one list",
                count,
                MAX_FILTER_VALUES,
                "take a range of values, or the ones to leave out",
                path,
            ));
        }
        let sums = [
            (
                self.wheres,
                MAX_WHERE,
                "filters in `where` of all measures together",
                "filter the whole query by what they share",
            ),
            (
                self.values,
                MAX_VALUES,
                "values in all filters together",
                "take ranges of values, or the ones to leave out",
            ),
            (self.text, MAX_TEXT, "bytes of names and texts", "use fewer or shorter ones"),
            (
                self.operations,
                MAX_EXPANDED,
                "operations behind all columns that are named, counted at each naming",
                "name computed columns less often, or store them",
            ),
        ];
        match sums.into_iter().find_map(|(sum, most, what, remedy)| {
            sum.beyond.map(|path| (sum.count, most, what, remedy, path))
        }) {
            Some((count, most, what, remedy, path)) => {
                Err(too_many(what, count, most, remedy, path))
            }
            None => Ok(()),
        }
    }
}
