//! How long labels and the values of revocations may be, by API and by command: they are kept for
//! ever, listed, and printed.

/// Longest label, in bytes.
pub(crate) const MAX_LABEL: usize = 200;
/// Longest value of a revocation, in bytes: ids of every kind are shorter.
pub(crate) const MAX_REVOKED: usize = 128;

/// Whether a label can be kept.
///
/// # Errors
/// What it may have, for whoever wrote it.
pub fn check_label(label: &str) -> Result<(), String> {
    match label.len() <= MAX_LABEL && !label.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(format!("label may have {MAX_LABEL} bytes and no control characters")),
    }
}

/// Whether a value can name what is revoked.
///
/// # Errors
/// What it may have, for whoever wrote it.
pub fn check_revoked(value: &str) -> Result<(), String> {
    match (1..=MAX_REVOKED).contains(&value.len()) && !value.chars().any(char::is_control) {
        true => Ok(()),
        false => Err(format!("value must have 1 to {MAX_REVOKED} bytes and no control characters")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_or_moves_a_terminal_is_refused() {
        for (text, label, revoked) in [
            ("", true, false),
            ("acme", true, true),
            ("a\u{1b}[31m", false, false),
            ("a\nb", false, false),
        ] {
            assert_eq!(
                (check_label(text).is_ok(), check_revoked(text).is_ok()),
                (label, revoked),
                "{text:?}"
            );
        }
        assert!(check_label(&"x".repeat(200)).is_ok() && check_label(&"x".repeat(201)).is_err());
        assert!(
            check_revoked(&"x".repeat(128)).is_ok() && check_revoked(&"x".repeat(129)).is_err()
        );
    }
}
