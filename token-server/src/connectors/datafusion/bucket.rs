//! The client of S3-compatible stores: addresses are checked as those of warehouses are.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{ClientConfigKey, ClientOptions, HttpClient, HttpConnector};
use object_store::{BackoffConfig, RetryConfig};
use pellucid_connectors::http;
use pellucid_connectors::outbound::Reach;

use crate::config::BucketConfig;
use crate::connectors::{Result, SourceError};

/// One request for a range of a file.
const REQUEST: Duration = Duration::from_secs(20);
/// Tries of one request, all of which are reads; a page waits for them.
const RETRIES: usize = 2;

/// What tells a machine or container its role, as AWS names it.
const ROLE: [(&str, AmazonS3ConfigKey); 6] = [
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", AmazonS3ConfigKey::ContainerCredentialsRelativeUri),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI", AmazonS3ConfigKey::ContainerCredentialsFullUri),
    ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", AmazonS3ConfigKey::ContainerAuthorizationTokenFile),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", AmazonS3ConfigKey::WebIdentityTokenFile),
    ("AWS_ROLE_ARN", AmazonS3ConfigKey::RoleArn),
    ("AWS_ROLE_SESSION_NAME", AmazonS3ConfigKey::RoleSessionName),
];

/// Connects to checked addresses, follows no redirect.
#[derive(Debug)]
struct Checked(Reach);

impl HttpConnector for Checked {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let plain = options.get_config_value(&ClientConfigKey::AllowHttp).as_deref() == Some("true");
        // Ranges are of the bytes as they are stored, so nothing is unpacked on the way.
        let client = http::client(self.0).https_only(!plain).no_gzip().timeout(REQUEST).build();
        client.map(HttpClient::new).map_err(|e| object_store::Error::Generic { store: "S3", source: Box::new(e) })
    }
}

/// A bucket of this configuration. Nothing is connected to.
pub(super) fn open(name: &str, config: &BucketConfig) -> Result<AmazonS3> {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(1), ..BackoffConfig::default() };
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: REQUEST, backoff };
    let region = config.region.as_deref().unwrap_or("us-east-1");
    let mut builder = AmazonS3Builder::new().with_bucket_name(name).with_region(region).with_retry(retry);
    builder = builder.with_http_connector(Checked(config.reach()));
    if let Some(endpoint) = &config.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(config.allow_private);
    }
    builder = match (&config.access_key_id, &config.secret_access_key) {
        (Some(id), Some(secret)) => {
            let secret = secret.resolve().map_err(|e| SourceError::Source(format!("buckets.{name}.secret_access_key: {e}")))?;
            builder.with_access_key_id(id).with_secret_access_key(secret.reveal())
        }
        _ if config.instance_role => ROLE.into_iter().fold(builder, |builder, (variable, key)| match std::env::var(variable) {
            Ok(value) if !value.is_empty() => builder.with_config(key, value),
            _ => builder,
        }),
        _ => builder.with_skip_signature(true),
    };
    builder.build().map_err(SourceError::source)
}
