//! `pellucid-server serve`

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{ConfigFile, Failure};
use crate::app::{App, start};
use crate::encoding::unix_now;

/// Serve the API until interrupted.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    config: ConfigFile,
}

impl Serve {
    pub(super) async fn run(self) -> Result<(), Failure> {
        log();
        let config = self.config.load()?;
        // Before anything is written or said: who is told that the server runs may stop it at once.
        let terminated = signal(SignalKind::terminate())?;
        // First the port: a second server started by mistake must not touch the first one's data.
        let listener = TcpListener::bind(config.listen).await.map_err(|e| format!("cannot listen on {}: {e}", config.listen))?;
        let (app, audit) = start(config, Arc::new(unix_now)).await?;
        tracing::info!(address = %listener.local_addr()?, datasets = app.datasets.len(), tenants = app.config.tenants.len(), "listening");
        if app.store.api_keys().await?.is_empty() {
            self.first_steps(&app);
        }
        let store = app.store.clone();
        crate::http::serve(app, listener, stop(terminated)).await?;
        // The app is gone with its last request, so the audit writer has seen its last entry.
        audit.await?;
        store.close().await;
        Ok(())
    }

    /// What to do on an empty folder, on standard output for whoever started the server by hand.
    fn first_steps(&self, app: &App) {
        let config = self.config.config.as_ref().map(|c| format!(" --config {}", c.display())).unwrap_or_default();
        let tenant = app.config.tenants.keys().next().map_or("TENANT", String::as_str);
        let origin = app.config.allowed_origins.first().map_or("https://app.example.com", |o| o.as_str());
        let mut text = format!(
            "There is no API key yet. To a first token:\n\n\
             \x20 pellucid-server key create{config} --scope mint --write-to mint.key\n\
             \x20 curl -X POST http://{}/api/v1/embed/token -H \"Authorization: Bearer $(cat mint.key)\" \\\n\
             \x20   -H 'Content-Type: application/json' -d '{{\"tenant\":\"{tenant}\",\"dashboardId\":\"DASHBOARD\",\"origin\":\"{origin}\"}}'\n\
             \x20 curl http://{}/api/v1/embed/config -H \"Authorization: Bearer TOKEN\"\n",
            app.config.listen, app.config.listen
        );
        if app.config.tenants.is_empty() || app.config.datasets.is_empty() {
            text.push_str("\nThe configuration has no tenant or no dataset yet: see pellucid.example.toml.\n");
        }
        // Not println, which panics where whoever started the server has closed its output.
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
}

/// Lines for people on a terminal, JSON where asked for.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PELLUCID_LOG").unwrap_or_else(|_| "info,sqlx=warn,datafusion=warn".into());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match std::env::var("PELLUCID_LOG_FORMAT").as_deref() {
        Ok("json") => builder.json().try_init(),
        _ => builder.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    // A logger set before, as in a test, stays.
    drop(started);
}

/// Completes on Ctrl-C and on SIGTERM.
async fn stop(mut terminated: Signal) {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    tracing::info!("stopping: running requests finish first");
}
