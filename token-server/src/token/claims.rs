//! What an embed token says. Every claim is required, typed, and known: serde refuses the rest.

use pellucid_core::Filter;
use pellucid_core::embed::Capabilities;
use serde::{Deserialize, Serialize};

/// The `aud` of every embed token. One string; a list is refused.
pub const AUDIENCE: &str = "pellucid-embed";

/// The claims of an embed token. Times are whole seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The server that signed it.
    pub iss: String,
    /// [`AUDIENCE`].
    pub aud: String,
    /// The reader, as the host names them.
    pub sub: String,
    /// Refused from then on.
    pub exp: u64,
    /// Refused before.
    pub nbf: u64,
    /// When it was signed.
    pub iat: u64,
    /// Its own id, for revocation and the audit log.
    pub jti: String,
    /// Whose rows it opens.
    pub tenant: String,
    /// The page's origin.
    pub origin: String,
    /// What it opens.
    pub resources: Resources,
    /// What it allows beside reading.
    pub capabilities: Capabilities,
    /// Which of the tenant's rows it opens; all must hold, beside policy.
    pub filters: Vec<Filter>,
    /// Id of the API key that asked for it, so that revoking the key ends its tokens.
    pub key: String,
}

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resources {
    /// Ids of dashboards.
    pub dashboards: Vec<String>,
    /// Ids of datasets.
    pub datasets: Vec<String>,
}
