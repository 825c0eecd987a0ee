//! Numbers as people write them: signs, thousands, decimal points and commas, currencies, percent.

use pellucid_core::decimal;

/// A plain number: digits with at most a sign before and a point within, as nearly all are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Plain {
    /// A whole number of at most 18 digits.
    Int(i64),
    /// `mantissa` over 10^`scale`, at most 18 digits; whether a comma in the place of the point
    /// would part thousands.
    Decimal { mantissa: i64, scale: u8, like_thousands: bool },
}

/// A plain number; `None` for all that needs a closer look, leading zeroes among it.
#[inline]
pub(super) fn plain(text: &str) -> Option<Plain> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        all => (false, all),
    };
    if digits.is_empty() || digits.len() > 19 {
        return None;
    }
    let (mut mantissa, mut point) = (0i64, usize::MAX);
    for (i, b) in digits.iter().enumerate() {
        let digit = b.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(i64::from(digit));
        } else if *b == b'.' && point == usize::MAX {
            point = i;
        } else {
            return None;
        }
    }
    if digits.len() > 1 && digits[0] == b'0' && digits[1] != b'.' {
        return None;
    }
    // Minus zero is a float that no integer holds.
    if negative && mantissa == 0 {
        return None;
    }
    // Nineteen digits, which are looked at more closely, may have come to the one number that has
    // no opposite.
    let mantissa = if negative { mantissa.wrapping_neg() } else { mantissa };
    if point == usize::MAX {
        return (digits.len() <= 18).then_some(Plain::Int(mantissa));
    }
    let scale = digits.len() - point - 1;
    if point == 0 || scale == 0 {
        return None;
    }
    let like_thousands = scale == 3 && point <= 3 && digits[0] != b'0';
    Some(Plain::Decimal { mantissa, scale: scale as u8, like_thousands })
}

/// `mantissa` over 10^`scale` as the nearest float. Where both are floats without rounding, so is
/// the quotient but for one rounding (Clinger 1990, "How to read floating point numbers
/// accurately"); `None` elsewhere.
#[inline]
pub(super) fn quotient(mantissa: i64, scale: u8) -> Option<f64> {
    let exact = mantissa.unsigned_abs() <= 1 << 53 && scale <= decimal::EXACT_POWER;
    exact.then(|| mantissa as f64 / decimal::power(scale))
}

/// A number's text without what stands around its digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number<'a> {
    /// Below zero, by a sign or by parentheses.
    pub(super) negative: bool,
    /// Written with a plus.
    pub(super) plus: bool,
    /// Written in parentheses, as accountants write what is below zero.
    pub(super) parentheses: bool,
    /// The currency.
    pub(super) currency: Option<Currency>,
    /// Followed by a percent sign.
    pub(super) percent: bool,
    /// Digits, marks and exponent.
    core: &'a str,
}

/// What a number is with one of the two decimal marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interpretation {
    /// Without decimals and exponent.
    pub(super) whole: bool,
    /// What parts its thousands.
    pub(super) grouping: Grouping,
    /// Digits before the decimals.
    pub(super) digits: usize,
}

/// What parts the thousands of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grouping {
    /// Nothing: digits alone.
    None,
    /// This mark.
    By(char),
}

/// A currency's sign or code, in bytes of UTF-8.
pub(super) type Currency = [u8; 4];

const CURRENCIES: &str = "$€£¥₹₩₽₺₫₪₱฿₦₴¢";
/// Signs of several letters, which a number may stand right beside.
const SIGNS: [&str; 11] = ["R$", "US$", "A$", "C$", "HK$", "NZ$", "S$", "zł", "Kč", "CHF", "Fr."];
/// Codes of ISO 4217 that people write beside numbers, parted by a blank: others are names of things.
const CODES: [&str; 28] = [
    "AUD", "BRL", "CAD", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS", "INR",
    "JPY", "KRW", "MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "SEK", "SGD", "THB", "TRY",
    "USD", "ZAR",
];
const SPACES: [char; 4] = [' ', '\u{a0}', '\u{202f}', '\u{2009}'];

/// A sign or code as it is kept.
fn currency(text: &str) -> Currency {
    let mut out = [0; 4];
    out.iter_mut().zip(text.bytes()).for_each(|(out, byte)| *out = byte);
    out
}

/// A sign or code as it was written.
pub(super) fn currency_text(currency: &Currency) -> &str {
    std::str::from_utf8(currency).unwrap_or_default().trim_end_matches('\0')
}

/// The currency before a number, and the number.
fn before(text: &str) -> Option<(Currency, &str)> {
    let first = text.chars().next()?;
    if CURRENCIES.contains(first) {
        let (sign, rest) = text.split_at(first.len_utf8());
        return Some((currency(sign), rest.trim_start_matches(SPACES)));
    }
    if !first.is_alphabetic() || !text.ends_with(|c: char| c.is_ascii_digit() || c == ')') {
        return None;
    }
    let beside = SIGNS.iter().filter_map(|sign| Some((*sign, text.strip_prefix(sign)?)));
    let apart = CODES.iter().filter_map(|code| Some((*code, text.strip_prefix(code)?)));
    let (name, rest) = beside.chain(apart.filter(|(_, rest)| rest.starts_with(SPACES))).next()?;
    Some((currency(name), rest.trim_start_matches(SPACES)))
}

/// The currency behind a number, and the number.
fn behind(text: &str) -> Option<(Currency, &str)> {
    let last = text.chars().next_back()?;
    if CURRENCIES.contains(last) {
        let (rest, sign) = text.split_at(text.len() - last.len_utf8());
        return Some((currency(sign), rest.trim_end_matches(SPACES)));
    }
    if !last.is_alphabetic() || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let apart = SIGNS.iter().chain(&CODES).chain(["kr"].iter());
    let mut apart = apart.filter_map(|name| Some((*name, text.strip_suffix(name)?)));
    let (name, rest) = apart.find(|(_, rest)| rest.ends_with(SPACES))?;
    Some((currency(name), rest.trim_end_matches(SPACES)))
}

impl<'a> Number<'a> {
    /// Takes signs, currency and percent off; `None` where digits are not all that is left. `text`
    /// has no blanks around it.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut n = Self {
            negative: false,
            plus: false,
            parentheses: false,
            currency: None,
            percent: false,
            core: text,
        };
        if let Some(within) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            (n.core, n.parentheses, n.negative) = (within.trim(), true, true);
        }
        n.sign();
        if let Some((currency, rest)) = before(n.core) {
            n.currency = Some(currency);
            n.core = rest;
            if let Some(within) = n.core.strip_prefix('(').and_then(|t| t.strip_suffix(')'))
                && !n.negative
                && !n.plus
            {
                (n.core, n.parentheses, n.negative) = (within.trim(), true, true);
            }
            n.sign();
        } else if let Some((currency, rest)) = behind(n.core) {
            (n.currency, n.core) = (Some(currency), rest);
        }
        if let Some(rest) = n.core.strip_suffix('%') {
            n.percent = true;
            n.core = rest.trim_end_matches(SPACES);
        }
        let starts = n.core.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
        starts.then_some(n)
    }

    /// Takes one sign off, unless there was one.
    fn sign(&mut self) {
        if self.negative || self.plus {
            return;
        }
        if let Some(rest) = self.core.strip_prefix(['-', '\u{2212}']) {
            (self.core, self.negative) = (rest, true);
        } else if let Some(rest) = self.core.strip_prefix('+') {
            (self.core, self.plus) = (rest, true);
        }
    }

    /// The number read with `decimal` as its mark; `None` where it is no number then. A whole part
    /// that begins with a needless zero is none: such are names.
    pub(super) fn interpret(&self, decimal: char) -> Option<Interpretation> {
        self.asked(decimal).filter(|_| !self.has_needless_zero(decimal))
    }

    /// Whether its whole part begins with a zero that others follow.
    fn has_needless_zero(&self, decimal: char) -> bool {
        let whole = self.core.split([decimal, 'e', 'E']).next().unwrap_or_default();
        whole.len() > 1 && whole.starts_with('0')
    }

    /// The same where a number was asked for: then zeros before it are no name.
    pub(super) fn asked(&self, decimal: char) -> Option<Interpretation> {
        let (mantissa, exponent) = split_exponent(self.core)?;
        let (whole, fraction) =
            mantissa.split_once(decimal).map_or((mantissa, None), |(w, f)| (w, Some(f)));
        if fraction.is_some_and(|f| !f.bytes().all(|b| b.is_ascii_digit()))
            || (whole.is_empty() && fraction.is_none_or(str::is_empty))
        {
            return None;
        }
        let grouping = grouping(whole, decimal)?;
        let digits = whole.bytes().filter(u8::is_ascii_digit).count();
        Some(Interpretation { whole: fraction.is_none() && exponent.is_none(), grouping, digits })
    }

    /// Whether it is digits alone and begins with a needless zero.
    pub(super) fn has_leading_zero(&self) -> bool {
        self.core.len() > 1
            && self.core.starts_with('0')
            && self.core.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether it has more digits than the seventeen that every float is told by.
    pub(super) fn is_long(&self) -> bool {
        let digits = split_exponent(self.core).map_or("", |(mantissa, _)| mantissa);
        let digits = digits.trim_matches(|c: char| c == '0' || !c.is_ascii_digit());
        digits.bytes().filter(u8::is_ascii_digit).count() > 17
    }

    /// Whether it is too large for a float, or too small to be told from zero.
    pub(super) fn is_vast(&self) -> bool {
        let (mantissa, exponent) = self.core.split_once(['e', 'E']).unwrap_or((self.core, ""));
        // Floats end at some 10^308 and 10^-324: most numbers need no closer look.
        if self.core.len() <= 300 && exponent.len() < 3 {
            return false;
        }
        let some = mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'));
        let value = self.float('.').or_else(|| self.float(','));
        some && value.is_some_and(|v| v == 0.0 || v.is_infinite())
    }

    /// The whole number; `None` beyond 64 bits. For texts that [`Number::asked`] took.
    pub(super) fn int(&self) -> Option<i64> {
        let mut digits = String::with_capacity(self.core.len() + 1);
        digits.extend(self.negative.then_some('-'));
        digits.extend(self.core.chars().filter(char::is_ascii_digit));
        digits.parse().ok()
    }

    /// The nearest float, of a percentage a hundredth. For texts that [`Number::asked`] took.
    pub(super) fn float(&self, decimal: char) -> Option<f64> {
        decimal_float(&self.as_json(decimal)?)
    }

    /// Digits behind the point, of a percentage two more. For texts that [`Number::asked`] took.
    pub(super) fn scale(&self, decimal: char) -> u8 {
        let written = self.as_json(decimal).and_then(|text| decimal::read(&text));
        u8::try_from(written.map_or(0, |w| -i64::from(w.exponent)).max(0)).unwrap_or(u8::MAX)
    }

    /// The number in steps of 10^-`scale`; none where it lies between two or has more than 38
    /// digits. For texts that [`Number::asked`] took.
    pub(super) fn steps(&self, decimal: char, scale: u8) -> Option<i128> {
        let step = decimal::read(&self.as_json(decimal)?)?.on(scale);
        let fits = step.exact && step.floor.unsigned_abs() < 10u128.pow(38);
        fits.then_some(step.floor)
    }

    /// Its digits as JSON has them.
    #[inline(never)]
    fn as_json(&self, decimal: char) -> Option<String> {
        let (mantissa, exponent) = split_exponent(self.core)?;
        let (whole, fraction) = mantissa.split_once(decimal).unwrap_or((mantissa, ""));
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        // JSON has no zeros before a number.
        let whole = whole.trim_start_matches('0');
        let exponent = exponent.unwrap_or(0) - if self.percent { 2 } else { 0 };
        let (sign, zero) =
            (if self.negative { "-" } else { "" }, if whole.is_empty() { "0" } else { "" });
        let point = if fraction.is_empty() { "" } else { "." };
        Some(format!("{sign}{zero}{whole}{point}{fraction}e{exponent}"))
    }
}

/// The nearest float of digits as JSON has them; beyond all floats infinite. Read by serde_json,
/// which reads the floats of specifications and needs tables of 10 kB for it: the standard
/// library's parser would ship as much again.
fn decimal_float(text: &str) -> Option<f64> {
    let beyond = if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY };
    Some(serde_json::from_str(text).unwrap_or(beyond))
}

/// The text before an exponent, and the exponent, bounded: floats end at 308.
fn split_exponent(text: &str) -> Option<(&str, Option<i32>)> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return Some((text, None)) };
    let (negative, digits) = match exponent.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits
        .iter()
        .fold(0i32, |n, b| n.saturating_mul(10).saturating_add(i32::from(b - b'0')).min(99_999));
    Some((mantissa, Some(if negative { -size } else { size })))
}

/// What parts the thousands of a whole number: the other mark, a blank or an apostrophe between
/// groups of three digits, or in India commas after three and then each two. `None` where it is no
/// whole number.
fn grouping(whole: &str, decimal: char) -> Option<Grouping> {
    if whole.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Grouping::None);
    }
    let mark = whole.chars().find(|c| !c.is_ascii_digit())?;
    let other = if decimal == ',' { '.' } else { ',' };
    if mark != other && !SPACES.contains(&mark) && !matches!(mark, '\'' | '’') {
        return None;
    }
    let mut parts = whole.split(mark);
    let first = parts.next()?;
    let rest: Vec<&str> = parts.collect();
    let (last, middle) = rest.split_last()?;
    let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    let first_fits = |most: usize| {
        matches!(first.len(), 1..=3)
            && first.len() <= most
            && digits(first, first.len())
            && !first.starts_with('0')
    };
    let western = first_fits(3) && middle.iter().all(|m| digits(m, 3));
    let indian =
        mark == ',' && !middle.is_empty() && first_fits(2) && middle.iter().all(|m| digits(m, 2));
    (digits(last, 3) && (western || indian)).then_some(Grouping::By(mark))
}

/// Whether a text is what accountants write for nothing: a dash beside a currency.
pub(super) fn is_dash(text: &str) -> bool {
    text.len() < 16
        && text.contains(['-', '–'])
        && text
            .chars()
            .all(|c| matches!(c, '-' | '–') || CURRENCIES.contains(c) || SPACES.contains(&c))
}

/// Words for what is no number and what is beyond all numbers.
pub(super) fn special(text: &str) -> Option<f64> {
    let (negative, word) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    match word {
        "NaN" | "nan" | "NAN" => Some(f64::NAN),
        "Inf" | "inf" | "INF" | "Infinity" | "infinity" | "INFINITY" | "∞" => {
            Some(if negative { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The value of a text read with `decimal`.
    fn value(text: &str, decimal: char) -> Option<f64> {
        let n = Number::of(text)?;
        n.interpret(decimal)?;
        n.float(decimal)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

        /// As the standard library reads it, to the last bit.
        #[test]
        fn floats_are_the_nearest(
            text in r"[+\-]?(0|[1-9][0-9]{0,40})?(\.[0-9]{0,40})?([eE][+\-]?[0-9]{1,4})?",
            noise in r"-?[0-9]{1,3}[0-9eE.+_-]{0,6}",
            bits: u64,
        ) {
            let shortest = format!("{:e}", f64::from_bits(bits).abs());
            for text in [text, noise, shortest] {
                let unsigned = text.trim_start_matches(['-', '+']);
                let zero = unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes()[1].is_ascii_digit();
                if zero || unsigned == "NaN" || unsigned == "inf" {
                    continue;
                }
                let expected = text.parse::<f64>().ok().map(f64::to_bits);
                prop_assert_eq!(value(&text, '.').map(f64::to_bits), expected, "{}", text);
                let quick = match plain(&text) {
                    Some(Plain::Int(v)) => Some(v as f64),
                    Some(Plain::Decimal { mantissa, scale, .. }) => quotient(mantissa, scale),
                    None => None,
                };
                if let Some(quick) = quick {
                    // An integer column has no minus zero.
                    prop_assert!(expected == Some(quick.to_bits()) || quick == 0.0, "{}", text);
                }
            }
        }
    }

    #[test]
    fn numbers_of_many_kinds() {
        for (text, decimal, expected) in [
            ("1,234", '.', Some(1234.0)),
            ("1,234", ',', Some(1.234)),
            ("1.234.567,5", ',', Some(1_234_567.5)),
            ("1.234.567,5", '.', None),
            ("-1.250,00", ',', Some(-1250.0)),
            ("12,34,567", '.', Some(1_234_567.0)),
            ("1,23", '.', None),
            ("0,123", '.', None),
            ("1 234 567", '.', Some(1_234_567.0)),
            ("1\u{202f}234,5", ',', Some(1234.5)),
            ("1'234.50", '.', Some(1234.5)),
            ("$5", '.', Some(5.0)),
            ("-$1,200.50", '.', Some(-1200.5)),
            ("$-5", '.', Some(-5.0)),
            ("5 €", '.', Some(5.0)),
            ("(1,234.5)", '.', Some(-1234.5)),
            ("12.3 %", '.', Some(0.123)),
            ("0.07%", '.', Some(0.0007)),
            ("+5", '.', Some(5.0)),
            ("\u{2212}5", '.', Some(-5.0)),
            (".2", '.', Some(0.2)),
            ("-.5", '.', Some(-0.5)),
            ("5.", '.', Some(5.0)),
            ("0e+00", '.', Some(0.0)),
            ("1e5", '.', Some(100_000.0)),
            ("1e99999999999", '.', Some(f64::INFINITY)),
            ("007", '.', None),
            ("--5", '.', None),
            ("$", '.', None),
            ("%", '.', None),
            ("1,2,3", '.', None),
            ("1.2.3", '.', None),
            ("555-1234", '.', None),
            ("1 23", '.', None),
            ("١٢", '.', None),
        ] {
            assert_eq!(value(text, decimal), expected, "{text}");
        }
    }

    #[test]
    fn plain_numbers() {
        assert_eq!(plain("-12"), Some(Plain::Int(-12)));
        assert_eq!(plain("999999999999999999"), Some(Plain::Int(999_999_999_999_999_999)));
        assert_eq!(
            plain("1.234"),
            Some(Plain::Decimal { mantissa: 1234, scale: 3, like_thousands: true })
        );
        assert_eq!(
            plain("0.234"),
            Some(Plain::Decimal { mantissa: 234, scale: 3, like_thousands: false })
        );
        for text in [
            "",
            "-",
            "007",
            "1.",
            ".5",
            "+1",
            "1.2.3",
            "1000000000000000000",
            "-9223372036854775808",
            "-0.0",
            "1e5",
            "1,5",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
