mod bounds;
mod delete;
mod get;
mod post;
mod put;
mod versions;

use serde_json::{Value, json};

use crate::support::dashboard;

const PATH: &str = "/api/v1/dashboards";

fn new(id: &str) -> Value {
    json!({"id": id, "dashboard": dashboard(id)})
}
