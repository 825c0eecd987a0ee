//! How much text of callers an entry keeps. The log only grows, so nobody may decide how large an
//! entry is.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

/// Longest text in a detail, in characters: a statement of an administrator is written down as
/// long.
const TEXT: usize = 4_096;
/// Longest actor, tenant or request id, in characters.
const LINE: usize = 256;
/// Most of a detail, in bytes of its JSON. What is larger is kept as the beginning of its text.
const DETAIL: usize = 32 << 10;
/// Deepest nesting that is kept.
const DEPTH: usize = 16;

/// The text, or its beginning and how much it was.
fn cut(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((at, _)) => {
            Cow::Owned(format!("{}… ({} bytes)", text.get(..at).unwrap_or_default(), text.len()))
        }
    }
}

/// A name or an id.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    cut(text, LINE)
}

/// What exactly was done, with every text cut to its bound.
pub(super) fn detail(value: &Value) -> Value {
    let kept = keep(value, 0);
    let text = kept.to_string();
    match text.len() > DETAIL {
        false => kept,
        // No value is left half: what is kept is text, and says so.
        true => json!({ "cut": cut(&text, TEXT) }),
    }
}

fn keep(value: &Value, depth: usize) -> Value {
    match value {
        Value::String(text) => Value::String(cut(text, TEXT).into_owned()),
        Value::Array(_) | Value::Object(_) if depth == DEPTH => Value::String("…".into()),
        Value::Array(values) => values.iter().map(|v| keep(v, depth + 1)).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(name, v)| (cut(name, LINE).into_owned(), keep(v, depth + 1)))
                .collect::<Map<_, _>>(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_stays_as_it_is() {
        for value in [
            json!(null),
            json!({"range": "bytes=0-1", "n": [1, 2.5, true]}),
            json!({"sql": "é".repeat(TEXT)}),
        ] {
            assert_eq!(detail(&value), value);
        }
        assert_eq!(line("token:0123"), "token:0123");
    }

    #[test]
    fn what_a_caller_makes_long_is_cut() {
        let long = "é".repeat(430_000);
        let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
        for value in [
            json!({ "range": long }),
            json!({ "filters": vec!["x".repeat(3_000); 200] }),
            json!({ (long.clone()): 1 }),
            json!(vec![0; 100_000]),
            json!({ "a": vec![json!({ "b": long }); 50] }),
            deep,
        ] {
            let kept = detail(&value).to_string();
            assert!(kept.len() <= DETAIL, "{} bytes of {}", kept.len(), value.to_string().len());
            assert!(kept.contains('…'), "{kept}");
        }
        assert!(
            detail(&json!({ "range": long }))["range"]
                .as_str()
                .is_some_and(|r| r.ends_with("… (860000 bytes)"))
        );
        assert!(line(&long).chars().count() < LINE + 40);
    }
}
