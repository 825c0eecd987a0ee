//! Text widths without a font engine: the advance widths of Helvetica, which Arial and Liberation Sans share.

use crate::text::{Font, MeasureText, Weight};

/// Measures by Helvetica's advance widths. Within a few percent of what a browser draws with the usual sans-serif faces.
#[derive(Debug, Clone, Copy, Default)]
pub struct ApproximateMetrics;

/// Advance widths of the characters U+0020 to U+007E in thousandths of an em (Adobe Core 14 AFM, Helvetica).
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];

/// Letters of Helvetica Bold are wider than those of Helvetica by about this much; its digits are not.
const BOLD_LETTERS: f64 = 1.08;

fn advance(c: char, weight: Weight) -> f64 {
    let thousandths = match c {
        ' '..='~' => f64::from(ASCII[c as usize - 0x20]),
        '\u{0300}'..='\u{036f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        '\u{a0}' | '·' | '’' | '‘' => 278.0,
        '−' | '×' | '≥' | '≤' => 584.0,
        '\u{2000}'..='\u{200a}' | '\u{202f}' => 250.0,
        '…' | '→' | '—' | '™' => 1000.0,
        '\u{a1}'..='\u{2fff}' => 600.0,
        _ => 1000.0,
    };
    let bold = weight == Weight::Semibold && !c.is_ascii_digit() && c != ' ';
    thousandths / 1000.0 * if bold { BOLD_LETTERS } else { 1.0 }
}

impl MeasureText for ApproximateMetrics {
    fn width(&self, text: &str, font: &Font) -> f64 {
        text.chars().map(|c| advance(c, font.weight)).sum::<f64>() * font.size
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
}
