//! Pictures between two: marks of one kind and colour move to where the next picture has them, the
//! others fade.
//!
//! Marks are matched by their order, which is that of the categories; so a bar becomes the bar of
//! the category in its place.

use std::collections::HashMap;

use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::scene::Item;

/// A picture of more items changes at once: two of them would have to be drawn for each frame.
const MOST_ITEMS: usize = 3_000;
/// Vertices of outlines with different numbers of them, so that one becomes the other.
const MOST_VERTICES: usize = 400;

/// How one picture becomes the next.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Items of the picture before that have no partner.
    leaving: Vec<Item>,
    /// The next picture, each item with its partner.
    staying: Vec<(Option<Item>, Item)>,
}

impl Transition {
    /// None where both pictures are the same, or one has too much in it.
    ///
    /// ```
    /// use pellucid_charts::{Item, Point, Rgba, Transition};
    ///
    /// let dot = |x| vec![Item::Circle { center: Point::new(x, 0.0), radius: 4.0, color: Rgba::hex(0x2f6bde) }];
    /// let moved = Transition::new(&dot(0.0), &dot(10.0)).expect("they differ");
    /// assert_eq!(moved.at(0.5), dot(5.0));
    /// assert!(Transition::new(&dot(1.0), &dot(1.0)).is_none());
    /// ```
    pub fn new(from: &[Item], to: &[Item]) -> Option<Self> {
        if from == to || from.is_empty() || from.len().max(to.len()) > MOST_ITEMS {
            return None;
        }
        let mut places = HashMap::<Kind, Vec<usize>>::new();
        for (place, item) in from.iter().enumerate().rev() {
            places.entry(Kind::of(item)).or_default().push(place);
        }
        let mut left = vec![true; from.len()];
        let mut partner = |item: &Item| {
            let place = places.get_mut(&Kind::of(item))?.pop()?;
            left[place] = false;
            from.get(place).cloned()
        };
        let staying: Vec<(Option<Item>, Item)> =
            to.iter().map(|item| (partner(item), item.clone())).collect();
        let leaving = from
            .iter()
            .zip(&left)
            .filter(|(_, left)| **left)
            .map(|(item, _)| item.clone())
            .collect();
        Some(Self { leaving, staying })
    }

    /// The picture `share` of the way, 0 to 1, at an even pace.
    pub fn at(&self, share: f64) -> Vec<Item> {
        let t = share.clamp(0.0, 1.0);
        let mut staying = self.staying.iter().map(|(from, to)| match from {
            Some(from) => between(from, to, t),
            None => faded(to, t),
        });
        // What leaves lies over the background and under the rest.
        let background = staying.next();
        let leaving = self.leaving.iter().map(|item| faded(item, 1.0 - t));
        background.into_iter().chain(leaving).chain(staying).collect()
    }
}

/// Quick at first and slow at the end, as things come to rest (cubic ease-out).
pub fn eased(share: f64) -> f64 {
    1.0 - (1.0 - share.clamp(0.0, 1.0)).powi(3)
}

/// What may become what.
#[derive(PartialEq, Eq, Hash)]
enum Kind {
    Rect(Rgba, bool),
    Rule(Rgba, bool),
    Path(Rgba),
    Polygon(Rgba),
    Circle(Rgba),
    Ring(Rgba),
    Text(String, bool),
    Image,
}

impl Kind {
    fn of(item: &Item) -> Self {
        match item {
            Item::Rect { color, crisp, .. } => Self::Rect(*color, *crisp),
            Item::Rule { from, to, color, .. } => {
                Self::Rule(*color, (from.x - to.x).abs() < (from.y - to.y).abs())
            }
            Item::Path { color, .. } => Self::Path(*color),
            Item::Polygon { color, .. } => Self::Polygon(*color),
            Item::Circle { color, .. } => Self::Circle(*color),
            Item::Ring { color, .. } => Self::Ring(*color),
            Item::Text { text, upward, .. } => Self::Text(text.clone(), *upward),
            Item::Image { .. } => Self::Image,
        }
    }
}

/// `to`, where and as large as it is `t` of the way from `from`.
fn between(from: &Item, to: &Item, t: f64) -> Item {
    let n = |a: f64, b: f64| a + (b - a) * t;
    let p = |a: Point, b: Point| Point::new(n(a.x, b.x), n(a.y, b.y));
    let mut out = to.clone();
    match (from, &mut out) {
        (Item::Rect { rect: a, radii: ra, .. }, Item::Rect { rect: b, radii: rb, .. }) => {
            *b = Rect {
                left: n(a.left, b.left),
                top: n(a.top, b.top),
                right: n(a.right, b.right),
                bottom: n(a.bottom, b.bottom),
            };
            rb.iter_mut().zip(ra).for_each(|(b, a)| *b = n(*a, *b));
        }
        (Item::Rule { from: a0, to: a1, .. }, Item::Rule { from: b0, to: b1, .. }) => {
            (*b0, *b1) = (p(*a0, *b0), p(*a1, *b1));
        }
        (Item::Path { points: a, width: wa, .. }, Item::Path { points: b, width: wb, .. }) => {
            *wb = n(*wa, *wb);
            *b = outline(a, b, false, p);
        }
        (Item::Polygon { points: a, .. }, Item::Polygon { points: b, .. }) => {
            *b = outline(a, b, true, p)
        }
        (
            Item::Circle { center: a, radius: ra, .. },
            Item::Circle { center: b, radius: rb, .. },
        )
        | (Item::Ring { center: a, radius: ra, .. }, Item::Ring { center: b, radius: rb, .. }) => {
            (*b, *rb) = (p(*a, *b), n(*ra, *rb));
        }
        (Item::Text { at: a, color: ca, .. }, Item::Text { at: b, color: cb, .. }) => {
            *b = p(*a, *b);
            *cb = ca.mix(*cb, t);
        }
        _ => {}
    }
    out
}

/// An outline between two; where they have different numbers of vertices, both by as many evenly
/// spaced ones.
fn outline(
    a: &[Point],
    b: &[Point],
    closed: bool,
    between: impl Fn(Point, Point) -> Point,
) -> Vec<Point> {
    let pairs = |a: &[Point], b: &[Point]| a.iter().zip(b).map(|(a, b)| between(*a, *b)).collect();
    if a.len() == b.len() {
        return pairs(a, b);
    }
    let count = a.len().max(b.len()).min(MOST_VERTICES);
    pairs(&evenly(a, count, closed), &evenly(b, count, closed))
}

/// `count` points along an outline, as far from each other as its length allows.
fn evenly(points: &[Point], count: usize, closed: bool) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Vec::new() };
    let end = if closed { first } else { last };
    let ends = points.iter().skip(1).chain(closed.then_some(end));
    let steps: Vec<(Point, Point, f64)> =
        points.iter().zip(ends).map(|(a, b)| (*a, *b, (a.x - b.x).hypot(a.y - b.y))).collect();
    let whole: f64 = steps.iter().map(|s| s.2).sum();
    // A closed outline ends where it began, which is not told twice.
    let parts = if closed { count } else { count.saturating_sub(1) }.max(1);
    let mut steps = steps.into_iter();
    let (mut step, mut passed) = (steps.next(), 0.0);
    let mut at = |wanted: f64| loop {
        match step {
            Some((a, b, length)) if passed + length >= wanted && length > 0.0 => {
                let share = ((wanted - passed) / length).clamp(0.0, 1.0);
                return Point::new(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
            }
            Some((_, _, length)) => (step, passed) = (steps.next(), passed + length),
            None => return *end,
        }
    };
    (0..count).map(|i| at(whole * i as f64 / parts as f64)).collect()
}

fn faded(item: &Item, by: f64) -> Item {
    let mut out = item.clone();
    match &mut out {
        Item::Rect { color, .. }
        | Item::Rule { color, .. }
        | Item::Path { color, .. }
        | Item::Polygon { color, .. }
        | Item::Circle { color, .. }
        | Item::Ring { color, .. }
        | Item::Text { color, .. } => *color = color.fade(by),
        Item::Image { pixels, .. } => pixels.iter_mut().for_each(|p| *p = p.fade(by)),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLUE: Rgba = Rgba::hex(0x2f6bde);
    const GREY: Rgba = Rgba::hex(0xf4f5f7);

    fn rect(left: f64, top: f64, color: Rgba) -> Item {
        Item::Rect {
            rect: Rect { left, top, right: left + 10.0, bottom: 100.0 },
            radii: [0.0; 4],
            color,
            crisp: true,
        }
    }

    fn scene(bars: &[f64]) -> Vec<Item> {
        std::iter::once(rect(0.0, 0.0, GREY))
            .chain(bars.iter().enumerate().map(|(i, top)| rect(20.0 * i as f64, *top, BLUE)))
            .collect()
    }

    #[test]
    fn it_begins_and_ends_with_the_pictures_and_bars_grow_between() {
        let (from, to) = (scene(&[90.0, 50.0]), scene(&[10.0, 70.0]));
        let way = Transition::new(&from, &to).expect("they differ");
        assert_eq!((way.at(0.0), way.at(1.0)), (from, to));
        assert_eq!(way.at(0.5), scene(&[50.0, 60.0]));
    }

    #[test]
    fn what_comes_and_goes_fades() {
        let way = Transition::new(&scene(&[90.0, 50.0]), &scene(&[10.0])).expect("they differ");
        let middle = way.at(0.5);
        assert_eq!(middle.len(), 3);
        assert_eq!(
            middle[1],
            rect(20.0, 50.0, BLUE.fade(0.5)),
            "over the background, under what stays"
        );
        let back =
            Transition::new(&scene(&[10.0]), &scene(&[90.0, 50.0])).expect("they differ").at(0.25);
        assert_eq!(back[2], rect(20.0, 50.0, BLUE.fade(0.25)));
    }

    #[test]
    fn lines_of_other_lengths_become_each_other() {
        let line = |points: &[(f64, f64)]| Item::Path {
            points: points.iter().map(|(x, y)| Point::new(*x, *y)).collect(),
            width: 2.0,
            color: BLUE,
        };
        let from = [rect(0.0, 0.0, GREY), line(&[(0.0, 0.0), (10.0, 0.0)])];
        let to = [rect(0.0, 0.0, GREY), line(&[(0.0, 10.0), (5.0, 10.0), (10.0, 10.0)])];
        let middle = Transition::new(&from, &to).expect("they differ").at(0.5);
        assert_eq!(middle[1], line(&[(0.0, 5.0), (5.0, 5.0), (10.0, 5.0)]));
    }

    #[test]
    fn slices_keep_their_start() {
        let square =
            [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)].map(|(x, y)| Point::new(x, y));
        assert_eq!(evenly(&square, 4, true), square);
        assert_eq!(evenly(&square, 8, true)[1], Point::new(2.0, 0.0));
        assert_eq!(evenly(&[Point::new(1.0, 1.0)], 3, false), [Point::new(1.0, 1.0); 3]);
        assert_eq!(evenly(&[], 3, true), []);
    }

    #[test]
    fn nothing_moves_where_nothing_changed_or_all_is_too_much() {
        assert!(Transition::new(&scene(&[1.0]), &scene(&[1.0])).is_none());
        assert!(Transition::new(&[], &scene(&[1.0])).is_none());
        assert!(Transition::new(&scene(&[1.0]), &scene(&vec![1.0; MOST_ITEMS])).is_none());
    }

    #[test]
    fn it_comes_to_rest() {
        assert_eq!((eased(-1.0), eased(0.0), eased(1.0), eased(2.0)), (0.0, 0.0, 1.0, 1.0));
        assert!(eased(0.5) > 0.8);
    }
}
