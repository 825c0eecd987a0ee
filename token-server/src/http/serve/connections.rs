//! Every open connection, and who makes room when there is none.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::pace::Pace;
use crate::config::ConnectionsConfig;
use crate::http::client::counted_as;
use crate::http::counted::{Counted, Place};

/// Answers that nobody takes; of more, those of the connections with the most are ended. Under
/// HTTP/2 one connection may have many, and each holds some kilobytes, or a piece of 32 kB.
const MOST_UNTAKEN: usize = 4_096;
/// The time that nothing happens before it counts as nothing: longer than a line is busy.
const BRIEF: Duration = Duration::from_millis(250);
/// The time between two looks for such connections.
const LOOK: Duration = Duration::from_millis(100);
/// How long a new connection waits for the place of one that was asked to go.
const MADE_ROOM: Duration = Duration::from_millis(200);

/// The connections of a listener: see the module.
pub(super) struct Connections {
    config: ConnectionsConfig,
    most: usize,
    places: Arc<Semaphore>,
    by_address: Arc<Counted<IpAddr>>,
    open: Mutex<Open>,
    /// Told whenever a connection has ended.
    ended: Notify,
    /// Milliseconds after `begun` when it was last looked for untaken answers.
    looked: AtomicU64,
    begun: Instant,
}

#[derive(Default)]
struct Open {
    next: u64,
    all: BTreeMap<u64, Arc<Pace>>,
    /// Those that had sent no request when they came, the oldest first. Some have since; they are
    /// passed over.
    silent: VecDeque<Weak<Pace>>,
}

/// A connection's place. It is given up when it is dropped.
pub(super) struct Seat {
    pub(super) pace: Arc<Pace>,
    of: Arc<Connections>,
    id: u64,
    _place: OwnedSemaphorePermit,
    _address: Option<Place<IpAddr>>,
}

/// Why a connection is not served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Its address has as many as it may.
    Address(usize),
    /// Every place is taken, and all of them are at work.
    Full(usize),
}

impl Connections {
    pub(super) fn new(config: &ConnectionsConfig, descriptors: u64) -> Arc<Self> {
        let most = config.most(descriptors);
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self {
            config: config.clone(),
            most,
            places,
            by_address: Counted::new(),
            open: Mutex::default(),
            ended: Notify::new(),
            looked: AtomicU64::new(0),
            begun: Instant::now(),
        })
    }

    /// A place for a new connection; where there is none, that of one which does nothing.
    pub(super) async fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Seat, Refused> {
        self.tidy(Instant::now());
        let counted = match self.config.most_of(address) {
            None => None,
            Some(most) => Some(
                self.by_address.take(counted_as(address), most).ok_or(Refused::Address(most))?,
            ),
        };
        let place = match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => place,
            Err(_) if self.make_room() => {
                let freed = timeout(MADE_ROOM, Arc::clone(&self.places).acquire_owned()).await;
                freed.ok().and_then(Result::ok).ok_or(Refused::Full(self.most))?
            }
            Err(_) => return Err(Refused::Full(self.most)),
        };
        let pace = Pace::new(&self.config, Instant::now());
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let id = open.next;
        open.next += 1;
        open.all.insert(id, Arc::clone(&pace));
        open.pass_over();
        open.silent.push_back(Arc::downgrade(&pace));
        drop(open);
        Ok(Seat { pace, of: Arc::clone(self), id, _place: place, _address: counted })
    }

    /// Ends a connection on which nothing happens, so that whoever sends at once is served whatever
    /// others hold open. Says whether there was one.
    pub(super) fn make_room(&self) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let found = open.least(Instant::now());
        if let Some(pace) = &found {
            pace.evict();
        }
        found.is_some()
    }
}

impl Connections {
    /// Open connections.
    pub(super) fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).all.len()
    }

    /// Completes when there is none any more.
    pub(super) async fn gone(&self) {
        loop {
            let mut ended = pin!(self.ended.notified());
            ended.as_mut().enable();
            if self.count() == 0 {
                return;
            }
            ended.await;
        }
    }

    /// Ends every connection.
    pub(super) fn close_all(&self) {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .all
            .values()
            .for_each(|p| p.evict());
    }
}

impl Connections {
    /// Ends connections whose peers take nothing, where they have too many answers: those with the
    /// most.
    pub(super) fn tidy(&self, now: Instant) {
        let since = |at: Instant| u64::try_from((at - self.begun).as_millis()).unwrap_or(u64::MAX);
        let (now_millis, last) = (since(now), self.looked.load(Ordering::Relaxed));
        if now_millis.saturating_sub(last) < LOOK.as_millis() as u64 {
            return;
        }
        self.looked.store(now_millis, Ordering::Relaxed);
        let mut untaken = self.open.lock().unwrap_or_else(PoisonError::into_inner).untaken(now);
        let mut left: usize = untaken.iter().map(|(_, answers, _)| answers).sum();
        untaken.sort_by_key(|(since, answers, _)| (Reverse(*answers), *since));
        for (_, answers, pace) in untaken {
            if left <= MOST_UNTAKEN {
                break;
            }
            pace.evict();
            left -= answers;
        }
    }
}

impl Seat {
    /// The connections that it is one of.
    pub(super) fn all(&self) -> Arc<Connections> {
        Arc::clone(&self.of)
    }
}

impl Open {
    /// The one that may go first: one that never sent a request, the oldest first; then the one
    /// that has been idle for the longest, then the one whose peer has taken nothing for the
    /// longest. Those that came or became so just now come last: they are about to ask.
    fn least(&mut self, now: Instant) -> Option<Arc<Pace>> {
        let long = |since: Instant| now.saturating_duration_since(since) >= BRIEF;
        self.pass_over();
        let silent = self.silent.front().and_then(Weak::upgrade);
        let idle = self.all.values().filter_map(|p| Some((p.idle_since()?, p)));
        let idle = idle.min_by_key(|(since, _)| *since).map(|(since, p)| (since, Arc::clone(p)));
        let one = |(_, pace): (Instant, Arc<Pace>)| pace;
        let (old, waited) = (silent.clone().filter(|p| long(p.accepted())), idle.clone());
        let untaken = || {
            let all = self.untaken(now).into_iter();
            all.min_by_key(|(since, ..)| *since).map(|(.., pace)| pace)
        };
        old.or_else(|| waited.filter(|(since, _)| long(*since)).map(one))
            .or_else(untaken)
            .or(silent)
            .or_else(|| idle.map(one))
    }

    /// Those whose peers take nothing: since when, of how many answers.
    fn untaken(&self, now: Instant) -> Vec<(Instant, usize, Arc<Pace>)> {
        let untaken = |pace: &Arc<Pace>| {
            let (since, answers) = pace.untaken()?;
            let long = now.saturating_duration_since(since) >= BRIEF;
            long.then(|| (since, answers, Arc::clone(pace)))
        };
        self.all.values().filter_map(untaken).collect()
    }

    /// Forgets the first of the silent ones as long as they are gone or have spoken.
    fn pass_over(&mut self) {
        while self.silent.front().is_some_and(|p| p.upgrade().is_none_or(|p| p.has_spoken())) {
            self.silent.pop_front();
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.of.open.lock().unwrap_or_else(PoisonError::into_inner).all.remove(&self.id);
        self.of.ended.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Version;

    use super::*;
    use crate::http::serve::pace::Verdict;

    #[tokio::test]
    async fn untaken_answers_have_a_number() {
        let config = ConnectionsConfig { most: Some(4_096), ..ConnectionsConfig::default() };
        let all = Connections::new(&config, 1 << 20);
        let mut held = Vec::new();
        // One connection in a hundred has fifty answers that nobody takes, one is at work on as many,
        // and the others have one each.
        for i in 0..2_000 {
            let seat = all.admit("127.0.0.1".parse().unwrap()).await.unwrap();
            let answers = if i % 100 < 2 { 50 } else { 1 };
            let (mut untaken, mut working) = (Vec::new(), Vec::new());
            for _ in 0..answers {
                let exchange = seat.pace.begin(Version::HTTP_2);
                match i % 100 {
                    1 => working.push(exchange),
                    _ => untaken.push(exchange.answer(Body::from("never taken"), false)),
                }
            }
            held.push((seat, untaken, working));
        }
        let ended = |at: Instant| {
            let closed = |(_, (seat, ..)): &(usize, &(Seat, Vec<_>, Vec<_>))| {
                matches!(seat.pace.verdict(at), Verdict::Close { .. })
            };
            held.iter().enumerate().filter(closed).map(|(i, _)| i).collect::<Vec<_>>()
        };
        let later = Instant::now() + BRIEF;
        all.tidy(later);
        assert_eq!(ended(later), [] as [usize; 0], "20 times 50 and 1,960 are few enough");
        // A hundred more for each of those with fifty.
        let mut more = Vec::new();
        for (seat, ..) in held.iter().step_by(100) {
            let answer = || seat.pace.begin(Version::HTTP_2).answer(Body::from("x"), false);
            more.extend((0..100).map(|_| answer()));
        }
        let later = Instant::now() + BRIEF + LOOK;
        all.tidy(later);
        let many: Vec<usize> = (0..2_000).step_by(100).collect();
        let gone = ended(later);
        assert!(!gone.is_empty() && gone.iter().all(|i| many.contains(i)), "{gone:?}");
        assert!(gone.len() < many.len(), "no more than have to");
    }
}
