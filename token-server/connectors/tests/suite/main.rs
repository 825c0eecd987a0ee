//! The same queries on every warehouse that can run, against an evaluator that knows no SQL.
#![allow(missing_docs, unreachable_pub, clippy::expect_used, clippy::unwrap_used, clippy::panic)]

mod admin;
mod bigquery;
mod clickhouse;
mod dialects;
mod exact;
mod flight;
mod guarded;
mod hostile;
mod others;
mod postgres;
mod stand_ins;
mod support;
