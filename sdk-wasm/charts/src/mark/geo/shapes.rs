//! GeoJSON polygons (RFC 7946).

use pellucid_core::chart::Geo;
use serde_json::Value;

/// Most positions of all shapes: a map drawn from more is better simplified before it is sent.
const MOST: usize = 1_000_000;

/// A feature: its names and its polygons, each an outline and its holes, positions as longitude and
/// latitude in degrees.
pub(super) struct Shape {
    pub(super) names: Vec<String>,
    /// As readers see it: its property `name`.
    pub(super) label: Option<String>,
    pub(super) polygons: Vec<Vec<Vec<[f64; 2]>>>,
}

/// Reads the features; the message says what is wrong.
pub(super) fn read(geo: &Geo) -> Result<Vec<Shape>, String> {
    let features = geo.features.get("features").and_then(Value::as_array);
    let features = features
        .ok_or("geo.features is no GeoJSON FeatureCollection: it has no list `features`")?;
    let mut left = MOST;
    let mut out = Vec::with_capacity(features.len());
    for (i, feature) in features.iter().enumerate() {
        let geometry = feature.get("geometry").filter(|g| !g.is_null());
        let Some(geometry) = geometry else { continue };
        let list = geometry.get("coordinates").and_then(Value::as_array);
        let polygons: Vec<&Value> = match (geometry.get("type").and_then(Value::as_str), list) {
            (Some("Polygon"), Some(_)) => geometry.get("coordinates").into_iter().collect(),
            (Some("MultiPolygon"), Some(list)) => list.iter().collect(),
            (kind, _) => {
                return Err(format!(
                    "feature {i} is a {}: shapes are Polygon or MultiPolygon",
                    kind.unwrap_or("geometry without type")
                ));
            }
        };
        let bad = || format!("feature {i} has positions that are no pairs of numbers");
        let polygons = polygons
            .into_iter()
            .map(|p| polygon(p, &mut left).ok_or_else(bad))
            .collect::<Result<_, _>>()?;
        let label = feature
            .get("properties")
            .and_then(|p| p.get("name"))
            .and_then(Value::as_str)
            .map(str::to_owned);
        out.push(Shape { names: names(feature, geo), label, polygons });
    }
    if left == 0 {
        return Err(format!("the shapes have more than {MOST} positions: simplify them"));
    }
    match out.is_empty() {
        true => Err("geo.features has no shapes".to_owned()),
        false => Ok(out),
    }
}

fn names(feature: &Value, geo: &Geo) -> Vec<String> {
    let property = |name: &str| feature.get("properties").and_then(|p| p.get(name));
    let found = match &geo.property {
        Some(name) => vec![property(name)],
        None => vec![feature.get("id"), property("id"), property("name")],
    };
    let text = |v: &Value| match v {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    found.into_iter().flatten().filter_map(text).collect()
}

fn polygon(rings: &Value, left: &mut usize) -> Option<Vec<Vec<[f64; 2]>>> {
    let mut out = Vec::new();
    for ring in rings.as_array()? {
        let mut points = Vec::new();
        for position in ring.as_array()?.iter().take(*left) {
            let position = position.as_array()?;
            points.push([position.first()?.as_f64()?, position.get(1)?.as_f64()?]);
        }
        *left -= points.len();
        out.push(points);
    }
    Some(out)
}
