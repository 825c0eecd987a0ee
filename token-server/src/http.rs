//! The HTTP API: what comes in is parsed, what is asked is asked of [`App`](crate::app::App), what comes back is encoded. No
//! policy and no SQL here.

mod auth;
mod body;
mod error;
mod observe;
mod parameters;
mod range;
mod router;
mod routes;
mod serve;

pub use error::ApiError;
pub use router::router;
pub use serve::serve;
