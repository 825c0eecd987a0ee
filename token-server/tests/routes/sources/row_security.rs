//! PostgreSQL's own row-level security as a second line: it is told the tenant, and holds where the
//! first line was forgotten.

use axum::body::Body;
use axum::http::{Request, header};
use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{Reply, Server, Shop, furnished, rows};

/// A shop whose `sales` the role `reader` sees through a policy over the setting; and the dataset
/// `live` over it, every row of which is open to every tenant as far as the server is concerned.
async fn guarded(setting: &str, more: &str) -> Option<(Shop, String)> {
    let shop = Shop::with(&rows()).await?;
    let role = format!("reader_{}", shop.place().1);
    shop.sql(&format!(
        "CREATE ROLE {role} LOGIN; GRANT SELECT ON sales TO {role}; ALTER TABLE sales ENABLE ROW LEVEL SECURITY; \
         CREATE POLICY own ON sales TO {role} USING (owner = current_setting('{setting}', true))"
    ))
    .await;
    let source = shop
        .config("")
        .lines()
        .next()
        .unwrap()
        .replace("user = 'pellucid'", &format!("user = '{role}',{more} concurrent = 2"));
    Some((
        shop,
        format!(
            "{source}\ndatasets.live = {{ source = 'shop', table = 'public.sales', open = true, sort = 'ts' }}"
        ),
    ))
}

fn count(i: u32) -> Value {
    json!({"measures": [{"op": "count", "as": "n"}], "limit": i})
}

async fn ask(server: &Server, key: &str, tenant: &str, sql: &str) -> Reply {
    let request = Request::post("/api/v1/datasources/shop/sql")
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    let request = request
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json");
    server
        .send(request.body(Body::from(json!({"sql": sql, "tenant": tenant}).to_string())).unwrap())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn is_told_the_tenant_with_every_statement() {
    let Some((_shop, config)) = guarded("app.tenant", "").await else { return };
    let server = Server::over(furnished(&["live"]), &config).await;
    let tenants = [("acme", 9), ("umbrella", 4), ("root", 0)];
    let mut tokens = Vec::new();
    for (tenant, expected) in tenants {
        let token = server.token_for(tenant, "live").await;
        let dataset = server.get("/api/v1/embed/config", &token).await.json()["dataset"].clone();
        assert_eq!(dataset["rows"], json!(expected), "{tenant} {dataset}");
        let extract = server.get(dataset["delivery"]["path"].as_str().unwrap(), &token).await;
        let others = if tenant == "acme" { "umbrella" } else { "acme" };
        assert!(extract.status == 200 && !extract.holds(others), "{tenant}");
        tokens.push((token, expected));
    }
    // Few connections, many tenants: no statement runs as the one before it.
    let all = (1..60).map(|i| {
        let (server, (token, expected)) = (&server, &tokens[i as usize % 3]);
        async move { (server.query(token, count(i)).await.rows(), json!([[expected]])) }
    });
    for (found, expected) in futures::future::join_all(all).await {
        assert_eq!(found, expected);
    }
    let key = server.key(&[KeyScope::Admin], None).await;
    for (tenant, expected) in tenants {
        assert_eq!(
            ask(&server, &key, tenant, "SELECT count(*) AS n FROM sales").await.rows(),
            json!([[expected]])
        );
        for around in [
            "SELECT set_config('app.tenant', 'umbrella', true) AS a FROM sales",
            "SELECT current_setting('app.tenant') AS a FROM sales",
            "SET app.tenant = 'umbrella'",
            "RESET app.tenant",
        ] {
            ask(&server, &key, tenant, around).await.error(422, "invalid_query");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_told_by_the_name_it_wants_and_else_not_at_all() {
    for (more, expected) in
        [(" tenant_setting = 'shop.customer',", 9), ("", 0), (" tenant_setting = '',", 0)]
    {
        let Some((_shop, config)) = guarded("shop.customer", more).await else { return };
        let server = Server::over(furnished(&["live"]), &config).await;
        let token = server.token_for("acme", "live").await;
        assert_eq!(server.query(&token, count(1)).await.rows(), json!([[expected]]), "{more}");
    }
}
