//! Which series each row belongs to, and its colour.

use pellucid_core::chart::Channel;
use pellucid_core::{Result, Scalar, Values};

use crate::color::Rgba;
use crate::data::field::{Category, Field, Kind, reading_order};
use crate::input::Input;
use crate::locale::Locale;
use crate::state::Colors;

/// One series: a line, a stack layer, a slice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// As readers see it; empty where there is only one.
    pub(crate) name: String,
    /// What a filter compares with; `Null` for the null key.
    pub(crate) key: Scalar,
    pub(crate) color: Rgba,
    /// Switched off in the legend.
    pub(crate) hidden: bool,
}

impl Series {
    /// The series of a category, in `color` where it has a name.
    fn new(category: &Category, color: Rgba, input: &Input) -> Self {
        let hidden = input.state.hidden.contains(category.label());
        // What has no name has no colour either.
        let color = match category.key == Scalar::Null && input.spec.options.colors.is_empty() {
            true => input.theme.muted.mix(input.theme.surface(), 0.35),
            false => color,
        };
        Self { name: category.label().to_owned(), key: category.key.clone(), color, hidden }
    }
}

/// The rows parted into series.
pub(crate) struct Split {
    pub(crate) series: Vec<Series>,
    /// A series a row; empty where there is only one series.
    pub(crate) of: Vec<u32>,
    pub(crate) field: Option<Field>,
    /// Which colours names have had, these among them.
    pub(crate) colors: Colors,
}

/// Splits the rows by the colour channel's values; `as_queried` keeps the query's order.
pub(crate) fn split(channel: Option<&Channel>, input: &Input, as_queried: bool) -> Result<Split> {
    let color = palette(input)?;
    let Some(channel) = channel else {
        let only =
            Series { name: String::new(), key: Scalar::Null, color: color(0), hidden: false };
        return Ok(Split {
            series: vec![only],
            of: Vec::new(),
            field: None,
            colors: Colors::default(),
        });
    };
    let field = Field::read_names(channel, input)?;
    let Kind::Category { categories, .. } = &field.kind else {
        return Ok(Split {
            series: Vec::new(),
            of: Vec::new(),
            field: None,
            colors: Colors::default(),
        });
    };
    // Slices are as the query orders them; series are sorted by name, so that a filter does not
    // shuffle them, nulls last.
    let order: Vec<usize> = match !as_queried && input.spec.sort.is_empty() {
        true => reading_order(categories, input.locale.as_ref()),
        false => (0..categories.len()).collect(),
    };
    let mut position = vec![0u32; categories.len()];
    let domain = channel.scale.as_ref().and_then(|s| s.names()).unwrap_or_default();
    let ranks = dictionary_ranks(channel, input, as_queried);
    let text = |i: usize| {
        if let Scalar::Str(name) = &categories[order[i]].key { Some(name) } else { None }
    };
    let rank = |i: usize| {
        let known = ranks
            .as_ref()
            .zip(text(i))
            .and_then(|(ranks, name)| ranks.iter().position(|text| *text == name));
        known.unwrap_or(i)
    };
    let mut colors = input.state.colors.clone();
    let names: Vec<&str> = order.iter().map(|&c| categories[c].label()).collect();
    let mut places = colors.places(&names, rank);
    if !domain.is_empty() {
        let behind = colors.behind(domain);
        for (i, place) in places.iter_mut().enumerate() {
            let named = |name: &String| Some(name) == text(i);
            *place = domain.iter().position(named).unwrap_or_else(|| behind(names[i]));
        }
    }
    let mut series = Vec::with_capacity(order.len());
    for (i, &c) in order.iter().enumerate() {
        position[c] = i as u32;
        series.push(Series::new(&categories[c], color(places[i]), input));
    }
    let of = field.values.iter().map(|&v| position.get(v as usize).copied().unwrap_or(0)).collect();
    Ok(Split { series, of, field: Some(field), colors })
}

impl Colors {
    /// Those of all names of a column, in the order in which readers look for them: a chart that is
    /// opened with a filter, and the others of the column, then agree with one that shows all.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>, locale: &dyn Locale) -> Self {
        let mut colors = Self::default();
        colors.know(names, locale);
        colors
    }

    /// Takes all names of a column beside those that are known.
    pub fn know<'a>(&mut self, names: impl Iterator<Item = &'a str>, locale: &dyn Locale) {
        let categories: Vec<Category> = names.map(|name| Category::named(name, locale)).collect();
        // Sorting thousands of names takes longer than a frame.
        if categories.iter().all(|c| self.has(c.label())) {
            return;
        }
        let order = reading_order(&categories, locale);
        let labels: Vec<&str> = order.iter().map(|&c| categories[c].label()).collect();
        self.places(&labels, |i| i);
    }
}

/// The colour of each place in the order of series: the specification's, otherwise the theme's.
pub(crate) fn palette(input: &Input) -> Result<impl Fn(usize) -> Rgba> {
    let mut colors = Vec::new();
    for (i, text) in input.spec.options.colors.iter().enumerate() {
        colors.push(Rgba::parse(text).map_err(|e| e.at(format!("options.colors[{i}]")))?);
    }
    let theme = input.theme.clone();
    Ok(move |i: usize| if colors.is_empty() { theme.series(i) } else { colors[i % colors.len()] })
}

/// The column's whole dictionary in order, where each of its texts can have a colour of its own:
/// then a series keeps its colour when a filter takes others away.
fn dictionary_ranks<'a>(
    channel: &Channel,
    input: &Input<'a>,
    as_queried: bool,
) -> Option<Vec<&'a String>> {
    let column = input.data.column(&channel.name())?;
    match &column.values {
        Values::String { dictionary, .. }
            if dictionary.len() <= input.theme.palette.len()
                && input.spec.options.colors.is_empty() =>
        {
            let mut texts: Vec<&String> = dictionary.iter().collect();
            // Slices are ordered by size and look best in the palette's order: the dictionary's is
            // as stable, and mostly theirs.
            if !as_queried {
                texts.sort();
            }
            Some(texts)
        }
        _ => None,
    }
}
