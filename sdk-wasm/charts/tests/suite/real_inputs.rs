//! Rows and specifications that people drew with other libraries, and what they reported: each
//! stands for its whole kind, of which more are made here.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::common::rows::{
    all_differ, bars, bottom_labels, drawn, drawn_for, left_labels, texts, tips,
};
use crate::common::{self, inside, overlapping};
use pellucid_charts::locale::words::Word;
use pellucid_charts::{Colors, EnglishLocale, Item, Locale, State, TimeLabel, View};
use pellucid_core::Scalar;
use pellucid_core::chart::Format;
use proptest::prelude::*;
use serde_json::{Value, json};

fn bar(title: &str) -> Value {
    json!({"mark": "bar", "title": title, "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v"}}})
}

fn pairs(list: &[(&str, f64)]) -> Value {
    list.iter().map(|(k, v)| json!({"k": k, "v": v})).collect()
}

/// What everyone hears, reads and points at.
fn said(view: &View) -> Vec<String> {
    let mut all = texts(view);
    all.extend(tips(view));
    all.push(view.description());
    all.extend(view.data().into_iter().map(|p| p.label));
    all
}

mod numbers {
    use super::*;

    #[test]
    fn small_values_are_not_zero() {
        let mut spec = bar("Error rate");
        spec["options"] = json!({"dataLabels": true});
        let view = drawn(&pairs(&[("a", 0.0004), ("b", 0.0012), ("c", 0.0049)]), &spec);
        assert!(tips(&view).iter().any(|t| t.ends_with("0.0004")), "{:?}", tips(&view));
        for label in ["0.0004", "0.0012", "0.0049"] {
            assert!(texts(&view).iter().any(|t| t == label), "{label} of {:?}", texts(&view));
        }
        assert!(
            view.description().contains("0.0049") && view.description().contains("0.0004"),
            "{}",
            view.description()
        );
        let metric = json!({"mark": "metric", "title": "Mean", "encoding": {"value": {"op": "mean", "field": "v"}}});
        let view = drawn(&pairs(&[("a", 0.0042), ("b", 0.0042)]), &metric);
        assert!(texts(&view).iter().any(|t| t == "0.0042"), "{:?}", texts(&view));
    }

    fn line(values: &[f64]) -> View {
        let rows: Value = values.iter().enumerate().map(|(i, v)| json!({"x": i, "v": v})).collect();
        drawn(
            &rows,
            &json!({"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "v"}}}),
        )
    }

    #[test]
    fn no_value_reads_rounder_than_its_neighbours() {
        let ends_with = |view: &View, wanted: &[&str]| {
            let (tips, said) = (tips(view), view.description());
            for text in wanted {
                let end = format!(" {text}");
                assert!(tips.iter().any(|t| t.ends_with(&end)), "{text} of {tips:?}");
            }
            for text in [wanted.first(), wanted.last()].into_iter().flatten() {
                assert!(said.contains(text), "{text} of {said}");
            }
        };
        for (values, wanted) in [
            (&[99.9991, 99.9992, 99.9994][..], &["99.9991", "99.9992", "99.9994"][..]),
            (&[100.001, 100.002, 100.004], &["100.001", "100.002", "100.004"]),
            (&[1.00001, 1.00002], &["1.00001", "1.00002"]),
            (&[1234.001, 1234.002], &["1,234.001", "1,234.002"]),
            (&[0.99991, 0.99992], &["0.99991", "0.99992"]),
            (&[0.0423, 0.0424], &["0.0423", "0.0424"]),
            (&[12_345.678, 12_345.679], &["12,345.678", "12,345.679"]),
            (&[-99.9991, -99.9994], &["−99.9991", "−99.9994"]),
            // Noise of floats, and what reads well already.
            (&[0.1 + 0.2, 0.3], &["0.3", "0.3"]),
            (&[0.1 + 0.2, 0.7], &["0.3", "0.7"]),
            (&[100_000.000_001_3, 100_000.000_001_7], &["100,000", "100,000"]),
            (&[0.000_012, 2.5, 1234.56], &["0.000012", "2.5", "1,234.56"]),
            (&[2.567_89, 3.123_45], &["2.57", "3.12"]),
        ] {
            ends_with(&line(values), wanted);
            let rows: Vec<(String, f64)> =
                values.iter().enumerate().map(|(i, v)| (format!("k{i}"), *v)).collect();
            let rows: Vec<(&str, f64)> = rows.iter().map(|(k, v)| (k.as_str(), *v)).collect();
            let mut spec = bar("T");
            spec["options"] = json!({"dataLabels": true});
            let view = drawn(&pairs(&rows), &spec);
            let labels = texts(&view);
            ends_with(&view, wanted);
            if values.iter().all(|v| *v < 10_000.0) {
                for text in wanted {
                    assert!(labels.iter().any(|t| t == text), "{text} of {labels:?}");
                }
            }
        }
        let percent = json!({"mark": "bar", "encoding": {"x": {"field": "k"},
            "y": {"op": "sum", "field": "v", "format": {"style": "percent"}}}});
        let view = drawn(&pairs(&[("a", 0.999_91), ("b", 0.999_94)]), &percent);
        ends_with(&view, &["99.991%", "99.994%"]);
        let price = json!({"mark": "bar", "encoding": {"x": {"field": "k"},
            "y": {"op": "sum", "field": "v", "format": {"style": "currency"}}}});
        ends_with(&drawn(&pairs(&[("a", 3.4591), ("b", 3.4593)]), &price), &["$3.4591", "$3.4593"]);
        // A single number has no neighbours, and is no whole one.
        let metric = json!({"mark": "metric", "encoding": {"value": {"op": "mean", "field": "v"}}});
        for (value, wanted) in [
            (99.9991, "99.9991"),
            (1234.001, "1,234.001"),
            (0.1 + 0.2, "0.3"),
            (1e5 + 1.3e-6, "100,000"),
            (12.345_67, "12.35"),
            (7.0, "7"),
        ] {
            let view = drawn(&pairs(&[("a", value)]), &metric);
            assert!(texts(&view).iter().any(|t| t == wanted), "{wanted} of {:?}", texts(&view));
            assert!(view.description().contains(wanted), "{}", view.description());
        }
    }

    #[test]
    fn close_values_are_told_apart_beside_far_ones() {
        for (values, wanted) in [
            (&[1_000_000.0, 0.001, 0.001_01][..], &["1,000,000", "0.001", "0.00101"][..]),
            (&[5e8, 1.001, 1.002, 1.5], &["500,000,000", "1.001", "1.002", "1.5"]),
            (&[-3.000_01, -3.000_02, 1e12], &["−3.00001", "−3.00002", "1,000,000,000,000"]),
            (&[2e-9, 2.000_01e-9, 7.0], &["0.000000002", "0.00000000200001", "7"]),
            (
                &[1.000_000_1e16, 1.000_000_2e16, 1.0],
                &["10,000,001,000,000,000", "10,000,002,000,000,000", "1"],
            ),
            (&[0.1 + 0.2, 0.3, 1e6], &["0.3", "0.3", "1,000,000"]),
        ] {
            let tips = tips(&line(values));
            for text in wanted {
                let end = format!(" {text}");
                assert!(tips.iter().any(|t| t.ends_with(&end)), "{text} of {tips:?}");
            }
        }
        // At marks, shortened ones too.
        let mut spec = bar("T");
        spec["options"] = json!({"dataLabels": true});
        let view = drawn(&pairs(&[("a", 1_210_000.0), ("b", 1_240_000.0), ("c", 5.0)]), &spec);
        for text in ["1.21M", "1.24M", "5"] {
            assert!(texts(&view).iter().any(|t| t == text), "{text} of {:?}", texts(&view));
        }
        let heat = json!({"mark": "rect", "options": {"dataLabels": true}, "encoding": {
            "x": {"field": "k"}, "y": {"field": "r"}, "color": {"op": "sum", "field": "v"}}});
        let cells = json!([
            {"k": "a", "r": "x", "v": 52.3}, {"k": "b", "r": "x", "v": 52.4},
            {"k": "a", "r": "y", "v": 9_000_000.0}, {"k": "b", "r": "y", "v": 9_000_001.0}]);
        let view = drawn(&cells, &heat);
        for text in ["52.3", "52.4", "9,000,000", "9,000,001"] {
            assert!(texts(&view).iter().any(|t| t == text), "{text} of {:?}", texts(&view));
        }
    }

    #[test]
    fn a_heatmaps_labels_and_legend_tell_its_numbers_alone() {
        let heat = json!({"mark": "rect", "options": {"dataLabels": true}, "encoding": {
            "x": {"field": "k"}, "y": {"field": "r"}, "color": {"op": "sum", "field": "v"}}});
        let cells = json!([
            {"k": "a", "r": "x", "v": 1_000_000}, {"k": "b", "r": "x", "v": 1_000_001.5},
            {"k": "a", "r": "y", "v": 1_000_000.5}, {"k": "b", "r": "y", "v": 1_000_001}]);
        let written = texts(&drawn(&cells, &heat));
        assert!(!written.iter().any(|t| t == "0" || t == "1"), "{written:?}");
        assert!(!written.iter().any(|t| t == "1M"), "{written:?}");
        assert!(written.iter().any(|t| t == "1,000,000"), "{written:?}");
    }

    #[test]
    fn small_bars_coloured_by_their_key_have_their_value_beside_them() {
        let mut spec = bar("T");
        spec["encoding"]["color"] = json!({"field": "k"});
        spec["options"] = json!({"dataLabels": true});
        let written = texts(&drawn(&pairs(&[("a", 1000.0), ("b", 7.0), ("c", 3.0)]), &spec));
        for text in ["1,000", "7", "3"] {
            assert!(written.iter().any(|t| t == text), "{text} of {written:?}");
        }
    }

    #[test]
    fn no_number_of_an_axis_is_cut() {
        let rows: Value = [10_000_001e9, 10_000_002e9, 10_000_004e9]
            .iter()
            .enumerate()
            .map(|(x, v)| json!({"x": x, "v": v}))
            .collect();
        let spec = json!({"mark": "line", "encoding": {"x": {"field": "x"}, "y": {"field": "v"}}});
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        let view = drawn_for(&rows, &spec, (240.0, 170.0), &State::default(), &locale);
        assert!(!texts(&view).iter().any(|t| t.contains('…')), "{:?}", texts(&view));
    }

    #[test]
    fn ends_of_bins_have_the_digits_of_their_width() {
        let binned = |step: f64, origin: f64, values: &[f64], format: Value| {
            let rows: Value = values.iter().map(|v| json!({"v": v})).collect();
            let x =
                json!({"field": "v", "bin": {"step": step, "origin": origin}, "format": format});
            drawn(&rows, &json!({"mark": "bar", "encoding": {"x": x, "y": {"op": "count"}}}))
        };
        for (step, origin, value, format, wanted) in [
            (0.05, 0.0, 0.07, json!({}), "0.05 – 0.10"),
            (0.1, 0.0, 0.3, json!({}), "0.3 – 0.4"),
            (0.125, 0.0, 1.13, json!({}), "1.125 – 1.250"),
            (0.0025, 0.0, 12.003, json!({}), "12.0025 – 12.0050"),
            (1e-7, 0.0, 3.5e-7, json!({}), "0.0000003 – 0.0000004"),
            (1.0, 0.5, 0.7, json!({}), "0.5 – 1.5"),
            (10.0, 0.0, 25.0, json!({}), "20 – 30"),
            (0.001, 0.0, 0.0125, json!({"style": "percent"}), "1.2% – 1.3%"),
            (0.005, 0.0, 0.006, json!({"style": "currency"}), "$0.005 – $0.010"),
            (1.0, 0.0, 12_345.5, json!({"style": "compact"}), "12,345 – 12,346"),
            (1000.0, 0.0, 12_345.0, json!({"style": "compact"}), "12K – 13K"),
            (0.25, 0.0, 0.6, json!({"digits": 1}), "0.5 – 0.8"),
        ] {
            let view = binned(step, origin, &[value, value + 3.0 * step], format);
            let said = tips(&view);
            assert!(said.iter().any(|t| t.contains(wanted)), "{wanted} of {said:?}");
        }
        // The axis too: each of its labels is another one.
        for (step, origin) in [(1e-7, 0.0), (0.125, 0.0), (0.0025, 0.001), (2.5e-9, 0.0)] {
            let values: Vec<f64> = (0..9).map(|i| origin + step * (f64::from(i) + 0.5)).collect();
            let labels = bottom_labels(&binned(step, origin, &values, json!({})));
            assert!(labels.len() > 2 && all_differ(&labels), "{step}: {labels:?}");
        }
    }

    #[test]
    fn instants_of_any_year_keep_their_microsecond() {
        let at = |instants: &[&str]| {
            let rows: Value = instants.iter().map(|t| json!({"t": t, "v": 1})).collect();
            drawn(
                &rows,
                &json!({"mark": "point", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}}),
            )
        };
        let last = ["9999-12-31T23:59:59.999998Z", "9999-12-31T23:59:59.999999Z"];
        let view = at(&last);
        // They stand at one place: a tooltip tells one of them, the keyboard both.
        assert!(tips(&view)[0].contains("Dec 31, 9999, 23:59:59.99999"), "{:?}", tips(&view));
        let said = said(&view);
        for text in ["Dec 31, 9999, 23:59:59.999998", "Dec 31, 9999, 23:59:59.999999"] {
            assert!(said.iter().any(|t| t.contains(text)), "{text} of {said:?}");
        }
        for (row, text) in last.iter().enumerate() {
            let filter = view.point(row).expect("a filter");
            assert_eq!(filter[0].value, Some(pellucid_core::Scalar::Str((*text).into())));
        }
        let early = at(&[
            "0001-01-01T00:00:00.000001Z",
            "1600-05-01T00:00:00Z",
            "0001-01-01T00:00:00.000002Z",
        ]);
        let tips = tips(&early);
        assert!(tips.iter().any(|t| t.contains("Jan 1, 1, 00:00:00.000001")), "{tips:?}");
    }

    #[test]
    fn values_without_a_place_are_said_to_be_left_out() {
        use common::{batch, floats, names, scene};
        let of = |mark: &str, v: &[f64]| {
            let spec = json!({"mark": mark, "title": "T", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v"}}});
            let keys = ["a", "b", "c", "d"];
            let data = batch(vec![names("k", keys), floats("sum_v", v.iter().copied())]);
            scene(&common::spec(spec), &data, 640.0, 400.0)
        };
        let (one, two) =
            ("Without 1 infinite or undefined value", "Without 2 infinite or undefined values");
        for mark in ["bar", "line", "area", "point"] {
            for (values, note) in [
                (&[1.0, f64::INFINITY, 2.0, 3.0], one),
                (&[1.0, f64::NAN, f64::NEG_INFINITY, 3.0], two),
            ] {
                let view = of(mark, values);
                assert!(texts(&view).iter().any(|t| t == note), "{mark}: {:?}", texts(&view));
                assert!(view.description().contains(note), "{mark}: {}", view.description());
            }
            let whole = of(mark, &[1.0, 2.0, 3.0, 4.0]);
            assert!(!said(&whole).iter().any(|t| t.contains("Without")), "{mark}");
        }
        let nothing = of("bar", &[f64::NAN, f64::INFINITY, f64::NAN, f64::INFINITY]);
        let wanted = "Without 4 infinite or undefined values";
        assert!(texts(&nothing).iter().any(|t| t == wanted), "{:?}", texts(&nothing));
    }

    #[test]
    fn a_part_of_a_hierarchy_filters_by_its_whole_time_or_bin() {
        let rows = json!([
            {"t": "2024-01-05T00:00:00Z", "b": 0.31, "v": 1},
            {"t": "2024-02-05T00:00:00.000001Z", "b": 0.72, "v": 2}]);
        let size = json!({"op": "sum", "field": "v"});
        for (path, wanted) in [
            (
                json!({"field": "t", "timeUnit": "month"}),
                json!([["gte", 1_704_067_200_000_i64], ["lt", 1_706_745_600_000_i64]]),
            ),
            (
                json!({"field": "t"}),
                json!([["gte", 1_704_412_800_000_i64], ["lt", "2024-01-05T00:00:00.000001Z"]]),
            ),
            (json!({"field": "b", "bin": {"step": 0.1}}), json!([["gte", 0.3], ["lt", 0.4]])),
        ] {
            let spec = json!({"mark": "treemap", "encoding": {"path": [path], "size": size}});
            let view = drawn(&rows, &spec);
            let filters = view.point(0).expect("filters");
            let found: Vec<Value> =
                filters.iter().map(|f| json!([f.op.as_str(), f.value])).collect();
            assert_eq!(json!(found), wanted);
        }
    }

    #[test]
    fn a_slice_of_a_time_filters_by_that_time() {
        let times = ["2024-01-05T00:00:00Z", "2024-02-05T00:00:00.000001Z"];
        let rows: Value = times.iter().map(|t| json!({"t": t, "v": 1})).collect();
        let of = |unit: Value| {
            let mut color = json!({"field": "t"});
            if !unit.is_null() {
                color["timeUnit"] = unit;
            }
            let theta = json!({"op": "sum", "field": "v"});
            let spec = json!({"mark": "arc", "encoding": {"theta": theta, "color": color}});
            let view = drawn(&rows, &spec);
            let filters = (0..2).filter_map(|row| view.point(row)).flatten();
            filters.map(|f| (f.op.as_str(), json!(f.value))).collect::<Vec<_>>()
        };
        assert_eq!(
            of(Value::Null),
            [
                ("gte", json!(1_704_412_800_000_i64)),
                ("lt", json!("2024-01-05T00:00:00.000001Z")),
                ("gte", json!("2024-02-05T00:00:00.000001Z")),
                ("lt", json!("2024-02-05T00:00:00.000002Z"))
            ]
        );
        assert_eq!(
            of(json!("month")),
            [
                ("gte", json!(1_704_067_200_000_i64)),
                ("lt", json!(1_706_745_600_000_i64)),
                ("gte", json!(1_706_745_600_000_i64)),
                ("lt", json!(1_709_251_200_000_i64)),
            ]
        );
    }

    #[test]
    fn ticks_within_a_second_are_told_apart() {
        for (from, to) in [
            ("2024-02-29T12:34:56.000001Z", "2024-02-29T12:34:56.000009Z"),
            ("2024-02-29T12:34:56.000100Z", "2024-02-29T12:34:56.000900Z"),
            ("2024-02-29T12:34:56.001Z", "2024-02-29T12:34:56.009Z"),
            ("2024-02-29T12:34:56.100Z", "2024-02-29T12:34:56.900Z"),
            ("2024-02-29T12:34:59.900Z", "2024-02-29T12:35:00.100Z"),
        ] {
            let rows = json!([{"t": from, "v": 1}, {"t": to, "v": 2}]);
            let spec =
                json!({"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}});
            let labels = bottom_labels(&drawn(&rows, &spec));
            let seconds: Vec<String> =
                labels.iter().filter(|l| l.ends_with(" s")).cloned().collect();
            assert!(seconds.len() >= 3 && all_differ(&seconds), "{from}: {labels:?}");
            // What they are seconds of stands below.
            assert!(labels.iter().any(|l| l == "Feb 29, 2024, 12:34"), "{labels:?}");
        }
    }

    #[test]
    fn times_closer_than_a_second_are_told_apart() {
        let at = |instants: &[&str]| {
            let rows: Value =
                instants.iter().enumerate().map(|(i, t)| json!({"t": t, "v": i})).collect();
            let spec =
                json!({"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}});
            let view = drawn(&rows, &spec);
            (tips(&view), view.description())
        };
        let (tips, said) = at(&["2024-01-01T00:00:00.000", "2024-01-01T00:00:00.002"]);
        assert!(tips[1].starts_with("Jan 1, 2024, 00:00:00.002"), "{tips:?}");
        assert!(said.contains("Jan 1, 2024, 00:00:00.000"), "{said}");
        let (tips, _) = at(&["2024-01-01T00:00:00.000001", "2024-01-01T00:00:00.000002"]);
        assert!(tips[1].starts_with("Jan 1, 2024, 00:00:00.000002"), "{tips:?}");
        // Where seconds are enough there is nothing more.
        let (tips, _) = at(&["2024-01-01T00:00:00.125", "2024-01-01T00:00:09.5"]);
        assert!(tips[1].starts_with("Jan 1, 2024, 00:00:09:"), "{tips:?}");
    }

    /// Floats tell whole numbers apart up to 2^53 alone; identifiers have more.
    #[test]
    fn whole_numbers_keep_every_digit() {
        let rows: Value = (0..4i64)
            .map(|i| json!({"id": 9_007_199_254_740_993 + 200 * i, "v": 1_152_921_504_606_846_977 + 2000 * i}))
            .collect();
        let spec =
            json!({"mark": "point", "encoding": {"x": {"field": "id"}, "y": {"field": "v"}}});
        let view = drawn(&rows, &spec);
        let tips = tips(&view);
        assert!(tips.iter().any(|t| t.contains("Id 9007199254741193")), "{tips:?}");
        assert!(tips.iter().any(|t| t.contains("V 1,152,921,504,606,848,977")), "{tips:?}");
        let metric = common::spec(
            json!({"mark": "metric", "encoding": {"value": {"op": "max", "field": "v", "as": "m"}}}),
        );
        let most = common::batch(vec![common::ints("m", [9_007_199_254_740_993])]);
        let card = common::scene(&metric, &most, 640.0, 400.0);
        assert!(texts(&card).contains(&"9,007,199,254,740,993".to_owned()), "{:?}", texts(&card));
        assert!(card.description().contains("9,007,199,254,740,993"), "{}", card.description());
        let euros = common::spec(
            json!({"mark": "metric", "encoding": {"value": {"op": "max", "field": "v", "as": "m", "format": {"style": "currency", "currency": "EUR"}}}}),
        );
        for most in [9_007_199_254_740_993i64, i64::MAX, -9_007_199_254_740_993] {
            let data = common::batch(vec![common::ints("m", [most])]);
            for spec in [&metric, &euros] {
                let said = common::scene(spec, &data, 640.0, 400.0).description();
                assert_eq!(said.contains('€'), std::ptr::eq(spec, &euros), "{said}");
                let digits: String = said.chars().filter(char::is_ascii_digit).collect();
                assert!(digits.contains(&most.unsigned_abs().to_string()), "{most}: {said}");
            }
        }
        let found: Vec<_> = (0..4).map(|i| view.point(i).expect("a point")).collect();
        for (i, filters) in found.iter().enumerate() {
            let id = Scalar::Int(9_007_199_254_740_993 + 200 * i as i64);
            assert!(filters.iter().any(|f| f.value == Some(id.clone())), "{filters:?}");
        }
    }

    #[test]
    fn ticks_are_told_apart_whatever_their_size() {
        for values in [
            [1_000_000.1, 1_000_000.2, 1_000_000.15, 1_000_000.3],
            [1e-12, 4e-12, 2.5e-12, 7e-12],
            [1e18, 4e18, 2e18, 9e18],
            [-0.001, 0.5, -0.5, 0.0],
            [12_345.678, 12_345.679, 12_345.68, 12_345.681],
        ] {
            let view = line(&values);
            let labels = left_labels(&view);
            assert!(labels.len() >= 2 && all_differ(&labels), "{values:?}: {labels:?}");
            assert!(
                tips(&view).len() == 4 && all_differ(&tips(&view)),
                "{values:?}: {:?}",
                tips(&view)
            );
            assert!(labels.iter().all(|l| l.chars().count() < 14), "{labels:?}");
        }
        assert!(
            tips(&line(&[1_000_000.1, 1_000_000.3])).iter().any(|t| t.ends_with("1,000,000.3"))
        );
    }

    #[test]
    fn no_zero_has_a_sign() {
        let mut spec = bar("Minus zero");
        spec["options"] = json!({"dataLabels": true});
        let view = drawn(
            &pairs(&[("a", 0.0), ("b", -0.001), ("c", 0.5), ("d", -0.5), ("e", -0.0)]),
            &spec,
        );
        assert!(
            !said(&view)
                .iter()
                .any(|t| t.ends_with("−0") || t.ends_with("-0") || t.ends_with("−0.0")),
            "{:?}",
            said(&view)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

        /// A value that is not zero is nowhere said to be.
        #[test]
        fn nothing_is_said_to_be_zero(mantissa in 1.0f64..10.0, power in -15i32..16, minus: bool) {
            let v = mantissa * 10f64.powi(power) * if minus { -1.0 } else { 1.0 };
            let mut spec = bar("Any size");
            spec["options"] = json!({"dataLabels": true});
            let view = drawn(&pairs(&[("only", v)]), &spec);
            let tip = tips(&view);
            prop_assert!(tip.iter().all(|t| !t.ends_with(" 0") && !t.ends_with("−0")), "{:?}", tip);
            prop_assert!(all_differ(&left_labels(&view)), "{:?}", left_labels(&view));
            prop_assert!(!view.description().ends_with(" 0"), "{}", view.description());
        }
    }
}

mod names {
    use super::*;

    #[test]
    fn columns_of_any_name_are_drawn_under_it() {
        let rows = json!([{"a.b[0]": "x", "P [mm] \"q\"": 90.2, "": 1}, {"a.b[0]": "y", "P [mm] \"q\"": 100.4, "": 2}]);
        let spec = json!({"mark": "bar", "encoding": {"x": {"field": "a.b[0]"}, "y": {"op": "sum", "field": "P [mm] \"q\""}}});
        let view = drawn(&rows, &spec);
        assert_eq!(bars(&view).len(), 2);
        assert!(texts(&view).iter().any(|t| t == "Sum P [mm] \"q\""), "{:?}", texts(&view));
    }

    #[test]
    fn names_of_nothing_can_be_read_and_told_apart() {
        let rows = json!([{"k": null, "v": 1}, {"k": "", "v": 2}, {"k": " ", "v": 3}, {"k": "null", "v": 4}]);
        let mut spec = bar("Empty names");
        spec["encoding"]["color"] = json!({"field": "k"});
        spec["options"] = json!({"legend": true});
        let view = drawn(&rows, &spec);
        assert_eq!(bars(&view).len(), 4);
        for name in ["(none)", "(empty)", "(blank)", "null"] {
            assert!(texts(&view).iter().any(|t| t == name), "{name} of {:?}", texts(&view));
        }
        let names: BTreeSet<String> = tips(&view)
            .iter()
            .map(|t| t.split(':').next().unwrap_or_default().to_owned())
            .collect();
        assert_eq!(names.len(), 4, "{names:?}");
    }

    #[test]
    fn long_names_are_cut_where_they_differ() {
        let rows: Value = (0..18)
            .map(|i| json!({"k": format!("Quarter 3 Fiscal Year 2026 - Europe, Middle East and Africa - Premium Tier number {i}"), "v": 100 - i * 4}))
            .collect();
        let spec = json!({"mark": "bar", "title": "Long", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v"}}});
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for size in [(640.0, 400.0), (300.0, 200.0), (240.0, 180.0)] {
            let view = drawn_for(&rows, &spec, size, &State::default(), &locale);
            let labels = left_labels(&view);
            assert!(all_differ(&labels) && (labels.len() > 1 || size.0 < 400.0), "{labels:?}");
            assert!(overlapping(&view).is_empty(), "{:?}", overlapping(&view));
            let widest = bars(&view).iter().map(|b| b.width()).fold(0.0, f64::max);
            assert!(widest > 0.35 * size.0, "{widest} of {}", size.0);
            assert!(tips(&view).iter().any(|t| t.contains("Premium Tier number")));
        }
    }

    #[test]
    fn names_beside_legends_slices_and_tiles_are_cut_where_they_differ() {
        let name = |i: usize| {
            let end = ["Northern region", "Southern region", "Western region"][i];
            format!("International premium customers of the {end}")
        };
        let rows: Value = (0..3).map(|i| json!({"k": name(i), "v": 100 - i, "t": 1})).collect();
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for (mark, encoding) in [
            (
                "bar",
                json!({"x": {"field": "t"}, "y": {"op": "sum", "field": "v"}, "color": {"field": "k"}}),
            ),
            ("arc", json!({"color": {"field": "k"}, "theta": {"op": "sum", "field": "v"}})),
            ("radar", json!({"x": {"field": "k"}, "y": {"op": "sum", "field": "v"}})),
            ("funnel", json!({"y": {"field": "k"}, "x": {"op": "sum", "field": "v"}})),
        ] {
            let spec = json!({"mark": mark, "encoding": encoding});
            for width in [300.0, 440.0] {
                let view = drawn_for(&rows, &spec, (width, 320.0), &State::default(), &locale);
                let cut: Vec<String> =
                    texts(&view).into_iter().filter(|t| t.contains('…')).collect();
                assert!(all_differ(&cut), "{mark} {width}: {cut:?}");
                let told = |t: &String| t.find('…').is_some_and(|at| at + '…'.len_utf8() < t.len());
                assert!(cut.iter().any(told), "{mark} {width}: {cut:?}");
            }
        }
    }

    /// Names that differ early and late, of which those that begin alike are told apart in the same way.
    #[test]
    fn pies_and_legends_tell_names_that_differ_in_two_places() {
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for form in [
            "Bundesland {a} Verbraucherpreise {b} Veränderung gegenüber Vorjahr",
            "Region {a} revenue from household goods in {b} trade before tax",
            "Region {a} of the United Federation of Planets and Moons segment {b}",
        ] {
            let name = |i: usize| {
                form.replace("{a}", ["Nord", "Süd"][i / 2]).replace("{b}", ["mit", "ohne"][i % 2])
            };
            let rows: Value = (0..4).map(|i| json!({"k": name(i), "v": 100 - i, "t": 1})).collect();
            for (mark, encoding) in [
                (
                    "bar",
                    json!({"x": {"field": "t"}, "y": {"op": "sum", "field": "v"}, "color": {"field": "k"}}),
                ),
                ("arc", json!({"color": {"field": "k"}, "theta": {"op": "sum", "field": "v"}})),
            ] {
                let spec = json!({"mark": mark, "encoding": encoding});
                for width in [360.0, 480.0, 640.0] {
                    let view = drawn_for(&rows, &spec, (width, 360.0), &State::default(), &locale);
                    let cut: Vec<String> =
                        texts(&view).into_iter().filter(|t| t.contains('…')).collect();
                    assert!(all_differ(&cut), "{mark} {width}: {cut:?}");
                }
            }
        }
    }

    #[test]
    fn wide_scripts_and_pictures_stand_beside_each_other() {
        let names = [
            "東京都渋谷区の売上高",
            "서울특별시 강남구",
            "กรุงเทพมหานคร",
            "😀😀😀😀😀😀",
            "🇳🇴🇸🇪🇩🇰 👨‍👩‍👧",
            "नई दिल्ली",
            "القاهرة الجديدة",
            "Ａｌｐｈａ",
        ];
        let rows: Value =
            names.iter().enumerate().map(|(i, k)| json!({"k": k, "v": i + 1})).collect();
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for width in [240.0, 400.0, 640.0, 1600.0] {
            let view =
                drawn_for(&rows, &bar("Scripts"), (width, 400.0), &State::default(), &locale);
            assert!(overlapping(&view).is_empty(), "{width}: {:?}", overlapping(&view));
            inside(&view);
        }
    }

    #[test]
    fn readers_find_names_where_they_look() {
        let rows = pairs(&[
            ("Zebra", 1.0),
            ("apple", 2.0),
            ("Äpfel", 3.0),
            ("Banane", 4.0),
            ("Item 10", 5.0),
            ("Item 2", 6.0),
        ]);
        let order = |spec: &Value| -> Vec<String> {
            let view = drawn(&rows, spec);
            view.data()
                .into_iter()
                .map(|p| p.label.rsplit_once(' ').expect("name and value").0.to_owned())
                .collect()
        };
        assert_eq!(
            order(&bar("Order")),
            ["Äpfel", "apple", "Banane", "Item 2", "Item 10", "Zebra"]
        );
        let mut down = bar("Order");
        down["sort"] = json!([{"by": "k", "order": "desc"}]);
        assert_eq!(order(&down), ["Zebra", "Item 10", "Item 2", "Banane", "apple", "Äpfel"]);
        // An order that the author asks for stays.
        let mut by_value = bar("Order");
        by_value["sort"] = json!([{"by": "sum_v", "order": "desc"}]);
        assert_eq!(order(&by_value), ["Item 2", "Item 10", "Banane", "Äpfel", "apple", "Zebra"]);
    }

    /// English whose words are those of German.
    struct German;

    impl Locale for German {
        fn number(&self, value: f64, format: &Format) -> String {
            EnglishLocale.number(value, format)
        }
        fn time(&self, micros: i64, label: TimeLabel) -> String {
            EnglishLocale.time(micros, label)
        }
        fn word(&self, word: Word) -> String {
            word.text("de").to_owned()
        }
    }

    #[test]
    fn titles_of_measures_are_in_the_readers_language() {
        let locale: Rc<dyn Locale> = Rc::new(German);
        let titles = |op: &str| {
            let spec = json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": op, "field": "GDPPerCapita"}}});
            texts(&drawn_for(
                &json!([{"k": "a", "GDPPerCapita": 1.5}]),
                &spec,
                (640.0, 400.0),
                &State::default(),
                &locale,
            ))
        };
        for (op, title) in [
            ("sum", "Summe GDP per capita"),
            ("mean", "Mittelwert GDP per capita"),
            ("max", "Maximum GDP per capita"),
        ] {
            assert!(titles(op).iter().any(|t| t == title), "{op}: {:?}", titles(op));
        }
    }
}

mod colors {
    use super::*;

    fn series(n: usize) -> Value {
        (0..n * 3)
            .map(|i| json!({"s": format!("Country {:02}", i % n), "x": i / n, "v": i % n + 1}))
            .collect()
    }

    fn spec(without: &[&str]) -> Value {
        json!({
            "mark": "bar",
            "encoding": {"x": {"field": "x"}, "y": {"op": "sum", "field": "v"}, "color": {"field": "s"}},
            "filters": [{"field": "s", "op": "notIn", "values": without}],
        })
    }

    /// The colours of the series by their names, out of tooltips.
    fn shown(view: &View) -> BTreeMap<String, String> {
        let at = |i| view.data_point(i).expect("a datum").anchor;
        let rows = (0..view.data_len())
            .filter_map(|i| view.hit(at(i).x, at(i).y))
            .flat_map(|hit| hit.tooltip.rows);
        rows.map(|row| (row.label, row.color.css())).collect()
    }

    #[test]
    fn a_name_keeps_its_color_when_a_filter_takes_others_away() {
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for n in [3, 8, 12, 24, 25, 60] {
            let mut state = State::default();
            let draw = |without: &[&str], state: &State| {
                drawn_for(&series(n), &spec(without), (640.0, 400.0), state, &locale)
            };
            let before = draw(&["nobody"], &state);
            state.colors = before.colors().clone();
            let (all, filtered) = (shown(&before), draw(&["Country 00", "Country 02"], &state));
            assert_eq!(all.len(), n, "{all:?}");
            let left = shown(&filtered);
            assert_eq!(left.len(), n - 2);
            assert!(left.iter().all(|(name, color)| all[name] == *color), "{n}: {all:?} {left:?}");
            // And takes it again when they come back.
            state.colors = filtered.colors().clone();
            assert_eq!(shown(&draw(&["nobody"], &state)), all);
        }
    }

    #[test]
    fn a_chart_that_opens_with_a_filter_has_the_colors_of_one_without() {
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for n in [3, 8, 14, 24] {
            let names: Vec<String> = (0..n).rev().map(|i| format!("Country {i:02}")).collect();
            let state = State {
                colors: Colors::of(names.iter().map(String::as_str), locale.as_ref()),
                ..State::default()
            };
            let draw = |mut spec: Value, mark: &str| {
                spec["mark"] = json!(mark);
                shown(&drawn_for(&series(n), &spec, (640.0, 400.0), &state, &locale))
            };
            let all = draw(spec(&["nobody"]), "line");
            let distinct: BTreeSet<&String> = all.values().collect();
            assert_eq!((all.len(), distinct.len()), (n, n), "{all:?}");
            for mark in ["line", "bar", "area"] {
                let left = draw(spec(&["Country 00"]), mark);
                assert_eq!(left.len(), n - 1);
                assert!(left.iter().all(|(name, color)| all[name] == *color), "{all:?} {left:?}");
            }
        }
    }

    #[test]
    fn names_beyond_a_palette_keep_their_colors() {
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        for (n, colors) in [(30, json!([])), (90, json!([])), (9, json!(["#112233", "#445566"]))] {
            let names: Vec<String> = (0..n).map(|i| format!("Country {i:02}")).collect();
            let state = State {
                colors: Colors::of(names.iter().map(String::as_str), locale.as_ref()),
                ..State::default()
            };
            let draw = |wanted: &[&str], domain: &[&str]| {
                let mut spec = spec(&[]);
                spec["filters"] = json!([{"field": "s", "op": "in", "values": wanted}]);
                spec["options"] = json!({"colors": colors});
                spec["encoding"]["color"]["scale"] = json!({"domain": domain});
                shown(&drawn_for(&series(n), &spec, (640.0, 400.0), &state, &locale))
            };
            for domain in [&[][..], &["Country 04", "Country 01"][..]] {
                let all: Vec<&str> = names.iter().map(String::as_str).collect();
                let all = all.chunks(9).fold(BTreeMap::new(), |mut out, some| {
                    out.extend(draw(some, domain));
                    out
                });
                assert_eq!(all.len(), n);
                if colors == json!([]) {
                    let distinct: BTreeSet<&String> = all.values().collect();
                    assert_eq!(distinct.len(), n, "{all:?}");
                }
                let few = draw(&["Country 03", "Country 07", "Country 08"], domain);
                assert_eq!(few.len(), 3);
                assert!(few.iter().all(|(name, color)| all[name] == *color), "{all:?} {few:?}");
            }
        }
    }

    #[test]
    fn parts_of_a_hierarchy_have_the_colors_of_their_names() {
        let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
        let state = State {
            colors: Colors::of(["a", "b", "c"].into_iter(), locale.as_ref()),
            ..State::default()
        };
        let of = |mark: &str, rows: &Value| {
            let mut encoding =
                json!({"path": [{"field": "s"}], "size": {"op": "sum", "field": "v"}});
            if mark == "bar" {
                encoding = json!({"x": {"field": "s"}, "y": {"op": "sum", "field": "v"}, "color": {"field": "s"}});
            }
            let spec = json!({"mark": mark, "encoding": encoding});
            let view = drawn_for(rows, &spec, (640.0, 400.0), &state, &locale);
            let color = |i: usize| {
                let at = view.data_point(i)?.anchor;
                Some(view.hit(at.x, at.y)?.tooltip.rows.first()?.color.css())
            };
            (0..view.data_len()).filter_map(color).collect::<BTreeSet<_>>()
        };
        let rows = json!([{"s": "b", "v": 1}, {"s": "c", "v": 9}]);
        let bars = of("bar", &rows);
        assert_eq!(bars.len(), 2);
        for mark in ["treemap", "sunburst"] {
            assert_eq!(of(mark, &rows), bars, "{mark}");
        }
    }

    #[test]
    fn the_author_says_which_name_has_which_color() {
        let mut wanted = spec(&["nobody"]);
        wanted["encoding"]["color"]["scale"] = json!({"domain": ["Country 02", "Country 00"]});
        wanted["options"] = json!({"colors": ["#112233", "#445566", "#778899"]});
        let colors = shown(&drawn(&series(3), &wanted));
        assert_eq!(
            (colors["Country 02"].as_str(), colors["Country 00"].as_str()),
            ("#112233", "#445566")
        );
        assert_eq!(colors["Country 01"], "#778899");
    }
}

mod times {
    use super::*;

    const MONTHS: [(&str, f64); 6] = [
        ("2024-01-05", 10.0),
        ("2024-02-05", 20.0),
        ("2024-03-05", 30.0),
        ("2024-07-05", 40.0),
        ("2024-08-05", 50.0),
        ("2024-12-05", 60.0),
    ];

    fn monthly(mark: &str, nulls: Value) -> View {
        let rows: Value = MONTHS.iter().map(|(t, v)| json!({"t": t, "v": v})).collect();
        let encoding =
            json!({"x": {"field": "t", "timeUnit": "month"}, "y": {"op": "sum", "field": "v"}});
        drawn(&rows, &json!({"mark": mark, "encoding": encoding, "options": {"nulls": nulls}}))
    }

    fn longest(view: &View) -> (usize, f64) {
        let mut paths = Vec::new();
        for item in &view.items {
            if let Item::Path { points, .. } = item {
                let xs = || points.iter().map(|p| p.x);
                paths.push(
                    xs().fold(f64::NEG_INFINITY, f64::max) - xs().fold(f64::INFINITY, f64::min),
                );
            }
        }
        (paths.len(), paths.iter().copied().fold(0.0, f64::max))
    }

    #[test]
    fn months_without_rows_are_holes() {
        for mark in ["line", "area"] {
            let gap = monthly(mark, Value::Null);
            let (pieces, widest) = longest(&gap);
            assert!(
                pieces >= 2 && widest < 0.4 * gap.plot().width(),
                "{mark}: {pieces} pieces of {widest}"
            );
            assert_eq!(longest(&monthly(mark, json!("gap"))), (pieces, widest));
            // The lone December is seen, and the keyboard walks through what there is.
            assert_eq!(gap.data_len(), 6);
            let joined = monthly(mark, json!("connect"));
            assert!(longest(&joined).0 == 1 && longest(&joined).1 > 0.9 * joined.plot().width());
            let zeros = monthly(mark, json!("zero"));
            assert_eq!(zeros.data_len(), 12);
            assert!(zeros.data().iter().any(|p| p.label == "Apr 2024 0"), "{:?}", zeros.data());
            assert!(left_labels(&zeros).iter().any(|l| l == "0"), "{:?}", left_labels(&zeros));
        }
    }

    #[test]
    fn instants_that_nobody_grouped_are_joined() {
        let rows: Value = MONTHS.iter().map(|(t, v)| json!({"t": t, "v": v})).collect();
        let view = drawn(
            &rows,
            &json!({"mark": "line", "encoding": {"x": {"field": "t"}, "y": {"field": "v"}}}),
        );
        assert_eq!(longest(&view).0, 1);
    }
}

mod values {
    use super::*;

    #[test]
    fn zeros_of_two_axes_meet() {
        let cases = [
            ([120.0, 80.0, 150.0], [0.2, -0.3, 0.1]),
            ([-120.0, 80.0, 150.0], [0.2, 0.3, 0.0]),
            ([-5.0, -80.0, -150.0], [0.2, -0.3, 0.1]),
            ([1e6, -2e6, 3e6], [-1.0, 2.0, -0.5]),
        ];
        for (revenue, margin) in cases {
            let rows: Value = (0..3)
                .map(|i| json!({"m": format!("m{i}"), "rev": revenue[i], "margin": margin[i]}))
                .collect();
            let spec = json!({
                "mark": "bar",
                "encoding": {"x": {"field": "m"}, "y": {"op": "sum", "field": "rev", "title": "Revenue"}},
                "layer": [{"mark": "line", "axis": "right", "y": {"op": "mean", "field": "margin", "title": "Margin", "format": {"style": "percent"}}}],
            });
            let view = drawn(&rows, &spec);
            let plot = view.plot();
            let zero = |right: bool| {
                view.items.iter().find_map(|item| match item {
                    Item::Text { text, at, .. }
                        if (at.x > plot.right) == right
                            && (text == "0" || text == "0%" || text == "0.0%") =>
                    {
                        Some(at.y)
                    }
                    _ => None,
                })
            };
            let (left, right) = (zero(false).expect("a zero"), zero(true).expect("a zero"));
            assert!((left - right).abs() < 2.0, "{revenue:?} {margin:?}: {left} {right}");
            for bar in bars(&view) {
                assert!(bar.height() <= plot.height());
            }
        }
    }

    #[test]
    fn little_beside_much_is_seen_and_found() {
        for spec in [
            bar("Outlier"),
            json!({"mark": "bar", "encoding": {"y": {"field": "k"}, "x": {"op": "sum", "field": "v"}}}),
        ] {
            let horizontal = spec["encoding"]["y"]["field"] == "k";
            let view = drawn(
                &pairs(&[("huge", 1e8), ("small", 100.0), ("one", -1.0), ("zero", 0.0)]),
                &spec,
            );
            let length =
                |r: &pellucid_charts::Rect| if horizontal { r.width() } else { r.height() };
            assert_eq!(
                bars(&view).iter().filter(|r| length(r) >= 1.5).count(),
                3,
                "{:?}",
                bars(&view)
            );
            assert!(
                tips(&view).iter().any(|t| t.starts_with("small") && t.ends_with(" 100")),
                "{:?}",
                tips(&view)
            );
            assert!(
                tips(&view).iter().any(|t| t.starts_with("one") && t.ends_with(" −1")),
                "{:?}",
                tips(&view)
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

        /// The largest bar has its value, and no value stands on another bar.
        #[test]
        fn values_stand_at_their_own_bars(values in prop::collection::vec(1.0f64..9_999.0, 2..12), horizontal: bool) {
            let names: Vec<String> = (0..values.len()).map(|i| format!("n{i:02}")).collect();
            let rows: Value = names.iter().zip(&values).map(|(k, v)| json!({"k": k, "v": v.round()})).collect();
            let (key, value) = (json!({"field": "k"}), json!({"op": "sum", "field": "v"}));
            let encoding = if horizontal { json!({"y": key, "x": value}) } else { json!({"x": key, "y": value}) };
            let view = drawn(&rows, &json!({"mark": "bar", "encoding": encoding, "options": {"dataLabels": true}}));
            let largest = values.iter().map(|v| v.round()).fold(0.0, f64::max);
            let label = EnglishLocale.number(largest, &Format::default());
            prop_assert!(texts(&view).contains(&label), "{} of {:?}", label, texts(&view));
            let bars = bars(&view);
            for (text, at) in common::text_boxes(&view) {
                if !view.plot().contains(at.center().x, at.center().y) {
                    continue;
                }
                let under: Vec<_> = bars.iter().filter(|b| b.left + 1.0 < at.right && at.left + 1.0 < b.right && b.top + 1.0 < at.bottom && at.top + 1.0 < b.bottom).collect();
                prop_assert!(under.len() <= 1 && under.iter().all(|b| b.grown(1.0).contains(at.left, at.center().y) && b.grown(1.0).contains(at.right, at.center().y)), "{} over {:?}", text, under);
            }
            inside(&view);
        }
    }
}

mod words {
    use super::*;

    #[test]
    fn a_chart_says_what_it_is_once_and_whole() {
        let spec = json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v"}}});
        let said = drawn(&pairs(&[("a", 1.5), ("b", 3.75)]), &spec).description();
        assert_eq!(said, "Bar chart of Sum v by K, 2 bars, highest b 3.75, lowest a 1.5");
    }

    #[test]
    fn one_value_is_no_values() {
        for (left_out, note) in
            [(1, "Without 1 value up to zero"), (2, "Without 2 values up to zero")]
        {
            let rows: Value = (0..5)
                .map(|i| json!({"x": i, "v": if i < left_out { 0 } else { i * 10 }}))
                .collect();
            let spec = json!({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "v", "scale": {"type": "log"}}}});
            let view = drawn(&rows, &spec);
            assert!(said(&view).iter().any(|t| t.contains(note)), "{:?}", said(&view));
        }
    }
}

mod nothing {
    use super::*;
    use crate::common::try_scene;
    use pellucid_charts::Theme;
    use pellucid_core::{ChartSpec, output, plan};

    /// The chart of a table of no rows whose columns nobody named.
    fn of_nothing(spec: Value) -> View {
        let spec: ChartSpec = serde_json::from_value(spec).expect("the specification parses");
        let data = output::of_nothing(&plan::chart_query(&spec, &[]).expect("a query"));
        try_scene(&spec, &data, 640.0, 400.0, &Theme::light(), &State::default()).expect("laid out")
    }

    #[test]
    fn no_rows_are_no_error() {
        let xy = |x: Value, y: Value| json!({"x": x, "y": y});
        let (k, v) = (json!({"field": "k"}), json!({"op": "sum", "field": "v"}));
        for (mark, encoding) in [
            ("bar", xy(k.clone(), v.clone())),
            ("bar", xy(json!({"field": "k", "bin": {"step": 5}}), json!({"op": "count"}))),
            ("line", xy(json!({"field": "t", "timeUnit": "month"}), v.clone())),
            ("area", xy(json!({"field": "t", "timeUnit": "monthOfYear"}), v.clone())),
            ("arc", json!({"theta": v, "color": k})),
            ("treemap", json!({"value": v, "detail": [k]})),
        ] {
            let Ok(spec) =
                serde_json::from_value::<ChartSpec>(json!({"mark": mark, "encoding": encoding}))
            else {
                continue;
            };
            if plan::chart_query(&spec, &[]).is_err() {
                continue;
            }
            let view = of_nothing(json!({"mark": mark, "title": "Empty", "encoding": encoding}));
            assert!(texts(&view).iter().any(|t| t == "No data"), "{mark}: {:?}", texts(&view));
            assert!(view.description().contains("no data"), "{}", view.description());
        }
    }
}
