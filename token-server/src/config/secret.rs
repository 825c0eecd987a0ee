//! A secret from outside, checked to be one.

use serde::Deserialize;

/// Fewer characters than this are guessed or typed, not generated.
const MIN_CHARS: usize = 32;
/// Words that stand in examples. A secret that has one was copied, not made.
const PLACEHOLDERS: [&str; 9] =
    ["change", "secret", "password", "example", "default", "placeholder", "your", "test", "12345"];

/// A secret. It is never printed, also not by `{:?}`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Checks that `text` is long and varied enough to have been generated.
    ///
    /// # Errors
    /// A sentence that says what to do, without the secret.
    pub fn new(text: String) -> Result<Self, String> {
        let remedy =
            "make one with `openssl rand -hex 32`, or leave the key out to have one generated";
        if text.chars().count() < MIN_CHARS {
            return Err(format!(
                "the secret has {} characters and needs {MIN_CHARS}: {remedy}",
                text.chars().count()
            ));
        }
        let lower = text.to_lowercase();
        if let Some(word) = PLACEHOLDERS.iter().find(|w| lower.contains(*w)) {
            return Err(format!(
                "the secret has \"{word}\" in it and looks like a placeholder: {remedy}"
            ));
        }
        let distinct = text.chars().collect::<std::collections::HashSet<_>>().len();
        if distinct < 10 {
            return Err(format!("the secret has only {distinct} different characters: {remedy}"));
        }
        Ok(Self(text))
    }

    /// The secret's bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_short_and_copied_secrets() {
        for text in [
            "",
            "short",
            "changeme-changeme-changeme-changeme",
            &"a".repeat(64),
            "your-256-bit-secret-your-256-bit-secret",
        ] {
            assert!(Secret::new(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn takes_a_generated_one_and_hides_it() {
        let text = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
        let secret = Secret::new(text.to_owned()).unwrap();
        assert_eq!(format!("{secret:?}"), "[secret]");
        assert_eq!(secret.bytes(), text.as_bytes());
    }
}
