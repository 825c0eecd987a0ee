//! Who may do what and see which rows, decided without I/O: every function here takes what it needs, the time included, and
//! returns a decision. Nothing outside this module can make a [`Scope`], and no row is read without one.

mod access;
mod rows;
mod scope;

pub use access::{MintContext, MintRefusal, MintRequest, embed_access, mint};
pub use rows::bind;
pub use scope::Scope;

/// A refusal, with what to do about it. Never names another tenant's things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Denied(pub String);
