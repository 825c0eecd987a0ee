//! How a number is written.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a number is written. Digits, separators and currency signs follow the reader's locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// The kind of number.
    #[serde(default)]
    #[ts(optional, as = "Option<NumberStyle>")]
    pub style: NumberStyle,
    /// Digits after the decimal point, 0 to 20; as many as needed up to 2 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub digits: Option<u8>,
    /// ISO 4217 code; `currency` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub currency: Option<String>,
    /// Written behind the number after a space, such as "min".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<String>,
    /// Shorten large numbers, 1.2K or $1.2K; on axes from 10,000 by default, elsewhere never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub compact: Option<bool>,
    /// Write + before positive numbers, as for changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sign: Option<bool>,
    /// Part thousands, 1,234; by default always but in whole numbers that are names, such as years
    /// and identifiers, which their column tells by its own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub grouping: Option<bool>,
}

/// The kind of number a [`Format`] writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum NumberStyle {
    /// 1,234.5
    #[default]
    Decimal,
    /// 1.2K
    Compact,
    /// 0.123 as 12.3 %
    Percent,
    /// 1234.5 as $1,234.50
    Currency,
    /// 1536 as 1.5 KiB
    Bytes,
    /// Seconds: 3723 as 1 h 2 min
    Duration,
}
