//! `pellucid-server serve`

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::telemetry::Telemetry;
use super::{ConfigFile, Failure};
use crate::app::{App, start};
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
        // Before anything is written or said: who is told that the server runs may stop it at once.
        let signals = Signals { terminated: signal(SignalKind::terminate())?, interrupted: signal(SignalKind::interrupt())? };
        // First the port: a second server started by mistake must not touch the first one's data.
        let listener = TcpListener::bind(config.listen).await.map_err(|e| format!("cannot listen on {}: {e}", config.listen))?;
        let operations = match config.operations.listen {
            Some(address) => {
                let listening = TcpListener::bind(address).await;
                Some(listening.map_err(|e| format!("cannot listen on {address}, which is operations.listen: {e}"))?)
            }
            None => None,
        };
        let (app, audit) = start(config, Arc::new(unix_now)).await?;
        tracing::info!(address = %listener.local_addr()?, datasets = app.datasets.len(), tenants = app.config.tenants.len(), "listening");
        if app.store.api_keys(None).await?.is_empty() {
            self.first_steps(&app, listener.local_addr()?);
        }
        let store = app.store.clone();
        let written = Duration::from_secs(app.config.connections.drain_seconds.max(LAST_ENTRIES));
        let (soon, now) = signals.stops();
        crate::http::serve(app, Listeners { public: listener, operations }, Stop { soon, now }).await?;
        // The app is gone with its last request, so the audit writer has seen its last entry. A database that is away must not keep the
        // process for ever.
        match timeout(written, audit).await {
            Ok(ended) => ended?,
            Err(_) => return Err("the last entries of the audit log could not be written in time".into()),
        }
        drop(timeout(Duration::from_secs(LAST_ENTRIES), store.close()).await);
        telemetry.stop();
        Ok(())
    }

    /// What to do next on an empty folder, on standard output for whoever started the server by hand. The commands work as they are,
    /// from any folder: the shell they are typed into is another one.
    fn first_steps(&self, app: &App, address: SocketAddr) {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let config = self.config.config.as_deref().map(|c| format!(" --config {}", quoted(&absolute(c)))).unwrap_or_default();
        let program = std::env::args().next().unwrap_or_else(|| "pellucid-server".to_owned());
        // A bare name is found by the shell again; a relative path would not be.
        let program = if program.contains('/') { quoted(&absolute(Path::new(&program))) } else { program };
        let folder = self.config.config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        // Without a configuration the data lies in the folder that the server runs in.
        let here = std::env::current_dir().unwrap_or_default();
        let enter = if config.is_empty() { format!("cd {} && ", quoted(&here)) } else { String::new() };
        let (key, answer) = (quoted(&absolute(&folder.join("mint.key"))), quoted(&absolute(&folder.join("token.json"))));
        let tenant = app.config.tenants.keys().next().map_or("TENANT", String::as_str);
        let origin = app.config.allowed_origins.first().map_or("https://app.example.com", |o| o.as_str());
        let dashboard = self.seeded(app).unwrap_or_else(|| "DASHBOARD".to_owned());
        let mut text = format!(
            "There is no API key yet. Three commands, in another terminal, lead to a first token and to what a page does with it:\n\n\
             \x20 {enter}{program} key create{config} --scope mint --write-to {key}\n\
             \x20 curl -sS http://{address}/api/v1/embed/token -H \"Authorization: Bearer $(cat {key})\" \\\n\
             \x20   -H 'Content-Type: application/json' -d '{{\"tenant\":\"{tenant}\",\"dashboardId\":\"{dashboard}\",\"origin\":\"{origin}\"}}' | tee {answer}\n\
             \x20 curl -sS http://{address}/api/v1/embed/config -H \"Authorization: Bearer $(grep -o 'ey[^\"]*' {answer})\"\n\n\
             The API: http://{address}/docs\n"
        );
        if app.config.tenants.is_empty() || app.config.datasets.is_empty() {
            text.push_str("\nThe configuration has no tenant or no dataset yet: `pellucid-server init` writes one to begin with.\n");
        }
        // Not println, which panics where whoever started the server has closed its output.
        let _ = std::io::stdout().write_all(text.as_bytes());
    }

    /// A dashboard that the configuration brings.
    fn seeded(&self, app: &App) -> Option<String> {
        let mut names: Vec<_> = std::fs::read_dir(app.config.dashboards.seed.as_ref()?).ok()?.flatten().map(|e| e.path()).collect();
        names.sort();
        let first = names.into_iter().find(|p| p.extension().is_some_and(|e| e == "json"))?;
        Some(first.file_stem()?.to_str()?.to_owned())
    }
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

/// The path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    match text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c)) {
        true => text,
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}
