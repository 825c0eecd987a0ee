//! The module every page loads: the engine and the charts. Its functions decode, call and encode.

mod chart;
pub mod decoders;
mod drill;
mod engine;
mod group;
mod intl;
mod motion;
mod open;
mod pdf_page;
mod query;
mod reduced;
mod server;
mod surface;
mod text;
mod texts;
#[cfg(test)]
mod typescript;
mod view;
mod window;
