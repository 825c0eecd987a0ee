//! Rectangles in proportion to values, as near to squares as they go.

use crate::geometry::Rect;

/// Rectangles whose areas are in proportion to the values, which descend.
pub(super) fn squarify(values: &[f64], mut rect: Rect) -> Vec<Rect> {
    let total: f64 = values.iter().sum();
    let mut out = Vec::with_capacity(values.len());
    if !(total > 0.0 && total.is_finite()) {
        return vec![Rect::default(); values.len()];
    }
    let scale = rect.width() * rect.height() / total;
    let mut start = 0;
    while start < values.len() {
        let side = rect.width().min(rect.height());
        let worst = |sum: f64, least: f64, most: f64| {
            (side * side * most / (sum * sum)).max(sum * sum / (side * side * least.max(1e-300)))
        };
        let (mut end, mut sum) = (start + 1, values[start] * scale);
        let most = values[start] * scale;
        while let Some(next) = values.get(end).map(|v| v * scale) {
            let least = values[end - 1] * scale;
            if worst(sum + next, next, most) > worst(sum, least, most) {
                break;
            }
            sum += next;
            end += 1;
        }
        // The row lies along the shorter side.
        let thick =
            if side > 0.0 { (sum / side).min(rect.width().max(rect.height())) } else { 0.0 };
        let across = rect.width() >= rect.height();
        let mut at = if across { rect.top } else { rect.left };
        for v in &values[start..end] {
            let long = if sum > 0.0 { side * v * scale / sum } else { 0.0 };
            out.push(match across {
                true => {
                    Rect { left: rect.left, right: rect.left + thick, top: at, bottom: at + long }
                }
                false => {
                    Rect { left: at, right: at + long, top: rect.top, bottom: rect.top + thick }
                }
            });
            at += long;
        }
        if across {
            rect.left += thick;
        } else {
            rect.top += thick;
        }
        start = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_fill_the_area_without_overlap(mut values in proptest::collection::vec(0.01f64..100.0, 1..40), w in 10.0f64..900.0, h in 10.0f64..900.0) {
            values.sort_by(|a, b| b.total_cmp(a));
            let all = Rect { left: 3.0, top: 5.0, right: 3.0 + w, bottom: 5.0 + h };
            let cells = squarify(&values, all);
            let total: f64 = values.iter().sum();
            for (v, c) in values.iter().zip(&cells) {
                prop_assert!((c.width() * c.height() - v / total * w * h).abs() < 1e-6 * w * h);
                prop_assert!(all.grown(1e-6).contains(c.left, c.top) && all.grown(1e-6).contains(c.right, c.bottom));
            }
            for (i, a) in cells.iter().enumerate() {
                for b in &cells[i + 1..] {
                    let x = a.right.min(b.right) - a.left.max(b.left);
                    let y = a.bottom.min(b.bottom) - a.top.max(b.top);
                    prop_assert!(x < 1e-6 || y < 1e-6);
                }
            }
        }
    }
}
