//! From a specification and its data to points: which channel is the key, which the value, which series each row belongs to.

pub(crate) mod field;
pub(crate) mod flows;
pub(crate) mod layers;
pub(crate) mod parts;
pub(crate) mod series;
pub(crate) mod tree;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use pellucid_core::chart::{Channel, Mark, Nulls, ScaleKind, Stack};
use pellucid_core::{Code, Error, Result, plan};

use crate::Input;
use crate::marks::packed::Lanes;
use crate::marks::{Width, extent, stack};
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

/// A datum of several rows: they share the values of some columns of [`Resolved::path`].
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// One of its rows.
    pub(crate) row: u32,
    /// Which columns.
    pub(crate) fields: std::ops::Range<usize>,
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
    /// Rows of the batch; a datum beyond them is made of several.
    pub(crate) rows: usize,
    /// Further numbers of each row, in the order that tooltips list them: a box's quartiles, a bullet's target.
    pub(crate) extra: Vec<Field>,
    /// Area of a point.
    pub(crate) size: Option<Field>,
    /// What data beyond the batch's rows stand for.
    pub(crate) groups: Vec<Group>,
    /// Of a treemap or sunburst.
    pub(crate) tree: tree::Tree,
    /// Of a sankey.
    pub(crate) flows: flows::Flows,
    /// The measure and mark of each series, where they differ.
    pub(crate) layers: Vec<layers::Layer>,
    /// The columns that together name a mark, where it is more than the key's.
    pub(crate) path: Vec<Field>,
    /// What is made of the data once: see [`Resolved::spans`].
    pub(crate) made: Made,
}

/// What follows from a chart's data alone, made when it is first needed.
#[derive(Clone, Default)]
pub(crate) struct Made {
    spans: OnceCell<Rc<[[f64; 2]]>>,
    width: OnceCell<Width>,
    along: OnceCell<Option<[f64; 2]>>,
    /// Of the left and of the right axis.
    reach: [OnceCell<Option<[f64; 2]>>; 2],
    /// Those of the latest layout of more marks than pixels.
    lanes: RefCell<Option<Rc<Lanes>>>,
}

impl Made {
    /// Where crowded marks stand: those that are known, where they `serve`, or such as `make` gives.
    pub(crate) fn lanes(&self, serve: impl Fn(&Lanes) -> bool, make: impl FnOnce() -> Lanes) -> Rc<Lanes> {
        if let Some(lanes) = self.lanes.borrow().as_ref().filter(|lanes| serve(lanes)) {
            return Rc::clone(lanes);
        }
        let lanes = Rc::new(make());
        *self.lanes.borrow_mut() = Some(Rc::clone(&lanes));
        lanes
    }
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
            rows: input.data.rows,
            extra: Vec::new(),
            size: None,
            groups: Vec::new(),
            tree: tree::Tree::default(),
            flows: flows::Flows::default(),
            layers: Vec::new(),
            path: Vec::new(),
            made: Made::default(),
        }
    }

    /// Where each datum starts and ends along the value's axis.
    pub(crate) fn spans(&self) -> Rc<[[f64; 2]]> {
        Rc::clone(self.made.spans.get_or_init(|| stack::spans(self).into()))
    }

    /// How wide marks are along the key's axis.
    pub(crate) fn width(&self) -> Width {
        *self.made.width.get_or_init(|| extent::width(self))
    }

    /// The smallest and largest place along the key's axis.
    pub(crate) fn along(&self) -> Option<[f64; 2]> {
        *self.made.along.get_or_init(|| extent::key(self, self.width()))
    }

    /// The smallest and largest value that marks of the left or of the right axis reach, and `more`, which the specification names.
    pub(crate) fn reach(&self, right: bool, more: &[f64]) -> Option<[f64; 2]> {
        *self.made.reach[usize::from(right)].get_or_init(|| extent::value(self, &self.spans(), right, more))
    }

    /// Bars or slices coloured by their own key: the axis names them already.
    pub(crate) fn colors_repeat_key(&self) -> bool {
        match (&self.key, &self.series_field) {
            (Some(key), Some(series)) => self.mark != Mark::Arc && key.column == series.column && key.label == series.label,
            _ => false,
        }
    }

    /// A datum's name holds its series' already.
    pub(crate) fn names_series_by_key(&self) -> bool {
        matches!(self.mark, Mark::Arc | Mark::Treemap | Mark::Sunburst | Mark::Sankey)
    }

    /// The number that a datum is about: what colour shows where its value is a place.
    pub(crate) fn amount(&self, d: &Datum) -> f64 {
        match &self.ramp {
            Some(ramp) if self.mark == Mark::Rect => ramp.field.values.get(d.row as usize).copied().unwrap_or(f64::NAN),
            _ => d.value,
        }
    }

    /// The field of a datum's number.
    pub(crate) fn amount_field(&self) -> &Field {
        match &self.ramp {
            Some(ramp) if self.mark == Mark::Rect => &ramp.field,
            _ => &self.value,
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
    let mark = input.spec.mark;
    match mark {
        Mark::Treemap | Mark::Sunburst => return tree::resolve(input),
        Mark::Sankey => return flows::resolve(input),
        _ => {}
    }
    let need = |channel: &'static str, c: &'_ Option<Channel>| c.clone().ok_or_else(|| missing(channel));
    let (key, value, horizontal) = match mark {
        Mark::Arc => (e.color.clone(), need("theta", &e.theta)?, false),
        Mark::Metric => (e.x.clone(), need("value", &e.value)?, false),
        Mark::Gauge => (None, need("value", &e.value)?, false),
        Mark::Table | Mark::Pivot => return Err(Error::new(Code::InvalidSpec, "a table is not drawn")),
        Mark::Bullet => match (&e.x, &e.y) {
            (Some(x), y) if x.op.is_some() => (y.clone(), x.clone(), true),
            (x, Some(y)) => (x.clone(), y.clone(), false),
            _ => return Err(Error::new(Code::InvalidSpec, "bullet needs a measure: give x an op such as sum").at("encoding.x")),
        },
        Mark::Calendar => (e.x.as_ref().map(plan::day), need("color", &e.color)?, false),
        Mark::Geo => (Some(need("key", &e.key)?), need("color", &e.color)?, false),
        Mark::Candlestick => (Some(need("x", &e.x)?), need("close", &e.close)?, false),
        Mark::Bar | Mark::Line | Mark::Area | Mark::Point | Mark::Box | Mark::Rect | Mark::Waterfall | Mark::Radar | Mark::Funnel => {
            let (x, y) = (need("x", &e.x)?, need("y", &e.y)?);
            let horizontal = matches!(mark, Mark::Bar | Mark::Box | Mark::Funnel) && x.op.is_some() && y.op.is_none();
            if horizontal { (Some(y), x, true) } else { (Some(x), y, false) }
        }
        Mark::Treemap | Mark::Sunburst | Mark::Sankey => return Err(Error::new(Code::Internal, "these are resolved by themselves")),
    };
    let (key, value) = (key.as_ref(), &value);
    let colors = match mark {
        Mark::Metric | Mark::Gauge | Mark::Bullet | Mark::Waterfall | Mark::Candlestick | Mark::Funnel => None,
        _ => e.color.as_ref().filter(|c| c.dimension().is_some() || c.op.is_some()),
    };
    let mut key_field = key.map(|k| read_key(k, input)).transpose()?;
    let categories = key_field.as_ref().map_or(0, Field::categories);
    if let (Some(field), Some(shown)) = (&mut key_field, input.state.zoom.key) {
        field.keep(shown);
    }
    let (value_field, extra) = parts::value(value, input)?;
    let value_name = if matches!(mark, Mark::Calendar | Mark::Geo) {
        "encoding.color"
    } else if mark == Mark::Gauge {
        "encoding.value"
    } else if horizontal {
        "encoding.x"
    } else {
        "encoding.y"
    };
    if matches!(value_field.kind, Kind::Category { .. }) && !matches!(mark, Mark::Point | Mark::Rect) {
        return Err(text_for_number(mark, value).at(value_name));
    }
    if let (Mark::Calendar, Some(Kind::Number { .. } | Kind::Bin(_) | Kind::Category { .. })) = (mark, key_field.as_ref().map(|k| &k.kind))
    {
        let name = key.map(Channel::name).unwrap_or_default();
        return Err(Error::new(Code::TypeMismatch, format!("\"{name}\" is no time: a calendar needs days")).at("encoding.x"));
    }
    if let (Mark::Line | Mark::Area | Mark::Arc | Mark::Radar | Mark::Box, Some(c)) = (mark, colors.filter(|c| c.op.is_some())) {
        let message = format!("color tells series apart and needs a dimension, but \"{}\" is a measure: remove its op", c.name());
        return Err(Error::new(Code::InvalidSpec, message).at("encoding.color"));
    }
    let ramp = colors.filter(|c| shown_by_ramp(c, mark, input)).map(|c| Ramp::new(Field::read(c, input, false)?, input)).transpose()?;
    if mark == Mark::Rect && ramp.is_none() {
        let name = colors.map(Channel::name).unwrap_or_default();
        return Err(Error::new(Code::TypeMismatch, format!("\"{name}\" is text: the cells of a rect are coloured by a number"))
            .at("encoding.color"));
    }
    let layers = layers::read(input)?;
    let split =
        if layers.is_empty() { series::split(colors.filter(|_| ramp.is_none()), input, mark)? } else { layers::split(&layers, input)? };
    let Points { data, unplaced, no_logarithm } = match layers.is_empty() {
        true => points(input, key_field.as_ref(), &value_field, &split),
        false => layers::points(input, key_field.as_ref(), &layers, &split),
    };
    let same_key = key.zip(colors).is_some_and(|(k, c)| k.name() == c.name());
    if mark == Mark::Bullet && key_field.is_none() {
        key_field = Some(parts::only(&value_field.label));
    }
    let path = if mark == Mark::Rect { key_field.iter().chain([&value_field]).cloned().collect() } else { Vec::new() };
    let mut resolved = Resolved {
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
        rows: input.data.rows,
        extra,
        groups: Vec::new(),
        tree: tree::Tree::default(),
        flows: flows::Flows::default(),
        layers,
        size: e.size.as_ref().filter(|_| mark == Mark::Point).map(|c| Field::read(c, input, false)).transpose()?,
        path,
        made: Made::default(),
    };
    if mark == Mark::Waterfall {
        crate::marks::waterfall::prepare(input, &mut resolved);
    }
    if mark == Mark::Geo {
        crate::marks::geo::name(input, &mut resolved);
    }
    if input.spec.options.nulls == Some(Nulls::Zero) && matches!(mark, Mark::Line | Mark::Area) {
        resolved.data.iter_mut().filter(|d| d.value.is_nan()).for_each(|d| d.value = 0.0);
    }
    Ok(resolved)
}

fn missing(channel: &str) -> Error {
    Error::new(Code::InvalidSpec, format!("the chart needs the channel {channel}")).at(format!("encoding.{channel}"))
}

fn text_for_number(mark: Mark, channel: &Channel) -> Error {
    Error::new(Code::TypeMismatch, format!("\"{}\" is text: a {} needs numbers there", channel.name(), mark.as_str()))
}

fn read_key(key: &Channel, input: &Input) -> Result<Field> {
    match input.spec.mark {
        // One place a key, whatever its type.
        Mark::Waterfall | Mark::Radar | Mark::Funnel | Mark::Bullet | Mark::Geo => Field::read_names(key, input),
        mark => Field::read(key, input, field::prefers_categories(mark, key)),
    }
}

/// Whether colour shows how much rather than which: a measure, or a point's bare number.
fn shown_by_ramp(color: &Channel, mark: Mark, input: &Input) -> bool {
    let numeric = input.data.column(&color.name()).is_some_and(|c| c.data_type().is_numeric());
    let bare = color.time_unit.is_none() && color.bin.is_none();
    numeric && (color.op.is_some() || matches!(mark, Mark::Point | Mark::Rect) && bare)
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
        Mark::Bar if given == Some(Stack::Stream) => Stack::Stacked,
        Mark::Bar | Mark::Area => given.unwrap_or(Stack::Stacked),
        Mark::Box if !same_key => Stack::Grouped,
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
