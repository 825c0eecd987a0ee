//! One chart's answer: from its query to its picture.

use std::rc::Rc;

use pellucid_core::plan::Before;
use pellucid_core::{Batch, Query};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

use crate::engine::Shared;
use crate::open::OpenTable;
use crate::query::{answer, fetch};

impl Shared {
    /// Answers and draws one chart; the rows of its answer. With `moves` the picture moves to the
    /// next one. A table asks for the rows in sight itself, by `tableRows`.
    pub(crate) async fn refresh(
        self: &Rc<Self>,
        chart: u32,
        table: &Rc<OpenTable>,
        moves: bool,
        signal: Option<&AbortSignal>,
    ) -> Result<usize, JsValue> {
        if self.with_chart(chart, |c| Ok(c.is_text()))? {
            return Ok(1);
        }
        let query = self.query_of(chart, None, None)?;
        if query.ungrouped && table.server.is_none() {
            fetch(table, &query, signal).await?;
            if !self.asks(chart, &query, table) {
                return Ok(self.rows_shown(chart));
            }
            let reduced = self
                .charts
                .borrow_mut()
                .get_mut(&chart)
                .map(|c| c.show_reduced(table, &query, moves))
                .transpose()?;
            if reduced == Some(true) {
                self.play(chart);
                return self.with_chart(chart, |c| Ok(c.data.rows));
            }
        }
        let (data, before) = self.answered(chart, table, &query, signal).await?;
        if !self.asks(chart, &query, table) {
            return Ok(self.rows_shown(chart));
        }
        let rows = self.with_chart(chart, |c| {
            let data = c.finished(data, before)?;
            let rows = data.rows;
            c.know_names(table);
            c.show(data, moves)?;
            Ok(rows)
        })?;
        self.play(chart);
        Ok(rows)
    }

    /// The answer to a chart's `query`, and the earlier one that it is compared with.
    pub(crate) async fn answered(
        &self,
        chart: u32,
        table: &Rc<OpenTable>,
        query: &Query,
        signal: Option<&AbortSignal>,
    ) -> Result<(Batch, Option<(Before, Option<Batch>)>), JsValue> {
        let data = answer(table, query, signal, &self.lazy).await?;
        let before = self.with_chart(chart, |c| c.before(query, &table.table.borrow()))?;
        let Some(before) = before else { return Ok((data, None)) };
        let earlier = match before.query() {
            Some(query) => Some(answer(table, query, signal, &self.lazy).await?),
            None => None,
        };
        Ok((data, Some((before, earlier))))
    }

    /// Whether `query` is still what a chart asks, and of `table`. While it was answered filters or
    /// rows may have changed, whose own update shows what holds now or has done so already: a
    /// long answer to older filters must not be drawn over a short one to the latest. Nor is
    /// anything drawn of a chart that was removed.
    fn asks(&self, chart: u32, query: &Query, table: &Rc<OpenTable>) -> bool {
        self.table_query(chart).is_ok_and(|(now, of)| now == *query && Rc::ptr_eq(&of, table))
    }

    /// The rows a chart shows; one that was removed shows none.
    fn rows_shown(&self, chart: u32) -> usize {
        self.charts.borrow().get(&chart).map_or(0, |c| c.data.rows)
    }
}
