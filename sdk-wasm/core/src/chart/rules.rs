//! The rules of each mark: which channels it reads and how, what it asks of a query, whether it
//! stands in axes, how it stacks. One row a mark. Other code asks these rules, and matches no mark
//! by its name.

use crate::chart::Mark;

/// What a specification of a mark must hold, and how its channels are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MarkRules {
    /// The mark of this row.
    pub mark: Mark,
    /// Its name in a specification.
    pub name: &'static str,
    /// Channels that must be given.
    pub required: &'static [&'static str],
    /// Lists of channels that must not be empty.
    pub lists: &'static [&'static str],
    /// The specification must bring the shapes that it draws.
    pub shapes: bool,
    /// Channels that must be measures, where they are given.
    pub measures: &'static [&'static str],
    /// A channel that must be a measure and is none is refused at `encoding`, not at the channel:
    /// callers know these errors by it.
    pub measures_at_encoding: bool,
    /// Channels that must be dimensions, where they are given.
    pub dimensions: &'static [&'static str],
    /// Exactly one among x and y is a measure.
    pub one_measure: bool,
    /// What its query asks for in place of a channel.
    pub expands: Expansion,
    /// How its query is sorted and limited.
    pub order: GroupOrder,
    /// What stands for its rows where a query of rows gives many.
    pub reduction: Reduction,
    /// The channel whose dimension the next level replaces where a reader drills down.
    pub drill: DrillChannel,
    /// What it is shown as.
    pub shown_as: ShownAs,
    /// Options that mean nothing to most other marks.
    pub options: &'static [&'static str],
    /// It stands in axes, and so can be zoomed, annotated and labelled.
    pub axes: bool,
    /// The axes' measure runs along y; a heatmap shows it by colour.
    pub measures_y: bool,
    /// It shows one value a key, which a curve can follow from key to key.
    pub follows: bool,
    /// Where it is drawn among the layers of a combined chart, back to front; `None` where it is
    /// no layer.
    pub layer: Option<u8>,
    /// It lies on its side where x is the measure.
    pub turns: bool,
    /// How its key is read.
    pub key: KeyValues,
    /// Its value may be a name: a place along the axis.
    pub named_values: bool,
    /// What its colour shows.
    pub color: ColorUse,
    /// Where it starts along the axis of its value.
    pub base: Base,
    /// It fills its slot along the axis of its key: the width of a bar.
    pub wide: bool,
    /// How series share a key.
    pub stacking: Stacking,
}

/// What a query asks for in place of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expansion {
    /// Every channel as it is.
    None,
    /// In place of the value five quantiles of its column.
    Quartiles,
    /// In place of x its days.
    Days,
}

/// How a query is sorted and limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupOrder {
    /// As the specification says; by default in the order of the keys.
    Given,
    /// As the specification says; by default the largest value first.
    LargestFirst,
    /// Neither: groups lie within groups, and totals need all of them. What lays them out sorts and
    /// limits them.
    Nested,
}

/// What stands for many rows in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reduction {
    /// Nothing: every row is drawn.
    None,
    /// The first, last, lowest and highest row of each pixel column, for each series.
    Series,
    /// As [`Reduction::Series`], where there is one series: several are stacked, and need every
    /// row.
    OneSeries,
    /// The counts of a grid's cells, where there is one colour.
    Density,
}

/// The channel whose dimension the next level of a drill replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrillChannel {
    /// x, or y where x is a measure.
    Key,
    /// The colour.
    Color,
    /// The whole path: one column takes its place.
    Path,
}

/// What a chart is shown as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownAs {
    /// A picture, which the charts draw.
    Picture,
    /// A table, which the page lays out as text.
    Table,
    /// A pivot table, which the page lays out as text.
    Pivot,
}

impl ShownAs {
    /// Whether it is text: there is no picture of it.
    pub const fn is_text(self) -> bool {
        !matches!(self, Self::Picture)
    }
}

/// How a key is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyValues {
    /// As it is: numbers and times along a line, text as categories.
    Values,
    /// Numbers without bins become categories too: a bar for each year, not a bar at 2,001.
    Categories,
    /// Everything becomes a category.
    Names,
}

/// What a mark's colour shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorUse {
    /// Nothing: the mark has colours of its own.
    None,
    /// Which series a mark belongs to; never a measure.
    Series,
    /// A series, or how much a measure is.
    Measure,
    /// A series, or how much a measure or a row's number is.
    Number,
}

/// Where a mark starts along the axis of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// At its value: it is a place.
    Value,
    /// At zero, or on the mark below it in a stack.
    Zero,
    /// Where the mark before it ended.
    Previous,
}

/// How the marks of several series share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stacking {
    /// Each at its own value.
    Overlaid,
    /// As `options.stack` says: on top of each other, or side by side.
    Bars,
    /// As `options.stack` says: on top of each other, or around a common middle.
    Areas,
    /// Side by side.
    Grouped,
}

const XY: &[&str] = &["x", "y"];
const ORDER: &[&str] = &["order"];

/// A mark without axes that reads nothing but what its row adds.
const PLAIN: MarkRules = MarkRules {
    mark: Mark::Table,
    name: "table",
    required: &[],
    lists: &[],
    shapes: false,
    measures: ORDER,
    measures_at_encoding: false,
    dimensions: &[],
    one_measure: false,
    expands: Expansion::None,
    order: GroupOrder::Given,
    reduction: Reduction::None,
    drill: DrillChannel::Key,
    shown_as: ShownAs::Picture,
    options: &[],
    axes: false,
    measures_y: false,
    follows: false,
    layer: None,
    turns: false,
    key: KeyValues::Values,
    named_values: false,
    color: ColorUse::None,
    base: Base::Value,
    wide: false,
    stacking: Stacking::Overlaid,
};

/// A mark in axes over x and y.
const IN_AXES: MarkRules = MarkRules { required: XY, axes: true, measures_y: true, ..PLAIN };

/// A mark in axes that shows one value a key.
const FOLLOWS: MarkRules = MarkRules { follows: true, color: ColorUse::Series, ..IN_AXES };

/// Parts of a whole in levels.
const HIERARCHY: MarkRules = MarkRules {
    required: &["size"],
    lists: &["path"],
    measures: &["size", "color", "order"],
    drill: DrillChannel::Path,
    color: ColorUse::Measure,
    ..PLAIN
};

/// One row a mark, in the order of [`Mark::ALL`].
static RULES: [MarkRules; Mark::ALL.len()] = [
    MarkRules {
        mark: Mark::Bar,
        name: "bar",
        one_measure: true,
        options: &["stack", "compare"],
        layer: Some(1),
        turns: true,
        key: KeyValues::Categories,
        color: ColorUse::Measure,
        base: Base::Zero,
        wide: true,
        stacking: Stacking::Bars,
        ..FOLLOWS
    },
    MarkRules {
        mark: Mark::Line,
        name: "line",
        reduction: Reduction::Series,
        options: &["curve", "nulls", "compare"],
        layer: Some(2),
        ..FOLLOWS
    },
    MarkRules {
        mark: Mark::Area,
        name: "area",
        one_measure: true,
        reduction: Reduction::OneSeries,
        options: &["curve", "nulls", "stack"],
        layer: Some(0),
        base: Base::Zero,
        stacking: Stacking::Areas,
        ..FOLLOWS
    },
    MarkRules {
        mark: Mark::Point,
        name: "point",
        reduction: Reduction::Density,
        layer: Some(3),
        named_values: true,
        color: ColorUse::Number,
        ..FOLLOWS
    },
    MarkRules {
        mark: Mark::Arc,
        name: "arc",
        required: &["theta", "color"],
        measures: &["theta", "order"],
        measures_at_encoding: true,
        drill: DrillChannel::Color,
        options: &["innerRadius"],
        key: KeyValues::Categories,
        color: ColorUse::Series,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Metric,
        name: "metric",
        required: &["value"],
        measures: &["value", "comparison"],
        measures_at_encoding: true,
        dimensions: &["x"],
        options: &["compare"],
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Table,
        name: "table",
        lists: &["columns"],
        shown_as: ShownAs::Table,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Pivot,
        name: "pivot",
        lists: &["rows", "values"],
        order: GroupOrder::Nested,
        shown_as: ShownAs::Pivot,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Box,
        name: "box",
        expands: Expansion::Quartiles,
        options: &["whiskers"],
        turns: true,
        key: KeyValues::Categories,
        color: ColorUse::Series,
        wide: true,
        stacking: Stacking::Grouped,
        ..IN_AXES
    },
    MarkRules {
        mark: Mark::Rect,
        name: "rect",
        required: &["x", "y", "color"],
        dimensions: XY,
        measures_y: false,
        key: KeyValues::Categories,
        named_values: true,
        color: ColorUse::Number,
        wide: true,
        ..IN_AXES
    },
    MarkRules {
        mark: Mark::Calendar,
        name: "calendar",
        required: &["x", "color"],
        measures: &["color"],
        dimensions: &["x"],
        expands: Expansion::Days,
        color: ColorUse::Measure,
        ..PLAIN
    },
    MarkRules { mark: Mark::Treemap, name: "treemap", ..HIERARCHY },
    MarkRules { mark: Mark::Sunburst, name: "sunburst", ..HIERARCHY },
    MarkRules {
        mark: Mark::Funnel,
        name: "funnel",
        required: XY,
        one_measure: true,
        order: GroupOrder::LargestFirst,
        turns: true,
        key: KeyValues::Names,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Waterfall,
        name: "waterfall",
        measures: &["y", "order"],
        dimensions: &["x"],
        options: &["total"],
        key: KeyValues::Names,
        base: Base::Previous,
        ..IN_AXES
    },
    MarkRules {
        mark: Mark::Gauge,
        name: "gauge",
        required: &["value"],
        measures: &["value", "target"],
        options: &["ranges"],
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Bullet,
        name: "bullet",
        required: &[],
        measures: &["target", "order"],
        one_measure: true,
        options: &["ranges"],
        key: KeyValues::Names,
        base: Base::Zero,
        ..IN_AXES
    },
    MarkRules {
        mark: Mark::Candlestick,
        name: "candlestick",
        required: &["x", "open", "high", "low", "close"],
        dimensions: &["x"],
        color: ColorUse::None,
        wide: true,
        ..FOLLOWS
    },
    MarkRules {
        mark: Mark::Radar,
        name: "radar",
        required: XY,
        measures: &["y", "order"],
        dimensions: &["x"],
        key: KeyValues::Names,
        color: ColorUse::Series,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Sankey,
        name: "sankey",
        required: &["source", "target", "size"],
        measures: &["size"],
        dimensions: &["source", "target"],
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Geo,
        name: "geo",
        required: &["key", "color"],
        shapes: true,
        measures: &["color"],
        dimensions: &["key"],
        key: KeyValues::Names,
        color: ColorUse::Measure,
        ..PLAIN
    },
    MarkRules {
        mark: Mark::Violin,
        name: "violin",
        required: &["x", "y", "size"],
        measures: &["size", "order"],
        dimensions: XY,
        measures_y: false,
        key: KeyValues::Categories,
        color: ColorUse::Series,
        wide: true,
        stacking: Stacking::Grouped,
        ..IN_AXES
    },
    MarkRules {
        mark: Mark::Dumbbell,
        name: "dumbbell",
        required: &["x", "y", "color"],
        dimensions: &["color"],
        one_measure: true,
        turns: true,
        key: KeyValues::Categories,
        color: ColorUse::Series,
        ..IN_AXES
    },
];

impl Mark {
    /// The rules of a mark.
    pub const fn rules(self) -> &'static MarkRules {
        &RULES[self as usize]
    }

    /// The mark's name in a specification.
    pub const fn as_str(self) -> &'static str {
        self.rules().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mark_has_its_row_and_its_name() {
        for mark in Mark::ALL {
            assert_eq!(mark.rules().mark, mark);
            assert_eq!(serde_json::to_value(mark).unwrap(), mark.as_str());
        }
    }
}
