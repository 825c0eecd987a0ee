//! The browser's bindings: decode, call, encode. The only crate that knows wasm-bindgen.
//!
//! Built three times. With the feature `engine` it is the module every page loads: the engine and the charts. With `lazy` it is the
//! one that is loaded when a query leaves the engine's kernels: polars. With `pdf` it writes documents.

// The lazy module needs a few functions of these only.
#[cfg_attr(not(feature = "engine"), allow(dead_code))]
mod errors;
#[cfg_attr(not(feature = "engine"), allow(dead_code))]
mod transfer;
#[cfg_attr(not(feature = "engine"), allow(dead_code))]
mod wire;

#[cfg(feature = "engine")]
mod chart;
#[cfg(feature = "engine")]
mod drill;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod fallback;
#[cfg(feature = "engine")]
mod group;
#[cfg(feature = "engine")]
mod intl;
#[cfg(feature = "engine")]
mod motion;
#[cfg(feature = "engine")]
mod open;
#[cfg(feature = "engine")]
mod paper;
#[cfg(feature = "engine")]
pub mod parts;
#[cfg(feature = "engine")]
mod reduced;
#[cfg(feature = "engine")]
mod remote;
#[cfg(feature = "engine")]
mod server;
#[cfg(feature = "engine")]
mod source;
#[cfg(feature = "engine")]
mod surface;
#[cfg(feature = "engine")]
mod window;

#[cfg(any(feature = "engine", feature = "pdf"))]
#[cfg_attr(not(feature = "engine"), allow(dead_code))]
mod measure;

#[cfg(feature = "lazy")]
pub mod polars;

#[cfg(feature = "pdf")]
pub mod pdf;
