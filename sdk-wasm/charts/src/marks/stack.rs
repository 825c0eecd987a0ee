//! Where each datum starts and ends: on its own, or on top of the others at its key.

use pellucid_core::chart::{Format, Mark, NumberStyle, Stack};

use crate::resolve::{Datum, Field, Resolved};

/// Start and end of each datum in values; both NaN where it has none. Alone a mark starts at zero.
pub(crate) fn spans(resolved: &Resolved) -> Vec<[f64; 2]> {
    let data = &resolved.data;
    let alone = |d: &Datum| match resolved.mark_of(d.series) {
        Mark::Bar | Mark::Area | Mark::Bullet if !d.value.is_nan() => [0.0, d.value],
        _ => [d.value, d.value],
    };
    if resolved.mark == Mark::Waterfall {
        return super::waterfall::spans(resolved);
    }
    let mut spans: Vec<[f64; 2]> = data.iter().map(alone).collect();
    if !matches!(resolved.stack, Stack::Stacked | Stack::Normalized | Stack::Stream) {
        return spans;
    }
    // Of layers only the bars of one axis stand on each other.
    let stacks = |d: &Datum| resolved.layers.is_empty() || resolved.mark_of(d.series) == Mark::Bar;
    let mut order: Vec<usize> = (0..data.len()).filter(|&i| stacks(&data[i])).collect();
    let same = |a: usize, b: usize| data[a].key == data[b].key && resolved.at_right(data[a].series) == resolved.at_right(data[b].series);
    let side = |i: usize| resolved.at_right(data[i].series);
    order.sort_by(|&a, &b| data[a].key.total_cmp(&data[b].key).then(side(a).cmp(&side(b))).then(data[a].series.cmp(&data[b].series)));
    for group in order.chunk_by(|&a, &b| same(a, b)) {
        let total: f64 = group.iter().map(|&i| data[i].value.abs()).filter(|v| v.is_finite()).sum();
        let scale = match resolved.stack {
            Stack::Normalized if total > 0.0 => 1.0 / total,
            _ => 1.0,
        };
        // Positive values grow upward, negative ones downward.
        let (mut up, mut down) = match resolved.stack {
            Stack::Stream => (-total / 2.0, -total / 2.0),
            _ => (0.0, 0.0),
        };
        for &i in group {
            let v = data[i].value * scale;
            if v.is_nan() {
                spans[i] = [f64::NAN; 2];
                continue;
            }
            let side = if v < 0.0 { &mut down } else { &mut up };
            spans[i] = [*side, *side + v];
            *side += v;
        }
    }
    spans
}

/// The value's field as its axis shows it: shares where the stack is scaled to 100 %.
pub(crate) fn value_field(resolved: &Resolved) -> Field {
    let mut field = resolved.value.shallow();
    // A bullet without a dimension is named by its measure already.
    if resolved.mark == Mark::Bullet && resolved.key.as_ref().is_some_and(|k| k.column.is_none()) {
        field.label = String::new();
    }
    // Rows of time are read from the top, as those of a calendar are.
    if resolved.mark == Mark::Rect && matches!(field.kind, crate::resolve::Kind::Time(_)) {
        field.scale.reverse.get_or_insert(true);
    }
    if resolved.stack == Stack::Normalized {
        field.kind = crate::resolve::Kind::Number { whole: false };
        field.format = Format { style: NumberStyle::Percent, ..Format::default() };
    }
    field
}
