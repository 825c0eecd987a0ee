//! Which tenants' jobs begin behind those of others.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time after a long job in which the next ones of its tenant begin behind others': else each
/// would go before them for its first part, and a tenant that asks for one after the other would
/// always have one there.
const BEHIND: Duration = Duration::from_secs(10);

/// When each tenant's last long job was seen.
#[derive(Debug, Default)]
pub(super) struct Standing(Mutex<HashMap<String, Instant>>);

impl Standing {
    /// A job of the tenant's is long.
    pub(super) fn was_long(&self, tenant: &str) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, at| at.elapsed() < BEHIND);
        seen.insert(tenant.to_owned(), Instant::now());
    }

    /// Whether the tenant's next job begins behind others'.
    pub(super) fn is_behind(&self, tenant: &str) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(tenant).is_some_and(|at| at.elapsed() < BEHIND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_job_is_held_against_its_tenant_alone() {
        let standing = Standing::default();
        assert!(!standing.is_behind("a"));
        standing.was_long("a");
        assert!(standing.is_behind("a") && !standing.is_behind("b"));
    }
}
