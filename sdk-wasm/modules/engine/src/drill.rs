//! Drilling: from a mark to what it is made of, level by level.

use pellucid_core::chart::{Channel, DrillChannel};
use pellucid_core::{ChartSpec, Dimension, Filter};

/// Where a chart stands in its hierarchy.
pub(crate) struct Drill {
    /// The outermost level.
    base: ChartSpec,
    /// The marks gone through, the outermost first.
    path: Vec<Step>,
}

struct Step {
    label: String,
    filters: Vec<Filter>,
}

impl Drill {
    /// At the outermost level.
    pub(crate) fn new(spec: &ChartSpec) -> Self {
        Self { base: spec.clone(), path: Vec::new() }
    }

    /// Puts another specification in place of the outermost level's, and gives that back; the path
    /// stays.
    pub(crate) fn refit(&mut self, base: ChartSpec) -> ChartSpec {
        std::mem::replace(&mut self.base, base)
    }

    fn levels(&self) -> &[Dimension] {
        self.base.interaction.as_ref().map_or(&[], |i| i.drill.as_slice())
    }

    /// Whether there is a level below.
    pub(crate) fn can_go_down(&self) -> bool {
        self.path.len() < self.levels().len()
    }

    /// Goes below a mark.
    pub(crate) fn down(&mut self, label: String, filters: Vec<Filter>) {
        self.path.push(Step { label, filters });
    }

    /// Goes back to a depth; 0 is the outermost.
    pub(crate) fn up(&mut self, depth: usize) {
        self.path.truncate(depth);
    }

    /// What was gone through, for a breadcrumb.
    pub(crate) fn labels(&self) -> Vec<String> {
        self.path.iter().map(|s| s.label.clone()).collect()
    }

    /// The chart at this level: its key is the level's, its rows are those of the marks gone
    /// through.
    pub(crate) fn spec(&self) -> ChartSpec {
        let mut spec = self.base.clone();
        spec.filters.extend(self.path.iter().flat_map(|s| s.filters.iter().cloned()));
        let Some(level) =
            self.path.len().checked_sub(1).and_then(|i| self.levels().get(i).cloned())
        else {
            return spec;
        };
        let Some(key) = key(&mut spec) else { return spec };
        let before = key.name();
        // A title of the level above says what its values were.
        let title = key.title.take().filter(|_| key.field.as_ref() == Some(&level.field));
        let channel = Channel {
            field: Some(level.field),
            time_unit: level.time_unit,
            bin: level.bin,
            alias: level.alias,
            title,
            ..key.clone()
        };
        *key = channel;
        spec.sort.retain(|s| s.by != before);
        spec
    }
}

/// The channel that marks stand for.
fn key(spec: &mut ChartSpec) -> Option<&mut Channel> {
    let e = &mut spec.encoding;
    match spec.mark.rules().drill {
        DrillChannel::Color => e.color.as_mut(),
        // Below a mark there is one column, not the path to it.
        DrillChannel::Path => {
            e.path.truncate(1);
            e.path.first_mut()
        }
        DrillChannel::Key if e.x.as_ref().is_some_and(|x| x.is_measure()) => e.y.as_mut(),
        DrillChannel::Key => e.x.as_mut(),
    }
}
