//! Charts of many rows: what their picture needs is taken from the columns, and the rows stay where
//! they are.

use std::cell::RefCell;
use std::rc::Rc;

use pellucid_bridge::errors::OrThrow;
use pellucid_charts::reduce::density::{CountRows, Grid, MAX_DOTS};
use pellucid_core::chart::Reduction;
use pellucid_core::{Batch, ChartSpec, Query};
use pellucid_engine::exec::{density, m4};
use wasm_bindgen::JsValue;

use crate::open::OpenTable;

/// A chart's rows where they lie.
pub(crate) struct Reduced {
    table: Rc<OpenTable>,
    query: Query,
    /// Names of the dimensions on x and y.
    places: [String; 2],
    kind: Kind,
    /// The latest counts: hovering draws the same grid again.
    counts: RefCell<Option<(Grid, Vec<u32>)>>,
}

enum Kind {
    /// First, last, lowest and highest of each pixel column, for each value of the dimension named
    /// here.
    Line { series: Option<String> },
    /// Counts over a grid.
    Points,
}

impl Reduced {
    /// Where the mark is a line, or points of one colour, over plain numbers or times.
    pub(crate) fn new(spec: &ChartSpec, table: &Rc<OpenTable>, query: &Query) -> Option<Self> {
        let e = &spec.encoding;
        // Panels, means and trends are made from every row.
        if e.facet.is_some() || !spec.annotations.is_empty() {
            return None;
        }
        let name = |c: &Option<pellucid_core::chart::Channel>| {
            Some(c.as_ref()?.dimension()?.name().to_owned())
        };
        let series = name(&e.color);
        let coloured = e.color.is_some();
        let kind = match spec.mark.rules().reduction {
            Reduction::Series if series.is_some() == coloured => Kind::Line { series },
            Reduction::OneSeries if !coloured => Kind::Line { series: None },
            Reduction::Density if query.dimensions.len() == 2 && !coloured => Kind::Points,
            _ => return None,
        };
        let places = [name(&e.x)?, name(&e.y)?];
        query.ungrouped.then(|| Self {
            table: Rc::clone(table),
            query: query.clone(),
            places,
            kind,
            counts: RefCell::default(),
        })
    }

    /// The rows that a plot `width` device pixels wide needs; none where they are few, or of a kind
    /// that has to be seen whole.
    pub(crate) fn rows(&self, width: f64) -> Result<Option<Batch>, JsValue> {
        let table = self.table.table.borrow();
        let [x, y] = &self.places;
        match &self.kind {
            Kind::Line { series } => m4::line(
                &table,
                &self.query,
                x,
                y,
                series.as_deref(),
                width.ceil().max(1.0) as usize,
                &|| false,
            ),
            Kind::Points => density::corners(&table, &self.query, [x, y], MAX_DOTS, &|| false),
        }
        .or_throw()
    }

    /// Counts the rows, where the picture is one of counts.
    pub(crate) fn counter(&self) -> Option<&dyn CountRows> {
        matches!(self.kind, Kind::Points).then_some(self as &dyn CountRows)
    }
}

impl CountRows for Reduced {
    fn count(&self, grid: &Grid) -> Option<Vec<u32>> {
        if let Some((_, counts)) = self.counts.borrow().as_ref().filter(|(g, _)| g == grid) {
            return Some(counts.clone());
        }
        let axis = |[scale, offset]: [f64; 2], cells| density::Axis { scale, offset, cells };
        let axes = [axis(grid.x, grid.columns), axis(grid.y, grid.rows)];
        let [x, y] = &self.places;
        let counts =
            density::count(&self.table.table.borrow(), &self.query, [x, y], axes, &|| false)
                .ok()??;
        *self.counts.borrow_mut() = Some((*grid, counts.clone()));
        Some(counts)
    }
}
