//! From a scene to any plotters backend.
//!
//! A backend has whole-number coordinates. A finer lattice than the device's pixels keeps what lies
//! between them: [`Resolution`].

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontFamily, FontStyle, FontTransform,
    text_anchor::{HPos, Pos, VPos},
};

use crate::color::Rgba;
use crate::geometry::{Point, Rect};
use crate::output::cells;
use crate::scene::{Align, Item, Scene};
use crate::text::Weight;

/// How CSS px become a backend's units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resolution {
    /// Device pixels in a CSS px (`devicePixelRatio`).
    pub ratio: f64,
    /// Backend units in a device pixel: 1 for bitmaps, more where the backend's units are scaled
    /// down again.
    pub lattice: f64,
}

impl From<Rgba> for BackendColor {
    fn from(c: Rgba) -> Self {
        // Three digits keep the SVG short and lose nothing: alpha has eight bits.
        Self { alpha: (f64::from(c.a) / 255.0 * 1000.0).round() / 1000.0, rgb: (c.r, c.g, c.b) }
    }
}

/// Draws the scene, its coordinates multiplied by `scale` (device pixels in a CSS px) and rounded.
///
/// # Errors
/// What the backend says.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// use pellucid_charts::{commands::CommandBackend, draw};
///
/// let (view, mut backend) = (bars()?, CommandBackend::new((600, 400)));
/// draw(&view, &mut backend, 2.0).expect("a recording cannot fail");
/// assert!(backend.into_recording().strings.contains(&"Oslo".to_owned()));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn draw<B: DrawingBackend>(
    scene: &Scene,
    backend: &mut B,
    scale: f64,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    draw_at(scene, backend, Resolution { ratio: scale, lattice: 1.0 })
}

/// Draws the scene on a backend whose units are finer than device pixels.
///
/// # Errors
/// What the backend says.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// use pellucid_charts::{Resolution, commands::CommandBackend, draw_at};
///
/// let (view, mut backend) = (bars()?, CommandBackend::new((4800, 3200)));
/// draw_at(&view, &mut backend, Resolution { ratio: 1.0, lattice: 16.0 }).expect("a recording cannot fail");
/// assert!(!backend.into_recording().commands.is_empty());
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn draw_at<B: DrawingBackend>(
    scene: &Scene,
    backend: &mut B,
    at: Resolution,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    backend.ensure_prepared()?;
    items(&scene.items, &scene.font_family, backend, at, Dialect::default())?;
    backend.present()
}

/// Draws some items alone, such as what hovering adds, in texts of this CSS font family list.
///
/// # Errors
/// What the backend says.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// use pellucid_charts::{Resolution, commands::CommandBackend, draw_items};
///
/// let (view, mut backend) = (bars()?, CommandBackend::new((300, 200)));
/// let oslo = view.data_point(0).expect("two bars").anchor;
/// let at = Resolution { ratio: 1.0, lattice: 1.0 };
/// draw_items(&view.overlay(oslo.x, oslo.y), &view.font_family, &mut backend, at).expect("a recording cannot fail");
/// assert!(!backend.into_recording().commands.is_empty());
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn draw_items<B: DrawingBackend>(
    list: &[Item],
    family: &str,
    backend: &mut B,
    at: Resolution,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    backend.ensure_prepared()?;
    items(list, family, backend, at, Dialect::default())?;
    backend.present()
}

/// Draws a picture in one step: its place, columns, rows and pixels.
type DrawImage<B> = fn(&mut B, [BackendCoord; 2], (usize, usize), &[Rgba]);

/// In what a backend differs from the trait's description.
pub(crate) struct Dialect<B> {
    /// Multiplies font sizes: plotters' SVG backend divides them.
    pub(crate) font_scale: f64,
    /// Draws pictures in one step; others get one rectangle for each run of equal pixels.
    pub(crate) image: Option<DrawImage<B>>,
}

impl<B> Default for Dialect<B> {
    fn default() -> Self {
        Self { font_scale: 1.0, image: None }
    }
}

/// Coordinates beyond this are cut off: no screen shows them and i32 would overflow.
const FAR: f64 = 1e8;

impl Resolution {
    fn unit(self, v: f64) -> i32 {
        let v = v * self.ratio * self.lattice;
        if v.is_finite() { v.round().clamp(-FAR, FAR) as i32 } else { 0 }
    }

    fn length(self, v: f64) -> u32 {
        self.unit(v).max(0) as u32
    }

    fn point(self, p: Point) -> BackendCoord {
        (self.unit(p.x), self.unit(p.y))
    }

    /// The nearest edge between device pixels, in units.
    fn snap(self, v: f64) -> i32 {
        let v = v * self.ratio;
        if v.is_finite() { (v.round().clamp(-FAR, FAR) * self.lattice).round() as i32 } else { 0 }
    }

    fn corners(self, r: Rect, crisp: bool) -> [BackendCoord; 2] {
        let at = |v| if crisp { self.snap(v) } else { self.unit(v) };
        let (left, top, mut right, mut bottom) = (at(r.left), at(r.top), at(r.right), at(r.bottom));
        // What has an extent is seen: a bar of 0.3 px keeps one device pixel.
        let least = self.lattice.round() as i32;
        if crisp && right == left && r.width() > 0.0 {
            right += least;
        }
        if crisp && bottom == top && r.height() > 0.0 {
            bottom += least;
        }
        [(left, top), (right, bottom)]
    }
}

struct Stroke(BackendColor, u32);

impl BackendStyle for Stroke {
    fn color(&self) -> BackendColor {
        self.0
    }
    fn stroke_width(&self) -> u32 {
        self.1
    }
}

struct TextStyle<'a> {
    color: BackendColor,
    size: f64,
    bold: bool,
    align: HPos,
    upward: bool,
    family: &'a str,
}

/// Why a backend without fonts of its own draws no text: this crate has none either.
#[derive(Debug)]
pub(crate) struct NoFont;

impl std::fmt::Display for NoFont {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this backend has no fonts")
    }
}

impl std::error::Error for NoFont {}

impl BackendTextStyle for TextStyle<'_> {
    type FontError = NoFont;

    fn color(&self) -> BackendColor {
        self.color
    }
    fn size(&self) -> f64 {
        self.size
    }
    fn transform(&self) -> FontTransform {
        if self.upward { FontTransform::Rotate270 } else { FontTransform::None }
    }
    fn style(&self) -> FontStyle {
        if self.bold { FontStyle::Bold } else { FontStyle::Normal }
    }
    fn anchor(&self) -> Pos {
        Pos::new(self.align, VPos::Center)
    }
    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(self.family)
    }
    fn layout_box(&self, _: &str) -> Result<((i32, i32), (i32, i32)), NoFont> {
        Err(NoFont)
    }
    fn draw<E, F: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: F,
    ) -> Result<Result<(), E>, NoFont> {
        Err(NoFont)
    }
}

/// Draws items in a backend's dialect.
pub(crate) fn items<B: DrawingBackend>(
    items: &[Item],
    family: &str,
    b: &mut B,
    at: Resolution,
    dialect: Dialect<B>,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    for item in items {
        match item {
            Item::Rect { rect, radii, color, crisp } => {
                let ([a, z], color) = (at.corners(*rect, *crisp), BackendColor::from(*color));
                match radii.map(|r| at.unit(r)) {
                    [0, 0, 0, 0] => b.draw_rect(a, z, &color, true)?,
                    radii => b.fill_polygon(rounded(a, z, radii.map(f64::from)), &color)?,
                }
            }
            Item::Rule { from, to, width, color } => {
                let (a, z) = rule(*from, *to, *width, at);
                b.draw_rect(a, z, &BackendColor::from(*color), true)?;
            }
            Item::Path { points, width, color } => {
                b.draw_path(
                    points.iter().map(|p| at.point(*p)),
                    &Stroke((*color).into(), at.length(*width).max(1)),
                )?;
            }
            Item::Polygon { points, color } => {
                b.fill_polygon(points.iter().map(|p| at.point(*p)), &BackendColor::from(*color))?
            }
            Item::Circle { center, radius, color } => {
                b.draw_circle(
                    at.point(*center),
                    at.length(*radius),
                    &BackendColor::from(*color),
                    true,
                )?;
            }
            Item::Ring { center, radius, width, color } => {
                b.draw_circle(
                    at.point(*center),
                    at.length(*radius),
                    &Stroke((*color).into(), at.length(*width).max(1)),
                    false,
                )?;
            }
            Item::Text { text, at: anchor, font, align, upward, color } => {
                let style = TextStyle {
                    color: (*color).into(),
                    size: font.size * at.ratio * at.lattice * dialect.font_scale,
                    bold: font.weight == Weight::Semibold,
                    align: match align {
                        Align::Start => HPos::Left,
                        Align::Middle => HPos::Center,
                        Align::End => HPos::Right,
                    },
                    upward: *upward,
                    family,
                };
                b.draw_text(text, &style, at.point(*anchor))?;
            }
            Item::Image { rect, columns, rows, pixels } => match dialect.image {
                Some(image) => image(b, at.corners(*rect, true), (*columns, *rows), pixels),
                None => in_cells(b, at, cells::runs(*rect, (*columns, *rows), pixels))?,
            },
        }
    }
    Ok(())
}

/// Draws an image for a backend that has none, a rectangle for each run of equal pixels.
fn in_cells<B: DrawingBackend>(
    b: &mut B,
    at: Resolution,
    cells: impl IntoIterator<Item = (Rect, Rgba)>,
) -> Result<(), DrawingErrorKind<B::ErrorType>> {
    for (cell, color) in cells {
        let [a, z] = at.corners(cell, true);
        b.draw_rect(a, z, &BackendColor::from(color), true)?;
    }
    Ok(())
}

/// A line as the rectangle of whole device pixels that covers it best.
fn rule(from: Point, to: Point, width: f64, at: Resolution) -> (BackendCoord, BackendCoord) {
    let pixels = (width * at.ratio).round().max(1.0);
    // The middle of the stroke stays where it is, to half a device pixel.
    let across = |v: f64| {
        let start = (v * at.ratio - pixels / 2.0).round().clamp(-FAR, FAR);
        ((start * at.lattice).round() as i32, ((start + pixels) * at.lattice).round() as i32)
    };
    if (from.y - to.y).abs() <= (from.x - to.x).abs() {
        let (top, bottom) = across(from.y);
        ((at.snap(from.x.min(to.x)), top), (at.snap(from.x.max(to.x)), bottom))
    } else {
        let (left, right) = across(from.x);
        ((left, at.snap(from.y.min(to.y))), (right, at.snap(from.y.max(to.y))))
    }
}

/// The outline of a rectangle with round corners, clockwise from the top left.
fn rounded(a: BackendCoord, z: BackendCoord, radii: [f64; 4]) -> Vec<BackendCoord> {
    let (left, top, right, bottom) =
        (f64::from(a.0), f64::from(a.1), f64::from(z.0), f64::from(z.1));
    let most = ((right - left) / 2.0).min(bottom - top).max(0.0);
    // Each corner: its middle's place as factors of the radius, and the angle at which it starts,
    // in quarter turns.
    let corners = [
        (left, top, 1.0, 1.0, 2.0),
        (right, top, -1.0, 1.0, 3.0),
        (right, bottom, -1.0, -1.0, 0.0),
        (left, bottom, 1.0, -1.0, 1.0),
    ];
    let mut out = Vec::with_capacity(24);
    for ((x, y, dx, dy, quarter), radius) in corners.into_iter().zip(radii) {
        let r = radius.min(most);
        if r < 0.5 {
            out.push((x as i32, y as i32));
            continue;
        }
        const PARTS: i32 = 6;
        for i in 0..=PARTS {
            let angle = (quarter + f64::from(i) / f64::from(PARTS)) * std::f64::consts::FRAC_PI_2;
            out.push((
                (x + dx * r + angle.cos() * r).round() as i32,
                (y + dy * r + angle.sin() * r).round() as i32,
            ));
        }
    }
    out
}
