//! What these routes take and give.

use pellucid_core::DashboardSpec;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::ID_PATTERN;
use crate::encoding::rfc3339;
use crate::http::error::ApiError;
use crate::store::{ApiKey, Dashboard, Viewer};

/// Whose dashboard it is.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct Owner {
    /// The tenant to act for, where the key is bound to none.
    pub(super) tenant: Option<String>,
}

/// A dashboard with what is known about it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct DashboardRecord {
    #[serde(flatten)]
    about: DashboardSummary,
    /// The dashboard.
    dashboard: DashboardSpec,
}

/// A dashboard in a list.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct DashboardSummary {
    /// Its id.
    id: String,
    /// What readers see above it.
    title: String,
    /// Whose it is; null for the operator's.
    tenant: Option<String>,
    /// Its version, which a change to it names.
    version: i64,
    /// Tenants that see it too; `*` for all.
    shared_with: Vec<String>,
    /// When it was changed last, RFC 3339.
    #[schemars(extend("format" = "date-time"))]
    updated_at: String,
    /// Who changed it last.
    updated_by: String,
}

/// A page of dashboards.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct DashboardList {
    /// The dashboards.
    pub(super) dashboards: Vec<DashboardSummary>,
    /// What to send as `after` for the next page; null on the last.
    pub(super) next: Option<String>,
}

/// `POST`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::http) struct CreateDashboard {
    /// Its id, which no other of the tenant has.
    #[schemars(pattern(ID_PATTERN))]
    pub(super) id: String,
    /// The dashboard.
    pub(super) dashboard: DashboardSpec,
    /// Tenants that see it too; `*` for all.
    #[serde(default)]
    pub(super) shared_with: Vec<String>,
}

/// `PUT`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::http) struct UpdateDashboard {
    /// The version that was read and is replaced.
    pub(in crate::http::routes) version: i64,
    /// The dashboard.
    pub(in crate::http::routes) dashboard: DashboardSpec,
    /// Tenants that see it too, `*` for all; as it was, where it is absent.
    #[serde(default)]
    pub(in crate::http::routes) shared_with: Option<Vec<String>>,
}

impl From<Dashboard> for DashboardSummary {
    fn from(d: Dashboard) -> Self {
        Self {
            id: d.id,
            title: d.spec.title,
            tenant: d.owner,
            version: d.version,
            shared_with: d.shared_with,
            updated_at: rfc3339(d.updated_at),
            updated_by: d.updated_by,
        }
    }
}

impl From<Dashboard> for DashboardRecord {
    fn from(d: Dashboard) -> Self {
        Self { dashboard: d.spec.clone(), about: d.into() }
    }
}

/// The tenant a request acts for; none: the operator.
///
/// # Errors
/// 403 where the key is bound to another.
pub(super) fn tenant(key: &ApiKey, named: Option<String>) -> Result<Option<String>, ApiError> {
    match (&key.tenant, named) {
        (Some(own), Some(named)) if *own != named => {
            Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id)))
        }
        (Some(own), _) => Ok(Some(own.clone())),
        (None, named) => Ok(named),
    }
}

/// Who looks, for the tenant a request acts for.
pub(super) fn viewer(tenant: Option<&str>) -> Viewer<'_> {
    tenant.map_or(Viewer::Operator, Viewer::Tenant)
}
