//! What Prometheus is told. Labels are routes, datasets and outcomes, never tenants or ids of
//! callers: their number must stay small.

use std::time::Duration;

use moka::future::Cache;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{App, Found};

/// A route and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RouteLabels {
    /// The HTTP method.
    pub method: String,
    /// The route's pattern.
    pub route: String,
    /// The status.
    pub status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CacheLabels {
    /// `memory`, `shared` or `miss`.
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DurationLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SourceLabels {
    /// The dataset's id.
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DatasetLabels {
    dataset: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct PoolLabels {
    /// `used` or `idle`.
    state: &'static str,
}

type Seconds<L> = Family<L, Histogram, fn() -> Histogram>;

/// Every counter and gauge.
pub struct Metrics {
    registry: Registry,
    requests: Family<RouteLabels, Counter>,
    seconds: Seconds<DurationLabels>,
    cache: Family<CacheLabels, Counter>,
    mints: Counter,
    source_seconds: Seconds<SourceLabels>,
    source_errors: Family<SourceLabels, Counter>,
    connections: Family<PoolLabels, Gauge>,
    audit_waiting: Gauge,
    redis_up: Gauge,
    drifted: Family<DatasetLabels, Gauge>,
    active: Gauge,
    embeds: Cache<String, ()>,
}

/// Upper ends of the latency buckets, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// An embed is active when its token was used so recently.
const ACTIVE: Duration = Duration::from_secs(300);
/// More embeds than this are counted as so many.
const MOST_EMBEDS: u64 = 100_000;

fn seconds() -> Histogram {
    Histogram::new(BUCKETS)
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("pellucid");
        let out = Self {
            requests: Family::default(),
            seconds: Family::new_with_constructor(seconds as fn() -> Histogram),
            cache: Family::default(),
            mints: Counter::default(),
            source_seconds: Family::new_with_constructor(seconds as fn() -> Histogram),
            source_errors: Family::default(),
            connections: Family::default(),
            audit_waiting: Gauge::default(),
            redis_up: Gauge::default(),
            drifted: Family::default(),
            active: Gauge::default(),
            embeds: Cache::builder().max_capacity(MOST_EMBEDS).time_to_idle(ACTIVE).build(),
            registry: Registry::default(),
        };
        registry.register("http_requests", "Requests by route and status", out.requests.clone());
        registry.register(
            "http_request_seconds",
            "Time to the response's head, by route",
            out.seconds.clone(),
        );
        registry.register(
            "result_cache",
            "Query results by where they were found",
            out.cache.clone(),
        );
        registry.register("tokens_minted", "Embed tokens minted", out.mints.clone());
        registry.register(
            "source_seconds",
            "Time sources took to answer queries, by dataset",
            out.source_seconds.clone(),
        );
        registry.register(
            "source_errors",
            "Queries that sources failed to answer, by dataset",
            out.source_errors.clone(),
        );
        registry.register(
            "database_connections",
            "Connections to the database",
            out.connections.clone(),
        );
        registry.register(
            "audit_waiting",
            "Entries of the audit log that wait to be written",
            out.audit_waiting.clone(),
        );
        registry.register(
            "redis_up",
            "1 where Redis is configured and answered last",
            out.redis_up.clone(),
        );
        registry.register(
            "dataset_drifted",
            "1 where a dataset is refused since its columns have changed",
            out.drifted.clone(),
        );
        registry.register(
            "active_embeds",
            "Embed tokens used in the last five minutes",
            out.active.clone(),
        );
        Self { registry, ..out }
    }
}

impl Metrics {
    /// Counts a request.
    pub fn request(&self, labels: RouteLabels, seconds: f64) {
        self.seconds
            .get_or_create(&DurationLabels { route: labels.route.clone() })
            .observe(seconds);
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts a look into the result cache.
    pub fn cache(&self, found: Found) {
        let outcome = match found {
            Found::Memory => "memory",
            Found::Shared => "shared",
            Found::Computed => "miss",
        };
        self.cache.get_or_create(&CacheLabels { outcome }).inc();
    }

    /// Counts a minted token.
    pub fn mint(&self) {
        self.mints.inc();
    }

    /// Counts a question to a dataset's source.
    pub fn source(&self, dataset: &str, took: Duration, failed: bool) {
        let labels = SourceLabels { source: dataset.to_owned() };
        self.source_seconds.get_or_create(&labels).observe(took.as_secs_f64());
        // Made also where nothing failed: a rate of what is not there is no zero.
        let errors = self.source_errors.get_or_create(&labels);
        if failed {
            errors.inc();
        }
    }

    /// Notes that the embed with the token `jti` is looked at.
    pub async fn embed(&self, jti: &str) {
        // Looking keeps it as well, and costs less than writing it down again.
        if self.embeds.get(jti).await.is_none() {
            self.embeds.insert(jti.to_owned(), ()).await;
        }
    }
}

impl App {
    /// Every counter and gauge in OpenMetrics text.
    pub async fn metrics_text(&self) -> String {
        let m = &self.metrics;
        let (open, idle) = self.store.connections();
        let idle = i64::try_from(idle).unwrap_or(i64::MAX);
        m.connections.get_or_create(&PoolLabels { state: "idle" }).set(idle);
        m.connections.get_or_create(&PoolLabels { state: "used" }).set(i64::from(open) - idle);
        m.audit_waiting.set(i64::try_from(self.audit.waiting()).unwrap_or(i64::MAX));
        m.redis_up.set(i64::from(self.shared.as_ref().is_some_and(|s| !s.is_unavailable())));
        for (id, dataset) in &self.datasets {
            let drifted = i64::from(dataset.pinned.drift().is_some());
            m.drifted.get_or_create(&DatasetLabels { dataset: id.clone() }).set(drifted);
        }
        m.embeds.run_pending_tasks().await;
        m.active.set(i64::try_from(m.embeds.entry_count()).unwrap_or(i64::MAX));
        let mut out = String::new();
        match encode(&mut out, &m.registry) {
            Ok(()) => out,
            // Writing to a string cannot fail; half a page of metrics would mislead.
            Err(std::fmt::Error) => String::new(),
        }
    }
}
