//! One computation of an answer among replicas: the first that asks Redis gets the lease, the
//! others wait for its answer.
//!
//! Nothing hangs on it but work: a replica that waits too long, or cannot ask Redis, computes for
//! itself.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{Either, select};

use super::shared::{Claim, Shared};
use crate::encoding::{hex, random};

/// How long a lease lasts after its replica has died. One that lives renews it.
pub(super) const DURATION: Duration = Duration::from_secs(3);
/// How often it is renewed: twice may fail.
const RENEW_EVERY: Duration = Duration::from_secs(1);
/// The time between two polls for the answer: the first and the longest.
const POLL: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(100));
/// Longest wait for another replica's answer; as long as a warehouse may take where nothing else is
/// said.
const WAIT: Duration = Duration::from_secs(30);

/// Outcome of [`acquire`].
pub(super) enum Acquired {
    /// An answer, sealed.
    Found(Vec<u8>),
    /// Compute, and keep this while doing so.
    Ours(Lease),
    /// Compute: there is nobody to wait for, or no use in it.
    Alone,
}

/// The exclusive right to compute one answer. It ends when it is dropped, also by a request that
/// was cancelled.
pub(super) struct Lease {
    shared: Arc<Shared>,
    key: String,
    token: String,
    not_shared: bool,
}

/// Looks for the answer called `key`, and waits if another replica computes it.
pub(super) async fn acquire(shared: &Arc<Shared>, key: &str) -> Acquired {
    let Ok(token) = random::<16>().map(|bytes| hex(&bytes)) else { return Acquired::Alone };
    let (begun, mut pause) = (Instant::now(), POLL.0);
    loop {
        match shared.claim(key, &token, DURATION).await {
            Ok(Claim::Found(sealed)) => return Acquired::Found(sealed),
            Ok(Claim::Ours) => {
                return Acquired::Ours(Lease {
                    shared: Arc::clone(shared),
                    key: key.to_owned(),
                    token,
                    not_shared: false,
                });
            }
            Ok(Claim::Theirs) if begun.elapsed() < WAIT => {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(POLL.1);
            }
            Ok(Claim::Theirs | Claim::NotShared) | Err(_) => return Acquired::Alone,
        }
    }
}

impl Lease {
    /// Does `work` and renews the lease meanwhile.
    pub(super) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = async {
            loop {
                tokio::time::sleep(RENEW_EVERY).await;
                self.shared.renew(&self.key, &self.token, DURATION).await;
            }
        };
        match select(pin!(work), pin!(renewing)).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => never,
        }
    }

    /// Keeps the answer from Redis: the replicas that wait compute it themselves, all at once.
    pub(super) fn withhold_answer(&mut self) {
        self.not_shared = true;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (shared, key, token, not_shared) = (
            Arc::clone(&self.shared),
            std::mem::take(&mut self.key),
            std::mem::take(&mut self.token),
            self.not_shared,
        );
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                shared.release(&key, &token, not_shared.then_some(DURATION)).await
            });
        }
    }
}
