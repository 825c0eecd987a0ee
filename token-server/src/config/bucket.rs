//! S3-compatible stores that hold files of datasets.

use std::path::Path;

use pellucid_connectors::http;
use pellucid_connectors::outbound::Reach;
use pellucid_files::protocol::{Bucket, Identity};
use serde::Deserialize;
use url::Url;

use super::source::Credential;

/// What tells a machine or container its role, as AWS names it.
const ROLE: [&str; 6] = [
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
];

/// One bucket, called as its key of `[buckets]`: `files = "s3://NAME/folder/*.parquet"`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketConfig {
    /// The store's address, such as `https://minio.internal:9000`; AWS where it is absent.
    pub endpoint: Option<String>,
    /// Its region; `us-east-1` by default.
    pub region: Option<String>,
    /// Who reads. Without keys the bucket is read as one that everybody may read.
    pub access_key_id: Option<String>,
    /// The key's secret.
    pub secret_access_key: Option<Credential>,
    /// Read as the role of the machine or container instead of with keys.
    #[serde(default)]
    pub instance_role: bool,
    /// Whether the store may have a private address, and speak without TLS: where it stands in the
    /// same network.
    #[serde(default)]
    pub allow_private: bool,
}

impl BucketConfig {
    /// Where it may be connected to.
    pub fn reach(&self) -> Reach {
        Reach { private: self.allow_private }
    }

    /// What a worker is told of the bucket called `name`.
    ///
    /// # Errors
    /// Where the secret is missing.
    pub fn told(&self, name: &str) -> Result<Bucket, String> {
        let identity = match (&self.access_key_id, &self.secret_access_key) {
            (Some(id), Some(secret)) => {
                let secret = secret
                    .resolve()
                    .map_err(|e| format!("buckets.{name}.secret_access_key: {e}"))?;
                Identity::Key(id.clone(), secret.reveal().to_owned())
            }
            _ if self.instance_role => {
                let told = ROLE.into_iter().filter_map(|name| {
                    std::env::var(name).ok().map(|value| (name.to_owned(), value))
                });
                Identity::Role(told.filter(|(_, value)| !value.is_empty()).collect())
            }
            _ => Identity::Anonymous,
        };
        let (endpoint, region, allow_private) =
            (self.endpoint.clone(), self.region.clone(), self.allow_private);
        Ok(Bucket { name: name.to_owned(), endpoint, region, allow_private, identity })
    }

    /// Makes paths start at `base`.
    pub(super) fn resolve(&mut self, base: &Path) {
        if let Some(Credential::File(path)) = &mut self.secret_access_key {
            *path = base.join(&path);
        }
    }

    /// What types cannot check.
    pub(super) fn check(&self, name: &str) -> Result<(), String> {
        let letters = name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.');
        if !letters || !(3..=63).contains(&name.len()) {
            return Err("a bucket's name has 3 to 63 lower-case letters, digits, dots or hyphens"
                .to_owned());
        }
        match (&self.access_key_id, &self.secret_access_key, self.instance_role) {
            (Some(_), Some(_), false) | (None, None, _) => {}
            _ => {
                return Err(
                    "give access_key_id and secret_access_key, or instance_role, or none of them"
                        .to_owned(),
                );
            }
        }
        let Some(endpoint) = &self.endpoint else { return Ok(()) };
        // Its text is not repeated: it may hold a password.
        let url = Url::parse(endpoint).ok().filter(|u| {
            matches!(u.scheme(), "https" | "http") && u.path() == "/" && u.query().is_none()
        });
        let url = url
            .ok_or("endpoint is an address such as https://minio.internal:9000, without a path")?;
        if url.scheme() == "http" && !self.allow_private {
            return Err("endpoint speaks without TLS: give https://, or set allow_private where the store is in your network".to_owned());
        }
        http::check(&url, self.reach()).map_err(|e| format!("endpoint: {e}"))
    }
}
