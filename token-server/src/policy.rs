//! Who may do what and see which rows, decided without I/O: every function here takes what it
//! needs, the time included, and returns a decision. Nothing outside this module can make a
//! [`Scope`], and no row is read without one.

mod access;
mod drift;
mod pin;
mod rows;
mod scope;

pub use access::{MintContext, MintRefusal, MintRequest, embed_access, mint};
pub use drift::{Difference, Drift, Name};
pub use pin::{Pin, drifted, unclear};
pub use rows::bind;
pub use scope::Scope;

/// A refusal, with what to do about it. Never names another tenant's things.
///
/// A reader is told [`told`](Self::told) alone. What names attributes, hidden columns or how policy
/// is written is for the log and for hosts' backends: it is what is displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    told: String,
    why: Option<String>,
}

impl Denied {
    /// A refusal that everyone may read.
    pub fn new(told: impl Into<String>) -> Self {
        Self { told: told.into(), why: None }
    }

    /// A refusal whose reason is not for readers.
    pub fn hiding(told: impl Into<String>, why: impl Into<String>) -> Self {
        Self { told: told.into(), why: Some(why.into()) }
    }

    /// What a reader may know.
    pub fn told(&self) -> &str {
        &self.told
    }

    /// What a reader may not know, where there is such.
    pub fn hidden(&self) -> Option<&str> {
        self.why.as_deref()
    }
}

impl std::fmt::Display for Denied {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.why.as_deref().unwrap_or(&self.told))
    }
}

impl std::error::Error for Denied {}
