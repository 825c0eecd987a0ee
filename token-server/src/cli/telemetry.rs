//! Log lines to standard error, and spans to an OpenTelemetry collector where one is configured.

use std::io::IsTerminal as _;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use super::Failure;
use crate::config::Config;

/// What is logged where `PELLUCID_LOG` says nothing.
const DEFAULT_FILTER: &str = "info,sqlx=warn,datafusion=warn";

/// Stops with [`Telemetry::stop`], which sends what is still held back.
pub(super) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Starts logging, and tracing where `telemetry.otlp_endpoint` is set.
    ///
    /// # Errors
    /// Where the endpoint is no URL.
    pub(super) fn start(config: &Config) -> Result<Self, Failure> {
        let filter =
            || EnvFilter::try_from_env("PELLUCID_LOG").unwrap_or_else(|_| DEFAULT_FILTER.into());
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
        let lines = match std::env::var("PELLUCID_LOG_FORMAT").as_deref() {
            Ok("json") => lines.json().with_filter(filter()).boxed(),
            _ => lines
                .fmt_fields(super::lines::fields())
                .with_ansi(std::io::stderr().is_terminal())
                .with_filter(filter())
                .boxed(),
        };
        let provider = config.telemetry.otlp_endpoint.as_deref().map(provider).transpose()?;
        // What others do, the exporter's own connection among them, is no span: at a talkative
        // level it would send for ever of having sent.
        let ours = FilterFn::new(|about| about.target().starts_with("pellucid"));
        let spans = provider.as_ref().map(|p| {
            tracing_opentelemetry::layer()
                .with_tracer(p.tracer("pellucid-server"))
                .with_filter(filter())
                .with_filter(ours)
        });
        // A logger set before, as in a test, stays.
        drop(tracing_subscriber::registry().with(lines).with(spans).try_init());
        Ok(Self(provider))
    }

    /// Sends what is held back.
    pub(super) fn stop(self) {
        if let Some(Err(error)) = self.0.map(|p| p.shutdown()) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

fn provider(endpoint: &str) -> Result<SdkTracerProvider, Failure> {
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = SpanExporter::builder().with_tonic().with_endpoint(endpoint).build()?;
    let resource = Resource::builder().with_service_name("pellucid-server").build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}
