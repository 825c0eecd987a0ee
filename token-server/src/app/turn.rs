//! One computation of an answer among replicas: the first that asks Redis gets the turn, the others wait for its answer.
//!
//! Nothing hangs on it but work: a replica that waits too long, or cannot ask Redis, computes for itself.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::{Either, select};

use super::shared::{Claim, Shared};
use crate::encoding::{hex, random};

/// A replica that has died holds its turn so long. One that lives renews it.
pub(super) const HELD: Duration = Duration::from_secs(3);
/// How often it does: twice may fail.
const RENEWED: Duration = Duration::from_secs(1);
/// Between two looks for the answer, the first and the longest time.
const LOOK: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(100));
/// Longest wait for another replica's answer; as long as a warehouse may take where nothing else is said.
const WAIT: Duration = Duration::from_secs(30);

/// What came of asking for a turn.
pub(super) enum Asked {
    /// An answer, sealed.
    Found(Vec<u8>),
    /// Compute, and keep this while doing so.
    Ours(Turn),
    /// Compute: there is nobody to wait for, or no use in it.
    Alone,
}

/// The turn to compute one answer. It ends when it is dropped, also by a request that went away.
pub(super) struct Turn {
    shared: Arc<Shared>,
    key: String,
    token: String,
    given_away: bool,
}

/// Looks for the answer called `key`, and waits where another replica computes it.
pub(super) async fn ask(shared: &Arc<Shared>, key: &str) -> Asked {
    let Ok(token) = random::<16>().map(|bytes| hex(&bytes)) else { return Asked::Alone };
    let (begun, mut pause) = (Instant::now(), LOOK.0);
    loop {
        match shared.claim(key, &token, HELD).await {
            Ok(Claim::Found(sealed)) => return Asked::Found(sealed),
            Ok(Claim::Ours) => {
                return Asked::Ours(Turn { shared: Arc::clone(shared), key: key.to_owned(), token, given_away: false });
            }
            Ok(Claim::Theirs) if begun.elapsed() < WAIT => {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LOOK.1);
            }
            Ok(Claim::Theirs | Claim::NotShared) | Err(_) => return Asked::Alone,
        }
    }
}

impl Turn {
    /// Does `work` and keeps the turn meanwhile.
    pub(super) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let renewing = async {
            loop {
                tokio::time::sleep(RENEWED).await;
                self.shared.renew(&self.key, &self.token, HELD).await;
            }
        };
        match select(pin!(work), pin!(renewing)).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => never,
        }
    }

    /// The answer is not for Redis: those who wait compute it themselves, all at once.
    pub(super) fn keeps_answer(&mut self) {
        self.given_away = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (shared, key, token, given_away) =
            (Arc::clone(&self.shared), std::mem::take(&mut self.key), std::mem::take(&mut self.token), self.given_away);
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { shared.release(&key, &token, given_away.then_some(HELD)).await });
        }
    }
}
