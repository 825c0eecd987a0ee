//! A circuit breaker: a source that is down is left alone for a while, so that requests fail at once instead of piling up.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row that open it. One may be chance.
const FAILURES: u32 = 5;
/// How long it stays open; then one request tries.
const REST: Duration = Duration::from_secs(10);

/// A breaker of one source.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    closed_until: Option<Instant>,
}

impl Breaker {
    /// Whether a request may go now.
    ///
    /// # Errors
    /// How long to wait.
    pub fn admit(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.closed_until {
            Some(until) if until > now => Err(until - now),
            Some(_) => {
                // This one tries; others wait for what it finds.
                state.closed_until = Some(now + REST);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Notes that the source answered.
    pub fn succeeded(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State::default();
    }

    /// Notes that the source did not.
    pub fn failed(&self, now: Instant) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            state.closed_until = Some(now + REST);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_try() {
        let (breaker, start) = (Breaker::default(), Instant::now());
        for _ in 1..FAILURES {
            breaker.failed(start);
        }
        breaker.succeeded();
        for _ in 1..FAILURES {
            breaker.failed(start);
        }
        assert!(breaker.admit(start).is_ok(), "a success in between starts the count anew");
        breaker.failed(start);
        assert_eq!(breaker.admit(start), Err(REST));
        let later = start + REST;
        assert!(breaker.admit(later).is_ok(), "one tries");
        assert!(breaker.admit(later).is_err(), "and only one");
        breaker.failed(later);
        assert!(breaker.admit(later + REST / 2).is_err());
        assert!(breaker.admit(later + REST).is_ok());
        breaker.succeeded();
        assert!(breaker.admit(later + REST).is_ok());
    }
}
