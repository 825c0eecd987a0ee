//! Maps: given shapes, coloured by a number.

mod projection;
mod shapes;

use std::collections::BTreeMap;

use pellucid_core::{Code, Error, Result, Scalar};

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::shade;
use crate::resolve::field::Category;
use crate::resolve::{Kind, Resolved};
use crate::{Input, Item, Point, Rect, Scene, frame, select};

/// Points of an outline nearer to each other than this, CSS px, are one.
const NEAR: f64 = 0.4;
/// Opacity of shapes without data: fainter than the lowest value of a ramp.
const NO_DATA: f64 = 0.6;

/// # Errors
/// `invalid_spec` where the shapes are no GeoJSON polygons, or where no row's key is the name of one.
pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) -> Result<()> {
    let invalid = |message: String| Error::new(Code::InvalidSpec, message).at("geo.features");
    let Some(geo) = &input.spec.geo else { return Err(invalid("geo needs shapes: give `geo.features`".to_owned())) };
    let shapes = shapes::read(geo).map_err(invalid)?;
    let area = frame::around(input, resolved, scene, true);
    let mut data: BTreeMap<String, usize> = BTreeMap::new();
    for (i, d) in resolved.data.iter().enumerate() {
        if let Some(Kind::Category { categories, .. }) = resolved.key.as_ref().map(|k| &k.kind) {
            data.entry(categories.get(d.key as usize).map(|c| written(&c.key)).unwrap_or_default()).or_insert(i);
        }
    }
    if !data.is_empty() && !shapes.iter().any(|s| s.names.iter().any(|n| data.contains_key(n))) {
        let some = |names: Vec<&str>| names.into_iter().take(3).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
        let shapes = some(shapes.iter().filter_map(|s| s.names.first().map(String::as_str)).collect());
        let keys = some(data.keys().map(String::as_str).collect());
        return Err(invalid(format!("no shape is named as the data is: shapes are {shapes}, keys are {keys}; set geo.property")));
    }
    let flat: Vec<Vec<Vec<Vec<Point>>>> = projection::flatten(&shapes, geo.projection);
    let fit = fit(&flat, area);
    let selected = select::Test::new(input, resolved);
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    let mut borders = Vec::new();
    for (shape, polygons) in shapes.iter().zip(&flat) {
        let datum = shape.names.iter().find_map(|n| data.get(n)).copied();
        let d = datum.and_then(|i| resolved.data.get(i)).filter(|d| d.value.is_finite());
        let color = d.map_or(input.theme.grid.fade(NO_DATA), |d| shade::color(input, resolved, &selected, d));
        let mut rings = Vec::new();
        for polygon in polygons {
            let placed: Vec<Vec<Point>> = polygon.iter().map(|r| thinned(r.iter().map(|p| fit(*p)))).filter(|r| r.len() > 2).collect();
            if placed.is_empty() {
                continue;
            }
            scene.items.push(Item::Polygon { points: bridged(&placed), color });
            for ring in &placed {
                let points = ring.iter().chain(ring.first()).copied().collect();
                borders.push(Item::Path { points, width: 0.75, color: input.theme.surface() });
            }
            rings.extend(placed);
        }
        if let (Some(i), Some(at)) = (datum, middle(&rings)) {
            index.anchors.push(Anchor { datum: i as u32, along: at.x, at, shape: Shape::Area(rings) });
        }
    }
    scene.items.append(&mut borders);
    scene.index = index;
    Ok(())
}

/// Gives keys that are codes the names of their shapes, as readers see them.
pub(crate) fn name(input: &Input, resolved: &mut Resolved) {
    let Some(shapes) = input.spec.geo.as_ref().and_then(|geo| shapes::read(geo).ok()) else { return };
    let Some(Kind::Category { categories, .. }) = resolved.key.as_mut().map(|k| &mut k.kind) else { return };
    for category in categories {
        let key = written(&category.key);
        if let Some(label) = shapes.iter().find(|s| s.names.contains(&key)).and_then(|s| s.label.clone()) {
            *category = Category::new(crate::text::one_line(&label), std::mem::replace(&mut category.key, Scalar::Null));
        }
    }
}

/// A key as a shape's name.
fn written(key: &Scalar) -> String {
    match key {
        Scalar::Str(s) => s.clone(),
        Scalar::Float(v) if v.fract() == 0.0 && v.abs() < 9e15 => format!("{}", *v as i64),
        Scalar::Float(v) => v.to_string(),
        Scalar::Int(v) => v.to_string(),
        Scalar::Bool(v) => v.to_string(),
        Scalar::Null => String::new(),
    }
}

/// From the projection's plane to the area, centred, both axes in one scale.
fn fit(flat: &[Vec<Vec<Vec<Point>>>], area: Rect) -> impl Fn(Point) -> Point {
    let all = || flat.iter().flatten().flatten().flatten();
    let low = all().fold([f64::INFINITY; 2], |m, p| [m[0].min(p.x), m[1].min(p.y)]);
    let high = all().fold([f64::NEG_INFINITY; 2], |m, p| [m[0].max(p.x), m[1].max(p.y)]);
    let (width, height) = ((high[0] - low[0]).max(1e-9), (high[1] - low[1]).max(1e-9));
    let scale = (area.width() / width).min(area.height() / height);
    let center = area.center();
    let middle = Point::new((low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0);
    move |p: Point| Point::new(center.x + (p.x - middle.x) * scale, center.y + (p.y - middle.y) * scale)
}

fn thinned(points: impl Iterator<Item = Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for p in points.filter(|p| p.x.is_finite() && p.y.is_finite()) {
        if out.last().is_none_or(|l| (l.x - p.x).hypot(l.y - p.y) >= NEAR) {
            out.push(p);
        }
    }
    out
}

/// Twice the area of a ring, positive where it runs clockwise on the screen.
fn doubled(ring: &[Point]) -> f64 {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// An outline and its holes as one line: a hole is reached and left along the same way, and runs against the outline.
fn bridged(rings: &[Vec<Point>]) -> Vec<Point> {
    let Some((outline, holes)) = rings.split_first() else { return Vec::new() };
    let mut out = outline.clone();
    for hole in holes {
        let back = doubled(hole).signum() == doubled(outline).signum();
        out.extend(outline.first());
        match back {
            true => out.extend(hole.iter().rev().chain(hole.last())),
            false => out.extend(hole.iter().chain(hole.first())),
        }
        out.extend(outline.first());
    }
    out
}

/// The middle of the largest ring.
fn middle(rings: &[Vec<Point>]) -> Option<Point> {
    let ring = rings.iter().max_by(|a, b| doubled(a).abs().total_cmp(&doubled(b).abs()))?;
    let area = doubled(ring) * 3.0;
    let sum = ring.iter().zip(ring.iter().cycle().skip(1)).fold((0.0, 0.0), |(x, y), (a, b)| {
        let w = a.x * b.y - b.x * a.y;
        (x + (a.x + b.x) * w, y + (a.y + b.y) * w)
    });
    if area.abs() > 1e-9 { Some(Point::new(sum.0 / area, sum.1 / area)) } else { ring.first().copied() }
}
