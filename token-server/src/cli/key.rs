//! `pellucid-server key` and `revoke`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{ConfigFile, Failure};
use crate::encoding::{rfc3339, unix_now};
use crate::store::{KeyScope, NewApiKey, RevocationKind};

/// Make, list and revoke API keys, and rotate the signing key.
#[derive(Subcommand)]
pub(super) enum Key {
    /// Make an API key. It is shown once
    Create(Create),
    /// List API keys without their secrets
    List(ConfigFile),
    /// Revoke an API key and every embed token it minted
    Revoke(RevokeKey),
    /// Rotate the signing key: the announced next key signs from now on, the old one verifies until its last token expires
    Rotate(ConfigFile),
}

/// Make an API key.
#[derive(Args)]
pub(super) struct Create {
    #[command(flatten)]
    config: ConfigFile,
    /// What it may do: mint, dashboards, datasources, admin; repeat for several
    #[arg(long, required = true)]
    scope: Vec<KeyScope>,
    /// The one tenant it may act for; without it every tenant
    #[arg(long)]
    tenant: Option<String>,
    /// What it is for, to know it again in the list
    #[arg(long, default_value = "")]
    label: String,
    /// Write the key to this new file, readable by its owner only, instead of to standard output
    #[arg(long, value_name = "FILE")]
    write_to: Option<PathBuf>,
}

/// Revoke an API key.
#[derive(Args)]
pub(super) struct RevokeKey {
    #[command(flatten)]
    config: ConfigFile,
    /// The key's id, as `key list` shows it
    id: String,
}

/// Refuse embed tokens before they expire.
#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    config: ConfigFile,
    /// jti, tenant, dashboard or key
    kind: RevocationKind,
    /// Its id
    value: String,
}

impl Key {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(c) => c.run().await,
            Self::List(config) => list(&config).await,
            Self::Revoke(c) => match c.config.store().await?.revoke_api_key(&c.id, unix_now()).await? {
                true => Ok(()),
                false => Err(format!("there is no API key \"{}\" in force: see `pellucid-server key list`", c.id).into()),
            },
            Self::Rotate(config) => {
                println!("{} signs now", config.store().await?.rotate_signing_key(unix_now()).await?);
                Ok(())
            }
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let config = self.config.load()?;
        if let Some(tenant) = self.tenant.as_ref().filter(|t| !config.tenants.contains_key(*t)) {
            return Err(format!("there is no tenant \"{tenant}\" in the configuration").into());
        }
        // The file first: a key nobody can read would stay in the store.
        let file = self.write_to.as_deref().map(new_file).transpose()?;
        let store = crate::store::Store::open(&config).await?;
        let new = NewApiKey { label: self.label, scopes: self.scope, tenant: self.tenant };
        let (record, key) = store.create_api_key(&new, unix_now()).await?;
        match file {
            Some(mut file) => {
                writeln!(file, "{key}")?;
                eprintln!("made API key {}", record.id);
            }
            None => println!("{key}"),
        }
        Ok(())
    }
}

fn new_file(path: &Path) -> Result<std::fs::File, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|e| format!("cannot make {}: {e}", path.display()).into())
}

async fn list(config: &ConfigFile) -> Result<(), Failure> {
    for key in config.store().await?.api_keys().await? {
        let scopes = key.scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(",");
        let tenant = key.tenant.as_deref().unwrap_or("(every tenant)");
        let state = key.revoked_at.map_or_else(|| "in force".to_owned(), |at| format!("revoked {}", rfc3339(at)));
        println!("{}  {scopes}  {tenant}  made {}  {state}  {}", key.id, rfc3339(key.created_at), key.label);
    }
    Ok(())
}

impl Revoke {
    pub(super) async fn run(self) -> Result<(), Failure> {
        Ok(self.config.store().await?.revoke(self.kind, &self.value, unix_now()).await?)
    }
}
