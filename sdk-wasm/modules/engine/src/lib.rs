//! The module every page loads: the engine and the charts. Its functions decode, call and encode.

mod chart;
mod drill;
mod engine;
mod group;
mod intl;
mod motion;
mod open;
mod paper;
pub mod parts;
mod query;
mod reduced;
mod server;
mod surface;
mod text;
#[cfg(test)]
mod typescript;
mod window;
