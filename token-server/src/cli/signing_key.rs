//! `pellucid-server signing-key`

use clap::Subcommand;

use super::{ConfigFile, Failure, author};
use crate::encoding::rfc3339;

/// List and rotate the keys that sign embed tokens.
#[derive(Subcommand)]
pub(super) enum SigningKey {
    /// List signing keys and where they stand in their lives
    List(ConfigFile),
    /// The announced next key signs from now on, the old one verifies until its last token expires,
    /// and a new one is announced
    Rotate(ConfigFile),
}

impl SigningKey {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::List(config) => {
                for key in config.store().await?.signing_keys().await? {
                    println!(
                        "{}  {}  {}  since {}",
                        key.kid,
                        key.algorithm.as_str(),
                        key.state.as_str(),
                        rfc3339(key.changed_at)
                    );
                }
            }
            Self::Rotate(config) => {
                println!("{} signs now", config.store().await?.rotate_signing_key(&author()).await?)
            }
        }
        Ok(())
    }
}
