//! SECURITY.md: every test it names exists.

use std::path::Path;

fn sources(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn name_tests_that_exist() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(here.join("SECURITY.md")).unwrap();
    let mut code = String::new();
    for folder in ["src", "tests", "files/src", "connectors/src", "connectors/tests"] {
        sources(&here.join(folder), &mut code);
    }
    let mut named = 0;
    for name in text.split('`').skip(1).step_by(2).filter(|n| n.contains("::")) {
        // A path to a test, to a module of tests, or to one or two of a table's.
        let leaf = name.rsplit("::").next().unwrap();
        let plain = |s: &str| {
            !s.is_empty()
                && s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        if !plain(leaf) {
            continue;
        }
        named += 1;
        let there = [format!("fn {leaf}("), format!("mod {leaf};"), format!("mod {leaf} {{")];
        assert!(
            there.iter().any(|t| code.contains(t)),
            "SECURITY.md names {name}, which is not there"
        );
    }
    assert!(named > 80, "{named}");
}
