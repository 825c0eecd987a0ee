//! Maps: given shapes, coloured by a number.

mod projection;
mod rings;
mod shapes;

use std::collections::BTreeMap;

use pellucid_core::{Code, Error, Result, Scalar};

use crate::data::field::{Category, Kind};
use crate::data::plot_data::PlotData;
use crate::data::read::need;
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::Point;
use crate::index::anchor::Shape as AnchorShape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::channels::Channels;
use crate::mark::geo::rings::{bridged, fit, middle, thinned};
use crate::mark::geo::shapes::Shape;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::shade;
use crate::scene::Item;
use crate::text::one_line;

/// Opacity of shapes without data: fainter than the lowest value of a colour scale.
const NO_DATA: f64 = 0.6;

/// Given shapes on a map, coloured by a number.
pub(crate) struct Geo;

const STYLE: Style = Style { colored_value: true, ..Style::PLAIN };

impl MarkType for Geo {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn channels(&self, input: &Input) -> Result<Channels> {
        let e = &input.spec.encoding;
        Ok(Channels::upright(
            Some(need("key", &e.key)?.clone()),
            need("color", &e.color)?.clone(),
            "encoding.color",
        ))
    }

    /// Gives keys that are codes the names of their shapes, as readers see them.
    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        let Some(shapes) = input.spec.geo.as_ref().and_then(|geo| shapes::read(geo).ok()) else {
            return Ok(());
        };
        let Some(Kind::Category { categories, .. }) = data.key.as_mut().map(|k| &mut k.kind) else {
            return Ok(());
        };
        for category in categories {
            let key = written(&category.key);
            if let Some(label) =
                shapes.iter().find(|s| s.names.contains(&key)).and_then(|s| s.label.clone())
            {
                *category = Category::new(
                    one_line(&label),
                    std::mem::replace(&mut category.key, Scalar::Null),
                );
            }
        }
        Ok(())
    }

    /// # Errors
    /// `invalid_spec` where the shapes are no GeoJSON polygons, or where no row's key is the name
    /// of one.
    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let Some(geo) = &chart.input.spec.geo else {
            return Err(invalid("geo needs shapes: give `geo.features`".to_owned()));
        };
        let shapes = shapes::read(geo).map_err(invalid)?;
        let area = around(chart, drawing, true);
        let rows = by_name(chart.data);
        check_names(&shapes, &rows)?;
        let flat = projection::flatten(&shapes, geo.projection);
        let fit = fit(&flat, area);
        let selected = SelectionPredicate::new(chart.input, chart.data);
        let mut index = Index::of_shapes();
        let mut borders = Vec::new();
        for (shape, polygons) in shapes.iter().zip(&flat) {
            let datum = shape.names.iter().find_map(|n| rows.get(n)).copied();
            let d = datum.and_then(|i| chart.data.points.get(i)).filter(|d| d.value.is_finite());
            let empty = chart.input.theme.grid.fade(NO_DATA);
            let color = d.map_or(empty, |d| shade::color(chart.input, chart.data, &selected, d));
            let mut rings = Vec::new();
            for polygon in polygons {
                let placed: Vec<Vec<Point>> = polygon
                    .iter()
                    .map(|r| thinned(r.iter().map(|p| fit(*p))))
                    .filter(|r| r.len() > 2)
                    .collect();
                if placed.is_empty() {
                    continue;
                }
                drawing.items.push(Item::Polygon { points: bridged(&placed), color });
                for ring in &placed {
                    let points = ring.iter().chain(ring.first()).copied().collect();
                    borders.push(Item::Path {
                        points,
                        width: 0.75,
                        color: chart.input.theme.surface(),
                    });
                }
                rings.extend(placed);
            }
            if let (Some(i), Some(at)) = (datum, middle(&rings)) {
                index.add(i, at.x, at, AnchorShape::Area(rings));
            }
        }
        drawing.items.append(&mut borders);
        drawing.index = index;
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Map)
    }

    /// East stays right of west, whichever way the reader reads.
    fn is_mirrored(&self) -> bool {
        false
    }
}

fn invalid(message: String) -> Error {
    Error::new(Code::InvalidSpec, message).at("geo.features")
}

/// The data by the names of their shapes.
fn by_name(data: &PlotData) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    let Some(Kind::Category { categories, .. }) = data.key.as_ref().map(|k| &k.kind) else {
        return out;
    };
    for (i, d) in data.points.iter().enumerate() {
        out.entry(categories.get(d.key as usize).map(|c| written(&c.key)).unwrap_or_default())
            .or_insert(i);
    }
    out
}

/// Refuses data of which no row's key is the name of a shape.
fn check_names(shapes: &[Shape], rows: &BTreeMap<String, usize>) -> Result<()> {
    if rows.is_empty() || shapes.iter().any(|s| s.names.iter().any(|n| rows.contains_key(n))) {
        return Ok(());
    }
    let some = |names: Vec<&str>| {
        names.into_iter().take(3).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
    };
    let shapes = some(shapes.iter().filter_map(|s| s.names.first().map(String::as_str)).collect());
    let keys = some(rows.keys().map(String::as_str).collect());
    Err(invalid(format!(
        "no shape is named as the data is: shapes are {shapes}, keys are {keys}; set geo.property"
    )))
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
