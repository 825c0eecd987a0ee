//! Credentials that stand in the configuration sealed, each for its place there and the hosts it is
//! sent to.

use pellucid_connectors::config::Credentials;

use super::{Config, Credential, Password};
use crate::encoding::{base64url, from_base64url};
use crate::store::Store;

/// The key of a bucket's secret.
const BUCKET_SECRET: &str = "secret_access_key";

/// What is sealed for `sources.ID.NAME` or `buckets.NAME.secret_access_key`, as it is written in
/// place of the secret.
///
/// # Errors
/// Where the configuration has no such source or bucket, or it takes no such credential.
pub fn seal(config: &Config, store: &Store, place: &str, secret: &str) -> Result<String, String> {
    let context = match place.split('.').collect::<Vec<_>>().as_slice() {
        ["sources", id, name] if Credentials::NAMES.contains(name) => {
            let source = config.sources.get(*id).ok_or_else(|| {
                format!("there is no [sources.{id}]: write it first, without {name}")
            })?;
            context(place, &source.place.hosts())
        }
        ["buckets", .., BUCKET_SECRET] => {
            let name = place
                .strip_prefix("buckets.")
                .and_then(|p| p.strip_suffix(".secret_access_key"))
                .unwrap_or_default();
            let bucket = config
                .buckets
                .get(name)
                .ok_or_else(|| format!("there is no [buckets.{name}]: write it first"))?;
            context(place, std::slice::from_ref(&bucket.endpoint))
        }
        _ => {
            return Err(format!(
                "{place} is no credential: name sources.ID.password, .token or .private_key, or buckets.NAME.{BUCKET_SECRET}"
            ));
        }
    };
    let sealed = store.seal(&context, secret.as_bytes()).map_err(|e| e.to_string())?;
    Ok(format!("{{ sealed = \"{}\" }}", base64url(&sealed)))
}

impl Config {
    /// Opens what is sealed.
    ///
    /// # Errors
    /// Which credential was sealed for another place or host, or under another key.
    pub fn unseal(&mut self, store: &Store) -> Result<(), String> {
        for (id, source) in &mut self.sources {
            let hosts = source.place.hosts();
            for (name, credential) in &mut source.credentials {
                let place = format!("sources.{id}.{name}");
                open(store, credential, &place, &hosts)?;
            }
        }
        for (name, bucket) in &mut self.buckets {
            let endpoint = bucket.endpoint.clone();
            if let Some(credential) = &mut bucket.secret_access_key {
                open(store, credential, &format!("buckets.{name}.{BUCKET_SECRET}"), &[endpoint])?;
            }
        }
        Ok(())
    }
}

fn context(place: &str, hosts: &[Option<String>]) -> String {
    serde_json::json!(["configuration", place, hosts]).to_string()
}

fn open(
    store: &Store,
    credential: &mut Credential,
    place: &str,
    hosts: &[Option<String>],
) -> Result<(), String> {
    let Credential::Sealed(text) = credential else { return Ok(()) };
    let opened =
        from_base64url(text).and_then(|sealed| store.unseal(&context(place, hosts), &sealed).ok());
    let opened = opened.and_then(|plain| String::from_utf8(plain).ok()).ok_or_else(|| {
        format!(
            "{place} was sealed for another place or host, or under another sealing key: seal it again by `pellucid-server seal {place}`"
        )
    })?;
    *credential = Credential::Text(Password::new(opened));
    Ok(())
}
