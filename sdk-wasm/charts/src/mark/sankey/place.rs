//! Where the nodes of a sankey stand, and its flows along them.

use crate::data::flows::Flows;
use crate::geometry::Rect;
use crate::order;

/// Between two nodes of a column, CSS px.
const GAP: f64 = 12.0;
/// Rounds in which nodes move towards what they are joined to.
const ROUNDS: usize = 24;

/// Top and bottom of each node, CSS px.
pub(super) fn place(flows: &Flows, area: Rect, columns: usize) -> Vec<[f64; 2]> {
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
            draw_near(&mut middle, column, &joined[usize::from(forward)]);
            spread(&mut middle, column, height, gap(column.len()), area);
        }
    }
    (0..flows.nodes.len())
        .map(|i| [middle[i] - height(i) / 2.0, middle[i] + height(i) / 2.0])
        .collect()
}

/// Moves the nodes of a column towards the middle of what they are joined to, weighed by the flows,
/// and orders them.
fn draw_near(middle: &mut [f64], column: &mut [usize], joined: &[Vec<(usize, f64)>]) {
    for &i in column.iter() {
        let near = joined[i].iter().map(|(n, v)| (middle[*n], *v));
        let (sum, weight) = near.fold((0.0, 0.0), |(s, w), (m, v)| (s + m * v, w + v));
        if weight > 0.0 {
            middle[i] += (sum / weight - middle[i]) * 0.9;
        }
    }
    order::sort(column, |&a, &b| middle[a].total_cmp(&middle[b]));
}

/// Moves the nodes of a column apart within the area, each as little as needed.
fn spread(
    middle: &mut [f64],
    column: &[usize],
    height: impl Fn(usize) -> f64,
    space: f64,
    area: Rect,
) {
    let mut free = area.top;
    for &i in column {
        middle[i] = middle[i].max(free + height(i) / 2.0);
        free = middle[i] + height(i) / 2.0 + space;
    }
    let mut free = area.bottom;
    for &i in column.iter().rev() {
        middle[i] = middle[i].min(free - height(i) / 2.0);
        free = middle[i] - height(i) / 2.0 - space;
    }
}

/// Where each flow leaves and arrives, its upper edge, and how thick it is, CSS px.
pub(super) fn bands(flows: &Flows, places: &[[f64; 2]]) -> Vec<([f64; 2], f64)> {
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
            let thick = if flows.nodes[node].value > 0.0 {
                height * f.value / flows.nodes[node].value
            } else {
                0.0
            };
            out[i].0[side] = free[node];
            out[i].1 = thick;
            free[node] += thick;
        }
    }
    out
}
