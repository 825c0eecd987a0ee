//! Lines through the pointer.

use crate::data::field::Field;
use crate::index::lookup::Mode;
use crate::scale::Scale;
use crate::ticks::linear;
use crate::view::View;
use crate::view::hit::Crosshair;

impl View {
    /// [`View::crosshair`] in the unmirrored chart.
    pub(super) fn local_crosshair(&self, x: f64, y: f64) -> Option<Crosshair> {
        let wanted = self.interaction.crosshair?;
        let (key, value) = (self.key_scale.as_ref()?, self.value_scale.as_ref()?);
        if !self.plot.contains(x, y) {
            return None;
        }
        let r = &self.data;
        // Keys are those there are; a value may be any.
        let nearest = self.index.find(x, y, &self.plot).first().map(|a| (a.along, a.datum));
        let (along, across) = if r.horizontal { (y, x) } else { (x, y) };
        let field = r.key.as_ref()?;
        let text = |f: &Field, scale: &Scale, at: f64| {
            let grain = (scale.invert(at + 0.5) - scale.invert(at - 0.5)).abs();
            let v = scale.invert(at);
            let v =
                if matches!(scale, Scale::Continuous(_)) { linear::round_to(v, grain) } else { v };
            f.text(v, self.locale.as_ref())
        };
        let snapped = nearest.filter(|_| matches!(self.index.mode, Mode::Key | Mode::Bar));
        let (key_at, key_text) =
            match snapped.and_then(|(at, d)| Some((at, r.points.get(d as usize)?.key))) {
                Some((at, v)) => (at, field.text(v, self.locale.as_ref())),
                None => (along, text(field, key, along)),
            };
        let value_text = text(&r.value, value, across);
        let (x, y) = match r.horizontal {
            true => ((across, value_text), (key_at, key_text)),
            false => ((key_at, key_text), (across, value_text)),
        };
        Some(Crosshair { x: wanted.x().then_some(x), y: wanted.y().then_some(y), plot: self.plot })
    }
}
