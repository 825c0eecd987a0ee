//! Tokens whose signature was found right before: a page sends the same one with every request, and
//! verifying it is the dearest part of answering from the cache. What may change from one request
//! to the next is looked at each time.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use crate::config::MAX_TTL_SECONDS;
use crate::token::{Claims, KeyRing, LEEWAY_SECONDS, Signed, TokenError, signed};

/// Bytes that remembered tokens may take, some 10,000 of the usual length.
const MOST_BYTES: u64 = 24 << 20;
/// What a remembered token takes beside its text and its claims, about.
const BESIDE: usize = 512;

/// Tokens by their whole text: one that differs in a single character is another, and verified.
pub(super) struct Tokens(Cache<String, Arc<Signed>>);

impl Default for Tokens {
    fn default() -> Self {
        let weigh = |token: &String, _: &Arc<Signed>| {
            u32::try_from(2 * token.len() + BESIDE).unwrap_or(u32::MAX)
        };
        let longest = Duration::from_secs(MAX_TTL_SECONDS + LEEWAY_SECONDS);
        Self(Cache::builder().weigher(weigh).max_capacity(MOST_BYTES).time_to_live(longest).build())
    }
}

impl Tokens {
    /// The claims of `token`, where it is one of `issuer`'s and in force at `now`, in seconds since
    /// 1970.
    ///
    /// # Errors
    /// The first reason to refuse it.
    pub(super) async fn claims(
        &self,
        token: &str,
        ring: &KeyRing,
        issuer: &str,
        now: u64,
    ) -> Result<Arc<Claims>, TokenError> {
        if let Some(known) = self.0.get(token).await {
            known.in_force(ring, now)?;
            return Ok(Arc::clone(&known.claims));
        }
        let new = signed(token, ring, issuer)?;
        new.in_force(ring, now)?;
        let claims = Arc::clone(&new.claims);
        self.0.insert(token.to_owned(), Arc::new(new)).await;
        Ok(claims)
    }
}
