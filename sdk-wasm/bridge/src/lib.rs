//! What the wasm modules share: errors, answers, columns and files across the border to JavaScript.
//!
//! Each module is a cdylib of `sdk-wasm/modules` with a memory of its own. This crate and those
//! are the only ones that know wasm-bindgen.

pub mod column;
pub mod errors;
pub mod host;
pub mod measure;
pub mod remote;
pub mod source;
pub mod text;
pub mod transfer;
pub mod typed;
pub mod wire;
