//! Sankeys: flows between columns of nodes, as wide as their amount.

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::shade;
use crate::order;
use crate::resolve::Resolved;
use crate::resolve::flows::Flows;
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::{Input, Item, Point, Rect, Scene, frame, select};

/// Width of a node and the gap between two of a column, CSS px.
const NODE: f64 = 12.0;
const GAP: f64 = 12.0;
/// Straight pieces along a flow's edge.
const PARTS: usize = 24;
/// How much of what is behind a name its plate hides.
const PLATE: f64 = 0.78;
/// Rounds in which nodes move towards what they are joined to.
const ROUNDS: usize = 24;

pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let area = frame::around(input, resolved, scene, false);
    let flows = &resolved.flows;
    let columns = flows.nodes.iter().map(|n| n.column + 1).max().unwrap_or(1);
    let step = if columns > 1 { (area.width() - NODE) / (columns - 1) as f64 } else { 0.0 };
    let places = place(flows, area, columns);
    let selected = select::Test::new(input, resolved);
    let rect = |n: usize| {
        let left = area.left + step * flows.nodes[n].column as f64;
        Rect { left, right: left + NODE.min(area.width()), top: places[n][0], bottom: places[n][1] }
    };
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    let bands = bands(flows, &places);
    // The largest behind.
    let mut order: Vec<usize> = (0..flows.flows.len()).collect();
    order::sort(&mut order, |&a, &b| flows.flows[b].value.total_cmp(&flows.flows[a].value));
    for i in order {
        let f = &flows.flows[i];
        let ([y0, y1], thick) = bands[i];
        let points = ribbon(rect(f.from).right, y0, rect(f.to).left, y1, thick.max(0.75));
        let at = Point::new((rect(f.from).right + rect(f.to).left) / 2.0, (y0 + y1 + thick) / 2.0);
        if let Some(d) = resolved.data.get(f.datum) {
            let color = shade::color(input, resolved, &selected, d).fade(0.34);
            scene.items.push(Item::Polygon { points: points.clone(), color });
            index.anchors.push(Anchor { datum: f.datum as u32, along: at.x, at, shape: Shape::Area(vec![points]) });
        }
    }
    for (i, n) in flows.nodes.iter().enumerate() {
        let rect = rect(i);
        let Some(d) = resolved.data.get(n.datum) else { continue };
        let color = shade::color(input, resolved, &selected, d);
        let radius = 2.0f64.min(rect.height() / 4.0);
        scene.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
        let shape = Shape::Rect(Box::new((rect, [radius; 4])));
        index.anchors.push(Anchor { datum: n.datum as u32, along: rect.left, at: rect.center(), shape });
    }
    labels(input, flows, &places, (area, step, columns), scene);
    scene.index = index;
}

/// Top and bottom of each node, CSS px.
fn place(flows: &Flows, area: Rect, columns: usize) -> Vec<[f64; 2]> {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (i, n) in flows.nodes.iter().enumerate() {
        of[n.column].push(i);
    }
    let gap = |count: usize| GAP.min(area.height() * 0.4 / count.max(1) as f64);
    let tightest = of.iter().filter(|c| !c.is_empty()).map(|c| {
        let total: f64 = c.iter().map(|&i| flows.nodes[i].value).sum();
        (area.height() - gap(c.len()) * (c.len() - 1) as f64) / total.max(1e-300)
    });
    let scale = tightest.fold(f64::INFINITY, f64::min);
    let scale = if scale.is_finite() { scale } else { 0.0 };
    let height = |i: usize| flows.nodes[i].value * scale;
    let mut middle = vec![0.0; flows.nodes.len()];
    for column in &mut of {
        order::sort(column, |&a, &b| flows.nodes[b].value.total_cmp(&flows.nodes[a].value));
        let mut y = area.top;
        for &i in column.iter() {
            middle[i] = y + height(i) / 2.0;
            y += height(i) + gap(column.len());
        }
    }
    // What each node is joined to: behind it, and before it.
    let mut joined = [vec![Vec::new(); flows.nodes.len()], vec![Vec::new(); flows.nodes.len()]];
    for f in &flows.flows {
        joined[0][f.from].push((f.to, f.value));
        joined[1][f.to].push((f.from, f.value));
    }
    for round in 0..ROUNDS {
        let forward = round % 2 == 0;
        for c in 0..columns {
            let column = &mut of[if forward { c } else { columns - 1 - c }];
            for &i in column.iter() {
                // Towards the middle of what it is joined to, weighed by the flows.
                let near = joined[usize::from(forward)][i].iter().map(|(n, v)| (middle[*n], *v));
                let (sum, weight) = near.fold((0.0, 0.0), |(s, w), (m, v)| (s + m * v, w + v));
                if weight > 0.0 {
                    middle[i] += (sum / weight - middle[i]) * 0.9;
                }
            }
            order::sort(column, |&a, &b| middle[a].total_cmp(&middle[b]));
            let space = gap(column.len());
            let mut free = area.top;
            for &i in column.iter() {
                middle[i] = middle[i].max(free + height(i) / 2.0);
                free = middle[i] + height(i) / 2.0 + space;
            }
            let mut free = area.bottom;
            for &i in column.iter().rev() {
                middle[i] = middle[i].min(free - height(i) / 2.0);
                free = middle[i] - height(i) / 2.0 - space;
            }
        }
    }
    (0..flows.nodes.len()).map(|i| [middle[i] - height(i) / 2.0, middle[i] + height(i) / 2.0]).collect()
}

/// Where each flow leaves and arrives, its upper edge, and how thick it is, CSS px.
fn bands(flows: &Flows, places: &[[f64; 2]]) -> Vec<([f64; 2], f64)> {
    let mut out = vec![([0.0; 2], 0.0); flows.flows.len()];
    for side in 0..2 {
        let mut order: Vec<usize> = (0..flows.flows.len()).collect();
        let far = |i: usize| if side == 0 { flows.flows[i].to } else { flows.flows[i].from };
        order::sort(&mut order, |&a, &b| places[far(a)][0].total_cmp(&places[far(b)][0]));
        let mut free: Vec<f64> = places.iter().map(|p| p[0]).collect();
        for i in order {
            let f = &flows.flows[i];
            let node = if side == 0 { f.from } else { f.to };
            let height = places[node][1] - places[node][0];
            let thick = if flows.nodes[node].value > 0.0 { height * f.value / flows.nodes[node].value } else { 0.0 };
            out[i].0[side] = free[node];
            out[i].1 = thick;
            free[node] += thick;
        }
    }
    out
}

/// The outline of a flow that leaves and arrives level.
fn ribbon(x0: f64, y0: f64, x1: f64, y1: f64, thick: f64) -> Vec<Point> {
    let at = |k: usize| {
        let t = k as f64 / PARTS as f64;
        // A cubic whose control points lie half way.
        let x = x0 + (x1 - x0) * (1.5 * t * (1.0 - t) * (1.0 - t) + 1.5 * t * t * (1.0 - t) + t * t * t);
        Point::new(x, y0 + (y1 - y0) * t * t * (3.0 - 2.0 * t))
    };
    let top = (0..=PARTS).map(at);
    let bottom = (0..=PARTS).rev().map(at).map(|p| Point::new(p.x, p.y + thick));
    top.chain(bottom).collect()
}

/// Names beside their nodes: to the right, in the last column to the left.
fn labels(input: &Input, flows: &Flows, places: &[[f64; 2]], (area, step, columns): (Rect, f64, usize), scene: &mut Scene) {
    let font = Font::regular(input.theme.label_size);
    let longest = if columns > 1 { step * if columns == 2 { 0.42 } else { 0.8 } - NODE - 10.0 } else { area.width() - NODE - 10.0 };
    if longest < 24.0 {
        return;
    }
    for column in 0..columns {
        let last = column + 1 == columns && columns > 1;
        let mut order: Vec<usize> = (0..flows.nodes.len()).filter(|&i| flows.nodes[i].column == column).collect();
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
            let (x, align) = if last { (left - 6.0, Align::End) } else { (left + NODE + 6.0, Align::Start) };
            let text = ellipsis(input.measure, &flows.nodes[i].label, &font, longest);
            // Beside a node lower than its name run the flows of others: a plate keeps them from crossing it out.
            if places[i][1] - places[i][0] < font.size * 1.2 && !text.is_empty() {
                let wide = input.measure.width(&text, &font);
                let start = if last { x - wide } else { x };
                let rect = Rect { left: start - 3.0, right: start + wide + 3.0, top: y - font.size * 0.62, bottom: y + font.size * 0.62 };
                scene.items.push(Item::Rect { rect, radii: [3.0; 4], color: input.theme.surface().fade(PLATE), crisp: false });
            }
            scene.items.push(Item::Text { text, at: Point::new(x, y), font, align, upward: false, color: input.theme.foreground });
        }
    }
}
