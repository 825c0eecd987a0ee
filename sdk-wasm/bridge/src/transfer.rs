//! Columns between the two modules: each has a memory of its own, so a column crosses as one copy of its bytes.

use js_sys::{Array, BigInt64Array, Float64Array, Object, Reflect, Uint8Array, Uint32Array};
use pellucid_core::{Code, DataType, Error};
use pellucid_engine::{Column, Data, Table, writer::ColumnWriter};
use wasm_bindgen::{JsCast, JsValue};

use crate::errors::{OrThrow, to_js};
use pellucid_engine::column::TimeStep;

/// The columns at `places` as `[{name, type, scale, values, validity?, texts?}]`; times are microseconds.
pub fn export(table: &Table, places: &[usize]) -> Result<Array, JsValue> {
    let out = Array::new();
    for &place in places {
        let column = table.column_at(place).or_throw()?;
        let field = &table.schema().fields[place];
        let object = Object::new();
        let set = |name: &str, value: &JsValue| Reflect::set(&object, &name.into(), value);
        set("name", &field.name.as_str().into())?;
        set("type", &field.data_type.as_str().into())?;
        set("rows", &(column.len() as f64).into())?;
        set("scale", &column.scale.into())?;
        let values: JsValue = match (&column.data, column.data_type) {
            (Data::F64(v), _) => Float64Array::from(v.as_slice()).into(),
            // Decimals that 64 bits do not hold have their digits as texts.
            (Data::C8(_) | Data::C16(_) | Data::C32(_), _) => {
                let texts: Array = column.dictionary.iter().map(JsValue::from_str).collect();
                set("texts", &texts)?;
                let codes: Vec<u32> = (0..column.len()).map(|r| column.int(r) as u32).collect();
                Uint32Array::from(codes.as_slice()).into()
            }
            (_, t) => {
                let micros = |v: i64| if t.is_temporal() { column.step.to_micros(v) } else { v };
                let ints: Vec<i64> = (0..column.len()).map(|r| micros(column.int(r))).collect();
                BigInt64Array::from(ints.as_slice()).into()
            }
        };
        set("values", &values)?;
        if column.validity.is_some() {
            let valid: Vec<u8> = (0..column.len()).map(|r| u8::from(!column.is_null(r))).collect();
            set("validity", &Uint8Array::from(valid.as_slice()))?;
        }
        out.push(&object);
    }
    Ok(out)
}

/// A table of columns that [`export`] made.
pub fn import(columns: &Array) -> Result<Table, JsValue> {
    let mut out: Vec<(String, Column)> = Vec::new();
    for c in columns.iter() {
        let get = |name: &str| Reflect::get(&c, &name.into());
        let wrong = || to_js(Error::new(Code::Internal, "a column did not cross to the lazy module"));
        let name = get("name")?.as_string().ok_or_else(wrong)?;
        let data_type: DataType = serde_json::from_value(get("type")?.as_string().unwrap_or_default().into()).map_err(|_| wrong())?;
        let rows = get("rows")?.as_f64().ok_or_else(wrong)? as usize;
        let scale = get("scale")?.as_f64().map_or(0, |s| s as u8);
        let present: Option<Vec<bool>> =
            get("validity")?.dyn_into::<Uint8Array>().ok().map(|v| v.to_vec().into_iter().map(|b| b != 0).collect());
        let mut writer = ColumnWriter::new(data_type, TimeStep::Micro, rows).or_throw()?.with_scale(scale);
        let values = get("values")?;
        match data_type {
            DataType::Float => {
                let values: Float64Array = values.dyn_into().map_err(|_| wrong())?;
                writer.write_floats(0, &values.to_vec(), present.as_deref()).or_throw()?;
            }
            DataType::String => {
                let texts: Array = get("texts")?.dyn_into().map_err(|_| wrong())?;
                for text in texts.iter() {
                    writer.intern(&text.as_string().unwrap_or_default()).or_throw()?;
                }
                let values: Uint32Array = values.dyn_into().map_err(|_| wrong())?;
                writer.write_codes(0, &values.to_vec(), present.as_deref()).or_throw()?;
            }
            DataType::Decimal if values.is_instance_of::<Uint32Array>() => {
                let texts: Array = get("texts")?.dyn_into().map_err(|_| wrong())?;
                let digits: Vec<i128> = texts.iter().map(|t| t.as_string().and_then(|t| t.parse().ok()).unwrap_or_default()).collect();
                let codes = values.unchecked_into::<Uint32Array>().to_vec();
                let values: Vec<i128> = codes.iter().map(|c| digits.get(*c as usize).copied().unwrap_or_default()).collect();
                writer.write_decimals(0, &values, present.as_deref()).or_throw()?;
            }
            _ => {
                let values: BigInt64Array = values.dyn_into().map_err(|_| wrong())?;
                writer.write_ints(0, &values.to_vec(), present.as_deref()).or_throw()?;
            }
        }
        out.push((name, writer.finish()));
    }
    Ok(Table::from_columns(out, Vec::new()))
}
