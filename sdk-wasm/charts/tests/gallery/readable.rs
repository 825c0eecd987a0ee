//! Every example of the gallery from 200 to 4000 px, read from the left and from the right: every
//! text within the chart, none over another.

use std::rc::Rc;

use crate::common::{self, Mirrored, PacificWinter, examples};
use pellucid_charts::{ApproximateMetrics, Input, Locale, Size, State, Theme, layout};

#[test]
fn texts_stay_inside_and_apart_at_every_size() {
    let locales: [(&str, Rc<dyn Locale>); 2] =
        [("rightward", Rc::new(PacificWinter)), ("leftward", Rc::new(Mirrored))];
    let (theme, state) = (Theme::light(), State::default());
    let only = std::env::var("PELLUCID_ONLY").unwrap_or_default();
    let mut faults = Vec::new();
    for e in examples::all().iter().filter(|e| e.name.starts_with(&only)) {
        for (width, ratio) in
            [(200.0, e.ratio.max(0.6)), (640.0, e.ratio), (4000.0, e.ratio.min(0.4))]
        {
            for (way, locale) in &locales {
                let size = Size { width, height: (width * ratio).round() };
                let input = Input {
                    spec: &e.spec,
                    data: &e.data,
                    size,
                    theme: &theme,
                    locale,
                    measure: &ApproximateMetrics,
                    state: &state,
                };
                let scene = layout(&input).unwrap_or_else(|error| panic!("{}: {error}", e.name));
                let what = format!("{} at {width} px, {way}", e.name);
                let (w, h) = (width + 0.5, size.height + 0.5);
                for (text, r) in common::text_boxes(&scene) {
                    if r.left < -0.5 || r.top < -0.5 || r.right > w || r.bottom > h {
                        faults.push(format!("{what}: {text:?} outside, {r:?}"));
                    }
                }
                faults.extend(
                    common::overlapping(&scene).into_iter().map(|both| format!("{what}: {both}")),
                );
                if common::text_boxes(&scene).is_empty() && e.spec.options.axes != Some(false) {
                    faults.push(format!("{what} says nothing"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
