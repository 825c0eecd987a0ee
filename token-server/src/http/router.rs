//! What stands around the routes of [`api`](super::api), and which of them stand where.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::api::{backend, embed, health, looks};
use super::error::ApiError;
use super::flight::Gate;
use super::observe::{Around, observe};
use super::readiness::Readiness;
use super::refusals::Refusals;
use super::routes::meta;
use crate::app::App;

/// The ways in, and what they share.
pub(super) struct Routers {
    /// The routes for everybody.
    pub(super) public: Router,
    /// The routes for operators.
    pub(super) operations: Router,
    /// Counts of refused credentials, to be written before the end.
    pub(super) refusals: Arc<Refusals>,
}

/// The whole API over `app`, without what the configuration puts on a port of its own. Deadlines of
/// connections are [`serve`](super::serve)'s.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use axum::body::Body;
/// use axum::http::{Request, StatusCode};
/// use pellucid_server::app::start;
/// use pellucid_server::config::load;
/// use pellucid_server::encoding::unix_now;
/// use pellucid_server::http::router;
/// use tower::ServiceExt as _;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let mut config = load(None)?;
/// config.data_dir = folder.path().join("data");
///
/// let (app, _audit) = start(config, Arc::new(unix_now)).await?;
/// let answer = router(app).oneshot(Request::get("/health").body(Body::empty())?).await?;
/// assert_eq!(answer.status(), StatusCode::OK);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn router(app: Arc<App>) -> Router {
    let apart = app.config.operations.listen.is_some();
    routers(&app, apart).public
}

/// What operators look at, for the port of `operations.listen`.
pub fn operations(app: &Arc<App>) -> Router {
    routers(app, true).operations
}

/// `routes` of whoever serves more than the API, with all that stands around its own: each request
/// is counted, measured and written down, and a panic ends one request.
pub fn surrounded(app: &Arc<App>, routes: Router<Arc<App>>) -> Router {
    Shell::new(app).over(routes, false)
}

/// Every router over `app`; operators' routes are not among everybody's where they are `apart`.
pub(super) fn routers(app: &Arc<App>, apart: bool) -> Routers {
    let shell = Shell::new(app);
    let everybody = api(app).merge(within(app, health().router));
    let public = match apart {
        true => shell.over(everybody, false),
        false => shell.over(everybody.merge(within(app, looks().router)), true),
    };
    let operations = shell.over(within(app, health().router.merge(looks().router)), true);
    Routers { public, operations, refusals: shell.around.refusals }
}

/// What stands around routes, whichever they are.
struct Shell {
    around: Around,
    readiness: Arc<Readiness>,
}

impl Shell {
    fn new(app: &Arc<App>) -> Self {
        let (gate, refusals) = (
            Gate::new(app.config.connections.clone(), app.config.limits.body_bytes),
            Refusals::start(app),
        );
        Self { around: Around { app: Arc::clone(app), gate, refusals }, readiness: Arc::default() }
    }

    /// The routes with it; `detailed` where operators are told more.
    fn over(&self, routes: Router<Arc<App>>, detailed: bool) -> Router {
        routes
            .layer(Extension(Arc::clone(&self.around.gate)))
            .layer(Extension(meta::Detailed(detailed)))
            .layer(Extension(Arc::clone(&self.readiness)))
            .layer(CatchPanicLayer::new())
            .layer(middleware::from_fn_with_state(self.around.clone(), observe))
            .with_state(Arc::clone(&self.around.app))
    }
}

fn api(app: &Arc<App>) -> Router<Arc<App>> {
    within(app, embed().router).layer(cors(app)).merge(within(app, backend().router))
}

/// The routes, each within the time that a request may take.
fn within(app: &Arc<App>, routes: Router<Arc<App>>) -> Router<Arc<App>> {
    routes.layer(middleware::from_fn_with_state(Arc::clone(app), timeout))
}

fn cors(app: &App) -> CorsLayer {
    let origins =
        app.config.allowed_origins.iter().filter_map(|o| HeaderValue::from_str(o.as_str()).ok());
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers([
            header::AUTHORIZATION,
            header::ACCEPT,
            header::CONTENT_TYPE,
            header::RANGE,
            header::IF_RANGE,
            header::IF_NONE_MATCH,
            HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            header::ACCEPT_RANGES,
            header::CONTENT_LENGTH,
            header::CONTENT_RANGE,
            header::ETAG,
            header::RETRY_AFTER,
            HeaderName::from_static("x-request-id"),
        ])
        .max_age(Duration::from_secs(600))
}

async fn timeout(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let seconds = app.config.limits.request_seconds;
    match tokio::time::timeout(Duration::from_secs(seconds), next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = format!("the request took longer than {seconds} s and was stopped");
            ApiError::new(StatusCode::GATEWAY_TIMEOUT, "timeout", message).into_response()
        }
    }
}
