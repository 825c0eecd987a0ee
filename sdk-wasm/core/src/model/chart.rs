//! A chart in a model's names as one over columns of a table with all that it leads to.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::answer::MeasureInput;
use crate::chart::Channel;
use crate::error::brief;
use crate::{ChartSpec, Code, Dimension, Error, Measure, Result, plan};

use super::About;
use super::bind::Bound;
use super::expand::{Scope, placed};
use super::question::filters;

impl Bound {
    /// The chart over columns called `table.column` that `spec` is, and the table that it is of. A
    /// channel names a `measure` or a `dimension` of the model, or says what any chart's does;
    /// titles and formats come along.
    ///
    /// # Errors
    /// `invalid_spec` for what is no specification, as [`Bound::question`], and `invalid_query` for
    /// measures of several tables or of several aggregates.
    pub fn chart(&self, mut spec: Value) -> Result<(String, ChartSpec)> {
        let measures = taken(&mut spec)?;
        let mut spec: ChartSpec = serde_json::from_value(spec)
            .map_err(|e| Error::new(Code::InvalidSpec, format!("spec: {e}")))?;
        self.computed(&mut spec.compute)?;
        let computed = spec.compute.clone();
        let scope = Scope::new(self, &computed);
        filters(&scope, &mut spec.filters).map_err(|(i, e)| placed(e, format!("filters[{i}]")))?;
        let paths: Vec<String> = (spec.encoding.channels().map(|(path, _)| path))
            .chain((0..spec.layer.len()).map(|i| format!("layer[{i}].y")))
            .collect();
        let channels = spec.encoding.channels_mut().chain(spec.layer.iter_mut().map(|l| &mut l.y));
        for (path, channel) in paths.into_iter().zip(channels) {
            let made = match measures.get(&path) {
                Some(name) => self.measure_of(&scope, name, channel),
                None => self.channel_of(&scope, channel),
            };
            *channel = made.map_err(|e| placed(e, path))?;
        }
        spec.lower();
        let split = self.split(&plan::chart_query(&spec, &[])?)?;
        let [(table, _)] = split.parts.as_slice() else {
            let message = "a chart is of one table's measures: ask model.query for those of several, and chart its rows";
            return Err(Error::new(Code::InvalidQuery, message).at("encoding"));
        };
        Ok((self.tables[*table].0.clone(), spec))
    }

    /// A channel that shows a measure of the model.
    fn measure_of(&self, scope: &Scope<'_>, name: &str, channel: &Channel) -> Result<Channel> {
        if channel.op.is_some() || channel.expr.is_some() || channel.time_unit.is_some() {
            let message = "a measure of a model says by itself how rows are reduced";
            return Err(Error::new(Code::InvalidSpec, message));
        }
        let measure = self.measured(scope, MeasureInput::Name(name.to_owned()))?;
        let MeasureInput::Measure(measure) = measure else {
            let message = format!(
                "{} is worked out of several aggregates, and a channel shows one: ask model.query for it, and chart its rows",
                brief(name)
            );
            return Err(Error::new(Code::InvalidQuery, message));
        };
        let about = self.model.measures.get(name).map(|m| &m.about);
        Ok(told(of_measure(measure, channel), about))
    }

    /// A channel that shows a column, an expression or a dimension of the model, or reduces one.
    fn channel_of(&self, scope: &Scope<'_>, channel: &Channel) -> Result<Channel> {
        if channel.op.is_some() {
            let expr = channel.expr.clone();
            let measure = Measure { expr, ..channel.measure().unwrap_or_else(|| lost(channel)) };
            let made = self.measured(scope, MeasureInput::Measure(measure))?;
            let MeasureInput::Measure(measure) = made else { return Ok(channel.clone()) };
            return Ok(of_measure(measure, channel));
        }
        let Some(name) = channel.field.clone().or_else(|| Some(channel.expr.as_ref()?.to_string()))
        else {
            return Ok(channel.clone());
        };
        let about = self.model.dimensions.get(&name).map(|d| &d.about);
        let dimension = self.dimension(
            scope,
            Dimension {
                field: name,
                expr: channel.expr.clone(),
                time_unit: channel.time_unit,
                bin: channel.bin,
                alias: channel.alias.clone(),
            },
        )?;
        let Dimension { field, expr, time_unit, bin, alias } = dimension;
        let field = expr.is_none().then_some(field);
        Ok(told(Channel { field, expr, time_unit, bin, alias, ..channel.clone() }, about))
    }
}

/// The channel that reduces rows as `measure` does; rows of a table are counted without a column.
fn of_measure(measure: Measure, channel: &Channel) -> Channel {
    let Measure { op, field, expr, alias, filters, q } = measure;
    let field = field.filter(|f| f != "*" && !f.ends_with(".*"));
    Channel { op: Some(op), field, expr, alias, filters, q, ..channel.clone() }
}

fn lost(channel: &Channel) -> Measure {
    Measure::new(channel.op.unwrap_or(crate::Op::Count), channel.field.as_deref(), "")
}

/// The channel with what the model says of its name, where it says nothing else itself.
fn told(channel: Channel, about: Option<&About>) -> Channel {
    let Some(about) = about else { return channel };
    Channel {
        title: channel.title.or_else(|| about.label.clone()),
        format: channel.format.or_else(|| about.format.clone()),
        ..channel
    }
}

/// Takes the model's names out of a specification: dimensions stand where columns do, and
/// measures are given by their paths.
fn taken(spec: &mut Value) -> Result<HashMap<String, String>> {
    let mut measures = HashMap::new();
    let mut take = |path: String, channel: &mut Value| -> Result<()> {
        let Some(channel) = channel.as_object_mut() else { return Ok(()) };
        let name = |channel: &mut Map<String, Value>, key: &str| match channel.remove(key) {
            None => Ok(None),
            Some(Value::String(name)) if !channel.contains_key("field") => Ok(Some(name)),
            Some(_) => {
                let message = format!("{key} is the name of one, beside no field");
                Err(Error::new(Code::InvalidSpec, message).at(&path))
            }
        };
        if let Some(dimension) = name(channel, "dimension")? {
            channel.insert("field".to_owned(), dimension.into());
        }
        if let Some(measure) = name(channel, "measure")? {
            channel.insert("field".to_owned(), measure.clone().into());
            measures.insert(path, measure);
        }
        Ok(())
    };
    let encoding = spec.get_mut("encoding").and_then(Value::as_object_mut);
    for (name, channel) in encoding.into_iter().flatten() {
        match channel {
            Value::Array(list) => {
                for (i, channel) in list.iter_mut().enumerate() {
                    take(format!("encoding.{name}[{i}]"), channel)?;
                }
            }
            one => take(format!("encoding.{name}"), one)?,
        }
    }
    let layers = spec.get_mut("layer").and_then(Value::as_array_mut);
    for (i, layer) in layers.into_iter().flatten().enumerate() {
        if let Some(y) = layer.get_mut("y") {
            take(format!("layer[{i}].y"), y)?;
        }
    }
    Ok(measures)
}
