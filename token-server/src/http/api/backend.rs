//! What hosts' backends and operators call; no browser may, so that no API key ends up in a page.

use crate::http::openapi::{Routes, doc};
use crate::http::routes::{admin, dashboards, datasources, keys, meta, sql, token};

/// Routes for API keys, and the public keys that tokens are verified by.
pub(in crate::http) fn backend() -> Routes {
    let tokens = Routes::default()
        .post(
            "/api/v1/embed/token",
            token::post,
            doc("Mint an embed token", "The token").refuses(&[404, 502]),
        )
        .post(
            "/api/v1/revocations",
            admin::revoke,
            doc("Refuse tokens issued up to now", "In force"),
        )
        .get("/api/v1/audit", admin::audit, doc("The audit log, the oldest first", "A page"))
        .get("/.well-known/jwks.json", meta::jwks, doc("Public keys in force (RFC 7517)", "Keys"))
        .post(
            "/api/v1/sql",
            sql::post,
            doc("One SELECT over datasets called by their ids, as a tenant sees them", "Columns")
                .refuses(&[404, 502]),
        );
    api_keys(datasources(dashboards(tokens)))
}

fn dashboards(routes: Routes) -> Routes {
    const ID: &str = "The dashboard";
    routes
        .get("/api/v1/dashboards", dashboards::list, doc("Dashboards the key may see", "A page"))
        .post(
            "/api/v1/dashboards",
            dashboards::create,
            doc("Store a new dashboard", "As stored").refuses(&[409, 502]),
        )
        .get(
            "/api/v1/dashboards/{id}",
            dashboards::get,
            doc("One dashboard", "The dashboard").id(ID).refuses(&[404]),
        )
        .put(
            "/api/v1/dashboards/{id}",
            dashboards::update,
            doc("Replace the version that was read", "As stored").id(ID).refuses(&[404, 409, 502]),
        )
        .delete(
            "/api/v1/dashboards/{id}",
            dashboards::delete,
            doc("Delete the version that was read", "Deleted").id(ID).refuses(&[404, 409]),
        )
        .get(
            "/api/v1/dashboards/{id}/versions",
            dashboards::versions,
            doc("Versions of a dashboard, the latest first, also of a deleted one", "A page")
                .id(ID)
                .refuses(&[404]),
        )
        .post(
            "/api/v1/dashboards/{id}/rollback",
            dashboards::rollback,
            doc("Store what an earlier version was as a new version", "The new version")
                .id(ID)
                .refuses(&[404, 409, 502]),
        )
}

fn datasources(routes: Routes) -> Routes {
    const ID: &str = "The data source's id";
    routes
        .get(
            "/api/v1/datasources",
            datasources::list,
            doc("List data sources without their credentials: those of the configuration, then those made by API", "Every data source"),
        )
        .post(
            "/api/v1/datasources",
            datasources::create,
            doc("Make a data source; its credentials are sealed and never shown", "The data source").refuses(&[409]),
        )
        .get(
            "/api/v1/datasources/{id}",
            datasources::get,
            doc("Read a data source without its credentials", "The data source").id(ID).refuses(&[404]),
        )
        .put(
            "/api/v1/datasources/{id}",
            datasources::update,
            doc("Replace a data source; where it moves its credentials are given again", "The data source").id(ID).refuses(&[404, 409]),
        )
        .delete(
            "/api/v1/datasources/{id}",
            datasources::delete,
            doc("Delete a data source and its credentials", "Deleted").id(ID).refuses(&[404, 409]),
        )
        .post(
            "/api/v1/datasources/{id}/test",
            datasources::test,
            doc("Connect to a data source", "Whether it can be reached").id(ID).refuses(&[404, 502]),
        )
        .get(
            "/api/v1/datasources/{id}/schema",
            datasources::schema,
            doc("Tables of a data source, or the columns of one", "Names of tables, or columns").id(ID).refuses(&[404, 502]),
        )
        .post(
            "/api/v1/datasources/{id}/sql",
            datasources::sql,
            doc("One SELECT over the datasets of a data source, as a tenant sees them", "Columns").id(ID).refuses(&[404, 502]),
        )
}

fn api_keys(routes: Routes) -> Routes {
    const ID: &str = "The key's public part";
    routes
        .get("/api/v1/keys", keys::list, doc("List API keys without their secrets", "Every key the asking one may see"))
        .post("/api/v1/keys", keys::create, doc("Make an API key; the answer shows it once", "The key"))
        .delete("/api/v1/keys/{id}", keys::revoke, doc("Revoke an API key and every token it minted", "Revoked").id(ID).refuses(&[404]))
        .post(
            "/api/v1/keys/{id}/rotate",
            keys::rotate,
            doc("Make a key that may do what this one may, which stays in force for a while", "The new key").id(ID).refuses(&[404]),
        )
        .get("/api/v1/signing-keys", keys::signing, doc("Signing keys and where they stand in their lives", "Every key"))
        .post(
            "/api/v1/signing-keys/rotate",
            keys::rotate_signing,
            doc("One step of a rotation: the next key signs, the active one retires, a new one is announced", "Every key"),
        )
}
