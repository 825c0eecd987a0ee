//! Every open connection, and who makes room when there is none.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::pace::Pace;
use crate::config::ConnectionsConfig;
use crate::http::client::counted_as;
use crate::http::counted::{Counted, Place};

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
        })
    }

    /// A place for a new connection; where there is none, that of one which does nothing.
    pub(super) async fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Seat, Refused> {
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

    /// Ends a connection on which nothing happens: one that never sent a request before one that
    /// did, and the oldest first, so that whoever sends at once is served whatever others hold
    /// open. Says whether there was one.
    pub(super) fn make_room(&self) -> bool {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.pass_over();
        let silent = open.silent.pop_front().and_then(|p| p.upgrade());
        let idle = || {
            open.all
                .values()
                .filter_map(|p| Some((p.idle_since()?, p)))
                .min_by_key(|(since, _)| *since)
                .map(|(_, p)| Arc::clone(p))
        };
        let found = silent.or_else(idle);
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

impl Open {
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
