//! What charts look like: the gallery's examples and cases against their committed pictures, and
//! whether the gallery is whole. `make gallery-snapshots` writes the pictures anew.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests may panic: that is how a test fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod covers;
mod pictures;
mod readable;
mod sizes;
