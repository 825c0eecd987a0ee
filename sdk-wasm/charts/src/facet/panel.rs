//! One of small multiples.

use pellucid_core::Result;

use crate::data::plot_data::PlotData;
use crate::facet::part::Part;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect};
use crate::input::Input;
use crate::scene::{Align, Item, transform};
use crate::text::{Font, ellipsis};

/// One of small multiples.
pub(crate) struct Panel {
    /// Its top left corner in the whole, CSS px.
    pub(crate) origin: Point,
    /// What its data have in common, as readers see it.
    pub(crate) label: String,
    /// How many data stand before its first.
    pub(crate) first: usize,
    /// Laid out from its own origin.
    pub(crate) drawing: Drawing,
    pub(crate) data: PlotData,
}

impl Panel {
    /// Lays out a part in its cell.
    pub(super) fn new(input: &Input, part: Part, cell: Rect, first: usize) -> Result<Self> {
        let drawing = part.layout(input, cell)?;
        Ok(Self {
            origin: Point::new(cell.left, cell.top),
            label: part.label,
            first,
            drawing,
            data: part.data,
        })
    }

    /// The title above it, in the middle of a strip of a height, CSS px.
    pub(super) fn title(&self, input: &Input, height: f64) -> Item {
        let font = Font::semibold(input.theme.label_size);
        let plot = self.drawing.plot;
        let at = Point::new(self.origin.x + plot.left, self.origin.y - height / 2.0 + 2.0);
        let text = ellipsis(input.measure, &self.label, &font, plot.width());
        Item::text(text, at, font, Align::Start, input.theme.foreground)
    }

    /// Its items where they stand in the whole, which draws them.
    pub(super) fn take_items(&mut self) -> Vec<Item> {
        let mut items = std::mem::take(&mut self.drawing.items);
        transform::shift(&mut items, self.origin);
        items
    }
}
