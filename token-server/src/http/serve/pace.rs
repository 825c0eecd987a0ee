//! What one connection does and since when, and what that means: it goes on until then, or ends
//! now.
//!
//! The connection's own task asks [`Pace::verdict`] whenever it has been woken, so nothing here has
//! a timer of its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::http::Version;
use futures::task::AtomicWaker;
use tokio::time::Instant;

use super::answer::{Answer, Outgoing, Patience};
use crate::config::ConnectionsConfig;

/// A connection is asked to end when it is so old, so that load balancers spread what they have
/// anew.
const OLDEST: Duration = Duration::from_secs(3_600);
/// The time for what is still in its buffers, once it is to end and no request runs.
const LAST_BYTES: Duration = Duration::from_secs(1);

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It goes on; ask again then at the latest.
    Wait(Instant),
    /// It takes no further request, and ends when those that run have ended.
    WindDown,
    /// It ends now; what the peer has not taken is thrown away where that is `abrupt`.
    Close { why: &'static str, abrupt: bool },
}

/// The pace of one connection: see the module.
#[derive(Debug)]
pub(super) struct Pace {
    header: Duration,
    idle: Duration,
    patience: Patience,
    accepted: Instant,
    /// Wakes the connection's task.
    pub(super) waker: AtomicWaker,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// A request has come over it.
    spoken: bool,
    http2: bool,
    /// Requests whose answers are not sent yet.
    running: usize,
    answers: Vec<Arc<Outgoing>>,
    /// The time since when a head is awaited or half there; `None` between requests.
    head: Option<Instant>,
    /// The time since when no request runs.
    idle: Instant,
    /// The time since when the peer takes no byte.
    blocked: Option<Instant>,
    winding_down: bool,
    evicted: bool,
}

impl Pace {
    pub(super) fn new(config: &ConnectionsConfig, now: Instant) -> Arc<Self> {
        let time = ConnectionsConfig::time;
        let state = State {
            spoken: false,
            http2: false,
            running: 0,
            answers: Vec::new(),
            head: Some(now),
            idle: now,
            blocked: None,
            winding_down: false,
            evicted: false,
        };
        Arc::new(Self {
            header: time(config.header_seconds),
            idle: time(config.idle_seconds),
            patience: Patience {
                write: time(config.write_seconds),
                whole: time(config.response_seconds),
            },
            accepted: now,
            waker: AtomicWaker::new(),
            state: Mutex::new(state),
        })
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Bytes came.
    pub(super) fn read(&self) {
        // Under HTTP/2 they may be pings; a head that never ends is ended by `idle`.
        self.with(|s| {
            if s.running == 0 && !s.http2 && s.head.is_none() {
                s.head = Some(Instant::now());
            }
        });
    }

    /// The peer takes bytes, or takes none.
    pub(super) fn wrote(&self, blocked: bool) {
        self.with(|s| match (blocked, s.blocked) {
            (true, None) => s.blocked = Some(Instant::now()),
            (true, Some(_)) => {}
            (false, _) => s.blocked = None,
        });
    }

    /// A request came whole as far as its head.
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> Exchange {
        self.with(|s| {
            s.spoken = true;
            s.http2 = version == Version::HTTP_2;
            s.head = None;
            s.running += 1;
        });
        Exchange(Arc::clone(self))
    }

    /// Asks for no new request: the server stops.
    pub(super) fn wind_down(&self) {
        self.with(|s| {
            s.winding_down = true;
            s.idle = Instant::now();
        });
    }

    /// Makes room for another connection.
    pub(super) fn evict(&self) {
        self.with(|s| s.evicted = true);
        self.waker.wake();
    }

    /// The time when it was accepted.
    pub(super) fn accepted(&self) -> Instant {
        self.accepted
    }

    /// Whether a request has come over it.
    pub(super) fn has_spoken(&self) -> bool {
        self.with(|s| s.spoken)
    }

    /// Tells since when nothing happens on it; `None` where something does.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        self.with(|s| (s.running == 0 && s.blocked.is_none() && !s.evicted).then_some(s.idle))
    }

    /// Tells since when the peer takes nothing of what it asked for, and how many answers; `None`
    /// where something else is waited for.
    pub(super) fn untaken(&self) -> Option<(Instant, usize)> {
        self.with(|s| {
            if s.evicted || (s.running > s.answers.len() && s.blocked.is_none()) {
                return None;
            }
            let waiting = s.answers.iter().map(|a| a.waiting());
            let latest = waiting.collect::<Option<Vec<_>>>()?.into_iter().max();
            let since = match (latest, s.blocked) {
                (Some(latest), Some(blocked)) => Some(latest.max(blocked)),
                (latest, blocked) => latest.or(blocked),
            };
            Some((since?, s.answers.len()))
        })
    }

    /// What becomes of it. Answers that are not taken in time are taken away here.
    pub(super) fn verdict(&self, now: Instant) -> Verdict {
        let patience = self.patience;
        let late = |a: &Arc<Outgoing>| a.deadline(patience).is_some_and(|at| now >= at);
        let late: Vec<_> = self.with(|s| s.answers.extract_if(.., |a| late(a)).collect());
        // What they hold asks for this lock when it goes.
        late.iter().for_each(|a| a.take_away());
        self.with(|s| self.judge(s, now, !late.is_empty()))
    }

    fn judge(&self, s: &mut State, now: Instant, stalled: bool) -> Verdict {
        let close = |why, abrupt| Verdict::Close { why, abrupt };
        if s.evicted {
            return close("there is no room", s.blocked.is_some() || !s.answers.is_empty());
        }
        if stalled && !s.http2 {
            return close("the answer is not taken", true);
        }
        // A task of a stream may change what holds without waking this one: look now and then.
        let mut next = now + self.idle;
        if let Some(since) = s.blocked {
            if now >= since + self.patience.write {
                return close("the peer takes nothing", true);
            }
            next = next.min(since + self.patience.write);
        }
        next = s.answers.iter().filter_map(|a| a.deadline(self.patience)).fold(next, Instant::min);
        if s.running == 0 {
            let (at, why) = match (s.winding_down, s.head) {
                (true, _) => (s.idle + LAST_BYTES, "it is to end"),
                (false, Some(since)) => (since + self.header, "no head came"),
                (false, None) => (s.idle + self.idle, "no request came"),
            };
            if now >= at {
                return close(why, s.blocked.is_some());
            }
            next = next.min(at);
        }
        let old = self.accepted + OLDEST;
        if !s.winding_down {
            // Other streams of a stalled one's connection end as they would; what it has left
            // behind goes with the connection.
            if stalled || now >= old {
                s.winding_down = true;
                return Verdict::WindDown;
            }
            next = next.min(old);
        }
        Verdict::Wait(next)
    }

    /// The answer is sent or dropped.
    pub(super) fn forget(&self, outgoing: &Arc<Outgoing>) {
        self.with(|s| s.answers.retain(|a| !Arc::ptr_eq(a, outgoing)));
    }
}

/// A request that runs, until its answer is sent or dropped.
#[derive(Debug)]
pub(super) struct Exchange(Arc<Pace>);

impl Exchange {
    /// The answer, which the connection watches from now on.
    pub(super) fn answer(self, body: Body, lasting: bool) -> Answer {
        let pace = Arc::clone(&self.0);
        let outgoing = Arc::new(Outgoing::new(body, lasting, self, Instant::now()));
        pace.with(|s| s.answers.push(Arc::clone(&outgoing)));
        // The connection's task sleeps until some later time, and is to look at this deadline as
        // well.
        pace.waker.wake();
        Answer::new(outgoing, pace)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.with(|s| {
            s.running = s.running.saturating_sub(1);
            s.idle = Instant::now();
        });
        self.0.waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Header 10 s, idle 75 s, write 30 s, whole 600 s.
    fn pace(now: Instant) -> Arc<Pace> {
        Pace::new(&ConnectionsConfig::default(), now)
    }

    fn why(pace: &Pace, at: Instant) -> &'static str {
        match pace.verdict(at) {
            Verdict::Wait(_) => "",
            Verdict::WindDown => "wind down",
            Verdict::Close { why, .. } => why,
        }
    }

    #[test]
    fn a_connection_lives_as_long_as_what_it_does() {
        let begun = Instant::now();
        let at = |seconds: u64| Instant::now() + Duration::from_secs(seconds);
        let silent = pace(begun);
        assert_eq!((why(&silent, at(8)), why(&silent, at(11))), ("", "no head came"));
        silent.read();
        assert_eq!(why(&silent, at(11)), "no head came", "half a head is none");

        let asked = pace(begun);
        let exchange = asked.begin(Version::HTTP_11);
        assert_eq!(why(&asked, at(3_000)), "", "while a request runs its own limits hold");
        drop(exchange);
        assert_eq!((why(&asked, at(70)), why(&asked, at(80))), ("", "no request came"));
        asked.read();
        assert_eq!(
            (why(&asked, at(8)), why(&asked, at(11))),
            ("", "no head came"),
            "the next one has begun"
        );

        let pinging = pace(begun);
        drop(pinging.begin(Version::HTTP_2));
        pinging.read();
        assert_eq!((why(&pinging, at(70)), why(&pinging, at(80))), ("", "no request came"));

        let blocked = pace(begun);
        let _exchange = blocked.begin(Version::HTTP_11);
        blocked.wrote(true);
        blocked.wrote(true);
        assert_eq!((why(&blocked, at(28)), why(&blocked, at(31))), ("", "the peer takes nothing"));
        blocked.wrote(false);
        assert_eq!(why(&blocked, at(31)), "");

        let old = pace(begun);
        let exchange = old.begin(Version::HTTP_2);
        assert_eq!((why(&old, at(3_601)), why(&old, at(3_602))), ("wind down", ""));
        drop(exchange);
        assert_eq!(why(&old, at(2)), "it is to end");
        old.evict();
        assert_eq!((why(&old, at(0)), old.idle_since()), ("there is no room", None));
    }

    #[test]
    fn answers_are_taken_away_in_time() {
        let at = |seconds: u64| Instant::now() + Duration::from_secs(seconds);
        for (version, first, then) in [
            (Version::HTTP_11, "the answer is not taken", ""),
            (Version::HTTP_2, "wind down", "it is to end"),
        ] {
            let pace = pace(Instant::now());
            let answer = pace.begin(version).answer(Body::from("never read"), false);
            assert_eq!((why(&pace, at(28)), pace.idle_since()), ("", None));
            assert_eq!(why(&pace, at(31)), first);
            assert!(
                pace.idle_since().is_some(),
                "what it held is given back before anybody polls it again"
            );
            if !then.is_empty() {
                assert_eq!(why(&pace, at(2)), then);
            }
            drop(answer);
        }
        // One that makes its pieces slowly is not its reader's fault.
        let pace = pace(Instant::now());
        let mut answer = {
            let never = futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
            pace.begin(Version::HTTP_2).answer(Body::from_stream(never), false)
        };
        let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
        assert!(
            hyper::body::Body::poll_frame(std::pin::Pin::new(&mut answer), &mut cx).is_pending()
        );
        assert_eq!(why(&pace, at(500)), "");
        assert_ne!(why(&pace, at(601)), "", "but the whole has taken too long");
        let polled = hyper::body::Body::poll_frame(std::pin::Pin::new(&mut answer), &mut cx);
        assert!(
            matches!(polled, std::task::Poll::Ready(Some(Err(_)))),
            "it broke off, it did not end"
        );
    }
}
