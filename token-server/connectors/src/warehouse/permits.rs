//! A semaphore whose permits tenants share fairly: who waits is served round robin by tenant, and
//! while there is more than one permit no tenant holds them all.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Most statements of one tenant that wait.
const WAITING: usize = 1_000;

/// Whose permit it is; what the server itself asks has none.
type Tenant = Option<String>;

/// Permits of one source.
#[derive(Debug)]
pub(super) struct Permits(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    free: usize,
    /// As many as one tenant may hold.
    each: usize,
    held: HashMap<Tenant, usize>,
    waiting: HashMap<Tenant, VecDeque<oneshot::Sender<()>>>,
    /// Who waits, in the order of their next permits.
    round: VecDeque<Tenant>,
}

/// A permit, until it is dropped.
#[derive(Debug)]
pub(super) struct Permit {
    state: Arc<Mutex<State>>,
    tenant: Tenant,
}

/// An entry in the queue, which leaves it when it is dropped.
struct QueueEntry {
    state: Arc<Mutex<State>>,
    tenant: Tenant,
    called: Option<oneshot::Receiver<()>>,
}

impl Permits {
    /// As many permits as that, one at least.
    pub(super) fn new(permits: usize) -> Self {
        let free = permits.max(1);
        let each = if free > 1 { free - 1 } else { 1 };
        let state = State {
            free,
            each,
            held: HashMap::new(),
            waiting: HashMap::new(),
            round: VecDeque::new(),
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Waits for a permit. `None` if too many of the tenant's statements wait already.
    pub(super) async fn take(&self, tenant: Option<&str>) -> Option<Permit> {
        let tenant = tenant.map(str::to_owned);
        let (call, called) = oneshot::channel();
        {
            let mut state = lock(&self.0);
            let queue = state.waiting.entry(tenant.clone()).or_default();
            if queue.len() >= WAITING {
                queue.retain(|call| !call.is_closed());
            }
            if queue.len() >= WAITING {
                return None;
            }
            queue.push_back(call);
            let first = queue.len() == 1;
            if first && !state.round.contains(&tenant) {
                state.round.push_back(tenant.clone());
            }
            state.call();
        }
        let mut entry = QueueEntry { state: Arc::clone(&self.0), tenant, called: Some(called) };
        if let Some(called) = &mut entry.called {
            called.await.ok()?;
        }
        entry.called = None;
        Some(Permit { state: Arc::clone(&entry.state), tenant: entry.tenant.take() })
    }
}

impl State {
    /// Gives free permits to who is next.
    fn call(&mut self) {
        let mut passed = 0;
        while self.free > 0 && passed < self.round.len() {
            let Some(tenant) = self.round.pop_front() else { return };
            let held = self.held.get(&tenant).copied().unwrap_or(0);
            if held >= self.each {
                self.round.push_back(tenant);
                passed += 1;
                continue;
            }
            let Some(queue) = self.waiting.get_mut(&tenant) else { continue };
            let called = std::iter::from_fn(|| queue.pop_front()).any(|call| call.send(()).is_ok());
            match queue.is_empty() {
                true => drop(self.waiting.remove(&tenant)),
                false => self.round.push_back(tenant.clone()),
            }
            if called {
                self.free -= 1;
                *self.held.entry(tenant).or_default() += 1;
                passed = 0;
            }
        }
    }

    fn give_back(&mut self, tenant: &Tenant) {
        self.free += 1;
        if let Some(held) = self.held.get_mut(tenant) {
            *held -= 1;
            if *held == 0 {
                self.held.remove(tenant);
            }
        }
        self.call();
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Permit {
    fn drop(&mut self) {
        lock(&self.state).give_back(&self.tenant);
    }
}

impl Drop for QueueEntry {
    fn drop(&mut self) {
        let Some(mut called) = self.called.take() else { return };
        let mut state = lock(&self.state);
        called.close();
        // Called in the moment it left.
        if called.try_recv().is_ok() {
            state.give_back(&self.tenant);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use proptest::prelude::*;

    use super::*;

    type Waiter = std::pin::Pin<Box<dyn Future<Output = Option<Permit>>>>;

    fn wait(permits: &Arc<Permits>, tenant: &'static str) -> Waiter {
        let permits = Arc::clone(permits);
        Box::pin(async move { permits.take(Some(tenant)).await })
    }

    fn ready(waiter: &mut Waiter) -> Option<Permit> {
        waiter.now_or_never().flatten()
    }

    #[test]
    fn one_tenant_never_holds_the_last_permit() {
        for permits in 2..6 {
            let shared = Arc::new(Permits::new(permits));
            let held: Vec<Permit> =
                (0..permits * 2).filter_map(|_| ready(&mut wait(&shared, "flood"))).collect();
            assert_eq!(held.len(), permits - 1);
            assert!(ready(&mut wait(&shared, "quiet")).is_some());
        }
        assert!(ready(&mut wait(&Arc::new(Permits::new(1)), "alone")).is_some());
        assert!(ready(&mut wait(&Arc::new(Permits::new(0)), "alone")).is_some());
    }

    #[test]
    fn tenants_are_served_in_turn_whoever_has_more_waiting() {
        let permits = Arc::new(Permits::new(1));
        let mut current = ready(&mut wait(&permits, "flood"));
        let mut waiting: Vec<(&str, Waiter)> =
            (0..50).map(|_| ("flood", wait(&permits, "flood"))).collect();
        waiting.extend((0..3).map(|_| ("a", wait(&permits, "a"))));
        waiting.extend((0..3).map(|_| ("b", wait(&permits, "b"))));
        waiting.iter_mut().for_each(|(_, w)| assert!(ready(w).is_none()));
        let mut order = Vec::new();
        for _ in 0..12 {
            drop(current.take());
            let at = waiting.iter_mut().position(|(_, w)| {
                current = ready(w);
                current.is_some()
            });
            order.push(waiting.remove(at.unwrap()).0);
        }
        assert_eq!(
            order,
            ["flood", "a", "b", "flood", "a", "b", "flood", "a", "b", "flood", "flood", "flood"]
        );
    }

    #[test]
    fn who_leaves_leaves_no_permit_behind_and_waits_for_nobody() {
        let permits = Arc::new(Permits::new(1));
        let held = ready(&mut wait(&permits, "a"));
        let (mut gone, mut called, mut next) =
            (wait(&permits, "a"), wait(&permits, "b"), wait(&permits, "c"));
        assert!(
            ready(&mut gone).is_none()
                && ready(&mut called).is_none()
                && ready(&mut next).is_none()
        );
        drop(gone);
        drop(held);
        // The permit was given, and its taker leaves without having looked.
        drop(called);
        drop(ready(&mut next).unwrap());
        let state = lock(&permits.0);
        assert!(state.held.is_empty() && state.waiting.is_empty() && state.free == 1, "{state:?}");
    }

    #[test]
    fn a_queue_has_an_end() {
        let permits = Arc::new(Permits::new(1));
        let held = ready(&mut wait(&permits, "flood"));
        let mut waiting: Vec<Waiter> = (0..WAITING).map(|_| wait(&permits, "flood")).collect();
        waiting.iter_mut().for_each(|w| assert!(ready(w).is_none()));
        assert!(
            matches!(wait(&permits, "flood").now_or_never(), Some(None)),
            "one more is refused"
        );
        assert!(ready(&mut wait(&permits, "quiet")).is_none());
        waiting.clear();
        let mut again = wait(&permits, "flood");
        assert!(ready(&mut again).is_none());
        drop(held);
        assert!(ready(&mut again).is_some(), "who left makes room");
    }

    proptest! {
        /// Whatever is asked, given back and given up: no permit is lost, none is doubled, and no tenant has all.
        #[test]
        fn permits_are_neither_lost_nor_doubled(permits in 1usize..5, events in prop::collection::vec((0u8..3, 0usize..4, any::<u8>()), 0..200)) {
            let shared = Arc::new(Permits::new(permits));
            let mut waiting: Vec<(usize, Waiter)> = Vec::new();
            let mut held: Vec<(usize, Permit)> = Vec::new();
            for (what, tenant, pick) in events {
                match what {
                    0 => waiting.push((tenant, wait(&shared, ["a", "b", "c", "d"][tenant]))),
                    1 if !held.is_empty() => drop(held.remove(usize::from(pick) % held.len())),
                    2 if !waiting.is_empty() => drop(waiting.remove(usize::from(pick) % waiting.len())),
                    _ => {}
                }
                let mut still = Vec::new();
                for (tenant, mut waiter) in waiting {
                    match ready(&mut waiter) {
                        Some(permit) => held.push((tenant, permit)),
                        None => still.push((tenant, waiter)),
                    }
                }
                waiting = still;
                prop_assert!(held.len() <= permits);
                for tenant in 0..4 {
                    let own = held.iter().filter(|(t, _)| *t == tenant).count();
                    prop_assert!(own < permits.max(2));
                    // Nobody waits beside a free permit that they may have.
                    let waits = waiting.iter().any(|(t, _)| *t == tenant);
                    prop_assert!(!waits || held.len() == permits || own == permits.max(2) - 1);
                }
            }
            drop((held, waiting));
            prop_assert_eq!(lock(&shared.0).free, permits);
        }
    }
}
