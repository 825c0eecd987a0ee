//! What these routes take and give.

use std::collections::BTreeMap;

use pellucid_core::Schema;
use serde::{Deserialize, Serialize};

use crate::config::{Password, Place, SourceConfig, SourceUse};
use crate::encoding::rfc3339;
use crate::store::DataSource;

/// `POST`, the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateBody {
    pub(super) id: String,
    #[serde(default)]
    pub(super) label: String,
    pub(super) place: Place,
    #[serde(default)]
    pub(super) credentials: BTreeMap<String, Password>,
    #[serde(default, rename = "use")]
    pub(super) use_of: SourceUse,
}

/// `PUT`, the body.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UpdateBody {
    /// The version that was read.
    pub(super) version: i64,
    #[serde(default)]
    pub(super) label: String,
    pub(super) place: Place,
    pub(super) credentials: Option<BTreeMap<String, Password>>,
    #[serde(default, rename = "use")]
    pub(super) use_of: SourceUse,
}

/// The version that was read.
#[derive(Deserialize)]
pub(in crate::http) struct DeleteWanted {
    pub(super) version: i64,
}

/// A data source without its secrets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct DataSourceRecord {
    id: String,
    label: String,
    place: Place,
    /// Names of the credentials it has.
    credentials: Vec<String>,
    #[serde(rename = "use")]
    use_of: SourceUse,
    /// It stands in the configuration and cannot be changed here.
    configured: bool,
    /// 0 for one of the configuration.
    version: i64,
    updated_at: Option<String>,
    updated_by: Option<String>,
}

/// Every data source.
#[derive(Serialize)]
pub(in crate::http) struct DataSourceList {
    pub(super) datasources: Vec<DataSourceRecord>,
}

/// Whether a data source can be reached.
#[derive(Serialize)]
pub(in crate::http) struct Tested {
    pub(super) ok: bool,
    /// `unreachable`, `refused`, `timeout` or `busy`, where it cannot. The server's log says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'static str>,
    pub(super) milliseconds: u64,
}

/// What there is to read.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::http) enum Found {
    /// Names of tables by their parts, at most 1,000.
    Tables { tables: Vec<Vec<String>> },
    /// The columns of the table that was asked about.
    Columns(Schema),
}

/// Which table; absent for their names.
#[derive(Deserialize)]
pub(in crate::http) struct LookWanted {
    pub(super) table: Option<String>,
}

impl DataSourceRecord {
    pub(super) fn configured(id: &str, source: &SourceConfig) -> Self {
        Self {
            id: id.to_owned(),
            label: String::new(),
            place: source.place.clone(),
            credentials: source.credentials.keys().cloned().collect(),
            use_of: source.use_of,
            configured: true,
            version: 0,
            updated_at: None,
            updated_by: None,
        }
    }
}

impl From<DataSource> for DataSourceRecord {
    fn from(d: DataSource) -> Self {
        Self {
            id: d.id,
            label: d.label,
            place: d.place,
            credentials: d.credentials,
            use_of: d.use_of,
            configured: false,
            version: d.version,
            updated_at: Some(rfc3339(d.updated_at)),
            updated_by: Some(d.updated_by),
        }
    }
}
