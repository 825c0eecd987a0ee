//! Where each datum starts and ends: on its own, or on top of the others at its key.

use pellucid_core::chart::{Format, Mark, NumberStyle, Stack};

use crate::resolve::{Field, Resolved};

/// Start and end of each datum in values; both NaN where it has none. Alone a mark starts at zero.
pub(crate) fn spans(resolved: &Resolved) -> Vec<[f64; 2]> {
    let data = &resolved.data;
    let alone = |v: f64| match resolved.mark {
        Mark::Bar | Mark::Area if !v.is_nan() => [0.0, v],
        _ => [v, v],
    };
    if !matches!(resolved.stack, Stack::Stacked | Stack::Normalized) {
        return data.iter().map(|d| alone(d.value)).collect();
    }
    let mut order: Vec<usize> = (0..data.len()).collect();
    order.sort_by(|&a, &b| data[a].key.total_cmp(&data[b].key).then(data[a].series.cmp(&data[b].series)));
    let mut spans = vec![[f64::NAN; 2]; data.len()];
    for group in order.chunk_by(|&a, &b| data[a].key == data[b].key) {
        let total: f64 = group.iter().map(|&i| data[i].value.abs()).filter(|v| v.is_finite()).sum();
        let scale = match resolved.stack {
            Stack::Normalized if total > 0.0 => 1.0 / total,
            _ => 1.0,
        };
        // Positive values grow upward, negative ones downward.
        let (mut up, mut down) = (0.0, 0.0);
        for &i in group {
            let v = data[i].value * scale;
            if v.is_nan() {
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
    if resolved.stack == Stack::Normalized {
        field.kind = crate::resolve::Kind::Number { whole: false };
        field.format = Format { style: NumberStyle::Percent, ..Format::default() };
    }
    field
}
