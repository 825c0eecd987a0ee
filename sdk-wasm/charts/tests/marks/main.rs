//! What each mark draws, says and refuses: a file a mark.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod arc;
mod area;
mod bar;
mod box_plot;
mod bullet;
mod calendar;
mod candlestick;
mod dumbbell;
mod every_mark;
mod funnel;
mod gauge;
mod geo;
mod hierarchy;
mod layers;
mod line;
mod metric;
mod point;
mod radar;
mod rect;
mod sankey;
mod sunburst;
mod support;
mod treemap;
mod violin;
mod waterfall;
