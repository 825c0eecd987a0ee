//! Every route of the server, with its documentation. Who may call which stands here, and what
//! stands around them in [`router`](super::router).

mod backend;

use std::sync::LazyLock;

use bytes::Bytes;
use pellucid_core::limits;

use super::openapi::{API_KEY, Routes, doc, document};
use super::recorded::ARROW;
use super::routes::{config, datasets, docs, edit, meta, query};

pub(super) use backend::backend;

/// The document of all routes, as JSON.
pub(super) static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    let routes = [embed(), backend(), health(), looks()].into_iter().flat_map(|r| r.documented);
    document(routes).to_string().into()
});

/// What readers' browsers call from the host's page.
pub(super) fn embed() -> Routes {
    let bounds = format!(
        "Beside what is said of each part, all of a query together may have {} filters in `where`, {} values of filters, {} MiB of names and \
         texts, and {} operations behind the columns it names, counted at each naming. More is refused as `limit_exceeded`, with both \
         numbers and the path.\n\nThe answer is JSON for whoever takes anything or names application/json first in Accept, and an Arrow \
         stream for whoever names that first or sends no Accept.",
        limits::MAX_WHERE,
        limits::MAX_VALUES,
        limits::MAX_TEXT >> 20,
        limits::MAX_EXPANDED
    );
    Routes::default()
        .get("/api/v1/embed/config", config::get, doc("The token's dashboard and dataset", "What to show").refuses(&[404, 502]))
        .put(
            "/api/v1/embed/dashboard",
            edit::put,
            doc("Store the token's dashboard as its reader changed it, as the tenant's own; needs the capability edit", "The new version")
                .refuses(&[404, 409, 502]),
        )
        .post("/api/v1/query", query::post, doc("Answer a query over the tenant's rows", "Columns").more(bounds).refuses(&[502]))
        .get(
            "/api/v1/datasets/{id}/schema",
            datasets::schema,
            doc("The columns the tenant may see", "Columns").id("The dataset").refuses(&[502]),
        )
        .get(
            "/api/v1/datasets/{id}/data.parquet",
            datasets::parquet,
            doc("The tenant's rows as Parquet", "The whole file")
                .id("The dataset")
                .headers(&[("Range", "One range of bytes"), ("If-Range", "A strong entity tag"), ("If-None-Match", "Entity tags")])
                .gives("application/vnd.apache.parquet")
                .also(&[(206, "The range"), (304, "Not changed")])
                .refuses(&[404, 410, 416, 502])
                .head("Its size and tag"),
        )
        .get(
            "/api/v1/datasets/{id}/data.arrow",
            datasets::arrow,
            doc("The tenant's rows as an Arrow IPC stream", "The rows, with an entity tag")
                .id("The dataset")
                .headers(&[("If-None-Match", "Entity tags")])
                .gives(ARROW)
                .also(&[(304, "Not changed")])
                .refuses(&[404, 410, 502])
                .head("Its tag"),
        )
}

/// What everybody may ask: whether the process runs and can answer.
pub(super) fn health() -> Routes {
    let ready = "The store, and some source where there are any, answered a few seconds ago; how each does, with an API key of the scope admin";
    Routes::default().get("/health", meta::health, doc("The process runs", "It does")).get(
        "/ready",
        meta::ready,
        doc(ready, "They do").optionally(API_KEY).refuses(&[503]),
    )
}

/// What operators look at.
pub(super) fn looks() -> Routes {
    Routes::default()
        .get(
            "/metrics",
            meta::metrics,
            doc("Counters in OpenMetrics text", "Counters").gives("application/openmetrics-text"),
        )
        .get("/openapi.json", meta::openapi, doc("This document", "It"))
        .get("/docs", docs::page, doc("This document as a page", "HTML").gives("text/html"))
        .get(
            "/docs/viewer.js",
            docs::script,
            doc("The page's script", "JavaScript").gives("text/javascript"),
        )
        .get("/docs/viewer.css", docs::style, doc("The page's style", "CSS").gives("text/css"))
}
