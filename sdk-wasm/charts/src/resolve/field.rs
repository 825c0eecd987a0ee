//! One channel's column, as places along an axis.

use std::collections::BTreeMap;

use pellucid_core::chart::{AxisSpec, Channel, Format, Mark, NumberStyle, ScaleKind, ScaleSpec};
use pellucid_core::{BatchColumn, Bin, Code, DataType, Error, Op, Result, Scalar, TimeUnit, Values};

use crate::Input;
use crate::axis::clock;
use crate::locale::{Locale, TimeLabel, Word};
use crate::order;
use crate::text::{is_one_line, one_line};

/// Times beyond this (about year 128,000) are drawn at it: calendar arithmetic needs room below i64's end.
const LATEST: i64 = 4_000_000_000_000_000_000;

/// What the values of an axis are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Numbers, with `whole` all of them integers.
    Number { whole: bool },
    /// Lower ends of bins.
    Bin(Bin),
    /// Microseconds, truncated to the unit where there is one.
    Time(Option<TimeUnit>),
    /// Indices into the categories.
    Category { categories: Vec<Category>, cycle: Option<TimeUnit> },
}

/// A value of a band axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Category {
    /// As readers see it, on one line; none where that is the key, which saves a text for each of 100,000 names.
    label: Option<String>,
    /// What a filter compares with; `Null` for the null key.
    pub(crate) key: Scalar,
}

impl Category {
    /// A key as readers see it, on one line.
    pub(crate) fn new(label: String, key: Scalar) -> Self {
        Self { label: Some(label), key }
    }

    fn named(text: &str) -> Self {
        Self { label: (!is_one_line(text)).then(|| one_line(text)), key: Scalar::Str(text.to_owned()) }
    }

    /// As readers see it, on one line.
    pub(crate) fn label(&self) -> &str {
        match (&self.label, &self.key) {
            (Some(label), _) | (None, Scalar::Str(label)) => label,
            _ => "",
        }
    }
}

/// A channel with its column read.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The column the channel's data comes from; none where rows are counted.
    pub(crate) column: Option<String>,
    /// A measure, which no filter on the column can express.
    pub(crate) measured: bool,
    pub(crate) kind: Kind,
    /// One a row of the batch; NaN where null or not a number.
    pub(crate) values: Vec<f64>,
    /// As readers see it; empty where hidden.
    pub(crate) label: String,
    /// Whether the page's author chose the label.
    pub(crate) titled: bool,
    pub(crate) format: Format,
    pub(crate) scale: ScaleSpec,
    pub(crate) axis: AxisSpec,
    /// What small multiples show on their common axis.
    pub(crate) shared: Option<[f64; 2]>,
    /// The title stands elsewhere.
    pub(crate) untitled: bool,
    /// The clock that instants are shown on; none for UTC's.
    pub(crate) zone: Option<String>,
}

/// Whether a channel's numbers are names rather than amounts: a bar for each year, not a bar at 2,001.
pub(crate) fn prefers_categories(mark: Mark, channel: &Channel) -> bool {
    matches!(mark, Mark::Bar | Mark::Arc | Mark::Box | Mark::Rect) && channel.bin.is_none()
}

impl Field {
    /// Reads a channel's column; with `categories` numbers become categories.
    pub(crate) fn read(channel: &Channel, input: &Input, categories: bool) -> Result<Self> {
        let name = channel.name();
        let column = input.data.column(&name).ok_or_else(|| Error::unknown_column(&name, input.data.columns.iter().map(|c| c.name())))?;
        let cycle = channel.time_unit.filter(|u| u.is_cyclic());
        let is_date = column.data_type() == DataType::Date;
        let mut format = channel.format.clone().unwrap_or_default();
        if channel.format.is_none() && channel.op == Some(Op::Share) {
            format.style = NumberStyle::Percent;
        }
        let mut field = Self {
            column: channel.field.clone(),
            measured: channel.op.is_some(),
            kind: Kind::Number { whole: false },
            values: Vec::new(),
            label: one_line(&channel.label()),
            titled: channel.title.is_some(),
            format,
            scale: channel.scale.clone().unwrap_or_default(),
            axis: channel.axis.clone().unwrap_or_default(),
            shared: None,
            untitled: false,
            zone: None,
        };
        // Bins whose width nobody chose have none.
        let bin = channel.bin.filter(|b| b.step > 0.0);
        let unit = channel.time_unit.or(is_date.then_some(TimeUnit::Day));
        match &column.values {
            Values::String { .. } | Values::Bool(_) => field.categorise(column, input, None),
            Values::Time(v) => {
                field.kind = Kind::Time(unit);
                field.zone = zone(input, is_date)?;
                field.values = numbers(v.iter().map(|&t| t.clamp(-LATEST, LATEST) as f64), column.validity.as_deref());
            }
            Values::Int(_) if cycle.is_some() => field.categorise(column, input, cycle),
            Values::Int(_) | Values::Float(_) if categories => field.categorise(column, input, None),
            Values::Int(v) => {
                field.kind = bin.map_or(Kind::Number { whole: true }, Kind::Bin);
                field.values = numbers(v.iter().map(|&v| v as f64), column.validity.as_deref());
            }
            Values::Float(v) => {
                field.kind = bin.map_or(Kind::Number { whole: false }, Kind::Bin);
                field.values = numbers(v.iter().copied(), column.validity.as_deref());
            }
        }
        Ok(field)
    }

    /// Reads a channel whose values are names whatever their type: series and slices.
    pub(crate) fn read_names(channel: &Channel, input: &Input) -> Result<Self> {
        let mut field = Self::read(channel, input, true)?;
        if matches!(field.kind, Kind::Category { .. }) {
            return Ok(field);
        }
        let mut bands = Bands::default();
        let values = field.values.iter().map(|&v| {
            bands.index((!v.is_nan(), (v + 0.0).to_bits()), || match v.is_nan() {
                true => Category::new(input.locale.word(Word::Null), Scalar::Null),
                false => Category::new(one_line(&field.text(v, input.locale.as_ref())), Scalar::Float(v)),
            })
        });
        field.values = values.collect();
        field.kind = Kind::Category { categories: bands.categories, cycle: None };
        Ok(field)
    }

    /// Gives each distinct value a band, in the order of the rows, which is the query's.
    fn categorise(&mut self, column: &BatchColumn, input: &Input, cycle: Option<TimeUnit>) {
        let mut bands = Bands::default();
        // Cyclic positions show the whole cycle in its order unless the author sorts otherwise: an hour without flights is a gap.
        if let (Some(unit), true, true) = (cycle, input.spec.sort.is_empty(), input.data.rows > 0) {
            let all = match unit {
                TimeUnit::DayOfWeek => 1..=7,
                TimeUnit::MonthOfYear => 1..=12,
                _ => 0..=23,
            };
            for v in all {
                bands.index((true, v as u64), || Category::new(input.locale.cycle(v, unit), Scalar::Int(v)));
            }
        }
        let number = |v: f64| one_line(&input.locale.number(v, &self.format));
        // A text's band by its code: at 100,000 names a look-up in a tree takes longer than all the rest.
        const UNSEEN: f64 = -1.0;
        let mut by_code = match &column.values {
            Values::String { dictionary, .. } => vec![UNSEEN; dictionary.len()],
            _ => Vec::new(),
        };
        self.values = (0..input.data.rows)
            .map(|row| {
                let present = column.validity.as_ref().is_none_or(|v| v.get(row).copied().unwrap_or(false));
                let null = || Category::new(input.locale.word(Word::Null), Scalar::Null);
                match &column.values {
                    _ if !present => bands.index((false, 0), null),
                    Values::String { codes, dictionary } => {
                        let code = codes.get(row).copied().unwrap_or(u32::MAX);
                        match (dictionary.get(code as usize), by_code.get_mut(code as usize)) {
                            (Some(text), Some(band)) => {
                                if *band == UNSEEN {
                                    *band = bands.add(Category::named(text));
                                }
                                *band
                            }
                            _ => bands.index((false, 0), null),
                        }
                    }
                    Values::Bool(v) => {
                        let v = v.get(row).copied().unwrap_or(false);
                        let word = if v { Word::True } else { Word::False };
                        bands.index((true, u64::from(v)), || Category::new(input.locale.word(word), Scalar::Bool(v)))
                    }
                    Values::Int(v) | Values::Time(v) => {
                        let v = v.get(row).copied().unwrap_or_default();
                        let label = || cycle.map_or_else(|| plain(v, &self.format, &number), |unit| input.locale.cycle(v, unit));
                        bands.index((true, v as u64), || Category::new(label(), Scalar::Int(v)))
                    }
                    Values::Float(v) => {
                        // Adding zero makes -0 and 0 one key.
                        let v = v.get(row).copied().unwrap_or(f64::NAN) + 0.0;
                        bands.index((true, v.to_bits()), || Category::new(number(v), Scalar::Float(v)))
                    }
                }
            })
            .collect();
        self.kind = Kind::Category { categories: bands.categories, cycle };
    }

    /// How many categories there are; 0 of numbers and times.
    pub(crate) fn categories(&self) -> usize {
        match &self.kind {
            Kind::Category { categories, .. } => categories.len(),
            _ => 0,
        }
    }

    /// Leaves only the categories at these positions. What lies outside goes to minus infinity, which has no place.
    pub(crate) fn keep(&mut self, [from, to]: [f64; 2]) {
        let Kind::Category { categories, .. } = &mut self.kind else { return };
        let last = categories.len();
        let from = (from.max(0.0).floor() as usize).min(last.saturating_sub(1));
        let to = (to.max(0.0).ceil() as usize).clamp(from, last);
        *categories = categories.drain(from..to).collect();
        let shown = from as f64..to as f64;
        for v in self.values.iter_mut().filter(|v| !v.is_nan()) {
            *v = if shown.contains(v) { *v - shown.start } else { f64::NEG_INFINITY };
        }
    }

    /// Puts the categories in the order of their keys, nulls last: rows come ordered by the key before them, so that a second
    /// dimension's categories first appear in any order.
    pub(crate) fn sort_categories(&mut self) {
        let Kind::Category { categories, .. } = &mut self.kind else { return };
        let mut order: Vec<usize> = (0..categories.len()).collect();
        order::sort(&mut order, |&a, &b| super::series::compare(&categories[a].key, &categories[b].key));
        let mut place = vec![0.0; order.len()];
        for (i, &c) in order.iter().enumerate() {
            place[c] = i as f64;
        }
        *categories = order.iter().map(|&c| categories[c].clone()).collect();
        for v in &mut self.values {
            *v = place.get(*v as usize).copied().unwrap_or(f64::NAN);
        }
    }

    /// A field of nothing.
    pub(crate) fn empty() -> Self {
        Self {
            column: None,
            measured: true,
            kind: Kind::Number { whole: false },
            values: Vec::new(),
            label: String::new(),
            titled: false,
            format: Format::default(),
            scale: ScaleSpec::default(),
            axis: AxisSpec::default(),
            shared: None,
            untitled: false,
            zone: None,
        }
    }

    /// The field without its values.
    pub(crate) fn shallow(&self) -> Self {
        Self {
            column: self.column.clone(),
            measured: self.measured,
            kind: self.kind.clone(),
            values: Vec::new(),
            label: self.label.clone(),
            titled: self.titled,
            format: self.format.clone(),
            scale: self.scale.clone(),
            axis: self.axis.clone(),
            shared: self.shared,
            untitled: self.untitled,
            zone: self.zone.clone(),
        }
    }

    /// Whether it is placed by its logarithm.
    pub(crate) fn is_log(&self) -> bool {
        self.scale.kind == Some(ScaleKind::Log) && matches!(self.kind, Kind::Number { .. } | Kind::Bin(_))
    }

    /// A value of this field in full, for tooltips.
    pub(crate) fn text(&self, value: f64, locale: &dyn Locale) -> String {
        match &self.kind {
            Kind::Number { .. } => locale.number(value, &self.format),
            Kind::Bin(bin) => format!("{} – {}", locale.number(value, &self.format), locale.number(value + bin.step, &self.format)),
            Kind::Time(Some(unit)) if value.is_finite() => locale.time(value as i64, TimeLabel::Full(*unit)),
            Kind::Time(None) if value.is_finite() => {
                locale.time(clock::to_local(value as i64, self.zone.as_deref(), locale), TimeLabel::Instant)
            }
            Kind::Time(_) => locale.word(Word::Null),
            Kind::Category { categories, .. } => categories.get(value as usize).map(|c| c.label().to_owned()).unwrap_or_default(),
        }
    }

    /// A number of this field where there is little room: 100M.
    pub(crate) fn short(&self, value: f64, locale: &dyn Locale) -> String {
        let style = match self.format.style {
            NumberStyle::Decimal if value.abs() >= 10_000.0 => NumberStyle::Compact,
            style => style,
        };
        locale.number(value, &Format { style, ..self.format.clone() })
    }
}

/// The clock that the page's author wants; a date has none.
fn zone(input: &Input, is_date: bool) -> Result<Option<String>> {
    let Some(zone) = input.spec.options.timezone.as_deref().filter(|z| !is_date && *z != "UTC") else { return Ok(None) };
    match input.locale.utc_offset(zone, 0) {
        Some(_) => Ok(Some(zone.to_owned())),
        None => {
            let message = format!("\"{zone}\" is no time zone known here: give an IANA name such as Europe/Berlin, or local");
            Err(Error::new(Code::InvalidSpec, message).at("options.timezone"))
        }
    }
}

/// A whole number as a name: without a format it is written plainly, for 2,001 is no year.
fn plain(v: i64, format: &Format, number: &dyn Fn(f64) -> String) -> String {
    if *format == Format::default() { v.to_string() } else { number(v as f64) }
}

fn numbers(values: impl Iterator<Item = f64>, validity: Option<&[bool]>) -> Vec<f64> {
    match validity {
        None => values.collect(),
        Some(valid) => values.zip(valid).map(|(v, &ok)| if ok { v } else { f64::NAN }).collect(),
    }
}

#[derive(Default)]
struct Bands {
    categories: Vec<Category>,
    /// By presence and identity of the value.
    seen: BTreeMap<(bool, u64), usize>,
}

impl Bands {
    /// The index of a category that is new.
    fn add(&mut self, category: Category) -> f64 {
        self.categories.push(category);
        (self.categories.len() - 1) as f64
    }

    /// The index of the category of this identity, made where it is new.
    fn index(&mut self, id: (bool, u64), make: impl FnOnce() -> Category) -> f64 {
        let categories = &mut self.categories;
        *self.seen.entry(id).or_insert_with(|| {
            categories.push(make());
            categories.len() - 1
        }) as f64
    }
}
