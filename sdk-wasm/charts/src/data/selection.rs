//! Which data a selection's filters hold.

use pellucid_core::filter::matches;
use pellucid_core::{DataType, Filter, FilterOp, Scalar, exact};
use rustc_hash::FxHashSet;

use crate::data::datum::Group;
use crate::data::field::{Category, Field, Kind};
use crate::data::plot_data::PlotData;
use crate::input::Input;

/// Which data a selection's filters hold.
pub(crate) struct SelectionPredicate<'a> {
    key: Option<&'a Field>,
    /// The fields that name a mark, with the filters on each.
    path: Vec<(usize, &'a Field, Vec<&'a Filter>)>,
    groups: &'a [Group],
    rows: usize,
    /// Filters on the key's column.
    on_key: Vec<&'a Filter>,
    /// Which of the key's categories pass, where filters are on it.
    categories: Option<Vec<bool>>,
    /// The value's column where it is no measure, and the filters on it.
    value: Option<&'a Field>,
    on_value: Vec<&'a Filter>,
    /// Whether each series passes.
    series: Vec<bool>,
}

impl<'a> SelectionPredicate<'a> {
    /// The predicate of the selection in the input's state.
    pub(crate) fn new(input: &'a Input, data: &'a PlotData) -> Self {
        let filters: &[Filter] = input.state.selection.as_ref().map_or(&[], |s| &s.filters);
        let key = data
            .key
            .as_ref()
            .filter(|k| !k.measured && !matches!(k.kind, Kind::Category { cycle: Some(_), .. }));
        let on = |field: Option<&'a Field>| -> Vec<&'a Filter> {
            let column = field.and_then(|f| f.column.as_deref());
            filters.iter().filter(|f| column == Some(f.field.as_str())).collect()
        };
        let on_key = on(key);
        let on_series = on(data.series_field.as_ref());
        let series = data
            .series
            .iter()
            .map(|s| on_series.iter().all(|f| matches(f, type_of(&s.key), &s.key)))
            .collect();
        let value = Some(&data.value).filter(|v| !v.measured);
        let on_value = on(value);
        let path = data
            .path
            .iter()
            .enumerate()
            .map(|(i, f)| (i, f, on(Some(f))))
            .filter(|(.., filters)| !filters.is_empty());
        let categories = key.filter(|_| !on_key.is_empty()).and_then(|field| match &field.kind {
            Kind::Category { categories, .. } => Some(passing(categories, &on_key)),
            _ => None,
        });
        Self {
            key,
            path: path.collect(),
            groups: &data.groups,
            rows: data.rows,
            on_key,
            categories,
            value,
            on_value,
            series,
        }
    }

    /// Whether nothing is left out by key or series.
    pub(crate) fn is_everything(&self) -> bool {
        self.on_key.is_empty() && self.series.iter().all(|&passes| passes)
    }

    /// Whether the mark of a batch row passes, which several columns name.
    pub(crate) fn contains_row(&self, row: u32) -> bool {
        let group = (row as usize).checked_sub(self.rows).and_then(|i| self.groups.get(i));
        let (row, fields) = group.map_or((row, 0..usize::MAX), |g| (g.row, g.fields.clone()));
        self.path.iter().filter(|(i, ..)| fields.contains(i)).all(|(_, field, filters)| {
            passes(field, field.values.get(row as usize).copied().unwrap_or(f64::NAN), filters)
        })
    }

    /// Whether a series passes.
    pub(crate) fn contains_series(&self, series: u32) -> bool {
        self.series.get(series as usize).copied().unwrap_or(true)
    }

    /// Whether a datum at this key and of this series passes.
    pub(crate) fn contains(&self, key: f64, series: u32) -> bool {
        let Some(field) = self.key.filter(|_| !self.on_key.is_empty()) else {
            return self.contains_series(series);
        };
        let inside = match &self.categories {
            Some(passing) => passing.get(key as usize).copied().unwrap_or(false),
            None => passes(field, key, &self.on_key),
        };
        inside && self.contains_series(series)
    }

    /// Whether a datum's value passes, where values are selected.
    pub(crate) fn contains_value(&self, value: f64) -> bool {
        let Some(field) = self.value.filter(|_| !self.on_value.is_empty()) else { return true };
        passes(field, value, &self.on_value)
    }

    /// The selected interval of the key's values and that of the value's, where the filters tell
    /// one.
    pub(crate) fn intervals(&self) -> (Option<[f64; 2]>, Option<[f64; 2]>) {
        (
            self.key.and_then(|f| interval(f, &self.on_key)),
            self.value.and_then(|f| interval(f, &self.on_value)),
        )
    }
}

/// The interval that filters on a field stand for.
fn interval(field: &Field, filters: &[&Filter]) -> Option<[f64; 2]> {
    let place = |s: &Scalar| match (&field.kind, s) {
        (Kind::Time(_), s) => exact::step(DataType::Timestamp, s).map(|at| at.floor as f64),
        (Kind::Number { .. } | Kind::Bin(_), s) => s.as_f64(),
        _ => None,
    };
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    for f in filters {
        match (f.op, &f.value, f.values.as_deref()) {
            (FilterOp::Gte | FilterOp::Gt, Some(v), _) => low = low.max(place(v)?),
            (FilterOp::Lte | FilterOp::Lt, Some(v), _) => high = high.min(place(v)?),
            (FilterOp::Between, _, Some([a, b])) => {
                (low, high) = (low.max(place(a)?), high.min(place(b)?))
            }
            _ => return None,
        }
    }
    (low < high && (low.is_finite() || high.is_finite())).then_some([low, high])
}

/// Whether a place passes all filters on its field. Columns of whole numbers have become floats, as
/// all places are.
fn passes(field: &Field, place: f64, filters: &[&Filter]) -> bool {
    let (data_type, value) = match &field.kind {
        Kind::Category { categories, .. } => {
            let key = categories.get(place as usize).map_or(Scalar::Null, |c| c.key.clone());
            (type_of(&key), key)
        }
        _ if place.is_nan() => (DataType::Float, Scalar::Null),
        Kind::Time(_) => (DataType::Timestamp, Scalar::Float(exact::millis(place as i64))),
        _ => (DataType::Float, Scalar::Float(place)),
    };
    filters.iter().all(|f| matches(f, data_type, &value))
}

/// The type of the column that a key comes from; of a null any.
fn type_of(key: &Scalar) -> DataType {
    match key {
        Scalar::Str(_) => DataType::String,
        Scalar::Bool(_) => DataType::Bool,
        Scalar::Int(_) => DataType::Int,
        Scalar::Float(_) | Scalar::Null => DataType::Float,
    }
}

/// Which categories pass. A brush over many names gives a list of as many: each is looked up, not
/// compared with all.
fn passing(categories: &[Category], filters: &[&Filter]) -> Vec<bool> {
    let lists: Vec<Option<FxHashSet<&str>>> = filters.iter().map(|f| names(f)).collect();
    let one = |key: &Scalar| {
        filters.iter().zip(&lists).all(|(f, list)| match (list, key) {
            (Some(list), Scalar::Str(text)) => {
                list.contains(text.as_str()) == (f.op == FilterOp::In)
            }
            _ => matches(f, type_of(key), key),
        })
    };
    categories.iter().map(|c| one(&c.key)).collect()
}

/// The list of a filter that lists nothing but texts.
fn names(filter: &Filter) -> Option<FxHashSet<&str>> {
    let values =
        filter.values.as_deref().filter(|_| matches!(filter.op, FilterOp::In | FilterOp::NotIn))?;
    values
        .iter()
        .map(|v| if let Scalar::Str(text) = v { Some(text.as_str()) } else { None })
        .collect()
}
