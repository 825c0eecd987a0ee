//! Whether the server can answer: its store and every dataset, probed by whoever asks first and
//! then left alone for a while.
//!
//! Anybody may ask, so asking must cost nothing: however many ask, there is one probe at a time,
//! and one in a few seconds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::{BoxFuture, Shared};
use futures::{FutureExt as _, StreamExt as _};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Instant, timeout};

use crate::app::App;
use crate::connectors::{Connector, SourceError};

/// A probe is good for so long, and for less where something failed.
const KEPT: Duration = Duration::from_secs(5);
const KEPT_FAILING: Duration = Duration::from_secs(2);
/// What has not answered by then is failing.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Datasets that are probed at once.
const AT_ONCE: usize = 16;

/// How a dataset does.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(inline)]
pub(super) struct DatasetState {
    /// Its id.
    dataset: String,
    /// How it does; the server's log says why.
    status: Status,
}

/// Whether a dataset can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Status {
    /// It can.
    Ok,
    /// It is refused until its columns are accepted.
    Changed,
    /// Its source does not answer, or cannot be read.
    Failing,
}

/// What one probe found.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    /// Whether the store answers.
    pub(super) store: bool,
    /// Every dataset.
    pub(super) datasets: Vec<DatasetState>,
}

impl Probe {
    /// Whether the server is of use: its store answers, and some dataset does where there are any.
    /// One that fails is its own tenants' loss; a server taken out of service over it would be
    /// everybody's.
    pub(super) fn ready(&self) -> bool {
        self.store
            && (self.datasets.is_empty()
                || self.datasets.iter().any(|d| d.status != Status::Failing))
    }

    fn sound(&self) -> bool {
        self.store && self.datasets.iter().all(|d| d.status != Status::Failing)
    }
}

/// A probe that may still be going on; none where it ended without a word.
type RunningProbe = Shared<BoxFuture<'static, Option<Arc<Probe>>>>;

/// The last probe and when it began.
#[derive(Default)]
pub(super) struct Readiness(Mutex<Option<(Instant, RunningProbe)>>);

impl Readiness {
    /// What the last probe found, or a new one where it is old.
    pub(super) async fn probe(&self, app: &Arc<App>) -> Option<Arc<Probe>> {
        let app = Arc::clone(app);
        self.shared(async move { probe(&app).await }).await
    }

    /// The last probe, or `new` where that is old. It goes on when whoever asked leaves: else
    /// leaving would be a way to have every source asked again.
    fn shared(&self, new: impl Future<Output = Probe> + Send + 'static) -> RunningProbe {
        let kept = |last: Option<&Arc<Probe>>| {
            if last.is_some_and(|l| l.sound()) { KEPT } else { KEPT_FAILING }
        };
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match last.as_ref() {
            Some((at, running))
                if running.peek().is_none_or(|found| at.elapsed() < kept(found.as_ref())) =>
            {
                running.clone()
            }
            _ => {
                let running =
                    tokio::spawn(async { Arc::new(new.await) }).map(Result::ok).boxed().shared();
                *last = Some((Instant::now(), running.clone()));
                running
            }
        }
    }
}

async fn probe(app: &App) -> Probe {
    let store = matches!(timeout(TIMEOUT, app.store.ping()).await, Ok(Ok(())));
    let datasets: Vec<_> =
        app.datasets.iter().map(|(id, d)| state(id.clone(), Arc::clone(&d.connector))).collect();
    Probe { store, datasets: futures::stream::iter(datasets).buffered(AT_ONCE).collect().await }
}

async fn state(dataset: String, connector: Arc<dyn Connector>) -> DatasetState {
    let status = match timeout(TIMEOUT, connector.test()).await {
        Ok(Ok(())) => Status::Ok,
        // Nobody else's dataset is the worse for it, and the log has said so.
        Ok(Err(SourceError::Changed(_))) => Status::Changed,
        Ok(Err(error)) => {
            tracing::error!(error = error.to_string(), dataset, "not ready");
            Status::Failing
        }
        Err(_) => {
            tracing::error!(dataset, seconds = TIMEOUT.as_secs(), "not ready: no answer in time");
            Status::Failing
        }
    };
    DatasetState { dataset, status }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn however_many_ask_there_is_one_probe() {
        let (readiness, probes, go) =
            (Readiness::default(), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let ask = || {
            let (probes, go) = (Arc::clone(&probes), Arc::clone(&go));
            readiness.shared(async move {
                probes.fetch_add(1, Ordering::SeqCst);
                go.notified().await;
                Probe { store: true, datasets: Vec::new() }
            })
        };
        // Who leaves has asked nothing anew.
        for _ in 0..1_000 {
            drop(ask());
        }
        let waiting: Vec<_> = (0..1_000).map(|_| ask()).collect();
        go.notify_one();
        for probe in futures::future::join_all(waiting).await {
            assert!(probe.unwrap().ready());
        }
        for _ in 0..1_000 {
            assert!(ask().await.unwrap().ready());
        }
        assert_eq!(probes.load(Ordering::SeqCst), 1);
        // One that ends without a word is no answer, and is not kept for long.
        let broken = Readiness::default();
        assert!(broken.shared(async { panic!("a source") }).await.is_none());
    }
}
