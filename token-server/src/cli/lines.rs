//! Log lines for people: a value is on its own line, whatever it holds.
//!
//! Errors of warehouses and words of callers stand in values. With a line break in one of them
//! somebody else would write our log, with an escape a terminal would obey them. The JSON format
//! writes both as JSON does.

use std::fmt::{self, Write};

use pellucid_connectors::is_unseen;
use tracing_subscriber::field::MakeExt as _;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::debug_fn;

/// How fields are written.
pub(super) fn fields() -> impl for<'w> FormatFields<'w> + Send + Sync + 'static {
    debug_fn(|writer, field, value| match field.name() {
        "message" => write!(Safe(writer), "{value:?}"),
        name => write!(Safe(writer), "{name}={value:?}"),
    })
    .delimited(" ")
}

/// Writes text with what a terminal obeys, and what ends a line, escaped.
struct Safe<W>(W);

impl<W: Write> Write for Safe<W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unseen(*c)) {
            let (before, from) = rest.split_at(at);
            self.0.write_str(before)?;
            write!(self.0, "{}", c.escape_unicode())?;
            rest = from.get(c.len_utf8()..).unwrap_or_default();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::layer::SubscriberExt as _;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_value_forges_a_line() {
        let forged = "x\n2026-01-01T00:00:00Z  INFO pellucid_server: \u{1b}[2J all is well \u{202e}\u{9b}2K\r\u{2028}";
        let error = io::Error::other(forged);
        for json in [false, true] {
            let written = Written::default();
            let out = written.clone();
            let layer =
                tracing_subscriber::fmt::layer().with_writer(move || out.clone()).with_ansi(false);
            let say = || {
                let _span = tracing::info_span!("request", path = forged, debug = ?forged, display = %forged).entered();
                tracing::error!(%error, text = forged, debug = ?error, number = 7, "a source failed: {forged}");
            };
            match json {
                true => tracing::subscriber::with_default(
                    tracing_subscriber::registry().with(layer.json()),
                    say,
                ),
                false => tracing::subscriber::with_default(
                    tracing_subscriber::registry().with(layer.fmt_fields(fields())),
                    say,
                ),
            }
            let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
            assert_eq!(text.lines().count(), 1, "{text}");
            assert!(text.contains("all is well") && text.contains('7'), "{text}");
            assert!(!text.contains('\u{1b}') && !text.contains('\r'), "{text:?}");
            assert!(json || !text.trim_end_matches('\n').chars().any(is_unseen), "{text:?}");
        }
    }
}
