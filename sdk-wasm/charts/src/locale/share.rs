//! How shares of a whole are written.

use pellucid_core::chart::{Format, NumberStyle};

use crate::locale::Locale;

/// Decimal places of shares that are read together: with one for some and none for others they
/// would not sum to the whole.
pub(crate) fn digits(mut shares: impl Iterator<Item = f64>) -> u8 {
    u8::from(shares.any(|share| share < 0.1 && share > 0.0))
}

/// A share of the whole as it is written.
pub(crate) fn percent(locale: &dyn Locale, share: f64, digits: u8) -> String {
    let write = |share| {
        locale.number(
            share,
            &Format { style: NumberStyle::Percent, digits: Some(digits), ..Format::default() },
        )
    };
    // Little is not nothing.
    if share > 0.0 && share < 0.0005 { format!("<{}", write(0.001)) } else { write(share) }
}
