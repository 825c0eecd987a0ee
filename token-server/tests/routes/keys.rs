//! What lies in the data folder, and who may read it.

use std::os::unix::fs::PermissionsExt as _;

use pellucid_server::app::start;
use pellucid_server::store::KeyScope;

use crate::support::{Process, Server, furnish, loaded};

#[tokio::test]
async fn secrets_are_the_owners_alone() {
    let server = Server::start().await;
    let key = server.key(&[KeyScope::Mint], None).await;
    let data = server.folder.path().join("data");
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let mut secrets = 0;
    for entry in std::fs::read_dir(&data).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes.windows(key.len()).any(|w| w == key.as_bytes()),
                "the key stands in {}",
                path.display()
            );
            secrets += 1;
        }
    }
    let database = usize::from(server.app.config.database.url.is_none());
    assert!(
        secrets >= 2 + database,
        "pepper, sealing key, and the database where it is a file: {secrets}"
    );
}

#[tokio::test]
async fn secrets_that_others_may_read_stop_the_start() {
    let server = Server::start().await;
    let folder = std::sync::Arc::clone(&server.folder);
    drop(server);
    let config = || loaded(&folder.path().join("pellucid.toml"));
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !(name == "sealing-key" || name == "api-key-pepper") {
            continue;
        }
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let error =
            start(config(), std::sync::Arc::new(|| 0)).await.map(drop).unwrap_err().to_string();
        assert!(error.contains("chmod 600") && error.contains(&name), "{error}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(start(config(), std::sync::Arc::new(|| 0)).await.is_ok());
}

#[tokio::test]
async fn a_policy_that_does_not_fit_stops_the_start() {
    for (more, word) in [
        ("tenants.wrong = { attributes = { owner = 7 } }", "compared to a number"),
        (
            "datasets.other = { files = 'sales.parquet', policy = [{ column = 'ownr', attribute = 'owner' }] }",
            "did you mean",
        ),
        (
            "datasets.other = { files = 'sales.parquet', open = true, hidden = ['secrt'] }",
            "did you mean",
        ),
        ("datasets.other = { files = 'sales.parquet', open = true, sort = 'time' }", "no column"),
        ("datasets.other = { files = 'gone.parquet', open = true }", "cannot read"),
        ("datasets.other = { files = 'pellucid.toml', open = true }", ".parquet, .csv or .json"),
    ] {
        let server = Server::start().await;
        let file = server.folder.path().join("pellucid.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{more}\n{text}")).unwrap();
        let error = start(loaded(&file), std::sync::Arc::new(|| 0))
            .await
            .map(drop)
            .unwrap_err()
            .to_string();
        assert!(error.contains(word), "{more}: {error}");
    }
}

/// Its readers would see an empty page and no reason.
#[test]
fn a_tenant_that_gets_nothing_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let warned = |config: &std::path::Path| {
        let log = Process::start(config, "").log();
        log.lines()
            .filter(|l| l.contains("\"WARN\"") && l.contains("no row"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let told = warned(&furnish(folder.path(), ""));
    let [one] = told.as_slice() else { panic!("{told:?}") };
    for word in ["tenant \\\"nobody\\\"", "attribute \\\"owner\\\"", "sales", "all_rows"] {
        assert!(one.contains(word), "{word}: {one}");
    }
    // However many there are, the log is no list of them.
    let many: String = (0..40).map(|i| format!("tenants.t{i} = {{}}\n")).collect();
    let told = warned(&furnish(folder.path(), &many));
    assert_eq!(told.len(), 11, "{told:?}");
    assert!(told.last().is_some_and(|l| l.contains("\"tenants\":31")), "{told:?}");
}
