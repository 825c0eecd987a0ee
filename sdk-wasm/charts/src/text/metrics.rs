//! Text widths without a font engine: the advance widths of Helvetica, which Arial and Liberation
//! Sans share.

use crate::text::{Font, MeasureText, Weight};

/// Measures by Helvetica's advance widths. Within a few percent of what a browser draws with the
/// usual sans-serif faces.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApproximateMetrics;

/// Advance widths of the characters U+0020 to U+007E in thousandths of an em (Adobe Core 14 AFM,
/// Helvetica).
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278,
    278, // space to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];

/// Letters of Helvetica Bold are wider than those of Helvetica by about this much; its digits are
/// not.
const BOLD_LETTERS: f64 = 1.08;

/// Marks that stand on the letter before them, and what is never seen: U+0300 and so on, to the
/// block's last.
const ZERO_WIDE: [(u32, u32); 28] = [
    (0x300, 0x36f),
    (0x483, 0x489),
    (0x591, 0x5bd),
    (0x5bf, 0x5c7),
    (0x610, 0x61a),
    (0x64b, 0x65f),
    (0x6d6, 0x6dc),
    (0x6df, 0x6e4),
    (0x900, 0x902),
    (0x93c, 0x93c),
    (0x941, 0x948),
    (0x94d, 0x94d),
    (0x981, 0x981),
    (0x9c1, 0x9c4),
    (0xe31, 0xe31),
    (0xe34, 0xe3a),
    (0xe47, 0xe4e),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x20d0, 0x20f0),
    (0x3099, 0x309a),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    // Tones of skin, and tags of flags.
    (0x1f3fb, 0x1f3ff),
    (0xe0000, 0xe01ef),
];

/// Joins pictures to one.
const JOINER: char = '\u{200d}';
/// How wide pictures are in the usual fonts of them, in thousandths of an em.
const PICTURE: f64 = 1_370.0;

/// Signs that are drawn as pictures whatever follows them (Unicode's Emoji_Presentation, its blocks
/// of mixed signs in part).
fn is_picture(c: char) -> bool {
    matches!(c as u32,
        0x231a..=0x231b | 0x23e9..=0x23f3 | 0x25fd..=0x25fe | 0x2614..=0x2615 | 0x2648..=0x2653 | 0x267f | 0x2693 | 0x26a1
        | 0x26aa..=0x26ab | 0x26bd..=0x26be | 0x26c4..=0x26c5 | 0x26ce | 0x26d4 | 0x26ea | 0x26f2..=0x26f5 | 0x26fa | 0x26fd
        | 0x2705 | 0x270a..=0x270b | 0x2728 | 0x274c | 0x274e | 0x2753..=0x2757 | 0x2795..=0x2797 | 0x27b0 | 0x27bf
        | 0x2b1b..=0x2b1c | 0x2b50 | 0x2b55 | 0x1f000..=0x1f1e5 | 0x1f200..=0x1faff)
}

fn advance(c: char, weight: Weight) -> f64 {
    let thousandths = match c {
        ' '..='~' => f64::from(ASCII[c as usize - 0x20]),
        c if ZERO_WIDE.iter().any(|(first, last)| (*first..=*last).contains(&(c as u32))) => 0.0,
        '\u{a0}' | '·' | '’' | '‘' => 278.0,
        '−' | '×' | '≥' | '≤' => 584.0,
        '\u{2000}'..='\u{200a}' | '\u{202f}' => 250.0,
        '…' | '→' | '—' | '™' => 1000.0,
        c if is_picture(c) => PICTURE,
        // Two of them make a flag.
        '\u{1f1e6}'..='\u{1f1ff}' => PICTURE / 2.0,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{2fff}' => 1000.0,
        '\u{ff61}'..='\u{ffdc}' => 500.0,
        '\u{a1}'..='\u{2dff}' => 600.0,
        _ => 1000.0,
    };
    let bold = weight == Weight::Semibold && !c.is_ascii_digit() && c != ' ';
    thousandths / 1000.0 * if bold { BOLD_LETTERS } else { 1.0 }
}

impl MeasureText for ApproximateMetrics {
    fn width(&self, text: &str, font: &Font) -> f64 {
        let mut before = ' ';
        let one = |c: char| {
            let joined = before == JOINER && is_picture(c);
            // What was text becomes a picture by what follows it.
            let pictured = c == '\u{fe0f}'
                && !is_picture(before)
                && before != JOINER
                && before as u32 >= 0x2000;
            let missing =
                if pictured { PICTURE / 1000.0 - advance(before, font.weight) } else { 0.0 };
            before = c;
            if joined { 0.0 } else { advance(c, font.weight) + missing }
        };
        text.chars().map(one).sum::<f64>() * font.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_helvetica() {
        let width = |s| ApproximateMetrics.width(s, &Font::regular(1000.0));
        assert_eq!(width("0"), 556.0);
        assert_eq!(width("W"), 944.0);
        assert_eq!(width("~"), 584.0);
        assert_eq!(width("Hello"), 722.0 + 556.0 + 222.0 + 222.0 + 556.0);
    }

    #[test]
    fn scripts_are_as_wide_as_they_are_drawn() {
        let width = |s| ApproximateMetrics.width(s, &Font::regular(1000.0));
        assert_eq!(
            (width("東京"), width("ﾊﾝ"), width("서울"), width("Ａ")),
            (2000.0, 1000.0, 2000.0, 1000.0)
        );
        assert_eq!(width("e\u{301}"), width("e"));
        assert_eq!(width("ก\u{e34}"), width("ก"));
        // A family, a flag, a hand of some colour and a heart are one picture each.
        for picture in ["😀", "👨\u{200d}👩\u{200d}👧", "🇳🇴", "👍🏽", "❤\u{fe0f}", "⭐"]
        {
            assert_eq!(width(picture), PICTURE, "{picture}");
        }
    }
}
