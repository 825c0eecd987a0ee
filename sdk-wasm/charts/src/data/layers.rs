//! A chart of several measures: each a series with a mark and an axis of its own.

use pellucid_core::chart::{Channel, Mark, Side};
use pellucid_core::{Result, Scalar};

use crate::data::datum::Datum;
use crate::data::field::{Field, Kind};
use crate::data::points::Points;
use crate::data::read::text_for_number;
use crate::data::series::{Series, Split, palette};
use crate::data::style::Style;
use crate::input::Input;
use crate::state::Colors;

/// One measure of a chart of several.
#[derive(Clone)]
pub(crate) struct Layer {
    pub(crate) mark: Mark,
    /// What its mark shows beside its shapes.
    pub(crate) style: &'static Style,
    /// It is read at the right axis.
    pub(crate) right: bool,
    pub(crate) value: Field,
}

/// The chart's own measure and its layers', each in the `style` of its mark; empty where it has no
/// layers.
pub(crate) fn read(input: &Input, style: fn(Mark) -> &'static Style) -> Result<Vec<Layer>> {
    let spec = input.spec;
    if spec.layer.is_empty() {
        return Ok(Vec::new());
    }
    let layer = |mark: Mark, channel: &Channel, right, path: &str| {
        let value = Field::read(channel, input, false)?;
        match value.kind {
            Kind::Category { .. } => Err(text_for_number(mark, channel).at(path)),
            _ => Ok(Layer { mark, style: style(mark), right, value }),
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
pub(crate) fn split(layers: &[Layer], input: &Input) -> Result<Split> {
    let color = palette(input)?;
    let series = layers.iter().enumerate().map(|(i, l)| Series {
        name: l.value.label.clone(),
        key: Scalar::Null,
        color: color(i),
        hidden: input.state.hidden.contains(&l.value.label),
    });
    Ok(Split { series: series.collect(), of: Vec::new(), field: None, colors: Colors::default() })
}

/// A datum for each row and layer.
pub(crate) fn points(
    input: &Input,
    key: Option<&Field>,
    layers: &[Layer],
    split: &Split,
) -> Points {
    let mut out = Points::default();
    for row in 0..input.data.rows {
        let key = key.and_then(|k| k.values.get(row)).copied().unwrap_or(f64::NAN);
        if !key.is_finite() {
            out.unplaced += 1;
            continue;
        }
        for (series, layer) in layers
            .iter()
            .enumerate()
            .filter(|(i, _)| split.series.get(*i).is_some_and(|s| !s.hidden))
        {
            let value =
                layer.value.values.get(row).copied().filter(|v| v.is_finite()).unwrap_or(f64::NAN);
            let unlogged = layer.value.is_log() && value <= 0.0;
            out.no_logarithm += usize::from(unlogged);
            out.data.push(Datum {
                row: row as u32,
                series: series as u32,
                key,
                value: if unlogged { f64::NAN } else { value },
            });
        }
    }
    out
}
