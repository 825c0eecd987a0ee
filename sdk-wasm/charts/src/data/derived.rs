//! What follows from a chart's data alone: where marks start and end, how wide they are, where they
//! stand.

use std::rc::Rc;

use crate::data::field::Kind;
use crate::data::plot_data::PlotData;
use crate::data::stack;
use crate::data::width::Width;

impl PlotData {
    /// Where each datum starts and ends along the value's axis.
    pub(crate) fn spans(&self) -> Rc<[[f64; 2]]> {
        Rc::clone(self.cache.spans.get_or_init(|| stack::spans(self).into()))
    }

    /// How wide marks are along the key's axis.
    pub(crate) fn width(&self) -> Width {
        let wide = || self.mark.rules().wide || self.layers().iter().any(|l| l.mark.rules().wide);
        let of = |key| Width::of(key, wide(), &self.points, |d| d.key);
        *self.cache.width.get_or_init(|| self.key.as_ref().map_or(Width::None, of))
    }

    /// The smallest and largest place along the key's axis.
    pub(crate) fn key_extent(&self) -> Option<[f64; 2]> {
        *self.cache.keys.get_or_init(|| {
            let key = self.key.as_ref()?;
            let [low, high] = self.width().extent(key, self.points.iter().map(|d| d.key))?;
            let zero = key.scale.zero == Some(true)
                && matches!(key.kind, Kind::Number { .. })
                && !key.is_log();
            Some(if zero { [low.min(0.0), high.max(0.0)] } else { [low, high] })
        })
    }
}
