//! What a chart is read back as: its rows, and its picture.

use pellucid_bridge::errors::OrThrow;
use pellucid_bridge::typed::read;
use pellucid_bridge::wire::{self, JsResult};
use pellucid_core::Code;
use wasm_bindgen::prelude::*;
use web_sys::OffscreenCanvas;

use super::Engine;
use crate::pdf_page::{JsPdfPage, PdfPage};
use crate::query::answer;
use crate::window::{JsWindow, Window};

#[wasm_bindgen]
impl Engine {
    /// The rows a chart shows; of a table all rows, also those out of sight, and of a chart of many
    /// points all of them.
    #[wasm_bindgen(js_name = chartData)]
    pub async fn chart_data(&self, chart: u32) -> Result<JsResult, JsValue> {
        let shared = self.shared.clone();
        if shared.with_chart(chart, |c| Ok(!c.is_text() && !c.is_reduced()))? {
            return shared.with_chart(chart, |c| wire::to_js_result(&c.data));
        }
        let (query, table) = shared.table_query(chart)?;
        let (data, before) = shared.answered(chart, &table, &query, None).await?;
        wire::to_js_result(&shared.with_chart(chart, |c| c.finished(data, before))?)
    }

    /// Rows of a table or pivot mark: see [`Window`].
    #[wasm_bindgen(js_name = tableRows)]
    pub async fn table_rows(&self, chart: u32, window: JsWindow) -> Result<JsResult, JsValue> {
        let shared = self.shared.clone();
        let window: Window = read(&window, "window", Code::InvalidQuery)?;
        let (mut query, table) = shared.table_query(chart)?;
        let (whole, mut formulas) = shared.with_chart(chart, |c| c.question())?;
        // By a formula, too, which no query knows.
        (query.sort, query.limit) = (whole.sort, whole.limit);
        // The specification's own limit still bounds the rows that can be reached.
        let most = query.limit.filter(|_| !window.regroups()).unwrap_or(u32::MAX);
        let query = window.of(query, &mut formulas);
        let data = answer(&table, &query, None, &shared.lazy).await?;
        let mut batch = formulas.made(data).or_throw()?;
        batch.total = batch.total.min(most as usize);
        wire::to_js_result(&batch)
    }

    /// A chart as SVG, with its title where one is given.
    pub fn svg(&self, chart: u32, title: Option<String>) -> Result<String, JsValue> {
        self.shared.with_chart(chart, |c| c.svg(title))
    }

    /// Charts where they stand on a page, for the module that writes PDFs. `page` is a [`PdfPage`].
    pub fn page(&self, page: &JsPdfPage) -> Result<Vec<u8>, JsValue> {
        let page: PdfPage = read(page, "page", Code::InvalidSpec)?;
        let charts = self.shared.charts.borrow();
        page.page(|handle| self.shared.chart_in(&charts, handle))?.to_bytes().or_throw()
    }

    /// Paints a chart on an `OffscreenCanvas` at `scale` pixels a CSS px, sizing it.
    pub fn paint(
        &self,
        chart: u32,
        canvas: &OffscreenCanvas,
        scale: f64,
        title: Option<String>,
    ) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.paint(canvas, scale.clamp(0.1, 16.0), title))
    }
}
