//! One file a resource.

pub(super) mod admin;
pub(super) mod config;
pub(super) mod dashboards;
pub(super) mod datasets;
pub(super) mod datasources;
pub(super) mod docs;
pub(super) mod edit;
pub(super) mod keys;
pub(super) mod meta;
pub(super) mod query;
pub(super) mod sql;
pub(super) mod token;
