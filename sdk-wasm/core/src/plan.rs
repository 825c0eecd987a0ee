//! From a chart's specification to the query that answers it.

use crate::chart::{self, Channel, Mark, ScaleSpec};
use crate::{ChartSpec, Code, Dimension, Error, Filter, Measure, Query, Result};

/// Marks of one chart; beyond it a browser would draw what nobody can read. Points are exempt: they become a density.
pub const MAX_MARKS: u32 = 100_000;

/// The query behind a chart, with the dashboard's `filters` added to the chart's own.
///
/// A chart of channels without any measure asks for rows, otherwise for groups. Two channels that show the same thing share one
/// result column.
///
/// # Errors
/// `invalid_spec` where a mark lacks a channel it needs.
pub fn chart_query(spec: &ChartSpec, filters: &[Filter]) -> Result<Query> {
    required_channels(spec)?;
    chart::annotation::check(&spec.annotations)?;
    let mut dimensions: Vec<Dimension> = Vec::new();
    let mut measures: Vec<Measure> = Vec::new();
    for (path, channel) in spec.encoding.channels() {
        check_channel(channel, &path).map_err(|e| e.within(&path))?;
        if let Some(measure) = channel.measure() {
            if !measures.contains(&measure) {
                measures.push(measure);
            }
        } else if let Some(dimension) = channel.dimension().filter(|d| !dimensions.contains(d)) {
            dimensions.push(dimension);
        }
    }
    Ok(Query {
        compute: spec.compute.clone(),
        ungrouped: measures.is_empty(),
        dimensions,
        measures,
        filters: spec.filters.iter().chain(filters).cloned().collect(),
        sort: spec.sort.clone(),
        limit: spec.limit,
        offset: 0,
    })
}

fn missing(mark: &str, channel: &str) -> Error {
    Error::new(Code::InvalidSpec, format!("{mark} needs the channel {channel}")).at(format!("encoding.{channel}"))
}

fn required_channels(spec: &ChartSpec) -> Result<()> {
    let e = &spec.encoding;
    let needs: &[(&str, bool)] = match spec.mark {
        Mark::Bar | Mark::Line | Mark::Area | Mark::Point => &[("x", e.x.is_some()), ("y", e.y.is_some())],
        Mark::Arc => &[("theta", e.theta.is_some()), ("color", e.color.is_some())],
        Mark::Metric => &[("value", e.value.is_some())],
        Mark::Table => &[("columns", !e.columns.is_empty())],
    };
    let mark = format!("{:?}", spec.mark).to_lowercase();
    if let Some((channel, _)) = needs.iter().find(|(_, present)| !present) {
        return Err(missing(&mark, channel));
    }
    if e.facet.as_ref().is_some_and(|f| f.op.is_some()) {
        return Err(Error::new(Code::InvalidSpec, "small multiples need a dimension: remove the op of facet").at("encoding.facet"));
    }
    if e.facet.is_some() && matches!(spec.mark, Mark::Table | Mark::Metric) {
        return Err(Error::new(Code::InvalidSpec, format!("a {mark} has no panels: remove facet")).at("encoding.facet"));
    }
    let measured = |c: &Option<Channel>| c.as_ref().is_some_and(|c| c.op.is_some());
    let measure_on = match spec.mark {
        Mark::Bar | Mark::Area if measured(&e.x) == measured(&e.y) => Some("x or y, and not both,"),
        Mark::Arc if !measured(&e.theta) => Some("theta"),
        Mark::Metric if !measured(&e.value) => Some("value"),
        _ => None,
    };
    match measure_on {
        Some(on) => {
            Err(Error::new(Code::InvalidSpec, format!("{mark} needs a measure: give {on} an op such as sum or count")).at("encoding"))
        }
        None => Ok(()),
    }
}

fn check_channel(c: &Channel, path: &str) -> Result<()> {
    let invalid = |message: &str| Err(Error::new(Code::InvalidSpec, message));
    match c.op {
        None if c.field.is_none() => invalid("a channel needs a field, or an op that counts rows"),
        None if !c.filters.is_empty() || c.q.is_some() => invalid("`where` and `q` belong to a measure: add an op"),
        Some(_) if c.time_unit.is_some() || c.bin.is_some() => invalid("timeUnit and bin belong to a dimension: remove the op"),
        _ => {
            c.scale.as_ref().map_or(Ok(()), ScaleSpec::check)?;
            c.axis.as_ref().map_or(Ok(()), |axis| axis.check(path))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec(v: serde_json::Value) -> ChartSpec {
        serde_json::from_value(v).expect("the specification parses")
    }

    #[test]
    fn channels_become_dimensions_and_measures() {
        let s = spec(json!({"mark": "bar", "limit": 10, "filters": [{"field": "a", "op": "notNull"}],
            "encoding": {"x": {"field": "ts", "timeUnit": "month", "as": "month"}, "y": {"op": "count", "as": "n"}, "color": {"field": "c"}}}));
        let q = chart_query(&s, &[Filter::new("b", crate::FilterOp::Eq, 1i64)]).expect("a query");
        assert_eq!(q.dimensions.iter().map(Dimension::name).collect::<Vec<_>>(), ["month", "c"]);
        assert_eq!(q.measures.iter().map(Measure::name).collect::<Vec<_>>(), ["n"]);
        assert_eq!((q.filters.len(), q.limit, q.ungrouped), (2, Some(10), false));
    }

    #[test]
    fn a_chart_of_rows_is_ungrouped() {
        let s = spec(json!({"mark": "point", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}));
        assert!(chart_query(&s, &[]).expect("a query").ungrouped);
    }

    #[test]
    fn missing_channels_are_named() {
        for (s, path) in [
            (json!({"mark": "bar", "encoding": {"x": {"field": "a"}}}), "encoding.y"),
            (json!({"mark": "arc", "encoding": {"theta": {"op": "count"}}}), "encoding.color"),
            (json!({"mark": "metric", "encoding": {}}), "encoding.value"),
            (json!({"mark": "table", "encoding": {}}), "encoding.columns"),
            (json!({"mark": "line", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}, "facet": {"op": "count"}}}), "encoding.facet"),
            (json!({"mark": "bar", "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}), "encoding"),
            (json!({"mark": "line", "encoding": {"x": {"field": "a"}, "y": {}}}), "encoding.y"),
        ] {
            let e = chart_query(&spec(s.clone()), &[]).expect_err("refused");
            assert_eq!((e.code, e.path.as_deref()), (Code::InvalidSpec, Some(path)), "{s}");
        }
    }
}
