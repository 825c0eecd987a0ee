//! From a specification and its data to points: which channel is the key, which the value, which series each row belongs to.

pub(crate) mod field;
pub(crate) mod series;

use pellucid_core::chart::{Channel, Mark, ScaleKind, Stack};
use pellucid_core::{Code, Error, Result};

use crate::Input;
use crate::ramp::Ramp;
pub(crate) use field::{Field, Kind};
pub(crate) use series::Series;

/// One value at one key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Datum {
    /// Row of the batch.
    pub(crate) row: u32,
    /// Which series, an index into [`Resolved::series`].
    pub(crate) series: u32,
    /// Along the key's axis; NaN where it has no place.
    pub(crate) key: f64,
    /// Along the value's axis; NaN for null.
    pub(crate) value: f64,
}

/// What a chart shows, in terms of keys, values and series.
#[derive(Clone)]
pub(crate) struct Resolved {
    pub(crate) mark: Mark,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// The key runs down the y axis and bars to the right.
    pub(crate) horizontal: bool,
    /// What bars stand for, or where points stand; none for a metric card.
    pub(crate) key: Option<Field>,
    /// The measure.
    pub(crate) value: Field,
    /// At least one; its name is empty where no channel tells series apart.
    pub(crate) series: Vec<Series>,
    /// What tells series apart, for filters.
    pub(crate) series_field: Option<Field>,
    pub(crate) stack: Stack,
    /// A measure or number shown by colour, which makes no series.
    pub(crate) ramp: Option<Ramp>,
    /// Rows with a place, in the batch's order; rows of hidden series left out.
    pub(crate) data: Vec<Datum>,
    /// Rows whose key has no place: null on a line of time or numbers.
    pub(crate) unplaced: usize,
    /// It is one of small multiples, whose axes are to stay where they help to compare.
    pub(crate) panel: bool,
    /// The legend stands beside or below the chart and is laid out there.
    pub(crate) legend_beside: bool,
    /// Rows that a log scale has no place for.
    pub(crate) no_logarithm: usize,
    /// Categories of the key, those outside a zoom too.
    pub(crate) categories: usize,
}

impl Resolved {
    /// What a table shows here: nothing; the page draws it.
    pub(crate) fn table(input: &Input) -> Self {
        Self {
            mark: Mark::Table,
            title: input.spec.title.as_deref().map(crate::text::one_line),
            description: input.spec.description.clone(),
            horizontal: false,
            key: None,
            value: Field::empty(),
            series: Vec::new(),
            series_field: None,
            stack: Stack::Overlaid,
            ramp: None,
            data: Vec::new(),
            unplaced: 0,
            no_logarithm: 0,
            panel: false,
            legend_beside: false,
            categories: 0,
        }
    }

    /// Bars or slices coloured by their own key: the axis names them already.
    pub(crate) fn colors_repeat_key(&self) -> bool {
        match (&self.key, &self.series_field) {
            (Some(key), Some(series)) => self.mark != Mark::Arc && key.column == series.column && key.label == series.label,
            _ => false,
        }
    }

    /// The name of a datum's series; none where there is only one without name.
    pub(crate) fn series_name(&self, series: u32) -> Option<&str> {
        self.series.get(series as usize).map(|s| s.name.as_str()).filter(|n| !n.is_empty())
    }
}

/// Reads the channels of `input`'s specification out of its batch.
pub(crate) fn resolve(input: &Input) -> Result<Resolved> {
    let e = &input.spec.encoding;
    let missing = |name: &str| Error::new(Code::InvalidSpec, format!("the chart needs the channel {name}")).at(format!("encoding.{name}"));
    let mark = input.spec.mark;
    let (key, value, horizontal) = match mark {
        Mark::Arc => (e.color.as_ref(), e.theta.as_ref().ok_or_else(|| missing("theta"))?, false),
        Mark::Metric => (None, e.value.as_ref().ok_or_else(|| missing("value"))?, false),
        Mark::Table => return Err(Error::new(Code::InvalidSpec, "a table is not drawn")),
        Mark::Bar | Mark::Line | Mark::Area | Mark::Point => {
            let (x, y) = (e.x.as_ref().ok_or_else(|| missing("x"))?, e.y.as_ref().ok_or_else(|| missing("y"))?);
            let horizontal = matches!(mark, Mark::Bar) && x.op.is_some() && y.op.is_none();
            if horizontal { (Some(y), x, true) } else { (Some(x), y, false) }
        }
    };
    let colors = if mark == Mark::Metric { None } else { e.color.as_ref().filter(|c| c.dimension().is_some() || c.op.is_some()) };
    let mut key_field = key.map(|k| Field::read(k, input, field::prefers_categories(mark, k))).transpose()?;
    let categories = key_field.as_ref().map_or(0, Field::categories);
    if let (Some(field), Some(shown)) = (&mut key_field, input.state.zoom.key) {
        field.keep(shown);
    }
    let value_field = Field::read(value, input, false)?;
    if matches!(value_field.kind, Kind::Category { .. }) && mark != Mark::Point {
        let name = value.name();
        return Err(Error::new(Code::TypeMismatch, format!("\"{name}\" is text: a {} needs numbers there", word(mark)))
            .at(if horizontal { "encoding.x" } else { "encoding.y" }));
    }
    if let (Mark::Line | Mark::Area | Mark::Arc, Some(c)) = (mark, colors.filter(|c| c.op.is_some())) {
        let message = format!("color tells series apart and needs a dimension, but \"{}\" is a measure: remove its op", c.name());
        return Err(Error::new(Code::InvalidSpec, message).at("encoding.color"));
    }
    let ramp = colors.filter(|c| shown_by_ramp(c, mark, input)).map(|c| Field::read(c, input, false)).transpose()?.map(Ramp::new);
    let split = series::split(colors.filter(|_| ramp.is_none()), input, mark)?;
    let Points { data, unplaced, no_logarithm } = points(input, key_field.as_ref(), &value_field, &split);
    let same_key = key.zip(colors).is_some_and(|(k, c)| k.name() == c.name());
    Ok(Resolved {
        mark,
        title: input.spec.title.as_deref().map(crate::text::one_line).filter(|t| !t.is_empty()),
        description: input.spec.description.clone(),
        horizontal,
        key: key_field,
        value: value_field,
        stack: stacking(input, mark, same_key, split.series.len(), value),
        series: split.series,
        series_field: split.field,
        ramp,
        data,
        unplaced,
        no_logarithm,
        panel: false,
        legend_beside: false,
        categories,
    })
}

/// Whether colour shows how much rather than which: a measure, or a point's bare number.
fn shown_by_ramp(color: &Channel, mark: Mark, input: &Input) -> bool {
    let numeric = input.data.column(&color.name()).is_some_and(|c| c.data_type().is_numeric());
    let bare = color.time_unit.is_none() && color.bin.is_none();
    numeric && (color.op.is_some() || mark == Mark::Point && bare)
}

pub(crate) fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Bar => "bar",
        Mark::Line => "line",
        Mark::Area => "area",
        Mark::Point => "point",
        Mark::Arc => "arc",
        Mark::Metric => "metric",
        Mark::Table => "table",
    }
}

fn stacking(input: &Input, mark: Mark, same_key: bool, series: usize, value: &Channel) -> Stack {
    let given = input.spec.options.stack;
    // The logarithms of a sum's parts do not add up to the sum's.
    let log = value.scale.as_ref().is_some_and(|s| s.kind == Some(ScaleKind::Log));
    match mark {
        // A bar coloured by its own key stands alone: side by side it would be a thread.
        Mark::Bar if same_key && given != Some(Stack::Normalized) => Stack::Stacked,
        Mark::Bar if log && series > 1 => Stack::Grouped,
        Mark::Area if log => Stack::Overlaid,
        Mark::Area if given == Some(Stack::Grouped) => Stack::Overlaid,
        Mark::Bar | Mark::Area => given.unwrap_or(Stack::Stacked),
        _ => Stack::Overlaid,
    }
}

/// The rows that have a place, and how many have none.
#[derive(Default)]
struct Points {
    data: Vec<Datum>,
    unplaced: usize,
    no_logarithm: usize,
}

/// A null key has no place on a line of time or numbers, and nothing up to zero one on a log scale.
fn points(input: &Input, key: Option<&Field>, value: &Field, split: &series::Split) -> Points {
    let mut out = Points { data: Vec::with_capacity(value.values.len()), ..Points::default() };
    let (log_key, log_value) = (key.is_some_and(Field::is_log), value.is_log());
    for (row, &value) in value.values.iter().enumerate().take(input.data.rows) {
        let series = split.of.get(row).copied().unwrap_or(0);
        if split.series.get(series as usize).is_some_and(|s| s.hidden) {
            continue;
        }
        let key = key.map_or(Some(0.0), |k| k.values.get(row).copied()).unwrap_or(f64::NAN);
        let unlogged = log_key && key <= 0.0 || log_value && value <= 0.0 && value.is_finite();
        if unlogged {
            out.no_logarithm += 1;
        }
        if log_key && key <= 0.0 {
            continue;
        }
        if key.is_finite() {
            let value = if value.is_finite() && !unlogged { value } else { f64::NAN };
            out.data.push(Datum { row: row as u32, series, key, value });
        } else if key.is_nan() {
            out.unplaced += 1;
        }
    }
    out
}
