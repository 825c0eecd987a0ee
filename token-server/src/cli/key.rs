//! `pellucid-server key` and `revoke`

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{ConfigFile, Failure, author};
use crate::encoding::rfc3339;
use crate::store::{ApiKey, KeyScope, NewApiKey, RevocationKind, check_label, check_revoked};

/// Make, list, rotate and revoke API keys.
#[derive(Subcommand)]
pub(super) enum Key {
    /// Make an API key. It is shown once
    Create(Create),
    /// List API keys without their secrets
    List(ConfigFile),
    /// Revoke an API key and every embed token it minted
    Revoke(RevokeKey),
    /// Make a key that may do what another one may, which stays in force for a while. The new key
    /// is shown once
    Rotate(RotateKey),
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

/// Make a key like another one.
#[derive(Args)]
pub(super) struct RotateKey {
    #[command(flatten)]
    config: ConfigFile,
    /// The old key's id, as `key list` shows it
    id: String,
    /// How long the old key stays in force
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=604_800))]
    overlap: i64,
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
            Self::Revoke(c) => {
                match c.config.store().await?.revoke_api_key(&c.id, &author()).await? {
                    true => Ok(()),
                    false => Err(format!(
                        "there is no API key \"{}\" in force: see `pellucid-server key list`",
                        c.id
                    )
                    .into()),
                }
            }
            Self::Rotate(c) => {
                let file = c.write_to.as_deref().map(new_file).transpose()?;
                let by = author();
                let rotated =
                    c.config.store().await?.rotate_api_key(&c.id, by.at + c.overlap, &by).await;
                let (record, key) = rotated.map_err(|e| {
                    format!("API key \"{}\": {e}: see `pellucid-server key list`", c.id)
                })?;
                hand_over(file, &record, &key)
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
        check_label(&self.label)?;
        // The file first: a key nobody can read would stay in the store.
        let file = self.write_to.as_deref().map(new_file).transpose()?;
        let store = crate::store::Store::open(&config).await?;
        let new = NewApiKey { label: self.label, scopes: self.scope, tenant: self.tenant };
        let (record, key) = store.create_api_key(&new, &author()).await?;
        hand_over(file, &record, &key)
    }
}

/// Shows the key, once.
fn hand_over(file: Option<std::fs::File>, record: &ApiKey, key: &str) -> Result<(), Failure> {
    match file {
        Some(mut file) => {
            writeln!(file, "{key}")?;
            eprintln!("made API key {}", record.id);
        }
        None => println!("{key}"),
    }
    Ok(())
}

fn new_file(path: &Path) -> Result<std::fs::File, Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|e| format!("cannot make {}: {e}", path.display()).into())
}

async fn list(config: &ConfigFile) -> Result<(), Failure> {
    for key in config.store().await?.api_keys(None).await? {
        let scopes = key.scopes.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(",");
        let tenant = key.tenant.as_deref().unwrap_or("(every tenant)");
        let state = match (key.revoked_at, key.expires_at) {
            (Some(at), _) => format!("revoked {}", rfc3339(at)),
            (None, Some(at)) => format!("until {}", rfc3339(at)),
            (None, None) => "in force".to_owned(),
        };
        println!(
            "{}  {scopes}  {tenant}  made {}  {state}  {}",
            key.id,
            rfc3339(key.created_at),
            key.label
        );
    }
    Ok(())
}

impl Revoke {
    pub(super) async fn run(self) -> Result<(), Failure> {
        check_revoked(&self.value)?;
        Ok(self.config.store().await?.revoke(self.kind, &self.value, &author()).await?)
    }
}
