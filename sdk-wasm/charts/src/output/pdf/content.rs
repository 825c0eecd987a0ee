//! Items as operators of a page's content.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Name, Str, TextStr};

use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::output::cells;
use crate::output::pdf::font::{self, Run};
use crate::output::pdf::resources::Resources;
use crate::output::pdf::text::{PICTURE_SCALE, PdfText};
use crate::output::pdf::winansi;
use crate::scene::{Align, Item};
use crate::text::{Font, Weight};

/// Distance of a Bézier curve's handles that come nearest to a quarter circle, in radii.
const QUARTER: f64 = 0.552_284_749_8;
/// Half the height of Helvetica's capitals in font sizes: texts are centred on it.
const HALF_CAPITAL: f64 = 0.36;
/// Height of a text's picture in font sizes.
const PICTURE_HEIGHT: f64 = 1.6;

/// Writes items as operators, and notes the resources that they name.
pub(super) fn items(
    items: &[Item],
    text: &dyn PdfText,
    content: &mut Content,
    resources: &mut Resources<'_>,
) {
    let mut pen =
        Pen { content, resources, text, fill: None, stroke: None, alpha: 255, line: None };
    for item in items {
        pen.item(item);
    }
}

/// Writes operators, and those of a state only where it changes.
struct Pen<'a, 'f> {
    content: &'a mut Content,
    resources: &'a mut Resources<'f>,
    text: &'a dyn PdfText,
    fill: Option<[u8; 3]>,
    stroke: Option<[u8; 3]>,
    alpha: u8,
    line: Option<f64>,
}

/// A hundredth of a CSS px is finer than any print.
fn unit(v: f64) -> f32 {
    if v.is_finite() { ((v.clamp(-1e6, 1e6) * 100.0).round() / 100.0) as f32 } else { 0.0 }
}

impl Pen<'_, '_> {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Rect { rect, radii, color, .. } => {
                self.fill(*color);
                match radii.iter().all(|r| *r < 0.05) {
                    true => self.rect(*rect),
                    false => self.rounded(*rect, *radii),
                }
                self.content.fill_nonzero();
            }
            Item::Rule { from, to, width, color } => {
                self.stroke(*color, *width);
                self.polyline(&[*from, *to]);
                self.content.stroke();
            }
            Item::Path { points, width, color } if points.len() > 1 => {
                self.stroke(*color, *width);
                self.polyline(points);
                self.content.stroke();
            }
            Item::Polygon { points, color } if points.len() > 2 => {
                self.fill(*color);
                self.polyline(points);
                self.content.close_path().fill_nonzero();
            }
            Item::Path { .. } | Item::Polygon { .. } => {}
            Item::Circle { center, radius, color } => {
                self.fill(*color);
                self.circle(*center, *radius);
                self.content.fill_nonzero();
            }
            Item::Ring { center, radius, width, color } => {
                self.stroke(*color, *width);
                self.circle(*center, *radius);
                self.content.stroke();
            }
            Item::Text { text, at, font, align, upward, color } => {
                self.write(text, *at, font, (*align, *upward), *color)
            }
            Item::Image { rect, columns, rows, pixels } => {
                for (cell, color) in cells::runs(*rect, (*columns, *rows), pixels) {
                    self.fill(color);
                    self.rect(cell);
                    self.content.fill_nonzero();
                }
            }
        }
    }

    fn alpha(&mut self, alpha: u8) {
        if self.alpha != alpha {
            self.alpha = alpha;
            self.resources.alphas.insert(alpha, ());
            self.content.set_parameters(Name(format!("A{alpha}").as_bytes()));
        }
    }

    fn fill(&mut self, color: Rgba) {
        self.alpha(color.a);
        let rgb = [color.r, color.g, color.b];
        if self.fill.replace(rgb) != Some(rgb) {
            let [r, g, b] = rgb.map(|c| f32::from(c) / 255.0);
            self.content.set_fill_rgb(r, g, b);
        }
    }

    fn stroke(&mut self, color: Rgba, width: f64) {
        self.alpha(color.a);
        let rgb = [color.r, color.g, color.b];
        if self.stroke.replace(rgb) != Some(rgb) {
            let [r, g, b] = rgb.map(|c| f32::from(c) / 255.0);
            self.content.set_stroke_rgb(r, g, b);
        }
        if self.line.replace(width) != Some(width) {
            self.content.set_line_width(unit(width));
        }
    }

    fn rect(&mut self, r: Rect) {
        self.content.rect(unit(r.left), unit(r.top), unit(r.width()), unit(r.height()));
    }

    fn polyline(&mut self, points: &[Point]) {
        for (i, p) in points.iter().enumerate() {
            match i {
                0 => self.content.move_to(unit(p.x), unit(p.y)),
                _ => self.content.line_to(unit(p.x), unit(p.y)),
            };
        }
    }

    fn curve(&mut self, a: Point, b: Point, to: Point) {
        self.content.cubic_to(unit(a.x), unit(a.y), unit(b.x), unit(b.y), unit(to.x), unit(to.y));
    }

    fn rounded(&mut self, rect: Rect, radii: [f64; 4]) {
        let most = (rect.width() / 2.0).min(rect.height()).max(0.0);
        let [a, b, c, d] = radii.map(|r| r.clamp(0.0, most));
        let Rect { left, top, right, bottom } = rect;
        let k = 1.0 - QUARTER;
        let p = Point::new;
        self.content.move_to(unit(left + a), unit(top));
        self.content.line_to(unit(right - b), unit(top));
        self.curve(p(right - b * k, top), p(right, top + b * k), p(right, top + b));
        self.content.line_to(unit(right), unit(bottom - c));
        self.curve(p(right, bottom - c * k), p(right - c * k, bottom), p(right - c, bottom));
        self.content.line_to(unit(left + d), unit(bottom));
        self.curve(p(left + d * k, bottom), p(left, bottom - d * k), p(left, bottom - d));
        self.content.line_to(unit(left), unit(top + a));
        self.curve(p(left, top + a * k), p(left + a * k, top), p(left + a, top));
        self.content.close_path();
    }

    fn circle(&mut self, center: Point, r: f64) {
        let at = |x: f64, y: f64| Point::new(center.x + x * r, center.y + y * r);
        let q = QUARTER;
        let start = at(1.0, 0.0);
        self.content.move_to(unit(start.x), unit(start.y));
        self.curve(at(1.0, q), at(q, 1.0), at(0.0, 1.0));
        self.curve(at(-q, 1.0), at(-1.0, q), at(-1.0, 0.0));
        self.curve(at(-1.0, -q), at(-q, -1.0), at(0.0, -1.0));
        self.curve(at(q, -1.0), at(1.0, -q), at(1.0, 0.0));
        self.content.close_path();
    }

    fn write(
        &mut self,
        text: &str,
        at: Point,
        font: &Font,
        (align, upward): (Align, bool),
        color: Rgba,
    ) {
        let width = self.text.width(text, font);
        let before = match align {
            Align::Start => 0.0,
            Align::Middle => width / 2.0,
            Align::End => width,
        };
        // Along the text and across it, from its first letter's baseline.
        let (right, down) =
            if upward { ((0.0, -1.0), (1.0, 0.0)) } else { ((1.0, 0.0), (0.0, 1.0)) };
        let position = TextPosition {
            origin: Point::new(at.x - right.0 * before, at.y - right.1 * before),
            right,
            down,
            width,
        };
        match (self.resources.fonts.runs(text, font.weight), winansi::encode(text)) {
            (Some(runs), _) => self.embedded(&runs, position, font, color),
            (None, Some(codes)) => self.helvetica(
                &codes,
                winansi::width(text, font),
                position,
                font,
                color,
                TextRenderingMode::Fill,
            ),
            (None, None) => self.pictured(text, position, font, color),
        }
    }

    /// In fonts of the document.
    fn embedded(&mut self, runs: &[Run], position: TextPosition, font: &Font, color: Rgba) {
        let natural: f64 = runs.iter().map(|r| r.width).sum::<f64>() * font.size;
        self.fill(color);
        // Outlines make a regular font bold, as browsers do it.
        if runs.iter().any(|r| r.thin) {
            self.stroke(color, font.size / 30.0);
        }
        self.begin(natural, position, font);
        let mut thin = false;
        for run in runs {
            self.content.set_font(Name(font::name(run.font).as_bytes()), unit(font.size));
            if run.thin != thin {
                thin = run.thin;
                self.content.set_text_rendering_mode(if thin {
                    TextRenderingMode::FillStroke
                } else {
                    TextRenderingMode::Fill
                });
            }
            self.content.show(Str(&run.codes));
        }
        if thin {
            self.content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
        self.content.end_text();
    }

    /// In a font that readers have; `natural` is its width there.
    fn helvetica(
        &mut self,
        codes: &[u8],
        natural: f64,
        position: TextPosition,
        font: &Font,
        color: Rgba,
        mode: TextRenderingMode,
    ) {
        self.fill(color);
        self.begin(natural, position, font);
        self.content.set_font(
            Name(if font.weight == Weight::Semibold { b"B" } else { b"R" }),
            unit(font.size),
        );
        if mode != TextRenderingMode::Fill {
            self.content.set_text_rendering_mode(mode);
        }
        self.content.show(Str(codes));
        if mode != TextRenderingMode::Fill {
            self.content.set_text_rendering_mode(TextRenderingMode::Fill);
        }
        self.content.end_text();
    }

    /// As a picture, under which question marks that are not seen are selected and copied as the
    /// text; seen where there is none.
    fn pictured(&mut self, text: &str, position: TextPosition, font: &Font, color: Rgba) {
        let codes: Vec<u8> = text.chars().map(|_| b'?').collect();
        let natural = codes.len() as f64 * font.size * 0.556;
        let Some(picture) = self.text.picture(text, font, color) else {
            return self.helvetica(&codes, natural, position, font, color, TextRenderingMode::Fill);
        };
        let (w, h) = (f64::from(picture.width) / PICTURE_SCALE, font.size * PICTURE_HEIGHT);
        let name = self.resources.picture(picture);
        // An image fills the unit square, its bottom at zero.
        let (right, down, corner) = (position.right, position.down, position.below(h / 2.0));
        self.alpha(color.a);
        self.content.save_state();
        let matrix =
            [right.0 * w, right.1 * w, -down.0 * h, -down.1 * h, corner.x, corner.y].map(unit);
        self.content.transform(matrix).x_object(Name(name.as_bytes())).restore_state();
        let mut marked = self.content.begin_marked_content_with_properties(Name(b"Span"));
        marked.properties().actual_text(TextStr(text));
        drop(marked);
        self.helvetica(&codes, natural, position, font, color, TextRenderingMode::Invisible);
        self.content.end_marked_content();
    }

    /// Begins a text that is as wide as it was laid out, whatever its font makes of it.
    fn begin(&mut self, natural: f64, position: TextPosition, font: &Font) {
        let (right, down, start) =
            (position.right, position.down, position.below(HALF_CAPITAL * font.size));
        self.content.begin_text();
        self.content.set_horizontal_scaling(unit(
            (100.0 * position.width / natural.max(0.01)).clamp(40.0, 250.0),
        ));
        self.content
            .set_text_matrix([right.0, right.1, -down.0, -down.1, start.x, start.y].map(unit));
    }
}

/// Where a text stands, and its directions.
#[derive(Clone, Copy)]
struct TextPosition {
    /// Where it starts, at half the height of its capitals.
    origin: Point,
    /// Along it.
    right: (f64, f64),
    /// Across it, towards the next line.
    down: (f64, f64),
    /// CSS px.
    width: f64,
}

impl TextPosition {
    fn below(&self, across: f64) -> Point {
        Point::new(self.origin.x + self.down.0 * across, self.origin.y + self.down.1 * across)
    }
}
