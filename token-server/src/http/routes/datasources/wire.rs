//! What these routes take and give.

use std::collections::BTreeMap;

use pellucid_connectors::config::WarehouseConfig;
use pellucid_core::Schema;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{ID_PATTERN, Password, SourceConfig, SourceUse};
use crate::encoding::rfc3339;
use crate::store::DataSource;
use crate::store::MAX_LABEL;

/// `POST`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct CreateDataSource {
    /// Its id, which no other has.
    #[schemars(pattern(ID_PATTERN))]
    pub(super) id: String,
    /// What people call it.
    #[serde(default)]
    #[schemars(length(max = MAX_LABEL))]
    pub(super) label: String,
    pub(super) place: WarehouseConfig,
    /// `password`, `token` or `private_key`, as the kind takes.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub(super) credentials: BTreeMap<String, Password>,
    #[serde(default, rename = "use")]
    pub(super) use_of: SourceUse,
}

/// `PUT`, the body.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct UpdateDataSource {
    /// The version that was read.
    pub(super) version: i64,
    /// What people call it.
    #[serde(default)]
    #[schemars(length(max = MAX_LABEL))]
    pub(super) label: String,
    pub(super) place: WarehouseConfig,
    /// Kept where absent and the place is the same.
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    pub(super) credentials: Option<BTreeMap<String, Password>>,
    #[serde(default, rename = "use")]
    pub(super) use_of: SourceUse,
}

/// What is deleted.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct Deletion {
    /// The version that was read.
    pub(super) version: i64,
}

/// A data source without its secrets.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "DataSource")]
pub(in crate::http) struct DataSourceRecord {
    /// Its id.
    id: String,
    /// What people call it.
    label: String,
    place: WarehouseConfig,
    /// Names of the credentials it has.
    credentials: Vec<String>,
    #[serde(rename = "use")]
    use_of: SourceUse,
    /// It stands in the configuration and cannot be changed here.
    configured: bool,
    /// 0 for one of the configuration.
    version: i64,
    /// When it was changed last, RFC 3339; null for one of the configuration.
    #[schemars(extend("format" = "date-time"))]
    updated_at: Option<String>,
    /// Who changed it last.
    updated_by: Option<String>,
}

/// Every data source.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct DataSourceList {
    /// Those of the configuration, then the others.
    pub(super) datasources: Vec<DataSourceRecord>,
}

/// Whether a data source can be reached.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct Tested {
    /// Whether it can.
    pub(super) ok: bool,
    /// Why it cannot. The server's log says more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Reason>,
    /// How long it took to find out.
    pub(super) milliseconds: u64,
}

/// Why a data source cannot be reached.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(in crate::http) enum Reason {
    /// Nothing answers at its address.
    Unreachable,
    /// It answered with an error.
    Refused,
    /// It did not answer in time.
    Timeout,
    /// As many ask it as may.
    Busy,
    /// Its columns are not those that were accepted.
    Changed,
}

/// Names of tables.
#[derive(Serialize, JsonSchema)]
pub(in crate::http) struct TableList {
    /// Their parts, at most 1,000 tables.
    pub(super) tables: Vec<Vec<String>>,
}

/// What there is to read.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub(in crate::http) enum Found {
    /// Names of tables.
    Tables(TableList),
    /// The columns of the table that was asked about.
    Columns(Schema),
}

/// Which table.
#[derive(Deserialize, JsonSchema)]
pub(in crate::http) struct WhichTable {
    /// A table as `schema.table`; absent for the names of tables.
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
