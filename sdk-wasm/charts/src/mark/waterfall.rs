//! Waterfalls: each bar starts where the one before ended, the last is the whole.

use pellucid_core::{Result, Scalar};

use crate::color::Rgba;
use crate::data::datum::Datum;
use crate::data::field::{Category, Kind};
use crate::data::plot_data::PlotData;
use crate::data::series::Series;
use crate::data::style::Style;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::MarkType;
use crate::mark::parts::bars;
use crate::mark::parts::shade;
use crate::mark::parts::slots::{Fill, Slots};
use crate::scene::Item;

/// The series of rises, of falls and of the whole.
const RISE: u32 = 0;
const FALL: u32 = 1;
const WHOLE: u32 = 2;

/// Bars that each start where the one before ended.
pub(crate) struct Waterfall;

/// What rises and what falls is seen.
const STYLE: Style = Style { legend: false, ..Style::PLAIN };

impl MarkType for Waterfall {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    /// Tells rises from falls and adds the whole, unless `options.total` is false.
    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        let given = shade::given(input);
        let [up, down] = shade::rise_and_fall(input.theme, &given);
        let whole = given.get(2).copied().unwrap_or(input.theme.series(0));
        let series = |word, color: Rgba| Series {
            name: input.locale.word(word),
            key: Scalar::Null,
            color,
            hidden: false,
        };
        data.series = vec![
            series(Word::Increase, up),
            series(Word::Decrease, down),
            series(Word::Total, whole),
        ];
        for d in &mut data.points {
            d.series = if d.value < 0.0 { FALL } else { RISE };
        }
        let Some(Kind::Category { categories, .. }) = data.key.as_mut().map(|k| &mut k.kind) else {
            return Ok(());
        };
        if input.spec.options.total == Some(false) || data.points.is_empty() {
            return Ok(());
        }
        let value = data.points.iter().map(|d| d.value).filter(|v| v.is_finite()).sum();
        // No row stands for the whole.
        data.points.push(Datum {
            row: input.data.rows as u32,
            series: WHOLE,
            key: categories.len() as f64,
            value,
        });
        categories.push(Category::new(input.locale.word(Word::Total), Scalar::Null));
        Ok(())
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let slots = Slots::new(space, Fill::Spaced);
        let (shown, overplotting) = bars::shown(space, &slots, false);
        let looks = bars::Looks { parted: false, opacity: 1.0 };
        bars::draw(space, &slots, &shown, &vec![false; shown.len()], looks, layer);
        connect(space, &slots, &shown, layer.items);
        layer.index.set_overplotting(overplotting);
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::Waterfall, Word::OneBar, Word::ManyBars]
    }

    /// Ends a panel's bars with their whole, where the chart ends with one. No other panel's has
    /// its row.
    fn part(
        &self,
        _: &Input,
        chart: &PlotData,
        keep: &dyn Fn(u32) -> bool,
        made: &mut usize,
    ) -> Result<PlotData> {
        let mut panel = chart.clone();
        panel.points.retain(|d| keep(d.row));
        if let Some(whole) =
            chart.points.last().filter(|d| d.series == WHOLE && !panel.points.is_empty())
        {
            let value = panel.points.iter().map(|d| d.value).filter(|v| v.is_finite()).sum();
            panel.points.push(Datum { row: whole.row + *made as u32, value, ..*whole });
            *made += 1;
        }
        Ok(panel)
    }
}

/// A hairline from the end of each of the shown bars to the start of the next.
fn connect(space: &Cartesian, slots: &Slots, shown: &[u32], items: &mut Vec<Item>) {
    let shown: Vec<usize> =
        shown.iter().map(|&i| i as usize).filter(|&i| space.spans[i][1].is_finite()).collect();
    for pair in shown.windows(2) {
        let (a, b) = (&space.data.points[pair[0]], &space.data.points[pair[1]]);
        let level = space.value.position(space.spans[pair[0]][1]);
        let (_, from) = slots.slot(space, a.key, a.series);
        let (to, _) = slots.slot(space, b.key, b.series);
        if level.is_finite() && from < to {
            let color = space.input.theme.muted.fade(0.7);
            items.push(Item::Rule {
                from: space.point(from, level),
                to: space.point(to, level),
                width: 1.0,
                color,
            });
        }
    }
}
