//! `pellucid-server serve`

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::first_steps::first_steps;
use super::telemetry::Telemetry;
use super::{ConfigFile, Failure};
use crate::app::start;
use crate::config::ENV_PREFIX;
use crate::descriptors;
use crate::encoding::unix_now;
use crate::http::{Listeners, Stop};

/// Seconds that the last entries of the audit log may take, where the drain takes no longer.
const LAST_ENTRIES: u64 = 5;

/// Serve the API until interrupted.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigFile,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = self.config.load()?;
        let telemetry = Telemetry::start(&config)?;
        descriptors::raise();
        // Before anything is written or said: who is told that the server runs may stop it at once.
        let signals = Signals {
            terminated: signal(SignalKind::terminate())?,
            interrupted: signal(SignalKind::interrupt())?,
        };
        // First the port: a second server started by mistake must not touch the first one's data.
        let listener = listen(config.listen, "listen").await?;
        let operations = match config.operations.listen {
            Some(address) => Some(listen(address, "operations.listen").await?),
            None => None,
        };
        let (app, audit) = start(config, Arc::new(unix_now)).await?;
        tracing::info!(address = %listener.local_addr()?, datasets = app.datasets.len(), tenants = app.config.tenants.len(), "listening");
        if app.store.api_keys(None).await?.is_empty() {
            let text =
                first_steps(&app, self.config.config.as_deref(), listener.local_addr()?).await;
            // Not println, which panics where whoever started the server has closed its output.
            let _ = std::io::stdout().write_all(text.as_bytes());
        }
        let store = app.store.clone();
        let written = Duration::from_secs(app.config.connections.drain_seconds.max(LAST_ENTRIES));
        let (soon, now) = signals.stops();
        crate::http::serve(app, Listeners { public: listener, operations }, Stop { soon, now })
            .await?;
        // The app is gone with its last request, so the audit writer has seen its last entry. A
        // database that is away must not keep the process for ever.
        match timeout(written, audit).await {
            Ok(ended) => ended?,
            Err(_) => {
                return Err("the last entries of the audit log could not be written in time".into());
            }
        }
        drop(timeout(Duration::from_secs(LAST_ENTRIES), store.close()).await);
        telemetry.stop();
        Ok(())
    }
}

/// Listens on the address that the configuration has at `key`.
async fn listen(address: SocketAddr, key: &str) -> Result<TcpListener, Failure> {
    let refused = |e: std::io::Error| {
        let variable = format!("{ENV_PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"));
        let why = match e.kind() {
            std::io::ErrorKind::AddrInUse => "another program listens there".to_owned(),
            _ => e.to_string(),
        };
        format!(
            "cannot listen on {address}: {why}: set {key} in the configuration, or {variable}, to another address, such as 127.0.0.1:8799"
        )
    };
    Ok(TcpListener::bind(address).await.map_err(refused)?)
}

/// Ctrl-C and SIGTERM. The first lets running requests finish, the second does not.
struct Signals {
    terminated: Signal,
    interrupted: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminated.recv() => {}
            _ = self.interrupted.recv() => {}
        }
    }

    /// What completes with the first and with the second.
    fn stops(mut self) -> (impl Future<Output = ()>, impl Future<Output = ()>) {
        let (first, told) = oneshot::channel();
        let (second, told_again) = oneshot::channel();
        tokio::spawn(async move {
            self.next().await;
            tracing::info!("stopping: running requests finish first");
            let _ = first.send(());
            self.next().await;
            let _ = second.send(());
        });
        (async { drop(told.await) }, async { drop(told_again.await) })
    }
}
