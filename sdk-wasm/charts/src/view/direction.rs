//! Charts for readers from right to left: laid out as any other, then mirrored. Inside, all places
//! stay unmirrored; what comes in and goes out here is as the reader sees it.

use pellucid_core::Filter;
use pellucid_core::chart::Directions;

use crate::geometry::Rect;
use crate::scene::{Item, transform};
use crate::state::Zoom;
use crate::view::View;
use crate::view::hit::{Crosshair, DataPoint, Hit};
use crate::view::zoom::Gesture;

impl View {
    /// Mirrors what is drawn.
    pub(crate) fn mirror(&mut self) {
        self.scene.mirrored = true;
        transform::mirror(&mut self.scene.items, self.scene.size.width);
    }

    /// A position between the page's coordinates and those of the chart before it is mirrored,
    /// either way. CSS px.
    fn mirror_x(&self, x: f64) -> f64 {
        if self.mirrored { self.size.width - x } else { x }
    }

    fn area(&self, rect: Rect) -> Rect {
        if self.mirrored { transform::mirrored(rect, self.size.width) } else { rect }
    }

    fn mirrored_items(&self, mut items: Vec<Item>) -> Vec<Item> {
        if self.mirrored {
            transform::mirror(&mut items, self.size.width);
        }
        items
    }

    /// Where marks are drawn; drags outside it start no selection.
    pub fn plot(&self) -> Rect {
        self.area(self.plot)
    }

    /// The datum under or nearest to a position in CSS px, with its tooltip.
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
    /// # use doc::bars;
    /// let view = bars()?;
    /// let rome = view.data_point(1).expect("two bars").anchor;
    /// let tooltip = view.hit(rome.x, rome.y).expect("a bar").tooltip;
    /// assert_eq!((tooltip.title.as_str(), tooltip.rows[0].value.as_str()), ("Rome", "5"));
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        let mut hit = self.local_hit(self.mirror_x(x), y)?;
        hit.anchor.x = self.mirror_x(hit.anchor.x);
        Some(hit)
    }

    /// What hovering a position in CSS px adds on top of the scene: draw it over the scene instead
    /// of laying out again.
    pub fn overlay(&self, x: f64, y: f64) -> Vec<Item> {
        self.mirrored_items(self.local_overlay(self.mirror_x(x), y))
    }

    /// The ring around the datum under the keyboard's focus.
    pub fn focus_ring(&self, datum: usize) -> Vec<Item> {
        self.mirrored_items(self.local_focus_ring(datum))
    }

    /// The filters of a drag between two positions in CSS px, along the key's axis. Bins and time
    /// units are taken whole, as `gte` and `lt`; categories by `in`. None where the drag is
    /// empty or the key cannot be filtered (see `select`).
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
    /// # use doc::bars;
    /// let (view, plot) = (bars()?, bars()?.plot());
    /// let filters = view.interval(plot.left, plot.top, plot.center().x - 1.0, plot.bottom).expect("a category");
    /// assert_eq!(serde_json::to_string(&filters).unwrap(), r#"[{"field":"city","op":"eq","value":"Oslo"}]"#);
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn interval(&self, x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Vec<Filter>> {
        self.local_interval(self.mirror_x(x0), y0, self.mirror_x(x1), y1)
    }

    /// The filters of a drag along given axes of the page, as [`View::interval`]'s. Of a measure's
    /// axis: the categories whose value lies within, and none where the key is no category, for
    /// no filter of the rows can express it.
    pub fn along(&self, axes: Directions, from: [f64; 2], to: [f64; 2]) -> Option<Vec<Filter>> {
        self.local_along(axes, [self.mirror_x(from[0]), from[1]], [self.mirror_x(to[0]), to[1]])
    }

    /// Lines through a position in CSS px with what they stand for; none outside the plot or where
    /// the specification wants none.
    pub fn crosshair(&self, x: f64, y: f64) -> Option<Crosshair> {
        let mut cross = self.local_crosshair(self.mirror_x(x), y)?;
        cross.x = cross.x.map(|(at, label)| (self.mirror_x(at), label));
        cross.plot = self.area(cross.plot);
        Some(cross)
    }

    /// What to show after a gesture along the given axes of the page.
    ///
    /// ```
    /// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
    /// # use doc::bars;
    /// use pellucid_charts::Gesture;
    /// use pellucid_core::chart::Directions;
    ///
    /// let (view, middle) = (bars()?, bars()?.plot().center());
    /// let gesture = Gesture { x: middle.x, y: middle.y, factor: 2.0, dx: 0.0, dy: 0.0 };
    /// let zoom = view.zoomed(Directions::X, gesture);
    /// assert_eq!(view.magnification(&zoom), 2.0);
    /// # Ok::<(), pellucid_core::Error>(())
    /// ```
    pub fn zoomed(&self, along: Directions, gesture: Gesture) -> Zoom {
        let dx = if self.mirrored { -gesture.dx } else { gesture.dx };
        self.local_zoomed(along, Gesture { x: self.mirror_x(gesture.x), dx, ..gesture })
    }

    /// Whether a position lies where marks are drawn, CSS px.
    pub fn in_plot(&self, x: f64, y: f64) -> bool {
        self.plot.contains(self.mirror_x(x), y)
    }

    /// The series whose legend entry lies at a position in CSS px.
    pub fn legend_hit(&self, x: f64, y: f64) -> Option<&str> {
        let x = self.mirror_x(x);
        self.legend.iter().find(|e| e.area.contains(x, y)).map(|e| e.name.as_str())
    }

    /// The legend's entries in order, for the keyboard: names and where they stand.
    pub fn legend_entries(&self) -> impl Iterator<Item = (&str, Rect)> {
        self.legend.iter().map(|e| (e.name.as_str(), self.area(e.area)))
    }

    /// Datum `index`, in the order of the data.
    pub fn data_point(&self, index: usize) -> Option<DataPoint> {
        let mut point = self.local_data_point(index)?;
        point.anchor.x = self.mirror_x(point.anchor.x);
        Some(point)
    }

    /// Every datum in order. Long for large data: [`View::data_point`] writes one at a time.
    pub fn data(&self) -> Vec<DataPoint> {
        let mut points = self.local_data();
        points.iter_mut().for_each(|p| p.anchor.x = self.mirror_x(p.anchor.x));
        points
    }
}
