//! Fonts that go into a document: those glyphs of theirs that it shows, and which text each stands
//! for.
//!
//! Formats: OpenType 1.9 (ISO/IEC 14496-22), ISO 32000-1 section 9.7 (composite fonts) and 9.10.3
//! (ToUnicode).

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Str};
use pellucid_core::{Code, Error, Result};
use subsetter::GlyphRemapper;
use ttf_parser::{Face, Permissions, Tag, name_id};

use crate::output::pdf::deflate::deflated;
use crate::text::Weight;

/// Codes are the glyphs' own numbers.
const IDENTITY: SystemInfo =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Thickness of a bold font's stems, thousandths of its size; readers use it only where they must
/// replace the font.
const STEM: f32 = 90.0;

/// A font file, TrueType or OpenType, that documents may hold. A variable font is written as its
/// default instance.
#[derive(Debug, Clone)]
pub struct PdfFont {
    bytes: Vec<u8>,
    weight: Weight,
}

impl PdfFont {
    /// A font for texts of `weight`; for those of the other weight too where there is none for
    /// them.
    ///
    /// # Errors
    /// `unsupported_file` for another format, such as WOFF2, and for a font whose licence bits
    /// forbid what is done with it; `corrupt_file` for one that cannot be read.
    pub fn new(bytes: Vec<u8>, weight: Weight) -> Result<Self> {
        let unsupported = |what: &str| {
            Err(Error::new(Code::UnsupportedFile, format!("{what}: give the font as TTF or OTF")))
        };
        match bytes.get(..4) {
            Some(b"wOF2") => return unsupported("a WOFF2 font cannot be written into a PDF"),
            Some(b"wOFF") => return unsupported("a WOFF font cannot be written into a PDF"),
            Some(b"ttcf") => return unsupported("a collection holds several fonts"),
            Some([0, 1, 0, 0] | b"OTTO" | b"true") => {}
            _ => return unsupported("this is no font"),
        }
        let corrupt =
            |what: &str| Error::new(Code::CorruptFile, format!("the font cannot be read: {what}"));
        let face = Face::parse(&bytes, 0).map_err(|e| corrupt(&e.to_string()))?;
        if face.permissions() == Some(Permissions::Restricted) || !face.is_subsetting_allowed() {
            let message = "the font's licence bits (OS/2 fsType) forbid to embed it or a part of it: give one whose licence allows it";
            return Err(Error::new(Code::UnsupportedFile, message));
        }
        // What cannot be cut down is told here, by its file, and not in the middle of a page.
        subsetter::subset(&bytes, 0, &GlyphRemapper::new()).map_err(|e| corrupt(&e.to_string()))?;
        Ok(Self { bytes, weight })
    }
}

/// A piece of a text that one font writes.
pub(super) struct Run {
    /// Which of [`Fonts`].
    pub(super) font: usize,
    /// Two bytes a glyph.
    pub(super) codes: Vec<u8>,
    /// Advance in font sizes.
    pub(super) width: f64,
    /// Whether a text that should be bold has only a regular font.
    pub(super) thin: bool,
}

/// The fonts of a document, and which glyphs of each are shown.
pub(super) struct Fonts<'a> {
    faces: Vec<Used<'a>>,
}

struct Used<'a> {
    font: &'a PdfFont,
    face: Face<'a>,
    glyphs: GlyphRemapper,
    /// What each new number stands for.
    texts: BTreeMap<u16, char>,
}

impl<'a> Fonts<'a> {
    pub(super) fn new(fonts: &'a [PdfFont]) -> Self {
        let used = |font: &'a PdfFont| {
            let face = Face::parse(&font.bytes, 0).ok()?;
            Some(Used { font, face, glyphs: GlyphRemapper::new(), texts: BTreeMap::new() })
        };
        Self { faces: fonts.iter().filter_map(used).collect() }
    }

    /// The text in the first fonts that have its letters, those of its weight before others. None
    /// where a letter is in none, and where letters join or change order, which takes more than
    /// a letter's glyph.
    pub(super) fn runs(&mut self, text: &str, weight: Weight) -> Option<Vec<Run>> {
        if self.faces.is_empty() || text.chars().any(is_shaped) {
            return None;
        }
        let bold = |w: Weight| w == Weight::Semibold;
        let mut order: Vec<usize> = (0..self.faces.len()).collect();
        order.sort_by_key(|&i| {
            self.faces.get(i).is_some_and(|f| bold(f.font.weight) != bold(weight))
        });
        let find = |c: char| order.iter().find_map(|&i| Some((i, self.faces.get(i)?.glyph(c)?)));
        // All letters are looked up before any glyph is taken: a text that stays out leaves nothing
        // behind.
        let found: Vec<(char, usize, u16)> = text
            .chars()
            .filter(|&c| c != '\u{200e}')
            .map(|c| find(c).map(|(i, g)| (c, i, g)))
            .collect::<Option<_>>()?;
        let mut runs: Vec<Run> = Vec::new();
        for (c, i, glyph) in found {
            let used = self.faces.get_mut(i)?;
            let code = used.glyphs.remap(glyph);
            used.texts.entry(code).or_insert(c);
            let advance = used.advance(glyph);
            let thin = bold(weight) && !bold(used.font.weight);
            if runs.last().is_none_or(|r| r.font != i) {
                runs.push(Run { font: i, codes: Vec::new(), width: 0.0, thin });
            }
            let run = runs.last_mut()?;
            run.codes.extend(code.to_be_bytes());
            run.width += advance;
        }
        Some(runs)
    }

    /// Writes the fonts that were used; each with its name in the page's resources. `id` gives the
    /// next free reference.
    pub(super) fn write(
        self,
        chunk: &mut Chunk,
        id: &mut impl FnMut() -> Ref,
    ) -> Vec<(String, Ref)> {
        let used = self.faces.into_iter().enumerate().filter(|(_, f)| !f.texts.is_empty());
        used.filter_map(|(i, f)| Some((name(i), f.write(chunk, id)?))).collect()
    }
}

/// A font's name in the page's resources.
pub(super) fn name(font: usize) -> String {
    format!("F{font}")
}

impl Used<'_> {
    fn glyph(&self, c: char) -> Option<u16> {
        let own = |c| self.face.glyph_index(c).map(|g| g.0).filter(|&g| g != 0);
        own(c).or_else(|| match c {
            // Few fonts have every space, and some no minus sign.
            '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' => own(' '),
            '−' => own('–'),
            _ => None,
        })
    }

    /// In font sizes.
    fn advance(&self, glyph: u16) -> f64 {
        f64::from(self.face.glyph_hor_advance(ttf_parser::GlyphId(glyph)).unwrap_or(0))
            / f64::from(self.face.units_per_em().max(1))
    }

    /// A font that documents call by a name of its own, since it is a part of the one of that name.
    fn subset_name(&self) -> String {
        let names = self.face.names().into_iter();
        let own = names
            .filter(|n| n.name_id == name_id::POST_SCRIPT_NAME)
            .find_map(|n| n.to_string())
            .unwrap_or_default();
        let own: String =
            own.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
        // FNV-1a over the glyphs: the same part has the same name.
        let hash = self.glyphs.remapped_gids().fold(0xcbf2_9ce4_8422_2325_u64, |h, g| {
            (h ^ u64::from(g)).wrapping_mul(0x0100_0000_01b3)
        });
        let tag: String = (0..6)
            .scan(hash, |h, _| Some((b'A' + (std::mem::replace(h, *h / 26) % 26) as u8) as char))
            .collect();
        format!("{tag}+{}", if own.is_empty() { "Font" } else { &own })
    }

    fn write(&self, chunk: &mut Chunk, id: &mut impl FnMut() -> Ref) -> Option<Ref> {
        let part = subsetter::subset(&self.font.bytes, 0, &self.glyphs).ok()?;
        // Outlines of the one kind stand in documents as a font file, those of the other as their
        // table alone.
        let cff = ttf_parser::RawFace::parse(&part, 0)
            .ok()
            .and_then(|face| face.table(Tag::from_bytes(b"CFF ")));
        let (whole, descendant, descriptor, file, map) = (id(), id(), id(), id(), id());
        let named = self.subset_name();
        let base = Name(named.as_bytes());
        let kind = if cff.is_some() { CidFontType::Type0 } else { CidFontType::Type2 };
        let mut font = chunk.type0_font(whole);
        font.base_font(base)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(descendant)
            .to_unicode(map);
        font.finish();

        let mut font = chunk.cid_font(descendant);
        font.subtype(kind)
            .base_font(base)
            .system_info(IDENTITY)
            .font_descriptor(descriptor)
            .default_width(0.0);
        if cff.is_none() {
            font.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let widths = self.glyphs.remapped_gids().map(|g| (self.advance(g) * 1000.0) as f32);
        font.widths().consecutive(0, widths);
        font.finish();

        let em = |v: i16| f32::from(v) * 1000.0 / f32::from(self.face.units_per_em().max(1));
        let bounds = self.face.global_bounding_box();
        let mut about = chunk.font_descriptor(descriptor);
        about.name(base).flags(FontFlags::SYMBOLIC).italic_angle(self.face.italic_angle());
        about.bbox(Rect::new(
            em(bounds.x_min),
            em(bounds.y_min),
            em(bounds.x_max),
            em(bounds.y_max),
        ));
        about.ascent(em(self.face.ascender())).descent(em(self.face.descender()));
        about
            .cap_height(em(self.face.capital_height().unwrap_or(self.face.ascender())))
            .stem_v(STEM);
        match cff {
            Some(_) => about.font_file3(file),
            None => about.font_file2(file),
        };
        about.finish();

        let packed = deflated(cff.unwrap_or(&part));
        let mut stream = chunk.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        match cff {
            Some(_) => stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C")),
            None => stream.pair(Name(b"Length1"), i32::try_from(part.len()).unwrap_or(i32::MAX)),
        };
        stream.finish();

        let mut cmap = UnicodeCmap::<u16>::new(Name(b"Pellucid-UCS"), IDENTITY);
        for (&code, &c) in &self.texts {
            cmap.pair(code, c);
        }
        let packed = deflated(cmap.finish().as_slice());
        chunk.stream(map, &packed).filter(Filter::FlateDecode);
        Some(whole)
    }
}

/// Whether a letter may join its neighbours, stand above them or run against them, so that a line
/// of it is more than glyph after glyph: such texts are the browser's to write.
fn is_shaped(c: char) -> bool {
    matches!(c,
        // Accents that combine.
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        // Hebrew, Arabic, Syriac and what is written like them.
        | '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
        // The scripts of India and South East Asia, Tibetan, Mongolian.
        | '\u{900}'..='\u{109f}' | '\u{1700}'..='\u{18af}' | '\u{1900}'..='\u{1aaf}' | '\u{1b00}'..='\u{1cff}' | '\u{a800}'..='\u{abff}'
        | '\u{11000}'..='\u{11fff}' | '\u{16100}'..='\u{16fff}'
        // Letters of Hangul that join to syllables.
        | '\u{1100}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}'
        // Joiners, marks of direction and of variants.
        | '\u{200b}'..='\u{200d}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{e0000}'..='\u{e0fff}'
        // Emoji, whose colours no such font has.
        | '\u{1f000}'..='\u{1faff}')
}
