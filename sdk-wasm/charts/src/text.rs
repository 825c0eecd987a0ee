//! Text: fonts, widths and making it fit.

pub mod metrics;
mod several;

use serde::{Deserialize, Serialize};

/// How heavy letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Weight {
    /// CSS 400.
    Regular,
    /// CSS 600.
    Semibold,
}

impl Weight {
    /// The CSS `font-weight`.
    pub fn css(self) -> u32 {
        match self {
            Self::Regular => 400,
            Self::Semibold => 600,
        }
    }
}

/// A size and weight; the family is the theme's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Font {
    /// CSS px.
    pub size: f64,
    /// How heavy.
    pub weight: Weight,
}

impl Font {
    /// A regular font of `size` CSS px.
    pub fn regular(size: f64) -> Self {
        Self { size, weight: Weight::Regular }
    }

    /// A semibold font of `size` CSS px.
    pub fn semibold(size: f64) -> Self {
        Self { size, weight: Weight::Semibold }
    }
}

/// Measures text as the reader will see it. A chart asks the same labels again at every layout:
/// implementations cache.
///
/// ```
/// use pellucid_charts::{Font, MeasureText};
///
/// /// A typewriter, all of whose letters are equally wide.
/// struct Monospace;
///
/// impl MeasureText for Monospace {
///     fn width(&self, text: &str, font: &Font) -> f64 {
///         0.6 * font.size * text.chars().count() as f64
///     }
/// }
///
/// assert_eq!(Monospace.width("Tromsø", &Font::regular(10.0)), 36.0);
/// ```
pub trait MeasureText {
    /// The advance width of one line of text, CSS px.
    fn width(&self, text: &str, font: &Font) -> f64;
}

/// Names that a name is told from at most, where all would read the same.
const MOST_ALIKE: usize = 24;
/// Labels longer than this are cut before they are measured: no chart is wide enough for more.
const MAX_CHARS: usize = 200;

/// The text on one line: control characters and runs of white space become one space, and it is cut
/// after 200 characters.
///
/// ```
/// assert_eq!(pellucid_charts::text::one_line(" two\n  lines "), "two lines");
/// ```
pub fn one_line(text: &str) -> String {
    // Most names are.
    if is_one_line(text) { text.to_owned() } else { cleaned(text) }
}

/// Whether a text is on one line already: short, of ASCII, with single spaces between words.
pub(crate) fn is_one_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The byte before the first counts as a space: a leading one is as wrong as a second one.
    let mut before = b' ';
    let single = bytes.len() <= MAX_CHARS
        && bytes.iter().all(|&b| {
            let fits = (b' '..=b'~').contains(&b) && !(b == b' ' && before == b' ');
            before = b;
            fits
        });
    single && bytes.last() != Some(&b' ')
}

fn cleaned(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_CHARS));
    let mut gap = false;
    for (n, c) in text.chars().enumerate() {
        if c.is_whitespace() || c.is_control() || c == '\u{fffe}' || c == '\u{ffff}' {
            gap = !out.is_empty();
            continue;
        }
        if n >= MAX_CHARS {
            out.push('…');
            return out;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
    }
    out
}

/// The text, cut and ended by "…" so that it is no wider than `width` CSS px; empty where not even
/// that fits.
///
/// ```
/// use pellucid_charts::{ApproximateMetrics, Font, text::ellipsis};
///
/// assert_eq!(ellipsis(&ApproximateMetrics, "Hartsfield-Jackson", &Font::regular(10.0), 40.0), "Hartsfi…");
/// ```
pub fn ellipsis(measure: &dyn MeasureText, text: &str, font: &Font, width: f64) -> String {
    if measure.width(text, font) <= width {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
    let cut = |chars: usize| {
        let end = ends.get(chars).copied().unwrap_or(text.len());
        let mut s = text[..end].trim_end().to_owned();
        s.push('…');
        s
    };
    match longest(ends.len(), |chars| measure.width(&cut(chars), font) <= width) {
        0 => String::new(),
        chars => cut(chars),
    }
}

/// Each of the texts as [`ellipsis`] cuts it; those that would read the same are cut in the middle
/// or from where they differ.
///
/// ```
/// use pellucid_charts::{ApproximateMetrics, Font, text::cut_apart};
///
/// let names = ["Premium customers, north", "Premium customers, south"];
/// let cut = cut_apart(&ApproximateMetrics, &names, &Font::regular(10.0), 60.0);
/// assert!(cut[0].ends_with("north") && cut[1].ends_with("south"), "{cut:?}");
/// ```
pub fn cut_apart(
    measure: &dyn MeasureText,
    texts: &[&str],
    font: &Font,
    width: f64,
) -> Vec<String> {
    let mut out: Vec<String> =
        texts.iter().map(|text| ellipsis(measure, text, font, width)).collect();
    // The last once more: what still reads alike shares more of its start than all did.
    for cut in [middle_cut, tail_cut, tail_cut] {
        for group in alike(texts, &out) {
            let whole: Vec<&str> = group.iter().map(|&i| texts[i]).collect();
            let same = common_start(&whole);
            group.iter().for_each(|&i| out[i] = cut(measure, texts[i], same, font, width));
        }
    }
    // They differ in several places.
    if !alike(texts, &out).is_empty() {
        let cut: Vec<usize> = (0..out.len()).filter(|&i| out[i].contains('…')).collect();
        let whole: Vec<&str> = cut.iter().map(|&i| texts[i]).collect();
        let words = several::words_that_differ(&whole, |text| measure.width(text, font), width);
        cut.into_iter().zip(words.into_iter().flatten()).for_each(|(i, text)| out[i] = text);
    }
    // At last by numbers, which say no more than that they differ.
    for (n, i) in alike(texts, &out).into_iter().flatten().enumerate() {
        let number = format!(" {}", n + 1);
        let room = (width - measure.width(&number, font)).max(0.0);
        let start = ellipsis(measure, texts[i], font, room);
        if !start.is_empty() {
            out[i] = start + &number;
        }
    }
    out
}

/// Those of the cut texts that read alike and are not.
fn alike(texts: &[&str], cut: &[String]) -> Vec<Vec<usize>> {
    // A map of texts would be ten kilobytes of code, and labels that are cut are few.
    let mut alike: Vec<Vec<usize>> = Vec::new();
    for (i, text) in cut.iter().enumerate().filter(|(_, text)| text.contains('…')) {
        match alike.iter_mut().find(|group| cut[group[0]] == *text) {
            Some(group) => group.push(i),
            None => alike.push(vec![i]),
        }
    }
    alike.retain(|group| group.iter().any(|&i| texts[i] != texts[group[0]]));
    alike
}

/// The text as [`ellipsis`] cuts it, unless one of `among` would read the same: then as
/// [`cut_apart`] tells it from those.
///
/// ```
/// use pellucid_charts::{ApproximateMetrics, Font, text::cut_among};
///
/// let among = ["Premium customers, north", "Premium customers, south"];
/// let cut = cut_among(&ApproximateMetrics, among[1], among, &Font::regular(10.0), 60.0);
/// assert!(cut.ends_with("south"), "{cut}");
/// ```
pub fn cut_among<'a>(
    measure: &dyn MeasureText,
    text: &str,
    among: impl IntoIterator<Item = &'a str>,
    font: &Font,
    width: f64,
) -> String {
    told_apart(measure, text, &mut among.into_iter(), font, width)
}

/// As [`cut_among`], once for all kinds of iterators.
fn told_apart(
    measure: &dyn MeasureText,
    text: &str,
    among: &mut dyn Iterator<Item = &str>,
    font: &Font,
    width: f64,
) -> String {
    let cut = ellipsis(measure, text, font, width);
    if cut == text {
        return cut;
    }
    let start = cut.strip_suffix('…').unwrap_or(&cut);
    // Those that begin alike, and of the others some: they may come to read the same.
    let (mut group, mut alike): (Vec<&str>, bool) = (vec![text], false);
    for other in among.filter(|other| *other != text) {
        let is_alike = other.starts_with(start);
        alike |= is_alike;
        if group.len() <= MOST_ALIKE && (is_alike || measure.width(other, font) > width) {
            // In one order for whichever of them asks.
            if let Err(at) = group.binary_search(&other) {
                group.insert(at, other);
            }
        }
    }
    if !alike {
        return cut;
    }
    let Some(own) = group.iter().position(|other| *other == text).filter(|_| group.len() > 1)
    else {
        return cut;
    };
    cut_apart(measure, &group, font, width).swap_remove(own)
}

/// How many characters all texts start with.
fn common_start(texts: &[&str]) -> usize {
    let Some((first, rest)) = texts.split_first() else { return 0 };
    let shared =
        rest.iter().map(|t| first.chars().zip(t.chars()).take_while(|(a, b)| a == b).count());
    shared.min().unwrap_or_else(|| first.chars().count())
}

/// The start and the end of a text.
fn middle_cut(measure: &dyn MeasureText, text: &str, _: usize, font: &Font, width: f64) -> String {
    let chars: Vec<char> = text.chars().collect();
    let cut = |kept: usize| {
        // The end tells more: names that start alike differ there.
        let start = kept / 2;
        let (start, end) =
            (&chars[..start], &chars[chars.len() - (kept - start).min(chars.len() - start)..]);
        let text = |part: &[char]| part.iter().collect::<String>();
        format!("{}…{}", text(start).trim_end(), text(end).trim_start())
    };
    let fits = |kept: usize| measure.width(&cut(kept), font) <= width;
    match longest(chars.len().saturating_sub(1), fits) {
        0 if !fits(0) => String::new(),
        kept => cut(kept),
    }
}

/// The start of a text and what follows from shortly before its `same` first characters end; where
/// there is no room for both, only that.
fn tail_cut(measure: &dyn MeasureText, text: &str, same: usize, font: &Font, width: f64) -> String {
    /// Characters that lead to the difference.
    const LEADING: usize = 3;
    let from = |skipped: usize| text.char_indices().nth(skipped).map_or("", |(i, _)| &text[i..]);
    let mut out = String::new();
    for (start, leading) in [(LEADING, LEADING), (0, LEADING), (0, 0)] {
        let start: String = text.chars().take(start).collect();
        let tail = from(same.saturating_sub(leading)).trim_start();
        let before = start.chars().count() + 1 + tail.chars().count() - from(same).chars().count();
        out = ellipsis(measure, &format!("{start}…{tail}"), font, width);
        // What differs must be seen.
        if out.trim_end_matches('…').chars().count() > before {
            break;
        }
    }
    out
}

/// The largest number up to `most` that fits, where a smaller one fits whenever a larger does; zero
/// where none above it does. By bisection: eight looks at most for 200 characters.
fn longest(most: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

/// The text's words on at most `lines` lines, each no wider than `width` CSS px; none where they do
/// not fit.
///
/// ```
/// use pellucid_charts::{ApproximateMetrics, Font, text::wrap};
///
/// let lines = wrap(&ApproximateMetrics, "United States of America", &Font::regular(10.0), 70.0, 2);
/// assert_eq!(lines, Some(vec!["United States".to_owned(), "of America".to_owned()]));
/// ```
pub fn wrap(
    measure: &dyn MeasureText,
    text: &str,
    font: &Font,
    width: f64,
    lines: usize,
) -> Option<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        if let Some(last) = out.last_mut() {
            let longer = format!("{last} {word}");
            if measure.width(&longer, font) <= width {
                *last = longer;
                continue;
            }
        }
        if out.len() == lines || measure.width(word, font) > width {
            return None;
        }
        out.push(word.to_owned());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::metrics::ApproximateMetrics;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_ellipsised_text_fits(text in "\\PC{0,80}", width in 0.0f64..300.0) {
            let font = Font::regular(11.0);
            prop_assert!(ApproximateMetrics.width(&ellipsis(&ApproximateMetrics, &text, &font, width), &font) <= width);
        }

        #[test]
        fn a_line_has_no_controls(text in any::<String>()) {
            let line = one_line(&text);
            prop_assert!(!line.chars().any(char::is_control) && line.chars().count() <= MAX_CHARS + 1);
        }
    }

    #[test]
    fn names_that_start_alike_are_told_apart() {
        let font = Font::regular(11.0);
        let long: Vec<String> =
            (0..18).map(|i| format!("Quarter 3 Fiscal Year 2026 - Europe, Middle East and Africa - Premium Tier number {i}")).collect();
        let inner: Vec<String> = (0..18)
            .map(|i| {
                format!(
                    "The very long beginning that all have {i} and the very long end that all have"
                )
            })
            .collect();
        for names in [long, inner] {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            for width in [90.0, 130.0, 200.0] {
                let cut = cut_apart(&ApproximateMetrics, &names, &font, width);
                let distinct: std::collections::BTreeSet<&String> = cut.iter().collect();
                assert_eq!(distinct.len(), names.len(), "{cut:?}");
                assert!(
                    cut.iter()
                        .all(|t| ApproximateMetrics.width(t, &font) <= width && t.contains('…')),
                    "{cut:?}"
                );
            }
        }
        let same = cut_apart(&ApproximateMetrics, &["same name", "same name"], &font, 30.0);
        assert!(same[0] == same[1] && same[0].starts_with("sa"), "{same:?}");
    }

    proptest! {
        #[test]
        fn whatever_is_cut_fits(texts in prop::collection::vec("\\PC{0,30}", 0..6), width in 0.0f64..120.0) {
            let (font, texts): (Font, Vec<&str>) = (Font::regular(11.0), texts.iter().map(String::as_str).collect());
            let cut = cut_apart(&ApproximateMetrics, &texts, &font, width);
            prop_assert!(cut.len() == texts.len() && cut.iter().all(|t| ApproximateMetrics.width(t, &font) <= width));
        }
    }

    #[test]
    fn words_wrap_where_all_fit() {
        let font = Font::regular(10.0);
        let wrap = |text, width, lines| wrap(&ApproximateMetrics, text, &font, width, lines);
        assert_eq!(
            wrap("United States of America", 70.0, 2),
            Some(vec!["United States".to_owned(), "of America".to_owned()])
        );
        assert_eq!(wrap("United States of America", 40.0, 2), None);
        assert_eq!(wrap("Antidisestablishmentarianism", 40.0, 3), None);
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(ellipsis(&ApproximateMetrics, "abc", &Font::regular(10.0), 100.0), "abc");
        assert_eq!(
            ellipsis(&ApproximateMetrics, "Hartsfield-Jackson", &Font::regular(10.0), 40.0),
            "Hartsfi…"
        );
        assert_eq!(one_line(" a\n\tb \0c "), "a b c");
        for text in [
            "plain",
            "two words",
            "two  spaces",
            " led",
            "trailed ",
            "",
            "é",
            "a\u{a0}b",
            "~!",
            "tab\t",
            &"x".repeat(201),
        ] {
            assert_eq!(one_line(text), cleaned(text), "{text:?}");
        }
    }
}
