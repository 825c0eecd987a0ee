//! Which marks are drawn where there are more than pixels along the key's axis: of each pixel
//! column those that reach farthest. What a reader sees is what drawing all of them would show,
//! since they cover each other.

use crate::data::datum::Datum;
use crate::index::pixel_columns::{Axes, MarkSpan, Overplotting, PixelColumns};
use crate::mark::cartesian::Cartesian;
use crate::mark::parts::slots::Slots;

/// Marks on a CSS px of the key's axis, from which on some are left out. Two still show as two
/// where a pixel is two of the device's.
const MOST_PER_PX: f64 = 2.0;

/// As [`shown`], of marks that stand in the middle of their slot and reach from one part of their
/// value to another.
pub(crate) fn shown_by_parts(
    space: &Cartesian,
    slots: &Slots,
    [from, to]: [usize; 2],
) -> (Vec<u32>, Option<Overplotting>) {
    shown(space, false, |_, d| {
        let (start, end) = slots.slot(space, d.key, d.series);
        let at = |part| space.value.position(space.part(d, part)) as f32;
        MarkSpan { along: ((start + end) / 2.0) as f32, from: at(from), to: at(to) }
    })
}

/// The marks to draw of a pass, in the order of the data; and their spans, where there are more of
/// them than pixels. `span` says where a datum's mark stands. `standing` marks start at a common
/// line, so that only how far they reach tells them apart.
///
/// Whole keys of a column are kept, so that what is stacked or stands side by side stays together:
/// those that reach farthest, and of the selected ones those too, lest a selected mark vanish
/// behind others.
pub(crate) fn shown(
    space: &Cartesian,
    standing: bool,
    span: impl Fn(usize, &Datum) -> MarkSpan,
) -> (Vec<u32>, Option<Overplotting>) {
    let data = &space.data.points;
    let (key, value) = (space.key.clone(), space.value.clone());
    let axes =
        Axes { pass: space.pass, plot: space.plot, horizontal: space.data.horizontal, key, value };
    let most = axes.stretch().1 * MOST_PER_PX;
    let drawn = |d: &Datum| space.draws(d.series);
    if data.len() as f64 <= most {
        return ((0..data.len() as u32).filter(|&i| drawn(&data[i as usize])).collect(), None);
    }
    let span = |(i, d): (usize, &Datum)| if drawn(d) { span(i, d) } else { MarkSpan::NONE };
    let make =
        || PixelColumns::new(axes.clone(), data.iter().enumerate().map(span).collect(), standing);
    let columns = space.data.cache.latest(|known: &PixelColumns| known.serve(&axes), make);
    if columns.within() as f64 <= most {
        // A reader who zoomed in sees each of the few that are left.
        let kept = columns.near((most / columns.within().max(1) as f64) as f32 + 2.0);
        return (kept, Some(Overplotting { columns, drawn_each: true }));
    }
    let selected = (!space.selected.is_everything())
        .then_some(|d: &Datum| space.selected.contains(d.key, d.series));
    let kept = columns.farthest(data, standing, selected);
    (kept, Some(Overplotting { columns, drawn_each: false }))
}
