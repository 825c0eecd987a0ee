//! Mints tenant-scoped embed tokens and answers queries over a tenant's rows.
//!
//! `policy` decides and does no I/O; `connectors` and `store` know no HTTP; `http` holds no policy
//! and no SQL.
//!
//! The ways in: [`config::load`] reads what an operator wrote, [`app::start`] opens everything it
//! names, [`http::router`] and [`http::serve`] answer over it. Without HTTP, [`policy::bind`] says
//! what a tenant may read, and a [`connectors::Connector`] reads it: see `examples/policy.rs`.

#![expect(clippy::disallowed_methods, reason = "a server rests; clippy.toml is about tests")]

pub mod app;
pub mod cli;
pub mod config;
pub mod connectors;
mod descriptors;
pub mod encoding;
pub mod http;
pub mod policy;
pub mod store;
pub mod token;
