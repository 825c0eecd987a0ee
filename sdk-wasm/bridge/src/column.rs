//! A column on its way from one wasm module or thread to another: each has a memory of its own, so
//! that its bytes are copied out of one, moved, and copied into the other.

use js_sys::{
    Array, BigInt64Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array,
    Uint32Array,
};
use pellucid_core::{Code, DataType, Error};
use pellucid_engine::bitmap::Bitmap;
use pellucid_engine::column::TimeStep;
use pellucid_engine::dictionary::Dictionary;
use pellucid_engine::{Column, Data};
use wasm_bindgen::prelude::*;

use crate::errors::to_js;
use crate::object;

object! {
    /// A column, or the part of one that a chunk holds, whose typed arrays own their memory.
    Part => JsPart = "ColumnPart" {
        /// As narrow as the values are.
        values: "values" ": ArrayBufferView",
        sorted: "sorted" ": boolean",
        /// Digits after the point, of decimals.
        scale: "scale" ": number",
        /// Nanoseconds in a unit of its times.
        step: "step" ": number",
        /// The dictionary of a column of texts, or of decimals' digits: UTF-8, one after another.
        texts: "texts" "?: Uint8Array",
        /// Where each text ends.
        ends: "ends" "?: Uint32Array",
        /// Least and greatest value of whole numbers and times.
        range: "range" "?: BigInt64Array",
        /// Rows without a value.
        nulls: "nulls" "?: Uint32Array",
    }
}

#[wasm_bindgen]
extern "C" {
    /// Columns, or parts of them, in the order that was asked for.
    #[wasm_bindgen(typescript_type = "ColumnPart[]")]
    pub type JsParts;
}

/// A typed array of a slice: its copy, or a view of this module's memory.
macro_rules! array {
    ($array:ident, $values:expr, $memory:expr) => {
        match $memory {
            None => $array::from($values),
            Some(memory) => $array::new_with_byte_offset_and_length(
                memory,
                $values.as_ptr() as u32,
                $values.len() as u32,
            ),
        }
        .into()
    };
}

impl Part {
    /// The column as typed arrays that own their memory.
    pub fn new(column: &Column) -> Self {
        let mut part = Self::described(column);
        part.hold(column, None);
        part
    }

    /// Columns as views of this module's memory, which holds them for ever: of an instance that
    /// ends when they are read. They are good until the module next runs.
    pub fn lent(columns: &[&'static Column]) -> Vec<Self> {
        // Whatever takes memory goes first: where that grows, views of what it was are empty.
        let mut parts: Vec<Self> = columns.iter().map(|c| Self::described(c)).collect();
        let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
        let buffer = memory.buffer();
        for (part, column) in parts.iter_mut().zip(columns) {
            part.hold(column, Some(&buffer));
        }
        parts
    }

    /// What is known of the column, without its values and texts.
    fn described(column: &Column) -> Self {
        let mut nulls = JsValue::UNDEFINED;
        if column.validity.is_some() {
            let rows: Vec<u32> = (0..column.len())
                .filter(|row| column.is_null(*row))
                .map(|row| row as u32)
                .collect();
            nulls = Uint32Array::from(rows.as_slice()).into();
        }
        let range = column.range.map_or(JsValue::UNDEFINED, |(low, high)| {
            BigInt64Array::from([low, high].as_slice()).into()
        });
        let step = (column.step.nanos() as f64).into();
        let (sorted, scale) = (column.sorted.into(), column.scale.into());
        let (values, texts, ends) = (JsValue::UNDEFINED, JsValue::UNDEFINED, JsValue::UNDEFINED);
        Self { values, sorted, scale, step, texts, ends, range, nulls }
    }

    fn hold(&mut self, column: &Column, memory: Option<&JsValue>) {
        self.values = match &column.data {
            Data::I8(v) => array!(Int8Array, v.as_slice(), memory),
            Data::I16(v) => array!(Int16Array, v.as_slice(), memory),
            Data::I32(v) => array!(Int32Array, v.as_slice(), memory),
            Data::I64(v) => array!(BigInt64Array, v.as_slice(), memory),
            Data::F64(v) => array!(Float64Array, v.as_slice(), memory),
            Data::C8(v) => array!(Uint8Array, v.as_slice(), memory),
            Data::C16(v) => array!(Uint16Array, v.as_slice(), memory),
            Data::C32(v) => array!(Uint32Array, v.as_slice(), memory),
        };
        if !column.dictionary.is_empty() {
            self.texts = array!(Uint8Array, column.dictionary.text().as_bytes(), memory);
            self.ends = array!(Uint32Array, column.dictionary.ends(), memory);
        }
    }
}

/// A column of `data_type` from a [`Part`].
///
/// # Errors
/// `internal`, for what is none.
pub fn column(part: &JsValue, data_type: DataType) -> Result<Column, JsValue> {
    let wrong = || {
        to_js(Error::new(Code::Internal, "a column did not cross from another module or thread"))
    };
    let Part { values, sorted, scale, step, texts, ends, range, nulls } = Part::of(part)?;
    macro_rules! data {
        ($($array:ident $kind:ident),*) => {
            None$(.or_else(|| values.dyn_ref::<$array>().map(|v| Data::$kind(v.to_vec()))))*
        };
    }
    let data = match data_type {
        DataType::Float => data!(Float64Array F64),
        DataType::String => data!(Uint8Array C8, Uint16Array C16, Uint32Array C32),
        // Integers, or codes of digits.
        DataType::Decimal => {
            data!(Int8Array I8, Int16Array I16, Int32Array I32, BigInt64Array I64, Uint8Array C8, Uint16Array C16, Uint32Array C32)
        }
        _ => data!(Int8Array I8, Int16Array I16, Int32Array I32, BigInt64Array I64),
    };
    let data = data.ok_or_else(wrong)?;
    let dictionary = match (texts.dyn_into::<Uint8Array>(), ends.dyn_into::<Uint32Array>()) {
        (Ok(texts), Ok(ends)) => {
            let text = String::from_utf8(texts.to_vec()).map_err(|_| wrong())?;
            Dictionary::of_texts(text, ends.to_vec()).ok_or_else(wrong)?
        }
        _ => Dictionary::default(),
    };
    let validity = nulls.dyn_into::<Uint32Array>().ok().map(|nulls| {
        let mut present = Bitmap::all_set(data.len());
        nulls.to_vec().into_iter().for_each(|row| present.clear(row as usize));
        present
    });
    let range = range.dyn_into::<BigInt64Array>().ok().map(|r| (r.get_index(0), r.get_index(1)));
    let sorted = sorted.is_truthy();
    let scale = scale.as_f64().map_or(0, |s| s as u8);
    let step = step.as_f64().and_then(|n| TimeStep::of_nanos(n as i64)).ok_or_else(wrong)?;
    Ok(Column { data_type, step, scale, data, validity, dictionary, range, sorted })
}

/// Columns one after another, which a table is made of.
///
/// # Errors
/// As [`column`].
pub fn columns(
    parts: &JsParts,
    fields: &[pellucid_core::Field],
) -> Result<Vec<(String, Column)>, JsValue> {
    let parts: &Array = parts.unchecked_ref();
    let made = |(i, f): (usize, &pellucid_core::Field)| {
        Ok((f.name.clone(), column(&parts.get(i as u32), f.data_type)?))
    };
    fields.iter().enumerate().map(made).collect()
}
