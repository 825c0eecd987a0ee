//! Queries a tenant may send, by its tier.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Config;

/// One bucket a tenant, refilled evenly.
pub struct Limiter {
    tiers: BTreeMap<String, DefaultKeyedRateLimiter<String>>,
    clock: DefaultClock,
}

impl Limiter {
    /// Limits as configured.
    pub fn new(config: &Config) -> Self {
        let limiter = |per_hour: u32| RateLimiter::keyed(Quota::per_hour(NonZeroU32::new(per_hour).unwrap_or(NonZeroU32::MIN)));
        let tiers = config.tiers.iter().map(|(name, tier)| (name.clone(), limiter(tier.queries_per_hour))).collect();
        Self { tiers, clock: DefaultClock::default() }
    }

    /// Takes one query from the tenant's bucket.
    ///
    /// # Errors
    /// How long to wait where the bucket is empty.
    pub fn take(&self, tenant: &str, tier: &str) -> Result<(), Duration> {
        let Some(limiter) = self.tiers.get(tier) else { return Ok(()) };
        limiter.check_key(&tenant.to_owned()).map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}
