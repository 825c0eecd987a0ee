//! Functions of texts, by characters (Unicode scalar values).

use std::borrow::Cow;
use std::ops::Range;

use super::{Arguments, Function, MAX_VALUE, Value, made, too_long};
use crate::Result;

impl Function {
    /// Whether [`eval`] evaluates it.
    pub(super) fn is_text(self) -> bool {
        use Function as F;
        matches!(
            self,
            F::Contains
                | F::StartsWith
                | F::EndsWith
                | F::Lower
                | F::Upper
                | F::Trim
                | F::Ltrim
                | F::Rtrim
                | F::Left
        ) || matches!(
            self,
            F::Right | F::Substr | F::Length | F::Replace | F::SplitPart | F::Concat | F::Append
        )
    }
}

/// The value of a function of texts.
pub(super) fn eval<'a>(function: Function, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    use Function as F;
    if matches!(function, F::Concat | F::Append) {
        return joined(a, function == F::Concat);
    }
    let Some(text) = a.text(0)? else { return Ok(Value::Null) };
    match function {
        F::Length => Ok(Value::Int(text.chars().count() as i64)),
        F::Lower => made(text.to_lowercase()),
        F::Upper => made(text.to_uppercase()),
        F::Trim => Ok(trimmed(&text, true, true)),
        F::Ltrim => Ok(trimmed(&text, true, false)),
        F::Rtrim => Ok(trimmed(&text, false, true)),
        F::Contains | F::StartsWith | F::EndsWith => Ok(a.text(1)?.map_or(Value::Null, |other| {
            Value::Bool(match function {
                F::Contains => text.contains(&*other),
                F::StartsWith => text.starts_with(&*other),
                _ => text.ends_with(&*other),
            })
        })),
        F::Left | F::Right => {
            Ok(a.whole(1)?.map_or(Value::Null, |n| end(&text, n, function == F::Left)))
        }
        F::Substr => substring(&text, a),
        F::Replace => replace(&text, a),
        _ => split_part(&text, a),
    }
}

/// The bytes `range` of `text`, borrowed where `text` is; empty where they are none of it.
fn slice<'a>(text: &Cow<'a, str>, range: Range<usize>) -> Value<'a> {
    match text {
        Cow::Borrowed(t) => Value::text(t.get(range).unwrap_or_default()),
        Cow::Owned(t) => Value::text(t.get(range).unwrap_or_default().to_owned()),
    }
}

/// `text` without spaces at its start, its end or both.
fn trimmed<'a>(text: &Cow<'a, str>, start: bool, end: bool) -> Value<'a> {
    let from = if start { text.len() - text.trim_start_matches(' ').len() } else { 0 };
    let to = if end { text.trim_end_matches(' ').len() } else { text.len() };
    slice(text, from..to.max(from))
}

fn joined<'a>(a: &Arguments<'_, '_, 'a>, skip_nulls: bool) -> Result<Value<'a>> {
    let mut out = String::new();
    for i in 0..a.len() {
        match a.text(i)? {
            Some(text) => out.push_str(&text),
            None if skip_nulls => {}
            None => return Ok(Value::Null),
        }
        if out.len() > MAX_VALUE {
            return made(out);
        }
    }
    made(out)
}

/// The byte at which character `n` begins; the end of the text where there are fewer.
fn byte(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(i, _)| i)
}

/// The first or last `n` characters; where `n` is negative all but those at the other end.
fn end<'a>(text: &Cow<'a, str>, n: i64, left: bool) -> Value<'a> {
    let count = text.chars().count();
    let wanted = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
    let kept = if n >= 0 { wanted.min(count) } else { count.saturating_sub(wanted) };
    match left {
        true => slice(text, 0..byte(text, kept)),
        false => slice(text, byte(text, count - kept)..text.len()),
    }
}

/// Characters from `start`, the first being 1, for `length`. What lies before the first counts, as
/// the standard says.
fn substring<'a>(text: &Cow<'a, str>, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    let Some(start) = a.whole(1)? else { return Ok(Value::Null) };
    let end = match a.len() > 2 {
        true => match a.whole(2)? {
            Some(length) if length >= 0 => start.saturating_add(length),
            Some(_) => start,
            None => return Ok(Value::Null),
        },
        false => i64::MAX,
    };
    let place = |at: i64| usize::try_from(at.saturating_sub(1).max(0)).unwrap_or(usize::MAX);
    let (from, to) = (place(start), place(end));
    let from = byte(text, from);
    Ok(slice(text, from..byte(text, to).max(from)))
}

fn replace<'a>(text: &Cow<'a, str>, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    let (Some(from), Some(to)) = (a.text(1)?, a.text(2)?) else { return Ok(Value::Null) };
    if from.is_empty() || !text.contains(&*from) {
        return Ok(Value::Text(text.clone()));
    }
    // Counted before it is made.
    let found = text.matches(&*from).count();
    let grown = text
        .len()
        .saturating_add(found.saturating_mul(to.len()))
        .saturating_sub(found * from.len());
    if grown > MAX_VALUE {
        return Err(too_long(grown));
    }
    made(text.replace(&*from, &to))
}

fn split_part<'a>(text: &Cow<'a, str>, a: &Arguments<'_, '_, 'a>) -> Result<Value<'a>> {
    let (Some(separator), Some(n)) = (a.text(1)?, a.whole(2)?) else { return Ok(Value::Null) };
    let nth = usize::try_from(n.unsigned_abs()).unwrap_or(usize::MAX);
    let mut at = 0;
    let mut place = |piece: &str| {
        let start = at;
        at += piece.len() + separator.len();
        start..start + piece.len()
    };
    let pieces: Vec<Range<usize>> = match separator.is_empty() {
        true => std::iter::once(place(text)).collect(),
        false => text.split(&*separator).map(place).collect(),
    };
    let wanted =
        if n > 0 { nth.checked_sub(1) } else { pieces.len().checked_sub(nth).filter(|_| n < 0) };
    Ok(slice(text, wanted.and_then(|i| pieces.get(i)).cloned().unwrap_or_default()))
}
