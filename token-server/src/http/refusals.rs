//! Refused credentials in the audit log: who tried, from where and how often, but not a row for
//! every try of a flood.
//!
//! The first refusal of an address in a minute is written at once, the others of that minute are
//! counted, and the count is written when the minute is over. An address here is what
//! `ClientAddress` says; a /64 of IPv6 is one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use super::client::{ClientAddress, counted_as};
use super::flight::Caller;
use crate::app::App;
use crate::store::AuditEntry;

/// Seconds that refusals are counted together.
const TOGETHER: i64 = 60;
/// Most addresses and callers that are told apart within that time; the others are counted as one.
const APART: usize = 256;

/// What was refused to whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Who {
    address: String,
    actor: String,
    tenant: Option<String>,
    status: u16,
}

#[derive(Debug, Default)]
struct Counts {
    since: i64,
    /// Those that are not written yet.
    more: HashMap<Who, u64>,
}

/// The counts of refused credentials: see the module.
#[derive(Debug)]
pub(super) struct Refusals {
    app: Weak<App>,
    counts: Mutex<Counts>,
}

impl Refusals {
    /// Refusals of `app`, written until it is gone.
    pub(super) fn start(app: &Arc<App>) -> Arc<Self> {
        let this = Arc::new(Self { app: Arc::downgrade(app), counts: Mutex::default() });
        let written = Arc::downgrade(&this);
        // A router that is built outside of a runtime writes with the next refusal.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                loop {
                    tokio::time::sleep(Duration::from_secs(TOGETHER.unsigned_abs())).await;
                    let Some(this) = written.upgrade() else { return };
                    this.flush().await;
                }
            });
        }
        this
    }

    /// Notes an answer of `status`, where it refuses a credential.
    ///
    /// It is refused whether that is written or not, and is not kept waiting for it.
    pub(super) fn note(
        &self,
        status: StatusCode,
        address: ClientAddress,
        caller: Option<Caller>,
        request_id: &str,
    ) {
        if !matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            return;
        }
        let Some(app) = self.app.upgrade() else { return };
        let now = app.now();
        let (actor, tenant) =
            caller.map_or_else(|| ("nobody".to_owned(), None), |c| (c.actor, c.tenant));
        let address = address.0.map(|a| counted_as(a).to_string()).unwrap_or_default();
        let who = Who { address, actor, tenant, status: status.as_u16() };
        let (over, first) = self.count(&who, now);
        if over.is_empty() && !first {
            return;
        }
        let request_id = request_id.to_owned();
        tokio::spawn(async move {
            for (who, count, since) in over {
                write(&app, who, count, since, String::new()).await;
            }
            if first {
                write(&app, who, 1, now, request_id).await;
            }
        });
    }

    /// Counts one. Gives what is to be written of a time that is over, and says whether this one is
    /// to be written by itself.
    fn count(&self, who: &Who, now: i64) -> (Vec<(Who, u64, i64)>, bool) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let over = match (now - counts.since).abs() >= TOGETHER {
            true => counts.take(now),
            false => Vec::new(),
        };
        if let Some(n) = counts.more.get_mut(who) {
            *n += 1;
            return (over, false);
        }
        if counts.more.len() < APART {
            counts.more.insert(who.clone(), 0);
            return (over, true);
        }
        let others = Who {
            address: "others".to_owned(),
            actor: "others".to_owned(),
            tenant: None,
            status: who.status,
        };
        *counts.more.entry(others).or_default() += 1;
        (over, false)
    }

    /// Writes what is counted.
    pub(super) async fn flush(&self) {
        let Some(app) = self.app.upgrade() else { return };
        let over = self.counts.lock().unwrap_or_else(PoisonError::into_inner).take(app.now());
        for (who, count, since) in over {
            write(&app, who, count, since, String::new()).await;
        }
    }
}

impl Counts {
    fn take(&mut self, now: i64) -> Vec<(Who, u64, i64)> {
        let since = std::mem::replace(&mut self.since, now);
        std::mem::take(&mut self.more)
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(who, n)| (who, n, since))
            .collect()
    }
}

async fn write(app: &App, who: Who, count: u64, since: i64, request_id: String) {
    let detail =
        json!({"status": who.status, "count": count, "since": since, "source": who.address});
    let source = who.address.parse().ok();
    let entry = AuditEntry {
        at: app.now(),
        action: "refused",
        actor: who.actor,
        tenant: who.tenant,
        detail,
        request_id,
        source,
    };
    if app.audit.record(entry).await.is_err() {
        tracing::error!(
            count,
            source = who.address,
            "refused credentials could not be written to the audit log"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_a_few_entries() {
        let refusals = Refusals { app: Weak::new(), counts: Mutex::default() };
        let who = |i: usize| Who {
            address: format!("192.0.2.{i}"),
            actor: "nobody".into(),
            tenant: None,
            status: 401,
        };
        let first = (0..10_000).filter(|_| refusals.count(&who(1), 1_000).1).count();
        assert_eq!(first, 1);
        // The time is over with the next.
        let (over, first) = refusals.count(&who(1), 1_060);
        assert_eq!((over.as_slice(), first), ([(who(1), 9_999, 1_000)].as_slice(), true));
        let apart = (0..10_000).filter(|i| refusals.count(&who(*i), 1_061).1).count();
        assert_eq!(apart, APART - 1);
        let (over, _) = refusals.count(&who(1), 1_200);
        assert_eq!(over.iter().map(|(_, n, _)| *n).sum::<u64>(), 10_000 - apart as u64);
        assert!(over.len() <= 2, "{over:?}");
        assert!(refusals.count(&who(1), 900).1, "a clock that is turned back");
    }
}
