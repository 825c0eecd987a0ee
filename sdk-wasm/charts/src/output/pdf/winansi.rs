//! WinAnsiEncoding (ISO 32000-1, annex D): what Helvetica writes without being embedded.

use crate::text::metrics::ApproximateMetrics;
use crate::text::{Font, MeasureText, Weight};

/// Codes 0x80 to 0x9f; those that stand for nothing are NUL.
const UPPER: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘',
    '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The text's codes; none where a letter has none.
pub(super) fn encode(text: &str) -> Option<Vec<u8>> {
    text.chars().map(code).collect()
}

fn code(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).ok(),
        // A minus sign is as wide and as high as a dash of the width of a digit, and there is none.
        '−' => Some(0x96),
        // Thin and narrow spaces part thousands.
        '\u{2009}' | '\u{202f}' | '\u{2007}' => Some(0xa0),
        // Marks of direction are not seen.
        '\u{200e}' => Some(0xad),
        _ => UPPER
            .iter()
            .position(|&u| u == c && u != '\0')
            .and_then(|i| u8::try_from(0x80 + i).ok()),
    }
}

/// The text as Helvetica writes it, CSS px.
pub(super) fn width(text: &str, font: &Font) -> f64 {
    // Accents change no letter's width.
    let plain: String = text.chars().filter(|&c| c != '\u{200e}').map(base).collect();
    ApproximateMetrics.width(
        &plain,
        &Font {
            size: font.size,
            weight: if font.weight == Weight::Semibold { font.weight } else { Weight::Regular },
        },
    )
}

fn base(c: char) -> char {
    match c {
        'À'..='Å' => 'A',
        'Æ' | 'Œ' => 'W',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ð' => 'D',
        'Ñ' => 'N',
        'Ò'..='Ö' | 'Ø' => 'O',
        'Ù'..='Ü' => 'U',
        'Ý' | 'Ÿ' => 'Y',
        'Þ' => 'P',
        'Š' => 'S',
        'Ž' => 'Z',
        'ß' => 'b',
        'à'..='å' => 'a',
        'æ' | 'œ' => 'w',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ð' | 'ò'..='ö' | 'ø' => 'o',
        'ñ' => 'n',
        'ù'..='ü' | 'þ' => 'u',
        'ý' | 'ÿ' => 'y',
        'š' => 's',
        'ž' => 'z',
        '°' => '*',
        '€' | '–' | '−' | '£' | '¥' | '§' | '¢' => '0',
        '\u{2009}' | '\u{202f}' | '\u{2007}' | '\u{a0}' => ' ',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_windows_1252() {
        assert_eq!(encode("a~ÿ€Ÿ…–"), Some(vec![0x61, 0x7e, 0xff, 0x80, 0x9f, 0x85, 0x96]));
        assert_eq!(encode("−3\u{202f}000"), Some(vec![0x96, 0x33, 0xa0, 0x30, 0x30, 0x30]));
        assert!(["Ω", "م", "中", "→", "\n", "\0"].iter().all(|t| encode(t).is_none()));
    }

    #[test]
    fn accents_change_no_width() {
        let font = Font::regular(100.0);
        assert_eq!(width("Zürich", &font), width("Zurich", &font));
    }
}
