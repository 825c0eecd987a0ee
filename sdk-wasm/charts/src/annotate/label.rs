//! The letters of annotations.

use crate::color::Rgba;
use crate::geometry::Point;
use crate::input::Input;
use crate::scene::{Align, Item};
use crate::text::Font;

/// The font of annotations.
pub(super) fn font(input: &Input) -> Font {
    Font::regular(input.theme.label_size)
}

/// A text in it.
pub(super) fn text(text: String, at: Point, align: Align, color: Rgba, input: &Input) -> Item {
    Item::text(text, at, font(input), align, color)
}
