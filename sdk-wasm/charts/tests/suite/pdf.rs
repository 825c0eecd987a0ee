//! Scenes as PDF: read back by another library.

use crate::common::{self, batch, examples, ints, names, scene, spec};
use lopdf::{Document, Object, content::Content};
use pellucid_charts::{
    ApproximateMetrics, Font, Item, MeasureText, PICTURE_SCALE, Page, Part, PdfText, Point, Rgba,
    Size, State, TextPicture, Theme, View, pdf, pdf_page,
};
use serde_json::json;

/// A black square for each text that asks.
struct Squares;

impl MeasureText for Squares {
    fn width(&self, text: &str, font: &Font) -> f64 {
        ApproximateMetrics.width(text, font)
    }
}

impl PdfText for Squares {
    fn picture(&self, text: &str, font: &Font, _: Rgba) -> Option<TextPicture> {
        let (width, height) = (
            (self.width(text, font) * PICTURE_SCALE) as u32,
            (font.size * 1.6 * PICTURE_SCALE) as u32,
        );
        Some(TextPicture { width, height, rgba: [0, 0, 0, 255].repeat((width * height) as usize) })
    }
}

fn page(size: Size, parts: Vec<Part>) -> Page {
    Page { size, title: String::new(), language: String::new(), family: String::new(), parts }
}

/// An example as wide as a page.
fn drawn(e: &examples::Example, theme: &Theme) -> View {
    let height = (640.0 * e.ratio).round();
    common::try_scene(&e.spec, &e.data, 640.0, height, theme, &State::default()).expect(&e.name)
}

/// A page crosses between two wasm modules on its way.
#[test]
fn every_example_is_the_same_page_on_the_other_side() {
    for e in examples::all() {
        let scene = drawn(&e, &Theme::dark());
        let here = page(
            scene.size,
            vec![Part { at: Point::new(3.0, f64::INFINITY), items: scene.items.clone() }],
        );
        let bytes = here.to_bytes().expect(&e.name);
        assert_eq!(Page::from_bytes(&bytes).expect(&e.name), here, "{}", e.name);
        assert!(Page::from_bytes(&bytes[..bytes.len() - 1]).is_err(), "{}", e.name);
    }
}

fn operations(document: &Document) -> Vec<lopdf::content::Operation> {
    let page = document.page_iter().next().expect("a page");
    Content::decode(&document.get_page_content(page)).expect("operators").operations
}

/// The texts that are shown, as Windows-1252.
fn texts(document: &Document) -> Vec<String> {
    let shown =
        operations(document).into_iter().filter(|o| o.operator == "Tj").flat_map(|o| o.operands);
    shown.map(|o| o.as_str().unwrap().iter().map(|&b| char::from(b)).collect()).collect()
}

#[test]
fn every_example_is_one_page_with_every_text() {
    let folder = std::env::var("PELLUCID_LOOK").ok();
    for e in examples::all() {
        let scene = drawn(&e, &Theme::light());
        let bytes = pdf(&scene, "en", &ApproximateMetrics);
        if let Some(folder) = &folder {
            std::fs::write(format!("{folder}/{}.pdf", e.name), &bytes).unwrap();
        }
        let document =
            Document::load_mem(&bytes).unwrap_or_else(|error| panic!("{}: {error}", e.name));
        assert_eq!(document.get_pages().len(), 1, "{}", e.name);
        let written = texts(&document).concat();
        for item in &scene.items {
            if let Item::Text { text, .. } = item {
                let ascii: String = text.chars().filter(char::is_ascii).collect();
                let start: String = text.chars().take_while(char::is_ascii).collect();
                assert!(written.contains(&start), "{}: {text} ({ascii})", e.name);
            }
        }
    }
}

#[test]
fn a_page_is_as_large_as_its_scene_in_points() {
    let chart = scene(
        &spec(
            json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "count", "as": "n"}}}),
        ),
        &batch(vec![names("k", ["a", "b"]), ints("n", [1, 2])]),
        400.0,
        300.0,
    );
    let document = Document::load_mem(&pdf(&chart, "en-GB", &ApproximateMetrics)).unwrap();
    let page = document.get_dictionary(document.page_iter().next().unwrap()).unwrap();
    let sides: Vec<f32> = page
        .get(b"MediaBox")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_float().unwrap())
        .collect();
    assert_eq!(sides, [0.0, 0.0, 300.0, 225.0]);
    assert_eq!(document.catalog().unwrap().get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    let filled = operations(&document).iter().filter(|o| o.operator == "f").count();
    assert!(filled >= 3, "a ground and two bars, not {filled}");
}

#[test]
fn texts_are_as_wide_as_they_were_laid_out() {
    let font = Font::regular(10.0);
    let item = |text: &str| Item::Text {
        text: text.into(),
        at: Point::new(50.0, 20.0),
        font,
        align: pellucid_charts::scene::Align::Start,
        upward: false,
        color: Rgba::hex(0),
    };
    struct Wide;
    impl MeasureText for Wide {
        fn width(&self, text: &str, font: &Font) -> f64 {
            1.1 * ApproximateMetrics.width(text, font)
        }
    }
    impl PdfText for Wide {
        fn picture(&self, _: &str, _: &Font, _: Rgba) -> Option<TextPicture> {
            None
        }
    }
    let page = page(
        Size { width: 100.0, height: 40.0 },
        vec![Part { at: Point::default(), items: vec![item("Revenue")] }],
    );
    let document = Document::load_mem(&pdf_page(&page, &[], &Wide)).unwrap();
    let scaling = operations(&document).into_iter().find(|o| o.operator == "Tz").unwrap().operands
        [0]
    .as_float()
    .unwrap();
    assert!((scaling - 110.0).abs() < 0.1, "{scaling}");
}

#[test]
fn letters_that_helvetica_lacks_are_pictures_that_copy_as_text() {
    let chart = scene(
        &spec(
            json!({"mark": "bar", "encoding": {"x": {"field": "k"}, "y": {"op": "count", "as": "n"}}}),
        ),
        &batch(vec![names("k", ["القاهرة", "東京", "Zürich"]), ints("n", [1, 2, 3])]),
        400.0,
        300.0,
    );
    let document = Document::load_mem(&pdf(&chart, "ar", &Squares)).unwrap();
    let marked: Vec<Vec<u8>> = operations(&document)
        .into_iter()
        .filter(|o| o.operator == "BDC")
        .map(|o| {
            o.operands[1].as_dict().unwrap().get(b"ActualText").unwrap().as_str().unwrap().to_vec()
        })
        .collect();
    let utf16 = |text: &str| {
        [0xfe, 0xff]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect::<Vec<u8>>()
    };
    assert_eq!(marked, [utf16("القاهرة"), utf16("東京")]);
    let images = document.objects.values().filter(|o| {
        o.as_stream().is_ok_and(|s| {
            s.dict.get(b"Subtype").is_ok_and(|v| v.as_name().is_ok_and(|n| n == b"Image"))
        })
    });
    // Each with its mask.
    assert_eq!(images.count(), 4);
    assert!(texts(&document).iter().any(|t| t == "Zürich"));
    // Without a caller who draws, question marks stand in their place.
    let document = Document::load_mem(&pdf(&chart, "ar", &ApproximateMetrics)).unwrap();
    assert!(texts(&document).iter().any(|t| t == "??"));
}

#[test]
fn names_cannot_end_a_string_or_start_an_operator() {
    let hostile = ") Tj ET Q /JS (app.alert(1))\\ (";
    let chart = scene(
        &spec(
            json!({"mark": "bar", "title": hostile, "encoding": {"y": {"field": "k"}, "x": {"op": "count", "as": "n"}}}),
        ),
        &batch(vec![names("k", [hostile]), ints("n", [1])]),
        800.0,
        300.0,
    );
    let document = Document::load_mem(&pdf(&chart, ") /JS (x", &ApproximateMetrics)).unwrap();
    assert!(texts(&document).iter().any(|t| t == hostile));
    let scripts = |o: &Object| o.as_dict().is_ok_and(|d| d.has(b"JS") || d.has(b"OpenAction"));
    assert!(!document.objects.values().any(scripts));
}

#[test]
fn the_largest_page_is_one_that_readers_bear() {
    let page = page(Size { width: 40_000.0, height: f64::NAN }, Vec::new());
    let document = Document::load_mem(&pdf_page(&page, &[], &ApproximateMetrics)).unwrap();
    let page = document.get_dictionary(document.page_iter().next().unwrap()).unwrap();
    let width = page.get(b"MediaBox").unwrap().as_array().unwrap()[2].as_float().unwrap();
    assert!((width - 14_400.0).abs() < 1.0);
}
