//! What charts do whatever their mark: a file a subject. What each mark does by itself is in
//! `marks`, what charts look like in `gallery`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod annotations;
mod axes;
mod bad_input;
mod commands;
mod description;
mod facets;
mod floors;
mod groups;
mod hit;
mod in_axes;
mod legends;
mod packed;
mod palette;
mod pdf;
mod pdf_fonts;
mod png;
mod properties;
mod random;
mod real_inputs;
mod rtl;
mod selection;
mod texts;
mod timezone;
mod zoom;
