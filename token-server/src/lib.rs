//! Mints tenant-scoped embed tokens and answers queries over a tenant's rows.
//!
//! `policy` decides and does no I/O; `connectors` and `store` know no HTTP; `http` holds no policy and no SQL.

pub mod app;
pub mod cli;
pub mod config;
pub mod connectors;
pub mod encoding;
pub mod http;
pub mod policy;
pub mod store;
pub mod token;
