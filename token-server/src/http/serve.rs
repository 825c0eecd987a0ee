//! Listens until it is told to stop, then lets running requests finish, but not for ever.
//!
//! A listener that is shared by all must not be anybody's: there are so many connections and no
//! more, each part of a request has a deadline, and where there is no room those that do nothing
//! make it.

mod answer;
mod connections;
mod drive;
mod pace;
mod socket;

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

pub(super) use answer::Lasting;

use super::router::{Routers, routers};
use crate::app::App;
use crate::config::ConnectionsConfig;
use crate::descriptors;
use connections::{Connections, Refused};

/// Where the process can open no more files, the next connection waits so long for one.
const NO_FILES: Duration = Duration::from_millis(100);
/// Connections that were told to end at once have so long to be gone.
const GONE: Duration = Duration::from_secs(2);
/// How often it is logged that connections are refused.
const SAID: Duration = Duration::from_secs(10);
/// Operators' connections, beside everybody's.
const OPERATORS: usize = 64;

/// Where to listen.
#[derive(Debug)]
pub struct Listeners {
    /// Where everybody asks.
    pub public: TcpListener,
    /// Where operators look, if that is apart: see `operations.listen`.
    pub operations: Option<TcpListener>,
}

/// When to stop.
pub struct Stop<S, N> {
    /// No new connection from then on; running requests have `connections.drain_seconds`.
    pub soon: S,
    /// Nor do they have that any longer.
    pub now: N,
}

/// Serves `app` until it is told to stop.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use pellucid_server::app::start;
/// use pellucid_server::config::load;
/// use pellucid_server::encoding::unix_now;
/// use pellucid_server::http::{Listeners, Stop, serve};
/// use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
/// use tokio::net::{TcpListener, TcpStream};
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let mut config = load(None)?;
/// config.data_dir = folder.path().join("data");
/// let (app, audit) = start(config, Arc::new(unix_now)).await?;
///
/// let listeners = Listeners { public: TcpListener::bind("127.0.0.1:0").await?, operations: None };
/// let address = listeners.public.local_addr()?;
/// // Usually a signal; here the first answer.
/// let soon = async move {
///     let mut caller = TcpStream::connect(address).await.unwrap();
///     caller.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
///     let mut answer = String::new();
///     caller.read_to_string(&mut answer).await.unwrap();
///     assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
/// };
/// serve(app, listeners, Stop { soon, now: std::future::pending() }).await?;
/// audit.await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where a listener cannot be asked for its address.
pub async fn serve<S, N>(app: Arc<App>, listeners: Listeners, stop: Stop<S, N>) -> io::Result<()>
where
    S: Future<Output = ()>,
    N: Future<Output = ()>,
{
    let config = app.config.connections.clone();
    let Routers { public, operations, refusals } = routers(&app, listeners.operations.is_some());
    let descriptors = descriptors::most();
    let soon = CancellationToken::new();
    let builder = Arc::new(drive::builder(&config));
    let door = |router: Router, most: ConnectionsConfig| Door {
        router,
        builder: Arc::clone(&builder),
        connections: Connections::new(&most, descriptors),
        stop: soon.clone(),
    };
    let front = door(public, config.clone());
    let back = door(operations, ConnectionsConfig { most: Some(OPERATORS), ..config.clone() });
    let looking = async {
        match &listeners.operations {
            Some(listener) => back.open(listener).await,
            None => pending().await,
        }
    };
    tokio::select! {
        () = stop.soon => {}
        () = front.open(&listeners.public) => {}
        () = looking => {}
    }
    // Whoever asks now is refused by the system, not kept waiting.
    drop(listeners);
    soon.cancel();
    let gone = || async { tokio::join!(front.connections.gone(), back.connections.gone()) };
    let left = || front.connections.count() + back.connections.count();
    tokio::select! {
        _ = gone() => {}
        () = sleep(ConnectionsConfig::time(config.drain_seconds)) => tracing::warn!(connections = left(), "ends what still hangs"),
        () = stop.now => tracing::warn!(connections = left(), "told again: ends at once"),
    }
    if timeout(GONE, refusals.flush()).await.is_err() {
        tracing::warn!(
            "refused credentials that were counted could not be written to the audit log"
        );
    }
    front.connections.close_all();
    back.connections.close_all();
    if timeout(GONE, gone()).await.is_err() {
        tracing::warn!(connections = left(), "some connections could not be ended");
    }
    Ok(())
}

/// One listener's way in.
struct Door {
    router: Router,
    builder: Arc<Builder<TokioExecutor>>,
    connections: Arc<Connections>,
    stop: CancellationToken,
}

impl Door {
    /// Takes connections in, one after the other, for ever.
    async fn open(&self, listener: &TcpListener) {
        let mut said: Option<Instant> = None;
        let mut say = |error: &dyn std::fmt::Debug, text: &'static str| {
            if said.is_none_or(|at| at.elapsed() > SAID) {
                said = Some(Instant::now());
                tracing::warn!(?error, "{text}");
            }
        };
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => match self.connections.admit(peer.ip()).await {
                    Ok(seat) => {
                        let (builder, router, stop) =
                            (Arc::clone(&self.builder), self.router.clone(), self.stop.clone());
                        tokio::spawn(drive::drive(stream, peer, seat, builder, router, stop));
                    }
                    Err(why) => {
                        say(
                            &why,
                            "a connection is refused; name proxies in connections.trusted_proxies",
                        );
                        refuse(&stream, why);
                    }
                },
                Err(e) if is_of_one_connection(&e) => {}
                Err(error) => {
                    // It stays in the system's queue. Whoever does nothing makes room for it.
                    say(&error, "no connection can be accepted");
                    self.connections.make_room();
                    sleep(NO_FILES).await;
                }
            }
        }
    }
}

/// Says that there is no room, where that costs nothing.
fn refuse(stream: &TcpStream, why: Refused) {
    let who = match why {
        Refused::Address(most) => format!(
            "this address has {most} connections, as many as connections.per_address allows"
        ),
        Refused::Full(most) => {
            format!("the server has {most} connections at work, as many as connections.most allows")
        }
    };
    let body = format!(
        "{{\"error\":{{\"code\":\"too_many_connections\",\"message\":\"{who}: try again in a moment\"}}}}"
    );
    let head = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: ";
    // Whether it arrives is not waited for.
    drop(stream.try_write(format!("{head}{}\r\n\r\n{body}", body.len()).as_bytes()));
}

fn is_of_one_connection(e: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(e.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
