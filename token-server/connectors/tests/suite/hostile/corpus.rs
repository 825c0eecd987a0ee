//! The fuzz targets' kept inputs: each an answer or an error. `PELLUCID_WRITE_CORPUS=1` writes the
//! first of them, whole answers, anew.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::answers::{patient, protocols};
use super::mutated::{ask, count_panics, serve};
use super::{script, wire};

fn kept(target: &str, whole: &[Vec<u8>]) -> Vec<(u8, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    if std::env::var_os("PELLUCID_WRITE_CORPUS").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (i, bytes) in whole.iter().enumerate() {
            let input = [&[i as u8], &bytes[..]].concat();
            std::fs::write(folder.join(format!("whole-{i}")), input).unwrap();
        }
    }
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.map(|bytes| (bytes[0], bytes[1..].to_vec())).collect()
}

#[test]
fn kept_answers_are_answers_or_errors() {
    let before = count_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let protocols = protocols();
    let whole: Vec<_> = protocols.iter().map(|p| p.answer.clone()).collect();
    let inputs = kept("answer", &whole);
    assert!(inputs.len() >= whole.len());
    let servers: Vec<_> = protocols.iter().map(serve).collect();
    for (which, body) in inputs {
        let at = usize::from(which) % protocols.len();
        *servers[at].1.lock().unwrap() = body;
        let _ = runtime.block_on(patient(ask(&protocols[at], &servers[at].0.url)));
    }
    assert_eq!(count_panics(), before, "a library panicked at what a check of ours let through");
}

#[test]
fn kept_messages_of_postgres_are_answers_or_errors() {
    let before = count_panics();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let whole = script::script();
    let said = Arc::new(Mutex::new(whole.clone()));
    let port = script::serve(Arc::clone(&said));
    let inputs = kept("postgres", &whole);
    assert!(inputs.len() >= whole.len());
    for (which, part) in inputs {
        let mut script = whole.clone();
        script[usize::from(which) % whole.len()] = part;
        *said.lock().unwrap() = script;
        let _ = runtime.block_on(wire::patient(script::ask(port)));
    }
    assert_eq!(count_panics(), before, "a library panicked");
}
