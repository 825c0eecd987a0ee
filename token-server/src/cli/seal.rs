//! `pellucid-server seal`

use std::io::Read as _;

use clap::Args;

use super::{ConfigFile, Failure};
use crate::config;
use crate::store::Store;

/// Longest secret: keys of service accounts in PEM are a tenth of it.
const MOST: u64 = 64 << 10;

/// Seal a credential for its place in the configuration; it is read from standard input
#[derive(Args)]
pub(super) struct Seal {
    /// Its place, such as sources.shop.password
    place: String,
    #[command(flatten)]
    config: ConfigFile,
}

impl Seal {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let config = self.config.load()?;
        let mut secret = String::new();
        std::io::stdin().take(MOST).read_to_string(&mut secret)?;
        let secret = secret.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            return Err(
                "standard input is empty: printf %s \"$SECRET\" | pellucid-server seal ...".into(),
            );
        }
        let store = Store::open(&config).await?;
        println!("{}", config::seal(&config, &store, &self.place, secret)?);
        Ok(())
    }
}
