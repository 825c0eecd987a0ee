//! What the token server tells an embed: `GET /api/v1/embed/config`, `POST /api/v1/embed/token` and
//! every error.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::Model;
use crate::{DashboardSpec, Schema};

/// A file format a reader may take data out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[ts(rename_all = "lowercase")]
pub enum ExportFormat {
    /// Comma-separated values, RFC 4180.
    Csv,
    /// An array of row objects.
    Json,
    /// A workbook of typed cells (Office Open XML).
    Xlsx,
    /// Parquet.
    Parquet,
    /// An Arrow IPC stream.
    Arrow,
    /// A picture, in pixels.
    Png,
    /// A picture, in shapes.
    Svg,
    /// A document, in shapes and text.
    Pdf,
}

/// What a token allows beside reading its rows. Everything is off unless granted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Capabilities {
    /// Formats the reader may export.
    #[serde(default)]
    #[ts(as = "Option<Vec<ExportFormat>>", optional)]
    pub export: Vec<ExportFormat>,
    /// Whether the reader may set filters and brush.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub filter: bool,
    /// Whether the reader may look at the rows behind a mark.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub drill: bool,
    /// Whether the reader may store a changed dashboard, as the tenant's own.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub edit: bool,
}

/// `POST /api/v1/embed/token`, the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmbedToken {
    /// The JWT, for the `Authorization: Bearer` header only.
    pub token: String,
    /// When it expires, RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub expires_at: String,
    /// Seconds from now until it expires; what clients count with, so that a wrong clock does not
    /// matter.
    #[ts(type = "number")]
    pub expires_in: u64,
    /// Seconds from now after which a client should fetch the next one.
    #[ts(type = "number")]
    pub refresh_after: u64,
}

/// `GET /api/v1/embed/config`, the answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmbedConfig {
    /// The dashboard's id.
    pub dashboard_id: String,
    /// Its version, which a change to it names.
    #[ts(type = "number")]
    pub dashboard_version: i64,
    /// The dashboard.
    pub dashboard: DashboardSpec,
    /// Its dataset, as this tenant sees it; of a model the one that its charts are of.
    pub dataset: DatasetInfo,
    /// Its model, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub model: Option<EmbedModel>,
    /// What the token allows.
    pub capabilities: Capabilities,
    /// Seconds until the token expires.
    #[ts(type = "number")]
    pub expires_in: u64,
}

/// A model of the tables that a dashboard is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmbedModel {
    /// What the dashboard's names stand for.
    pub model: Model,
    /// The datasets that its tables are, each as this tenant sees it.
    pub datasets: Vec<DatasetInfo>,
}

/// A dataset as one tenant sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DatasetInfo {
    /// The dataset's id.
    pub id: String,
    /// Its columns, without those only policy may see.
    pub schema: Schema,
    /// Rows this tenant may see.
    #[ts(type = "number")]
    pub rows: u64,
    /// Changes whenever the tenant's rows or policy do.
    pub version: String,
    /// Where queries run.
    pub delivery: Delivery,
    /// Seconds that rows count as current once a page has them; then it says of what time they
    /// are. Always where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub fresh_seconds: Option<u64>,
}

/// Where a dataset's queries run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Delivery {
    /// The rows travel once and queries run in the page.
    #[serde(rename_all = "camelCase")]
    Extract {
        /// Path of the Parquet file, relative to the server's base URL.
        path: String,
        /// Its size.
        #[ts(type = "number")]
        bytes: u64,
    },
    /// Too large for a browser: queries run on the server.
    Server,
}

/// Every error of the HTTP API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorDetail {
    /// Stable code in snake case.
    pub code: String,
    /// What happened and what to do.
    pub message: String,
    /// More, by code; the path of the field at fault under `path`.
    #[serde(default)]
    #[ts(type = "Record<string, unknown> | null")]
    #[cfg_attr(
        feature = "schema",
        schemars(with = "Option<serde_json::Map<String, serde_json::Value>>")
    )]
    pub details: Option<serde_json::Value>,
    /// The request's id, as in the server's log.
    pub request_id: String,
    /// When, RFC 3339.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub timestamp: String,
}
