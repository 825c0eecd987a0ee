//! A chart's annotations in the values of its axes.

use pellucid_core::chart::{Aggregate, Annotation, AnnotationAxis};
use pellucid_core::{Result, Scalar};

use crate::annotate::curves::{self, Curve};
use crate::annotate::position::position;
use crate::color::Rgba;
use crate::data::field::{Field, Kind};
use crate::data::plot_data::PlotData;
use crate::data::width::Width;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::parts::threshold::Threshold;
use crate::order;
use crate::text::one_line;
use crate::ticks::time::unit_step;

/// An annotation in the axes' values.
pub(super) enum Shape {
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
    pub(super) shapes: Vec<(Shape, Option<Rgba>)>,
    pub(crate) thresholds: Vec<Threshold>,
}

/// What annotations are read by.
struct Reader<'a> {
    input: &'a Input<'a>,
    data: &'a PlotData,
    /// The measure as its axis shows it.
    measure: &'a Field,
    /// Where the marks start and end in values.
    spans: &'a [[f64; 2]],
    /// Which of the specification's annotations.
    index: usize,
}

impl Plan {
    /// Reads the specification's annotations; `spans` are where the marks start and end in values,
    /// `measure` is the value's field as its axis shows it.
    ///
    /// # Errors
    /// `invalid_spec` for a colour that is none, `type_mismatch` for a value that the axis has no
    /// place for.
    pub(crate) fn new(
        input: &Input,
        data: &PlotData,
        measure: &Field,
        spans: &[[f64; 2]],
    ) -> Result<Self> {
        let mut plan = Self::default();
        for (index, annotation) in input.spec.annotations.iter().enumerate() {
            Reader { input, data, measure, spans, index }.read(annotation, &mut plan)?;
        }
        order::sort(&mut plan.thresholds, |a, b| a.value.total_cmp(&b.value));
        Ok(plan)
    }

    /// An axis' extent with what stands on it.
    pub(crate) fn widen(&self, extent: Option<[f64; 2]>, measure: bool) -> Option<[f64; 2]> {
        let values = self.shapes.iter().flat_map(|(shape, _)| shape.reach(measure));
        let [mut low, mut high] = extent?;
        for v in values.filter(|v| v.is_finite()) {
            (low, high) = (low.min(v), high.max(v));
        }
        Some([low, high])
    }
}

impl Shape {
    /// The values that it reaches along the measure's axis, or else along the key's.
    fn reach(&self, measure: bool) -> Vec<f64> {
        match self {
            Self::Line { measure: m, at, end, .. } if *m == measure => vec![*at, *end],
            Self::Band { measure: m, ends, .. } if *m == measure => ends.to_vec(),
            Self::Curve(c) if measure => c
                .points
                .iter()
                .map(|p| p[1])
                .chain(c.band.iter().flat_map(|b| [b[1], b[2]]))
                .collect(),
            Self::Curve(c) => c.points.iter().map(|p| p[0]).collect(),
            Self::Text { key, value, .. } => vec![if measure { *value } else { *key }],
            _ => Vec::new(),
        }
    }
}

impl Reader<'_> {
    fn read(&self, annotation: &Annotation, plan: &mut Plan) -> Result<()> {
        match annotation {
            Annotation::Line { axis, value, op, label, color } => {
                let (is_measure, Some(field)) = self.on(*axis) else { return Ok(()) };
                let color = self.color(color, "color")?;
                let line = self.line(is_measure, field, (value.as_ref(), *op), label.as_deref())?;
                plan.shapes.extend(line.map(|line| (line, color)));
            }
            Annotation::Band { axis, from, to, label, color } => {
                let (is_measure, Some(field)) = self.on(*axis) else { return Ok(()) };
                let color = self.color(color, "color")?;
                let band = self.band(is_measure, field, [from, to], label.as_deref())?;
                plan.shapes.extend(band.map(|band| (band, color)));
            }
            Annotation::Threshold { value, above, below, label } => {
                let (above, below) = (self.color(above, "above")?, self.color(below, "below")?);
                plan.thresholds.push(Threshold { value: *value, above, below });
                let label = label.as_deref().map(one_line).unwrap_or_default();
                plan.shapes.push((
                    Shape::Line { measure: true, at: *value, end: *value, label },
                    above.or(below),
                ));
            }
            Annotation::Text { x, y, text, color } => {
                let place = |axis, scalar, name| {
                    self.on(axis)
                        .1
                        .map_or(Ok(None), |f| position(scalar, f))
                        .map_err(|e| e.at(self.path(name)))
                };
                let (x, y) = (place(AnnotationAxis::X, x, "x")?, place(AnnotationAxis::Y, y, "y")?);
                let color = self.color(color, "color")?;
                let turned = |(x, y)| if self.data.horizontal { (y, x) } else { (x, y) };
                let at = x.zip(y).map(turned);
                plan.shapes.extend(
                    at.map(|(key, value)| {
                        (Shape::Text { key, value, text: one_line(text) }, color)
                    }),
                );
            }
            Annotation::Trend { color }
            | Annotation::MovingAverage { color, .. }
            | Annotation::Forecast { color, .. } => {
                let color = self.color(color, "color")?;
                plan.shapes.extend(
                    curves::curves(annotation, self.data, self.spans)
                        .into_iter()
                        .map(|c| (Shape::Curve(c), color)),
                );
            }
        }
        Ok(())
    }

    /// A line at a value or at an aggregate; `None` where the axis has no place for it.
    fn line(
        &self,
        measure: bool,
        field: &Field,
        at: (Option<&Scalar>, Option<Aggregate>),
        label: Option<&str>,
    ) -> Result<Option<Shape>> {
        let (at, said) = match at {
            (Some(value), _) => {
                (position(value, field).map_err(|e| e.at(self.path("value")))?, String::new())
            }
            (None, Some(op)) => self.aggregate(measure, field, op),
            (None, None) => (None, String::new()),
        };
        let label = label.map_or(said, one_line);
        let slot = at.map(|at| self.slot(measure, field, [at; 2]));
        Ok(slot.map(|[at, end]| Shape::Line { measure, at, end, label }))
    }

    /// A band between two values; `None` where the axis has no place for one of them.
    fn band(
        &self,
        measure: bool,
        field: &Field,
        [from, to]: [&Scalar; 2],
        label: Option<&str>,
    ) -> Result<Option<Shape>> {
        let a = position(from, field).map_err(|e| e.at(self.path("from")))?;
        let b = position(to, field).map_err(|e| e.at(self.path("to")))?;
        let label = label.map(one_line).unwrap_or_default();
        // The slots of its first and of its last time belong to it.
        let ends = a.zip(b).map(|(a, b)| self.slot(measure, field, [a.min(b), a.max(b)]));
        Ok(ends.map(|ends| Shape::Band { measure, ends, label }))
    }

    fn path(&self, field: &str) -> String {
        format!("annotations[{}].{field}", self.index)
    }

    fn color(&self, color: &Option<String>, field: &str) -> Result<Option<Rgba>> {
        color.as_deref().map(Rgba::parse).transpose().map_err(|e| e.at(self.path(field)))
    }

    /// Whether an axis of the page is the measure's, and its field.
    fn on(&self, axis: AnnotationAxis) -> (bool, Option<&Field>) {
        let is_measure = (axis == AnnotationAxis::Y) != self.data.horizontal;
        (is_measure, if is_measure { Some(self.measure) } else { self.data.key.as_ref() })
    }

    /// The place of an aggregate of the marks' ends, and what it is called.
    fn aggregate(&self, is_measure: bool, field: &Field, op: Aggregate) -> (Option<f64>, String) {
        let values =
            if is_measure { self.spans.iter().map(|s| s[1]).collect() } else { Vec::new() };
        let at = aggregate(values, op);
        let word = self.input.locale.word(word(op));
        (Some(at), format!("{word} {}", field.text(at, self.input.locale.as_ref())))
    }

    /// A stretch of an axis; of the key's with the slots that it starts and ends in.
    fn slot(&self, is_measure: bool, field: &Field, [from, to]: [f64; 2]) -> [f64; 2] {
        let width = self.data.width();
        if is_measure { [from, to] } else { [slot(field, width, from), slot_end(field, width, to)] }
    }
}

/// Where the slot that holds a place of the key's axis starts: marks of a month stand at all of its
/// days. Numbers and instants that nothing spans are their own place.
fn slot(field: &Field, width: Width, at: f64) -> f64 {
    match (width, &field.kind) {
        (Width::Time(unit), Kind::Time(_)) if at.is_finite() => {
            unit_step(unit).floor(at as i64) as f64
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aggregates() {
        let v = || vec![4.0, f64::NAN, 1.0, 3.0, 8.0];
        assert_eq!(
            [Aggregate::Mean, Aggregate::Median, Aggregate::Min, Aggregate::Max]
                .map(|op| aggregate(v(), op)),
            [4.0, 3.5, 1.0, 8.0]
        );
        assert!(aggregate(Vec::new(), Aggregate::Mean).is_nan());
    }
}
