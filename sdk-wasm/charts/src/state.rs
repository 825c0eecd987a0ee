//! What a reader does with a chart.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use pellucid_core::Filter;
use serde::Deserialize;

use crate::order;

/// What a reader does with a chart. The caller keeps it and lays the chart out again when it
/// changes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// The pointer, CSS px from the chart's top left corner. Drawing it needs no new layout: a
    /// view gives its overlay alone.
    pub hover: Option<(f64, f64)>,
    /// Series switched off in the legend, by name.
    pub hidden: BTreeSet<String>,
    /// What is selected.
    pub selection: Option<SelectionState>,
    /// What part of its axes is shown.
    pub zoom: Zoom,
    /// The datum under the keyboard's focus: a position among the view's data.
    pub focus: Option<usize>,
    /// Which colours names have had: [`View::colors`](crate::View::colors) of the layout before.
    /// With it a name keeps its colour while filters take others away and bring them back.
    #[serde(skip)]
    pub colors: Colors,
}

/// Which of a palette's colours each name has, by its place in the palette. Charts that are to agree
/// on them share it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Colors {
    places: Rc<HashMap<String, usize>>,
}

/// Names that a palette's places are kept of.
pub const MOST_COLORED: usize = 4_096;

impl Colors {
    /// Whether a name has a place.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Gives each name a place: the one it has had, otherwise the one it wants, or where another
    /// name has that, the first free one.
    pub(crate) fn places(&mut self, names: &[&str], wanted: impl Fn(usize) -> usize) -> Vec<usize> {
        let place = |name: &&str| self.places.get(*name).copied();
        if let Some(known) = names.iter().map(place).collect() {
            return known;
        }
        let mut taken: HashSet<usize> = self.places.values().copied().collect();
        let mut free = 0;
        let mut next = |i: usize| {
            let mut place = wanted(i);
            if taken.contains(&place) {
                while taken.contains(&free) {
                    free += 1;
                }
                place = free;
            }
            taken.insert(place);
            place
        };
        let places: Vec<usize> = names
            .iter()
            .enumerate()
            .map(|(i, name)| place(name).unwrap_or_else(|| next(i)))
            .collect();
        if self.places.len() + names.len() <= MOST_COLORED {
            Rc::make_mut(&mut self.places).extend(
                names.iter().zip(&places).map(|(name, place)| ((*name).to_owned(), *place)),
            );
        }
        places
    }

    /// Which place each of these names has among all that are not of the author's `domain`, which
    /// come behind it.
    pub(crate) fn behind(&self, domain: &[String]) -> impl Fn(&str) -> usize {
        let mut others: Vec<(usize, &String)> =
            self.places.iter().map(|(name, place)| (*place, name)).collect();
        others.retain(|(_, name)| !domain.contains(name));
        order::sort(&mut others, |a, b| a.0.cmp(&b.0));
        let (first, last) = (domain.len(), domain.len() + others.len());
        let ranks: HashMap<String, usize> =
            others.into_iter().zip(first..).map(|((_, name), rank)| (name.clone(), rank)).collect();
        move |name| ranks.get(name).copied().unwrap_or(last)
    }
}

/// A selection, as the filters that a view gave for a drag or a click. Marks that do not pass are
/// muted, and an interval is shown as a band.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct SelectionState {
    /// Joined by AND.
    pub filters: Vec<Filter>,
}

/// The shown part of each axis in the scale's values: numbers, microseconds, or positions of
/// categories. None shows everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Zoom {
    /// The part of the key's axis.
    pub key: Option<[f64; 2]>,
    /// The part of the value's axis.
    pub value: Option<[f64; 2]>,
}

impl Zoom {
    /// Whether any axis is zoomed.
    pub fn is_zoomed(&self) -> bool {
        self.key.is_some() || self.value.is_some()
    }
}
