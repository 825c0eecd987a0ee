//! How a metric's number changed, and the way it came.

use pellucid_core::chart::{Format, NumberStyle};

use crate::hit::index::{Anchor, Index, Mode, Shape};
use crate::locale::{Word, words::fill};
use crate::marks::candle;
use crate::order;
use crate::resolve::Resolved;
use crate::scale::{Continuous, Scale, Transform};
use crate::scene::Align;
use crate::text::{Font, ellipsis};
use crate::{Input, Item, Locale, Point, Rect, Scene};

/// A number beside the one it is compared with.
pub(super) struct Change {
    value: f64,
    before: f64,
    /// What it is compared with; none for the period before.
    label: Option<String>,
    /// Key of the period before.
    key: Option<f64>,
}

impl Change {
    /// From the comparison's measure, otherwise from the period before.
    pub(super) fn of(resolved: &Resolved, value: f64) -> Option<Self> {
        let current = super::current(resolved)?;
        if let Some(field) = resolved.extra.first() {
            let before = field.values.get(current.row as usize).copied().filter(|v| v.is_finite())?;
            return value.is_finite().then(|| Self { value, before, label: Some(field.label.clone()), key: None });
        }
        let earlier = resolved.data.iter().filter(|d| d.value.is_finite() && d.key < current.key);
        let before = earlier.max_by(|a, b| a.key.total_cmp(&b.key))?;
        Some(Self { value, before: before.value, label: None, key: Some(before.key) })
    }

    /// As a share of what was before; of shares and where there was nothing before, the difference.
    fn text(&self, resolved: &Resolved, locale: &dyn Locale) -> String {
        let difference = self.value - self.before;
        let sign = if difference > 0.0 { "+" } else { "" };
        let share = difference / self.before.abs();
        let text = match resolved.value.format.style {
            style if style != NumberStyle::Percent && share.is_finite() => {
                let digits = Some(if share.abs() < 0.1 { 1 } else { 0 });
                locale.number(share, &Format { style: NumberStyle::Percent, digits, ..Format::default() })
            }
            _ => locale.number(difference, &resolved.value.format),
        };
        format!("{sign}{text}")
    }

    fn against(&self, resolved: &Resolved, locale: &dyn Locale) -> String {
        let key = || self.key.and_then(|key| resolved.key.as_ref().map(|field| field.text(key, locale)));
        // The number it is compared with, where a name alone would leave it out.
        match self.label.as_deref().map(|l| l.trim_end_matches([':', ' '])) {
            Some("") => resolved.value.text(self.before, locale),
            Some(name) => format!("{name} ({})", resolved.value.text(self.before, locale)),
            None => key().unwrap_or_default(),
        }
    }

    pub(super) fn words(&self, resolved: &Resolved, locale: &dyn Locale) -> String {
        let (change, before) = (self.text(resolved, locale), self.against(resolved, locale));
        fill(&locale.word(Word::From), &[("change", &change), ("before", &before)])
    }

    /// An arrow, the change, and what it is compared with; `at` is the left end.
    pub(super) fn draw(&self, input: &Input, resolved: &Resolved, at: Point, font: Font, width: f64, items: &mut Vec<Item>) {
        let [up, down] = candle::colors(input.theme, &[]);
        let (rise, arrow) = (self.value - self.before, font.size * 0.62);
        let color = if rise < 0.0 { down } else { up };
        // The darker of two colours that words can be read in.
        let ink = color.mix(input.theme.foreground, 0.35);
        let mut left = at.x;
        if rise != 0.0 {
            let tip = if rise > 0.0 { -0.45 } else { 0.45 } * arrow;
            let points =
                vec![Point::new(left, at.y - tip), Point::new(left + arrow, at.y - tip), Point::new(left + arrow / 2.0, at.y + tip)];
            items.push(Item::Polygon { points, color });
            left += arrow + 5.0;
        }
        let bold = Font::semibold(font.size);
        let locale = input.locale.as_ref();
        let mut text = |text: &str, font: Font, color| {
            let text = ellipsis(input.measure, text, &font, at.x + width - left);
            let wide = input.measure.width(&text, &font);
            if !text.is_empty() {
                items.push(Item::Text { text, at: Point::new(left, at.y), font, align: Align::Start, upward: false, color });
            }
            left += wide + 6.0;
        };
        text(&self.text(resolved, locale), bold, ink);
        let before = self.against(resolved, locale);
        text(&fill(&locale.word(Word::Against), &[("before", &before)]), font, input.theme.muted);
    }
}

/// A sparkline of every period, the last marked.
pub(super) fn line(input: &Input, resolved: &Resolved, rect: Rect, scene: &mut Scene) {
    let mut data: Vec<(f64, f64, usize)> =
        resolved.data.iter().enumerate().filter(|(_, d)| d.value.is_finite()).map(|(i, d)| (d.key, d.value, i)).collect();
    order::sort(&mut data, |a, b| a.0.total_cmp(&b.0));
    let extent =
        |of: fn(&(f64, f64, usize)) -> f64| data.iter().map(of).fold([f64::INFINITY, f64::NEG_INFINITY], |m, v| [m[0].min(v), m[1].max(v)]);
    let (keys, values) = (extent(|d| d.0), extent(|d| d.1));
    if data.len() < 2 || rect.height() < 8.0 || !keys.iter().chain(&values).all(|v| v.is_finite()) {
        return;
    }
    let dot = input.theme.line_width * 1.6;
    let inside = Rect { right: rect.right - dot, top: rect.top + dot, bottom: rect.bottom - 1.0, ..rect };
    let x = Continuous { range: [inside.left, inside.right], ..Continuous::new(Transform::Linear, keys) };
    let y = Continuous { range: [inside.bottom, inside.top], ..Continuous::new(Transform::Linear, values) };
    let points: Vec<Point> = data.iter().map(|d| Point::new(x.position(d.0), y.position(d.1))).collect();
    let color = resolved.series.first().map_or(input.theme.series(0), |s| s.color);
    let floor = [Point::new(inside.right, rect.bottom), Point::new(inside.left, rect.bottom)];
    scene.items.push(Item::Polygon { points: points.iter().copied().chain(floor).collect(), color: color.fade(0.12) });
    if let Some(&center) = points.last() {
        scene.items.push(Item::Path { points: points.clone(), width: input.theme.line_width, color });
        scene.items.push(Item::Circle { center, radius: dot, color });
    }
    let anchors = data.iter().zip(&points).map(|(d, at)| Anchor { datum: d.2 as u32, along: at.x, at: *at, shape: Shape::Dot });
    scene.index = Index { mode: Mode::Key, anchors: anchors.collect(), radius: 4.0, ..Index::default() };
    scene.key_scale = Some(Scale::Continuous(x));
}
