//! Columns between the engine's module and the lazy one: each has a memory of its own, so a column
//! crosses as one copy of its bytes.

use js_sys::{Array, BigInt64Array, Float64Array, Uint8Array, Uint32Array};
use pellucid_core::{Code, DataType, Error, Field};
use pellucid_engine::column::TimeStep;
use pellucid_engine::{Column, Data, Table, writer::ColumnWriter};
use wasm_bindgen::prelude::*;

use crate::errors::{OrThrow, to_js};
use crate::object;

object! {
    /// A column on its way to the module with polars.
    LazyColumn => JsLazyColumn = "LazyColumn" {
        name: "name" ": string",
        data_type: "type" ": DataType",
        rows: "rows" ": number",
        /// Digits after the point, of decimals.
        scale: "scale" ": number",
        /// Times are microseconds; texts, and decimals beyond 64 bits, are positions in `texts`.
        values: "values" ": Float64Array | BigInt64Array | Uint32Array",
        texts: "texts" "?: string[]",
        /// One byte a row, 0 where the value is null; absent where none is.
        validity: "validity" "?: Uint8Array",
    }
}

#[wasm_bindgen]
extern "C" {
    /// Columns in the order in which the query's table has them.
    #[wasm_bindgen(typescript_type = "LazyColumn[]")]
    pub type JsColumns;
}

/// The columns with the indices `columns`, copied.
///
/// # Errors
/// `internal`, for a column that was not fetched.
pub fn export(table: &Table, columns: &[usize]) -> Result<JsColumns, JsValue> {
    let out = Array::new();
    for &index in columns {
        out.push(
            &exported(&table.schema().fields[index], table.column_at(index).or_throw()?)
                .to_js()?
                .into(),
        );
    }
    Ok(out.unchecked_into())
}

fn exported(field: &Field, column: &Column) -> LazyColumn {
    let mut texts = JsValue::UNDEFINED;
    let values: JsValue = match (&column.data, column.data_type) {
        (Data::F64(v), _) => Float64Array::from(v.as_slice()).into(),
        // Decimals that 64 bits do not hold have their digits as texts.
        (Data::C8(_) | Data::C16(_) | Data::C32(_), _) => {
            texts = column.dictionary.iter().map(JsValue::from_str).collect::<Array>().into();
            let codes: Vec<u32> = (0..column.len()).map(|r| column.int(r) as u32).collect();
            Uint32Array::from(codes.as_slice()).into()
        }
        (_, t) => {
            let micros = |v: i64| if t.is_temporal() { column.step.to_micros(v) } else { v };
            let ints: Vec<i64> = (0..column.len()).map(|r| micros(column.int(r))).collect();
            BigInt64Array::from(ints.as_slice()).into()
        }
    };
    let validity = || {
        let valid: Vec<u8> = (0..column.len()).map(|r| u8::from(!column.is_null(r))).collect();
        Uint8Array::from(valid.as_slice()).into()
    };
    LazyColumn {
        name: field.name.as_str().into(),
        data_type: field.data_type.as_str().into(),
        rows: (column.len() as f64).into(),
        scale: column.scale.into(),
        values,
        texts,
        validity: if column.validity.is_some() { validity() } else { JsValue::UNDEFINED },
    }
}

/// A table of columns that [`export`] made.
///
/// # Errors
/// `internal`, for columns it did not make.
pub fn import(columns: &JsColumns) -> Result<Table, JsValue> {
    let columns: &Array = columns.unchecked_ref();
    let imported: Result<Vec<_>, _> =
        columns.iter().map(|c| imported(LazyColumn::of(&c)?)).collect();
    Ok(Table::from_columns(imported?, Vec::new()))
}

fn imported(column: LazyColumn) -> Result<(String, Column), JsValue> {
    let wrong = || to_js(Error::new(Code::Internal, "a column did not cross to the lazy module"));
    let LazyColumn { name, data_type, rows, scale, values, texts, validity } = column;
    let name = name.as_string().ok_or_else(wrong)?;
    let data_type: DataType =
        serde_json::from_value(data_type.as_string().unwrap_or_default().into())
            .map_err(|_| wrong())?;
    let rows = rows.as_f64().ok_or_else(wrong)? as usize;
    let scale = scale.as_f64().map_or(0, |s| s as u8);
    let present: Option<Vec<bool>> = validity
        .dyn_into::<Uint8Array>()
        .ok()
        .map(|v| v.to_vec().into_iter().map(|b| b != 0).collect());
    let mut writer =
        ColumnWriter::new(data_type, TimeStep::Micro, rows).or_throw()?.with_scale(scale);
    match data_type {
        DataType::Float => {
            let values: Float64Array = values.dyn_into().map_err(|_| wrong())?;
            writer.write_floats(0, &values.to_vec(), present.as_deref()).or_throw()?;
        }
        DataType::String => {
            let texts: Array = texts.dyn_into().map_err(|_| wrong())?;
            for text in texts.iter() {
                writer.intern(&text.as_string().unwrap_or_default()).or_throw()?;
            }
            let values: Uint32Array = values.dyn_into().map_err(|_| wrong())?;
            writer.write_codes(0, &values.to_vec(), present.as_deref()).or_throw()?;
        }
        DataType::Decimal if values.is_instance_of::<Uint32Array>() => {
            let texts: Array = texts.dyn_into().map_err(|_| wrong())?;
            let digits: Vec<i128> = texts
                .iter()
                .map(|t| t.as_string().and_then(|t| t.parse().ok()).unwrap_or_default())
                .collect();
            let codes = values.unchecked_into::<Uint32Array>().to_vec();
            let values: Vec<i128> = codes
                .iter()
                .map(|c| digits.get(*c as usize).copied().unwrap_or_default())
                .collect();
            writer.write_decimals(0, &values, present.as_deref()).or_throw()?;
        }
        _ => {
            let values: BigInt64Array = values.dyn_into().map_err(|_| wrong())?;
            writer.write_ints(0, &values.to_vec(), present.as_deref()).or_throw()?;
        }
    }
    Ok((name, writer.finish()))
}
