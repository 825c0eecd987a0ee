//! Listens until it is told to stop, then lets running requests finish.

use std::sync::Arc;

use tokio::net::TcpListener;

use super::router;
use crate::app::App;

/// Serves `app` on `listener` until `stop` completes.
///
/// # Errors
/// Where the listener fails.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    axum::serve(listener, router(app)).with_graceful_shutdown(stop).await
}
