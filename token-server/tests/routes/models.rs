//! Dashboards of a model: several datasets, each under its own policy.

use std::sync::Arc;

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{PAGE, Reply, Server, dashboard, rows, write_parquet};

const CONFIG: &str = "/api/v1/embed/config";
const DASHBOARDS: &str = "/api/v1/dashboards";

const MODEL: &str = r#"
datasets.products = { files = "products.csv", hidden = ["cost"], policy = [{ column = "owner", attribute = "owner" }] }
datasets.stock = { files = "products.csv", open = true }
models.shop = { relations = ["sales.product -> products.name"], tables = { sales = {}, products = { label = "Products" } }, dimensions = { kind = "products.kind" }, measures = { qty = { sql = "SUM(sales.qty)", label = "Pieces" }, each = "qty / COUNT(sales.qty)", products = "COUNT(products.name)" } }
models.elsewhere = { file = "elsewhere.json" }
"#;
const PRODUCTS: &str = "name,kind,owner,cost\nbolt,fastener,acme,1\nnut,fastener,acme,2\ngear,drive,acme,3\nbolt,UMBRELLAS,umbrella,4\n";

async fn server(more: &str) -> Server {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write_parquet(&folder.path().join("sales.parquet"), &rows());
    write("products.csv", PRODUCTS);
    write(
        "elsewhere.json",
        r#"{"tables": {"s": {"dataset": "sales"}}, "measures": {"n": "COUNT()"}}"#,
    );
    std::fs::create_dir(folder.path().join("seed")).unwrap();
    std::fs::write(folder.path().join("seed/overview.json"), dashboard("Overview").to_string())
        .unwrap();
    Server::over(folder, &format!("{more}{MODEL}")).await
}

fn spec(measure: &str) -> Value {
    json!({"title": "Shop", "model": "shop", "filters": [{"field": "kind", "kind": "select"}], "charts": [{
        "id": "by-kind",
        "place": {"column": 0, "row": 0, "width": 4, "height": 2},
        "chart": {"mark": "bar", "encoding": {"x": {"dimension": "kind"}, "y": {"measure": measure}}}
    }]})
}

async fn store(server: &Server, tenant: &str, dashboard: Value) -> Reply {
    let key = server.key(&[KeyScope::Dashboards], Some(tenant)).await;
    server.post(DASHBOARDS, &key, json!({"id": "shop", "dashboard": dashboard})).await
}

async fn mint(server: &Server, tenant: &str, filters: Value) -> Reply {
    let key = server.key(&[KeyScope::Mint], None).await;
    let body = json!({"tenant": tenant, "dashboardId": "shop", "origin": PAGE, "filters": filters});
    server.post("/api/v1/embed/token", &key, body).await
}

#[tokio::test]
async fn brings_every_dataset_under_its_own_policy() {
    let server = server("").await;
    assert_eq!(store(&server, "acme", spec("each")).await.status, 201);
    let token = server.token_for("acme", "shop").await;
    let config = server.get(CONFIG, &token).await.json();
    assert_eq!(config["dashboard"]["model"], "shop");
    // The rows that charts count come first, also for pages that know of one dataset alone.
    assert_eq!(config["dataset"]["id"], "sales");
    let model = &config["model"];
    assert_eq!(model["model"]["measures"]["qty"]["label"], "Pieces");
    let datasets = model["datasets"].as_array().unwrap();
    let ids: Vec<&str> = datasets.iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["sales", "products"]);
    let names = |d: &Value| {
        d["schema"]["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["name"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&datasets[1]), ["name", "kind", "owner"], "without the hidden column");
    for dataset in datasets {
        let file = server.get(dataset["delivery"]["path"].as_str().unwrap(), &token).await;
        assert_eq!(file.status, 200);
        assert!(!file.holds("UMBRELLAS") && !file.holds("umbrella"));
    }
    // No other dataset, though every tenant may see it.
    server.get("/api/v1/datasets/stock/data.parquet", &token).await.error(403, "forbidden");
    let count = json!({"measures": [{"op": "count", "as": "n"}]});
    let sales =
        server.send_json("POST", "/api/v1/query?dataset=sales", &token, count.clone()).await;
    assert_eq!(sales.status, 200);
    let other = server.send_json("POST", "/api/v1/query?dataset=stock", &token, count).await;
    other.error(403, "forbidden");
}

#[tokio::test]
async fn is_checked_when_it_is_stored() {
    let server = server("").await;
    let path = |reply: Reply, code: &str| reply.error(422, code)["details"]["path"].clone();
    let refused =
        async |dashboard: Value, code: &str| path(store(&server, "acme", dashboard).await, code);
    assert_eq!(
        refused(spec("quantity"), "unknown_column").await,
        "dashboard.charts[0].chart.encoding.y"
    );
    let mut gone = spec("qty");
    gone["model"] = json!("shops");
    assert_eq!(refused(gone, "invalid_spec").await, "dashboard.model");
    let mut both = spec("qty");
    both["dataset"] = json!("sales");
    assert_eq!(refused(both, "invalid_spec").await, "dashboard.dataset");
    let mut neither = spec("qty");
    neither.as_object_mut().unwrap().remove("model");
    assert_eq!(refused(neither, "invalid_spec").await, "dashboard.dataset");
    let mut control = spec("qty");
    control["filters"][0]["field"] = json!("kinds");
    assert_eq!(refused(control, "unknown_column").await, "dashboard.filters[0].field");
    // A chart in names of a model where there is none.
    let mut named = dashboard("Names");
    named["charts"][0]["chart"]["encoding"]["value"] = json!({"measure": "qty"});
    assert_eq!(refused(named, "invalid_query").await, "dashboard.charts[0].chart.encoding.value");
    // A tenant that may not see one of its datasets is told that there is no such model.
    assert_eq!(
        path(store(&server, "nobody", spec("qty")).await, "invalid_spec"),
        "dashboard.model"
    );
    // Charts of two tables, and a control that filters one of them.
    let mut two = spec("qty");
    let mut other = two["charts"][0].clone();
    other["id"] = json!("products");
    other["place"]["row"] = json!(2);
    other["chart"]["encoding"]["y"] = json!({"measure": "products"});
    two["charts"].as_array_mut().unwrap().push(other);
    let control = json!({"field": "sales.qty", "kind": "select"});
    two["filters"].as_array_mut().unwrap().push(control);
    assert_eq!(store(&server, "umbrella", two.clone()).await.status, 201);
    two["charts"].as_array_mut().unwrap().remove(0);
    assert_eq!(refused(two, "invalid_spec").await, "dashboard.filters[1].field");
    // The one in a file of its own, under another name than its dataset's.
    let elsewhere = json!({"title": "Elsewhere", "model": "elsewhere", "charts": [{
        "id": "n", "place": {"column": 0, "row": 0, "width": 4, "height": 2},
        "chart": {"mark": "metric", "encoding": {"value": {"measure": "n"}}}}]});
    assert_eq!(store(&server, "acme", elsewhere).await.status, 201);
    let token = server.token_for("acme", "shop").await;
    assert_eq!(server.get(CONFIG, &token).await.json()["dataset"]["id"], "sales");
}

#[tokio::test]
async fn narrows_a_reader_in_every_dataset_or_is_refused() {
    let server = server("").await;
    assert_eq!(store(&server, "acme", spec("qty")).await.status, 201);
    let error = mint(&server, "acme", json!([{"field": "product", "op": "eq", "value": "bolt"}]))
        .await
        .error(422, "invalid_request");
    assert!(error["message"].as_str().unwrap().contains("of the dataset \"products\""), "{error}");
    let both =
        mint(&server, "acme", json!([{"field": "owner", "op": "eq", "value": "umbrella"}])).await;
    let token = both.json()["token"].as_str().unwrap().to_owned();
    let config = server.get(CONFIG, &token).await.json();
    let rows: Vec<&Value> =
        config["model"]["datasets"].as_array().unwrap().iter().map(|d| &d["rows"]).collect();
    assert_eq!(rows, [0, 0]);
}

#[tokio::test]
async fn a_dashboard_that_changes_its_model_needs_a_new_token() {
    let server = server("").await;
    assert_eq!(store(&server, "acme", dashboard("Sales")).await.status, 201);
    let token = server.token_for("acme", "shop").await;
    let key = server.key(&[KeyScope::Dashboards], Some("acme")).await;
    let body = json!({"version": 1, "dashboard": spec("qty")});
    assert_eq!(
        server.send_json("PUT", &format!("{DASHBOARDS}/shop"), &key, body).await.status,
        200
    );
    server.app.changed().await.unwrap();
    server.get(CONFIG, &token).await.error(403, "forbidden");
    server.get("/api/v1/datasets/products/data.parquet", &token).await.error(403, "forbidden");
    let token = server.token_for("acme", "shop").await;
    assert_eq!(server.get(CONFIG, &token).await.status, 200);
}

#[tokio::test]
async fn too_many_rows_do_not_travel() {
    let server = server("limits = { extract_rows = 8 }\n").await;
    assert_eq!(store(&server, "acme", spec("qty")).await.status, 201);
    let token = server.token_for("acme", "shop").await;
    let error = server.get(CONFIG, &token).await.error(422, "limit_exceeded");
    assert!(error["message"].as_str().unwrap().contains("limits.extract_rows"), "{error}");
}
