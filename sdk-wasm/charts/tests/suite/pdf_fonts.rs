//! Fonts in documents: read back by another library.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, content::Content};
use pellucid_charts::scene::Align;
use pellucid_charts::{
    ApproximateMetrics, Font, Item, Page, Part, PdfFont, Point, Rgba, Size, Weight, pdf_page,
};
use pellucid_core::Code;
use proptest::prelude::*;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fonts/LiberationSans-{name}.ttf", env!("CARGO_MANIFEST_DIR")))
        .expect("a font")
}

fn regular() -> PdfFont {
    PdfFont::new(file("Regular"), Weight::Regular).expect("a font")
}

fn line(text: &str, y: f64, font: Font) -> Item {
    Item::Text {
        text: text.into(),
        at: Point::new(10.0, y),
        font,
        align: Align::Start,
        upward: false,
        color: Rgba::hex(0),
    }
}

fn page(items: &[Item], fonts: &[PdfFont]) -> Vec<u8> {
    let parts = vec![Part { at: Point::default(), items: items.to_vec() }];
    let size = Size { width: 400.0, height: 200.0 };
    pdf_page(
        &Page { size, title: String::new(), language: String::new(), family: String::new(), parts },
        fonts,
        &ApproximateMetrics,
    )
}

/// The fonts of the page, by name in its resources.
fn fonts(document: &Document) -> BTreeMap<Vec<u8>, &Dictionary> {
    document.get_page_fonts(document.page_iter().next().unwrap()).unwrap()
}

fn followed<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &[u8]) -> &'a Object {
    let object = dictionary.get(key).unwrap();
    object.as_reference().map_or(object, |id| document.get_object(id).unwrap())
}

/// The pairs of a ToUnicode map: `<0001> <0041>` a line.
fn unicode(document: &Document, font: &Dictionary) -> BTreeMap<u16, String> {
    let stream = followed(document, font, b"ToUnicode").as_stream().unwrap();
    let text = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let body =
        text.split("beginbfchar").skip(1).map(|part| part.split("endbfchar").next().unwrap());
    let hex = |s: &str| -> Vec<u16> {
        let digits: Vec<char> = s.trim_matches(|c| c == '<' || c == '>').chars().collect();
        digits
            .chunks(4)
            .map(|c| u16::from_str_radix(&c.iter().collect::<String>(), 16).unwrap())
            .collect()
    };
    let pairs = body.flat_map(str::lines).filter_map(|l| l.split_once(' '));
    pairs.map(|(code, text)| (hex(code)[0], String::from_utf16(&hex(text)).unwrap())).collect()
}

/// What a reader that copies the page gets, a line for each text.
fn copied(document: &Document) -> Vec<String> {
    let fonts = fonts(document);
    let content =
        Content::decode(&document.get_page_content(document.page_iter().next().unwrap())).unwrap();
    let (mut lines, mut current) = (Vec::new(), Vec::new());
    for o in content.operations {
        match o.operator.as_str() {
            "BT" => lines.push(String::new()),
            "Tf" => current = o.operands[0].as_name().unwrap().to_vec(),
            "Tj" => {
                let shown = o.operands[0].as_str().unwrap();
                let text = lines.last_mut().unwrap();
                match current[0] {
                    b'F' => {
                        let map = unicode(document, fonts[&current]);
                        shown
                            .chunks_exact(2)
                            .for_each(|c| text.push_str(&map[&u16::from_be_bytes([c[0], c[1]])]));
                    }
                    _ => shown.iter().for_each(|&b| text.push(char::from(b))),
                }
            }
            _ => {}
        }
    }
    lines
}

#[test]
fn texts_beyond_helvetica_are_glyphs_of_a_font_in_the_document_and_copy_as_text() {
    let texts = ["Ελλάδα", "Москва", "Zürich − 3\u{202f}000", "Ω≈ß → €"];
    let items: Vec<Item> = texts
        .iter()
        .zip(1..)
        .map(|(t, i)| line(t, 30.0 * f64::from(i), Font::regular(14.0)))
        .collect();
    let bytes = page(&items, &[regular()]);
    if let Ok(folder) = std::env::var("PELLUCID_LOOK") {
        std::fs::write(format!("{folder}/fonts.pdf"), &bytes).unwrap();
    }
    let document = Document::load_mem(&bytes).unwrap();
    assert_eq!(copied(&document), texts);
    // A part of the font, under a name that says so, and much smaller than the whole.
    let fonts = fonts(&document);
    let font = fonts[&b"F0".to_vec()];
    let name =
        String::from_utf8(font.get(b"BaseFont").unwrap().as_name().unwrap().to_vec()).unwrap();
    let (tag, own) = name.split_once('+').unwrap();
    assert!(
        tag.len() == 6 && tag.bytes().all(|b| b.is_ascii_uppercase()) && own == "LiberationSans",
        "{name}"
    );
    assert!(bytes.len() < 30_000, "{} bytes", bytes.len());
    // Widths are the font's: "Ω" is 1531 of 2048 units wide.
    let descendants = font.get(b"DescendantFonts").unwrap().as_array().unwrap();
    let descendant = document.get_dictionary(descendants[0].as_reference().unwrap()).unwrap();
    let widths = followed(&document, descendant, b"W").as_array().unwrap()[1].as_array().unwrap();
    let omega = unicode(&document, font).into_iter().find(|(_, c)| c == "Ω").unwrap().0;
    assert!(
        (widths[usize::from(omega)].as_float().unwrap() - 1531.0 * 1000.0 / 2048.0).abs() < 0.1
    );
    // The embedded part is a font that another library reads, with outlines for each of its glyphs.
    let descriptor = followed(&document, descendant, b"FontDescriptor").as_dict().unwrap();
    let part = followed(&document, descriptor, b"FontFile2")
        .as_stream()
        .unwrap()
        .decompressed_content()
        .unwrap();
    let parsed = ttf_parser::Face::parse(&part, 0).unwrap();
    assert!(parsed.glyph_bounding_box(ttf_parser::GlyphId(omega)).is_some());
    assert_eq!(usize::from(parsed.number_of_glyphs()).min(widths.len()), widths.len());
}

#[test]
fn each_letter_is_in_the_first_font_that_has_it_and_bold_in_the_bold_one() {
    let bold = PdfFont::new(file("Bold"), Weight::Semibold).unwrap();
    let heading = Font { size: 14.0, weight: Weight::Semibold };
    let items = [line("Ωμέγα", 30.0, heading), line("Ωμέγα", 60.0, Font::regular(14.0))];
    let both = [regular(), bold];
    let named = |fonts: &[PdfFont]| -> Vec<(String, i64)> {
        let document = Document::load_mem(&page(&items, fonts)).unwrap();
        let content =
            Content::decode(&document.get_page_content(document.page_iter().next().unwrap()))
                .unwrap();
        let mut mode = 0;
        let mut found = Vec::new();
        let mut name = String::new();
        for o in content.operations {
            match o.operator.as_str() {
                "Tr" => mode = o.operands[0].as_i64().unwrap(),
                "Tf" => {
                    name = String::from_utf8(o.operands[0].as_name().unwrap().to_vec()).unwrap()
                }
                "Tj" => found.push((name.clone(), mode)),
                _ => {}
            }
        }
        found
    };
    assert_eq!(named(&both), [("F1".into(), 0), ("F0".into(), 0)]);
    // Without a bold font the regular one is made bold by an outline (mode 2), and the next text is
    // not.
    assert_eq!(named(&both[..1]), [("F0".into(), 2), ("F0".into(), 0)]);
}

#[test]
fn letters_that_join_or_turn_are_never_set_glyph_by_glyph() {
    let items = [
        line("القاهرة", 30.0, Font::regular(14.0)),
        line("שלום", 60.0, Font::regular(14.0)),
        line("東京", 90.0, Font::regular(14.0)),
    ];
    let document = Document::load_mem(&page(&items, &[regular()])).unwrap();
    // Nobody draws them here: question marks, one a letter, and no font that nobody uses.
    assert_eq!(copied(&document), ["???????", "????", "??"]);
    assert!(!fonts(&document).contains_key(b"F0".as_slice()));
}

#[test]
fn what_cannot_be_embedded_says_why() {
    let code = |bytes: &[u8]| PdfFont::new(bytes.to_vec(), Weight::Regular).unwrap_err();
    for head in [b"wOF2", b"wOFF", b"ttcf", b"%PDF", b"\0\0\0\0"] {
        let error = code(&[head.as_slice(), &[0; 64]].concat());
        assert_eq!(error.code, Code::UnsupportedFile);
        assert!(error.message.ends_with("give the font as TTF or OTF"), "{}", error.message);
    }
    assert_eq!(code(b"").code, Code::UnsupportedFile);
    assert_eq!(code(&file("Regular")[..2000]).code, Code::CorruptFile);
    // The licence bits, `fsType`, stand eight bytes into the table OS/2.
    let mut closed = file("Regular");
    let tables = usize::from(u16::from_be_bytes([closed[4], closed[5]]));
    let record =
        (0..tables).map(|i| 12 + 16 * i).find(|&at| &closed[at..at + 4] == b"OS/2").unwrap();
    let table = u32::from_be_bytes(closed[record + 8..record + 12].try_into().unwrap()) as usize;
    closed[table + 9] = 2;
    let error = code(&closed);
    assert_eq!(error.code, Code::UnsupportedFile);
    assert!(error.message.contains("licence"), "{}", error.message);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// A hostile font is an error or a document that is read, never a panic.
    #[test]
    fn damaged_fonts_do_no_harm(cut in 12_usize..410_712, changes in prop::collection::vec((0_usize..6000, any::<u8>()), 0..12)) {
        let mut bytes = file("Regular");
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(cut.max(200_000));
        if let Ok(font) = PdfFont::new(bytes, Weight::Regular) {
            let written = page(&[line("Ωμέγα Москва", 30.0, Font::regular(14.0))], &[font]);
            prop_assert!(Document::load_mem(&written).is_ok());
        }
    }
}
