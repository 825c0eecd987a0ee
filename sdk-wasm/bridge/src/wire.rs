//! Results across the border: typed arrays on one side, a [`Batch`] on the other.

use std::collections::HashMap;
use std::sync::Arc;

use js_sys::{Array, BigInt64Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use pellucid_core::{Batch, BatchColumn, Code, DataType, Error, Field, Scalar, Values, decimal};
use wasm_bindgen::{JsCast, JsValue};

use crate::errors::{plain, to_js};

/// Integers up to here are exact as JavaScript numbers.
const SAFE: u64 = 1 << 53;

/// The result as `{rowCount, total, columns: [{name, type, values, dictionary?, validity?}]}`.
///
/// Times are milliseconds. Integers are a `Float64Array` where all are exact as numbers, a `BigInt64Array` otherwise. Decimals have their
/// `scale`, and are a `Float64Array` where numbers hold all their digits, and positions in a `dictionary` of digits otherwise.
pub fn to_js_result(batch: &Batch) -> Result<JsValue, JsValue> {
    let columns = Array::new();
    for c in &batch.columns {
        let out = Object::new();
        Reflect::set(&out, &"name".into(), &c.field.name.as_str().into())?;
        Reflect::set(&out, &"type".into(), &c.field.data_type.as_str().into())?;
        let values: JsValue = match &c.values {
            Values::Int(v) if v.iter().all(|v| v.unsigned_abs() <= SAFE) => {
                Float64Array::from(v.iter().map(|v| *v as f64).collect::<Vec<_>>().as_slice()).into()
            }
            Values::Int(v) => BigInt64Array::from(v.as_slice()).into(),
            Values::Float(v) => Float64Array::from(v.as_slice()).into(),
            Values::Decimal { values, scale } => {
                Reflect::set(&out, &"scale".into(), &(*scale).into())?;
                if values.iter().all(|v| decimal::is_exact_as_float(*v, *scale)) {
                    Float64Array::from(values.iter().map(|v| decimal::float(*v, *scale)).collect::<Vec<_>>().as_slice()).into()
                } else {
                    let mut known: HashMap<i128, u32> = HashMap::new();
                    let texts = Array::new();
                    let mut code = |v: i128| *known.entry(v).or_insert_with(|| texts.push(&decimal::text(v, *scale).into()) - 1);
                    let codes: Vec<u32> = values.iter().map(|v| code(*v)).collect();
                    Reflect::set(&out, &"dictionary".into(), &texts)?;
                    Uint32Array::from(codes.as_slice()).into()
                }
            }
            Values::Time(v) => Float64Array::from(v.iter().map(|v| *v as f64 / 1000.0).collect::<Vec<_>>().as_slice()).into(),
            Values::Bool(v) => Uint8Array::from(v.iter().map(|v| u8::from(*v)).collect::<Vec<_>>().as_slice()).into(),
            Values::String { codes, dictionary } => {
                let texts: Array = dictionary.iter().map(|t| JsValue::from_str(t)).collect();
                Reflect::set(&out, &"dictionary".into(), &texts)?;
                Uint32Array::from(codes.as_slice()).into()
            }
        };
        Reflect::set(&out, &"values".into(), &values)?;
        if let Some(validity) = &c.validity {
            let bytes: Vec<u8> = validity.iter().map(|v| u8::from(*v)).collect();
            Reflect::set(&out, &"validity".into(), &Uint8Array::from(bytes.as_slice()))?;
        }
        columns.push(&out);
    }
    let result = Object::new();
    Reflect::set(&result, &"rowCount".into(), &(batch.rows as f64).into())?;
    Reflect::set(&result, &"total".into(), &(batch.total as f64).into())?;
    Reflect::set(&result, &"columns".into(), &columns)?;
    Ok(result.into())
}

/// A result that [`to_js_result`] made, in this module or the other.
pub fn from_js_result(value: &JsValue) -> Result<Batch, JsValue> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into());
    let wrong = |what: &str| to_js(Error::new(Code::InvalidQuery, format!("not a query's result: {what}")));
    let count = |name: &str| get(value, name).map(|v| v.as_f64().unwrap_or_default() as usize);
    let mut columns = Vec::new();
    let list: Array = get(value, "columns")?.dyn_into().map_err(|_| wrong("it has no columns"))?;
    for c in list.iter() {
        let name = get(&c, "name")?.as_string().ok_or_else(|| wrong("a column has no name"))?;
        let kind = get(&c, "type")?.as_string().unwrap_or_default();
        let data_type: DataType = serde_json::from_value(kind.into()).map_err(|_| wrong("a column has no type"))?;
        let values = get(&c, "values")?;
        let floats = || values.clone().dyn_into::<Float64Array>().map(|a| a.to_vec()).map_err(|_| wrong("a column has no values"));
        let values = match data_type {
            DataType::Int => match values.dyn_ref::<BigInt64Array>() {
                Some(big) => Values::Int(big.to_vec()),
                None => Values::Int(floats()?.into_iter().map(|v| v as i64).collect()),
            },
            DataType::Float => Values::Float(floats()?),
            DataType::Decimal => {
                let scale = get(&c, "scale")?.as_f64().map_or(0, |s| s as u8);
                let whole = |v: &Scalar| decimal::step(v, scale).map_or(0, |s| s.floor);
                let values = match get(&c, "dictionary")?.dyn_into::<Array>() {
                    Ok(texts) => {
                        let texts: Vec<i128> = texts.iter().map(|t| whole(&Scalar::Str(t.as_string().unwrap_or_default()))).collect();
                        let codes = values.dyn_into::<Uint32Array>().map_err(|_| wrong("a column has no codes"))?.to_vec();
                        codes.iter().map(|code| texts.get(*code as usize).copied().unwrap_or_default()).collect()
                    }
                    Err(_) => floats()?.into_iter().map(|v| whole(&Scalar::Float(v))).collect(),
                };
                Values::Decimal { values, scale }
            }
            DataType::Timestamp | DataType::Date => Values::Time(floats()?.into_iter().map(|v| (v * 1000.0).round() as i64).collect()),
            DataType::Bool => {
                let bytes = values.dyn_into::<Uint8Array>().map_err(|_| wrong("a column has no values"))?;
                Values::Bool(bytes.to_vec().into_iter().map(|b| b != 0).collect())
            }
            DataType::String => {
                let codes = values.dyn_into::<Uint32Array>().map_err(|_| wrong("a column has no codes"))?.to_vec();
                let texts: Array = get(&c, "dictionary")?.dyn_into().map_err(|_| wrong("a column has no dictionary"))?;
                let dictionary: Vec<String> = texts.iter().map(|t| t.as_string().unwrap_or_default()).collect();
                if codes.iter().any(|c| *c as usize >= dictionary.len().max(1)) {
                    return Err(wrong("a code lies beyond its dictionary"));
                }
                Values::String { codes, dictionary: Arc::new(dictionary) }
            }
        };
        let validity = get(&c, "validity")?.dyn_into::<Uint8Array>().ok().map(|v| v.to_vec().into_iter().map(|b| b != 0).collect());
        columns.push(BatchColumn { field: Field { name, data_type, nullable: true }, values, validity });
    }
    Ok(Batch { columns, rows: count("rowCount")?, total: count("total")? })
}

/// One row of a result as `{name: value}`; times are milliseconds, text is text, null is null. What no number holds is a bigint or digits.
pub fn datum(batch: &Batch, row: usize) -> Result<JsValue, JsValue> {
    datum_of(batch, row, |_| true)
}

/// As [`datum`], of those columns that `wanted` names.
pub fn datum_of(batch: &Batch, row: usize, wanted: impl Fn(&str) -> bool) -> Result<JsValue, JsValue> {
    let out = Object::new();
    for c in batch.columns.iter().filter(|c| wanted(&c.field.name)) {
        let value = match &c.values {
            _ if row >= batch.rows || c.is_null(row) => JsValue::NULL,
            Values::Time(v) => (v[row] as f64 / 1000.0).into(),
            Values::Bool(v) => v[row].into(),
            Values::Int(v) if v[row].unsigned_abs() > SAFE => js_sys::BigInt::from(v[row]).into(),
            Values::Decimal { values, scale } if !decimal::is_exact_as_float(values[row], *scale) => {
                c.digits(row).map_or(JsValue::NULL, JsValue::from)
            }
            Values::String { .. } => c.text(row).map_or(JsValue::NULL, JsValue::from_str),
            _ => c.number(row).map_or(JsValue::NULL, JsValue::from_f64),
        };
        Reflect::set(&out, &c.field.name.as_str().into(), &value)?;
    }
    Ok(out.into())
}

/// The schema as plain objects.
pub fn schema(schema: &pellucid_core::Schema) -> Result<JsValue, JsValue> {
    plain(schema)
}
