//! The command line, as an operator and a script use it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::secret_of;

fn server(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pellucid-server"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (bool, String, String) {
    let Output { status, stdout, stderr } = server(folder, arguments).output().unwrap();
    (status.success(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn keys_are_made_once_and_never_shown_again() {
    let folder = tempfile::tempdir().unwrap();
    let create =
        ["key", "create", "--scope", "mint", "--label", "the demo", "--write-to", "mint.key"];
    let (ok, out, err) = run(folder.path(), &create);
    assert!(ok && out.is_empty(), "{err}");
    let file = folder.path().join("mint.key");
    let key = std::fs::read_to_string(&file).unwrap().trim().to_owned();
    assert!(key.starts_with("plk_") && key.len() > 50, "{key}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let (ok, _, err) = run(folder.path(), &create);
    assert!(!ok && err.contains("mint.key"), "a second key does not overwrite the first: {err}");
    let (ok, out, _) = run(folder.path(), &["key", "list"]);
    assert!(ok && out.contains("the demo") && out.lines().count() == 1, "{out}");
    assert!(!out.contains(secret_of(&key)));
    let id = key.split('_').nth(1).unwrap();
    assert!(run(folder.path(), &["key", "revoke", id]).0);
    assert!(!run(folder.path(), &["key", "revoke", id]).0);
    assert!(run(folder.path(), &["key", "list"]).1.contains("revoked"));
    assert!(run(folder.path(), &["signing-key", "rotate"]).1.contains("signs now"));
    let (ok, out, _) = run(folder.path(), &["signing-key", "list"]);
    assert!(ok && ["active", "next", "retiring"].iter().all(|state| out.contains(state)), "{out}");
    assert!(run(folder.path(), &["revoke", "tenant", "acme"]).0);
}

/// What an operator changes by command stands in the log as what is changed by API does, with their
/// name.
#[test]
fn every_change_by_command_is_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let key = run(folder.path(), &["key", "create", "--scope", "mint", "--label", "one"]).1;
    let id = key.split('_').nth(1).unwrap();
    let rotated = run(folder.path(), &["key", "rotate", id, "--overlap", "60"]).1;
    let new = rotated.split('_').nth(1).unwrap();
    for arguments in [
        vec!["key", "revoke", new],
        vec!["key", "revoke", new],
        vec!["signing-key", "rotate"],
        vec!["revoke", "tenant", "acme"],
        vec!["revoke", "jti", "0123"],
        vec!["key", "list"],
        vec!["signing-key", "list"],
    ] {
        run(folder.path(), &arguments);
    }
    let entries = audit(folder.path());
    let told: Vec<_> =
        entries.iter().map(|e| (e["action"].as_str().unwrap(), e["tenant"].as_str())).collect();
    let expected = [
        "key.create",
        "key.rotate",
        "key.revoke",
        "signing-key.create",
        "signing-key.rotate",
        "revoke",
        "revoke",
    ]
    .map(|a| (a, None::<&str>))
    .to_vec();
    assert_eq!(
        told.iter().map(|t| t.0).collect::<Vec<_>>(),
        expected.iter().map(|t| t.0).collect::<Vec<_>>()
    );
    assert_eq!((told[5].1, told[6].1), (Some("acme"), None));
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = format!("cli:{}", String::from_utf8(user).unwrap().trim());
    for entry in &entries {
        assert_eq!(
            (entry["actor"].as_str(), &entry["requestId"], &entry["source"]),
            (Some(user.as_str()), &Value::Null, &Value::Null)
        );
        assert!(
            !entry.to_string().contains(secret_of(key.trim()))
                && !entry.to_string().contains(secret_of(rotated.trim()))
        );
    }
    assert_eq!(
        (&entries[1]["detail"]["key"], &entries[1]["detail"]["replaces"]),
        (&json!(new), &json!(id))
    );
}

/// A dataset's columns as they are pinned are shown, and others are accepted by an operator who has
/// seen how they differ.
#[test]
fn columns_of_datasets_are_shown_and_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("pay.csv"), "owner,salary\nacme,1\n").unwrap();
    let config = "[datasets.pay]\nfiles = 'pay.csv'\nopen = true\nhidden = ['salary']\n";
    std::fs::write(folder.join("pellucid.toml"), config).unwrap();
    let dataset = |arguments: &[&str]| {
        run(folder, &[&["dataset"], arguments, &["--config", "pellucid.toml"]].concat())
    };
    let (ok, out, err) = dataset(&["list"]);
    assert!(ok && out.contains("pay  not opened yet"), "{out} {err}");
    assert!(dataset(&["accept", "pay"]).1.contains("no columns are pinned; there are 2"));
    let (ok, out, _) = dataset(&["list"]);
    assert!(ok && out.contains("pay  2 columns, as first opened"), "{out}");
    let (ok, out, _) = dataset(&["accept", "pay"]);
    assert!(ok && out.contains("the columns are the ones it is served with"), "{out}");
    // A new column may be accepted; it is first shown.
    std::fs::write(folder.join("pay.csv"), "owner,salary,wage\nacme,1,2\n").unwrap();
    let (ok, out, _) = dataset(&["list"]);
    assert!(ok && out.contains("pay  CHANGED, and not served: column \"wage\" is new"), "{out}");
    let (ok, out, _) = dataset(&["accept", "pay", "--dry-run"]);
    assert!(
        ok && out.contains("column \"wage\" is new") && out.contains("nothing is accepted"),
        "{out}"
    );
    assert!(dataset(&["list"]).1.contains("CHANGED"));
    let (ok, out, _) = dataset(&["accept", "pay"]);
    assert!(ok && out.contains("pay: accepted"), "{out}");
    assert!(dataset(&["list"]).1.contains("pay  3 columns, accepted"));
    // What would show what is hidden is not accepted, however much it is asked for.
    std::fs::write(folder.join("pay.csv"), "owner,Salary,wage\nacme,1,2\n").unwrap();
    assert!(
        dataset(&["list"])
            .1
            .contains("column \"Salary\" stands where \"salary\" (hidden) was: its case differs")
    );
    let (ok, _, err) = dataset(&["accept", "pay"]);
    assert!(
        !ok && err.contains("names the column \"salary\"")
            && err.contains("change the configuration first"),
        "{err}"
    );
    let (ok, _, err) = dataset(&["accept", "gone"]);
    assert!(!ok && err.contains("no dataset \"gone\""), "{err}");
    std::fs::remove_file(folder.join("pay.csv")).unwrap();
    assert!(dataset(&["list"]).1.contains("pay  cannot be read"));
    let help = run(folder, &["dataset", "accept", "--help"]).1;
    assert!(help.contains("If the change is meant") && help.contains("--dry-run"), "{help}");
    let told: Vec<Value> =
        audit(folder).into_iter().filter(|e| e["action"] == "dataset.accept").collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[1]["detail"]["differences"], json!(["column \"wage\" is new"]));
}

/// Every entry of the audit log, as the API shows it.
fn audit(folder: &Path) -> Vec<Value> {
    use pellucid_server::store::{AuditQuery, Store};
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut config = pellucid_server::config::load(None).unwrap();
        config.data_dir = folder.join("pellucid-data");
        let store = Store::open(&config).await.unwrap();
        let entries =
            store.audit(&AuditQuery { limit: 100, ..AuditQuery::default() }).await.unwrap();
        store.close().await;
        entries.iter().map(|e| serde_json::to_value(e).unwrap()).collect()
    })
}

#[test]
fn mistakes_are_told_with_their_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, word) in [
        (vec!["key", "create"], "--scope"),
        (vec!["key", "create", "--scope", "everything"], "mint, dashboards"),
        (vec!["key", "create", "--scope", "mint", "--tenant", "who"], "no tenant"),
        (vec!["serve", "--config", "gone.toml"], "gone.toml"),
        (vec!["revoke", "everything", "x"], "jti"),
    ] {
        let (ok, _, err) = run(folder.path(), &arguments);
        assert!(!ok && err.contains(word), "{arguments:?}: {err}");
    }
}

/// A server in a folder, and what it says to whoever started it.
struct Told {
    child: std::process::Child,
    text: String,
}

impl Told {
    fn by(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = server(folder, arguments);
        let command = command
            .env("PELLUCID_SERVER_LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut text = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
            text = text + &line + "\n";
            if line.starts_with("The API:") {
                break;
            }
        }
        Self { child, text }
    }

    /// The commands as they are shown, where a line that ends in a backslash goes on.
    fn commands(&self) -> Vec<String> {
        self.text
            .replace("\\\n", " ")
            .lines()
            .filter(|l| l.starts_with("  "))
            .map(str::to_owned)
            .collect()
    }

    /// What each command prints, typed one after the other in another terminal, which stands
    /// anywhere.
    fn typed(&self) -> Vec<serde_json::Value> {
        let elsewhere = tempfile::tempdir().unwrap();
        let typed = |command: &String| {
            let out = Command::new("sh")
                .args(["-c", command])
                .current_dir(elsewhere.path())
                .output()
                .unwrap();
            assert!(out.status.success(), "{command}: {}", String::from_utf8_lossy(&out.stderr));
            serde_json::from_slice(&out.stdout).unwrap_or(serde_json::Value::Null)
        };
        let answers = self.commands().iter().map(typed).collect();
        assert_eq!(
            std::fs::read_dir(elsewhere.path()).unwrap().count(),
            0,
            "nothing is left lying about"
        );
        answers
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_empty_folder_is_enough_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = Told::by(folder.path(), &["serve"]);
    let text = &told.text;
    assert!(
        text.contains("pellucid-server key create --scope mint")
            && text.contains("pellucid-server init")
            && text.contains("/api/v1/embed/token"),
        "{text}"
    );
    assert!(told.commands().is_empty(), "nothing is shown that cannot work: {text}");
    assert!(folder.path().join("pellucid-data/api-key-pepper").exists());
    assert!(
        Command::new("kill")
            .args(["-TERM", &told.child.id().to_string()])
            .status()
            .unwrap()
            .success()
    );
    assert!(told.child.wait().unwrap().success(), "it stops gracefully");
}

#[test]
fn the_commands_that_are_shown_lead_to_a_first_answer() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["init"]).0);
    let (ok, _, err) = run(folder.path(), &["init"]);
    assert!(!ok && err.contains("overwrites nothing"), "{err}");
    let told = Told::by(folder.path(), &["serve", "--config", "pellucid.toml"]);
    let answers = told.typed();
    let [_, minted, config, rows] = answers.as_slice() else { panic!("{}", told.text) };
    assert!(minted["token"].is_string(), "{minted}");
    assert_eq!(
        (config["dashboardId"].as_str(), config["dataset"]["rows"].as_u64()),
        (Some("sales"), Some(72)),
        "{config}"
    );
    assert_eq!(rows["rows"], serde_json::json!([[72]]), "{rows}");
    // Who reads on for longer than a token lives is told what to do then.
    assert!(
        told.text.contains("in force for 300 s") && told.text.contains("\"ttlSeconds\":900"),
        "{}",
        told.text
    );
    // Development servers of either name.
    let origins = pellucid_server::config::load(Some(&folder.path().join("pellucid.toml")))
        .unwrap()
        .allowed_origins;
    for origin in [
        "http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://localhost:5173",
        "http://127.0.0.1:5173",
    ] {
        assert!(origins.iter().any(|o| o.as_str() == origin), "{origin}");
    }
}

/// With data of one's own there is no dashboard yet: the commands make one first.
#[test]
fn the_commands_that_are_shown_work_over_data_of_ones_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("pay.csv"), "who,wage\nann,3\nbob,4\nann,5\n").unwrap();
    let config = "[datasets.pay]\nfiles = 'pay.csv'\n[[datasets.pay.policy]]\ncolumn = 'who'\nattribute = 'name'\n\
                  [tenants.a-nobody]\n[tenants.ann]\nattributes = { name = 'ann' }\n";
    std::fs::write(
        folder.path().join("own.toml"),
        format!("allowed_origins = ['https://pay.example']\n{config}"),
    )
    .unwrap();
    let told = Told::by(folder.path(), &["serve", "--config", "own.toml"]);
    assert!(!told.text.contains("DASHBOARD") && !told.text.contains("TENANT"), "{}", told.text);
    let answers = told.typed();
    let [_, made, minted, config, rows] = answers.as_slice() else { panic!("{}", told.text) };
    assert_eq!(made["id"], "first", "{made}");
    assert!(minted["token"].is_string(), "{minted}");
    assert_eq!(config["dashboard"]["charts"][0]["id"], "rows", "{config}");
    assert_eq!(rows["rows"], serde_json::json!([[2]]), "{rows}");
}

#[test]
fn a_port_that_is_taken_is_told_with_its_key_and_variable() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (variable, key) in [
        ("PELLUCID_SERVER_LISTEN", " listen "),
        ("PELLUCID_SERVER_OPERATIONS__LISTEN", "operations.listen"),
    ] {
        let mut command = server(folder.path(), &["serve"]);
        let out = command
            .env("PELLUCID_SERVER_LISTEN", "127.0.0.1:0")
            .env(variable, &address)
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(
            !out.status.success()
                && [variable, key, &address, "another program"].iter().all(|w| err.contains(w)),
            "{err}"
        );
    }
}

/// An operator makes a key while the server makes its tables, or a script starts several at once.
#[test]
fn processes_that_start_at_once_on_an_empty_folder_all_work() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<_> = (0..6)
        .map(|_| {
            server(folder.path(), &["key", "create", "--scope", "mint"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for child in made {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert_eq!(run(folder.path(), &["key", "list"]).1.lines().count(), 6);
}

/// Seals what standard input says for `place`.
fn seal(folder: &Path, place: &str, secret: &str) -> (bool, String, String) {
    let mut command = server(folder, &["seal", place, "--config", "pellucid.toml"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (
        status.success(),
        String::from_utf8(stdout).unwrap().trim().to_owned(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_stand_sealed_in_the_configuration_for_their_place_and_host() {
    let folder = tempfile::tempdir().unwrap();
    let source = |host: &str, id: &str, password: &str| {
        format!(
            "[sources.{id}]\nkind = \"clickhouse\"\nurl = \"http://{host}:8123\"\nuser = \"reader\"\n{password}\n"
        )
    };
    let file = folder.path().join("pellucid.toml");
    std::fs::write(&file, source("127.0.0.1", "shop", "") + &source("127.0.0.1", "bank", ""))
        .unwrap();
    let (ok, sealed, err) = seal(folder.path(), "sources.shop.password", "hunter2 of the shop\n");
    assert!(
        ok && sealed.starts_with("{ sealed = \"") && !sealed.contains("hunter2"),
        "{sealed} {err}"
    );
    assert_ne!(
        seal(folder.path(), "sources.shop.password", "hunter2 of the shop\n").1,
        sealed,
        "the same secret is not seen to be the same"
    );
    for (place, secret, word) in [
        ("sources.gone.password", "x", "no [sources.gone]"),
        ("sources.shop.user", "x", "no credential"),
        ("buckets.gone.secret_access_key", "x", "no [buckets.gone]"),
        ("sources.shop.password", "", "standard input is empty"),
    ] {
        let (ok, out, err) = seal(folder.path(), place, secret);
        assert!(!ok && out.is_empty() && err.contains(word), "{place}: {err}");
    }
    let password = format!("password = {sealed}");
    let opened = |text: String| {
        std::fs::write(&file, text).unwrap();
        let mut config = pellucid_server::config::load(Some(&file)).unwrap();
        async move {
            let store = pellucid_server::store::Store::open(&config).await.unwrap();
            let done = config.unseal(&store);
            store.close().await;
            done.map(|()| config)
        }
    };
    let config = opened(source("127.0.0.1", "shop", &password)).await.unwrap();
    assert_eq!(
        config.sources["shop"].credentials["password"].resolve().unwrap().reveal(),
        "hunter2 of the shop"
    );
    assert!(!format!("{config:?}").contains("hunter2"));
    // Moved to another source, or sent to another host, it is none.
    for moved in [source("127.0.0.1", "bank", &password), source("evil.example", "shop", &password)]
    {
        let error = opened(moved).await.map(drop).unwrap_err();
        assert!(
            error.contains("sealed for another place or host") && !error.contains("hunter2"),
            "{error}"
        );
    }
    let cut = password.replace("sealed = \"", "sealed = \"A");
    std::fs::write(&file, source("127.0.0.1", "shop", &cut)).unwrap();
    let (ok, _, err) = run(folder.path(), &["serve", "--config", "pellucid.toml"]);
    assert!(!ok && err.contains("sources.shop.password was sealed"), "{err}");
    // Under another sealing key it is none, either.
    std::fs::write(&file, source("127.0.0.1", "shop", &password)).unwrap();
    std::fs::remove_dir_all(folder.path().join("pellucid-data")).unwrap();
    let (ok, _, err) = run(folder.path(), &["serve", "--config", "pellucid.toml"]);
    assert!(!ok && err.contains("under another sealing key"), "{err}");
}
