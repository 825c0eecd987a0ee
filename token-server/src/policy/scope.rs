//! The rows and columns of one dataset that one tenant may read.

use std::collections::BTreeSet;

use aws_lc_rs::digest::{SHA256, digest};
use pellucid_core::{Filter, Schema};

use crate::encoding::hex;

/// Permission to read part of a dataset. Only [`super::bind`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    tenant: String,
    dataset: String,
    filters: Vec<Filter>,
    hidden: BTreeSet<String>,
    hash: String,
}

impl Scope {
    pub(super) fn new(
        tenant: &str,
        dataset: &str,
        filters: Vec<Filter>,
        hidden: BTreeSet<String>,
    ) -> Self {
        // Length-prefixed by JSON, so that no two different scopes are written alike.
        let canonical = serde_json::json!([tenant, dataset, filters, hidden]).to_string();
        let hash = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
        Self { tenant: tenant.to_owned(), dataset: dataset.to_owned(), filters, hidden, hash }
    }

    /// The tenant that reads.
    pub fn tenant(&self) -> &str {
        &self.tenant
    }

    /// The dataset read.
    pub fn dataset(&self) -> &str {
        &self.dataset
    }

    /// What every row must satisfy; with none, every row may be read.
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// Columns that cannot be named.
    pub fn hidden(&self) -> &BTreeSet<String> {
        &self.hidden
    }

    /// Identifies tenant, dataset, filters and hidden columns: 64 hexadecimal digits, different
    /// wherever any of them is.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The columns of `schema` that may be read.
    pub fn visible(&self, schema: &Schema) -> Schema {
        schema.without(&self.hidden)
    }
}
