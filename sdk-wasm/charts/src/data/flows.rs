//! Flows from sources to targets.

use std::collections::BTreeMap;

use pellucid_core::{Result, Scalar};

use crate::color::Rgba;
use crate::data::datum::{Group, Summed};
use crate::data::field::{Field, Kind};
use crate::data::series::{Series, palette};
use crate::input::Input;
use crate::order;
use crate::state::Colors;

/// Most flows that are drawn; the largest.
const MOST: usize = 1_000;

/// Where flows start or end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) label: String,
    /// The larger of what comes in and what goes out.
    pub(crate) value: f64,
    /// How many flows lead to it one after the other at most.
    pub(crate) column: usize,
    /// Its place in the chart's data.
    pub(crate) datum: usize,
}

/// A flow between two nodes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) value: f64,
    /// Its place in the chart's data.
    pub(crate) datum: usize,
    row: u32,
}

/// Flows and what they join.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Flows {
    pub(crate) nodes: Vec<Node>,
    pub(crate) flows: Vec<Flow>,
}

fn series(
    flows: &Flows,
    input: &Input,
    color: impl Fn(usize) -> Rgba,
    colors: &mut Colors,
) -> Vec<Series> {
    let again = |i: usize| {
        if input.spec.options.colors.is_empty() { i / input.theme.palette.len().max(1) } else { 0 }
    };
    // One name has one colour, on whichever side it stands.
    let mut names: Vec<&str> = Vec::new();
    let mut place = |label| {
        names.iter().position(|n| *n == label).unwrap_or_else(|| {
            names.push(label);
            names.len() - 1
        })
    };
    let of: Vec<usize> = flows.nodes.iter().map(|n| place(n.label.as_str())).collect();
    let places = colors.places(&names, |i| i);
    let one = |i: usize, label: &str| Series {
        name: label.to_owned(),
        key: Scalar::Null,
        color: color(i).mix(input.theme.surface(), 0.25 * again(i).min(1) as f64),
        hidden: false,
    };
    let mut out: Vec<Series> =
        flows.nodes.iter().zip(of).map(|(n, name)| one(places[name], &n.label)).collect();
    if out.is_empty() {
        out.push(Series { name: String::new(), key: Scalar::Null, color: color(0), hidden: false });
    }
    out
}

impl Flows {
    /// The flows of the rows that `keep` holds, and a series for each node. Where flows run in a
    /// circle sources and targets are kept apart: two columns, in which one name may stand
    /// twice.
    ///
    /// # Errors
    /// `invalid_spec` for a colour that is none.
    pub(crate) fn read(
        input: &Input,
        path: &[Field],
        value: &Field,
        keep: &dyn Fn(u32) -> bool,
    ) -> Result<(Self, Vec<Series>, Colors)> {
        let mut flows = Self::collect(input, path, value, keep, false);
        if !flows.order() {
            flows = Self::collect(input, path, value, keep, true);
            flows.order();
        }
        let mut colors = input.state.colors.clone();
        let series = series(&flows, input, palette(input)?, &mut colors);
        Ok((flows, series, colors))
    }

    fn collect(
        input: &Input,
        path: &[Field],
        value: &Field,
        keep: &dyn Fn(u32) -> bool,
        apart: bool,
    ) -> Self {
        let mut out = Self::default();
        let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
        let mut rows: Vec<(usize, f64)> = (0..input.data.rows)
            .filter(|&row| keep(row as u32))
            .filter_map(|row| {
                value
                    .values
                    .get(row)
                    .copied()
                    .filter(|v| v.is_finite() && *v > 0.0)
                    .map(|v| (row, v))
            })
            .collect();
        if rows.len() > MOST {
            order::sort(&mut rows, |a, b| b.1.total_cmp(&a.1));
            rows.truncate(MOST);
            order::sort(&mut rows, |a, b| (a.0).cmp(&(b.0)));
        }
        for (row, v) in rows {
            let mut end = |side: usize| {
                let label = match path.get(side).map(|f| (&f.kind, f.values.get(row))) {
                    Some((Kind::Category { categories, .. }, Some(place))) => {
                        categories.get(*place as usize).map(|c| c.label().to_owned())
                    }
                    _ => None,
                }
                .unwrap_or_default();
                *seen.entry((apart && side == 1, label.clone())).or_insert_with(|| {
                    out.nodes.push(Node { label, value: 0.0, column: 0, datum: 0 });
                    out.nodes.len() - 1
                })
            };
            let (from, to) = (end(0), end(1));
            match out.flows.iter_mut().find(|f| (f.from, f.to) == (from, to)) {
                Some(flow) => flow.value += v,
                None => out.flows.push(Flow { from, to, value: v, datum: 0, row: row as u32 }),
            }
        }
        let mut sums = vec![[0.0; 2]; out.nodes.len()];
        for f in &out.flows {
            sums[f.from][0] += f.value;
            sums[f.to][1] += f.value;
        }
        for (node, [leaving, coming]) in out.nodes.iter_mut().zip(sums) {
            node.value = f64::max(leaving, coming);
        }
        out
    }

    /// Puts each node behind those that lead to it; false where flows run in a circle.
    fn order(&mut self) -> bool {
        for _ in 0..=self.nodes.len() {
            let mut changed = false;
            for i in 0..self.flows.len() {
                let (from, to) = (self.flows[i].from, self.flows[i].to);
                let behind = self.nodes[from].column + 1;
                if self.nodes[to].column < behind {
                    self.nodes[to].column = behind;
                    changed = true;
                }
            }
            if !changed {
                return true;
            }
        }
        false
    }

    /// A datum for each flow, then for each node; `rows` is how many the batch has.
    pub(crate) fn data(&mut self, rows: usize) -> Summed {
        let mut out = Summed::default();
        for f in &mut self.flows {
            f.datum = out.points.len();
            let label = format!("{} → {}", self.nodes[f.from].label, self.nodes[f.to].label);
            out.push(label, f.row, None, rows, f.from, f.value);
        }
        for (i, n) in self.nodes.iter_mut().enumerate() {
            n.datum = out.points.len();
            // A node is a source's value, or where nothing leaves it a target's.
            let group = self.flows.iter().find(|f| f.from == i).map(|f| (f.row, 0..1));
            let group =
                group.or_else(|| self.flows.iter().find(|f| f.to == i).map(|f| (f.row, 1..2)));
            out.push(
                n.label.clone(),
                rows as u32,
                group.map(|(row, fields)| Group { row, fields }),
                rows,
                i,
                n.value,
            );
        }
        out
    }
}
