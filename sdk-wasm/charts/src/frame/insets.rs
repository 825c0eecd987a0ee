//! How much room the labels of axes take from each other, and what is left for the plot.

use crate::axis::AxisInput;
use crate::axis::label::{DISTANCE, Labels, line};
use crate::axis::labels;
use crate::frame::level_ticks::aligned;
use crate::geometry::{Rect, Size};
use crate::input::Input;
use crate::scale::Scale;

/// The axes of a chart.
#[derive(Clone, Copy)]
pub(crate) struct Axes<'a> {
    pub(crate) x: &'a AxisInput<'a>,
    pub(crate) y: &'a AxisInput<'a>,
    /// A second vertical axis, at the right.
    pub(crate) right: Option<&'a AxisInput<'a>>,
}

/// What is known before the labels are measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The chart's extent.
    pub(super) size: Size,
    /// Distance of everything from the chart's edges, CSS px.
    pub(super) padding: f64,
    /// Where the plot and what stands above it may start, CSS px.
    pub(super) top: f64,
    /// What the title of the horizontal axis takes, CSS px.
    pub(super) title: f64,
    /// Axes have labels.
    pub(super) labelled: bool,
}

/// The plot with its scales and labels.
pub(super) struct Fitted {
    pub(super) plot: Rect,
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) x_labels: Labels,
    pub(super) y_labels: Labels,
    /// Scale and labels of the axis at the right.
    pub(super) right: Option<(Scale, Labels)>,
}

/// What the labels are given before they are measured, CSS px.
#[derive(Debug, Clone, Copy)]
struct Rooms {
    /// Below the plot, or above where the horizontal axis stands there.
    across: f64,
    /// Where the last label of a horizontal axis would stand beyond the padding, the plot ends
    /// earlier.
    inset: f64,
}

/// Rounds after which the rooms are as they are.
const LAST: usize = 4;

/// Fits plot and labels. The labels of each axis take room from the other: the vertical ones first,
/// at the height the horizontal ones leave if they stand on one line, and again once that is known.
pub(super) fn solve(input: &Input, axes: Axes, bounds: Bounds) -> Fitted {
    let one_line = if bounds.labelled && axes.x.shown() { line(input) + DISTANCE } else { 0.0 };
    let mut rooms = Rooms { across: one_line, inset: 0.0 };
    let mut round = 0;
    loop {
        let fitted = fit(input, axes, bounds, rooms);
        match rooms.after(&fitted, axes, bounds, round) {
            Some(next) if round < LAST => rooms = next,
            _ => return fitted,
        }
        round += 1;
    }
}

impl Rooms {
    /// The rooms that the measured labels need; `None` where they have them.
    fn after(self, fitted: &Fitted, axes: Axes, bounds: Bounds, round: usize) -> Option<Self> {
        let edge = bounds.size.width - (bounds.padding * 0.5).round();
        let over = fitted.x_labels.beyond(axes.x, &fitted.x, edge);
        let needed = if axes.x.shown() { room(&fitted.x_labels) } else { 0.0 };
        if round < LAST && over > 0.5 && self.inset == 0.0 && axes.x.shown() {
            let beside = fitted.right.as_ref().map_or(0.0, |(_, l)| room(l));
            let inset = (over + beside).min(bounds.size.width * 0.08).ceil();
            return Some(Self { inset, across: self.across.max(needed) });
        }
        // From the second round on room is only ever added: labels that need more on a lower plot
        // and less on a higher one would go on for ever, and the last round would leave
        // some outside.
        let settled = needed == self.across || round > 0 && needed < self.across;
        (!settled).then_some(Self { across: needed, ..self })
    }
}

/// What labels take across their axis with their distance to the plot, CSS px.
fn room(labels: &Labels) -> f64 {
    if labels.room > 0.0 { labels.room.ceil() + DISTANCE } else { 0.0 }
}

/// The plot in given rooms, and the labels there.
fn fit(input: &Input, Axes { x, y, right: second }: Axes, bounds: Bounds, rooms: Rooms) -> Fitted {
    let Bounds { size, padding, labelled, .. } = bounds;
    let labels = |make: &dyn Fn() -> Labels| if labelled { make() } else { Labels::default() };
    let outside = rooms.across + bounds.title;
    let (top, under) =
        if x.opposite() { (bounds.top + outside, 0.0) } else { (bounds.top, outside) };
    // Half of the lowest tick label stands below the plot.
    let bottom = (size.height - (padding + under).max(line(input) / 2.0)).max(top + 1.0);
    let mut y_scale = y.scale(bottom - top, true);
    // Numbers grow upward; rows of names are read from the top.
    match y_scale {
        Scale::Band(_) => y.place(&mut y_scale, top, bottom),
        Scale::Continuous(_) => y.place(&mut y_scale, bottom, top),
    }
    let y_labels = labels(&|| labels::y_labels(y, &y_scale, input, size.width));
    let right_axis = second.map(|axis| {
        let mut scale = aligned(axis, axis.scale(bottom - top, true), &y_scale, &y_labels);
        axis.place(&mut scale, bottom, top);
        let labels = labels(&|| labels::y_labels(axis, &scale, input, size.width));
        (scale, labels)
    });
    let beside = if y.shown() { room(&y_labels) } else { 0.0 };
    let end = size.width - padding;
    let (left, right) =
        if y.opposite() { (padding, end - beside) } else { (padding + beside, end) };
    let right = right - right_axis.as_ref().map_or(0.0, |(_, l)| room(l)).max(rooms.inset);
    let (left, right) = (left.min(size.width - padding - 1.0), right.max(left + 1.0));
    let mut x_scale = x.scale(right - left, false);
    x.place(&mut x_scale, left, right);
    let edge = (padding * 0.4).min(6.0);
    let x_labels =
        labels(&|| labels::x_labels(x, &x_scale, input, [edge, size.width - edge], size.height));
    Fitted {
        plot: Rect { left, top, right, bottom },
        x: x_scale,
        y: y_scale,
        x_labels,
        y_labels,
        right: right_axis,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Beside;
    use crate::data::field::Field;
    use crate::scale::{Continuous, Transform};

    const BOUNDS: Bounds = Bounds {
        size: Size { width: 300.0, height: 200.0 },
        padding: 10.0,
        top: 10.0,
        title: 0.0,
        labelled: true,
    };

    /// What the rooms are after a round whose labels take `needed` CSS px with their distance.
    fn after(rooms: Rooms, needed: f64, round: usize) -> Option<f64> {
        let field = Field::empty();
        let axis = AxisInput {
            field: &field,
            extent: None,
            nice: false,
            shift: 0.0,
            zoom: None,
            bare: false,
            beside: Beside::default(),
            headroom: 0.0,
        };
        let scale = Scale::Continuous(Continuous::new(Transform::Linear, [0.0, 1.0]));
        let x_labels = Labels { room: needed - DISTANCE, ..Labels::default() };
        let (x, y, y_labels) = (scale.clone(), scale, Labels::default());
        let fitted = Fitted { plot: Rect::default(), x, y, x_labels, y_labels, right: None };
        rooms
            .after(&fitted, Axes { x: &axis, y: &axis, right: None }, BOUNDS, round)
            .map(|r| r.across)
    }

    #[test]
    fn rooms_settle() {
        let rooms = Rooms { across: 23.0, inset: 0.0 };
        assert_eq!(after(rooms, 23.0, 0), None, "they fit");
        assert_eq!(after(rooms, 40.0, 0), Some(40.0), "labels that turn upward take more");
        assert_eq!(after(rooms, 10.0, 0), Some(10.0), "at first room is given back");
        assert_eq!(
            after(rooms, 10.0, 1),
            None,
            "later it is only added, for otherwise it would change for ever"
        );
        assert_eq!(after(rooms, 40.0, 3), Some(40.0));
    }
}
