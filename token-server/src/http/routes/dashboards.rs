//! `/api/v1/dashboards` and `/api/v1/dashboards/{id}`
//!
//! A key bound to a tenant sees that tenant's dashboards and those shared with it, and changes its
//! own. A key bound to none acts for the operator, or for the tenant it names by `?tenant=`.

mod read;
mod versions;
mod wire;
mod write;

pub(in crate::http) use read::{get, list};
pub(in crate::http) use versions::{rollback, versions};
pub(in crate::http) use wire::{DashboardRecord, UpdateDashboard};
pub(super) use write::check_spec;
pub(in crate::http) use write::{create, delete, update};
