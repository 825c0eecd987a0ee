//! A chart in a model's names as one over columns of a table with all that it leads to.

use crate::answer::{Formula, MeasureInput, read_chart};
use crate::chart::Channel;
use crate::{ChartSpec, Code, Dimension, Error, Expr, Measure, Result, plan};

use super::About;
use super::bind::Bound;
use super::expand::{Scope, counted, placed};
use super::question::{filters, of_filters};

impl Bound {
    /// The chart over columns called `table.column` that `spec` is, and the table that it is of. A
    /// channel names a `measure` or a `dimension` of the model, or says what any chart's does;
    /// titles and formats come along, and times are read by the model's clock.
    ///
    /// # Errors
    /// As [`Bound::question`] and [`plan::chart_query`], and `invalid_query` for measures of several
    /// tables.
    pub fn chart(&self, mut spec: ChartSpec) -> Result<(String, ChartSpec)> {
        self.computed(&mut spec.compute)?;
        let computed = spec.compute.clone();
        let scope = Scope::new(self, &computed);
        filters(&scope, &mut spec.filters).map_err(|(i, e)| placed(e, format!("filters[{i}]")))?;
        if let Some(compare) = &mut spec.compare {
            let made = self.times_of(&scope, compare);
            made.map_err(|e| placed(e, "compare.field".to_owned()))?;
        }
        let paths: Vec<String> = spec.all_channels().map(|(path, _)| path).collect();
        for (path, channel) in paths.into_iter().zip(spec.all_channels_mut()) {
            let made = self.channel_of(&scope, channel);
            *channel = made.map_err(|e| placed(e, path))?;
        }
        self.count_rows_in(&mut spec)?;
        if let Some(zone) = self.model.clock.as_ref().and_then(|c| c.time_zone.as_deref()) {
            read_chart(&mut spec, zone, &self.columns).map_err(|e| e.at("clock.timeZone"))?;
        }
        let mut lowered = spec.clone();
        lowered.lower();
        let split = self.split(&plan::chart_query(&lowered, &[])?)?;
        let [(table, _)] = split.parts.as_slice() else {
            let message = "a chart is of one table's measures: ask model.query for those of several, and chart its rows";
            return Err(Error::new(Code::InvalidQuery, message).at("encoding"));
        };
        spec.all_channels_mut().for_each(of_one_table);
        Ok((self.tables[*table].0.clone(), spec))
    }

    /// Lets `COUNT()` count the rows of the table that all else is of.
    fn count_rows_in(&self, spec: &mut ChartSpec) -> Result<()> {
        let open =
            |c: &Channel| c.field.as_deref() == Some("*") || c.expr.as_ref().is_some_and(counted);
        let Some((path, _)) = spec.all_channels().find(|(_, c)| open(c)) else { return Ok(()) };
        let mut names: Vec<&str> = of_filters(&spec.filters).collect();
        for (_, channel) in spec.all_channels() {
            names.extend(channel.field.as_deref());
            names.extend(channel.expr.iter().flat_map(Expr::columns));
            names.extend(of_filters(&channel.filters));
        }
        let mut tables = Vec::new();
        for name in names {
            tables.extend(self.table_of(name).filter(|t| !tables.contains(t)));
        }
        let table = self.counted(&tables).map_err(|e| e.at(path))?;
        let rows = format!("{}.*", self.tables[table].0);
        for channel in spec.all_channels_mut() {
            match &mut channel.expr {
                Some(expr) => self.count_rows_of(expr, table),
                None if channel.field.as_deref() == Some("*") => channel.field = Some(rows.clone()),
                None => {}
            }
        }
        Ok(())
    }

    /// A channel that shows a measure or a dimension of the model, or what any chart's does.
    fn channel_of(&self, scope: &Scope<'_>, channel: &Channel) -> Result<Channel> {
        let mut own = channel.clone();
        let (measure, dimension) = (own.model_measure.take(), own.model_dimension.take());
        let says_more = own.is_measure() || own.expr.is_some() || own.field.is_some();
        match (measure, dimension) {
            (Some(_), Some(_)) => {
                let message = "a channel shows a measure or a dimension: remove one of them";
                Err(Error::new(Code::InvalidSpec, message))
            }
            (None, Some(_)) | (Some(_), None) if says_more => {
                let message = "a name of a model stands beside no field, op or expression";
                Err(Error::new(Code::InvalidSpec, message))
            }
            (Some(_), None) if own.time_unit.is_some() || own.bin.is_some() => {
                let message = "a measure of a model says by itself how rows are reduced";
                Err(Error::new(Code::InvalidSpec, message))
            }
            (Some(name), None) => self.measure_of(scope, &name, &own),
            (None, Some(name)) => self.plain(scope, &Channel { field: Some(name), ..own }),
            (None, None) => self.plain(scope, &own),
        }
    }

    /// A channel that shows a measure of the model.
    fn measure_of(&self, scope: &Scope<'_>, name: &str, channel: &Channel) -> Result<Channel> {
        let measure = self.measured(scope, MeasureInput::Name(name.to_owned()))?;
        let about = self.model.measures.get(name).map(|m| &m.about);
        Ok(told(measuring(measure, channel), about))
    }

    /// A channel that shows a column, an expression or a dimension of the model, or reduces one.
    fn plain(&self, scope: &Scope<'_>, channel: &Channel) -> Result<Channel> {
        let expr = channel.expr.clone();
        if let Some(measure) = channel.measure() {
            let input = MeasureInput::Measure(Measure { expr, ..measure });
            return Ok(measuring(self.measured(scope, input)?, channel));
        }
        if let Some(expr) = expr.filter(Expr::has_aggregate) {
            let input =
                MeasureInput::Formula(Formula { expr, alias: channel.alias.clone(), place: 0 });
            return Ok(measuring(self.measured(scope, input)?, channel));
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

/// The channel that reduces rows as `measure` does.
fn measuring(measure: MeasureInput, channel: &Channel) -> Channel {
    match measure {
        MeasureInput::Measure(Measure { op, field, expr, alias, filters, q }) => {
            Channel { op: Some(op), field, expr, alias, filters, q, ..channel.clone() }
        }
        MeasureInput::Formula(formula) => {
            let alias = Some(formula.name());
            Channel { field: None, expr: Some(formula.expr), alias, ..channel.clone() }
        }
        MeasureInput::Name(_) => channel.clone(),
    }
}

/// Counts the rows of its table without saying which table: it is the chart's.
fn of_one_table(channel: &mut Channel) {
    let is_rows = |name: &str| name == "*" || name.ends_with(".*");
    channel.field = channel.field.take().filter(|name| !is_rows(name));
    if let Some(expr) = &mut channel.expr {
        expr.count_rows(&is_rows);
    }
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
