//! Texts on charts can be read.

use pellucid_charts::scene::Align;
use pellucid_charts::{ApproximateMetrics, Font, Item, MeasureText, State, Theme};

use serde_json::json;

use crate::common::view::{has, texts};
use crate::common::{batch, examples, ints, scene, spec, times, try_scene};

/// Every text that stands on a mark can be read, in each example, light and dark.
#[test]
fn text_on_marks_can_be_read() {
    let mut read = 0;
    for e in examples::all()
        .into_iter()
        .filter(|e| ["Treemap", "Heatmap", "Funnel"].contains(&e.chart.as_str()))
    {
        for theme in [Theme::light(), Theme::dark()] {
            let scene = try_scene(
                &e.spec,
                &e.data,
                640.0,
                (640.0 * e.ratio).round(),
                &theme,
                &State::default(),
            )
            .expect(&e.name);
            for (n, item) in scene.items.iter().enumerate() {
                let Item::Text { text, at, align, color, .. } = item else { continue };
                let x = at.x + if *align == Align::End { -1.0 } else { 1.0 };
                let ground = scene.items[..n].iter().rev().find_map(|i| match i {
                    Item::Rect { rect, color, .. } if rect.contains(x, at.y) && color.a == 255 => {
                        Some(*color)
                    }
                    _ => None,
                });
                if let Some(ground) = ground {
                    assert!(
                        color.a == 255 && color.contrast(ground) >= 4.5,
                        "{} {:?}: {text:?}",
                        e.name,
                        theme.scheme
                    );
                    read += 1;
                }
            }
        }
    }
    assert!(read > 200, "{read}");
}

#[test]
fn years_and_identifiers_have_no_thousands() {
    let points = |field: &str| {
        let s = json!({"mark": "point", "encoding": {
            "x": {"field": field, "as": field}, "y": {"field": "v", "as": "v"}}});
        let years = [1990, 2000, 2010, 2020];
        scene(&spec(s), &batch(vec![ints(field, years), ints("v", years)]), 400.0, 300.0)
    };
    let drawn = points("model_year");
    assert!(has(&drawn, "2000") && has(&drawn, "2,000"), "{:?}", texts(&drawn));
    assert!(!has(&points("sales"), "2000"));
    let years = [2019, 2020];
    let bars = json!({"mark": "bar", "encoding": {
        "x": {"field": "Year", "as": "Year"}, "y": {"op": "count", "as": "n"}}});
    let data = batch(vec![ints("Year", years), ints("n", [1, 2])]);
    let drawn = scene(&spec(bars), &data, 400.0, 300.0);
    assert!(has(&drawn, "2019"), "{:?}", texts(&drawn));
}

#[test]
fn names_that_differ_in_their_middle_are_told_apart() {
    let measure = &pellucid_charts::ApproximateMetrics;
    for (before, after, width) in [
        ("Department of Very Long Names ", " in the Kingdom of Far Far Away", 50.0),
        ("Quarterly revenue of region ", " in million euros", 40.0),
        ("https://example.com/products/", "/category/index.html", 40.0),
    ] {
        let names: Vec<String> = ('A'..='F').map(|c| format!("{before}{c}{after}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let font = pellucid_charts::Font::regular(11.0);
        let cut = pellucid_charts::text::cut_apart(measure, &names, &font, width);
        let apart: std::collections::BTreeSet<&String> = cut.iter().collect();
        assert_eq!(apart.len(), names.len(), "{cut:?}");
    }
}

#[test]
fn large_whole_numbers_beside_each_other_are_told_apart() {
    let ids = [1_000_000_000_000_001, 1_000_000_000_000_002, 1_000_000_000_000_003];
    let s = json!({"mark": "line", "encoding": {
        "x": {"field": "x", "as": "x"}, "y": {"field": "v", "as": "v"}}});
    let drawn = scene(&spec(s), &batch(vec![ints("x", [1, 2, 3]), ints("v", ids)]), 400.0, 300.0);
    let said = drawn.description();
    assert!(
        said.contains("1,000,000,000,000,003") && said.contains("1,000,000,000,000,001"),
        "{said}"
    );
}

#[test]
fn years_before_the_first_have_their_era() {
    let micros = |year: i64| pellucid_core::time::days_from_civil(year, 1, 1) * 86_400_000_000;
    let s = json!({"mark": "line", "encoding": {
        "x": {"field": "t", "timeUnit": "year", "as": "t"}, "y": {"field": "v", "op": "sum", "as": "v"}}});
    let data =
        batch(vec![times("t", [micros(-500), micros(-43), micros(100)]), ints("v", [1, 2, 3])]);
    let said = scene(&spec(s), &data, 400.0, 300.0).description();
    assert!(said.contains("501 BC"), "{said}");
}

/// Names that differ in two places show both.
#[test]
fn names_that_differ_in_several_places_are_told_apart() {
    let (font, measure) = (Font::regular(11.0), &ApproximateMetrics);
    let grid = |of: &dyn Fn(usize, usize, usize) -> String, n: [usize; 3]| -> Vec<String> {
        let mut out = Vec::new();
        for i in 0..n[0] {
            for j in 0..n[1] {
                out.extend((0..n[2]).map(|k| of(i, j, k)));
            }
        }
        out
    };
    let regions = grid(
        &|i, j, _| {
            format!(
                "Region {} of the United Federation of Planets and Moons segment {}",
                ["A", "B"][i],
                ["x", "y"][j]
            )
        },
        [2, 2, 1],
    );
    let stores = grid(
        &|i, j, _| {
            format!("Store {} Mitte Alexanderplatz Floor {} North", ["Berlin", "Munich"][i], j + 1)
        },
        [2, 2, 1],
    );
    let sales = grid(
        &|i, j, k| {
            format!(
                "Sales Department {} Europe, Channel {} Business Unit, Fiscal Year {} (audited)",
                ["North", "South", "East"][i],
                ["Online", "Retail"][j],
                2023 + k
            )
        },
        [3, 2, 2],
    );
    let sensors = grid(
        &|i, j, _| {
            format!(
                "sensor_{}_building_two_floor_three_{}_temperature",
                ["A", "B"][i],
                ["x", "y"][j]
            )
        },
        [2, 2, 1],
    );
    let chinese = grid(
        &|i, j, _| {
            format!(
                "中华人民共和国{}地区家庭消费支出{}年度统计数据报告",
                ["北方", "南方"][i],
                ["今", "去"][j]
            )
        },
        [2, 2, 1],
    );
    let uneven: Vec<String> = (0..6)
        .map(|i| {
            format!(
                "{} of a very long name that goes on {}",
                "word ".repeat(i),
                "and on ".repeat(i % 2)
            )
        })
        .collect();
    for names in [regions, stores, sales, sensors, chinese, uneven] {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for width in [50.0, 70.0, 110.0, 160.0] {
            let cut = pellucid_charts::text::cut_apart(measure, &names, &font, width);
            let all: std::collections::BTreeSet<&String> = cut.iter().collect();
            assert_eq!(all.len(), names.len(), "{width}: {cut:?}");
            assert!(
                cut.iter().all(|t| measure.width(t, &font) <= width + 1e-9),
                "{width}: {cut:?}"
            );
            for (i, name) in names.iter().enumerate() {
                let among = names.iter().copied();
                let one = pellucid_charts::text::cut_among(measure, name, among, &font, width);
                assert!(measure.width(&one, &font) <= width + 1e-9, "{i}: {one}");
            }
        }
    }
}
