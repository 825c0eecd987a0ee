//! A circuit breaker: a source that is down is left alone for a while, so that requests fail at
//! once instead of piling up.
//!
//! That a source cannot be reached tells of the source. That a statement took too long tells of the
//! statement, and of who asked: its tenant is made to wait. Only where several tenants run out of
//! time, and nobody gets an answer, is the source taken to be down.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row that open it. One may be chance.
const FAILURES: u32 = 5;
/// Tenants that run out of time, with no answer to anyone in between, before the source is taken to
/// be down.
const TENANTS: usize = 3;
/// How long it stays open; then one request tries.
const REST: Duration = Duration::from_secs(10);
/// Most tenants that are remembered. More are not made to wait.
const REMEMBERED: usize = 10_000;

/// A breaker of one source.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    source: Line,
    /// Who ran out of time since the last answer.
    late: BTreeSet<String>,
    tenants: HashMap<String, Line>,
}

/// Failures in a row, and the rest they have earned.
#[derive(Debug, Default)]
struct Line {
    failures: u32,
    until: Option<Instant>,
}

impl Line {
    fn wait(&self, now: Instant) -> Option<Duration> {
        self.until.filter(|until| *until > now).map(|until| until - now)
    }

    /// The one that goes when the rest is over tries; others wait for what it finds.
    fn go(&mut self, now: Instant) {
        if self.until.is_some() {
            self.until = Some(now + REST);
        }
    }

    fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= FAILURES {
            self.until = Some(now + REST);
        }
    }
}

impl Breaker {
    /// Whether a request of `tenant` may go now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(&self, now: Instant, tenant: Option<&str>) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = tenant.and_then(|t| state.tenants.get(t)).and_then(|line| line.wait(now));
        if let Some(wait) = own.max(state.source.wait(now)) {
            return Err(wait);
        }
        state.source.go(now);
        if let Some(line) = tenant.and_then(|t| state.tenants.get_mut(t)) {
            line.go(now);
        }
        Ok(())
    }

    /// Notes that the source answered `tenant`.
    pub fn succeeded(&self, tenant: Option<&str>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.source = Line::default();
        state.late.clear();
        if let Some(tenant) = tenant {
            state.tenants.remove(tenant);
        }
    }

    /// Notes that the source could not be reached.
    pub fn unreachable(&self, now: Instant) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).source.failed(now);
    }

    /// Notes that a statement of `tenant` took too long. What no tenant asked is trivial, and
    /// should never.
    pub fn late(&self, now: Instant, tenant: Option<&str>) {
        let Some(tenant) = tenant else { return self.unreachable(now) };
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.tenants.contains_key(tenant) && state.tenants.len() >= REMEMBERED {
            state.tenants.retain(|_, line| line.wait(now).is_some());
        }
        if state.tenants.contains_key(tenant) || state.tenants.len() < REMEMBERED {
            state.tenants.entry(tenant.to_owned()).or_default().failed(now);
        }
        if state.late.len() < TENANTS {
            state.late.insert(tenant.to_owned());
        }
        if state.late.len() >= TENANTS {
            state.source.failed(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_try() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            breaker.unreachable(start);
        }
        breaker.succeeded(None);
        for _ in 1..FAILURES {
            breaker.unreachable(start);
        }
        assert!(breaker.admit(start, None).is_ok(), "a success in between starts the count anew");
        breaker.unreachable(start);
        assert_eq!(breaker.admit(start, Some("acme")), Err(REST));
        let later = start + REST;
        assert!(breaker.admit(later, Some("acme")).is_ok(), "one tries");
        assert!(breaker.admit(later, None).is_err(), "and only one");
        breaker.unreachable(later);
        assert!(breaker.admit(later + REST / 2, None).is_err());
        assert!(breaker.admit(later + REST, None).is_ok());
        breaker.succeeded(None);
        assert!(breaker.admit(later + REST, None).is_ok());
    }

    #[test]
    fn slow_statements_of_one_tenant_are_that_tenants() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 0..1_000 {
            breaker.late(start, Some("slow"));
        }
        assert_eq!(breaker.admit(start, Some("slow")), Err(REST));
        assert!(breaker.admit(start, Some("other")).is_ok() && breaker.admit(start, None).is_ok());
        // Two may be bad luck as well.
        (0..1_000).for_each(|_| breaker.late(start, Some("other")));
        assert!(breaker.admit(start, Some("third")).is_ok());
        // An answer to anyone says that the source is up; it does not say that a statement is fast.
        breaker.succeeded(Some("third"));
        assert!(breaker.admit(start, Some("slow")).is_err());
        let later = start + REST;
        assert!(
            breaker.admit(later, Some("slow")).is_ok()
                && breaker.admit(later, Some("slow")).is_err(),
            "one tries"
        );
        breaker.succeeded(Some("slow"));
        assert!(breaker.admit(later, Some("slow")).is_ok());
    }

    #[test]
    fn several_tenants_without_an_answer_are_an_outage() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for i in 0..TENANTS + FAILURES as usize {
            breaker.late(start, Some(["a", "b", "c", "d"][i % 4]));
        }
        assert_eq!(breaker.admit(start, Some("quiet")), Err(REST));
        // What nobody in particular asked is trivial.
        let breaker = Breaker::default();
        (0..FAILURES).for_each(|_| breaker.late(start, None));
        assert_eq!(breaker.admit(start, Some("quiet")), Err(REST));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for i in 0..REMEMBERED * 2 {
            breaker.late(start, Some(&format!("tenant {i}")));
            breaker.succeeded(None);
        }
        assert!(breaker.0.lock().unwrap().tenants.len() <= REMEMBERED);
    }

    proptest! {
        /// However slow or broken two tenants' statements are: while anyone else is answered, anyone else is admitted.
        #[test]
        fn nobody_waits_for_another(events in prop::collection::vec((0u8..2, any::<bool>(), 0u64..4), 0..200)) {
            let (breaker, mut now) = (Breaker::default(), Instant::now());
            for (tenant, answered, seconds) in events {
                now += Duration::from_secs(seconds);
                let tenant = ["a", "b"][usize::from(tenant)];
                if breaker.admit(now, Some(tenant)).is_ok() && answered { breaker.succeeded(Some(tenant)) } else { breaker.late(now, Some(tenant)) }
                prop_assert!(breaker.admit(now, Some("quiet")).is_ok());
            }
        }
    }
}
