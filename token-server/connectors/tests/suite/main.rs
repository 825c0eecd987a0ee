//! The same queries on every warehouse that can run, against an evaluator that knows no SQL.
#![expect(unreachable_pub, reason = "what the modules share is public in them")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod admin;
#[expect(dead_code, reason = "its main is for the command line")]
#[path = "../../examples/ask_warehouse.rs"]
mod ask_warehouse;
mod bigquery;
mod clickhouse;
mod dialects;
mod exact;
mod flight;
mod guarded;
mod hostile;
mod others;
mod parsed;
mod postgres;
mod stand_ins;
mod support;
