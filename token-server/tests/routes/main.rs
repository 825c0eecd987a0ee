//! Every route against the real router, store and files. One folder a resource, one file a verb;
//! one binary, because linking takes longer than running.

// A test says what is wrong by failing.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by a panic"
)]

mod admin;
mod api_keys;
mod carrying;
mod cli;
mod dashboards;
mod datasets;
mod datasources;
mod embed_config;
mod embed_token;
mod faults;
mod keys;
mod meta;
mod models;
mod query;
mod replicas;
mod sources;
mod sql;
mod store;
mod support;
