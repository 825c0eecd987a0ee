//! Dumbbells: a dot for each series at a key, joined by a bar from the lowest to the highest.

use pellucid_core::chart::Channel;
use pellucid_core::{Code, Error, Result};

use crate::data::datum::Datum;
use crate::data::plot_data::PlotData;
use crate::data::style::{Style, Swatch};
use crate::index::anchor::Shape;
use crate::index::lookup::Mode;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::cartesian::{Cartesian, Layer};
use crate::mark::mark_type::MarkType;
use crate::order;
use crate::scale::Scale;
use crate::scene::Item;

/// Smallest and largest dot, CSS px, and its share of its key's place.
const RADII: [f64; 2] = [2.0, 6.0];
const SHARE: f64 = 0.3;
/// Thickness of the bar as a share of the dots' radius.
const BAR: f64 = 0.5;

/// A dot for each series at a key, joined by a bar.
pub(crate) struct Dumbbell;

const STYLE: Style = Style { swatch: Swatch::Dot, ..Style::PLAIN };

impl MarkType for Dumbbell {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn prepare(&self, input: &Input, data: &mut PlotData) -> Result<()> {
        match data.series_field {
            Some(_) => Ok(()),
            None => {
                let name =
                    input.spec.encoding.color.as_ref().map(Channel::name).unwrap_or_default();
                let message = format!(
                    "a dumbbell joins the values of series, and \"{name}\" tells none apart: give color a dimension"
                );
                Err(Error::new(Code::InvalidSpec, message).at("encoding.color"))
            }
        }
    }

    fn hit(&self) -> Mode {
        Mode::Bar
    }

    fn draw_in_axes(&self, space: &Cartesian, layer: &mut Layer) {
        let radius = radius(space.key);
        bars(space, radius * BAR, layer);
        for (i, d) in space.data.points.iter().enumerate() {
            let (along, value) = (space.middle(d.key), space.value.position(d.value));
            let at = space.point(along, value);
            if at.x.is_finite() && at.y.is_finite() && space.plot.grown(0.5).contains(at.x, at.y) {
                layer.items.push(Item::Circle { center: at, radius, color: space.color_of(i) });
                layer.index.add(i, along, at, Shape::Disc(radius));
            }
        }
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        [Word::Dumbbell, Word::OnePoint, Word::ManyPoints]
    }
}

/// The radius of the dots on an axis of keys, CSS px.
fn radius(key: &Scale) -> f64 {
    let place = if let Scale::Band(band) = key { band.step() } else { f64::INFINITY };
    (place * SHARE).clamp(RADII[0], RADII[1])
}

/// A bar for each key, from its lowest to its highest value.
fn bars(space: &Cartesian, width: f64, layer: &mut Layer) {
    let finite = |d: &&Datum| d.value.is_finite();
    let mut points: Vec<(f64, f64)> =
        space.data.points.iter().filter(finite).map(|d| (d.key, d.value)).collect();
    order::sort(&mut points, |a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for key in points.chunk_by(|a, b| a.0 == b.0) {
        let ([(key, low), ..], [.., (_, high)]) = (key, key) else { continue };
        let along = space.middle(*key);
        let [from, to] = [low, high].map(|v| space.point_inside(along, space.value.position(*v)));
        if from != to && from.x.is_finite() && from.y.is_finite() {
            layer.items.push(Item::Rule { from, to, width, color: space.input.theme.axis });
        }
    }
}
