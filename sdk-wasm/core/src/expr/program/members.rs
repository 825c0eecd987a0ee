//! The constants of an IN, in order: a list of a thousand is searched in ten steps.

use std::cmp::Ordering;

use super::{Node, Value};
use crate::sorting;

/// Constants that a value is looked for among, as `=` compares them.
#[derive(Debug, Clone)]
pub(super) struct Members {
    /// Neither null nor NaN, by kind and then by value.
    sorted: Vec<Value<'static>>,
    null: bool,
}

impl Members {
    /// Takes those behind the first of `args`; none where one of them is no constant.
    pub(super) fn take(args: &mut Vec<Node>) -> Option<Self> {
        let constant = |node: &Node| matches!(node, Node::Constant(_));
        let list = args.get(1..).filter(|list| list.iter().all(constant))?;
        let mut members = Self { sorted: Vec::with_capacity(list.len()), null: false };
        for node in args.drain(1..) {
            match node {
                Node::Constant(Value::Null) => members.null = true,
                // Equal to nothing.
                Node::Constant(Value::Float(v)) if v.is_nan() => {}
                Node::Constant(value) => members.sorted.push(value),
                _ => {}
            }
        }
        let list = std::mem::take(&mut members.sorted);
        let mut places: Vec<u32> = (0..list.len() as u32).collect();
        let at = |place: u32| list.get(place as usize);
        sorting::sort(&mut places, &mut |a, b| match (at(a), at(b)) {
            (Some(a), Some(b)) => order(a, b),
            _ => a.cmp(&b),
        });
        members.sorted = places.into_iter().filter_map(at).cloned().collect();
        Some(members)
    }

    /// Whether `value` is one of them; none where that is not known for a null.
    pub(super) fn contain(&self, value: &Value<'_>) -> Option<bool> {
        if value.is_null() {
            return None;
        }
        let nan = matches!(value, Value::Float(v) if v.is_nan());
        if !nan && self.sorted.binary_search_by(|member| order(member, value)).is_ok() {
            return Some(true);
        }
        (!self.null).then_some(false)
    }
}

/// The order of two values, neither null nor NaN: total, and equal where `=` holds.
fn order(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    a.compare(b).unwrap_or_else(|| kind(a).cmp(&kind(b)))
}

/// The place of a value's kind; values of one kind compare.
fn kind(value: &Value<'_>) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Int(_) | Value::Float(_) => 2,
        Value::Text(_) => 3,
        Value::Date(_) | Value::Timestamp(_) => 4,
    }
}
