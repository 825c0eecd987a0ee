//! A channel with its column read: places along an axis.

use std::cmp::Ordering;

use pellucid_core::chart::{AxisSpec, Format, NumberStyle, ScaleKind, ScaleSpec};
use pellucid_core::{Bin, Scalar, TimeUnit};

use crate::data::digits;
use crate::locale::clock;
use crate::locale::words::Word;
use crate::locale::{Locale, TimeLabel};
use crate::order;
use crate::text::{is_one_line, one_line};

/// Times beyond this (about year 128,000) are drawn at it: calendar arithmetic needs room below
/// i64's end.
pub(crate) const LATEST: i64 = 4_000_000_000_000_000_000;

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
    /// As readers see it, on one line; none where that is the key, which saves a text for each of
    /// 100,000 names.
    label: Option<String>,
    /// What a filter compares with; `Null` for the null key.
    pub(crate) key: Scalar,
}

impl Category {
    /// A key as readers see it, on one line.
    pub(crate) fn new(label: String, key: Scalar) -> Self {
        Self { label: Some(label), key }
    }

    /// A text as readers see it, on one line. What has nothing to see is called by a word.
    pub(super) fn named(text: &str, locale: &dyn Locale) -> Self {
        let plain = || Some(one_line(text)).filter(|line| !line.is_empty());
        let nothing = || locale.word(if text.is_empty() { Word::Empty } else { Word::Blank });
        let label =
            (text.is_empty() || !is_one_line(text)).then(|| plain().unwrap_or_else(nothing));
        Self { label, key: Scalar::Str(text.to_owned()) }
    }

    /// As readers see it, on one line.
    pub(crate) fn label(&self) -> &str {
        match (&self.label, &self.key) {
            (Some(label), _) | (None, Scalar::Str(label)) => label,
            _ => "",
        }
    }
}

/// More names than this are in no order that a reader looks through.
const MOST_COLLATED: usize = 10_000;

/// The categories by their index in the order in which readers look for them: texts as the locale
/// has it, nulls last.
pub(super) fn reading_order(categories: &[Category], locale: &dyn Locale) -> Vec<usize> {
    let mut order: Vec<usize> = (0..categories.len()).collect();
    let texts: Vec<(usize, &str)> = categories
        .iter()
        .enumerate()
        .filter_map(
            |(i, c)| if let Scalar::Str(text) = &c.key { Some((i, text.as_str())) } else { None },
        )
        .collect();
    let mut rank = vec![0u32; categories.len()];
    if texts.len() <= MOST_COLLATED {
        let names: Vec<&str> = texts.iter().map(|(_, text)| *text).collect();
        for (place, &n) in locale.order(&names).iter().enumerate() {
            if let Some((i, _)) = texts.get(n as usize) {
                rank[*i] = place as u32;
            }
        }
    }
    let is_text = |i: usize| matches!(categories[i].key, Scalar::Str(_));
    order::sort(&mut order, |&a, &b| match is_text(a) && is_text(b) && rank[a] != rank[b] {
        true => rank[a].cmp(&rank[b]),
        false => order::scalars(&categories[a].key, &categories[b].key),
    });
    order
}

/// A channel with its column read.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The column the channel's data comes from; none where rows are counted.
    pub(crate) column: Option<String>,
    /// A measure, which no filter on the column can express.
    pub(crate) measured: bool,
    pub(crate) kind: Kind,
    /// What the values of these categories are, where they are bins or times.
    pub(crate) named: Option<Kind>,
    /// One a row of the batch; NaN where null or not a number.
    pub(crate) values: Vec<f64>,
    /// What `values` lack of the instants or whole numbers that they are, one a row; empty where
    /// floats hold all of them, as they do up to 2^53, and so from 1684 to 2255.
    pub(crate) lacking: Vec<i16>,
    /// As readers see it; empty where hidden.
    pub(crate) label: String,
    /// Whether the page's author chose the label.
    pub(crate) titled: bool,
    pub(crate) format: Format,
    /// Digits after the point, or of a second, that tell the values apart where the usual ones do
    /// not; otherwise 0.
    pub(crate) finest: u8,
    /// The values in order, where some need more digits to be told from the next one.
    pub(crate) close: Vec<f64>,
    pub(crate) scale: ScaleSpec,
    pub(crate) axis: AxisSpec,
    /// The clock that instants are shown on; none for UTC's.
    pub(crate) zone: Option<String>,
}

impl Field {
    /// How many categories there are; 0 of numbers and times.
    pub(crate) fn categories(&self) -> usize {
        match &self.kind {
            Kind::Category { categories, .. } => categories.len(),
            _ => 0,
        }
    }

    /// Leaves only the categories at these positions. What lies outside goes to minus infinity,
    /// which has no place.
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

    /// Puts the categories in the order of their keys, nulls last: rows come ordered by the key
    /// before them, so that a second dimension's categories first appear in any order.
    pub(crate) fn sort_categories(&mut self, locale: &dyn Locale) {
        let Kind::Category { categories, .. } = &self.kind else { return };
        self.arrange(&reading_order(categories, locale));
    }

    /// Puts names that come in the order of their code points, as a query's keys do, or the other
    /// way round, in that of the reader; whether it did.
    pub(crate) fn collate(&mut self, locale: &dyn Locale) -> bool {
        let Kind::Category { categories, cycle: None } = &self.kind else { return false };
        let sorted = |wanted: Ordering| {
            let present = categories.iter().filter(|c| c.key != Scalar::Null).collect::<Vec<_>>();
            present.windows(2).all(|w| order::scalars(&w[0].key, &w[1].key) == wanted)
        };
        let names = categories.iter().any(|c| matches!(c.key, Scalar::Str(_)));
        let ascending = sorted(Ordering::Less);
        if !names || categories.len() < 2 || !ascending && !sorted(Ordering::Greater) {
            return false;
        }
        let mut order = reading_order(categories, locale);
        if !ascending {
            let nulls = order.iter().filter(|&&c| categories[c].key == Scalar::Null).count();
            let present = order.len() - nulls;
            order[..present].reverse();
        }
        let moved = order.windows(2).any(|w| w[0] > w[1]);
        if moved {
            self.arrange(&order);
        }
        moved
    }

    /// Puts the categories in the order of these indices.
    fn arrange(&mut self, order: &[usize]) {
        let Kind::Category { categories, .. } = &mut self.kind else { return };
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
            named: None,
            values: Vec::new(),
            lacking: Vec::new(),
            label: String::new(),
            titled: false,
            format: Format::default(),
            finest: 0,
            close: Vec::new(),
            scale: ScaleSpec::default(),
            axis: AxisSpec::default(),
            zone: None,
        }
    }

    /// The field without its values, but of those that floats do not hold.
    pub(crate) fn shallow(&self) -> Self {
        Self {
            column: self.column.clone(),
            measured: self.measured,
            kind: self.kind.clone(),
            named: self.named.clone(),
            values: if self.lacking.is_empty() { Vec::new() } else { self.values.clone() },
            lacking: self.lacking.clone(),
            label: self.label.clone(),
            titled: self.titled,
            format: self.format.clone(),
            finest: self.finest,
            close: self.close.clone(),
            scale: self.scale.clone(),
            axis: self.axis.clone(),
            zone: self.zone.clone(),
        }
    }

    /// Whether it is placed by its logarithm.
    pub(crate) fn is_log(&self) -> bool {
        self.scale.kind == Some(ScaleKind::Log)
            && matches!(self.kind, Kind::Number { .. } | Kind::Bin(_))
    }

    /// The whole number of a row, or its instant in microseconds, of which `value` is what a float
    /// holds.
    pub(crate) fn exact(&self, row: usize, value: f64) -> i64 {
        (value as i64).saturating_add(self.lacking.get(row).map_or(0, |&v| i64::from(v)))
    }

    /// The value of a row in full, for tooltips.
    pub(crate) fn text_in(&self, row: usize, value: f64, locale: &dyn Locale) -> String {
        match self.kind {
            Kind::Time(None) if value.is_finite() => self.instant(self.exact(row, value), locale),
            Kind::Number { whole: true }
                if !self.lacking.is_empty()
                    && value.abs() >= (1i64 << f64::MANTISSA_DIGITS) as f64
                    && matches!(
                        self.format.style,
                        NumberStyle::Decimal | NumberStyle::Currency
                    )
                    && self.format.compact != Some(true)
                    && self.values.get(row) == Some(&value) =>
            {
                // No exponent, and no cents that nobody chose.
                let format = self.format_of(value);
                let format = Format { digits: format.digits.or(Some(0)), ..format };
                digits::with_all(&locale.number(value, &format), value, self.exact(row, value))
            }
            _ => self.text(value, locale),
        }
    }

    fn instant(&self, micros: i64, locale: &dyn Locale) -> String {
        // Drawn at the last place that there is, and no instant of its own.
        if micros.unsigned_abs() >= LATEST.unsigned_abs() {
            let beyond = if micros > 0 { f64::INFINITY } else { f64::NEG_INFINITY };
            return locale.number(beyond, &Format::default());
        }
        let label = match self.finest {
            0 => TimeLabel::Instant,
            digits => TimeLabel::Precise(digits),
        };
        locale.time(clock::to_local(micros, self.zone.as_deref(), locale), label)
    }

    /// A value of this field in full, for tooltips.
    pub(crate) fn text(&self, value: f64, locale: &dyn Locale) -> String {
        match &self.kind {
            Kind::Number { .. } => locale.number(value, &self.format_of(value)),
            Kind::Bin(bin) => {
                let [_, end] = bin.edges().bounds(value);
                let written =
                    |format: &Format| [value, end].map(|edge| locale.number(edge, format));
                let [mut low, mut high] = written(&self.edge_format(*bin));
                if low == high {
                    // Shortened to the same: 12K – 12K.
                    let style = match self.format.style {
                        NumberStyle::Compact | NumberStyle::Bytes | NumberStyle::Duration => {
                            NumberStyle::Decimal
                        }
                        style => style,
                    };
                    let plain =
                        Format { style, compact: None, digits: None, ..self.format.clone() };
                    [low, high] =
                        written(&Self { format: plain, ..Self::empty() }.edge_format(*bin));
                }
                format!("{low} – {high}")
            }
            Kind::Time(Some(unit)) if value.is_finite() => {
                locale.time(value as i64, TimeLabel::Full(*unit))
            }
            Kind::Time(None) if value.is_finite() => self.instant(value as i64, locale),
            Kind::Time(_) => locale.word(Word::Null),
            Kind::Category { categories, .. } => {
                categories.get(value as usize).map(|c| c.label().to_owned()).unwrap_or_default()
            }
        }
    }

    /// The format of a bin's ends, with the digits of the width.
    fn edge_format(&self, bin: Bin) -> Format {
        let digits = match self.format.style {
            _ if self.format.digits.is_some() || self.format.compact == Some(true) => None,
            NumberStyle::Decimal | NumberStyle::Currency => Some(digits::of_edges(bin)),
            NumberStyle::Percent => Some(digits::of_edges(bin).saturating_sub(2)),
            _ => None,
        };
        Format { digits: digits.or(self.format.digits), ..self.format.clone() }
    }

    /// The format of a number of this field, with the digits that tell it from its neighbours.
    pub(crate) fn format_of(&self, value: f64) -> Format {
        let gap = digits::gap(value, &self.close);
        let whole = matches!(self.kind, Kind::Number { whole: true });
        let digits = digits::of(value, self.finest, gap, whole, &self.format);
        Format { digits, ..self.format.clone() }
    }

    /// The format of a number that is written shortened at its mark, 1.2M, with as many digits as
    /// tell it from the next; none where it needs all of them.
    pub(crate) fn short_format(&self, value: f64) -> Option<Format> {
        let format = &self.format;
        let unit = 1000f64.powf((value.abs().log10() / 3.0).floor().min(4.0));
        let gap = digits::gap(value, &self.close) / unit;
        match (self.finest, format.digits) {
            _ if !(10_000.0..f64::INFINITY).contains(&value.abs()) => None,
            (1.., _) => None,
            _ if format.compact.is_some() => None,
            (_, None) if gap < 0.001 => None,
            (_, None) if gap < 0.1 => {
                Some(Format { digits: Some(digits::needed(gap)), ..format.clone() })
            }
            _ => Some(format.clone()),
        }
    }

    /// Whether no other value of the field is within `gap` of this one.
    pub(crate) fn is_alone(&self, value: f64, gap: f64) -> bool {
        digits::gap(value, &self.close) >= gap
    }

    /// Digits after the point of the edges of its bins.
    pub(crate) fn edge_digits(&self) -> Option<u8> {
        if let Kind::Bin(bin) = self.kind { Some(digits::of_edges(bin)) } else { None }
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
