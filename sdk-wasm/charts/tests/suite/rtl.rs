//! Charts for readers from right to left.

use std::rc::Rc;

use crate::common;
use crate::common::cases::{self, Case, case};
use pellucid_charts::locale::words::{Word, right_to_left};
use pellucid_charts::{
    ApproximateMetrics, EnglishLocale, Input, Item, Locale, Size, State, Theme, TimeLabel, View,
    layout, svg,
};
use pellucid_core::chart::Format;

/// A language with English numbers and dates.
struct Speaks(&'static str);

impl Locale for Speaks {
    fn number(&self, value: f64, format: &Format) -> String {
        EnglishLocale.number(value, format)
    }
    fn time(&self, micros: i64, label: TimeLabel) -> String {
        EnglishLocale.time(micros, label)
    }
    fn right_to_left(&self) -> bool {
        right_to_left(self.0)
    }
    fn word(&self, word: Word) -> String {
        word.text(self.0).to_owned()
    }
}

fn laid_out(e: &Case, tag: &'static str, theme: &Theme, state: &State) -> View {
    let locale: Rc<dyn Locale> = Rc::new(Speaks(tag));
    let size = Size { width: 520.0, height: 300.0 };
    layout(&Input {
        spec: &e.spec,
        data: &e.data,
        size,
        theme,
        locale: &locale,
        measure: &ApproximateMetrics,
        state,
    })
    .unwrap_or_else(|error| panic!("{}: {error}", e.name))
}

#[test]
fn everything_stays_inside_and_the_pointer_finds_what_is_seen() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    let theme = Theme { font_family: "Liberation Sans".to_owned(), ..Theme::light() };
    for e in cases::all() {
        let scene = laid_out(&e, "ar", &theme, &State::default());
        common::inside(&scene);
        if let Some(folder) = &folder {
            std::fs::write(format!("{folder}/rtl-{}.svg", e.name), svg(&scene)).unwrap();
        }
        let plain = laid_out(&e, "en", &theme, &State::default());
        let (a, b) = (scene.plot(), plain.plot());
        assert!((a.left - (520.0 - b.right)).abs() < 1e-6, "{}", e.name);
        for i in (0..plain.data_len().min(60)).step_by(7) {
            let (a, b) = (scene.data_point(i).unwrap().anchor, plain.data_point(i).unwrap().anchor);
            assert!((a.x - (520.0 - b.x)).abs() < 1e-6 && a.y == b.y, "{}", e.name);
            assert_eq!(
                scene.hit(a.x, a.y).map(|h| h.row),
                plain.hit(b.x, b.y).map(|h| h.row),
                "{}",
                e.name
            );
        }
        let drag = |s: &View, x0: f64, x1: f64| s.interval(x0, 150.0, x1, 150.0);
        assert_eq!(
            drag(&scene, 520.0 - 150.0, 520.0 - 260.0),
            drag(&plain, 150.0, 260.0),
            "{}",
            e.name
        );
    }
}

#[test]
fn the_value_axis_stands_at_the_right() {
    let scene = laid_out(&case("bar"), "he", &Theme::light(), &State::default());
    let plot = scene.plot();
    let number = |i: &&Item| matches!(i, Item::Text { text, .. } if text.ends_with('K'));
    let at = |i: &Item| if let Item::Text { at, .. } = i { at.x } else { 0.0 };
    assert!(scene.items.iter().filter(number).count() >= 2);
    assert!(scene.items.iter().filter(number).all(|i| at(i) > plot.right));
    // The first bar is the one at the right.
    assert!(scene.data_point(0).unwrap().anchor.x > scene.data_point(5).unwrap().anchor.x);
    assert!(svg(&scene).contains("unicode-bidi=\"plaintext\""));
}

#[test]
fn charts_describe_themselves_in_the_readers_language() {
    let e = case("bar");
    let says = |tag| laid_out(&e, tag, &Theme::light(), &State::default()).description();
    assert!(
        says("de-AT").starts_with("Top destinations. Balkendiagramm: Flights nach Destination, 15 Balken, höchster Wert ATL"),
        "{}",
        says("de-AT")
    );
    assert!(
        says("ar").contains("مخطط أعمدة") && says("ar").contains("الأعلى ATL"),
        "{}",
        says("ar")
    );
    assert!(says("fr").contains("Bar chart of Flights by Destination"));
}
