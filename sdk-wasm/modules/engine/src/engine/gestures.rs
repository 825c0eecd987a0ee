//! What readers do to a chart without filtering others.

use std::rc::Rc;

use pellucid_bridge::typed::{JsMaybeStrings, JsStrings, write};
use pellucid_charts::Gesture;
use wasm_bindgen::prelude::*;

use super::{Engine, Shared};
use crate::chart::{JsChartDescription, JsFocus, JsPointerHit};

#[wasm_bindgen]
impl Engine {
    /// Tells what lies under the pointer, in CSS px, and highlights it; nothing where nothing was
    /// drawn yet.
    pub fn pointer(&self, chart: u32, x: f64, y: f64) -> Result<Option<JsPointerHit>, JsValue> {
        self.shared.announce(chart)?;
        self.shared.with_chart(chart, |c| c.pointer(x, y))?.map(|hit| hit.to_js()).transpose()
    }

    /// Takes the highlight away.
    #[wasm_bindgen(js_name = pointerLeave)]
    pub fn pointer_leave(&self, chart: u32) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.leave())
    }

    /// Switches a series of the legend off or on; the names of those that are off.
    #[wasm_bindgen(js_name = toggleSeries)]
    pub fn toggle_series(&self, chart: u32, name: &str) -> Result<JsStrings, JsValue> {
        write(&self.shared.with_chart(chart, |c| c.toggle(name))?)
    }

    /// Leaves one series on, or all where it is alone already; the names of those that are off.
    #[wasm_bindgen(js_name = isolateSeries)]
    pub fn isolate_series(&self, chart: u32, name: &str) -> Result<JsStrings, JsValue> {
        write(&self.shared.with_chart(chart, |c| c.isolate(name))?)
    }

    /// Enlarges around a point by a factor and moves the content, all CSS px; whether the chart is
    /// zoomed now.
    pub fn zoom(
        &self,
        chart: u32,
        x: f64,
        y: f64,
        factor: f64,
        dx: f64,
        dy: f64,
    ) -> Result<bool, JsValue> {
        self.shared.with_chart(chart, |c| c.zoom(Gesture { x, y, factor, dx, dy }))
    }

    /// Shows everything again.
    #[wasm_bindgen(js_name = resetZoom)]
    pub fn reset_zoom(&self, chart: u32) -> Result<(), JsValue> {
        self.shared.with_chart(chart, |c| c.reset_zoom())
    }

    /// Goes below the mark of a row; the names of what was gone through, or null where there is no
    /// level below.
    #[wasm_bindgen(js_name = drillDown)]
    pub async fn drill_down(&self, chart: u32, row: u32) -> Result<JsMaybeStrings, JsValue> {
        let shared = self.shared.clone();
        let went = shared.with_chart(chart, |c| {
            if !c.drill.can_go_down() {
                return Ok(false);
            }
            let Some((label, filters)) = c.mark(row as usize) else { return Ok(false) };
            c.drill.down(label, filters);
            c.drilled();
            Ok(true)
        })?;
        write(&if went { Some(redrill(&shared, chart).await?) } else { None })
    }

    /// Goes back to a depth of what was gone through; 0 shows the outermost level.
    #[wasm_bindgen(js_name = drillUp)]
    pub async fn drill_up(&self, chart: u32, depth: u32) -> Result<JsStrings, JsValue> {
        let shared = self.shared.clone();
        shared.with_chart(chart, |c| {
            c.drill.up(depth as usize);
            c.drilled();
            Ok(())
        })?;
        write(&redrill(&shared, chart).await?)
    }

    /// Puts the keyboard's focus on a datum and tells which it is.
    #[wasm_bindgen(js_name = focusDatum)]
    pub fn focus_datum(&self, chart: u32, index: f64) -> Result<JsFocus, JsValue> {
        self.shared.with_chart(chart, |c| c.focus(index)?.to_js())
    }

    /// A chart's accessible name and description.
    pub fn describe(&self, chart: u32) -> Result<JsChartDescription, JsValue> {
        write(&self.shared.with_chart(chart, |c| Ok(c.describe()))?)
    }
}

/// Answers and draws a chart at its new level and tells what was gone through; what was selected in
/// it is let go, so the others are answered too.
async fn redrill(shared: &Rc<Shared>, chart: u32) -> Result<Vec<String>, JsValue> {
    let (group, labels) = shared.with_chart(chart, |c| Ok((c.group, c.drill.labels())))?;
    shared.update(group, None, None).await?;
    Ok(labels)
}
