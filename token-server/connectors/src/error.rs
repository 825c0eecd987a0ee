//! The one error of the crate, told apart by who can mend it.

use std::time::Duration;

/// Why a source gave no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    /// The query is at fault; the message is for its author.
    #[error("{0}")]
    Query(#[from] pellucid_core::Error),
    /// The source is at fault. The text is for the log and never leaves the server.
    #[error("{0}")]
    Source(String),
    /// The source cannot be reached, or the connection broke before an answer began. The text is for the log.
    #[error("{0}")]
    Unreachable(String),
    /// The source took longer than it may. The text is for the log.
    #[error("{0}")]
    Timeout(String),
    /// The source has failed lately or is full, and is left alone for a while.
    #[error("the source is left alone for {retry_after:?}")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
}

impl SourceError {
    /// A fault of the source.
    pub fn source(e: impl std::fmt::Display) -> Self {
        Self::Source(e.to_string())
    }

    /// A connection that failed.
    pub fn unreachable(e: impl std::fmt::Display) -> Self {
        Self::Unreachable(e.to_string())
    }

    /// Whether the source seems to be down, and other questions would fail as well.
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Timeout(_))
    }
}

/// A result with [`SourceError`].
pub type Result<T, E = SourceError> = std::result::Result<T, E>;
