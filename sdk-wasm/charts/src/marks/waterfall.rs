//! Waterfalls: each bar starts where the one before ended, the last is the whole.

use crate::locale::Word;
use crate::marks::Canvas;
use crate::marks::bar::Slots;
use crate::resolve::field::{Category, Kind};
use crate::resolve::{Datum, Resolved, Series};
use crate::{Input, Item, Rgba};

use pellucid_core::Scalar;

/// The series of rises, of falls and of the whole.
const RISE: u32 = 0;
const FALL: u32 = 1;
const WHOLE: u32 = 2;

/// Tells rises from falls and adds the whole, unless `options.total` is false.
pub(crate) fn prepare(input: &Input, resolved: &mut Resolved) {
    let given: Vec<Rgba> = input.spec.options.colors.iter().filter_map(|c| Rgba::parse(c).ok()).collect();
    let [up, down] = super::candle::colors(input.theme, &given);
    let whole = given.get(2).copied().unwrap_or(input.theme.series(0));
    let series = |word, color| Series { name: input.locale.word(word), key: Scalar::Null, color, hidden: false };
    resolved.series = vec![series(Word::Increase, up), series(Word::Decrease, down), series(Word::Total, whole)];
    for d in &mut resolved.data {
        d.series = if d.value < 0.0 { FALL } else { RISE };
    }
    let Some(Kind::Category { categories, .. }) = resolved.key.as_mut().map(|k| &mut k.kind) else { return };
    if input.spec.options.total == Some(false) || resolved.data.is_empty() {
        return;
    }
    let value = resolved.data.iter().map(|d| d.value).filter(|v| v.is_finite()).sum();
    // No row stands for the whole.
    resolved.data.push(Datum { row: input.data.rows as u32, series: WHOLE, key: categories.len() as f64, value });
    categories.push(Category::new(input.locale.word(Word::Total), Scalar::Null));
}

/// Ends a panel's bars with their whole, where `chart` ends with one. No other panel's has its row.
pub(crate) fn end(panel: &mut Resolved, chart: &Resolved, made: &mut usize) {
    let Some(whole) = chart.data.last().filter(|d| d.series == WHOLE) else { return };
    let value = panel.data.iter().map(|d| d.value).filter(|v| v.is_finite()).sum();
    panel.data.push(Datum { row: whole.row + *made as u32, value, ..*whole });
    *made += 1;
}

/// Where each bar starts and ends.
pub(super) fn spans(resolved: &Resolved) -> Vec<[f64; 2]> {
    let mut at = 0.0;
    let span = |d: &Datum| match d.series {
        WHOLE => [0.0, d.value],
        _ if d.value.is_nan() => [f64::NAN; 2],
        _ => {
            let from = at;
            at += d.value;
            [from, at]
        }
    };
    resolved.data.iter().map(span).collect()
}

/// A hairline from the end of each of the shown bars to the start of the next.
pub(super) fn connect(canvas: &Canvas, slots: &Slots, shown: &[u32], items: &mut Vec<Item>) {
    let shown: Vec<usize> = shown.iter().map(|&i| i as usize).filter(|&i| canvas.spans[i][1].is_finite()).collect();
    for pair in shown.windows(2) {
        let (a, b) = (&canvas.resolved.data[pair[0]], &canvas.resolved.data[pair[1]]);
        let level = canvas.value.position(canvas.spans[pair[0]][1]);
        let (_, from) = slots.slot(canvas, a.key, a.series);
        let (to, _) = slots.slot(canvas, b.key, b.series);
        if level.is_finite() && from < to {
            let color = canvas.input.theme.muted.fade(0.7);
            items.push(Item::Rule { from: canvas.point(from, level), to: canvas.point(to, level), width: 1.0, color });
        }
    }
}
