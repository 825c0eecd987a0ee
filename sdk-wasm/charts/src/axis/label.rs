//! Labels with their places along an axis.

use crate::axis::{AxisInput, font};
use crate::geometry::Point;
use crate::input::Input;
use crate::scale::Scale;
use crate::scene::{Align, Item};

/// Between two labels of a row, CSS px.
pub(super) const GAP: f64 = 10.0;
/// Between the plot and its labels, CSS px.
pub(crate) const DISTANCE: f64 = 8.0;

/// A label with its place along the axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    /// The value whose grid line it stands at.
    pub(crate) value: f64,
    pub(crate) text: String,
    /// Middle of the text along the axis, CSS px.
    pub(crate) at: f64,
    /// Extent of the text along its reading direction, CSS px.
    pub(crate) width: f64,
    /// Further lines of a name that wraps.
    pub(crate) more: Vec<String>,
    pub(crate) context: Option<(String, f64)>,
}

/// The labels of an axis and the room they take across it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Labels {
    pub(crate) labels: Vec<Label>,
    /// They read upward.
    pub(crate) upward: bool,
    /// CSS px across the axis, without the distance to the plot.
    pub(crate) room: f64,
}

/// The height of a line of labels, CSS px.
pub(crate) fn line(input: &Input) -> f64 {
    (input.theme.label_size * 1.36).round()
}

/// The middle of a text that starts and ends within the bounds.
pub(super) fn within(at: f64, width: f64, [left, right]: [f64; 2]) -> f64 {
    at.min(right - width / 2.0).max(left + width / 2.0)
}

/// Leaves out what would touch the label before it.
pub(super) fn drop_touching(labels: &mut Vec<Label>) {
    let mut free = f64::NEG_INFINITY;
    labels.retain(|l| {
        let fits = l.at - l.width / 2.0 >= free;
        if fits {
            free = l.at + l.width / 2.0 + GAP / 2.0;
        }
        fits
    });
}

impl Labels {
    /// How far the labels of a continuous axis, each in the middle of its tick, reach to the right
    /// of `edge`, CSS px.
    pub(crate) fn beyond(&self, axis: &AxisInput, scale: &Scale, edge: f64) -> f64 {
        if self.upward || matches!(scale, Scale::Band(_)) {
            return 0.0;
        }
        self.labels
            .iter()
            .map(|l| scale.position(l.value + axis.shift) + l.width / 2.0 - edge)
            .filter(|v| v.is_finite())
            .fold(0.0, f64::max)
    }

    /// The labels beside the plot: ending at `x` CSS px where `align` is the end, else starting
    /// there.
    pub(crate) fn draw_down(&self, x: f64, align: Align, input: &Input, items: &mut Vec<Item>) {
        let font = font(input);
        for l in &self.labels {
            items.push(Item::Text {
                text: l.text.clone(),
                at: Point::new(x, l.at),
                font,
                align,
                upward: false,
                color: input.theme.muted,
            });
        }
    }

    /// The labels between `top` and the plot below it, CSS px, or below `top`. Upward texts end at
    /// the plot, or start there.
    pub(crate) fn draw_across(&self, top: f64, above: bool, input: &Input, items: &mut Vec<Item>) {
        let (font, color) = (font(input), input.theme.muted);
        let middle = top + line(input) / 2.0;
        for l in &self.labels {
            // An upward text ends at the axis.
            let (at, align) = if self.upward && above {
                (Point::new(l.at, top + self.room), Align::Start)
            } else if self.upward {
                (Point::new(l.at, top), Align::End)
            } else {
                (Point::new(l.at, middle), Align::Middle)
            };
            items.push(Item::Text {
                text: l.text.clone(),
                at,
                font,
                align,
                upward: self.upward,
                color,
            });
            for (n, text) in l.more.iter().enumerate() {
                let at = Point::new(l.at, middle + line(input) * (n + 1) as f64);
                items.push(Item::Text {
                    text: text.clone(),
                    at,
                    font,
                    align: Align::Middle,
                    upward: false,
                    color,
                });
            }
            if let Some((text, x)) = &l.context {
                let at = Point::new(*x, middle + line(input));
                items.push(Item::Text {
                    text: text.clone(),
                    at,
                    font,
                    align: Align::Middle,
                    upward: false,
                    color: color.mix(input.theme.foreground, 0.35),
                });
            }
        }
    }
}
