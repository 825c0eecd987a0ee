//! A chart to be laid out, and where it stands.

use crate::axis::Beside;
use crate::data::plot_data::PlotData;
use crate::input::Input;

/// A chart to be laid out.
#[derive(Clone, Copy)]
pub(crate) struct Chart<'a> {
    pub(crate) input: &'a Input<'a>,
    pub(crate) data: &'a PlotData,
    pub(crate) setting: &'a Setting,
}

/// What a chart leaves to what stands around it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Setting {
    /// It is one of small multiples, whose axes are to stay where they help to compare.
    pub(crate) panel: bool,
    /// The legend stands beside or below the chart and is laid out there.
    pub(crate) legend_beside: bool,
    /// The key's axis among those of the other panels.
    pub(crate) key: Beside,
    /// The value's axis, or what a mark without axes shares with the other panels.
    pub(crate) value: Beside,
    /// The axis at the right.
    pub(crate) right: Beside,
}
