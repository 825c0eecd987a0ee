//! Hierarchies: rows named by several columns, summed up level by level.

use std::collections::BTreeMap;

use pellucid_core::{Result, Scalar};

use crate::color::Rgba;
use crate::data::datum::{Group, Summed};
use crate::data::field::{Field, Kind};
use crate::data::series::{Series, palette};
use crate::input::Input;
use crate::locale::words::{Word, fill};
use crate::order;
use crate::state::Colors;

/// Children of one parent; the smallest beyond it are drawn as one.
const MOST: usize = 200;

/// A part of the whole, with its own parts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) label: String,
    pub(crate) value: f64,
    /// 0 for the whole, 1 for its parts.
    pub(crate) depth: usize,
    /// Into [`Tree::nodes`], the largest first.
    pub(crate) children: Vec<usize>,
    /// The part of the whole that it belongs to, in the order of their size.
    pub(crate) top: usize,
    /// Its place in the chart's data; `None` for the whole.
    pub(crate) datum: Option<usize>,
    /// A row below it.
    row: u32,
    /// It stands for what was too small to show.
    rest: bool,
}

/// The whole, first, and its parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

fn node(label: String, depth: usize, row: u32) -> Node {
    Node { label, value: 0.0, depth, children: Vec::new(), top: 0, datum: None, row, rest: false }
}

impl Tree {
    /// The hierarchy of the rows that `keep` holds, and its series: the parts of the whole.
    ///
    /// # Errors
    /// `invalid_spec` for a colour that is none.
    pub(crate) fn read(
        input: &Input,
        path: &[Field],
        value: &Field,
        keep: &dyn Fn(u32) -> bool,
    ) -> Result<(Self, Vec<Series>, Colors)> {
        let mut tree = Self::grow(input, path, value, keep);
        tree.trim(&input.locale.word(Word::Other));
        let mut colors = input.state.colors.clone();
        let series = tree.series(input, palette(input)?, &mut colors);
        tree.leave_out_hidden(&series);
        Ok((tree, series, colors))
    }

    fn grow(input: &Input, path: &[Field], value: &Field, keep: &dyn Fn(u32) -> bool) -> Self {
        let mut tree = Self { nodes: vec![node(String::new(), 0, 0)] };
        let mut seen: BTreeMap<(usize, u64), usize> = Default::default();
        for row in (0..input.data.rows).filter(|&row| keep(row as u32)) {
            let Some(v) = value.values.get(row).copied().filter(|v| v.is_finite() && *v > 0.0)
            else {
                continue;
            };
            tree.nodes[0].value += v;
            let mut at = 0;
            for field in path {
                let place = field.values.get(row).copied().unwrap_or(0.0);
                let Kind::Category { categories, .. } = &field.kind else { continue };
                let next = tree.nodes.len();
                at = *seen.entry((at, place.to_bits())).or_insert_with(|| {
                    let label = categories
                        .get(place as usize)
                        .map(|c| c.label().to_owned())
                        .unwrap_or_default();
                    let child = node(label, tree.nodes[at].depth + 1, row as u32);
                    tree.nodes.push(child);
                    tree.nodes[at].children.push(next);
                    next
                });
                tree.nodes[at].value += v;
            }
        }
        tree
    }

    /// Orders children by size and joins the smallest of too many.
    fn trim(&mut self, other: &str) {
        for i in 0..self.nodes.len() {
            let mut children = std::mem::take(&mut self.nodes[i].children);
            order::sort(&mut children, |&a, &b| {
                self.nodes[b].value.total_cmp(&self.nodes[a].value)
            });
            if children.len() > MOST {
                let small = children.split_off(MOST - 1);
                let mut rest = node(
                    fill(other, &[("n", &small.len().to_string())]),
                    self.nodes[i].depth + 1,
                    self.nodes[i].row,
                );
                rest.value = small.iter().map(|&c| self.nodes[c].value).sum();
                rest.rest = true;
                children.push(self.nodes.len());
                self.nodes.push(rest);
            }
            self.nodes[i].children = children;
        }
    }

    fn series(
        &mut self,
        input: &Input,
        color: impl Fn(usize) -> Rgba,
        colors: &mut Colors,
    ) -> Vec<Series> {
        let tops = self.nodes.first().map(|n| n.children.clone()).unwrap_or_default();
        // What stands for all small ones has no name.
        let named = tops.iter().filter(|n| !self.nodes[**n].rest);
        let names: Vec<&str> = named.map(|n| self.nodes[*n].label.as_str()).collect();
        let places = colors.places(&names, |i| i);
        let mut out = Vec::with_capacity(tops.len());
        for (i, &top) in tops.iter().enumerate() {
            let name = self.nodes[top].label.clone();
            let color = match places.get(i) {
                // Beyond the palette's end colours are quieter.
                Some(&place) => {
                    let quiet =
                        input.spec.options.colors.is_empty() && place >= input.theme.palette.len();
                    color(place).mix(input.theme.surface(), if quiet { 0.3 } else { 0.0 })
                }
                None => input.theme.muted.mix(input.theme.surface(), 0.35),
            };
            let hidden = input.state.hidden.contains(&name);
            out.push(Series { name, key: Scalar::Null, color, hidden });
            let mut below = vec![top];
            while let Some(n) = below.pop() {
                self.nodes[n].top = i;
                below.extend(self.nodes[n].children.iter().copied());
            }
        }
        if out.is_empty() {
            out.push(Series {
                name: String::new(),
                key: Scalar::Null,
                color: color(0),
                hidden: false,
            });
        }
        out
    }

    /// Takes the parts of the whole that the reader hid out of it.
    fn leave_out_hidden(&mut self, series: &[Series]) {
        let Some((whole, parts)) = self.nodes.split_first_mut() else { return };
        whole.children.retain(|&c| {
            parts.get(c - 1).and_then(|n| series.get(n.top)).is_none_or(|s| !s.hidden)
        });
        whole.value =
            whole.children.iter().filter_map(|&c| parts.get(c - 1)).map(|n| n.value).sum();
    }

    /// A datum for each node, parents before their children; `rows` is how many the batch has.
    pub(crate) fn data(&mut self, rows: usize) -> Summed {
        let mut out = Summed::default();
        let mut todo: Vec<(usize, String)> = vec![(0, String::new())];
        while let Some((n, name)) = todo.pop() {
            let node = &mut self.nodes[n];
            if n > 0 {
                let leaf = node.children.is_empty() && !node.rest;
                let levels = if node.rest { node.depth - 1 } else { node.depth };
                let group = (!leaf).then_some(Group { row: node.row, fields: 0..levels });
                node.datum = Some(out.points.len());
                out.push(name.clone(), node.row, group, rows, node.top, node.value);
            }
            let children = node.children.clone();
            for &c in children.iter().rev() {
                let label = &self.nodes[c].label;
                todo.push((
                    c,
                    if name.is_empty() { label.clone() } else { format!("{name} › {label}") },
                ));
            }
        }
        out
    }
}
