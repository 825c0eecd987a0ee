//! Sankeys: flows between columns of nodes, as wide as their amount.

mod place;

use pellucid_core::{Code, Error, Result};

use crate::data::field::{Field, Kind};
use crate::data::flows::Flows;
use crate::data::plot_data::{MarkData, PlotData};
use crate::data::read::{named, need, text_for_number};
use crate::data::selection::SelectionPredicate;
use crate::data::style::Style;
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect};
use crate::index::anchor::Shape;
use crate::index::lookup::Index;
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::mark_type::{self, MarkType};
use crate::mark::parts::shade;
use crate::mark::parts::summed;
use crate::mark::sankey::place::{bands, place};
use crate::order;
use crate::scene::{Align, Item};
use crate::text::{Font, cut_apart};

/// Width of a node, CSS px.
const NODE: f64 = 12.0;
/// Straight pieces along a flow's edge.
const PARTS: usize = 24;
/// How much of what is behind a name its plate hides.
const PLATE: f64 = 0.78;
/// Flows from sources to targets, as wide as their amount.
pub(crate) struct Sankey;

const STYLE: Style = Style { legend: false, named_by_key: true, ..Style::PLAIN };

impl MarkType for Sankey {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    /// Reads a flow a row.
    fn read(&self, input: &Input) -> Result<Option<PlotData>> {
        let e = &input.spec.encoding;
        let (source, target, size) =
            (need("source", &e.source)?, need("target", &e.target)?, need("size", &e.size)?);
        let value = Field::read(size, input, false)?;
        if matches!(value.kind, Kind::Category { .. }) {
            return Err(text_for_number(input.spec.mark, size).at("encoding.size"));
        }
        if let Some(v) = value.values.iter().find(|v| **v < 0.0) {
            let message = format!(
                "a flow has a width, but \"{}\" has negative values such as {v}: filter them out",
                value.label
            );
            return Err(Error::new(Code::InvalidSpec, message).at("encoding.size"));
        }
        let path = vec![Field::read_names(source, input)?, Field::read_names(target, input)?];
        build(input, path, value, &|_| true).map(Some)
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let area = around(chart, drawing, false);
        let flows = chart.data.flows();
        let columns = flows.nodes.iter().map(|n| n.column + 1).max().unwrap_or(1);
        let step = if columns > 1 { (area.width() - NODE) / (columns - 1) as f64 } else { 0.0 };
        let places = place(flows, area, columns);
        ribbons(chart, flows, &places, (area, step), drawing);
        labels(chart.input, flows, &places, (area, step, columns), &mut drawing.items);
        Ok(())
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Flows)
    }

    fn rows(&self, data: &PlotData) -> Vec<usize> {
        summed::rows(data)
    }

    fn part(
        &self,
        input: &Input,
        whole: &PlotData,
        keep: &dyn Fn(u32) -> bool,
        made: &mut usize,
    ) -> Result<PlotData> {
        let part = build(input, whole.path.clone(), whole.value.clone(), keep)?;
        Ok(summed::as_part(part, whole, made))
    }
}

fn build(
    input: &Input,
    path: Vec<Field>,
    value: Field,
    keep: &dyn Fn(u32) -> bool,
) -> Result<PlotData> {
    let (mut flows, series, colors) = Flows::read(input, &path, &value, keep)?;
    let made = flows.data(input.data.rows);
    let key = Some(Field { label: summed::path_label(&path), ..named(made.labels) });
    let data = PlotData::empty(input, &STYLE);
    Ok(PlotData {
        key,
        value,
        series,
        colors,
        points: made.points,
        groups: made.groups,
        path,
        extra: MarkData::Flows(flows),
        ..data
    })
}

/// Draws the flows, the largest behind, and the nodes in front of them.
fn ribbons(
    chart: Chart,
    flows: &Flows,
    places: &[[f64; 2]],
    (area, step): (Rect, f64),
    drawing: &mut Drawing,
) {
    let Chart { input, data, .. } = chart;
    let selected = SelectionPredicate::new(input, data);
    let rect = |n: usize| {
        let left = area.left + step * flows.nodes[n].column as f64;
        Rect { left, right: left + NODE.min(area.width()), top: places[n][0], bottom: places[n][1] }
    };
    let mut index = Index::of_shapes();
    let bands = bands(flows, places);
    let mut order: Vec<usize> = (0..flows.flows.len()).collect();
    order::sort(&mut order, |&a, &b| flows.flows[b].value.total_cmp(&flows.flows[a].value));
    for i in order {
        let f = &flows.flows[i];
        let ([y0, y1], thick) = bands[i];
        let points = ribbon(rect(f.from).right, y0, rect(f.to).left, y1, thick.max(0.75));
        let at = Point::new((rect(f.from).right + rect(f.to).left) / 2.0, (y0 + y1 + thick) / 2.0);
        if let Some(d) = data.points.get(f.datum) {
            let color = shade::color(input, data, &selected, d).fade(0.34);
            drawing.items.push(Item::Polygon { points: points.clone(), color });
            index.add(f.datum, at.x, at, Shape::Area(vec![points]));
        }
    }
    for (i, n) in flows.nodes.iter().enumerate() {
        let rect = rect(i);
        let Some(d) = data.points.get(n.datum) else { continue };
        let color = shade::color(input, data, &selected, d);
        let radius = 2.0f64.min(rect.height() / 4.0);
        drawing.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
        index.add(n.datum, rect.left, rect.center(), Shape::Rect(Box::new((rect, [radius; 4]))));
    }
    drawing.index = index;
}

/// The outline of a flow that leaves and arrives level.
fn ribbon(x0: f64, y0: f64, x1: f64, y1: f64, thick: f64) -> Vec<Point> {
    let at = |k: usize| {
        let t = k as f64 / PARTS as f64;
        // A cubic whose control points lie half way.
        let x = x0
            + (x1 - x0) * (1.5 * t * (1.0 - t) * (1.0 - t) + 1.5 * t * t * (1.0 - t) + t * t * t);
        Point::new(x, y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t))
    };
    let top = (0..=PARTS).map(at);
    let bottom = (0..=PARTS).rev().map(at).map(|p| Point::new(p.x, p.y + thick));
    top.chain(bottom).collect()
}

/// Names beside their nodes: to the right, in the last column to the left.
fn labels(
    input: &Input,
    flows: &Flows,
    places: &[[f64; 2]],
    (area, step, columns): (Rect, f64, usize),
    items: &mut Vec<Item>,
) {
    let font = Font::regular(input.theme.label_size);
    let longest = if columns > 1 {
        step * if columns == 2 { 0.42 } else { 0.8 } - NODE - 10.0
    } else {
        area.width() - NODE - 10.0
    };
    if longest < 24.0 {
        return;
    }
    let whole: Vec<&str> = flows.nodes.iter().map(|n| n.label.as_str()).collect();
    let names = cut_apart(input.measure, &whole, &font, longest);
    for column in 0..columns {
        let last = column + 1 == columns && columns > 1;
        let mut order: Vec<usize> =
            (0..flows.nodes.len()).filter(|&i| flows.nodes[i].column == column).collect();
        // The largest are named first; a name that would touch another is left out.
        order::sort(&mut order, |&a, &b| flows.nodes[b].value.total_cmp(&flows.nodes[a].value));
        let mut taken: Vec<f64> = Vec::new();
        for i in order {
            let y = (places[i][0] + places[i][1]) / 2.0;
            if taken.iter().any(|t| (t - y).abs() < font.size * 1.15) {
                continue;
            }
            taken.push(y);
            let left = area.left + step * column as f64;
            let (x, align) =
                if last { (left - 6.0, Align::End) } else { (left + NODE + 6.0, Align::Start) };
            let text = names[i].clone();
            // Beside a node lower than its name run the flows of others: a plate keeps them from
            // crossing it out.
            if places[i][1] - places[i][0] < font.size * 1.2 && !text.is_empty() {
                let wide = input.measure.width(&text, &font);
                let start = if last { x - wide } else { x };
                let rect = Rect {
                    left: start - 3.0,
                    right: start + wide + 3.0,
                    top: y - font.size * 0.62,
                    bottom: y + font.size * 0.62,
                };
                items.push(Item::Rect {
                    rect,
                    radii: [3.0; 4],
                    color: input.theme.surface().fade(PLATE),
                    crisp: false,
                });
            }
            items.push(Item::text(text, Point::new(x, y), font, align, input.theme.foreground));
        }
    }
}
