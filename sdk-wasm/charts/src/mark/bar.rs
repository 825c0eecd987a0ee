//! Bars: from a baseline or from the bar below.

use pellucid_core::chart::Stack;

use crate::data::plot_data::PlotData;
use crate::data::style::{Grid, Style};
use crate::index::lookup::Mode;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::{MarkType, is_binned};
use crate::mark::parts::bars;
use crate::mark::parts::slots::{Fill, Slots};
use crate::order;

/// How opaque bars are that stand over each other.
const OVERLAID: f64 = 0.62;

/// Bars: from a baseline or from the bar below.
pub(crate) struct Bar;

const STYLE: Style = Style { grid: Grid::Slots, ..Style::PLAIN };

impl MarkType for Bar {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Bars);
        let (shown, overplotting) = bars::shown(space, &slots, true);
        let outer = outer_ends(space, &shown);
        // What stands behind is seen through.
        let overlaid = space.data.stack == Stack::Overlaid && space.data.series.len() > 1;
        let looks = bars::Looks { parted: true, opacity: if overlaid { OVERLAID } else { 1.0 } };
        bars::draw(space, &slots, &shown, &outer, looks, layer);
        layer.index.set_overplotting(overplotting);
    }

    fn words(&self, data: &PlotData) -> [Word; 3] {
        [
            if is_binned(data) { Word::Histogram } else { Word::BarChart },
            Word::OneBar,
            Word::ManyBars,
        ]
    }
}

/// Which of the shown bars end their stack, and so have round corners.
fn outer_ends(space: &Cartesian, shown: &[u32]) -> Vec<bool> {
    let data = &space.data.points;
    let mut outer = vec![true; shown.len()];
    if matches!(space.data.stack, Stack::Grouped | Stack::Overlaid) || space.data.series.len() < 2 {
        return outer;
    }
    let key = |n: usize| data[shown[n] as usize].key;
    let mut order: Vec<usize> = (0..shown.len()).collect();
    order::sort(&mut order, |&a, &b| key(a).total_cmp(&key(b)));
    for group in order.chunk_by(|&a, &b| key(a) == key(b)) {
        let end = |n: usize| space.spans[shown[n] as usize][1];
        let high = group.iter().map(|&n| end(n)).fold(0.0, f64::max);
        let low = group.iter().map(|&n| end(n)).fold(0.0, f64::min);
        for &n in group {
            outer[n] = end(n) == high || end(n) == low;
        }
    }
    outer
}
