//! What these routes take and give.

use pellucid_core::DashboardSpec;
use serde::{Deserialize, Serialize};

use crate::encoding::rfc3339;
use crate::http::error::ApiError;
use crate::store::{ApiKey, Dashboard, Viewer};

/// A dashboard with what is known about it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct DashboardRecord {
    #[serde(flatten)]
    about: DashboardSummary,
    dashboard: DashboardSpec,
}

/// A dashboard in a list.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct DashboardSummary {
    id: String,
    title: String,
    tenant: Option<String>,
    version: i64,
    shared_with: Vec<String>,
    updated_at: String,
    updated_by: String,
}

/// A page of dashboards.
#[derive(Serialize)]
pub(in crate::http) struct DashboardList {
    pub(super) dashboards: Vec<DashboardSummary>,
    /// What to send as `after` for the next page; absent on the last.
    pub(super) next: Option<String>,
}

/// `POST`, the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::http) struct CreateBody {
    pub(super) id: String,
    pub(super) dashboard: DashboardSpec,
    #[serde(default)]
    pub(super) shared_with: Vec<String>,
}

/// `PUT`, the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(in crate::http) struct UpdateBody {
    /// The version that was read and is replaced.
    pub(in crate::http::routes) version: i64,
    pub(in crate::http::routes) dashboard: DashboardSpec,
    /// As it was, where it is absent.
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
        (Some(own), Some(named)) if *own != named => Err(ApiError::forbidden(format!("API key {} acts for another tenant", key.id))),
        (Some(own), _) => Ok(Some(own.clone())),
        (None, named) => Ok(named),
    }
}

/// Who looks, for the tenant a request acts for.
pub(super) fn viewer(tenant: Option<&str>) -> Viewer<'_> {
    tenant.map_or(Viewer::Operator, Viewer::Tenant)
}
