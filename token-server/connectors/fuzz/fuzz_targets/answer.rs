#![no_main]

//! An answer over HTTP: its first byte says of which protocol, the others are its body.

#[expect(dead_code, reason = "the suite needs more of it")]
#[path = "../../tests/suite/hostile/answers.rs"]
mod answers;
mod keep_alive;
mod support;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use answers::{WIRES, columns, protocols};
use futures::TryStreamExt as _;
use pellucid_connectors::SourceError;
use pellucid_connectors::plan::Wire;
use pellucid_connectors::sql::Statement;
use pellucid_connectors::warehouse::{Warehouse, deliver, fields_schema};
use pellucid_core::Field;

/// A broken answer may ask to be asked again, for ever.
const PATIENCE: Duration = Duration::from_millis(20);

type Ahead = Option<fn(&str, &str) -> Option<Vec<u8>>>;

struct Stage {
    runtime: tokio::runtime::Runtime,
    server: keep_alive::Server,
    warehouses: Vec<(Arc<dyn Warehouse>, Ahead)>,
    columns: Vec<(Field, Wire)>,
}

static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let server = keep_alive::Server::start();
    let warehouses = protocols().iter().map(|p| ((p.open)(&server.url), p.ahead)).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    Stage { runtime, server, warehouses, columns: columns() }
});

async fn ask(warehouse: &dyn Warehouse, columns: &[(Field, Wire)]) -> Result<usize, SourceError> {
    let schema = fields_schema(columns.iter().map(|(f, _)| f));
    let mut batches = warehouse.execute(Statement::new("SELECT 1", Vec::new()), &WIRES).await?;
    let mut rows = 0;
    while let Some(batch) = batches.try_next().await? {
        rows += deliver(&batch, columns, &schema)?.num_rows();
    }
    Ok(rows)
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, body)) = bytes.split_first() else { return };
    let stage = &*STAGE;
    let (warehouse, ahead) = &stage.warehouses[usize::from(*which) % stage.warehouses.len()];
    stage.server.answer(body, *ahead);
    stage.runtime.block_on(async {
        let _ = tokio::time::timeout(PATIENCE, ask(&**warehouse, &stage.columns)).await;
    });
});
