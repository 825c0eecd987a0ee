//! The HTTP API: what comes in is parsed, what is asked is asked of [`App`](crate::app::App), what
//! comes back is encoded. No policy and no SQL here.

mod api;
mod auth;
mod body;
mod client;
mod counted;
mod error;
mod flight;
mod observe;
mod openapi;
mod parameters;
mod pump;
mod range;
mod readiness;
mod recorded;
mod refusals;
mod router;
mod routes;
mod serve;
mod text;

pub use client::ClientAddress;
pub use error::ApiError;
pub use router::{operations, router, surrounded};
pub use serve::{Listeners, Stop, serve};
