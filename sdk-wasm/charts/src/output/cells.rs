//! A picture's pixels as rectangles, for outputs that have none of their own: sharp at any size.

use crate::color::Rgba;
use crate::geometry::Rect;

/// A rectangle for each run of equal visible pixels in a row, from the top left. `columns` by
/// `rows` pixels fill `rect`.
pub(super) fn runs(
    rect: Rect,
    (columns, rows): (usize, usize),
    pixels: &[Rgba],
) -> impl Iterator<Item = (Rect, Rgba)> {
    let x = move |c: usize| rect.left + rect.width() * c as f64 / columns.max(1) as f64;
    let y = move |r: usize| rect.top + rect.height() * r as f64 / rows.max(1) as f64;
    pixels.chunks_exact(columns.max(1)).enumerate().flat_map(move |(r, row)| {
        let mut start = 0;
        row.chunk_by(|p, q| p == q).filter_map(move |run| {
            let left = x(start);
            start += run.len();
            let color = run.first().copied().filter(|p| p.a > 0)?;
            Some((Rect { left, top: y(r), right: x(start), bottom: y(r + 1) }, color))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_are_one_rectangle_and_clear_ones_none() {
        let rect = Rect { left: 10.0, top: 0.0, right: 40.0, bottom: 20.0 };
        let [a, b, clear] =
            [Rgba::hex(0xff0000), Rgba::hex(0x0000ff), Rgba { a: 0, ..Rgba::hex(0) }];
        let found: Vec<_> = runs(rect, (3, 2), &[a, a, b, clear, b, b]).collect();
        let cell = |left, top, right, bottom| Rect { left, top, right, bottom };
        assert_eq!(
            found,
            [
                (cell(10.0, 0.0, 30.0, 10.0), a),
                (cell(30.0, 0.0, 40.0, 10.0), b),
                (cell(20.0, 10.0, 40.0, 20.0), b),
            ]
        );
        assert_eq!(runs(rect, (0, 0), &[]).count(), 0);
    }
}
