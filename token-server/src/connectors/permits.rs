//! A semaphore whose permits tenants share fairly.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Permits of one tenant that may wait, and of all tenants together. More are refused: they would
/// only wait for their time to be up.
const WAITING: (usize, usize) = (64, 1_024);

/// A number of permits that can be held at once.
///
/// One tenant never holds the last free one, if there are several: however much it asks for,
/// another finds a permit at once, and shares the processors, not the queue. Of tenants that wait
/// the one with the fewest permits is next, and of those the one without a permit for the longest:
/// where there is only one permit, nobody has any when it falls free, and a tenant with many jobs
/// would else go before who has one.
#[derive(Debug)]
pub(super) struct Permits(Mutex<State>);

#[derive(Debug)]
struct State {
    slots: usize,
    free: usize,
    running: HashMap<String, usize>,
    waiting: VecDeque<Waiting>,
    /// Counts what happened, to tell what was before what.
    moment: u64,
}

#[derive(Debug)]
struct Waiting {
    tenant: String,
    /// When the tenant was last served, or began to wait where that is later. The same for all of
    /// its permits that wait.
    since: u64,
    ready: oneshot::Sender<Permit>,
}

/// A permit. It ends when it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    permits: Arc<Permits>,
    tenant: String,
}

/// Too many permits are waited for already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

impl State {
    /// Whether the tenant may have another permit now.
    fn may(&self, tenant: &str) -> bool {
        let holds = self.running.contains_key(tenant);
        self.free > usize::from(holds && self.slots > 1)
    }

    fn begin(&mut self, tenant: &str) {
        self.free -= 1;
        *self.running.entry(tenant.to_owned()).or_default() += 1;
    }

    fn next(&self) -> Option<usize> {
        let able = self.waiting.iter().enumerate().filter(|(_, w)| self.may(&w.tenant));
        able.min_by_key(|(place, w)| {
            (self.running.get(&w.tenant).copied().unwrap_or(0), w.since, *place)
        })
        .map(|(place, _)| place)
    }

    fn now(&mut self) -> u64 {
        self.moment += 1;
        self.moment
    }

    /// Takes a permit back. Its tenant is behind all who wait by now: who came while it ran goes
    /// first.
    fn end(&mut self, tenant: &str) {
        self.free += 1;
        if let Some(n) = self.running.get_mut(tenant) {
            *n -= 1;
            if *n == 0 {
                self.running.remove(tenant);
            }
        }
        let now = self.now();
        self.waiting.iter_mut().filter(|w| w.tenant == tenant).for_each(|w| w.since = now);
    }

    /// Forgets those who have left.
    fn tidy(&mut self) {
        self.waiting.retain(|w| !w.ready.is_closed());
    }
}

impl Permits {
    /// As many permits at once, one at least.
    pub(super) fn new(slots: usize) -> Arc<Self> {
        let slots = slots.max(1);
        let state = State {
            slots,
            free: slots,
            running: HashMap::new(),
            waiting: VecDeque::new(),
            moment: 0,
        };
        Arc::new(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a permit of `tenant`'s.
    ///
    /// # Errors
    /// [`Full`] where too many wait.
    pub(super) async fn take(self: &Arc<Self>, tenant: &str) -> Result<Permit, Full> {
        let waited = {
            let mut state = self.state();
            // Who comes does not pass who waits and may go.
            if state.next().is_none() && state.may(tenant) {
                state.begin(tenant);
                return Ok(Permit { permits: Arc::clone(self), tenant: tenant.to_owned() });
            }
            state.tidy();
            let own = state.waiting.iter().filter(|w| w.tenant == tenant).count();
            if own >= WAITING.0 || state.waiting.len() >= WAITING.1 {
                return Err(Full);
            }
            let since = state.waiting.iter().find(|w| w.tenant == tenant).map(|w| w.since);
            let since = since.unwrap_or_else(|| state.now());
            let (ready, waited) = oneshot::channel();
            state.waiting.push_back(Waiting { tenant: tenant.to_owned(), since, ready });
            waited
        };
        // Permits are not given up while somebody waits for one, so there is always an answer.
        waited.await.map_err(|_| Full)
    }

    /// Gives free permits to those who wait.
    fn pass_on(self: &Arc<Self>) {
        loop {
            let (ready, permit) = {
                let mut state = self.state();
                // A permit that nobody takes would count as served.
                state.tidy();
                let Some(place) = state.next() else { return };
                let Some(next) = state.waiting.remove(place) else { return };
                state.begin(&next.tenant);
                (next.ready, Permit { permits: Arc::clone(self), tenant: next.tenant })
            };
            // One who has left gives it back at once, by dropping it: outside the lock.
            drop(ready.send(permit));
        }
    }

    /// Permits that are waited for.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.permits.state().end(&self.tenant);
        self.permits.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[tokio::test]
    async fn nobody_takes_the_last_one_from_others() {
        let permits = Permits::new(3);
        let first = permits.take("a").await.unwrap();
        let _second = permits.take("a").await.unwrap();
        let mut third = Box::pin(permits.take("a"));
        assert!((&mut third).now_or_never().is_none(), "the last one is for others");
        let other = permits.take("b").now_or_never().expect("at once").unwrap();
        assert!(permits.take("c").now_or_never().is_none(), "there are no more than three");
        drop(other);
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        assert!(third.now_or_never().is_some());
    }

    /// Who waits for permits, in the order in which `first` and then each other permit is given
    /// back.
    async fn served(
        permits: &Arc<Permits>,
        first: Permit,
        waiting: &[&'static str],
    ) -> Vec<String> {
        let mut waiting: Vec<_> = waiting.iter().map(|t| Box::pin(permits.take(t))).collect();
        for one in &mut waiting {
            assert!(one.now_or_never().is_none());
        }
        assert_eq!(permits.waiting(), waiting.len());
        drop(first);
        let mut order = Vec::new();
        while !waiting.is_empty() {
            let (permit, _, rest) =
                futures::future::select_all(waiting).now_or_never().expect("one is ready");
            order.push(permit.unwrap().tenant.clone());
            waiting = rest;
        }
        assert_eq!(permits.waiting(), 0);
        assert!(permits.take("d").now_or_never().is_some(), "all were given back");
        order
    }

    #[tokio::test]
    async fn those_with_the_fewest_are_next_and_nobody_waits_for_ever() {
        let permits = Permits::new(1);
        let held = permits.take("a").await.unwrap();
        assert_eq!(served(&permits, held, &["a", "a", "b", "c"]).await, ["b", "c", "a", "a"]);
    }

    /// One permit, and a tenant with a queue for it: who comes later waits for the job that runs,
    /// and takes turns with the queue from then on.
    #[tokio::test]
    async fn a_queue_goes_before_nobody() {
        let permits = Permits::new(1);
        let held = permits.take("a").await.unwrap();
        let asked = [&["a"; 20][..], &["b", "b", "b", "c"]].concat();
        let order = served(&permits, held, &asked).await;
        assert_eq!(order[..8], ["b", "c", "a", "b", "a", "b", "a", "a"]);
        assert!(order[8..].iter().all(|t| t == "a"));
    }

    /// What a tenant asked for and gave up is no permit of its own.
    #[tokio::test]
    async fn who_left_has_not_been_served() {
        let permits = Permits::new(1);
        let held = permits.take("x").await.unwrap();
        let mut gone = Box::pin(permits.take("a"));
        let mut own = Box::pin(permits.take("a"));
        let mut other = Box::pin(permits.take("b"));
        for one in [&mut gone, &mut own, &mut other] {
            assert!(one.as_mut().now_or_never().is_none());
        }
        drop(gone);
        drop(held);
        assert!(own.now_or_never().is_some());
        assert!(other.now_or_never().is_some());
    }

    #[tokio::test]
    async fn who_left_is_passed_over() {
        let permits = Permits::new(1);
        let held = permits.take("a").await.unwrap();
        let mut gone = Box::pin(permits.take("b"));
        assert!((&mut gone).now_or_never().is_none());
        drop(gone);
        let mut next = Box::pin(permits.take("c"));
        assert!((&mut next).now_or_never().is_none());
        drop(held);
        assert!(next.now_or_never().is_some());
    }

    #[tokio::test]
    async fn too_many_are_refused() {
        let permits = Permits::new(1);
        let _held = permits.take("a").await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..WAITING.0 {
            let mut one = Box::pin(permits.take("a"));
            assert!((&mut one).now_or_never().is_none());
            waiting.push(one);
        }
        assert_eq!(permits.take("a").await.unwrap_err(), Full);
        assert!(permits.take("b").now_or_never().is_none(), "another still may");
    }
}
