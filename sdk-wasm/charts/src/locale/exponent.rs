//! Numbers in powers of ten.

/// A number in powers of ten, with that many digits after the point or up to six significant ones.
pub(super) fn exponent(value: f64, digits: Option<u8>) -> String {
    let text = match digits {
        Some(digits) => format!("{value:.*e}", usize::from(digits.min(20))),
        None => {
            let text = format!("{value:.5e}");
            match text.split_once('e') {
                Some((mantissa, power)) if mantissa.contains('.') => {
                    format!("{}e{power}", mantissa.trim_end_matches('0').trim_end_matches('.'))
                }
                _ => text,
            }
        }
    };
    text.replace('-', "−")
}
