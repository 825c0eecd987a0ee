//! Every example whose mark stands in axes, drawn either way.

use std::collections::BTreeSet;
use std::rc::Rc;

use pellucid_charts::{ApproximateMetrics, Input, Locale, Size, State, Theme, View, layout};
use pellucid_core::ChartSpec;

use crate::common::examples::{self, Example};
use crate::common::{Mirrored, PacificWinter};

pub(crate) const SIZE: Size = Size { width: 620.0, height: 360.0 };

pub(crate) fn drawn_as(e: &Example, spec: &ChartSpec, state: &State, mirrored: bool) -> View {
    let locale: Rc<dyn Locale> = if mirrored { Rc::new(Mirrored) } else { Rc::new(PacificWinter) };
    let theme = Theme::light();
    layout(&Input {
        spec,
        data: &e.data,
        size: SIZE,
        theme: &theme,
        locale: &locale,
        measure: &ApproximateMetrics,
        state,
    })
    .expect(&e.name)
}

pub(crate) fn drawn(e: &Example, state: &State) -> View {
    drawn_as(e, &e.spec, state, false)
}

pub(crate) fn has_axes(e: &Example) -> bool {
    e.spec.mark.rules().axes && e.spec.encoding.facet.is_none()
}

pub(crate) fn in_axes() -> Vec<Example> {
    let all: Vec<Example> = examples::all().into_iter().filter(has_axes).collect();
    let marks: BTreeSet<&str> = all.iter().map(|e| e.spec.mark.as_str()).collect();
    assert!(marks.len() == 11 && all.iter().any(|e| !e.spec.layer.is_empty()), "{marks:?}");
    all
}
