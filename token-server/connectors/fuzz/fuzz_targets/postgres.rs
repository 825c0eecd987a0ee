#![no_main]

//! A PostgreSQL's messages: the bytes of one part of what a real one says for a statement, which the
//! first byte says the place of.

mod support;

#[path = "../../tests/suite/hostile/script.rs"]
mod script;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

/// Nothing more comes of a message that is longer than it was.
const PATIENCE: Duration = Duration::from_millis(20);

struct Stage {
    runtime: tokio::runtime::Runtime,
    said: Arc<Mutex<Vec<Vec<u8>>>>,
    port: u16,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let said = Arc::default();
    let port = script::serve(Arc::clone(&said));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    Stage { runtime, said, port }
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, part)) = bytes.split_first() else { return };
    let stage = &*STAGE;
    let mut script = script::script();
    let place = usize::from(*which) % script.len();
    script[place] = part.to_vec();
    *stage.said.lock().expect("no thread panics with it") = script;
    stage.runtime.block_on(async {
        let _ = tokio::time::timeout(PATIENCE, script::ask(stage.port)).await;
    });
});
