//! Values of MongoDB's Extended JSON: `{"$date": ...}`, `{"$numberLong": "1"}`.

use pellucid_core::Result;

use super::meaning;
use super::scan::Scan;
use crate::read::cells::Cell;

/// A value that an object stands for.
pub(super) enum Value {
    Null,
    Number(String),
    Text(String),
}

/// The value that the object of one key, which is next, stands for; it is passed. None where it
/// stands for none, and is not passed.
///
/// # Errors
/// `corrupt_file` where it is no JSON.
#[inline(never)]
pub(super) fn value(scan: &mut Scan<'_>) -> Result<Option<Value>> {
    let mut inner = *scan;
    inner.expect(b'{')?;
    if inner.peek() != Some(b'"') {
        return Ok(None);
    }
    let key = inner.string()?.read(&mut String::new(), &mut 0).to_owned();
    if !key.starts_with('$') {
        return Ok(None);
    }
    inner.expect(b':')?;
    let found = of_key(&key, &mut inner)?;
    if found.is_none() || !inner.eat(b'}') {
        return Ok(None);
    }
    *scan = inner;
    Ok(found)
}

fn of_key(key: &str, scan: &mut Scan<'_>) -> Result<Option<Value>> {
    let text = match scan.peek() {
        Some(b'"') => scan.string()?.read(&mut String::new(), &mut 0).to_owned(),
        // A date of before 1970 or behind 9999 counts its milliseconds.
        Some(b'{') if key == "$date" => match value(scan)? {
            Some(Value::Number(millis)) => return Ok(date(millis)),
            _ => return Ok(None),
        },
        Some(b'{' | b'[') | None => return Ok(None),
        Some(_) => match scan.atom()? {
            Cell::Number(millis) if key == "$date" => return Ok(date(millis.to_owned())),
            Cell::Number(_) | Cell::Bool(true)
                if matches!(key, "$undefined" | "$minKey" | "$maxKey") =>
            {
                return Ok(Some(Value::Null));
            }
            Cell::Number(number) => number.to_owned(),
            _ => return Ok(None),
        },
    };
    Ok(match key {
        "$numberLong" | "$numberInt" | "$numberDouble" | "$numberDecimal" => {
            Some(Value::Number(text))
        }
        "$oid" | "$date" | "$uuid" | "$symbol" | "$code" => Some(Value::Text(text)),
        "$undefined" => Some(Value::Null),
        _ => None,
    })
}

fn date(millis: String) -> Option<Value> {
    Some(meaning::milliseconds(&millis).map_or(Value::Number(millis), Value::Text))
}
