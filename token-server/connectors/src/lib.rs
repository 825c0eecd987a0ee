//! Answers a [`pellucid_core::Query`] from a warehouse: one dialect-neutral plan, a connector for
//! each wire protocol.
//!
//! [`plan`] lowers a query to [`sql`], a small tree in which a value of a page or a policy can only
//! stand as a bound [`sql::Value`] and a name only as an identifier that is quoted. A
//! [`dialect::Dialect`] writes the tree as text. A [`warehouse::Warehouse`] sends text and values
//! and gives Arrow batches back. [`table::SqlTable`] puts them together for one table. This crate
//! knows no HTTP server, no tenants and no tokens: who may see what arrives as [`plan::Access`].

#![expect(
    clippy::disallowed_methods,
    reason = "who asks a warehouse again rests before; clippy.toml is about tests"
)]

pub mod admin;
pub mod answer;
pub mod bigquery;
mod bounds;
pub mod clickhouse;
pub mod config;
pub mod databricks;
pub mod dialect;
mod error;
pub mod flight;
pub mod http;
mod ipc;
mod json;
mod jwt;
pub mod outbound;
pub mod plan;
pub mod postgres;
mod room;
pub mod secret;
pub mod snowflake;
pub mod sql;
pub mod table;
pub mod trino;
mod turns;
pub mod warehouse;

pub use bounds::Most;
pub use error::{Result, SourceError, is_unseen, plain};
pub use room::{Reservation, Room};
