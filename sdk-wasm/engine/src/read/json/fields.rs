//! The columns of JSON objects: each path of keys is one, in the order in which they first come.

use std::collections::HashMap;

/// Keys known of an object beyond which they are looked up by hash.
const FEW: usize = 8;

/// The keys of objects and of objects within.
pub(super) struct Fields {
    nodes: Vec<Node>,
    /// The name of each column: its keys with dots between.
    pub(super) names: Vec<String>,
}

#[derive(Default)]
struct Node {
    path: String,
    column: Option<usize>,
    keys: Vec<(String, usize)>,
    /// The key that comes next where objects have the same order.
    next: usize,
    index: HashMap<String, usize>,
}

/// The outermost object.
pub(super) const ROOT: usize = 0;

impl Fields {
    pub(super) fn new() -> Self {
        Self { nodes: vec![Node::default()], names: Vec::new() }
    }

    /// Begins an object: its first key is likely the first that is known.
    pub(super) fn begin(&mut self, node: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.next = 0;
        }
    }

    /// The column at a place of rows that are lists, which is called `name`: others may be called so.
    pub(super) fn at_place(&mut self, place: usize, name: &str) -> usize {
        self.child_shown(ROOT, &format!("\0\0{place}"), Some(name))
    }

    /// The keys that lead to a node, with dots between.
    pub(super) fn path(&self, node: usize) -> &str {
        self.nodes.get(node).map_or("", |n| &n.path)
    }

    /// What `key` of the object `node` leads to.
    pub(super) fn child(&mut self, node: usize, key: &str) -> usize {
        self.child_shown(node, key, None)
    }

    /// What `key` of the object `node` leads to, which is `shown` where that is another name.
    fn child_shown(&mut self, node: usize, key: &str, shown: Option<&str>) -> usize {
        let new = self.nodes.len();
        let Some(parent) = self.nodes.get_mut(node) else { return ROOT };
        if let Some((known, child)) = parent.keys.get(parent.next)
            && known == key
        {
            parent.next += 1;
            return *child;
        }
        let found = match parent.keys.len() <= FEW {
            true => parent.keys.iter().find(|(k, _)| k == key).map(|(_, child)| *child),
            false => parent.index.get(key).copied(),
        };
        if let Some(child) = found {
            parent.next = parent
                .keys
                .iter()
                .position(|(_, c)| *c == child)
                .filter(|_| parent.keys.len() <= FEW)
                .map_or(parent.next + 1, |p| p + 1);
            return child;
        }
        parent.next = parent.keys.len() + 1;
        parent.keys.push((key.to_owned(), new));
        if parent.keys.len() == FEW + 1 {
            parent.index = parent.keys.iter().cloned().collect();
        } else if parent.keys.len() > FEW {
            parent.index.insert(key.to_owned(), new);
        }
        // A zero before a key distinguishes it from a key of the same name that stands elsewhere.
        let shown = shown.unwrap_or(key.trim_start_matches('\0'));
        let path = if node == ROOT { shown.to_owned() } else { format!("{}.{shown}", parent.path) };
        self.nodes.push(Node { path, ..Node::default() });
        new
    }

    /// The column of a path that has a value.
    pub(super) fn column(&mut self, node: usize) -> usize {
        let next = self.names.len();
        let Some(node) = self.nodes.get_mut(node) else { return next };
        *node.column.get_or_insert_with(|| {
            self.names.push(node.path.clone());
            next
        })
    }
}
