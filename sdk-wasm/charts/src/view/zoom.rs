//! Gestures that zoom: a wheel's step, a pinch, a drag.

use pellucid_core::chart::Directions;

use crate::state::Zoom;
use crate::view::View;

/// A wheel's step or a pinch: around a point, by a factor, and moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gesture {
    /// What stays where it is, CSS px.
    pub x: f64,
    /// What stays where it is, CSS px.
    pub y: f64,
    /// Above 1 enlarges.
    pub factor: f64,
    /// How far the content moves, CSS px.
    pub dx: f64,
    /// How far the content moves, CSS px.
    pub dy: f64,
}

impl View {
    /// [`View::zoomed`] in the unmirrored chart.
    pub(crate) fn local_zoomed(&self, along: Directions, g: Gesture) -> Zoom {
        let Some((key, value)) = &self.extents else { return Zoom::default() };
        let horizontal = self.data.horizontal;
        let (key_moves, value_moves) =
            if horizontal { (along.y(), along.x()) } else { (along.x(), along.y()) };
        let x = (g.x, g.dx);
        let y = (g.y, g.dy);
        let ((key_at, key_by), (value_at, value_by)) = if horizontal { (y, x) } else { (x, y) };
        Zoom {
            key: key_moves.then(|| key.after(key_at, g.factor, key_by)).flatten(),
            value: value_moves.then(|| value.after(value_at, g.factor, value_by)).flatten(),
        }
    }

    /// How much larger than everything a zoom shows the key's axis; 1 where it shows everything.
    pub fn magnification(&self, zoom: &Zoom) -> f64 {
        match (&self.extents, zoom.key) {
            (Some((key, _)), Some(shown)) => key.magnification(shown),
            _ => 1.0,
        }
    }
}
