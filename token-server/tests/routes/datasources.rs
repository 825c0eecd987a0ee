mod sql;

pub(crate) use sql::REFUSED;

use pellucid_server::store::KeyScope;
use serde_json::{Value, json};

use crate::support::{Server, Shop, dataset, furnished, rows};

const OPEN: &str = "outbound = { hosts = ['127.0.0.1', '*.example.com'], allow_private = true }";
const ROUTE: &str = "/api/v1/datasources";

/// A PostgreSQL at the shop's place.
fn place(shop: &Shop) -> Value {
    let (port, database) = shop.place();
    json!({"kind": "postgres", "host": "127.0.0.1", "port": port, "database": database, "user": "pellucid", "tls": "off"})
}

fn elsewhere(host: &str) -> Value {
    json!({"kind": "postgres", "host": host, "database": "d", "user": "u"})
}

async fn operator(server: &Server) -> String {
    server.key(&[KeyScope::Datasources], None).await
}

#[tokio::test]
async fn need_their_scope_and_no_tenant() {
    let server = Server::over(furnished(&[]), OPEN).await;
    let body = json!({"id": "shop", "place": elsewhere("db.example.com")});
    for (scopes, tenant) in [
        (vec![KeyScope::Mint, KeyScope::Dashboards], None),
        (vec![KeyScope::Datasources], Some("acme")),
    ] {
        let key = server.key(&scopes, tenant).await;
        server.post(ROUTE, &key, body.clone()).await.error(403, "forbidden");
        server.get(ROUTE, &key).await.error(403, "forbidden");
        for path in ["shop", "shop/schema"] {
            server.get(&format!("{ROUTE}/{path}"), &key).await.error(403, "forbidden");
        }
        server.post(&format!("{ROUTE}/shop/test"), &key, json!({})).await.error(403, "forbidden");
    }
    let key = operator(&server).await;
    assert_eq!(server.post(ROUTE, &key, body).await.status, 201);
    server.get(&format!("{ROUTE}/other"), &key).await.error(404, "not_found");
}

#[tokio::test]
async fn lie_only_where_the_configuration_allows() {
    let closed = Server::over(furnished(&[]), "").await;
    let key = operator(&closed).await;
    let error = closed
        .post(ROUTE, &key, json!({"id": "a", "place": elsewhere("db.example.com")}))
        .await
        .error(422, "invalid_request");
    assert!(
        error["details"]["path"] == "place"
            && error["message"].as_str().unwrap().contains("outbound.hosts"),
        "{error}"
    );

    let server = Server::over(
        furnished(&[]),
        "outbound = { hosts = ['*.example.com', '127.0.0.1', 'localhost'] }",
    )
    .await;
    let key = operator(&server).await;
    for host in [
        "evil.com",
        "example.com",
        "169.254.169.254",
        "10.0.0.1",
        "[::1]",
        "db.example.com.evil.com",
        "",
    ] {
        server
            .post(ROUTE, &key, json!({"id": "a", "place": elsewhere(host)}))
            .await
            .error(422, "invalid_request");
    }
    let mut file = elsewhere("db.example.com");
    file["tls"] = json!({"authority_file": "/etc/passwd"});
    server.post(ROUTE, &key, json!({"id": "a", "place": file})).await.error(422, "invalid_request");
    // References to the server's own environment and files are of its configuration alone.
    for reference in [json!({"env": "HOME"}), json!({"file": "/etc/passwd"})] {
        let body = json!({"id": "a", "place": elsewhere("db.example.com"), "credentials": {"password": reference}});
        server.post(ROUTE, &key, body).await.error(422, "invalid_request");
    }
    // A host that is allowed and has a private address is refused when it is connected to, whatever
    // names it.
    for host in ["127.0.0.1", "localhost"] {
        assert_eq!(
            server
                .post(ROUTE, &key, json!({"id": host.replace('.', "-"), "place": elsewhere(host)}))
                .await
                .status,
            201
        );
        let tested =
            server.post(&format!("{ROUTE}/{}/test", host.replace('.', "-")), &key, json!({})).await;
        assert_eq!(
            (tested.json()["ok"].clone(), tested.json()["reason"].clone()),
            (json!(false), json!("refused"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keep_their_secrets() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::over(furnished(&[]), OPEN).await;
    let key = operator(&server).await;
    let body = json!({"id": "shop", "label": "Shop", "place": place(&shop), "credentials": {"password": "hunter2-hunter2"}});
    let made = server.post(ROUTE, &key, body.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(
        (made.json()["credentials"].clone(), made.json()["version"].clone()),
        (json!(["password"]), json!(1))
    );
    server.post(ROUTE, &key, body).await.error(409, "version_conflict");
    let tested = server.post(&format!("{ROUTE}/shop/test"), &key, json!({})).await;
    assert_eq!(tested.json()["ok"], json!(true), "{}", tested.text());
    let tables = server.get(&format!("{ROUTE}/shop/schema"), &key).await;
    assert!(
        tables.json()["tables"].as_array().unwrap().contains(&json!(["public", "sales"])),
        "{}",
        tables.text()
    );
    let columns = server.get(&format!("{ROUTE}/shop/schema?table=public.sales"), &key).await;
    assert_eq!(columns.json()["fields"][3]["type"], json!("int"), "{}", columns.text());
    server
        .get(&format!("{ROUTE}/shop/schema?table=a.b.c.d"), &key)
        .await
        .error(422, "invalid_request");

    let admin = server.key(&[KeyScope::Admin], None).await;
    let answers = [
        made,
        tested,
        server.get(&format!("{ROUTE}/shop"), &key).await,
        server.get(ROUTE, &key).await,
        server.get("/api/v1/audit", &admin).await,
    ];
    for answer in &answers {
        assert!(answer.status < 300 && !answer.holds("hunter2"), "{}", answer.text());
    }
    assert!(
        answers[4].holds("datasource.create") && answers[4].holds("127.0.0.1"),
        "{}",
        answers[4].text()
    );
    for file in std::fs::read_dir(server.folder.path().join("data"))
        .unwrap()
        .flatten()
        .filter(|f| f.path().is_file())
    {
        let bytes = std::fs::read(file.path()).unwrap();
        assert!(!bytes.windows(7).any(|w| w == b"hunter2"), "{:?}", file.path());
    }
    // Moved to another row it opens no more.
    server
        .post(
            ROUTE,
            &key,
            json!({"id": "other", "place": place(&shop), "credentials": {"password": "x"}}),
        )
        .await;
    server.tamper_with_rows("UPDATE datasources SET sealed = (SELECT sealed FROM datasources WHERE id = 'shop') WHERE id = 'other'").await;
    server.post(&format!("{ROUTE}/other/test"), &key, json!({})).await.error(502, "source_failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn send_no_password_to_a_new_place() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::over(furnished(&[]), OPEN).await;
    let key = operator(&server).await;
    let path = format!("{ROUTE}/shop");
    server
        .post(
            ROUTE,
            &key,
            json!({"id": "shop", "place": place(&shop), "credentials": {"password": "hunter2"}}),
        )
        .await;
    let mut moved = place(&shop);
    moved["port"] = json!(9);
    let error = server
        .send_json("PUT", &path, &key, json!({"version": 1, "place": moved}))
        .await
        .error(422, "invalid_request");
    assert_eq!(error["details"]["path"], "credentials");
    // Where it stays the password does too.
    let kept = server
        .send_json(
            "PUT",
            &path,
            &key,
            json!({"version": 1, "label": "Renamed", "place": place(&shop)}),
        )
        .await
        .json();
    assert_eq!(
        (&kept["version"], &kept["label"], &kept["credentials"]),
        (&json!(2), &json!("Renamed"), &json!(["password"]))
    );
    server
        .send_json("PUT", &path, &key, json!({"version": 1, "place": place(&shop)}))
        .await
        .error(409, "version_conflict");
    let given = json!({"version": 2, "place": moved, "credentials": {"password": "other"}, "use": {"concurrent": 3}});
    assert_eq!(
        server.send_json("PUT", &path, &key, given).await.json()["use"]["concurrent"],
        json!(3)
    );
    let tested = server.post(&format!("{path}/test"), &key, json!({})).await.json();
    assert_eq!(tested["reason"], json!("unreachable"));
    for wrong in [
        json!({"version": 3, "place": place(&shop), "credentials": {"token": "x"}}),
        json!({"version": 3, "place": place(&shop), "credentials": {}, "use": {"concurrent": 0}}),
        json!({"version": 3, "place": place(&shop), "label": "a\nb", "credentials": {}}),
        json!({"version": 3, "place": {"kind": "oracle"}}),
        json!({"version": 3, "place": place(&shop), "allow_private": true}),
    ] {
        assert_eq!(
            server.send_json("PUT", &path, &key, wrong.clone()).await.status,
            422,
            "{wrong}"
        );
    }
    assert_eq!(
        server.send_json("DELETE", &format!("{path}?version=2"), &key, json!({})).await.status,
        409
    );
    assert_eq!(
        server.send_json("DELETE", &format!("{path}?version=3"), &key, json!({})).await.status,
        204
    );
    server.get(&path, &key).await.error(404, "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn serve_datasets_and_may_change_under_them() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let folder = furnished(&["live"]);
    std::fs::remove_file(folder.path().join("seed/live.json")).unwrap();
    let first = Server::over(std::sync::Arc::clone(&folder), OPEN).await;
    let key = operator(&first).await;
    first.post(ROUTE, &key, json!({"id": "shop", "place": place(&shop)})).await;
    drop(first);
    crate::support::seed(folder.path(), &["live"]);
    let server =
        Server::over(folder, &format!("{OPEN}\n{}", dataset("live", "public.sales"))).await;
    let token = server.token_for("acme", "live").await;
    let count = |limit: u32| json!({"measures": [{"op": "count", "as": "n"}], "limit": limit});
    assert_eq!(server.query(&token, count(1)).await.rows(), json!([[9]]));
    // A change is in force at once, and what was answered before it is of another version.
    shop.sql("CREATE SCHEMA later; CREATE TABLE later.sales AS SELECT * FROM public.sales LIMIT 1")
        .await;
    let key = operator(&server).await;
    let mut gone = place(&shop);
    gone["database"] = json!("nowhere");
    assert_eq!(
        server
            .send_json("PUT", &format!("{ROUTE}/shop"), &key, json!({"version": 1, "place": gone}))
            .await
            .status,
        200
    );
    assert!([502, 503].contains(&server.query(&token, count(1)).await.status));
    let back = json!({"version": 2, "place": place(&shop)});
    assert_eq!(server.send_json("PUT", &format!("{ROUTE}/shop"), &key, back).await.status, 200);
    assert_eq!(server.query(&token, count(1)).await.rows(), json!([[9]]));
    assert_eq!(
        server
            .send_json("DELETE", &format!("{ROUTE}/shop?version=3"), &key, json!({}))
            .await
            .status,
        204
    );
    server.query(&token, count(2)).await.error(502, "source_failed");
    assert_eq!(server.query(&server.token("acme").await, count(1)).await.rows(), json!([[9]]));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_configuration_are_shown_and_left_alone() {
    let Some(shop) = Shop::with(&rows()).await else { return };
    let server = Server::selling(&shop, OPEN).await;
    let key = operator(&server).await;
    let listed = server.get(ROUTE, &key).await;
    let one = listed.json()["datasources"][0].clone();
    assert_eq!(
        (&one["id"], &one["configured"], &one["credentials"]),
        (&json!("shop"), &json!(true), &json!(["password"]))
    );
    assert!(!listed.holds("hunter2"));
    let path = format!("{ROUTE}/shop");
    assert_eq!(server.get(&path, &key).await.json(), one);
    server
        .send_json("PUT", &path, &key, json!({"version": 0, "place": place(&shop)}))
        .await
        .error(403, "forbidden");
    server
        .send_json("DELETE", &format!("{path}?version=0"), &key, json!({}))
        .await
        .error(403, "forbidden");
    server
        .post(ROUTE, &key, json!({"id": "shop", "place": place(&shop)}))
        .await
        .error(422, "invalid_request");
    assert_eq!(
        server.post(&format!("{path}/test"), &key, json!({})).await.json()["ok"],
        json!(true)
    );
}
