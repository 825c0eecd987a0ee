//! Shapes of a map.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The shapes of a `geo` mark and how the globe is laid flat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Geo {
    /// A GeoJSON FeatureCollection (RFC 7946) of polygons and multipolygons, in degrees.
    #[ts(type = "object")]
    #[cfg_attr(feature = "schema", schemars(extend("type" = "object")))]
    pub features: serde_json::Value,
    /// The property that `encoding.key` is compared with; the feature's `id`, then its `name`, by
    /// default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub property: Option<String>,
    /// How the globe is laid flat; by the extent of the shapes where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub projection: Option<Projection>,
}

/// How the globe is laid flat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Projection {
    /// Degrees as they are, narrowed by the middle's latitude.
    Equirectangular,
    /// Angles stay, areas grow towards the poles; latitudes beyond 85° are cut off.
    Mercator,
    /// Areas stay, for the whole world (Šavrič, Patterson and Jenny 2018).
    EqualEarth,
    /// Areas stay, for a country or continent (Albers 1805).
    Albers,
    /// Albers for the United States, with Alaska and Hawaii below.
    AlbersUsa,
}
