//! From an input to a view.

use std::collections::BTreeSet;
use std::rc::Rc;

use pellucid_core::Result;

use crate::data::plot_data::PlotData;
use crate::facet::{self, Facets};
use crate::frame::chart::{Chart, Setting};
use crate::frame::drawing::{AxisScale, Drawing};
use crate::geometry::{Rect, Size};
use crate::input::Input;
use crate::layout::{self};
use crate::legend;
use crate::mark;
use crate::reduce::density::CountRows;
use crate::scale::zoom::Extent;
use crate::scene::{Item, Scene};
use crate::view::{Panel, View};

/// Lays a chart out: everything measured and placed, ready to draw.
///
/// A table gives a picture of its background only: it is drawn by the page.
///
/// # Errors
/// `unknown_column` where the batch lacks a channel's column, `invalid_spec` and `type_mismatch`
/// where the specification cannot be drawn. No data, nulls, NaN and infinite values are no errors.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let view = bars()?;
/// assert_eq!(view.description(), "Bar chart of Sales by City, 2 bars, highest Rome 5, lowest Oslo 3");
/// assert!(view.plot().width() > 200.0);
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn layout(input: &Input) -> Result<View> {
    layout_counted(input, None)
}

/// As [`layout`]; points are counted by `count` where it can: the batch then has only the ends of
/// the axes.
///
/// # Errors
/// As [`layout`].
///
/// ```
/// use std::rc::Rc;
///
/// use pellucid_charts::reduce::density::{CountRows, Grid};
/// use pellucid_charts::{ApproximateMetrics, EnglishLocale, Input, Item, Locale, Size, State, Theme, layout_counted};
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/points.rs")); }
///
/// /// People, who stay where they are.
/// struct People(Vec<[f64; 2]>);
///
/// impl CountRows for People {
///     fn count(&self, grid: &Grid) -> Option<Vec<u32>> {
///         let mut counts = vec![0; grid.columns * grid.rows];
///         for [age, income] in &self.0 {
///             let cell = |v: &f64, [scale, offset]: [f64; 2]| (v * scale + offset).floor() as usize;
///             let (column, row) = (cell(age, grid.x), cell(income, grid.y));
///             if column < grid.columns && row < grid.rows {
///                 counts[row * grid.columns + column] += 1;
///             }
///         }
///         Some(counts)
///     }
/// }
///
/// let people = People((0..100_000).map(|i| [f64::from(i % 97), f64::from(i % 89)]).collect());
/// let (spec, ends) = doc::points();
/// let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
/// let (theme, state, size) = (Theme::light(), State::default(), Size { width: 300.0, height: 200.0 });
/// let input = Input { spec: &spec, data: &ends, size, theme: &theme, locale: &locale, measure: &ApproximateMetrics, state: &state };
/// let view = layout_counted(&input, Some(&people))?;
/// assert!(view.items.iter().any(|item| matches!(item, Item::Image { .. })), "a picture of how many there are");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn layout_counted(input: &Input, count: Option<&dyn CountRows>) -> Result<View> {
    lay_out(input, count, None)
}

/// As [`layout_counted`], where only size and state differ from what `before` was laid out from:
/// what a zoom, a brush or a new size leaves as it was is not made again, which is most of the work
/// at 100,000 rows.
///
/// # Errors
/// As [`layout`].
///
/// ```
/// use std::rc::Rc;
///
/// use pellucid_charts::{ApproximateMetrics, EnglishLocale, Gesture, Input, Locale, Size, State, Theme, layout, layout_again};
/// use pellucid_core::chart::Directions;
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/points.rs")); }
///
/// let (spec, data) = doc::points();
/// let locale: Rc<dyn Locale> = Rc::new(EnglishLocale);
/// let (theme, state, size) = (Theme::light(), State::default(), Size { width: 300.0, height: 200.0 });
/// let input = Input { spec: &spec, data: &data, size, theme: &theme, locale: &locale, measure: &ApproximateMetrics, state: &state };
/// let before = layout(&input)?;
///
/// // The reader turns the wheel over the middle of the plot.
/// let middle = before.plot().center();
/// let zoom = before.zoomed(Directions::Xy, Gesture { x: middle.x, y: middle.y, factor: 2.0, dx: 0.0, dy: 0.0 });
/// let zoomed = State { zoom, ..State::default() };
/// let input = Input { state: &zoomed, ..input };
/// let after = layout_again(&input, None, &before)?;
/// assert_ne!(after.items, before.items);
/// assert_eq!(after.items, layout(&input)?.items, "the same, sooner");
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn layout_again(input: &Input, count: Option<&dyn CountRows>, before: &View) -> Result<View> {
    lay_out(input, count, Some(before))
}

fn lay_out(input: &Input, count: Option<&dyn CountRows>, before: Option<&View>) -> Result<View> {
    let size = Size { width: sane(input.size.width), height: sane(input.size.height) };
    let theme = input.theme.for_size(size);
    let input = &Input { theme: &theme, ..*input };
    let mark = mark::of(input.spec.mark);
    let mut drawing = Drawing::new(size);
    let rect = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
    drawing.items.push(Item::Rect {
        rect,
        radii: [0.0; 4],
        color: input.theme.background,
        crisp: false,
    });
    if input.spec.mark.rules().shown_as.is_text() {
        return Ok(View::new(
            input,
            drawing,
            Rc::new(PlotData::empty(input, mark.style())),
            Facets::default(),
        ));
    }
    let data = match before.filter(|b| b.serves(input)) {
        Some(before) => Rc::clone(&before.data),
        None => Rc::new(mark::read(input)?),
    };
    let facets = draw(input, &data, &mut drawing, count)?;
    let mut view = View::new(input, drawing, data, facets);
    view.read_for = (input.state.hidden.clone(), input.state.zoom.key);
    if input.locale.right_to_left() && mark.is_mirrored() {
        view.mirror();
    }
    view.light_up(input);
    Ok(view)
}

/// Draws the chart or its panels, and a legend beside or below them.
fn draw(
    input: &Input,
    data: &PlotData,
    drawing: &mut Drawing,
    count: Option<&dyn CountRows>,
) -> Result<Facets> {
    let size = drawing.size;
    let beside = legend::beside::layout(input, data, size);
    let setting = Setting { legend_beside: beside.is_some(), ..Setting::default() };
    let chart = Chart { input, data, setting: &setting };
    drawing.size = beside.as_ref().map_or(size, |(_, left)| *left);
    let facets = match &input.spec.encoding.facet {
        Some(channel) => facet::draw(chart, channel, drawing)?,
        None => {
            layout::chart(chart, drawing, count)?;
            Facets::default()
        }
    };
    drawing.size = size;
    if let Some((legend, _)) = beside {
        drawing.items.extend(legend.items);
        drawing.legend = legend.entries;
    }
    // Names may be empty, or have no room for a single letter.
    drawing.items.retain(|item| !matches!(item, Item::Text { text, .. } if text.is_empty()));
    Ok(facets)
}

impl View {
    fn new(input: &Input, drawing: Drawing, data: Rc<PlotData>, facets: Facets) -> Self {
        let family = input.theme.font_family.clone();
        let extent = |axis: &Option<AxisScale>, categories, zoom| {
            let axis = axis.as_ref()?;
            Some(Extent::new(&axis.shown, axis.unzoomed.as_ref()?, categories, zoom))
        };
        let zoom = input.state.zoom;
        let extents = extent(&drawing.key, data.categories, zoom.key).zip(extent(
            &drawing.value,
            0,
            zoom.value,
        ));
        let panel = |p: facet::Panel| {
            let view = Self::new(input, p.drawing, Rc::new(p.data), Facets::default());
            Panel { origin: p.origin, label: p.label, first: p.first, view }
        };
        Self {
            scene: Scene {
                size: drawing.size,
                items: drawing.items,
                font_family: family,
                mirrored: false,
            },
            plot: drawing.plot,
            panels: facets.panels.into_iter().map(panel).collect(),
            facet: facets.field,
            key_scale: drawing.key.map(|axis| axis.shown),
            value_scale: drawing.value.map(|axis| axis.shown),
            extents,
            interaction: input.spec.interaction.clone().unwrap_or_default(),
            index: drawing.index,
            legend: drawing.legend,
            data,
            read_for: Default::default(),
            locale: Rc::clone(input.locale),
            theme: input.theme.clone(),
        }
    }

    /// Whether what was read for this view is what another state needs. Only categories are left
    /// out by a zoom.
    fn serves(&self, input: &Input) -> bool {
        let (hidden, zoom): &(BTreeSet<String>, _) = &self.read_for;
        let categories = self.data.key.as_ref().is_some_and(|k| k.categories() > 0);
        *hidden == input.state.hidden && (!categories || *zoom == input.state.zoom.key)
    }

    /// Draws what the state's hover and focus add.
    fn light_up(&mut self, input: &Input) {
        if let Some((x, y)) = input.state.hover {
            let overlay = self.overlay(x, y);
            self.scene.items.extend(overlay);
        }
        if let Some(focus) = input.state.focus {
            let ring = self.focus_ring(focus);
            self.scene.items.extend(ring);
        }
    }
}

/// A length that layout can divide by; a hidden element has none.
fn sane(v: f64) -> f64 {
    if v.is_finite() { v.clamp(1.0, 100_000.0) } else { 1.0 }
}
