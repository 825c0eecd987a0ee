//! What a mark shows beside its shapes, as constants of the mark: read where charts of all marks
//! are framed alike.

/// What a mark shows beside its shapes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Style {
    /// Series are named in a legend, where nothing else names them.
    pub(crate) legend: bool,
    /// A datum's name holds its series' already.
    pub(crate) named_by_key: bool,
    /// Colours name the marks, for no axis does: they keep the order of the query.
    pub(crate) named_by_color: bool,
    /// The number that a mark is about is the one its colour shows; its value is a place.
    pub(crate) colored_amount: bool,
    /// Its value is what its colour shows.
    pub(crate) colored_value: bool,
    /// The title of an axis is left out where the legend of colours says the same.
    pub(crate) colors_name_axis: bool,
    /// What stands for a series in the legend.
    pub(crate) swatch: Swatch,
    /// How the legend names a target.
    pub(crate) target: Option<TargetName>,
    /// What stands behind the marks.
    pub(crate) grid: Grid,
}

/// What stands for a series in the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swatch {
    Square,
    Dot,
    /// A piece of line.
    Line,
}

/// How the legend names a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetName {
    /// Beside the measure that is to reach it: each mark has its own.
    Each,
    /// With its number: there is one.
    Number,
}

/// What stands behind the marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grid {
    /// Lines at the ticks of the value, short ticks at those of the key.
    Value,
    /// As [`Grid::Value`], and no ticks at the slots of the key unless they are bins.
    Slots,
    /// Lines at the ticks of both axes.
    Both,
    /// Lines that the marks' own ground covers where the value runs across the page.
    Ground,
    /// No lines, which the marks would hide: ticks at the edges of cells.
    Cells,
}

impl Style {
    /// The style of most marks.
    pub(crate) const PLAIN: Self = Self {
        legend: true,
        named_by_key: false,
        named_by_color: false,
        colored_amount: false,
        colored_value: false,
        colors_name_axis: true,
        swatch: Swatch::Square,
        target: None,
        grid: Grid::Value,
    };
}
