//! How a question reads times: by which clocks, from which day weeks start and from which month
//! fiscal years do.
//!
//! Whatever plans a question thinks in the times that clocks show. Only the plain queries that are
//! asked in the end say how these come of what is stored: with a zone each column of instants is
//! read through `AT_ZONE`, and a bound that a filter sets becomes the instant at which clocks show
//! it, so that what is sorted by time is still cut by it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::expr::{self, Clock, Expr, Function, TimePart, clock_text};
use crate::lower::named;
use crate::zone::{Instant, Zone};
use crate::{
    ChartSpec, Code, Computed, DataType, Dimension, Error, Filter, FilterOp, Measure, Op, Query,
    Result, Scalar, Schema, TimeUnit, exact, host,
};

/// A day of the week.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
#[ts(rename_all = "camelCase")]
pub enum Weekday {
    /// As ISO 8601 has it.
    #[default]
    Monday,
    /// A day later.
    Tuesday,
    /// Two days later.
    Wednesday,
    /// Three days later.
    Thursday,
    /// Four days later.
    Friday,
    /// Five days later.
    Saturday,
    /// As in North America.
    Sunday,
}

/// How times are read.
#[derive(Debug, Clone, Default)]
pub(super) struct Calendar {
    zone: Option<Arc<Zone>>,
    /// What clocks show now, and how times are cut.
    pub(super) clock: Clock,
}

impl Calendar {
    /// The calendar of the zone called `zone`, or of UTC, with weeks from `week` on and years from
    /// the month `fiscal`, 1 to 12; asked at `now`, an instant by ISO 8601, or at this moment.
    ///
    /// # Errors
    /// `invalid_query` where there is no such zone, month or instant.
    pub(super) fn new(
        zone: Option<&str>,
        week: Option<Weekday>,
        fiscal: Option<u32>,
        now: Option<&str>,
    ) -> Result<Self> {
        let zone = zone.map(Zone::named).transpose().map_err(|e| e.at("timeZone"))?;
        let fiscal = match fiscal.unwrap_or(1) {
            month @ 1..=12 => i64::from(month) - 1,
            month => {
                let message = format!("fiscal years start in a month from 1 to 12, not in {month}");
                return Err(Error::new(Code::InvalidQuery, message).at("fiscalYearStart"));
            }
        };
        let now = match now {
            Some(text) => expr::instant(text).ok_or_else(|| {
                let message = "now is an instant such as 2001-01-31T12:00:00Z";
                Error::new(Code::InvalidQuery, message).at("now")
            })?,
            None => host::now(),
        };
        let now = zone.as_ref().map_or(Some(now), |zone| zone.local(now)).unwrap_or(now);
        Ok(Self { zone, clock: Clock { now, week: week.unwrap_or_default() as i64, fiscal } })
    }

    /// Makes bounds that are instants by their offset what clocks show then, for whoever reckons
    /// with them.
    pub(super) fn show(&self, filters: &mut [Filter]) {
        let Some(zone) = self.zone.as_deref() else { return };
        for filter in filters {
            if let Some(shown) = with_bounds(filter, |bound| Some(clock(zone, bound))) {
                *filter = shown;
            }
        }
    }

    /// `query`, whose expressions are columns by now, as executors are asked: over the columns of
    /// `schema` and in UTC.
    pub(super) fn applied(&self, mut query: Query, schema: &Schema) -> Query {
        let reading = Reading { calendar: self, schema };
        let Query { compute, dimensions, measures, filters, .. } = &mut query;
        compute.iter_mut().for_each(|c| reading.expr(&mut c.expr));
        dimensions.iter_mut().for_each(|d| reading.dimension(d, compute));
        measures.iter_mut().for_each(|m| reading.measure(m, compute));
        filters.iter_mut().for_each(|f| reading.filter(f, compute));
        query
    }
}

/// Reads the times of a chart over the columns of `schema` by the clocks of the zone called `zone`:
/// its expressions and conditions, and what it cuts to units. Instants that it shows as they are stay
/// instants, shown by those clocks.
///
/// # Errors
/// `invalid_query` where there is no such zone.
pub(crate) fn read_chart(spec: &mut ChartSpec, zone: &str, schema: &Schema) -> Result<()> {
    let calendar = Calendar::new(Some(zone), None, None, None)?;
    let reading = Reading { calendar: &calendar, schema };
    let mut made = Vec::new();
    spec.compute.iter_mut().for_each(|c| reading.expr(&mut c.expr));
    spec.filters.iter_mut().for_each(|f| reading.filter(f, &mut made));
    let mut shows = false;
    for channel in spec.all_channels_mut() {
        channel.filters.iter_mut().for_each(|f| reading.filter(f, &mut made));
        if let Some(expr) = &mut channel.expr {
            reading.expr(expr);
        } else if let Some(wall) = channel.field.as_deref().and_then(|field| reading.wall(field)) {
            if channel.time_unit.is_some() {
                let (name, label) = (channel.name(), channel.label());
                (channel.field, channel.expr) = (None, Some(wall));
                channel.alias.get_or_insert(name);
                channel.title.get_or_insert(label);
            } else {
                let shown = [Op::Min, Op::Max, Op::First, Op::Last];
                shows |= channel.op.is_none_or(|op| shown.contains(&op));
            }
        }
    }
    spec.compute.extend(made);
    if shows {
        spec.options.timezone.get_or_insert_with(|| zone.to_owned());
    }
    Ok(())
}

/// Makes the bounds of filters that are written as times without an offset the instants at which
/// clocks of the zone called `zone` show them; numbers are instants.
///
/// # Errors
/// `invalid_query` where there is no such zone.
pub(crate) fn read_filters(filters: &mut [Filter], zone: &str, schema: &Schema) -> Result<()> {
    let calendar = Calendar::new(Some(zone), None, None, None)?;
    let reading = Reading { calendar: &calendar, schema };
    for filter in filters {
        if let Some(expr) = &mut filter.expr {
            reading.expr(expr);
        }
        let bounds = filter.value.iter().chain(filter.values.iter().flatten());
        if bounds.into_iter().all(|bound| matches!(bound, Scalar::Str(_))) {
            let mut made = Vec::new();
            reading.filter(filter, &mut made);
            *filter = filter.clone().spelt_out(&made);
        }
    }
    Ok(())
}

/// Makes filters of a column that a dimension of `query` reads by a clock filters of what that clock
/// shows, so that both are of one time; `field`, too, where it is such a column.
pub(crate) fn show_filters(query: &mut Query, field: &mut Option<String>) {
    let Query { compute, dimensions, filters, .. } = query;
    let is_cut = |c: &&Computed| dimensions.iter().any(|d| d.field == c.name);
    for Computed { name, expr } in compute.iter().filter(is_cut) {
        let Expr::Operation(o) = expr else { continue };
        let (Function::AtZone, [Expr::Column(column), Expr::Text { text: zone }]) =
            (o.op, o.args.as_slice())
        else {
            continue;
        };
        let Ok(zone) = Zone::named(zone) else { continue };
        let shown = |bound: &Scalar| {
            let at = i64::try_from(exact::step(DataType::Timestamp, bound)?.floor).ok()?;
            Some(Scalar::Str(clock_text(zone.local(at)?)))
        };
        if field.as_ref() == Some(column) {
            *field = Some(name.clone());
        }
        for filter in filters.iter_mut().filter(|f| f.field == *column) {
            if let Some(shown) = with_bounds(filter, shown) {
                *filter = Filter { field: name.clone(), ..shown };
            }
        }
    }
}

/// A calendar over the columns of a table.
struct Reading<'a> {
    calendar: &'a Calendar,
    schema: &'a Schema,
}

impl Reading<'_> {
    /// The zone through which the column called `name` is read.
    fn zone(&self, name: &str) -> Option<&Zone> {
        let zone = self.calendar.zone.as_deref()?;
        let field = self.schema.fields.iter().find(|f| f.name == name)?;
        (field.data_type == DataType::Timestamp).then_some(zone)
    }

    fn wall(&self, name: &str) -> Option<Expr> {
        let zone = Expr::text(self.zone(name)?.name());
        Some(Expr::call(Function::AtZone, vec![Expr::column(name), zone]))
    }

    /// Reads every column of instants in `expr` by clocks.
    fn expr(&self, expr: &mut Expr) {
        match expr {
            Expr::Column(name) => {
                if let Some(wall) = self.wall(name) {
                    *expr = wall;
                }
            }
            Expr::Timestamp { timestamp } if has_offset(timestamp) => {
                let zone = self.calendar.zone.as_deref();
                if let Some(wall) = expr::instant(timestamp).and_then(|at| zone?.local(at)) {
                    *timestamp = clock_text(wall);
                }
            }
            // An instant that the author reads by a clock is read by no other.
            Expr::Operation(o) if o.op == Function::AtZone => {}
            Expr::Operation(o) => o.args.iter_mut().for_each(|a| self.expr(a)),
            _ => {}
        }
    }

    fn dimension(&self, dimension: &mut Dimension, made: &mut Vec<Computed>) {
        let name = dimension.name().to_owned();
        let wall = self.wall(&dimension.field);
        let at = || wall.clone().unwrap_or_else(|| Expr::column(dimension.field.as_str()));
        let unit = dimension.time_unit.and_then(TimePart::of);
        let cut = unit.and_then(|unit| self.calendar.clock.cut(unit, at));
        if cut.is_some() {
            // Each begins at midnight, and days are what executors group by quickly.
            dimension.time_unit = Some(TimeUnit::Day);
        }
        let Some(expr) = cut.or(wall) else { return };
        dimension.field = named(expr, made);
        dimension.alias = Some(name);
    }

    fn measure(&self, measure: &mut Measure, made: &mut Vec<Computed>) {
        let name = measure.name();
        let shows =
            matches!(measure.op, Op::Min | Op::Max | Op::First | Op::Last | Op::CountDistinct);
        let wall = measure.field.as_deref().filter(|_| shows).and_then(|field| self.wall(field));
        if let Some(wall) = wall {
            measure.field = Some(named(wall, made));
            measure.alias = Some(name);
        }
        measure.filters.iter_mut().for_each(|f| self.filter(f, made));
    }

    /// Makes the bounds of a filter the instants at which clocks show them. Where clocks show one
    /// twice or never, the filter is of what they show.
    fn filter(&self, filter: &mut Filter, made: &mut Vec<Computed>) {
        let Some(zone) = self.zone(&filter.field) else { return };
        if let Some(plain) = with_bounds(filter, |bound| instant(zone, bound)) {
            *filter = plain;
        } else if let Some(plain) = skipped(filter, zone) {
            *filter = plain;
        } else if let Some(wall) = self.wall(&filter.field) {
            let shown = with_bounds(filter, |bound| Some(clock(zone, bound)));
            *filter = Filter { field: named(wall, made), ..shown.unwrap_or(filter.clone()) };
        }
    }
}

/// The filter with each bound replaced; none where one has no replacement.
fn with_bounds(filter: &Filter, bound: impl Fn(&Scalar) -> Option<Scalar>) -> Option<Filter> {
    let value = match &filter.value {
        Some(value) => Some(bound(value)?),
        None => None,
    };
    let values = match &filter.values {
        Some(values) => Some(values.iter().map(&bound).collect::<Option<Vec<_>>>()?),
        None => None,
    };
    Some(Filter { value, values, ..filter.clone() })
}

/// The bound as the one instant that it is; none where clocks show it twice or never, or where it
/// lies between two microseconds.
fn instant(zone: &Zone, bound: &Scalar) -> Option<Scalar> {
    if is_instant(bound) {
        return Some(bound.clone());
    }
    let Some(step) = exact::step(DataType::Timestamp, bound) else {
        // What is no time is refused where the query is checked.
        return Some(bound.clone());
    };
    match zone.instant(step.floor * exact::NANOS_PER_MICRO) {
        Instant::Once(at) if step.exact => text(at),
        _ => None,
    }
}

/// The filter of one bound that clocks went past: the instant of the change takes its place.
fn skipped(filter: &Filter, zone: &Zone) -> Option<Filter> {
    let op = match filter.op {
        FilterOp::Gt | FilterOp::Gte => FilterOp::Gte,
        FilterOp::Lt | FilterOp::Lte => FilterOp::Lt,
        _ => return None,
    };
    let wall = exact::step(DataType::Timestamp, filter.value.as_ref()?)?;
    match zone.instant(wall.floor * exact::NANOS_PER_MICRO) {
        Instant::Skipped(change) => {
            Some(Filter { op, value: Some(text(change)?), ..filter.clone() })
        }
        _ => None,
    }
}

/// The bound as clocks show it.
fn clock(zone: &Zone, bound: &Scalar) -> Scalar {
    let wall = match bound {
        Scalar::Str(text) if is_instant(bound) => expr::instant(text).and_then(|at| zone.local(at)),
        _ => None,
    };
    wall.map_or_else(|| bound.clone(), |wall| Scalar::Str(clock_text(wall)))
}

/// Nanoseconds as a text that filters take.
fn text(nanos: i128) -> Option<Scalar> {
    let micros = i64::try_from(nanos.div_euclid(exact::NANOS_PER_MICRO)).ok()?;
    Some(Scalar::Str(crate::time::iso_of_micros(micros)))
}

/// Whether a bound says by its offset which instant it is, whatever clocks show.
fn is_instant(bound: &Scalar) -> bool {
    matches!(bound, Scalar::Str(text) if has_offset(text))
}

/// Whether a time ends with `Z` or an offset.
fn has_offset(text: &str) -> bool {
    text.get(11..).is_some_and(|clock| clock.contains(['Z', 'z', '+', '-']))
}
