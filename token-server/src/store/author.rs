//! Who changes something: what the entry of the audit log says beside what was done.

use std::net::IpAddr;

use serde_json::Value;

use super::AuditEntry;

/// Who does something, when, and where the request came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Seconds since 1970.
    pub at: i64,
    /// `key:ID`, `token:JTI`, `cli:USER`, `seed` or `server`.
    pub actor: String,
    /// The request's id; empty where there is no request.
    pub request_id: String,
    /// The address the request came from, where one is known.
    pub source: Option<IpAddr>,
}

impl Author {
    /// Somebody who does something at `at` in the request `request_id`.
    pub fn new(at: i64, actor: impl Into<String>, request_id: impl Into<String>) -> Self {
        Self { at, actor: actor.into(), request_id: request_id.into(), source: None }
    }

    /// The same, from an address.
    #[must_use]
    pub fn at_address(mut self, source: Option<IpAddr>) -> Self {
        self.source = source;
        self
    }

    /// The entry that says what was done, and to whose data or dashboard.
    pub fn did(&self, action: &'static str, tenant: Option<&str>, detail: Value) -> AuditEntry {
        AuditEntry {
            at: self.at,
            action,
            actor: self.actor.clone(),
            tenant: tenant.map(str::to_owned),
            detail,
            request_id: self.request_id.clone(),
            source: self.source,
        }
    }
}
