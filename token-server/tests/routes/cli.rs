//! The command line, as an operator and a script use it.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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
    let create = ["key", "create", "--scope", "mint", "--label", "the demo", "--write-to", "mint.key"];
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
    assert!(!out.contains(key.rsplit('_').next().unwrap()));
    let id = key.split('_').nth(1).unwrap();
    assert!(run(folder.path(), &["key", "revoke", id]).0);
    assert!(!run(folder.path(), &["key", "revoke", id]).0);
    assert!(run(folder.path(), &["key", "list"]).1.contains("revoked"));
    assert!(run(folder.path(), &["signing-key", "rotate"]).1.contains("signs now"));
    let (ok, out, _) = run(folder.path(), &["signing-key", "list"]);
    assert!(ok && ["active", "next", "retiring"].iter().all(|state| out.contains(state)), "{out}");
    assert!(run(folder.path(), &["revoke", "tenant", "acme"]).0);
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

#[test]
fn an_empty_folder_is_enough_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = server(folder.path(), &["serve"])
        .env("PELLUCID_SERVER_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines: Vec<String> = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).take(10).collect();
    let text = lines.join("\n");
    assert!(
        text.contains("pellucid-server key create --scope mint")
            && text.contains("pellucid-server init")
            && text.contains("/api/v1/embed/token"),
        "{text}"
    );
    assert!(folder.path().join("pellucid-data/api-key-pepper").exists());
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "it stops gracefully");
}

#[test]
fn three_commands_lead_to_a_first_token() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["init"]).0);
    let (ok, _, err) = run(folder.path(), &["init"]);
    assert!(!ok && err.contains("overwrites nothing"), "{err}");
    let mut child = server(folder.path(), &["serve", "--config", "pellucid.toml"])
        .env("PELLUCID_SERVER_LISTEN", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let text: Vec<String> = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap).take(7).collect();
    // As they are shown, a line that ends in a backslash goes on.
    let commands = text.join("\n").replace("\\\n", " ");
    let commands: Vec<&str> = commands.lines().filter(|l| l.starts_with("  ")).collect();
    let [make, mint, read] = commands.as_slice() else { panic!("{text:?}") };
    // Whoever types them does so in another terminal, which stands anywhere.
    let elsewhere = tempfile::tempdir().unwrap();
    let shell = |command: &str| {
        let out = Command::new("sh").args(["-c", command]).current_dir(elsewhere.path()).output().unwrap();
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    assert!(shell(make).0);
    let minted: serde_json::Value = serde_json::from_str(&shell(mint).1).unwrap();
    assert!(minted["token"].is_string(), "{minted}");
    let config: serde_json::Value = serde_json::from_str(&shell(read).1).unwrap();
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "nothing is left lying about");
    assert_eq!((config["dashboardId"].as_str(), config["dataset"]["rows"].as_u64()), (Some("sales"), Some(72)), "{config}");
    child.kill().unwrap();
    child.wait().unwrap();
}

/// An operator makes a key while the server makes its tables, or a script starts several at once.
#[test]
fn processes_that_start_at_once_on_an_empty_folder_all_work() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<_> = (0..6)
        .map(|_| {
            server(folder.path(), &["key", "create", "--scope", "mint"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in made {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert_eq!(run(folder.path(), &["key", "list"]).1.lines().count(), 6);
}
