//! What a chart shows, in terms of keys, values and series.

use pellucid_core::chart::{Mark, Stack};
use pellucid_core::{BatchColumn, Values};

use crate::data::cache::Cache;
use crate::data::color_scale::ColorScale;
use crate::data::datum::{Datum, Group};
use crate::data::field::Field;
use crate::data::flows::Flows;
use crate::data::layers::Layer;
use crate::data::series::Series;
use crate::data::style::Style;
use crate::data::tree::Tree;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::{Word, fill};
use crate::order;
use crate::state::Colors;
use crate::text::one_line;

/// What a chart shows, in terms of keys, values and series.
#[derive(Clone)]
pub(crate) struct PlotData {
    pub(crate) mark: Mark,
    /// What the mark shows beside its shapes.
    pub(crate) style: &'static Style,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// The key runs down the y axis and bars to the right.
    pub(crate) horizontal: bool,
    /// What bars stand for, or where points stand; `None` for a metric card.
    pub(crate) key: Option<Field>,
    /// The measure.
    pub(crate) value: Field,
    /// What the measure was before, where the chart compares.
    pub(crate) before: Option<Field>,
    /// At least one; its name is empty where no channel tells series apart.
    pub(crate) series: Vec<Series>,
    /// What tells series apart, for filters.
    pub(crate) series_field: Option<Field>,
    pub(crate) stack: Stack,
    /// A measure or number shown by colour, which makes no series.
    pub(crate) color_scale: Option<ColorScale>,
    /// Rows with a place, in the batch's order; rows of hidden series left out.
    pub(crate) points: Vec<Datum>,
    /// Rows whose key has no place: null on a line of time or numbers.
    pub(crate) unplaced: usize,
    /// Rows that a log scale has no place for.
    pub(crate) no_logarithm: usize,
    /// Values that are infinite or no number, which no scale has a place for.
    pub(crate) not_finite: usize,
    /// Categories of the key, those outside a zoom too.
    pub(crate) categories: usize,
    /// The key's names stand in the reader's order, and not in that of the rows.
    pub(crate) collated: bool,
    /// Which colours the names of series have had.
    pub(crate) colors: Colors,
    /// Rows of the batch; a datum beyond them is made of several.
    pub(crate) rows: usize,
    /// Further numbers of each row, in the order that tooltips list them: a box's quartiles, a
    /// bullet's target.
    pub(crate) parts: Vec<Field>,
    /// What data beyond the batch's rows stand for.
    pub(crate) groups: Vec<Group>,
    /// The columns that together name a mark, where it is more than the key's.
    pub(crate) path: Vec<Field>,
    /// What only some charts have.
    pub(crate) extra: MarkData,
    pub(crate) cache: Cache,
}

/// What only some charts have.
#[derive(Clone)]
pub(crate) enum MarkData {
    None,
    /// What the area of a point shows.
    Sizes(Box<Field>),
    /// Parts of a whole, in levels.
    Tree(Tree),
    /// Flows and what they join.
    Flows(Flows),
    /// The measure and mark of each series of a combined chart.
    Layers(Vec<Layer>),
}

static NO_TREE: Tree = Tree { nodes: Vec::new() };
static NO_FLOWS: Flows = Flows { nodes: Vec::new(), flows: Vec::new() };

impl PlotData {
    /// Data of nothing: what a table shows here, for the page draws it.
    pub(crate) fn empty(input: &Input, style: &'static Style) -> Self {
        Self {
            mark: input.spec.mark,
            style,
            title: input.spec.title.as_deref().map(one_line).filter(|t| !t.is_empty()),
            description: input.spec.description.clone(),
            horizontal: false,
            key: None,
            value: Field::empty(),
            before: None,
            series: Vec::new(),
            series_field: None,
            stack: Stack::Overlaid,
            color_scale: None,
            points: Vec::new(),
            unplaced: 0,
            no_logarithm: 0,
            not_finite: input.data.columns.iter().map(not_finite).sum(),
            categories: 0,
            collated: false,
            colors: input.state.colors.clone(),
            rows: input.data.rows,
            parts: Vec::new(),
            groups: Vec::new(),
            path: Vec::new(),
            extra: MarkData::None,
            cache: Cache::default(),
        }
    }

    /// How many values the picture leaves out, in words: those that a log scale has no place for,
    /// and those that no scale has.
    pub(crate) fn notes(&self, locale: &dyn Locale) -> Vec<String> {
        let note = |(count, one, many): (usize, Word, Word)| match count {
            0 => None,
            1 => Some(locale.word(one)),
            n => Some(fill(&locale.word(many), &[("n", &n.to_string())])),
        };
        let counts = [
            (self.no_logarithm, Word::OneNoLogarithm, Word::NoLogarithm),
            (self.not_finite, Word::OneNotFinite, Word::NotFinite),
        ];
        counts.into_iter().filter_map(note).collect()
    }

    /// What the area of a point shows.
    pub(crate) fn sizes(&self) -> Option<&Field> {
        if let MarkData::Sizes(field) = &self.extra { Some(field) } else { None }
    }

    /// The number that the area of a datum's point shows; 0 where it has none.
    pub(crate) fn size_of(&self, d: &Datum) -> f64 {
        let size = self.sizes().and_then(|f| f.values.get(d.row as usize)).copied();
        size.filter(|v| v.is_finite()).unwrap_or(0.0)
    }

    /// The number that the largest point stands for.
    pub(crate) fn largest_size(&self) -> f64 {
        self.points.iter().map(|d| self.size_of(d)).fold(0.0, f64::max)
    }

    /// The parts of a whole, in levels; without nodes where there are none.
    pub(crate) fn tree(&self) -> &Tree {
        if let MarkData::Tree(tree) = &self.extra { tree } else { &NO_TREE }
    }

    /// The flows; without nodes where there are none.
    pub(crate) fn flows(&self) -> &Flows {
        if let MarkData::Flows(flows) = &self.extra { flows } else { &NO_FLOWS }
    }

    /// The measures of a combined chart; empty where it is none.
    pub(crate) fn layers(&self) -> &[Layer] {
        if let MarkData::Layers(layers) = &self.extra { layers } else { &[] }
    }

    /// Bars or slices coloured by their own key: the axis names them already.
    pub(crate) fn colors_repeat_key(&self) -> bool {
        match (&self.key, &self.series_field) {
            (Some(key), Some(series)) => {
                !self.style.named_by_color
                    && key.column == series.column
                    && key.label == series.label
            }
            _ => false,
        }
    }

    /// What a datum's value was before; none where it was none.
    pub(crate) fn before_of(&self, d: &Datum) -> Option<f64> {
        self.before.as_ref()?.values.get(d.row as usize).copied().filter(|v| v.is_finite())
    }

    /// What the measure was before, where it has a place along the axis: in a stack it has none.
    pub(crate) fn drawn_before(&self) -> Option<&Field> {
        let alone = self.series.len() < 2 || matches!(self.stack, Stack::Grouped | Stack::Overlaid);
        self.before.as_ref().filter(|_| alone)
    }

    /// The number that a datum is about: what colour shows where its value is a place.
    pub(crate) fn amount(&self, d: &Datum) -> f64 {
        match &self.color_scale {
            Some(scale) if self.style.colored_amount => {
                scale.field.values.get(d.row as usize).copied().unwrap_or(f64::NAN)
            }
            _ => d.value,
        }
    }

    /// The field of a datum's number.
    pub(crate) fn amount_field(&self) -> &Field {
        match &self.color_scale {
            Some(scale) if self.style.colored_amount => &scale.field,
            _ => &self.value,
        }
    }

    /// The name of a datum's series; `None` where there is only one without name.
    pub(crate) fn series_name(&self, series: u32) -> Option<&str> {
        self.series.get(series as usize).map(|s| s.name.as_str()).filter(|n| !n.is_empty())
    }

    /// The mark that a series is drawn with.
    pub(crate) fn mark_of(&self, series: u32) -> Mark {
        self.layers().get(series as usize).map_or(self.mark, |l| l.mark)
    }

    /// The style of the mark that a series is drawn with.
    pub(crate) fn style_of(&self, series: u32) -> &'static Style {
        self.layers().get(series as usize).map_or(self.style, |l| l.style)
    }

    /// Whether a series is read at the right axis.
    pub(crate) fn at_right(&self, series: u32) -> bool {
        self.layers().get(series as usize).is_some_and(|l| l.right)
    }

    /// The measure of a series.
    pub(crate) fn value_of(&self, series: u32) -> &Field {
        self.layers().get(series as usize).map_or(&self.value, |l| &l.value)
    }

    /// The measure that the right axis is named and written by: the first read there.
    pub(crate) fn right_field(&self) -> Option<&Field> {
        self.layers().iter().find(|l| l.right).map(|l| &l.value)
    }

    /// What is drawn one after the other, back to front: each mark, at the left axis and at the
    /// right.
    pub(crate) fn passes(&self) -> Vec<(Mark, bool)> {
        if self.layers().is_empty() {
            return vec![(self.mark, false)];
        }
        let mut passes: Vec<(Mark, bool)> =
            self.layers().iter().map(|l| (l.mark, l.right)).collect();
        let place = |(mark, right): &(Mark, bool)| (mark.rules().layer, *right);
        order::sort(&mut passes, |a, b| place(a).cmp(&place(b)));
        passes.dedup();
        passes
    }
}

/// Values of a column that are there and are no finite number.
fn not_finite(column: &BatchColumn) -> usize {
    let Values::Float(values) = &column.values else { return 0 };
    let odd = |(row, v): &(usize, &f64)| !v.is_finite() && !column.is_null(*row);
    values.iter().enumerate().filter(odd).count()
}
