//! Tables and pivot tables, which have no scene: the package lays them out in the reader's page.
//! Here their answer stands as plain HTML with the same shades, courses and totals; sorting,
//! filtering, opening and scrolling need the package.

use std::collections::BTreeMap;

use pellucid_charts::{EnglishLocale, Locale, TimeLabel};
use pellucid_core::chart::{Cells, Channel, Shade, ShownAs, SparkShape};
use pellucid_core::{Batch, Dimension, Query, Values, plan};

use crate::common::examples::Example;
use crate::html::escaped;

/// Rows on the page of an example and in the index.
const ROWS: usize = 12;
const FEW: usize = 5;
/// A course, units of its picture.
const COURSE: (f64, f64) = (90.0, 20.0);
/// Below zero, as in the package.
const BELOW: &str = "#c4610f";

/// A column of the page: what it shows and how.
struct Column<'a> {
    channel: &'a Channel,
    cells: Cells,
    range: [f64; 2],
}

impl<'a> Column<'a> {
    fn new(channel: &'a Channel, cells: &BTreeMap<String, Cells>, data: &Batch) -> Self {
        let at = position(data, &channel.name());
        let all = (0..data.rows).filter_map(|row| number(data, at, row));
        let range = all
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| [low.min(v), high.max(v)]);
        Self { channel, cells: cells.get(&channel.name()).cloned().unwrap_or_default(), range }
    }

    /// A number's cell: its ground, what is drawn behind it, and the number.
    fn cell(&self, data: &Batch, row: Option<usize>, course: &str) -> String {
        let at = position(data, &self.channel.name());
        let Some(row) = row else { return "<td></td>".to_owned() };
        let Some(v) = number(data, at, row) else {
            return format!("<td>{}</td>", escaped(&text(data, at, row, self.channel)));
        };
        let threshold = self.cells.thresholds.iter().rfind(|t| t.from.is_none_or(|from| v >= from));
        let [low, high] = self.range;
        let share =
            |v: f64, low: f64, high: f64| if high > low { (v - low) / (high - low) } else { 0.0 };
        let largest = low.abs().max(high.abs());
        let hue = if v < 0.0 { format!("fill=\"{BELOW}\"") } else { "class=\"accent\"".to_owned() };
        let ground = match (self.cells.shade, threshold) {
            (_, Some(t)) => ground(&format!("fill=\"{}\"", escaped(&t.color)), 0.18, 0.0, 1.0),
            (Some(Shade::Heat), _) => ground(&hue, share(v, low, high) * 0.38, 0.0, 1.0),
            (Some(Shade::Diverging), _) => {
                ground(&hue, share(v.abs(), 0.0, largest) * 0.38, 0.0, 1.0)
            }
            (Some(Shade::Bar), _) => {
                let (from, to) = (low.min(0.0), high.max(0.0));
                ground(&hue, 0.38, share(v.min(0.0), from, to), share(v.max(0.0), from, to))
            }
            _ => String::new(),
        };
        format!(
            "<td class=\"number\">{ground}{course}<span>{}</span></td>",
            escaped(&text(data, at, row, self.channel))
        )
    }
}

/// What stands behind a number, from one share of the cell's width to another.
fn ground(fill: &str, opacity: f64, from: f64, to: f64) -> String {
    format!(
        "<svg class=\"ground\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect x=\"{:.1}\" width=\"{:.1}\" \
         height=\"1\" fill-opacity=\"{opacity:.2}\" {fill}/></svg>",
        from * 100.0,
        (to - from) * 100.0,
    )
}

fn position(data: &Batch, name: &str) -> Option<usize> {
    data.columns.iter().position(|c| c.field.name == name)
}

fn valid(data: &Batch, at: usize, row: usize) -> bool {
    data.columns[at].validity.as_ref().is_none_or(|v| v[row])
}

fn number(data: &Batch, at: Option<usize>, row: usize) -> Option<f64> {
    let at = at.filter(|&at| valid(data, at, row))?;
    match &data.columns[at].values {
        Values::Int(v) => Some(v[row] as f64),
        Values::Float(v) => Some(v[row]),
        _ => None,
    }
}

fn text(data: &Batch, at: Option<usize>, row: usize, channel: &Channel) -> String {
    let Some(at) = at.filter(|&at| valid(data, at, row)) else { return "–".to_owned() };
    match &data.columns[at].values {
        Values::String { codes, dictionary } => dictionary[codes[row] as usize].clone(),
        Values::Time(v) => EnglishLocale
            .time(v[row], channel.time_unit.map_or(TimeLabel::Instant, TimeLabel::Full)),
        Values::Bool(v) => v[row].to_string(),
        _ => EnglishLocale.number(
            number(data, Some(at), row).unwrap_or(f64::NAN),
            &channel.format.clone().unwrap_or_default(),
        ),
    }
}

fn head(columns: &[&Channel]) -> String {
    columns
        .iter()
        .map(|c| {
            format!(
                "<th scope=\"col\"{}>{}</th>",
                if c.op.is_some() { " class=\"number\"" } else { "" },
                escaped(&c.label())
            )
        })
        .collect()
}

/// A table or pivot table as HTML; `few` for the index.
pub(crate) fn html(e: &Example, few: bool) -> String {
    let rows = if few { FEW } else { ROWS };
    let body = if e.spec.mark.rules().shown_as == ShownAs::Table {
        table(e, rows)
    } else {
        pivot(e, rows)
    };
    let caption = escaped(e.spec.title.as_deref().unwrap_or(&e.title));
    format!(
        "<div class=\"list\"{}><table><caption>{caption}</caption>{body}</table></div>",
        if few { " aria-hidden=\"true\"" } else { " tabindex=\"0\"" }
    )
}

fn table(e: &Example, rows: usize) -> String {
    let channels: Vec<&Channel> = e.spec.encoding.columns.iter().collect();
    let spec = e.spec.table.clone().unwrap_or_default();
    let columns: Vec<Column> =
        channels.iter().map(|c| Column::new(c, &spec.cells, &e.data)).collect();
    let courses: Vec<Option<Vec<String>>> = columns.iter().map(|c| courses(e, c)).collect();
    let mut body = String::new();
    for row in 0..e.data.rows.min(rows) {
        let cells = columns.iter().zip(&courses).map(|(c, courses)| {
            c.cell(&e.data, Some(row), courses.as_ref().map_or("", |c| &c[row]))
        });
        body.push_str(&format!("<tr>{}</tr>", cells.collect::<String>()));
    }
    let mut foot = String::new();
    if spec.totals {
        let query = Query {
            dimensions: Vec::new(),
            sort: Vec::new(),
            limit: None,
            ..plan::chart_query(&e.spec, &[]).expect("a query")
        };
        let total = e.table.answer(&query);
        let cells =
            columns.iter().enumerate().map(|(i, c)| match position(&total, &c.channel.name()) {
                Some(at) => format!(
                    "<td class=\"number\">{}</td>",
                    escaped(&text(&total, Some(at), 0, c.channel))
                ),
                None if i == 0 => "<th scope=\"row\">Total</th>".to_owned(),
                None => "<td></td>".to_owned(),
            });
        foot = format!("<tfoot><tr>{}</tr></tfoot>", cells.collect::<String>());
    }
    let more = e.data.rows.saturating_sub(rows);
    let more = if more > 0 {
        format!("<tr><td class=\"more\" colspan=\"{}\">{more} rows more</td></tr>", channels.len())
    } else {
        String::new()
    };
    format!("<thead><tr>{}</tr></thead><tbody>{body}{more}</tbody>{foot}", head(&channels))
}

/// The course of a column's measure in each row.
fn courses(e: &Example, column: &Column) -> Option<Vec<String>> {
    let spark = column.cells.spark.as_ref()?;
    let along = Dimension { alias: Some("__along".to_owned()), ..spark.along.clone() };
    let mut query = plan::chart_query(&e.spec, &[]).expect("a query");
    let dimensions: Vec<String> = query.dimensions.iter().map(|d| d.name().to_owned()).collect();
    query.dimensions.push(along);
    (query.sort, query.limit) = (Vec::new(), None);
    let all = e.table.answer(&query);
    let value = position(&all, &column.channel.name());
    let key = |data: &Batch, row: usize| -> Vec<String> {
        dimensions.iter().map(|d| text(data, position(data, d), row, column.channel)).collect()
    };
    let course = |wanted: Vec<String>| -> Vec<f64> {
        (0..all.rows)
            .filter(|&row| key(&all, row) == wanted)
            .filter_map(|row| number(&all, value, row))
            .collect()
    };
    Some((0..e.data.rows).map(|row| drawn(&course(key(&e.data, row)), spark.shape)).collect())
}

fn drawn(course: &[f64], shape: Option<SparkShape>) -> String {
    let bars = shape == Some(SparkShape::Bar);
    let zero = if bars { Some(0.0) } else { None };
    let [low, high] = course
        .iter()
        .copied()
        .chain(zero)
        .fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], v| [l.min(v), h.max(v)]);
    let (width, height) = COURSE;
    let slot = width / course.len().max(1) as f64;
    let y = |v: f64| {
        height - 2.0 - if high > low { (v - low) / (high - low) } else { 0.5 } * (height - 4.0)
    };
    let inner: String = match bars {
        true => {
            let bar = |(i, v): (usize, &f64)| {
                let (top, bottom) = (y(v.max(0.0)), y(v.min(0.0)));
                let (x, w) = (slot * i as f64, (slot - 0.8).max(0.5));
                format!(
                    "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{w:.1}\" height=\"{:.1}\" class=\"accent\"/>",
                    (bottom - top).max(0.5)
                )
            };
            course.iter().enumerate().map(bar).collect()
        }
        false => {
            let points: Vec<String> = course
                .iter()
                .enumerate()
                .map(|(i, &v)| format!("{:.1},{:.1}", slot * (i as f64 + 0.5), y(v)))
                .collect();
            format!("<polyline points=\"{}\" fill=\"none\" class=\"course\"/>", points.join(" "))
        }
    };
    format!(
        "<svg class=\"spark\" width=\"{width}\" height=\"{height}\" aria-hidden=\"true\">{inner}</svg>"
    )
}

/// One level of groups across; rows as far as they are open.
fn pivot(e: &Example, rows: usize) -> String {
    let (spec, encoding) = (e.spec.pivot.clone().unwrap_or_default(), &e.spec.encoding);
    let query = plan::chart_query(&e.spec, &[]).expect("a query");
    let levels = encoding.rows.len();
    let open = spec.open.map_or(levels - 1, |o| (o as usize).min(levels - 1));
    let answer = |depth: usize, across: bool| {
        let rows = query.dimensions[..depth].iter();
        let columns = query.dimensions[levels..].iter().filter(|_| across);
        e.table
            .answer(&Query { dimensions: rows.chain(columns).cloned().collect(), ..query.clone() })
    };
    let key = |data: &Batch, channels: &[Channel], row: usize| -> Vec<String> {
        channels.iter().map(|c| text(data, position(data, &c.name()), row, c)).collect()
    };
    let names = answer(0, true);
    let groups: Vec<Vec<String>> =
        (0..names.rows).map(|row| key(&names, &encoding.columns, row)).collect();
    let columns: Vec<Column> = encoding
        .values
        .iter()
        .map(|v| Column::new(v, &spec.cells, &answer(open + 1, true)))
        .collect();
    let cells = |depth: usize, wanted: &[String]| -> String {
        let (parts, whole) = (answer(depth, true), answer(depth, false));
        let find = |data: &Batch, group: &[String]| {
            (0..data.rows).find(|&row| {
                key(data, &encoding.rows[..depth], row) == wanted
                    && (group.is_empty() || key(data, &encoding.columns, row) == group)
            })
        };
        let inner = groups.iter().flat_map(|g| {
            columns.iter().map(|c| c.cell(&parts, find(&parts, g), "")).collect::<Vec<_>>()
        });
        let total = columns
            .iter()
            .map(|c| Column { cells: Cells::default(), ..*c }.cell(&whole, find(&whole, &[]), ""));
        inner.chain(total.collect::<Vec<_>>()).collect()
    };
    let mut lines: Vec<(Vec<String>, usize)> = Vec::new();
    for depth in 1..=open + 1 {
        let data = answer(depth, false);
        lines.extend((0..data.rows).map(|row| (key(&data, &encoding.rows[..depth], row), depth)));
    }
    lines.sort();
    lines.dedup();
    let mut body = String::new();
    for (group, depth) in lines.iter().take(rows) {
        let name = escaped(group.last().map_or("", String::as_str));
        body.push_str(&format!(
            "<tr><th scope=\"row\" class=\"level-{depth}\">{name}</th>{}</tr>",
            cells(*depth, group)
        ));
    }
    let more = lines.len().saturating_sub(rows);
    let across = (groups.len() + 1) * columns.len() + 1;
    if more > 0 {
        body.push_str(&format!(
            "<tr><td class=\"more\" colspan=\"{across}\">{more} rows more</td></tr>"
        ));
    }
    let titles = groups.iter().map(|g| g.join(" ")).chain(["Total".to_owned()]);
    let titles: String = titles
        .map(|t| {
            format!(
                "<th scope=\"col\" class=\"number\" colspan=\"{}\">{}</th>",
                columns.len(),
                escaped(&t)
            )
        })
        .collect();
    let first = encoding.rows.iter().map(Channel::label).collect::<Vec<_>>().join(", ");
    let foot = if spec.totals == Some(false) {
        String::new()
    } else {
        format!("<tfoot><tr><th scope=\"row\">Total</th>{}</tr></tfoot>", cells(0, &[]))
    };
    format!(
        "<thead><tr><th scope=\"col\">{}</th>{titles}</tr></thead><tbody>{body}</tbody>{foot}",
        escaped(&first)
    )
}
