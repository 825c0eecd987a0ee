//! Which channels each mark needs, and what they must be.

use crate::chart::{Channel, Mark, ScaleSpec, ShownAs};
use crate::{ChartSpec, Code, Error, Op, Result};

fn invalid<T>(path: impl Into<String>, message: impl Into<String>) -> Result<T> {
    Err(Error::new(Code::InvalidSpec, message).at(path))
}

/// Checks that a mark has its channels, and measures and dimensions where it needs them.
pub(super) fn required(spec: &ChartSpec) -> Result<()> {
    let e = &spec.encoding;
    let mark = spec.mark.as_str();
    let all = [
        ("x", &e.x),
        ("y", &e.y),
        ("color", &e.color),
        ("theta", &e.theta),
        ("value", &e.value),
        ("comparison", &e.comparison),
        ("source", &e.source),
        ("target", &e.target),
        ("size", &e.size),
        ("open", &e.open),
        ("high", &e.high),
        ("low", &e.low),
        ("close", &e.close),
        ("key", &e.key),
        ("order", &e.order),
    ];
    let channel = |name: &str| all.iter().find(|(n, _)| *n == name).and_then(|(_, c)| c.as_ref());
    let rules = spec.mark.rules();
    let lists =
        [("columns", &e.columns), ("rows", &e.rows), ("values", &e.values), ("path", &e.path)];
    let is_empty = |name: &str| lists.iter().any(|(n, list)| *n == name && list.is_empty());
    let absent = rules
        .required
        .iter()
        .find(|name| channel(name).is_none())
        .or_else(|| rules.lists.iter().find(|name| is_empty(name)));
    if let Some(name) = absent {
        return Err(Error::missing_channel(mark, name));
    }
    if rules.shapes && spec.geo.is_none() {
        return invalid(
            "geo",
            format!("{mark} needs shapes: give `geo.features` a GeoJSON FeatureCollection"),
        );
    }
    if let Some((name, _)) = rules
        .measures
        .iter()
        .map(|n| (n, channel(n)))
        .find(|(_, c)| c.is_some_and(|c| !c.is_measure()))
    {
        let path = if rules.measures_at_encoding {
            "encoding".to_owned()
        } else {
            format!("encoding.{name}")
        };
        return invalid(
            path,
            format!("{mark} needs a measure: give {name} an op such as sum or count"),
        );
    }
    if let Some((name, _)) = rules
        .dimensions
        .iter()
        .map(|n| (n, channel(n)))
        .find(|(_, c)| c.is_some_and(|c| c.is_measure()))
    {
        return invalid(
            format!("encoding.{name}"),
            format!("{mark} needs a dimension: remove the op of {name}"),
        );
    }
    if let Some(i) = e.path.iter().position(|c| c.is_measure()) {
        return invalid(
            format!("encoding.path[{i}]"),
            "a hierarchy needs dimensions: remove the op",
        );
    }
    pivot(spec)?;
    sparks(spec)?;
    facet(spec)?;
    let (x, y) = (measured(&e.x), measured(&e.y));
    if rules.one_measure && x == y {
        return invalid(
            "encoding",
            format!(
                "{mark} needs a measure: give x or y, and not both, an op such as sum or count"
            ),
        );
    }
    box_channels(spec)?;
    layers(spec)?;
    if spec
        .options
        .whiskers
        .is_some_and(|[low, high]| !((0.0..=0.25).contains(&low) && (0.75..=1.0).contains(&high)))
    {
        return invalid(
            "options.whiskers",
            "whiskers end at two quantiles: one from 0 to 0.25 and one from 0.75 to 1",
        );
    }
    if !spec.options.ranges.windows(2).all(|w| w[0] < w[1])
        || spec.options.ranges.iter().any(|v| !v.is_finite())
    {
        return invalid("options.ranges", "ranges are parted at finite numbers, the smaller first");
    }
    Ok(())
}

fn measured(c: &Option<Channel>) -> bool {
    c.as_ref().is_some_and(|c| c.is_measure())
}

fn pivot(spec: &ChartSpec) -> Result<()> {
    let e = &spec.encoding;
    if spec.mark.rules().shown_as != ShownAs::Pivot {
        return Ok(());
    }
    for (name, channels) in [("rows", &e.rows), ("columns", &e.columns)] {
        if let Some(i) = channels.iter().position(|c| c.is_measure()) {
            return invalid(
                format!("encoding.{name}[{i}]"),
                "a pivot's rows and columns are dimensions: remove the op, or move it to values",
            );
        }
    }
    if let Some(i) = e.values.iter().position(|c| !c.is_measure()) {
        return invalid(
            format!("encoding.values[{i}]"),
            "a pivot's values are measures: give it an op such as sum or count",
        );
    }
    let named = |by: &str| e.rows.iter().chain(&e.values).any(|c| c.name() == by);
    match spec.sort.iter().position(|s| !named(&s.by)) {
        Some(i) => invalid(
            format!("sort[{i}].by"),
            format!("a pivot is sorted by its rows or values, and \"{}\" is none", spec.sort[i].by),
        ),
        None => Ok(()),
    }
}

/// A small chart needs a measure to draw.
fn sparks(spec: &ChartSpec) -> Result<()> {
    let shown_as = spec.mark.rules().shown_as;
    let cells =
        spec.table.iter().flat_map(|t| &t.cells).chain(spec.pivot.iter().flat_map(|p| &p.cells));
    for (name, _) in cells.filter(|(_, cells)| cells.spark.is_some()) {
        let measure = shown_as == ShownAs::Table
            && spec.encoding.columns.iter().any(|c| c.is_measure() && c.name() == *name);
        if !measure {
            let list = if shown_as == ShownAs::Pivot { "pivot" } else { "table" };
            return invalid(
                format!("{list}.cells.{name}.spark"),
                format!("a small chart draws a table's measure, and \"{name}\" is none"),
            );
        }
    }
    Ok(())
}

fn facet(spec: &ChartSpec) -> Result<()> {
    let Some(facet) = &spec.encoding.facet else { return Ok(()) };
    if facet.is_measure() {
        return invalid(
            "encoding.facet",
            "small multiples need a dimension: remove the op of facet",
        );
    }
    let rows = match spec.mark.rules().shown_as {
        ShownAs::Picture => return Ok(()),
        ShownAs::Table => "columns",
        ShownAs::Pivot => "rows",
    };
    invalid(
        "encoding.facet",
        format!("{} has no panels: move facet to {rows}", spec.mark.with_article()),
    )
}

fn box_channels(spec: &ChartSpec) -> Result<()> {
    let e = &spec.encoding;
    let Some(value) = super::box_value(spec) else { return Ok(()) };
    let name = if measured(&e.x) { "x" } else { "y" };
    if measured(&e.x) && measured(&e.y) {
        return invalid(
            "encoding",
            "box shows one column of numbers by one dimension: remove the op of x or y",
        );
    }
    if value.is_measure() && value.op != Some(Op::Median) || value.q.is_some() {
        return invalid(
            format!("encoding.{name}"),
            "box makes its own quantiles: give the column alone, or op median",
        );
    }
    if value.field.is_none() {
        return invalid(format!("encoding.{name}"), "box needs a column of numbers");
    }
    Ok(())
}

fn layers(spec: &ChartSpec) -> Result<()> {
    let drawn = |m: Mark| m.rules().layer.is_some();
    if spec.layer.is_empty() {
        return Ok(());
    }
    if !drawn(spec.mark) || !measured(&spec.encoding.y) || measured(&spec.encoding.x) {
        return invalid(
            "layer",
            "layers stand on a bar, line, area or point chart whose x is a dimension and whose y is a measure",
        );
    }
    if spec.encoding.color.is_some() {
        return invalid(
            "encoding.color",
            "a chart with layers has no color: each layer is a series of its own",
        );
    }
    for (i, layer) in spec.layer.iter().enumerate() {
        if !drawn(layer.mark) {
            return invalid(
                format!("layer[{i}].mark"),
                format!("a layer is a bar, line, area or point, not {}", layer.mark.with_article()),
            );
        }
        if !layer.y.is_measure() {
            return invalid(
                format!("layer[{i}].y"),
                "a layer needs a measure: give y an op such as sum or count",
            );
        }
    }
    Ok(())
}

/// Checks one channel by itself.
pub(super) fn check(c: &Channel, path: &str) -> Result<()> {
    let invalid = |message: &str| Err(Error::new(Code::InvalidSpec, message));
    match c.op {
        None if c.formula.is_some() && (!c.filters.is_empty() || c.q.is_some()) => invalid(
            "an expression of aggregates says which rows by itself: write FILTER (WHERE …) behind each",
        ),
        None if c.formula.is_some() && (c.time_unit.is_some() || c.bin.is_some()) => {
            invalid("timeUnit and bin belong to a dimension: remove them")
        }
        None if c.formula.is_some() && c.field.is_some() => {
            invalid("a channel shows a field or an expression: remove one of them")
        }
        None if c.field.is_none() && c.formula.is_none() => {
            invalid("a channel needs a field, or an op that counts rows")
        }
        None if !c.filters.is_empty() || c.q.is_some() => {
            invalid("`where` and `q` belong to a measure: add an op")
        }
        Some(_) if c.time_unit.is_some() || c.bin.is_some() => {
            invalid("timeUnit and bin belong to a dimension: remove the op")
        }
        _ => {
            c.scale.as_ref().map_or(Ok(()), ScaleSpec::check)?;
            let names = c.scale.as_ref().is_some_and(|scale| scale.names().is_some());
            if names && (path != "encoding.color" || c.is_measure()) {
                let message = "names in scale.domain are those of a color that tells names apart: give two numbers, the smaller first";
                return Err(Error::new(Code::InvalidSpec, message).at("scale.domain"));
            }
            c.axis.as_ref().map_or(Ok(()), |axis| axis.check(path))
        }
    }
}
