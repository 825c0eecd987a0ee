//! From a channel's column to a field.

use std::collections::BTreeMap;

use pellucid_core::chart::humanize::{humanize_within, numbers_are_names};
use pellucid_core::chart::{Channel, Format, NumberStyle};
use pellucid_core::{
    BatchColumn, Code, Computed, DataType, Error, Op, Result, Scalar, TimeUnit, Values, decimal,
    exact,
};

use crate::data::digits;
use crate::data::field::{Category, Field, Kind, LATEST};
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::{Word, fill};
use crate::text::one_line;

impl Field {
    /// Reads a channel's column; with `categories` numbers become categories.
    pub(crate) fn read(channel: &Channel, input: &Input, categories: bool) -> Result<Self> {
        let name = channel.name();
        let column = input.data.column(&name).ok_or_else(|| {
            Error::unknown_column(&name, input.data.columns.iter().map(|c| c.name()))
        })?;
        let cycle = channel.time_unit.filter(|u| u.is_cyclic());
        let is_date = column.data_type() == DataType::Date;
        let mut field = Self {
            column: channel.field.clone(),
            measured: channel.is_measure(),
            label: one_line(&label(channel, input.locale.as_ref())),
            titled: channel.title.is_some(),
            format: format(channel, column),
            scale: channel.scale.clone().unwrap_or_default(),
            axis: channel.axis.clone().unwrap_or_default(),
            ..Self::empty()
        };
        // Bins whose width nobody chose have none.
        let bin = channel.bin.filter(|b| b.step > 0.0);
        let unit = channel.time_unit.or(is_date.then_some(TimeUnit::Day));
        match &column.values {
            Values::String { .. } | Values::Bool(_) => field.categorise(column, input, None),
            Values::Time(v) => {
                field.kind = Kind::Time(unit);
                // What an expression read by a clock is no instant any more.
                let named = channel.field.as_deref().unwrap_or_default();
                let by_clock = |c: &&Computed| c.name == named && c.expr.is_by_clock();
                let read = input.spec.compute.iter().find(by_clock).is_some();
                field.zone = zone(input, is_date || read)?;
                let micros = || v.iter().map(|t| (*t).clamp(-LATEST, LATEST));
                field.values = numbers(micros().map(|t| t as f64), column.validity.as_deref());
                field.lacking = lacking(micros());
            }
            Values::Int(_) if cycle.is_some() => field.categorise(column, input, cycle),
            Values::Int(_) | Values::Float(_) | Values::Decimal { .. } if categories => {
                field.categorise(column, input, None)
            }
            Values::Int(v) => {
                field.kind = bin.map_or(Kind::Number { whole: true }, Kind::Bin);
                field.values = numbers(v.iter().map(|&v| v as f64), column.validity.as_deref());
                // Beyond 2^53 a float may be several whole numbers, be it one of them.
                if v.iter().any(|v| v.unsigned_abs() > 1 << f64::MANTISSA_DIGITS) {
                    field.lacking = v.iter().map(|v| lack(*v)).collect();
                }
            }
            Values::Float(v) => {
                field.kind = bin.map_or(Kind::Number { whole: false }, Kind::Bin);
                field.values = numbers(v.iter().copied(), column.validity.as_deref());
            }
            Values::Decimal { values, scale } => {
                field.kind = bin.map_or(Kind::Number { whole: *scale == 0 }, Kind::Bin);
                field.values = numbers(
                    values.iter().map(|v| decimal::float(*v, *scale)),
                    column.validity.as_deref(),
                );
            }
        }
        field.finest = finest(&field);
        if matches!(field.kind, Kind::Number { .. }) {
            field.close = digits::close_ones(&field.values);
        }
        Ok(field)
    }

    /// Reads a channel whose values are names whatever their type: series and slices.
    pub(crate) fn read_names(channel: &Channel, input: &Input) -> Result<Self> {
        let mut field = Self::read(channel, input, channel.bin.is_none())?;
        if matches!(field.kind, Kind::Category { .. }) {
            return Ok(field);
        }
        let mut bands = Bands::default();
        let locale = input.locale.as_ref();
        let is_time = matches!(field.kind, Kind::Time(_));
        let values = field.values.iter().enumerate().map(|(row, &v)| {
            let micros = field.exact(row, v);
            let id = if is_time { micros as u64 } else { (v + 0.0).to_bits() };
            bands.index((!v.is_nan(), id), || match v.is_nan() {
                true => Category::new(locale.word(Word::Null), Scalar::Null),
                false => {
                    let key =
                        if is_time { exact::scalar_of_micros(micros) } else { Scalar::Float(v) };
                    Category::new(one_line(&field.text_in(row, v, locale)), key)
                }
            })
        });
        field.values = values.collect();
        let named = Kind::Category { categories: bands.categories, cycle: None };
        field.named = Some(std::mem::replace(&mut field.kind, named));
        Ok(field)
    }

    /// Gives each distinct value a band, in the order of the rows, which is the query's.
    fn categorise(&mut self, column: &BatchColumn, input: &Input, cycle: Option<TimeUnit>) {
        let mut bands = Bands::default();
        // Cyclic positions show the whole cycle in its order unless the author sorts otherwise: an
        // hour without flights is a gap.
        if let Some(unit) = cycle.filter(|_| input.spec.sort.is_empty() && input.data.rows > 0) {
            bands.add_cycle(unit, input.locale.as_ref());
        }
        let mut rows = Rows {
            count: input.data.rows,
            valid: column.validity.as_deref(),
            locale: input.locale.as_ref(),
            bands,
        };
        self.values = match &column.values {
            Values::String { codes, dictionary } => rows.texts(codes, dictionary),
            Values::Bool(v) => rows.bools(v),
            Values::Int(v) | Values::Time(v) => rows.whole(v, &self.format, cycle),
            Values::Decimal { values, scale } => rows.decimals(values, *scale, &self.format),
            Values::Float(v) => {
                self.finest = digits::of_numbers(v, &self.format);
                self.close = digits::close_ones(v);
                rows.floats(v, self)
            }
        };
        self.kind = Kind::Category { categories: rows.bands.categories, cycle };
    }
}

/// The rows of a column as places of bands, a pass for each type of values.
struct Rows<'a> {
    count: usize,
    valid: Option<&'a [bool]>,
    locale: &'a dyn Locale,
    bands: Bands,
}

impl Rows<'_> {
    /// Finds the band of each row by `band`; of rows without a value, and where it finds `None`,
    /// the band of null.
    fn each(&mut self, mut band: impl FnMut(&mut Bands, usize) -> Option<f64>) -> Vec<f64> {
        let (bands, locale) = (&mut self.bands, self.locale);
        let present = |row: usize| self.valid.is_none_or(|v| v.get(row).copied().unwrap_or(false));
        let found = |row| {
            let found = if present(row) { band(bands, row) } else { None };
            found.unwrap_or_else(|| {
                bands.index((false, 0), || Category::new(locale.word(Word::Null), Scalar::Null))
            })
        };
        (0..self.count).map(found).collect()
    }

    /// Names texts, each found by its code: at 100,000 names a look-up in a tree takes longer than
    /// all the rest.
    fn texts(&mut self, codes: &[u32], dictionary: &[String]) -> Vec<f64> {
        const UNSEEN: f64 = -1.0;
        let (locale, mut by_code) = (self.locale, vec![UNSEEN; dictionary.len()]);
        self.each(|bands, row| {
            let code = *codes.get(row)? as usize;
            let (text, band) = (dictionary.get(code)?, by_code.get_mut(code)?);
            if *band == UNSEEN {
                *band = bands.add(Category::named(text, locale));
            }
            Some(*band)
        })
    }

    fn bools(&mut self, values: &[bool]) -> Vec<f64> {
        let locale = self.locale;
        self.each(|bands, row| {
            let v = values.get(row).copied().unwrap_or(false);
            let word = if v { Word::True } else { Word::False };
            Some(
                bands.index((true, u64::from(v)), || {
                    Category::new(locale.word(word), Scalar::Bool(v))
                }),
            )
        })
    }

    /// Names whole numbers, those of a cycle by its words. Without a format they are written
    /// plainly, for 2,001 is no year.
    fn whole(&mut self, values: &[i64], format: &Format, cycle: Option<TimeUnit>) -> Vec<f64> {
        let (locale, plain) = (self.locale, *format == Format::default());
        let label = |v: i64| match cycle {
            Some(unit) => locale.cycle(v, unit),
            None if plain => v.to_string(),
            None => number(v as f64, format, locale),
        };
        self.each(|bands, row| {
            let v = values.get(row).copied().unwrap_or_default();
            Some(bands.index((true, v as u64), || Category::new(label(v), Scalar::Int(v))))
        })
    }

    /// Names decimals: as numbers where a float holds them, otherwise by their digits.
    fn decimals(&mut self, values: &[i128], scale: u8, format: &Format) -> Vec<f64> {
        let (locale, plain) = (self.locale, scale == 0 && *format == Format::default());
        // A band's identity has 64 bits, a decimal more: it goes by its code.
        let mut codes = BTreeMap::new();
        for v in values {
            let code = codes.len() as u64;
            codes.entry(*v).or_insert(code);
        }
        let named = |v: i128| {
            let float = decimal::float(v, scale);
            match decimal::is_exact_as_float(v, scale) {
                true if plain => Category::new(decimal::text(v, 0), Scalar::Float(float)),
                true => Category::new(number(float, format, locale), Scalar::Float(float)),
                false => Category::named(&decimal::text(v, scale), locale),
            }
        };
        self.each(|bands, row| {
            let v = values.get(row).copied().unwrap_or_default();
            Some(bands.index((true, codes.get(&v).copied().unwrap_or_default()), || named(v)))
        })
    }

    fn floats(&mut self, values: &[f64], field: &Field) -> Vec<f64> {
        let locale = self.locale;
        self.each(|bands, row| {
            // Adding zero makes -0 and 0 one key.
            let v = values.get(row).copied().unwrap_or(f64::NAN) + 0.0;
            Some(bands.index((true, v.to_bits()), || {
                Category::new(number(v, &field.format_of(v), locale), Scalar::Float(v))
            }))
        })
    }
}

/// What the nearest float lacks of a whole number: at most 512.
fn lack(v: i64) -> i16 {
    v.wrapping_sub(v as f64 as i64) as i16
}

/// The same of instants; nothing where floats hold all.
fn lacking(values: impl Iterator<Item = i64> + Clone) -> Vec<i16> {
    match values.clone().any(|v| lack(v) != 0) {
        true => values.map(lack).collect(),
        false => Vec::new(),
    }
}

/// The digits that tell the values of a field apart.
fn finest(field: &Field) -> u8 {
    match field.kind {
        Kind::Number { whole: false } => digits::of_numbers(&field.values, &field.format),
        Kind::Time(None) => {
            let present = field.values.iter().enumerate().filter(|(_, v)| v.is_finite());
            digits::of_instants(present.map(|(row, v)| field.exact(row, *v)).collect())
        }
        _ => field.finest,
    }
}

/// A number as the name of a category.
fn number(v: f64, format: &Format, locale: &dyn Locale) -> String {
    one_line(&locale.number(v, format))
}

/// How a channel's numbers are written: as it says, and as its column says by itself.
fn format(channel: &Channel, column: &BatchColumn) -> Format {
    let mut format = channel.format.clone().unwrap_or_default();
    if channel.format.is_none() && channel.op == Some(Op::Share) {
        format.style = NumberStyle::Percent;
    }
    if format.grouping.is_none() && is_named(channel, column) {
        format.grouping = Some(false);
    }
    format
}

/// Whether a channel's numbers are names, as years are: whole, and taken as they stand.
fn is_named(channel: &Channel, column: &BatchColumn) -> bool {
    let as_they_stand = matches!(channel.op, None | Some(Op::Min | Op::Max | Op::First | Op::Last));
    as_they_stand
        && channel.time_unit.is_none()
        && matches!(column.values, Values::Int(_))
        && channel.field.as_deref().is_some_and(numbers_are_names)
}

/// What readers see of a channel: the author's title, or what its columns are called, in the
/// reader's language.
fn label(channel: &Channel, locale: &dyn Locale) -> String {
    match (&channel.title, channel.op, &channel.alias) {
        (None, Some(op), None) => {
            let field = channel.field.as_deref().map(humanize_within);
            fill(
                &locale.word(Word::of_measure(op, field.is_some())),
                &[("field", field.as_deref().unwrap_or_default())],
            )
        }
        _ => channel.label(),
    }
}

/// The clock that the page's author wants; a date has none.
fn zone(input: &Input, is_date: bool) -> Result<Option<String>> {
    let Some(zone) = input.spec.options.timezone.as_deref().filter(|z| !is_date && *z != "UTC")
    else {
        return Ok(None);
    };
    match input.locale.utc_offset(zone, 0) {
        Some(_) => Ok(Some(zone.to_owned())),
        None => {
            let message = format!(
                "\"{zone}\" is no time zone known here: give an IANA name such as Europe/Berlin, or local"
            );
            Err(Error::new(Code::InvalidSpec, message).at("options.timezone"))
        }
    }
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
    /// Makes a category of each position of a cycle, in its order.
    fn add_cycle(&mut self, unit: TimeUnit, locale: &dyn Locale) {
        let all = match unit {
            TimeUnit::DayOfWeek => 1..=7,
            TimeUnit::MonthOfYear => 1..=12,
            _ => 0..=23,
        };
        for v in all {
            self.index((true, v as u64), || Category::new(locale.cycle(v, unit), Scalar::Int(v)));
        }
    }

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
