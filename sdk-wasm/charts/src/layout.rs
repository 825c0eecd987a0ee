//! From an input to a scene.

use std::collections::BTreeSet;
use std::rc::Rc;

use pellucid_core::Result;
use pellucid_core::chart::Mark;

use crate::frame::Header;
use crate::locale::Word;
use crate::reduce::density::CountRows;
use crate::resolve::{Resolved, resolve};
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};
use crate::{Input, Point, Rect, Scene, Size, facet, legend, marks};

/// Lays a chart out: everything measured and placed, ready to draw.
///
/// A table gives a scene of its background only: it is drawn by the page.
///
/// # Errors
/// `unknown_column` where the batch lacks a channel's column, `invalid_spec` and `type_mismatch` where the specification cannot be
/// drawn. No data, nulls, NaN and infinite values are no errors.
pub fn layout(input: &Input) -> Result<Scene> {
    layout_counted(input, None)
}

/// As [`layout`]; points are counted by `count` where it can: the batch then has only the ends of the axes.
///
/// # Errors
/// As [`layout`].
pub fn layout_counted(input: &Input, count: Option<&dyn CountRows>) -> Result<Scene> {
    lay_out(input, count, None)
}

/// As [`layout_counted`], where only size and state differ from what `before` was laid out from: what a zoom, a brush or a new size
/// leaves as it was is not made again, which is most of the work at 100,000 rows.
///
/// # Errors
/// As [`layout`].
pub fn layout_again(input: &Input, count: Option<&dyn CountRows>, before: &Scene) -> Result<Scene> {
    lay_out(input, count, Some(before))
}

fn lay_out(input: &Input, count: Option<&dyn CountRows>, before: Option<&Scene>) -> Result<Scene> {
    let size = Size { width: sane(input.size.width), height: sane(input.size.height) };
    let theme = input.theme.for_size(size);
    let input = &Input { theme: &theme, ..*input };
    let all = Rect { left: 0.0, top: 0.0, right: size.width, bottom: size.height };
    let background = Item::Rect { rect: all, radii: [0.0; 4], color: input.theme.background, crisp: false };
    let mut scene = Scene::blank(input, size);
    scene.items.push(background);
    if matches!(input.spec.mark, Mark::Table | Mark::Pivot) {
        return Ok(scene);
    }
    scene.resolved_for = (input.state.hidden.clone(), input.state.zoom.key);
    let mut resolved = match before.filter(|b| b.serves(&scene.resolved_for)) {
        Some(before) => Rc::clone(&before.resolved),
        None => Rc::new(resolve(input)?),
    };
    let beside = legend::beside::layout(input, &resolved, size);
    if resolved.legend_beside != beside.is_some() {
        Rc::make_mut(&mut resolved).legend_beside = beside.is_some();
    }
    if let Some((legend, left)) = beside {
        scene.size = left;
        marks(input, &resolved, &mut scene, count)?;
        scene.size = size;
        scene.items.extend(legend.items);
        scene.legend = legend.entries;
    } else {
        marks(input, &resolved, &mut scene, count)?;
    }
    scene.resolved = resolved;
    // Names may be empty, or have no room for a single letter.
    scene.items.retain(|item| !matches!(item, Item::Text { text, .. } if text.is_empty()));
    // East stays right of west, whichever way the reader reads.
    if input.locale.right_to_left() && input.spec.mark != Mark::Geo {
        scene.turn();
    }
    if let Some((x, y)) = input.state.hover {
        let overlay = scene.overlay(x, y);
        scene.items.extend(overlay);
    }
    if let Some(focus) = input.state.focus {
        let ring = scene.focus_ring(focus);
        scene.items.extend(ring);
    }
    Ok(scene)
}

impl Scene {
    /// Whether what was read for this scene is what another state needs. Only categories are left out by a zoom.
    fn serves(&self, (hidden, zoom): &(BTreeSet<String>, Option<[f64; 2]>)) -> bool {
        let categories = self.resolved.key.as_ref().is_some_and(|k| k.categories() > 0);
        self.resolved_for.0 == *hidden && (!categories || self.resolved_for.1 == *zoom)
    }
}

/// Lays out what stands in the scene's size.
fn marks(input: &Input, resolved: &Resolved, scene: &mut Scene, count: Option<&dyn CountRows>) -> Result<()> {
    match &input.spec.encoding.facet {
        Some(channel) => facet::draw(input, resolved, channel, scene),
        None => one(input, resolved, scene, count),
    }
}

/// Lays out one chart in the scene's size.
pub(crate) fn one(input: &Input, resolved: &Resolved, scene: &mut Scene, count: Option<&dyn CountRows>) -> Result<()> {
    match resolved.mark {
        Mark::Metric => marks::metric::draw(input, resolved, scene),
        Mark::Arc => marks::arc::draw(input, resolved, scene)?,
        Mark::Gauge => marks::gauge::draw(input, resolved, scene),
        _ if !resolved.data.iter().any(|d| resolved.amount(d).is_finite()) => no_data(input, resolved, scene),
        Mark::Treemap => marks::treemap::draw(input, resolved, scene),
        Mark::Sunburst => marks::sunburst::draw(input, resolved, scene),
        Mark::Sankey => marks::sankey::draw(input, resolved, scene),
        Mark::Funnel => marks::funnel::draw(input, resolved, scene)?,
        Mark::Radar => marks::radar::draw(input, resolved, scene),
        Mark::Calendar => marks::calendar::draw(input, resolved, scene),
        Mark::Geo => marks::geo::draw(input, resolved, scene)?,
        _ => marks::cartesian(input, resolved, scene, count)?,
    }
    Ok(())
}

/// A length that layout can divide by; a hidden element has none.
fn sane(v: f64) -> f64 {
    if v.is_finite() { v.clamp(1.0, 100_000.0) } else { 1.0 }
}

/// Says that there is nothing to draw.
pub(crate) fn no_data(input: &Input, resolved: &Resolved, scene: &mut Scene) {
    let header = Header::fitting(input, resolved, scene.size, 0.7);
    let rect = Rect { left: header.padding, top: header.bottom, right: scene.size.width - header.padding, bottom: scene.size.height };
    scene.items.extend(header.items);
    scene.legend = header.legend;
    scene.plot = rect;
    let font = Font::regular(13.0f64.min(scene.size.height * 0.5));
    let word = if resolved.no_logarithm > 0 { Word::NoneAboveZero } else { Word::NoData };
    let text = ellipsis(input.measure, &input.locale.word(word), &font, rect.width());
    let at = Point::new(rect.center().x, rect.center().y);
    scene.items.push(Item::Text { text, at, font, align: Align::Middle, upward: false, color: input.theme.muted });
}
