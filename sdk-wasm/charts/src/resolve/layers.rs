//! A chart of several measures: each a series with a mark and an axis of its own.

use pellucid_core::chart::{Channel, Mark, Side};
use pellucid_core::{Result, Scalar};

use crate::Input;
use crate::resolve::field::{Field, Kind};
use crate::resolve::series::{Series, Split, palette};
use crate::resolve::{Datum, Points, Resolved};

/// One measure of a chart of several.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) mark: Mark,
    pub(crate) right: bool,
    pub(crate) value: Field,
}

/// The chart's own measure and its layers'; empty where it has no layers.
pub(super) fn read(input: &Input) -> Result<Vec<Layer>> {
    let spec = input.spec;
    if spec.layer.is_empty() {
        return Ok(Vec::new());
    }
    let layer = |mark, channel: &Channel, right, path: &str| {
        let value = Field::read(channel, input, false)?;
        match value.kind {
            Kind::Category { .. } => Err(super::text_for_number(mark, channel).at(path)),
            _ => Ok(Layer { mark, right, value }),
        }
    };
    let mut out = Vec::with_capacity(spec.layer.len() + 1);
    if let Some(y) = &spec.encoding.y {
        out.push(layer(spec.mark, y, false, "encoding.y")?);
    }
    for (i, l) in spec.layer.iter().enumerate() {
        out.push(layer(l.mark, &l.y, l.axis == Some(Side::Right), &format!("layer[{i}].y"))?);
    }
    Ok(out)
}

/// A series a layer, named by its measure.
pub(super) fn split(layers: &[Layer], input: &Input) -> Result<Split> {
    let color = palette(input)?;
    let series = layers.iter().enumerate().map(|(i, l)| Series {
        name: l.value.label.clone(),
        key: Scalar::Null,
        color: color(i),
        hidden: input.state.hidden.contains(&l.value.label),
    });
    Ok(Split { series: series.collect(), of: Vec::new(), field: None })
}

/// A datum for each row and layer.
pub(super) fn points(input: &Input, key: Option<&Field>, layers: &[Layer], split: &Split) -> Points {
    let mut out = Points::default();
    for row in 0..input.data.rows {
        let key = key.and_then(|k| k.values.get(row)).copied().unwrap_or(f64::NAN);
        if !key.is_finite() {
            out.unplaced += 1;
            continue;
        }
        for (series, layer) in layers.iter().enumerate().filter(|(i, _)| split.series.get(*i).is_some_and(|s| !s.hidden)) {
            let value = layer.value.values.get(row).copied().filter(|v| v.is_finite()).unwrap_or(f64::NAN);
            let unlogged = layer.value.is_log() && value <= 0.0;
            out.no_logarithm += usize::from(unlogged);
            out.data.push(Datum { row: row as u32, series: series as u32, key, value: if unlogged { f64::NAN } else { value } });
        }
    }
    out
}

impl Resolved {
    /// The mark that a series is drawn with.
    pub(crate) fn mark_of(&self, series: u32) -> Mark {
        self.layers.get(series as usize).map_or(self.mark, |l| l.mark)
    }

    /// Whether a series is read at the right axis.
    pub(crate) fn at_right(&self, series: u32) -> bool {
        self.layers.get(series as usize).is_some_and(|l| l.right)
    }

    /// The measure of a series.
    pub(crate) fn value_of(&self, series: u32) -> &Field {
        self.layers.get(series as usize).map_or(&self.value, |l| &l.value)
    }

    /// The measure that the right axis is named and written by: the first read there.
    pub(crate) fn right_field(&self) -> Option<&Field> {
        self.layers.iter().find(|l| l.right).map(|l| &l.value)
    }

    /// What is drawn one after the other, back to front: each mark, at the left axis and at the right.
    pub(crate) fn passes(&self) -> Vec<(Mark, bool)> {
        if self.layers.is_empty() {
            return vec![(self.mark, false)];
        }
        let all = [Mark::Area, Mark::Bar, Mark::Line, Mark::Point].into_iter().flat_map(|m| [(m, false), (m, true)]);
        all.filter(|p| self.layers.iter().any(|l| (l.mark, l.right) == *p)).collect()
    }
}
