//! What a chart compares its values with: what they were at an earlier time.

use super::{chart_query, finished};
use crate::answer::{Compare, Earlier, show_filters};
use crate::chart::Mark;
use crate::expr::Clock;
use crate::{Batch, ChartSpec, Code, Error, Filter, Query, Result, Schema};

/// The earlier time that a chart compares with.
#[derive(Debug)]
pub struct Before {
    compare: Compare,
    earlier: Earlier,
    /// What the earlier time is asked; none where the answer of now holds it.
    query: Option<Query>,
    keys: usize,
}

impl Before {
    /// What a chart compares its answer to `query` with, over a table of these columns: none where
    /// it compares nothing, or where the filters leave no range of time to go back from.
    ///
    /// # Errors
    /// `unknown_column` and `type_mismatch` for the column of times.
    pub fn of(spec: &ChartSpec, query: &Query, schema: &Schema) -> Result<Option<Self>> {
        let Some(mut compare) = spec.compare.clone() else { return Ok(None) };
        let mut base = Query { sort: Vec::new(), limit: None, offset: 0, ..query.clone() };
        show_filters(&mut base, &mut compare.field);
        let mut earlier = match compare.plan(&base, schema) {
            Ok(earlier) => earlier,
            // A reader's filters may be no range.
            Err(e) if e.code == Code::InvalidQuery => return Ok(None),
            Err(e) => return Err(e.within("compare")),
        };
        // A limit may have cut the groups that others are compared with.
        let whole = query.limit.is_none() && query.offset == 0;
        let keys = base.dimensions.len();
        let query = earlier.query.take().or((!whole).then_some(base));
        Ok(Some(Self { compare, earlier, query, keys }))
    }

    /// What the earlier time is asked; none where the answer of now holds it.
    pub fn query(&self) -> Option<&Query> {
        self.query.as_ref()
    }

    /// `now`, a chart's columns ([`finished`]), with what each measure was before: a column called
    /// [`Compare::column`]. `before` is the answer to [`Before::query`].
    ///
    /// # Errors
    /// As [`finished`].
    pub fn beside(&self, spec: &ChartSpec, mut now: Batch, before: Option<Batch>) -> Result<Batch> {
        let before = match before {
            Some(answer) => {
                let whole = ChartSpec { sort: Vec::new(), limit: None, ..spec.clone() };
                finished(&whole, answer)?
            }
            None => now.clone(),
        };
        let names: Vec<String> =
            now.columns[self.keys..].iter().map(|c| self.compare.column(c.name())).collect();
        let suffix = self.compare.suffix();
        let columns = self.earlier.columns(&now, &before, self.keys, suffix, &Clock::utc());
        now.columns.extend(columns.into_iter().filter(|c| names.iter().any(|n| n == c.name())));
        Ok(now)
    }
}

/// Checks that a chart can compare its values over a table of these columns; a range of time may
/// come with a dashboard's filters.
///
/// # Errors
/// `invalid_spec`, `unknown_column` and `type_mismatch` at `compare`.
pub(super) fn check(spec: &ChartSpec, schema: &Schema) -> Result<()> {
    let Some(compare) = &spec.compare else { return Ok(()) };
    let refuse = |message: String| Err(Error::new(Code::InvalidSpec, message).at("compare"));
    if !spec.mark.rules().options.contains(&"compare") {
        let marks: Vec<&str> = Mark::ALL
            .iter()
            .filter(|m| m.rules().options.contains(&"compare"))
            .map(|m| m.as_str())
            .collect();
        return refuse(format!(
            "compare is of {}, and means nothing to {}: leave it out",
            marks.join(", "),
            spec.mark.with_article()
        ));
    }
    if !spec.layer.is_empty() {
        return refuse(
            "a chart with layers compares nothing: leave out compare or layer".to_owned(),
        );
    }
    if spec.encoding.comparison.is_some() {
        return refuse(
            "a card shows one change: leave out compare or the channel comparison".to_owned(),
        );
    }
    let query = chart_query(spec, &[])?;
    if query.ungrouped {
        return refuse(
            "what is compared is a measure: give the channel an op such as sum".to_owned(),
        );
    }
    let taken = |(path, name): (String, String)| {
        let named = query.measures.iter().any(|m| compare.column(&m.name()) == name);
        named.then(|| {
            let message =
                format!("the column \"{name}\" is the comparison's: call one of them otherwise");
            Error::new(Code::InvalidSpec, message).at(path)
        })
    };
    if let Some(e) = spec.all_channels().map(|(p, c)| (p, c.name())).find_map(taken) {
        return Err(e);
    }
    let (mut query, mut compare) = (query, compare.clone());
    show_filters(&mut query, &mut compare.field);
    let (field, _) = compare.times(&query, schema).map_err(|e| e.within("compare"))?;
    let ranged = |f: &Filter| f.field == field;
    let cut = query.dimensions.iter().any(|d| d.field == field);
    match compare.plan(&query, schema) {
        Err(e) if cut || query.filters.iter().any(ranged) => {
            Err(Error { code: Code::InvalidSpec, ..e }.within("compare"))
        }
        _ => Ok(()),
    }
}
