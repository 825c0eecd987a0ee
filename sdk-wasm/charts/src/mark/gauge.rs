//! Gauges: one number on a dial.

mod dial;

use pellucid_core::Result;
use pellucid_core::chart::{Channel, Format, NumberStyle};

use crate::color::Rgba;
use crate::data::field::Field;
use crate::data::plot_data::PlotData;
use crate::data::read::{need, numbers};
use crate::data::style::{Style, TargetName};
use crate::frame::around::around;
use crate::frame::chart::Chart;
use crate::frame::drawing::Drawing;
use crate::geometry::{Point, Rect};
use crate::index::anchor::{Anchor, Shape};
use crate::index::lookup::{Index, Mode};
use crate::input::Input;
use crate::locale::words::Word;
use crate::mark::channels::Channels;
use crate::mark::gauge::dial::{Dial, END};
use crate::mark::mark_type::{self, MarkType, TooltipContent};
use crate::mark::parts::shade;
use crate::scene::{Align, Item};
use crate::text::{Font, ellipsis};
use crate::ticks::linear;

/// One number on a dial.
pub(crate) struct Gauge;

const STYLE: Style = Style { target: Some(TargetName::Number), ..Style::PLAIN };

impl MarkType for Gauge {
    fn style(&self) -> &'static Style {
        &STYLE
    }

    fn channels(&self, input: &Input) -> Result<Channels> {
        Ok(Channels::upright(
            None,
            need("value", &input.spec.encoding.value)?.clone(),
            "encoding.value",
        ))
    }

    fn value(&self, channel: &Channel, input: &Input) -> Result<(Field, Vec<Field>)> {
        let target =
            input.spec.encoding.target.iter().map(|c| numbers(c, input)).collect::<Result<_>>()?;
        Ok((Field::read(channel, input, false)?, target))
    }

    fn draw(&self, chart: Chart, drawing: &mut Drawing) -> Result<()> {
        let area = around(chart, drawing, true);
        let domain = chart.setting.value.domain.unwrap_or_else(|| domain(chart.input, chart.data));
        let dial = Dial::new(chart.input, area, domain);
        let items = &mut drawing.items;
        value_arc(chart, &dial, items);
        range_ends(chart, &dial, items);
        range_ring(chart, &dial, items);
        let target = target(chart.data);
        if target.is_finite() {
            let points = dial.across(target, -4.0, 3.0);
            items.push(Item::Path { points, width: 3.0, color: chart.input.theme.foreground });
        }
        words(chart, &dial, items);
        if !chart.data.points.is_empty() {
            drawing.index = index(&dial, value(chart.data), area);
        }
        Ok(())
    }

    fn draws_nothing(&self) -> bool {
        true
    }

    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Gauge)
    }

    fn is_one_number(&self) -> bool {
        true
    }

    fn tooltip(&self) -> TooltipContent {
        TooltipContent::ValueAndParts
    }

    fn common_domain(
        &self,
        input: &Input,
        _: &PlotData,
        panels: &mut dyn Iterator<Item = &PlotData>,
    ) -> Option<[f64; 2]> {
        panels.map(|part| domain(input, part)).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
    }
}

fn value(data: &PlotData) -> f64 {
    data.points.first().map_or(f64::NAN, |d| d.value)
}

/// The value to reach; NaN where there is none.
fn target(data: &PlotData) -> f64 {
    let row = data.points.first().map_or(0, |d| d.row as usize);
    data.parts.first().and_then(|f| f.values.get(row)).copied().unwrap_or(f64::NAN)
}

/// What the dial's ends stand for: the author's domain, a whole for shares, otherwise zero and the
/// next round number.
fn domain(input: &Input, data: &PlotData) -> [f64; 2] {
    if let Some(domain) = data.value.scale.interval() {
        return domain;
    }
    // The last range has no end of its own: it is seen for a quarter more.
    let ranges = &input.spec.options.ranges;
    let beyond = ranges.last().map(|v| v + v.abs() * 0.25);
    let shown = [value(data), target(data)];
    let all =
        || shown.into_iter().chain(ranges.iter().copied()).chain(beyond).filter(|v| v.is_finite());
    let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    if data.value.format.style == NumberStyle::Percent && low >= 0.0 && high <= 1.0 {
        return [0.0, 1.0];
    }
    if low == high { [0.0, 1.0] } else { linear::nice(low, high, 4, false).domain }
}

/// The whole dial, and the value on it. Given a colour for each range, the value wears its range's.
fn value_arc(chart: Chart, dial: &Dial, items: &mut Vec<Item>) {
    let (theme, ranges, value) =
        (chart.input.theme, &chart.input.spec.options.ranges, value(chart.data));
    let radii = [dial.inner, dial.radius];
    items.push(dial.piece([-END, END], radii, theme.grid.mix(theme.axis, 0.12)));
    let colors = shade::given(chart.input);
    let part = ranges.iter().filter(|r| value >= **r).count();
    let own = if colors.len() > ranges.len() && !ranges.is_empty() {
        colors.get(part)
    } else {
        colors.first()
    };
    if value.is_finite() && dial.angle(value) > -END {
        items.push(dial.piece(
            [-END, dial.angle(value)],
            radii,
            own.copied().unwrap_or(theme.series(0)),
        ));
    }
}

/// Where ranges end: a gap, and the number where it touches no other.
fn range_ends(chart: Chart, dial: &Dial, items: &mut Vec<Item>) {
    let (input, theme) = (chart.input, chart.input.theme);
    let small = Font::regular(theme.label_size);
    // Numbers as near to each other as this, or to the dial's ends, would touch: radians.
    let apart = small.size * 2.6 / dial.radius;
    let mut written = -END;
    let [low, high] = dial.domain;
    for v in input.spec.options.ranges.iter().copied().filter(|v| *v > low && *v < high) {
        let at = dial.angle(v);
        items.push(Item::Path {
            points: dial.across(v, 0.0, 0.0),
            width: 2.0,
            color: theme.surface(),
        });
        if dial.outside > 0.0 && at - written >= apart && END - at >= apart {
            written = at;
            let align = if at < -0.25 {
                Align::End
            } else if at > 0.25 {
                Align::Start
            } else {
                Align::Middle
            };
            let words = ellipsis(input.measure, &number(chart, v), &small, dial.outside * 2.0);
            items.push(Item::text(
                words,
                dial.at(dial.radius + dial.outside * 0.62, at),
                small,
                align,
                theme.muted,
            ));
        }
    }
}

/// A thin ring inside tells the ranges.
fn range_ring(chart: Chart, dial: &Dial, items: &mut Vec<Item>) {
    let (theme, ranges) = (chart.input.theme, &chart.input.spec.options.ranges);
    if ranges.is_empty() || dial.radius <= 50.0 {
        return;
    }
    let colors = shade::given(chart.input);
    let [low, high] = dial.domain;
    let mut from = low;
    for (n, to) in ranges.iter().copied().chain([high]).enumerate() {
        let shade = theme.grid.mix(theme.muted, 0.25 + 0.6 * (n as f64) / ranges.len() as f64);
        let color: Rgba = if colors.len() > ranges.len() {
            colors.get(n).copied().unwrap_or(shade)
        } else {
            shade
        };
        let (a, z) = (dial.angle(from), dial.angle(to.clamp(low, high)));
        if z > a {
            items.push(dial.piece(
                [a + 0.01, z - 0.01],
                [dial.inner - 7.0, dial.inner - 4.0],
                color,
            ));
        }
        from = to.clamp(low, high);
    }
}

/// The value in the middle, what it is below, and what the dial's ends stand for.
fn words(chart: Chart, dial: &Dial, items: &mut Vec<Item>) {
    let Chart { input, data, .. } = chart;
    let (theme, center, small) = (input.theme, dial.center, Font::regular(input.theme.label_size));
    let value = value(data);
    let words = if value.is_nan() {
        "–".to_owned()
    } else {
        data.value.text(value, input.locale.as_ref())
    };
    let wide = input.measure.width(&words, &Font::semibold(100.0)) / 100.0;
    let size = (dial.inner * 1.5 / wide.max(0.1))
        .min(dial.inner * 0.5)
        .clamp(6.0, (dial.inner * 0.22).max(56.0));
    items.push(Item::text(words, center, Font::semibold(size), Align::Middle, theme.foreground));
    if dial.radius <= 46.0 {
        return;
    }
    let label = ellipsis(input.measure, &data.value.label, &small, dial.inner * 1.3);
    let at = Point::new(center.x, center.y + size * 0.62 + small.size * 0.7);
    items.push(Item::text(label, at, small, Align::Middle, theme.muted));
    for (v, side) in [(dial.domain[0], -END), (dial.domain[1], END)] {
        let at = dial.at((dial.inner + dial.radius) / 2.0, side);
        let words = ellipsis(input.measure, &number(chart, v), &small, dial.radius * 0.6);
        items.push(Item::text(
            words,
            Point::new(at.x, at.y + small.size),
            small,
            Align::Middle,
            theme.muted,
        ));
    }
}

/// A number on the dial, without its unit.
fn number(chart: Chart, v: f64) -> String {
    let format = &chart.data.value.format_of(v);
    let digits = format.digits.filter(|_| v.fract() != 0.0).or(if v.fract() == 0.0 {
        Some(0)
    } else {
        None
    });
    chart.input.locale.tick(
        v,
        &Format { unit: None, digits, ..format.clone() },
        v.abs() >= 10_000.0,
    )
}

/// The dial answers the pointer wherever it is.
fn index(dial: &Dial, value: f64, area: Rect) -> Index {
    let Dial { center, radius, .. } = *dial;
    let rect = Rect {
        left: center.x - radius,
        right: center.x + radius,
        top: center.y - radius,
        bottom: area.bottom,
    };
    let at = dial.at(radius, dial.angle(value).clamp(-END, END));
    let at = if at.x.is_finite() { at } else { center };
    let anchor = Anchor { datum: 0, along: 0.0, at, shape: Shape::Disc(0.0) };
    Index { mode: Mode::Shape, anchors: vec![anchor], rows: vec![(rect, 0)], ..Index::default() }
}
