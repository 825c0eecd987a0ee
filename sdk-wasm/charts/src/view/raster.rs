//! What a cell of a raster of points stands for.

use crate::data::field::Field;
use crate::geometry::Point;
use crate::index::lookup::DensityRaster;
use crate::locale::words::Word;
use crate::scale::Scale;
use crate::ticks::linear;
use crate::view::View;
use crate::view::hit::{Hit, Tooltip, TooltipRow};

impl View {
    /// What a cell of a raster stands for, and how many points it has.
    pub(super) fn raster_hit(&self, raster: &DensityRaster, x: f64, y: f64) -> Option<Hit> {
        let (d, rect) = (&raster.density, &raster.rect);
        let size = rect.width() / d.columns.max(1) as f64;
        if !self.plot.contains(x, y) {
            return None;
        }
        let (c, r) = (((x - rect.left) / size) as usize, ((y - rect.top) / size) as usize);
        let cell = r.min(d.rows.saturating_sub(1)) * d.columns + c.min(d.columns.saturating_sub(1));
        let count = d.counts.get(cell).copied().filter(|&n| n > 0)?;
        let index = d.first.get(cell).copied()? as usize;
        let datum = self.data.points.get(index)?;
        let key = self.data.key.as_ref()?;
        let color = self.data.series.get(datum.series as usize)?.color;
        let about = |scale: &Scale, field: &Field, at: f64| {
            let (a, b) = (scale.invert(at - size / 2.0), scale.invert(at + size / 2.0));
            field.text(linear::round_to(scale.invert(at), (b - a).abs()), self.locale.as_ref())
        };
        let middle =
            Point::new(rect.left + (c as f64 + 0.5) * size, rect.top + (r as f64 + 0.5) * size);
        let row = |label: &str, value| TooltipRow {
            label: label.to_owned(),
            value,
            color,
            active: false,
        };
        let rows = vec![
            row(&key.label, about(&raster.key, key, middle.x)),
            row(&self.data.value.label, about(&raster.value, &self.data.value, middle.y)),
            row(
                &self.locale.word(Word::Points),
                self.locale.number(f64::from(count), &Default::default()),
            ),
        ];
        Some(Hit {
            row: datum.row as usize,
            index,
            series: None,
            anchor: middle,
            tooltip: Tooltip { title: String::new(), rows },
        })
    }
}
