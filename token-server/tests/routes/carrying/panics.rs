//! A panic ends one request.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::routing::get;
use pellucid_server::app::App;
use pellucid_server::http::surrounded;
use tower::ServiceExt as _;

use crate::support::{Reply, Server};

async fn at_once() -> &'static str {
    panic!("a fault of ours: SECRET")
}

async fn later() -> &'static str {
    tokio::task::yield_now().await;
    panic!("a fault of ours: SECRET")
}

/// Within all that stands around the API's own routes.
#[tokio::test]
async fn end_one_request() {
    let server = Server::start().await;
    let routes: Router<Arc<App>> = Router::new()
        .route("/at-once", get(at_once))
        .route("/later", get(later))
        .route("/sound", get(|| async { "sound" }));
    let router = surrounded(&server.app, routes);
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        Reply::read(router.clone().oneshot(request).await.unwrap()).await
    };
    for _ in 0..4 {
        for path in ["/at-once", "/later"] {
            let reply = ask(path).await;
            assert_eq!(reply.status, 500, "{}", reply.text());
            assert!(!reply.text().contains("SECRET"), "{}", reply.text());
        }
        let sound = ask("/sound").await;
        assert_eq!((sound.status, sound.text().as_str()), (200, "sound"));
    }
}
