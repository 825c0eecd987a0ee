//! What stands on a chart besides its data: reference lines and bands, thresholds, curves, notes, values at the marks.

pub(crate) mod curves;
pub(crate) mod dash;
pub(crate) mod holt;
pub(crate) mod place;
pub(crate) mod values;

use pellucid_core::Result;
use pellucid_core::chart::{Aggregate, Annotation, AnnotationAxis};

use crate::annotate::curves::Curve;
use crate::annotate::place::{Labels, position};
use crate::locale::words::Word;
use crate::marks::{Canvas, Width, stack};
use crate::order;
use crate::resolve::{Field, Kind, Resolved};
use crate::scene::Align;
use crate::text::{Font, one_line};
use crate::ticks::time::unit_step;
use crate::{Input, Item, Point, Rect, Rgba, clip};

/// Where the colour of marks changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Threshold {
    pub(crate) value: f64,
    above: Option<Rgba>,
    below: Option<Rgba>,
}

/// An annotation in the axes' values.
enum Shape {
    /// Across the plot at a value of the measure's axis, or else of the key's.
    Line {
        measure: bool,
        at: f64,
        /// Where the slot that it stands in the middle of ends; its own place where it has none.
        end: f64,
        label: String,
    },
    Band {
        measure: bool,
        ends: [f64; 2],
        label: String,
    },
    Curve(Curve),
    Text {
        key: f64,
        value: f64,
        text: String,
    },
}

/// A chart's annotations, read before its axes are laid out: they are to lie inside.
#[derive(Default)]
pub(crate) struct Plan {
    shapes: Vec<(Shape, Option<Rgba>)>,
    pub(crate) thresholds: Vec<Threshold>,
}

impl Plan {
    /// Reads the specification's annotations; `spans` are where the marks start and end in values.
    pub(crate) fn new(input: &Input, resolved: &Resolved, spans: &[[f64; 2]]) -> Result<Self> {
        let mut plan = Self::default();
        let measure = stack::value_field(resolved);
        let width = resolved.width();
        for (i, annotation) in input.spec.annotations.iter().enumerate() {
            let path = |field: &str| format!("annotations[{i}].{field}");
            let read = |c: &Option<String>, field: &str| c.as_deref().map(Rgba::parse).transpose().map_err(|e| e.at(path(field)));
            let on = |axis: AnnotationAxis| -> (bool, Option<&Field>) {
                let is_measure = (axis == AnnotationAxis::Y) != resolved.horizontal;
                (is_measure, if is_measure { Some(&measure) } else { resolved.key.as_ref() })
            };
            match annotation {
                Annotation::Line { axis, value, op, label, color } => {
                    let (is_measure, field) = on(*axis);
                    let (Some(field), color) = (field, read(color, "color")?) else { continue };
                    let (at, said) = match (value, op) {
                        (Some(value), _) => (position(value, field).map_err(|e| e.at(path("value")))?, String::new()),
                        (None, Some(op)) => {
                            let values = if is_measure { spans.iter().map(|s| s[1]).collect() } else { Vec::new() };
                            let at = aggregate(values, *op);
                            let word = input.locale.word(word(*op));
                            (Some(at), format!("{word} {}", field.text(at, input.locale.as_ref())))
                        }
                        (None, None) => (None, String::new()),
                    };
                    let label = label.as_deref().map_or(said, one_line);
                    let at = at.map(|at| if is_measure { [at; 2] } else { [slot(field, width, at), slot_end(field, width, at)] });
                    plan.shapes.extend(at.map(|[at, end]| (Shape::Line { measure: is_measure, at, end, label }, color)));
                }
                Annotation::Band { axis, from, to, label, color } => {
                    let (is_measure, field) = on(*axis);
                    let (Some(field), color) = (field, read(color, "color")?) else { continue };
                    let a = position(from, field).map_err(|e| e.at(path("from")))?;
                    let b = position(to, field).map_err(|e| e.at(path("to")))?;
                    let label = label.as_deref().map(one_line).unwrap_or_default();
                    let ends = a.zip(b).map(|(a, b)| [a.min(b), a.max(b)]);
                    // The slots of its first and of its last time belong to it.
                    let ends = ends.map(|e| if is_measure { e } else { [slot(field, width, e[0]), slot_end(field, width, e[1])] });
                    plan.shapes.extend(ends.map(|ends| (Shape::Band { measure: is_measure, ends, label }, color)));
                }
                Annotation::Threshold { value, above, below, label } => {
                    let (above, below) = (read(above, "above")?, read(below, "below")?);
                    plan.thresholds.push(Threshold { value: *value, above, below });
                    let label = label.as_deref().map(one_line).unwrap_or_default();
                    plan.shapes.push((Shape::Line { measure: true, at: *value, end: *value, label }, above.or(below)));
                }
                Annotation::Text { x, y, text, color } => {
                    let place = |axis, scalar, name| on(axis).1.map_or(Ok(None), |f| position(scalar, f)).map_err(|e| e.at(path(name)));
                    let (x, y) = (place(AnnotationAxis::X, x, "x")?, place(AnnotationAxis::Y, y, "y")?);
                    let color = read(color, "color")?;
                    if let Some((x, y)) = x.zip(y) {
                        let (key, value) = if resolved.horizontal { (y, x) } else { (x, y) };
                        plan.shapes.push((Shape::Text { key, value, text: one_line(text) }, color));
                    }
                }
                Annotation::Trend { color } | Annotation::MovingAverage { color, .. } | Annotation::Forecast { color, .. } => {
                    let color = read(color, "color")?;
                    plan.shapes.extend(curves::curves(annotation, resolved, spans).into_iter().map(|c| (Shape::Curve(c), color)));
                }
            }
        }
        order::sort(&mut plan.thresholds, |a, b| a.value.total_cmp(&b.value));
        Ok(plan)
    }

    /// An axis' extent with what stands on it.
    pub(crate) fn widen(&self, extent: Option<[f64; 2]>, measure: bool) -> Option<[f64; 2]> {
        let values = self.shapes.iter().flat_map(|(shape, _)| match shape {
            Shape::Line { measure: m, at, end, .. } if *m == measure => vec![*at, *end],
            Shape::Band { measure: m, ends, .. } if *m == measure => ends.to_vec(),
            Shape::Curve(c) if measure => c.points.iter().map(|p| p[1]).chain(c.band.iter().flat_map(|b| [b[1], b[2]])).collect(),
            Shape::Curve(c) => c.points.iter().map(|p| p[0]).collect(),
            Shape::Text { key, value, .. } => vec![if measure { *value } else { *key }],
            _ => Vec::new(),
        });
        let [mut low, mut high] = extent?;
        for v in values.filter(|v| v.is_finite()) {
            (low, high) = (low.min(v), high.max(v));
        }
        Some([low, high])
    }

    /// What lies behind the marks.
    pub(crate) fn behind(&self, canvas: &Canvas, items: &mut Vec<Item>) {
        let theme = canvas.input.theme;
        for (shape, color) in &self.shapes {
            match shape {
                Shape::Band { measure, ends, .. } => {
                    if let Some(rect) = across(canvas, *measure, *ends, true) {
                        let color = color.unwrap_or(theme.muted).fade(0.14);
                        items.push(Item::Rect { rect, radii: [0.0; 4], color, crisp: true });
                    }
                }
                Shape::Curve(c) if !c.band.is_empty() => {
                    let edge = |i: usize| c.band.iter().map(move |b| spot(canvas, b[0], b[i]));
                    let mut points: Vec<Point> = edge(1).collect();
                    points.extend(edge(2).collect::<Vec<_>>().into_iter().rev());
                    points.retain(|p| p.x.is_finite() && p.y.is_finite());
                    let points = clip::polygon(&points, &canvas.plot);
                    if points.len() > 2 {
                        items.push(Item::Polygon { points, color: color.unwrap_or_else(|| series_color(canvas, c.series)).fade(0.16) });
                    }
                }
                _ => {}
            }
        }
    }

    /// What lies in front of the marks.
    pub(crate) fn front(&self, canvas: &Canvas, items: &mut Vec<Item>) {
        let theme = canvas.input.theme;
        let mut labels = Labels::new(canvas);
        for (shape, color) in &self.shapes {
            let ink = color.unwrap_or(theme.foreground.mix(theme.surface(), 0.3));
            match shape {
                Shape::Line { measure, at, label, .. } => {
                    let Some(rect) = across(canvas, *measure, [*at, *at], false) else { continue };
                    let upright = *measure == canvas.resolved.horizontal;
                    let (from, to) = (Point::new(rect.left, rect.top), Point::new(rect.right, rect.bottom));
                    dash::rule(from, to, upright, ink, items);
                    labels.at_line(rect, upright, label, ink, items);
                }
                Shape::Band { measure, ends, label } => {
                    if let Some(rect) = across(canvas, *measure, *ends, true) {
                        labels.in_band(rect, label, ink, items);
                    }
                }
                Shape::Curve(c) => {
                    let points: Vec<Point> = c.points.iter().map(|p| spot(canvas, p[0], p[1])).collect();
                    let color = color.unwrap_or_else(|| series_color(canvas, c.series).mix(theme.foreground, 0.35));
                    for run in points.split(|p| !(p.x.is_finite() && p.y.is_finite())) {
                        for part in clip::polyline(run, &canvas.plot) {
                            dash::path(&part, c.dashed, theme.line_width * 0.8, color, items);
                        }
                    }
                }
                Shape::Text { key, value, text } => {
                    let at = spot(canvas, *key, *value);
                    if canvas.plot.grown(0.5).contains(at.x, at.y) {
                        labels.note(at, text, color.unwrap_or(theme.foreground), items);
                    }
                }
            }
        }
    }
}

/// The font of annotations.
fn font(input: &Input) -> Font {
    Font::regular(input.theme.label_size)
}

fn text(text: String, at: Point, align: Align, color: Rgba, input: &Input) -> Item {
    Item::Text { text, at, font: font(input), align, upward: false, color }
}

fn series_color(canvas: &Canvas, series: u32) -> Rgba {
    canvas.resolved.series.get(series as usize).map_or(canvas.input.theme.series(0), |s| s.color)
}

fn spot(canvas: &Canvas, key: f64, value: f64) -> Point {
    canvas.point(canvas.middle(key), canvas.value.position(value))
}

/// Where the slot that holds a place of the key's axis starts: marks of a month stand at all of its days. Numbers and instants that
/// nothing spans are their own place.
fn slot(field: &Field, width: Width, at: f64) -> f64 {
    match (width, &field.kind) {
        (Width::Time(unit), Kind::Time(_)) if at.is_finite() => unit_step(unit).floor(at as i64) as f64,
        _ => at,
    }
}

/// Where that slot ends.
fn slot_end(field: &Field, width: Width, at: f64) -> f64 {
    match field.kind {
        Kind::Time(_) => width.end(slot(field, width, at)),
        _ => at,
    }
}

/// The part of the plot between two values of an axis, with `cover` the bands that hold them; none where it lies outside.
fn across(canvas: &Canvas, measure: bool, ends: [f64; 2], cover: bool) -> Option<Rect> {
    let plot = canvas.plot;
    let scale = if measure { canvas.value } else { canvas.key };
    let timed = !measure && matches!(canvas.resolved.key.as_ref().map(|k| &k.kind), Some(Kind::Time(_)));
    let [a, b] = if timed && !cover { ends.map(|v| canvas.middle(v)) } else { ends.map(|v| scale.position(v)) };
    // Names are as wide as their bands.
    let half = match scale {
        crate::scale::Scale::Band(band) if cover => band.step() / 2.0,
        _ => 0.0,
    };
    let (low, high) = (a.min(b) - half, a.max(b) + half);
    if !(low.is_finite() && high.is_finite()) {
        return None;
    }
    let upright = measure == canvas.resolved.horizontal;
    let (start, end) = if upright { (plot.left, plot.right) } else { (plot.top, plot.bottom) };
    if high < start - 0.5 || low > end + 0.5 {
        return None;
    }
    let (low, high) = (low.clamp(start, end.max(start)), high.clamp(start, end.max(start)));
    Some(if upright { Rect { left: low, right: high, ..plot } } else { Rect { top: low, bottom: high, ..plot } })
}

fn word(op: Aggregate) -> Word {
    match op {
        Aggregate::Mean => Word::Mean,
        Aggregate::Median => Word::Median,
        Aggregate::Min => Word::Minimum,
        Aggregate::Max => Word::Maximum,
    }
}

/// NaN of nothing.
fn aggregate(mut values: Vec<f64>, op: Aggregate) -> f64 {
    values.retain(|v| v.is_finite());
    values.sort_by(f64::total_cmp);
    let n = values.len();
    match op {
        _ if n == 0 => f64::NAN,
        Aggregate::Mean => values.iter().map(|v| v / n as f64).sum(),
        Aggregate::Median => (values[(n - 1) / 2] + values[n / 2]) / 2.0,
        Aggregate::Min => values[0],
        Aggregate::Max => values[n - 1],
    }
}

/// The colour that the thresholds give a mark at `value`; none where they leave its own.
pub(crate) fn threshold_color(thresholds: &[Threshold], value: f64) -> Option<Rgba> {
    // The highest threshold at or below the value speaks first, then the lowest above it.
    let reached = thresholds.iter().rev().find(|t| value >= t.value).and_then(|t| t.above);
    reached.or_else(|| thresholds.iter().find(|t| value < t.value).and_then(|t| t.below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aggregates() {
        let v = || vec![4.0, f64::NAN, 1.0, 3.0, 8.0];
        assert_eq!([Aggregate::Mean, Aggregate::Median, Aggregate::Min, Aggregate::Max].map(|op| aggregate(v(), op)), [4.0, 3.5, 1.0, 8.0]);
        assert!(aggregate(Vec::new(), Aggregate::Mean).is_nan());
    }

    #[test]
    fn the_nearest_threshold_speaks() {
        let [low, high, under] = [0xff0000, 0x00ff00, 0x0000ff].map(Rgba::hex);
        let t =
            [Threshold { value: 10.0, above: Some(low), below: Some(under) }, Threshold { value: 20.0, above: Some(high), below: None }];
        assert_eq!([5.0, 10.0, 19.0, 20.0].map(|v| threshold_color(&t, v)), [Some(under), Some(low), Some(low), Some(high)]);
    }
}
