//! Both databases have the same tables.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

use super::Place;

#[tokio::test]
async fn tables_and_columns_are_the_same_on_both() {
    let Some(postgres) = Place::postgres() else { return };
    let sqlite = Place::sqlite().unwrap();
    drop((postgres.open().await, sqlite.open().await));
    let mut c = PgConnection::connect(postgres.url.as_ref().unwrap()).await.unwrap();
    let sql = "SELECT table_name::text, column_name::text, is_nullable::text = 'YES' FROM information_schema.columns
               WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'";
    let there: BTreeSet<(String, String, bool)> = sqlx::query(sql)
        .fetch_all(&mut c)
        .await
        .unwrap()
        .iter()
        .map(|r| (r.get(0), r.get(1), r.get(2)))
        .collect();
    let url = format!(
        "sqlite://{}",
        sqlite.folder.path().join("pellucid-data/pellucid.sqlite").display()
    );
    let mut c = SqliteConnection::connect(&url).await.unwrap();
    let sql = "SELECT m.name, c.name, NOT (c.\"notnull\" OR c.pk > 0) FROM sqlite_schema m, pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    let here: BTreeSet<(String, String, bool)> = sqlx::query(sql)
        .fetch_all(&mut c)
        .await
        .unwrap()
        .iter()
        .map(|r| (r.get(0), r.get(1), r.get(2)))
        .collect();
    assert!(here.len() > 30);
    assert_eq!(here, there);
}
