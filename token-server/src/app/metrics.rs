//! Counters for Prometheus. Labels are routes and outcomes, never tenants or ids: their number must stay small.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

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

/// `hit` or `miss`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CacheLabels {
    /// `hit` or `miss`.
    pub outcome: &'static str,
}

/// A route alone.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DurationLabels {
    route: String,
}

/// Every counter.
pub struct Metrics {
    registry: Registry,
    requests: Family<RouteLabels, Counter>,
    seconds: Family<DurationLabels, Histogram>,
    cache: Family<CacheLabels, Counter>,
    mints: Counter,
}

/// Upper ends of the latency buckets, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("pellucid");
        let requests = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (cache, mints) = (Family::default(), Counter::default());
        registry.register("http_requests", "Requests by route and status", Family::clone(&requests));
        registry.register("http_request_seconds", "Time to the response's head, by route", Family::clone(&seconds));
        registry.register("result_cache", "Query results by whether they were cached", Family::clone(&cache));
        registry.register("tokens_minted", "Embed tokens minted", Counter::clone(&mints));
        Self { registry, requests, seconds, cache, mints }
    }
}

impl Metrics {
    /// Counts a request.
    pub fn request(&self, labels: RouteLabels, seconds: f64) {
        self.seconds.get_or_create(&DurationLabels { route: labels.route.clone() }).observe(seconds);
        self.requests.get_or_create(&labels).inc();
    }

    /// Counts a look into the result cache.
    pub fn cache(&self, hit: bool) {
        self.cache.get_or_create(&CacheLabels { outcome: if hit { "hit" } else { "miss" } }).inc();
    }

    /// Counts a minted token.
    pub fn mint(&self) {
        self.mints.inc();
    }

    /// Every counter in OpenMetrics text.
    pub fn text(&self) -> String {
        let mut out = String::new();
        match encode(&mut out, &self.registry) {
            Ok(()) => out,
            // Writing to a string cannot fail; half a page of metrics would mislead.
            Err(std::fmt::Error) => String::new(),
        }
    }
}
