//! A tenant: the attributes its row policies bind to.

use std::collections::BTreeMap;

use pellucid_core::Scalar;
use serde::Deserialize;

/// A tenant.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantConfig {
    /// Its rate limit's name; `free` by default.
    #[serde(default = "free")]
    pub tier: String,
    /// What policies compare columns with.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
    /// Datasets of which this tenant gets every row. Said outright, since an absent attribute
    /// means no access.
    #[serde(default)]
    pub all_rows: Vec<String>,
}

/// A tenant's attribute: one value or several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Attribute {
    /// One value.
    One(Scalar),
    /// Any of these.
    Many(Vec<Scalar>),
}

fn free() -> String {
    "free".to_owned()
}
