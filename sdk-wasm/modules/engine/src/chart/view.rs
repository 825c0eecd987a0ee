//! What a reader shows and hides of a chart, without asking for other rows.

use pellucid_charts::{Gesture, View, Zoom};
use wasm_bindgen::JsValue;

use super::Chart;

/// A line is thinned anew for a view this much larger; beyond it few rows are left in sight.
const MOST_MAGNIFIED: f64 = 64.0;

impl Chart {
    /// Switches a series of the legend off or on.
    pub(crate) fn toggle(&mut self, series: &str) -> Result<Vec<String>, JsValue> {
        if !self.state.hidden.remove(series) {
            self.state.hidden.insert(series.to_owned());
        }
        self.redraw()?;
        Ok(self.hidden())
    }

    /// Leaves one series on; where it is alone already, all of them.
    pub(crate) fn isolate(&mut self, series: &str) -> Result<Vec<String>, JsValue> {
        let others = |s: &View| {
            s.series_names().map(|(n, _)| n.to_owned()).filter(|n| n != series).collect()
        };
        let others: std::collections::BTreeSet<String> =
            self.picture.view().map(others).unwrap_or_default();
        self.state.hidden = if self.state.hidden == others { Default::default() } else { others };
        self.redraw()?;
        Ok(self.hidden())
    }

    /// Names of the series that are switched off.
    fn hidden(&self) -> Vec<String> {
        self.state.hidden.iter().cloned().collect()
    }

    /// Zooms and moves what is shown, along the axes that the specification allows; tells whether
    /// it is zoomed now.
    pub(crate) fn zoom(&mut self, gesture: Gesture) -> Result<bool, JsValue> {
        let along = self.spec.interaction.as_ref().and_then(|i| i.zoom);
        if let (Some(along), Some(view)) = (along, self.picture.view()) {
            let zoom = view.zoomed(along, gesture);
            if zoom != self.state.zoom {
                self.state.zoom = zoom;
                // A line thinned for the whole would lack what lies between its pixels.
                let width =
                    self.size.width * self.ratio * view.magnification(&zoom).min(MOST_MAGNIFIED);
                if let Some(data) =
                    self.reduced.as_ref().map(|r| r.rows(width)).transpose()?.flatten()
                {
                    self.take(data);
                }
                self.redraw()?;
            }
        }
        Ok(self.state.zoom.is_zoomed())
    }

    /// Shows everything again.
    pub(crate) fn reset_zoom(&mut self) -> Result<(), JsValue> {
        self.state.zoom = Zoom::default();
        self.redraw()
    }
}
