//! The data one after the other, as the keyboard and screen readers meet them.

use std::borrow::Cow;

use crate::data::datum::Datum;
use crate::geometry::Point;
use crate::index::anchor::Anchor;
use crate::state::Colors;
use crate::view::View;
use crate::view::hit::DataPoint;

impl View {
    /// Every series, in the legend's order, with whether it is switched off.
    pub fn series_names(&self) -> impl Iterator<Item = (&str, bool)> {
        self.data
            .series
            .iter()
            .map(|s| (s.name.as_str(), s.hidden))
            .filter(|(name, _)| !name.is_empty())
    }

    /// Which colours the names of series have had, for the state of the next layout.
    pub fn colors(&self) -> &Colors {
        &self.data.colors
    }

    /// How many data the keyboard walks through.
    pub fn data_len(&self) -> usize {
        if self.panels.is_empty() {
            self.data.points.len()
        } else {
            self.panels.iter().map(|p| p.view.data_len()).sum()
        }
    }

    /// [`View::data_point`] in the unmirrored chart.
    pub(super) fn local_data_point(&self, index: usize) -> Option<DataPoint> {
        if !self.panels.is_empty() {
            return self.panel_of(index)?.data_point(index);
        }
        let d = self.data.points.get(index)?;
        let anchor = self.anchor(index).map_or(self.plot.center(), |a| a.at);
        Some(DataPoint { row: d.row as usize, label: self.datum_text(d), anchor })
    }

    /// [`View::data`] in the unmirrored chart.
    pub(super) fn local_data(&self) -> Vec<DataPoint> {
        if !self.panels.is_empty() {
            return (0..self.data_len()).filter_map(|i| self.local_data_point(i)).collect();
        }
        let elsewhere = |i| {
            self.index
                .overplotting
                .as_ref()
                .and_then(|p| p.anchor(i))
                .map_or(self.plot.center(), |a| a.at)
        };
        let mut anchors: Vec<Point> = (0..self.data_len()).map(elsewhere).collect();
        for a in &self.index.anchors {
            if let Some(at) = anchors.get_mut(a.datum as usize) {
                *at = a.at;
            }
        }
        let point = |(d, anchor): (&Datum, Point)| DataPoint {
            row: d.row as usize,
            label: self.datum_text(d),
            anchor,
        };
        self.data.points.iter().zip(anchors).map(point).collect()
    }

    /// Where a datum stands, whether its mark is drawn or hidden by others.
    pub(crate) fn anchor(&self, datum: usize) -> Option<Cow<'_, Anchor>> {
        self.index.anchor(datum)
    }
}
