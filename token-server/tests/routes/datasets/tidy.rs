//! Extracts that nobody can ask for any more go, and those beyond the budget.

use crate::support::{Row, Server, rows, write_parquet};

const PATH: &str = "/api/v1/datasets/sales/data.parquet";

fn files(server: &Server) -> usize {
    let folder = server.folder.path().join("data/extracts");
    std::fs::read_dir(folder)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|x| x == "parquet"))
        .count()
}

#[tokio::test]
async fn old_versions_are_deleted() {
    let server = Server::start().await;
    let (acme, root) = (server.token("acme").await, server.token("root").await);
    for token in [&acme, &root] {
        assert_eq!(server.get(PATH, token).await.status, 200);
    }
    assert_eq!((server.app.tidy_extracts().await.deleted, files(&server)), (0, 2));
    let more: Vec<Row> = rows().into_iter().chain(rows()).collect();
    write_parquet(&server.folder.path().join("sales.parquet"), &more);
    let before = server.get(PATH, &acme).await.bytes;
    assert_eq!(files(&server), 3);
    assert_eq!((server.app.tidy_extracts().await.deleted, files(&server)), (2, 1));
    assert_eq!(server.get(PATH, &acme).await.bytes, before, "the current one stays");
    assert_eq!(server.get(PATH, &root).await.status, 200, "and what is asked for is written anew");
}

#[tokio::test]
async fn the_budget_ends_the_longest_unused() {
    let server = Server::with(&rows(), "limits = { extract_disk_bytes = 1 }").await;
    let (acme, root) = (server.token("acme").await, server.token("root").await);
    for token in [&acme, &root] {
        assert_eq!(server.get(PATH, token).await.status, 200);
    }
    assert_eq!(
        server.app.tidy_extracts().await.deleted,
        0,
        "what is being read stays, whatever the budget"
    );
    let folder = server.folder.path().join("data/extracts");
    for path in
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file())
    {
        let file = std::fs::File::options().append(true).open(path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(600))
            .unwrap();
    }
    assert_eq!(server.get(PATH, &root).await.status, 200);
    assert_eq!((server.app.tidy_extracts().await.deleted, files(&server)), (1, 1));
    for token in [&acme, &root] {
        assert_eq!(server.get(PATH, token).await.status, 200);
    }
}
