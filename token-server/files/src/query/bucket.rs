//! The client of S3-compatible stores: addresses are checked as those of warehouses are.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{ClientConfigKey, ClientOptions, HttpClient, HttpConnector};
use object_store::{BackoffConfig, RetryConfig};
use pellucid_connectors::outbound::Reach;
use pellucid_connectors::{Result, SourceError, http};

use crate::protocol::{Bucket, Identity};

/// One request for a range of a file.
const REQUEST: Duration = Duration::from_secs(20);
/// Tries of one request, all of which are reads; a page waits for them.
const RETRIES: usize = 2;

/// Connects to checked addresses, follows no redirect.
#[derive(Debug)]
struct Checked(Reach);

impl HttpConnector for Checked {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let plain =
            options.get_config_value(&ClientConfigKey::AllowHttp).as_deref() == Some("true");
        // Ranges are of the bytes as they are stored, so nothing is unpacked on the way.
        let client = http::client(self.0).https_only(!plain).no_gzip().timeout(REQUEST).build();
        client
            .map(HttpClient::new)
            .map_err(|e| object_store::Error::Generic { store: "S3", source: Box::new(e) })
    }
}

/// Opens a bucket. Nothing is connected to.
pub(super) fn open(bucket: &Bucket) -> Result<AmazonS3> {
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(1), ..BackoffConfig::default() };
    let retry = RetryConfig { max_retries: RETRIES, retry_timeout: REQUEST, backoff };
    let region = bucket.region.as_deref().unwrap_or("us-east-1");
    let mut builder =
        AmazonS3Builder::new().with_bucket_name(&bucket.name).with_region(region).with_retry(retry);
    builder = builder.with_http_connector(Checked(Reach { private: bucket.allow_private }));
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint).with_allow_http(bucket.allow_private);
    }
    builder = match &bucket.identity {
        Identity::Anonymous => builder.with_skip_signature(true),
        Identity::Key(id, secret) => builder.with_access_key_id(id).with_secret_access_key(secret),
        Identity::Role(variables) => variables.iter().fold(builder, |builder, (name, value)| {
            match name.to_ascii_lowercase().parse::<AmazonS3ConfigKey>() {
                Ok(key) => builder.with_config(key, value),
                Err(_) => builder,
            }
        }),
    };
    builder.build().map_err(SourceError::source)
}
