//! The order of names without a locale database: letters before their accents, accents before
//! capitals, figures by their number.
//!
//! It follows the root order of the Unicode Collation Algorithm (UTS #10) for Latin letters; other
//! scripts keep the order of their code points, behind Latin.

use std::cmp::Ordering;

/// The order of two names as readers of most languages sort them.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    primary(a, b)
        .then_with(|| a.chars().map(accent).cmp(b.chars().map(accent)))
        .then_with(|| a.chars().map(char::is_uppercase).cmp(b.chars().map(char::is_uppercase)))
        .then_with(|| a.cmp(b))
}

/// Letters without accents and sizes; runs of figures as numbers.
fn primary(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (number_a, number_b) = (figures(a), figures(b));
        if !number_a.is_empty() && !number_b.is_empty() {
            let (x, y) = (number_a.trim_start_matches('0'), number_b.trim_start_matches('0'));
            match x.len().cmp(&y.len()).then_with(|| x.cmp(y)) {
                Ordering::Equal => (a, b) = (&a[number_a.len()..], &b[number_b.len()..]),
                order => return order,
            }
            continue;
        }
        let (mut rest_a, mut rest_b) = (a.chars(), b.chars());
        match (rest_a.next(), rest_b.next()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(c), Some(d)) => match weight(c).cmp(&weight(d)) {
                Ordering::Equal => (a, b) = (rest_a.as_str(), rest_b.as_str()),
                order => return order,
            },
        }
    }
}

/// The figures that a text starts with.
fn figures(text: &str) -> &str {
    let end = text.bytes().position(|b| !b.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// Blanks, signs, figures, letters; letters by the one that they are an accented form of.
fn weight(c: char) -> (u8, char) {
    let class = match c {
        c if c.is_whitespace() => 0,
        c if c.is_numeric() => 2,
        c if c.is_alphabetic() => 3,
        _ => 1,
    };
    (class, base(c).0)
}

fn accent(c: char) -> u32 {
    base(c).1
}

/// The letters of U+00C0 to U+017F without their accents, two of them by their first.
const BASES: &[u8] = b"aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo/ouuuuyty\
aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// A letter in its small form without its accent, and a number for the accent; 0 for none.
fn base(c: char) -> (char, u32) {
    let small = c.to_lowercase().next().unwrap_or(c);
    match (small as u32).checked_sub(0xc0).and_then(|i| BASES.get(i as usize)) {
        Some(&letter) => (char::from(letter), small as u32),
        None => (small, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn readers_find_names_where_they_look() {
        let sorted = [
            "", " ", "-", "(a)", "2", "10", "1000", "apple", "Äpfel", "Banane", "cote", "Cote",
            "coté", "Item 2", "Item 10", "Łódź", "ß", "Zebra", "Ωmega", "東京",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by(|a, b| compare(a, b));
        let at = |name: &str| names.iter().position(|n| *n == name).expect("a name");
        assert_eq!(names.map(|n| n.replace("Äpfel", "apfel")).len(), sorted.len());
        assert!(at("Item 2") < at("Item 10") && at("2") < at("10") && at("10") < at("1000"));
        assert_eq!(at("Äpfel").abs_diff(at("apple")), 1);
        assert!(
            at("cote") < at("Cote")
                && at("Cote") < at("coté")
                && at("Łódź") < at("Zebra")
                && at("Zebra") < at("東京")
        );
        assert_eq!(BASES.len(), 0x180 - 0xc0);
        assert_eq!(['Ž', 'ő', 'Å', 'ñ', 'Ğ'].map(|c| base(c).0), ['z', 'o', 'a', 'n', 'g']);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_is_an_order(a in "[aAäÄbB0-9 é\\-]{0,6}", b in "[aAäÄbB0-9 é\\-]{0,6}", c in "[aAäÄbB0-9 é\\-]{0,6}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b) == Ordering::Equal, a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }

        #[test]
        fn figures_are_numbers(a in 0u64..100_000, b in 0u64..100_000) {
            prop_assert_eq!(compare(&format!("no {a}"), &format!("no {b}")), a.cmp(&b));
        }
    }
}
