//! Queries a tenant may send, by its tier: counted in Redis where replicas share one, else here.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::shared::{RedisUnavailable, Shared};
use crate::config::{Config, Tier, WhenAway};

/// Why a query is not answered now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limited {
    /// The tenant's bucket is empty for so long.
    Wait(Duration),
    /// The token, or the tenant's readers together, have changed dashboards too often.
    Edits(Duration),
    /// Nobody counts, and the configuration says to refuse then.
    NobodyCounts,
}

/// One bucket a tenant, refilled evenly.
pub struct Limiter {
    tiers: BTreeMap<String, (Tier, DefaultKeyedRateLimiter<String>)>,
    clock: DefaultClock,
    shared: Option<Arc<Shared>>,
    when_away: WhenAway,
    edits: Edits,
}

/// Changes that readers make. Counted by each replica: what they store is bounded in the store.
struct Edits {
    tokens: DefaultKeyedRateLimiter<String>,
    tenants: DefaultKeyedRateLimiter<String>,
}

/// Tokens remembered beyond the time in which their buckets fill again.
const TOKENS: usize = 10_000;
/// As many tokens may use up their changes before their tenant's are.
const TOKENS_OF_A_TENANT: u32 = 10;

impl Edits {
    fn new(per_minute: u32) -> Self {
        let quota = |n: u32| {
            RateLimiter::keyed(Quota::per_minute(NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)))
        };
        Self {
            tokens: quota(per_minute),
            tenants: quota(per_minute.saturating_mul(TOKENS_OF_A_TENANT)),
        }
    }
}

impl Limiter {
    /// Limits as configured.
    pub fn new(config: &Config, shared: Option<Arc<Shared>>) -> Self {
        let limiter = |tier: Tier| {
            let many = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
            let quota =
                Quota::per_hour(many(tier.queries_per_hour)).allow_burst(many(tier.burst()));
            (tier, RateLimiter::keyed(quota))
        };
        let tiers =
            config.tiers.iter().map(|(name, tier)| (name.clone(), limiter(*tier))).collect();
        let when_away = config.redis.as_ref().map(|r| r.limits_when_away).unwrap_or_default();
        let edits = Edits::new(config.limits.edits_per_minute);
        Self { tiers, clock: DefaultClock::default(), shared, when_away, edits }
    }

    /// Takes one change of a dashboard from the token's bucket, and from its tenant's.
    ///
    /// # Errors
    /// [`Limited::Edits`].
    pub fn take_edit(&self, tenant: &str, jti: &str) -> Result<(), Limited> {
        let Edits { tokens, tenants } = &self.edits;
        if tokens.len() >= TOKENS {
            tokens.retain_recent();
        }
        // The token's first: one that is refused takes nothing from the others.
        let taken =
            tokens.check_key(&jti.to_owned()).and_then(|()| tenants.check_key(&tenant.to_owned()));
        taken.map_err(|not_until| Limited::Edits(not_until.wait_time_from(self.clock.now())))
    }

    /// Takes one query from the tenant's bucket.
    ///
    /// # Errors
    /// [`Limited`].
    pub async fn take(&self, tenant: &str, tier: &str) -> Result<(), Limited> {
        let Some((tier, alone)) = self.tiers.get(tier) else { return Ok(()) };
        if let Some(shared) = &self.shared {
            match (shared.take(tenant, *tier).await, self.when_away) {
                (Ok(taken), _) => return taken.map_err(Limited::Wait),
                (Err(RedisUnavailable), WhenAway::Closed) => return Err(Limited::NobodyCounts),
                (Err(RedisUnavailable), WhenAway::Open) => {}
            }
        }
        alone
            .check_key(&tenant.to_owned())
            .map_err(|not_until| Limited::Wait(not_until.wait_time_from(self.clock.now())))
    }
}
