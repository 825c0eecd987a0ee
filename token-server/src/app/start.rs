//! Makes a running [`App`] of a configuration.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::lookups::Lookups;
use super::tokens::Tokens;
use super::{App, Clock, Dataset, Limiter, Metrics, Pinned, ResultCache, Shared, Sources, seed};
use crate::config::{Config, DatasetConfig};
use crate::connectors::{
    Connector, Extracts, Files, Rooms, Source, SourceError, SourceResolver, Statements,
    WarehouseTable, Workers,
};
use crate::policy::bind;
use crate::store::{Audit, Author, Store, StoreError};

/// How often keys and revocations are read again: a revocation is in force everywhere within this
/// time.
const RELOAD_EVERY: Duration = Duration::from_millis(500);

/// How often extracts are tidied.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// Tenants of one dataset that are told one by one at the start.
const TOLD: usize = 10;

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A dataset or a policy that does not fit it.
    #[error("dataset \"{0}\": {1}")]
    Dataset(String, String),
    /// The workers or the folder of extracts.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A warehouse's configuration.
    #[error("sources.{0}: {1}")]
    SourceConfig(String, String),
    /// A sealed credential that cannot be opened.
    #[error("{0}")]
    Sealed(String),
    /// A seeded dashboard.
    #[error("seeding dashboards: {0}")]
    Seed(String),
    /// Redis's URL.
    #[error("redis.url: {0}")]
    Redis(#[from] redis::RedisError),
}

/// Opens everything the configuration names and checks that it fits together. The second value ends
/// once the app is dropped and the audit log is written.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
///
/// use pellucid_server::app::start;
/// use pellucid_server::config::load;
/// use pellucid_server::encoding::unix_now;
///
/// # tokio::runtime::Runtime::new()?.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let mut config = load(None)?;
/// config.data_dir = folder.path().join("data");
///
/// let (app, audit) = start(config, Arc::new(unix_now)).await?;
/// assert!(app.datasets.is_empty(), "a configuration of nothing serves nothing");
/// drop(app);
/// audit.await?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// What is wrong, with the value and the remedy. A policy that does not fit its dataset is found
/// here, not by a reader.
pub async fn start(
    mut config: Config,
    clock: Clock,
) -> Result<(Arc<App>, JoinHandle<()>), StartError> {
    let store = Store::open(&config).await?;
    config.unseal(&store).map_err(StartError::Sealed)?;
    let now = clock();
    let (keys, revocations) =
        (store.key_ring(&Author::new(now, "server", "")).await?, store.revocations(now).await?);
    let (audit, writer) = Audit::start(store.clone());
    let rooms = Rooms::of(&config.limits);
    let (sources, datasets) = connect(&config, &store, &clock, &rooms)?;
    let shared = config.redis.as_ref().map(Shared::new).transpose()?.map(Arc::new);
    let app = Arc::new(App {
        rooms,
        datasets,
        sources,
        statements: Statements::new(config.program.clone(), &config.limits),
        extracts: Extracts::new(store.folder().join("extracts"))?
            .within(config.limits.extract_disk_bytes),
        results: ResultCache::new(
            &config.limits,
            shared.as_ref().map(|s| (Arc::clone(s), store.clone())),
        ),
        limiter: Limiter::new(&config, shared.clone()),
        metrics: Metrics::default(),
        lookups: Lookups::default(),
        tokens: Tokens::default(),
        shared,
        keys: RwLock::new(Arc::new(keys)),
        revocations: RwLock::new(Arc::new(revocations)),
        store,
        audit,
        clock,
        config,
    });
    for (id, dataset) in &app.datasets {
        check(&app, id, dataset).await.map_err(|e| StartError::Dataset(id.clone(), e))?;
        warn_of_denied(&app, id, dataset);
    }
    seed::seed(&app).await?;
    let changed = Arc::new(Notify::new());
    if let Some(shared) = &app.shared {
        tokio::spawn(shared.listen(&changed));
    }
    tokio::spawn(reload(Arc::downgrade(&app), changed));
    tokio::spawn(tidy(Arc::downgrade(&app)));
    if app.config.extracts.prebuild {
        tokio::spawn(prebuild(Arc::downgrade(&app)));
    }
    Ok((app, writer))
}

/// Connects to everything the configuration names; nothing is asked yet.
///
/// # Errors
/// What is wrong with a source's configuration.
pub(super) fn connect(
    config: &Config,
    store: &Store,
    clock: &Clock,
    rooms: &Rooms,
) -> Result<(Arc<Sources>, BTreeMap<String, Dataset>), StartError> {
    let buckets = config
        .buckets
        .iter()
        .map(|(name, bucket)| bucket.told(name))
        .collect::<Result<_, _>>()
        .map_err(SourceError::Source)?;
    let work = store.work_folder();
    let workers = Arc::new(Workers::within(
        config.program.clone(),
        &config.limits,
        buckets,
        &work,
        rooms.clone(),
    )?);
    let sources = config.sources.iter().map(|(id, s)| {
        Source::new(id, 0, s).map(|s| (id.clone(), Arc::new(s))).map_err(|e| (id, e))
    });
    let sources: BTreeMap<String, Arc<Source>> = sources
        .collect::<Result<_, _>>()
        .map_err(|(id, e)| StartError::SourceConfig(id.clone(), e.to_string()))?;
    let sources = Arc::new(Sources::new(sources, store.clone(), config.outbound.clone()));
    let dataset = |id: &str, d: &DatasetConfig| {
        let source: Arc<dyn Connector> = match d.source.as_deref().zip(d.table.clone()) {
            Some(place) => {
                let resolver = Arc::clone(&sources) as Arc<dyn SourceResolver>;
                let table = WarehouseTable::new(
                    resolver,
                    place,
                    d.sort.clone(),
                    d.refresh_seconds,
                    Arc::clone(clock),
                );
                Arc::new(table.within(work.clone(), rooms.clone()))
            }
            None => Arc::new(Files::new(Arc::clone(&workers), d.files.clone(), d.sort.clone())),
        };
        let pinned =
            Arc::new(Pinned::new(id, d, Arc::clone(&source), store.clone(), Arc::clone(clock)));
        Dataset {
            config: d.clone(),
            connector: Arc::clone(&pinned) as Arc<dyn Connector>,
            pinned,
            source,
        }
    };
    let datasets = config.datasets.iter().map(|(id, d)| (id.clone(), dataset(id, d))).collect();
    Ok((sources, datasets))
}

/// Whether the dataset opens, its named columns exist, and every tenant's bound policy fits.
async fn check(app: &App, id: &str, dataset: &Dataset) -> Result<(), String> {
    let schema = match dataset.connector.schema().await {
        Ok(schema) => schema,
        Err(error) if error.is_outage() => {
            // A warehouse that is away keeps nobody else's datasets down. Its policy is held
            // against its columns with every read.
            tracing::error!(%error, dataset = id, "the source cannot be reached: its dataset is not checked");
            return Ok(());
        }
        // Said already; the others are served.
        Err(SourceError::Changed(_)) => return Ok(()),
        // What was served once and is gone or broken now is the owner's of that source to mend; a
        // new dataset that cannot be read is a mistake in the configuration.
        Err(error) if was_served(app, id).await? => {
            tracing::error!(%error, dataset = id, "the source was read before and cannot be now: its dataset is refused until it can");
            return Ok(());
        }
        Err(e) => return Err(e.to_string()),
    };
    for column in dataset.config.hidden.iter().chain(&dataset.config.sort) {
        schema.field(column).map_err(|e| e.to_string())?;
    }
    for rule in &dataset.config.policy {
        schema.field(&rule.column).map_err(|e| format!("policy: {e}"))?;
    }
    for (tenant, config) in &app.config.tenants {
        if let Ok(scope) = bind(id, &dataset.config, tenant, config, &[]) {
            pellucid_core::validate::filters(scope.filters(), &schema)
                .map_err(|e| format!("policy for tenant \"{tenant}\": {e}"))?;
        }
    }
    Ok(())
}

/// Whether the dataset's columns were pinned by an earlier start.
async fn was_served(app: &App, id: &str) -> Result<bool, String> {
    app.store.pinned_schema(id).await.map(|pin| pin.is_some()).map_err(|e| e.to_string())
}

/// Tells which tenants a dataset's policy gives nothing, and why. It is no fault, since they may be
/// meant for other datasets, but it looks like one to their readers.
fn warn_of_denied(app: &App, id: &str, dataset: &Dataset) {
    let tenants = app.config.tenants.iter();
    let mut denied =
        tenants.filter_map(|(tenant, config)| bind(id, &dataset.config, tenant, config, &[]).err());
    for why in denied.by_ref().take(TOLD) {
        tracing::warn!(
            dataset = id,
            "{why}: it gets no row there; give it the attribute, or name the dataset in its all_rows if it may see every row"
        );
    }
    let left = denied.count();
    if left > 0 {
        tracing::warn!(dataset = id, tenants = left, "more tenants get no row of it");
    }
}

async fn reload(app: Weak<App>, changed: Arc<Notify>) {
    loop {
        let told = tokio::time::timeout(RELOAD_EVERY, changed.notified()).await.is_ok();
        let Some(app) = app.upgrade() else { return };
        if told {
            app.forget();
        }
        if let Err(error) = app.reload().await {
            tracing::error!(%error, "cannot read keys and revocations again; the last ones stay in force");
        }
        if let Err(error) = app.look_again().await {
            tracing::error!(%error, "cannot read again what columns were accepted");
        }
    }
}

/// Deletes extracts nobody can ask for any more, and those beyond the budget.
async fn tidy(app: Weak<App>) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        let Some(app) = app.upgrade() else { return };
        app.tidy_extracts().await;
    }
}

async fn prebuild(app: Weak<App>) {
    let Some(app) = app.upgrade() else { return };
    for (id, dataset) in &app.datasets {
        for tenant in app.config.tenants.keys() {
            let Ok((_, scope)) = app.open(tenant, id, &[]) else { continue };
            if let Err(error) = dataset.extract(&scope, &app.extracts, app.budget()).await {
                tracing::error!(%error, tenant, dataset = id, "cannot write the extract ahead");
            }
        }
    }
}
