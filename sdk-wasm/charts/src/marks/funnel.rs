//! Funnels: a stage below the other, each as wide as what is left.

use std::iter;

use pellucid_core::{Code, Error, Result};

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::marks::arc::{digits, percent};
use crate::marks::shade::{self, ink};
use crate::resolve::{Kind, Resolved};
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::{Input, Item, Point, Rect, Rgba, Scene, frame, select};

/// A bar's share of its row; the rest leads to the next.
const BAR: f64 = 0.74;
/// Tallest row, CSS px and as a share of the chart's width, and most rows: further stages are left out of sight, not of the description.
const TALLEST: (f64, f64) = (84.0, 0.08);
const MOST: usize = 40;
/// Smallest letters, CSS px.
const SMALLEST: f64 = 9.0;
/// Between columns of text and the bars, CSS px.
const GAP: f64 = 12.0;
/// Most space between the title and the first stage, CSS px.
const MOST_ABOVE: f64 = 8.0;

/// # Errors
/// `invalid_spec` for a negative stage.
pub(crate) fn draw(input: &Input, resolved: &Resolved, scene: &mut Scene) -> Result<()> {
    if let Some(d) = resolved.data.iter().find(|d| d.value < 0.0) {
        let message = format!(
            "a funnel shows how much is left, but \"{}\" has negative values such as {}: use a bar instead",
            resolved.value.label, d.value
        );
        return Err(Error::new(Code::InvalidSpec, message).at(if resolved.horizontal { "encoding.x" } else { "encoding.y" }));
    }
    let area = frame::around(input, resolved, scene, false);
    let selected = select::Test::new(input, resolved);
    let shown: Vec<usize> = (0..resolved.data.len()).filter(|&i| resolved.data[i].value.is_finite()).take(MOST).collect();
    let most = shown.iter().map(|&i| resolved.data[i].value).fold(0.0, f64::max);
    let most = resolved.value.shared.map_or(most, |[_, high]| high);
    let first = shown.first().map_or(0.0, |&i| resolved.data[i].value);
    let row = (area.height() / shown.len().max(1) as f64).min(TALLEST.0.max(area.width() * TALLEST.1));
    // Low rows have small letters rather than none.
    let font = Font::regular(input.theme.legend_size.min((row * 0.86).max(SMALLEST)));
    let names: Vec<String> = shown.iter().map(|&i| name(resolved, i)).collect();
    let values: Vec<(String, String)> = shown.iter().map(|&i| texts(input, resolved, resolved.data[i].value, first)).collect();
    let widest = |texts: &mut dyn Iterator<Item = &str>| texts.map(|t| input.measure.width(t, &font)).fold(0.0, f64::max);
    let lines = row >= font.size * 1.1;
    let left = widest(&mut names.iter().map(String::as_str)).min(area.width() * 0.3);
    // A rounding error is not to cut a name that fits.
    let left = if lines && area.width() >= 120.0 { left.ceil() + GAP } else { 0.0 };
    let right = widest(&mut values.iter().map(|v| v.1.as_str()));
    let right = if lines && area.width() >= 200.0 { right.ceil() + GAP } else { 0.0 };
    let bars = Rect { left: area.left + left, right: (area.right - right).max(area.left + left + 1.0), ..area };
    // What is left of the height stays below: above it would part the stages from their title.
    let top = area.top + ((area.height() - row * shown.len() as f64) / 2.0).clamp(0.0, MOST_ABOVE);
    let half = |v: f64| if most > 0.0 { (v / most * bars.width() / 2.0).max(0.5) } else { 0.5 };
    let middle = bars.center().x;
    let mut index = Index { mode: Mode::Shape, ..Index::default() };
    let mut texts = Vec::new();
    for (n, &i) in shown.iter().enumerate() {
        let d = &resolved.data[i];
        let y = top + row * n as f64;
        let color = shade::color(input, resolved, &selected, d);
        let rect = Rect { left: middle - half(d.value), right: middle + half(d.value), top: y, bottom: y + row * BAR };
        if let Some(&next) = shown.get(n + 1) {
            let below = half(resolved.data[next].value);
            let points = vec![
                Point::new(rect.left, rect.bottom),
                Point::new(rect.right, rect.bottom),
                Point::new(middle + below, y + row),
                Point::new(middle - below, y + row),
            ];
            scene.items.push(Item::Polygon { points, color: color.fade(0.22) });
        }
        let radius = input.theme.bar_radius.min(rect.height() / 4.0).min(rect.width() / 4.0);
        scene.items.push(Item::Rect { rect, radii: [radius; 4], color, crisp: true });
        let center = rect.center().y;
        let mut text = |text: &str, x: f64, align, color: Rgba, width: f64| {
            let text = ellipsis(input.measure, text, &font, width);
            if lines && !text.is_empty() {
                texts.push(Item::Text { text, at: Point::new(x, center), font, align, upward: false, color });
            }
        };
        if left > 0.0 {
            text(&names[n], area.left, Align::Start, input.theme.foreground, left - GAP);
        }
        if right > 0.0 {
            text(&values[n].1, area.right, Align::End, input.theme.muted, right);
        }
        // A bar too narrow for its number has it beside itself.
        let wide = input.measure.width(&values[n].0, &font);
        if wide + 12.0 <= rect.width() && font.size <= rect.height() {
            text(&values[n].0, middle, Align::Middle, ink(color, input.theme), rect.width());
        } else if rect.right + 6.0 + wide <= bars.right {
            text(&values[n].0, rect.right + 6.0, Align::Start, input.theme.foreground, wide + 1.0);
        }
        let shape = Shape::Rect(Box::new((rect, [radius; 4])));
        index.anchors.push(Anchor { datum: i as u32, along: y, at: rect.center(), shape });
        // The row answers where its bar is too narrow to hit.
        let wide = Rect { left: area.left, right: area.right, bottom: y + row, ..rect };
        index.rows.push((wide, index.anchors.len() - 1));
    }
    scene.items.append(&mut texts);
    scene.index = index;
    Ok(())
}

fn name(resolved: &Resolved, i: usize) -> String {
    match resolved.key.as_ref().map(|k| &k.kind) {
        Some(Kind::Category { categories, .. }) => categories.get(resolved.data[i].key as usize).map(|c| c.label().to_owned()),
        _ => None,
    }
    .unwrap_or_default()
}

/// A stage's number and its share of the first.
fn texts(input: &Input, resolved: &Resolved, value: f64, first: f64) -> (String, String) {
    let share = value / first;
    let share = if first > 0.0 { percent(input.locale.as_ref(), share, digits(iter::once(share))) } else { String::new() };
    (resolved.value.text(value, input.locale.as_ref()), share)
}
