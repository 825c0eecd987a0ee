//! Words that stand for no value, and for true and false.

/// What always stands for no value: nothing, and the mark of MySQL's and PostgreSQL's exports.
pub(super) fn is_always_null(text: &str) -> bool {
    matches!(text, "" | "\\N")
}

/// What stands for no value among numbers, times or truth values; among texts it may be one of
/// them.
pub(super) fn is_null_word(text: &str) -> bool {
    matches!(
        text,
        "NA" | "N/A"
            | "n/a"
            | "na"
            | "N.A."
            | "n.a."
            | "#N/A"
            | "#NA"
            | "#NULL!"
            | "#DIV/0!"
            | "#VALUE!"
            | "#REF!"
            | "#NUM!"
            | "#NAME?"
            | "<NA>"
            | "NULL"
            | "Null"
            | "null"
            | "(null)"
            | "None"
            | "none"
            | "NIL"
            | "nil"
            | "NaT"
            | "missing"
            | "-"
            | "--"
            | "---"
            | "–"
            | "—"
            | "."
            | ".."
            | "..."
            | "…"
            | "?"
            | ":"
    )
}

/// A truth value by its name.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A truth value where truth values were asked for.
pub(super) fn asked_truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "t" | "true" | "y" | "yes" | "on" | "1" => Some(true),
        "f" | "false" | "n" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}
