//! Proofs that an entry is on disk. What gives out tokens or rows asks for one, so that code which
//! forgets the entry does not compile.

use std::marker::PhantomData;

use serde_json::Value;

use super::{Audit, AuditFull};
use crate::store::Author;

/// An action as a type: nothing is given for the receipt of another one.
pub trait Action: Send + 'static {
    /// What the entry says was done.
    const NAME: &'static str;
}

/// Actions that are answered for their receipt.
pub mod action {
    use super::Action;

    macro_rules! actions {
        ($($(#[$about:meta])* $action:ident = $name:literal;)*) => {$(
            $(#[$about])*
            #[derive(Debug, Clone, Copy)]
            pub enum $action {}

            impl Action for $action {
                const NAME: &'static str = $name;
            }
        )*};
    }

    actions! {
        /// A token was made.
        Mint = "mint";
        /// A query over a tenant's rows was answered.
        Query = "data.query";
        /// A tenant's rows were given as a file.
        Extract = "data.extract";
        /// A statement of an administrator was asked.
        Sql = "data.sql";
    }
}

/// The proof that the entry of an `A` is on disk; [`Audit::receipt`] alone makes one.
#[must_use = "give it for what it is the receipt of"]
#[derive(Debug)]
pub struct Receipt<A>(PhantomData<A>);

impl Audit {
    /// Writes the entry of an `A`, and returns when it is on disk. Dropped before, it may be
    /// written or not.
    ///
    /// # Errors
    /// As [`Audit::record`].
    pub async fn receipt<A: Action>(
        &self,
        by: &Author,
        tenant: &str,
        detail: Value,
    ) -> Result<Receipt<A>, AuditFull> {
        self.record(by.did(A::NAME, Some(tenant), detail)).await?;
        Ok(Receipt(PhantomData))
    }
}
