//! What every process on one database must agree on.

use aws_lc_rs::hmac;

use super::StoreError;
use super::db::{Db, Upkeep};
use crate::encoding::hex;

/// Stores the fingerprint of the secret called `name` the first time, and compares it from then on.
///
/// # Errors
/// Where the database was made with another secret: keys would look unknown, and sealed rows be
/// unreadable.
pub(super) async fn agree(db: &Db, name: &str, secret: &[u8]) -> Result<(), StoreError> {
    let tag = hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, secret),
        format!("pellucid fingerprint {name}").as_bytes(),
    );
    // Half of it tells secrets apart and is of no use to who would guess one of 32 random bytes.
    let mine = hex(tag.as_ref().get(..16).unwrap_or_default());
    db.maintain(Upkeep::Fingerprint { name, fingerprint: &mine }).await?;
    let row = db
        .first("SELECT value FROM settings WHERE name = $1", &[name.into()])
        .await?
        .ok_or(StoreError::Missing)?;
    match row.text("value")? == mine {
        true => Ok(()),
        false => Err(StoreError::File(format!(
            "the database was made with another {name}: give every replica the same secrets.{name}, or this one the data folder's file"
        ))),
    }
}
