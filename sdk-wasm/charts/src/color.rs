//! Colours: sRGB with alpha.

use pellucid_core::{Code, Error, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An sRGB colour, not premultiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgba {
    /// 0 to 255.
    pub r: u8,
    /// 0 to 255.
    pub g: u8,
    /// 0 to 255.
    pub b: u8,
    /// 0, invisible, to 255, opaque.
    pub a: u8,
}

impl Rgba {
    /// The opaque colour 0xRRGGBB.
    pub const fn hex(rgb: u32) -> Self {
        Self { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }

    /// The colour written as `#rgb`, `#rrggbb` or `#rrggbbaa`.
    ///
    /// # Errors
    /// `invalid_spec` where the text is no such colour.
    ///
    /// ```
    /// use pellucid_charts::Rgba;
    ///
    /// assert_eq!(Rgba::parse("#fff")?, Rgba::hex(0xffffff));
    /// assert_eq!(Rgba::parse("#2f6bde80")?.a, 0x80);
    /// assert!(Rgba::parse("blue").is_err());
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        let bad = || {
            Error::new(
                Code::InvalidSpec,
                format!("\"{text}\" is no colour: write #rrggbb or #rrggbbaa"),
            )
        };
        let digits = text.trim().strip_prefix('#').ok_or_else(bad)?;
        let mut nibbles = Vec::with_capacity(8);
        for c in digits.chars() {
            nibbles.push(c.to_digit(16).ok_or_else(bad)? as u8);
        }
        match nibbles[..] {
            [r, g, b] => Ok(Self { r: r * 17, g: g * 17, b: b * 17, a: 255 }),
            [r, s, g, h, b, c] => Ok(Self { r: r * 16 + s, g: g * 16 + h, b: b * 16 + c, a: 255 }),
            [r, s, g, h, b, c, a, d] => {
                Ok(Self { r: r * 16 + s, g: g * 16 + h, b: b * 16 + c, a: a * 16 + d })
            }
            _ => Err(bad()),
        }
    }

    /// The same colour with its alpha multiplied by `by`, 0 to 1.
    #[must_use]
    pub fn fade(self, by: f64) -> Self {
        Self { a: (f64::from(self.a) * by.clamp(0.0, 1.0)).round() as u8, ..self }
    }

    /// The colour `share` of the way to `other`, opaque mixing of the channels.
    #[must_use]
    pub fn mix(self, other: Self, share: f64) -> Self {
        let share = share.clamp(0.0, 1.0);
        let mix =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
        Self {
            r: mix(self.r, other.r),
            g: mix(self.g, other.g),
            b: mix(self.b, other.b),
            a: mix(self.a, other.a),
        }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    pub fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// Contrast ratio, 1 to 21 (WCAG 2.2), both taken as opaque.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// `#rrggbb`, or `#rrggbbaa` where not opaque.
    pub fn css(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut out = String::with_capacity(9);
        out.push('#');
        for c in
            [self.r, self.g, self.b, self.a].into_iter().take(if self.a == 255 { 3 } else { 4 })
        {
            out.push(char::from(DIGITS[usize::from(c >> 4)]));
            out.push(char::from(DIGITS[usize::from(c & 15)]));
        }
        out
    }

    /// 0xRRGGBBAA.
    pub fn packed(self) -> u32 {
        u32::from_be_bytes([self.r, self.g, self.b, self.a])
    }
}

/// As [`Rgba::css`] where people read it, else as [`Rgba::packed`].
impl Serialize for Rgba {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => self.css().serialize(serializer),
            false => self.packed().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Rgba {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let [r, g, b, a] = u32::deserialize(deserializer)?.to_be_bytes();
            return Ok(Self { r, g, b, a });
        }
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|e| serde::de::Error::custom(e.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_hex() {
        assert_eq!(Rgba::parse("#abc").unwrap(), Rgba::hex(0xaabbcc));
        assert_eq!(Rgba::parse("#01020304").unwrap().css(), "#01020304");
        assert_eq!(Rgba::hex(0x1a2b3c).css(), "#1a2b3c");
        for bad in ["", "#", "red", "#12", "#12345", "#gggggg", "#ééé"] {
            assert_eq!(Rgba::parse(bad).unwrap_err().code, Code::InvalidSpec, "{bad}");
        }
    }

    #[test]
    fn black_on_white_has_the_largest_contrast() {
        assert!((Rgba::hex(0).contrast(Rgba::hex(0xffffff)) - 21.0).abs() < 1e-9);
    }
}
