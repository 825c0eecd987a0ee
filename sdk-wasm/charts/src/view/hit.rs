//! What lies under the pointer, and what the keyboard walks through.

use pellucid_core::chart::TooltipMode;
use serde::Serialize;

use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::view::View;

/// A datum under the pointer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Hit {
    /// Row of the batch.
    pub row: usize,
    /// The datum's position in [`View::data`].
    pub index: usize,
    /// Its series' name, where there are several.
    pub series: Option<String>,
    /// Where a tooltip should point, CSS px.
    pub anchor: Point,
    /// What to say.
    pub tooltip: Tooltip,
}

/// What a tooltip says: text, never markup.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tooltip {
    /// The key.
    pub title: String,
    /// One a series or measure.
    pub rows: Vec<TooltipRow>,
}

/// A line of a tooltip.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TooltipRow {
    /// The series or measure.
    pub label: String,
    /// Its value, formatted.
    pub value: String,
    /// Its swatch, `#rrggbb`.
    pub color: Rgba,
    /// The one under the pointer, where there are several.
    pub active: bool,
}

/// Lines through the pointer.
#[derive(Debug, Clone, PartialEq)]
pub struct Crosshair {
    /// Where the vertical line stands, CSS px, and what it stands for.
    pub x: Option<(f64, String)>,
    /// Where the horizontal line stands, CSS px, and what it stands for.
    pub y: Option<(f64, String)>,
    /// Where the lines run.
    pub plot: Rect,
}

/// A datum as the keyboard and screen readers meet it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataPoint {
    /// Row of the batch.
    pub row: usize,
    /// Key, series and value as text.
    pub label: String,
    /// Where it stands, CSS px.
    pub anchor: Point,
}

impl View {
    /// [`View::hit`] in the unmirrored chart.
    pub(super) fn local_hit(&self, x: f64, y: f64) -> Option<Hit> {
        if let Some(panel) = self.panel_at(x, y) {
            return panel.hit(x, y);
        }
        if let Some(raster) = &self.index.raster {
            return self.raster_hit(raster, x, y);
        }
        let mut found = self.index.find(x, y, &self.plot);
        if self.interaction.tooltip == Some(TooltipMode::Single) {
            found.truncate(1);
        }
        let nearest = *found.first()?;
        let d = self.data.points.get(nearest.datum as usize)?;
        Some(Hit {
            row: d.row as usize,
            index: nearest.datum as usize,
            series: self.data.series_name(d.series).map(str::to_owned),
            anchor: nearest.at,
            tooltip: self.tooltip(&found)?,
        })
    }
}
