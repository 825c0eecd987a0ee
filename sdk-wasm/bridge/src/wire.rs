//! Results across the border: typed arrays on one side, a [`Batch`] on the other.

use std::collections::HashMap;
use std::sync::Arc;

use js_sys::{Array, BigInt64Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use pellucid_core::{
    Batch, BatchColumn, Code, DataType, Error, Field, Scalar, Values, decimal, time,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::errors::to_js;
use crate::object;

/// Integers up to here are exact as JavaScript numbers.
const SAFE: u64 = 1 << 53;

object! {
    /// An answer as the engine gives it.
    RawResult => JsResult = "RawResult" {
        row_count: "rowCount" ": number",
        /// Rows there would be without limit and offset.
        total: "total" ": number",
        columns: "columns" ": RawColumn[]",
    }
}

object! {
    /// One column of an answer.
    RawColumn => JsColumn = "RawColumn" {
        name: "name" ": string",
        data_type: "type" ": DataType",
        /// Digits after the point, of decimals.
        scale: "scale" "?: number",
        /// Times are milliseconds, or a `BigInt64Array` of microseconds where such numbers do not tell each of them; ints are a `BigInt64Array`
        /// only where one is beyond 2^53; texts are positions in `dictionary`, and so are decimals where numbers do not hold all their digits.
        values: "values" ": Float64Array | BigInt64Array | Uint8Array | Uint32Array",
        dictionary: "dictionary" "?: string[]",
        /// One byte a row, 0 where the value is null; absent where none is.
        validity: "validity" "?: Uint8Array",
    }
}

/// The result with its values as typed arrays.
///
/// # Errors
/// None of ours: setting a property of a fresh object cannot fail.
pub fn to_js_result(batch: &Batch) -> Result<JsResult, JsValue> {
    let columns = Array::new();
    for c in &batch.columns {
        columns.push(&raw_column(c).to_js()?.into());
    }
    RawResult {
        row_count: (batch.rows as f64).into(),
        total: (batch.total as f64).into(),
        columns: columns.into(),
    }
    .to_js()
}

fn raw_column(c: &BatchColumn) -> RawColumn {
    let (mut scale, mut dictionary) = (JsValue::UNDEFINED, JsValue::UNDEFINED);
    let values: JsValue = match &c.values {
        Values::Int(v) if v.iter().all(|v| v.unsigned_abs() <= SAFE) => {
            Float64Array::from(v.iter().map(|v| *v as f64).collect::<Vec<_>>().as_slice()).into()
        }
        Values::Int(v) => BigInt64Array::from(v.as_slice()).into(),
        Values::Float(v) => Float64Array::from(v.as_slice()).into(),
        Values::Decimal { values, scale: digits } => {
            scale = (*digits).into();
            if values.iter().all(|v| decimal::is_exact_as_float(*v, *digits)) {
                Float64Array::from(
                    values
                        .iter()
                        .map(|v| decimal::float(*v, *digits))
                        .collect::<Vec<_>>()
                        .as_slice(),
                )
                .into()
            } else {
                let mut known: HashMap<i128, u32> = HashMap::new();
                let texts = Array::new();
                let mut code = |v: i128| {
                    *known
                        .entry(v)
                        .or_insert_with(|| texts.push(&decimal::text(v, *digits).into()) - 1)
                };
                let codes: Vec<u32> = values.iter().map(|v| code(*v)).collect();
                dictionary = texts.into();
                Uint32Array::from(codes.as_slice()).into()
            }
        }
        Values::Time(v) if v.iter().all(|v| holds_micros(*v)) => {
            Float64Array::from(v.iter().map(|v| *v as f64 / 1000.0).collect::<Vec<_>>().as_slice())
                .into()
        }
        Values::Time(v) => BigInt64Array::from(v.as_slice()).into(),
        Values::Bool(v) => bytes(v),
        Values::String { codes, dictionary: texts } => {
            dictionary = texts.iter().map(|t| JsValue::from_str(t)).collect::<Array>().into();
            Uint32Array::from(codes.as_slice()).into()
        }
    };
    let validity = c.validity.as_deref().map_or(JsValue::UNDEFINED, bytes);
    RawColumn {
        name: c.field.name.as_str().into(),
        data_type: c.field.data_type.as_str().into(),
        scale,
        values,
        dictionary,
        validity,
    }
}

/// Whether milliseconds as a number tell an instant to the microsecond: in 2^43 of them, until 2248,
/// two microseconds are two numbers.
fn holds_micros(micros: i64) -> bool {
    micros.unsigned_abs() < 1000 << 43 || micros % 1000 == 0
}

/// The microseconds that milliseconds tell.
fn micros_of(millis: f64) -> i64 {
    let whole = millis.floor();
    (whole as i64).saturating_mul(1000).saturating_add(((millis - whole) * 1000.0).round() as i64)
}

/// Truths as one byte each.
fn bytes(truths: &[bool]) -> JsValue {
    let bytes: Vec<u8> = truths.iter().map(|v| u8::from(*v)).collect();
    Uint8Array::from(bytes.as_slice()).into()
}

/// Truths from one byte each.
fn truths(bytes: &Uint8Array) -> Vec<bool> {
    bytes.to_vec().into_iter().map(|b| b != 0).collect()
}

/// A result that [`to_js_result`] made, in this module or the other.
///
/// # Errors
/// `invalid_query`, for anything else.
pub fn from_js_result(value: &JsResult) -> Result<Batch, JsValue> {
    let result = RawResult::of(value)?;
    let list: Array = result.columns.dyn_into().map_err(|_| no_result("it has no columns"))?;
    let columns = list
        .iter()
        .map(|c| batch_column(RawColumn::of(&c)?).map_err(no_result))
        .collect::<Result<_, _>>()?;
    let count = |v: JsValue| v.as_f64().unwrap_or_default() as usize;
    Ok(Batch { columns, rows: count(result.row_count), total: count(result.total) })
}

fn no_result(what: &str) -> JsValue {
    to_js(Error::new(Code::InvalidQuery, format!("not a query's result: {what}")))
}

fn batch_column(raw: RawColumn) -> Result<BatchColumn, &'static str> {
    let RawColumn { name, data_type, scale, values, dictionary, validity } = raw;
    let name = name.as_string().ok_or("a column has no name")?;
    let data_type: DataType =
        serde_json::from_value(data_type.as_string().unwrap_or_default().into())
            .map_err(|_| "a column has no type")?;
    let floats = || {
        values.dyn_ref::<Float64Array>().map(Float64Array::to_vec).ok_or("a column has no values")
    };
    let codes =
        || values.dyn_ref::<Uint32Array>().map(Uint32Array::to_vec).ok_or("a column has no codes");
    let values = match data_type {
        DataType::Int => match values.dyn_ref::<BigInt64Array>() {
            Some(big) => Values::Int(big.to_vec()),
            None => Values::Int(floats()?.into_iter().map(|v| v as i64).collect()),
        },
        DataType::Float => Values::Float(floats()?),
        DataType::Decimal => {
            let scale = scale.as_f64().map_or(0, |s| s as u8);
            let whole = |v: &Scalar| decimal::step(v, scale).map_or(0, |s| s.floor);
            let values = match dictionary.dyn_into::<Array>() {
                Ok(texts) => {
                    let texts: Vec<i128> = texts
                        .iter()
                        .map(|t| whole(&Scalar::Str(t.as_string().unwrap_or_default())))
                        .collect();
                    codes()?
                        .iter()
                        .map(|code| texts.get(*code as usize).copied().unwrap_or_default())
                        .collect()
                }
                Err(_) => floats()?.into_iter().map(|v| whole(&Scalar::Float(v))).collect(),
            };
            Values::Decimal { values, scale }
        }
        DataType::Timestamp | DataType::Date => match values.dyn_ref::<BigInt64Array>() {
            Some(micros) => Values::Time(micros.to_vec()),
            None => Values::Time(floats()?.into_iter().map(micros_of).collect()),
        },
        DataType::Bool => {
            Values::Bool(values.dyn_ref().map(truths).ok_or("a column has no values")?)
        }
        DataType::String => {
            let codes = codes()?;
            let texts: Array = dictionary.dyn_into().map_err(|_| "a column has no dictionary")?;
            let dictionary: Vec<String> =
                texts.iter().map(|t| t.as_string().unwrap_or_default()).collect();
            if codes.iter().any(|c| *c as usize >= dictionary.len().max(1)) {
                return Err("a code lies beyond its dictionary");
            }
            Values::String { codes, dictionary: Arc::new(dictionary) }
        }
    };
    Ok(BatchColumn {
        field: Field { name, data_type, nullable: true },
        values,
        validity: validity.dyn_ref().map(truths),
    })
}

/// One row of a result as `{name: value}`; times are milliseconds, text is text, null is null. What
/// no number holds is a bigint or digits, and an instant ISO 8601.
pub fn datum(batch: &Batch, row: usize) -> Result<JsValue, JsValue> {
    datum_of(batch, row, |_| true)
}

/// As [`datum`], of those columns that `wanted` names.
pub fn datum_of(
    batch: &Batch,
    row: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<JsValue, JsValue> {
    let out = Object::new();
    for c in batch.columns.iter().filter(|c| wanted(&c.field.name)) {
        let value = match &c.values {
            _ if row >= batch.rows || c.is_null(row) => JsValue::NULL,
            Values::Time(v) if !holds_micros(v[row]) => time::iso_of_micros(v[row]).into(),
            Values::Time(v) => (v[row] as f64 / 1000.0).into(),
            Values::Bool(v) => v[row].into(),
            Values::Int(v) if v[row].unsigned_abs() > SAFE => js_sys::BigInt::from(v[row]).into(),
            Values::Decimal { values, scale }
                if !decimal::is_exact_as_float(values[row], *scale) =>
            {
                c.digits(row).map_or(JsValue::NULL, JsValue::from)
            }
            Values::String { .. } => c.text(row).map_or(JsValue::NULL, JsValue::from_str),
            _ => c.number(row).map_or(JsValue::NULL, JsValue::from_f64),
        };
        Reflect::set(&out, &c.field.name.as_str().into(), &value)?;
    }
    Ok(out.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milliseconds_that_tell_no_microseconds_are_not_used() {
        // Years 1, 1691, 1970, 2248, 9999 and the last of 64 bits.
        let micros = [
            -62_135_596_800_000_000,
            -8_796_093_022_208_000,
            0,
            8_796_093_022_207_000,
            253_402_300_799_999_000,
            i64::MAX - 1_000_000,
        ];
        let mut told = 0;
        for at in micros.into_iter().flat_map(|m| (m..m + 3_000).step_by(7)) {
            if holds_micros(at) {
                assert_eq!(micros_of(at as f64 / 1000.0), at);
                told += 1;
            }
        }
        assert!((800..1800).contains(&told), "{told}");
        assert!(!holds_micros(253_402_300_799_999_999) && !holds_micros(i64::MIN));
    }
}
