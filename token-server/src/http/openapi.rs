//! The API's document (OpenAPI 3.1), made of the routes themselves: what a handler takes and
//! answers says its types, and a route is added with the words that types cannot say. So there is
//! no route without documentation, and none that is documented and not there.

mod answers;
mod doc;
mod operation;
mod routes;
mod schemas;
mod signature;

use serde_json::{Map, Value, json};

pub(super) use answers::{Answers, Created, NoRows};
pub(super) use doc::{Doc, doc};
pub(super) use operation::Operation;
pub(super) use routes::{Documented, Routes};
pub(super) use signature::{Input, Signature};

use pellucid_core::embed::ErrorBody;
use schemas::Schemas;

const ABOUT: &str = "Mints tenant-scoped embed tokens and answers queries over a tenant's rows. Credentials come in the Authorization header \
                     alone. An answer that is not taken, a body that does not come and a head that does not end are broken off after the \
                     times of [connections]; 429 and 503 carry Retry-After. Parameters that a route does not know are refused.";

/// The credentials there are: what a handler asks for by [`Operation::needs`].
pub(super) const API_KEY: &str = "apiKey";
/// As [`API_KEY`].
pub(super) const EMBED_TOKEN: &str = "embedToken";

/// The document over `routes`.
pub(super) fn document(routes: impl IntoIterator<Item = Documented>) -> Value {
    let mut schemas = Schemas::new();
    let error = schemas.given::<ErrorBody>();
    let mut paths = Map::new();
    for route in routes {
        let methods = paths.entry(route.path).or_insert_with(|| json!({}));
        for (method, operation) in route.operations(&mut schemas) {
            methods[method] = operation;
        }
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Pellucid token server", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT},
        "paths": paths,
        "components": {
            "securitySchemes": {
                API_KEY: {"type": "http", "scheme": "bearer", "description": "An API key, plk_..., for hosts' backends"},
                EMBED_TOKEN: {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "An embed token, for readers' browsers",
                },
            },
            "responses": {
                "Error": {"description": "An error; see ErrorBody", "content": {"application/json": {"schema": error}}},
            },
            "schemas": schemas.finish(),
        },
    });
    tidy(&mut document);
    document
}

/// Turns descriptions, which are doc comments, from lines and links of Rust into paragraphs.
fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match field {
                    Value::String(text) if name == "description" => {
                        let paragraphs: Vec<String> =
                            text.split("\n\n").map(|p| p.replace('\n', " ")).collect();
                        *text = paragraphs.join("\n\n").replace("[`", "`").replace("`]", "`");
                    }
                    other => tidy(other),
                }
            }
        }
        _ => {}
    }
}
