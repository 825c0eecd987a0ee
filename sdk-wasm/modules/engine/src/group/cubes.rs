//! Answers from the cubes of a brush: each step of a drag is answered without visiting a row.

use std::rc::Rc;

use pellucid_bridge::errors::OrThrow;
use pellucid_core::chart::Selection;
use pellucid_core::plan::Before;
use pellucid_core::{Dimension, Filter, Query, compute};
use pellucid_engine::Table;
use pellucid_engine::exec::cube;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::engine::Shared;
use crate::intl::yield_to_event_loop;
use crate::open::OpenTable;

impl Shared {
    /// Makes the cubes of a brush before it starts: a pointer over a chart that can be brushed
    /// announces one. Gives way after each, so that whatever the reader does meanwhile comes
    /// first.
    pub(crate) fn announce(self: &Rc<Self>, chart: u32) -> Result<(), JsValue> {
        let brushable =
            self.with_chart(chart, |c| Ok(c.spec.select == Some(Selection::Interval)))?;
        let standing = if brushable { self.filters_on(chart, None)? } else { return Ok(()) };
        let group = self.with_chart(chart, |c| Ok(c.group))?;
        let others: Vec<u32> = {
            let mut groups = self.groups.borrow_mut();
            let Some(g) = groups.get_mut(&group) else { return Ok(()) };
            if g.announced.as_ref().is_some_and(|(c, filters)| *c == chart && *filters == standing)
            {
                return Ok(());
            }
            g.announced = Some((chart, standing));
            g.charts.iter().copied().filter(|c| *c != chart).collect()
        };
        let shared = Rc::clone(self);
        wasm_bindgen_futures::spawn_local(async move {
            for other in others {
                // A chart that cannot be prepared reports why when it is next queried.
                if JsFuture::from(yield_to_event_loop()).await.is_err()
                    || shared.prepare(other, chart).is_err()
                {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Makes one chart's cube under brushes of another.
    fn prepare(&self, chart: u32, brushed: u32) -> Result<(), JsValue> {
        let Some((leaf, _)) = self.with_chart(brushed, |c| Ok(c.brush()))? else { return Ok(()) };
        if !(self.with_chart(chart, |c| Ok(c.is_grouped()))?
            && self.is_filtered_by(chart, brushed)?)
        {
            return Ok(());
        }
        let query = self.query_of(chart, Some(brushed), Some(&leaf.field))?;
        let table = self.table_of(chart)?;
        let table = table.table.borrow();
        if is_there(&table, &query, &leaf)? {
            cube::brushed(&table, &query, &leaf, &[], true, &|| false).or_throw()?;
            let before = self.with_chart(chart, |c| c.before(&query, &table))?;
            if let Some(query) = before.as_ref().and_then(Before::query) {
                let (query, _) = parted(query, &leaf);
                cube::brushed(&table, &query, &leaf, &[], true, &|| false).or_throw()?;
            }
        }
        Ok(())
    }

    /// Answers and draws one chart from its cube under the selection in `brushed`; none where its
    /// query has to run. A cleared selection makes no cube: nobody is dragging.
    pub(super) fn by_cube(
        &self,
        chart: u32,
        brushed: u32,
        table: &OpenTable,
    ) -> Result<Option<usize>, JsValue> {
        let Some((leaf, brush)) = self.with_chart(brushed, |c| Ok(c.brush()))? else {
            return Ok(None);
        };
        if !self.with_chart(chart, |c| Ok(c.is_grouped()))? {
            return Ok(None);
        }
        let query = self.query_of(chart, Some(brushed), Some(&leaf.field))?;
        let table = table.table.borrow();
        if !is_there(&table, &query, &leaf)? {
            return Ok(None);
        }
        let by_cube = |query: &Query, brush: &[Filter]| {
            cube::brushed(&table, query, &leaf, brush, !brush.is_empty(), &|| false).or_throw()
        };
        let Some(batch) = by_cube(&query, &brush)? else { return Ok(None) };
        let mut whole = query;
        whole.filters.extend(brush);
        let before = match self.with_chart(chart, |c| c.before(&whole, &table))? {
            Some(before) => {
                let asked = before.query().map(|query| parted(query, &leaf));
                let earlier = asked.map(|(query, brush)| by_cube(&query, &brush)).transpose()?;
                if earlier.as_ref().is_some_and(Option::is_none) {
                    return Ok(None);
                }
                Some((before, earlier.flatten()))
            }
            None => None,
        };
        self.with_chart(chart, |c| {
            let data = c.finished(batch, before)?;
            let rows = data.rows;
            c.show(data, false)?;
            Ok(Some(rows))
        })
    }
}

/// A query without its filters of a brushed dimension, and those.
fn parted(query: &Query, leaf: &Dimension) -> (Query, Vec<Filter>) {
    let (brush, filters) = query.filters.iter().cloned().partition(|f| f.field == leaf.field);
    (Query { filters, ..query.clone() }, brush)
}

/// Whether the columns of a query and of a brushed dimension were fetched.
fn is_there(table: &Table, query: &Query, leaf: &Dimension) -> Result<bool, JsValue> {
    // A blank table has no column to be there.
    if table.is_blank() {
        return Ok(false);
    }
    let mut indices = table.columns_of(query).or_throw()?;
    // A computed dimension is there when what it is computed from is.
    indices.extend(
        table
            .column_indices(
                compute::stored(&query.compute, std::iter::once(leaf.field.as_str())).into_iter(),
            )
            .or_throw()?,
    );
    Ok(indices.iter().all(|index| table.column_at(*index).is_ok()))
}
