//! What a mark is: how its data are read, how far they reach, how they are drawn, found and told.

use pellucid_core::Result;
use pellucid_core::chart::Channel;

use crate::data::datum::Datum;
use crate::data::extent;
use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;
use crate::data::style::Style;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::channels::{self, Channels};

/// A type of mark. What most marks have in common is given; each mark's file says what is its own.
pub(crate) trait MarkType: Sync {
    /// What it shows beside its shapes.
    fn style(&self) -> &'static Style {
        &Style::PLAIN
    }

    /// Which channels are its key, its value and its colour.
    ///
    /// # Errors
    /// `invalid_spec` where one is missing.
    fn channels(&self, input: &Input) -> Result<Channels> {
        channels::of_xy(input)
    }

    /// Its value, and the further numbers of each row as tooltips list them.
    ///
    /// # Errors
    /// `unknown_column`, and `type_mismatch` for text where numbers belong.
    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        Ok((Field::read(channel, input, false)?, Vec::new()))
    }

    /// Refuses a key that it cannot show.
    ///
    /// # Errors
    /// `type_mismatch`.
    fn check_key(&self, _channel: &Channel, _key: &Field) -> Result<()> {
        Ok(())
    }

    /// Reads what it shows, where its data are made of many rows each; `None` where channels tell
    /// all.
    ///
    /// # Errors
    /// `unknown_column`, `invalid_spec` and `type_mismatch` where the specification cannot be
    /// drawn.
    fn read(&self, _input: &Input) -> Result<Option<PlotData>> {
        Ok(None)
    }

    /// Adds to what was read what is its own.
    ///
    /// # Errors
    /// `invalid_spec` and `type_mismatch` where the data cannot be drawn.
    fn prepare(&self, _input: &Input, _data: &mut PlotData) -> Result<()> {
        Ok(())
    }

    /// The smallest and largest value it reaches along the left or the right axis.
    fn extent(&self, _input: &Input, data: &PlotData, right: bool) -> Option<[f64; 2]> {
        extent::values(data, right, &[])
    }

    /// Whether the axis of its keys ends at round numbers.
    fn has_nice_keys(&self) -> bool {
        false
    }

    /// Changes how the axis of its value is written.
    fn axis_field(&self, _data: &PlotData, _field: &mut Field) {}

    /// How its marks answer the pointer.
    fn hit(&self) -> Mode {
        Mode::Key
    }

    /// Draws it in axes, once for each axis it is read at.
    fn draw_in_axes(&self, _space: &Cartesian, _layer: &mut Layer) {}

    /// Draws a chart without axes.
    ///
    /// # Errors
    /// `invalid_spec` for data that it cannot show, such as negative parts of a whole.
    fn draw(&self, _chart: Chart, _drawing: &mut Drawing) -> Result<()> {
        Ok(())
    }

    /// Whether it says itself that there are no data.
    fn draws_nothing(&self) -> bool {
        false
    }

    /// Whether it is mirrored for readers from right to left.
    fn is_mirrored(&self) -> bool {
        true
    }

    /// What a chart of it is called, and one and several of its marks.
    fn words(&self, data: &PlotData) -> [Word; 3];

    /// Whether it shows one number, so that there is nothing to count and to compare.
    fn is_one_number(&self) -> bool {
        false
    }

    /// The chart in words, where they follow no pattern of others.
    fn summary(&self, _data: &PlotData, _locale: &dyn Locale) -> Option<String> {
        None
    }

    /// What a tooltip says of a datum.
    fn tooltip(&self) -> TooltipContent {
        TooltipContent::Series
    }

    /// A datum as a share of the whole, as it is written.
    fn share(&self, _data: &PlotData, _d: &Datum, _locale: &dyn Locale) -> Option<String> {
        None
    }

    /// The rows that its data are made of, for the panels of small multiples.
    fn rows(&self, data: &PlotData) -> Vec<usize> {
        data.points.iter().map(|d| d.row as usize).collect()
    }

    /// The data of the rows of a panel that `keep` holds; `made` counts those that no row stands
    /// for.
    ///
    /// # Errors
    /// `invalid_spec` for a colour that is none.
    fn part(
        &self,
        _input: &Input,
        whole: &PlotData,
        keep: &dyn Fn(u32) -> bool,
        _made: &mut usize,
    ) -> Result<PlotData> {
        let mut part = whole.clone();
        part.points.retain(|d| keep(d.row));
        Ok(part)
    }

    /// What the panels of a mark without axes show alike, as the domain of its value.
    fn common_domain(
        &self,
        _input: &Input,
        _whole: &PlotData,
        _panels: &mut dyn Iterator<Item = &PlotData>,
    ) -> Option<[f64; 2]> {
        None
    }
}

/// What a tooltip shows of a datum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TooltipContent {
    /// Its key, and the value of each series there.
    Series,
    /// Its key, its value and its further numbers, each in a line.
    Fields,
    /// Its key, and its further numbers alone where it has some.
    Parts,
    /// Its key, its value and its further numbers where it has some.
    ValueAndParts,
}

/// The words of a mark without a name for its kind of marks.
pub(crate) const fn values(chart: Word) -> [Word; 3] {
    [chart, Word::OneValue, Word::ManyValues]
}

/// Whether a chart's key is binned.
pub(crate) fn is_binned(data: &PlotData) -> bool {
    matches!(data.key.as_ref().map(|k| &k.kind), Some(Kind::Bin(_)))
}
