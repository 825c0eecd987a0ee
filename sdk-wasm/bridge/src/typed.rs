//! JavaScript values that say what they hold.
//!
//! An exported function takes and gives values of these types instead of bare [`JsValue`]s, so that
//! its TypeScript signature names what crosses, and the compiler holds it to the Rust type that is
//! read or written. What serde reads and writes has its TypeScript type from ts-rs. What holds
//! JavaScript's own values, such as typed arrays, is an [`object!`](crate::object), which says both
//! at once: serde would write it field by field for each type anew, which made a module 3 % larger.

use js_sys::{Object, Reflect};
use pellucid_core::read::{Note, ReadOptions};
use pellucid_core::{ChartSpec, Code, Filter, Query, Question, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::errors::{parse, plain};

/// A Rust type that crosses the border.
pub trait Typed {
    /// The JavaScript value that holds it.
    type Js: JsCast;
}

/// Names the JavaScript value of each Rust type, and its TypeScript type: `typed! { Query =>
/// JsQuery = "Query" }`.
#[macro_export]
macro_rules! typed {
    ($($rust:ty => $js:ident = $name:literal),* $(,)?) => {
        #[wasm_bindgen::prelude::wasm_bindgen]
        extern "C" {
            $(
                #[doc = concat!("`", $name, "` in TypeScript.")]
                #[wasm_bindgen(typescript_type = $name)]
                pub type $js;
            )*
        }
        $(
            impl $crate::typed::Typed for $rust {
                type Js = $js;
            }
        )*
    };
}

/// An object of JavaScript's own values: each field with its name and its type in TypeScript.
/// Fields that are undefined are absent.
///
/// ```
/// pellucid_bridge::object! {
///     /// A point of a page.
///     Place => JsPlace = "Place" {
///         x: "x" ": number",
///         /// What stands there.
///         name: "name" "?: string",
///     }
/// }
///
/// let written = "/** A point of a page. */\nexport type Place = {\n  x: number;\n  /** What stands there. */\n  name?: string;\n};\n";
/// assert_eq!(Place::TYPESCRIPT, written);
/// ```
#[macro_export]
macro_rules! object {
    (
        $(#[doc = $about:literal])*
        $name:ident => $js:ident = $ts:literal {
            $($(#[doc = $doc:literal] $(#[doc = $more:literal])*)? $field:ident: $key:literal $type:literal),* $(,)?
        }
    ) => {
        $(#[doc = $about])*
        pub struct $name {
            $($(#[doc = $doc] $(#[doc = $more])*)? $field: wasm_bindgen::JsValue,)*
        }

        $crate::typed! {
            $name => $js = $ts,
        }

        #[allow(dead_code, reason = "some are only read, some only written")]
        impl $name {
            /// Its TypeScript type.
            pub const TYPESCRIPT: &'static str = concat!(
                "/**", $($about,)* " */\nexport type ", $ts, " = {\n",
                $($("  /**", $doc, $($more,)* " */\n",)? "  ", $key, $type, ";\n",)*
                "};\n",
            );

            /// As JavaScript has it.
            ///
            /// # Errors
            /// None of ours: setting a property of a fresh object cannot fail.
            pub fn to_js(&self) -> Result<$js, wasm_bindgen::JsValue> {
                Ok(wasm_bindgen::JsCast::unchecked_into($crate::typed::of_fields(&[$(($key, &self.$field)),*])?))
            }

            /// Its fields, whatever they hold.
            ///
            /// # Errors
            /// What a property throws, or of what is no object.
            pub fn of(value: &wasm_bindgen::JsValue) -> Result<Self, wasm_bindgen::JsValue> {
                Ok(Self { $($field: $crate::typed::field_of(value, $key)?),* })
            }
        }
    };
}

/// An object of these fields but those that are undefined.
///
/// # Errors
/// None of ours: setting a property of a fresh object cannot fail.
pub fn of_fields(fields: &[(&str, &JsValue)]) -> Result<JsValue, JsValue> {
    let out = Object::new();
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_undefined()) {
        Reflect::set(&out, &(*name).into(), value)?;
    }
    Ok(out.into())
}

/// A field of an object.
///
/// # Errors
/// What the property throws, or of what is no object.
pub fn field_of(value: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(value, &name.into())
}

typed! {
    Query => JsQuery = "PlainQuery",
    Question => JsQuestion = "Query",
    Schema => JsSchema = "Schema",
    ReadOptions => JsReadOptions = "ReadOptions",
    Vec<Note> => JsNotes = "Note[]",
    ChartSpec => JsChartSpec = "ChartSpec",
    Vec<Filter> => JsFilters = "Filter[]",
    Vec<String> => JsStrings = "string[]",
    Option<Vec<String>> => JsMaybeStrings = "string[] | null",
}

/// Reads a value through JSON, so that unknown fields are refused with their name; `what` it is
/// stands in the message.
///
/// # Errors
/// `code`, where it is not what its type says.
pub fn read<T: Typed + DeserializeOwned>(
    value: &T::Js,
    what: &str,
    code: Code,
) -> Result<T, JsValue> {
    parse(value.as_ref(), what, code)
}

/// Writes a value as plain JavaScript objects.
///
/// # Errors
/// `internal`, for a value that JavaScript cannot hold.
pub fn write<T: Typed + Serialize>(value: &T) -> Result<T::Js, JsValue> {
    Ok(plain(value)?.unchecked_into())
}
