//! A backend that records: one buffer of numbers and a table of texts, so that a frame crosses into
//! JavaScript once.
//!
//! `replay.js` of the bindings draws a recording on a canvas. Every command starts with its opcode;
//! `color` is 0xRRGGBBAA, lengths and positions are backend units.
//!
//! | opcode | operands | meaning |
//! |---|---|---|
//! | 1 `RECT` | color x y width height | fill a rectangle |
//! | 2 `STROKE_RECT` | color line x y width height | outline a rectangle |
//! | 3 `PATH` | color line n, then n times x y | stroke a polyline, round joins |
//! | 4 `POLYGON` | color n, then n times x y | fill a polygon |
//! | 5 `CIRCLE` | color x y radius | fill a circle |
//! | 6 `RING` | color line x y radius | outline a circle |
//! | 7 `TEXT` | color string size weight align upward x y | text, its capitals centred on y; align 0 start, 1 middle, 2 end |
//! | 8 `IMAGE` | x y width height columns rows, then columns * rows times color | a picture stretched without smoothing |

use std::convert::Infallible;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontStyle, FontTransform, text_anchor::HPos,
};

use crate::color::Rgba;
use crate::geometry::Size;
use crate::output::draw::{Dialect, Resolution, items};
use crate::scene::{Item, Scene};

/// Fill a rectangle.
pub const RECT: i32 = 1;
/// Outline a rectangle.
pub const STROKE_RECT: i32 = 2;
/// Stroke a polyline.
pub const PATH: i32 = 3;
/// Fill a polygon.
pub const POLYGON: i32 = 4;
/// Fill a circle.
pub const CIRCLE: i32 = 5;
/// Outline a circle.
pub const RING: i32 = 6;
/// Write a text.
pub const TEXT: i32 = 7;
/// Blit a picture.
pub const IMAGE: i32 = 8;

/// Backend units in a device pixel for [`record`]: lines of 1.5 px and points between pixels stay
/// what they are.
pub const LATTICE: f64 = 16.0;

/// What was drawn.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recording {
    /// The commands, one behind the other.
    pub commands: Vec<i32>,
    /// The texts that `TEXT` commands point at.
    pub strings: Vec<String>,
}

/// Records some items alone, such as what hovering adds, for a canvas of `size` CSS px.
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let view = bars()?;
/// let whole = pellucid_charts::commands::record_items(&view.items, view.size, &view.font_family, 1.0);
/// assert_eq!(whole, pellucid_charts::commands::record(&view, 1.0));
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn record_items(list: &[Item], size: Size, family: &str, ratio: f64) -> Recording {
    let mut backend = CommandBackend::new((
        (size.width * ratio * LATTICE) as u32,
        (size.height * ratio * LATTICE) as u32,
    ));
    let dialect = Dialect { font_scale: 1.0, image: Some(CommandBackend::image) };
    // A recording cannot fail.
    let _ = items(list, family, &mut backend, Resolution { ratio, lattice: LATTICE }, dialect);
    backend.recording
}

/// Records the scene for a canvas of `ratio` device pixels a CSS px. Replay with `unitsPerPixel` =
/// [`LATTICE`].
///
/// ```
/// # mod doc { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/bars.rs")); }
/// # use doc::bars;
/// let view = bars()?;
/// let recording = pellucid_charts::commands::record(&view, 2.0);
/// assert!(recording.strings.contains(&"Rome".to_owned()) && recording.commands.len() > 50);
/// # Ok::<(), pellucid_core::Error>(())
/// ```
pub fn record(scene: &Scene, ratio: f64) -> Recording {
    record_items(&scene.items, scene.size, &scene.font_family, ratio)
}

/// A plotters backend that records what is drawn.
#[derive(Debug, Clone, Default)]
pub struct CommandBackend {
    size: (u32, u32),
    recording: Recording,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl CommandBackend {
    /// A backend of `size` units.
    pub fn new(size: (u32, u32)) -> Self {
        Self { size, recording: Recording::default() }
    }

    /// What was drawn so far.
    pub fn into_recording(self) -> Recording {
        self.recording
    }

    fn push<const N: usize>(&mut self, operands: [i32; N]) {
        self.recording.commands.extend(operands);
    }

    /// Appends points and writes their number at `count`, where a zero was left for it.
    fn points(&mut self, count: usize, points: impl IntoIterator<Item = BackendCoord>) {
        let commands = &mut self.recording.commands;
        for (x, y) in points {
            commands.extend([x, y]);
        }
        let n = (commands.len() - count - 1) / 2;
        commands[count] = n as i32;
    }

    fn image(
        &mut self,
        [a, z]: [BackendCoord; 2],
        (columns, rows): (usize, usize),
        pixels: &[Rgba],
    ) {
        if pixels.len() == columns * rows {
            self.push([IMAGE, a.0, a.1, z.0 - a.0, z.1 - a.1, columns as i32, rows as i32]);
            self.recording.commands.extend(pixels.iter().map(|p| p.packed() as i32));
        }
    }
}

fn packed(color: BackendColor) -> i32 {
    let (r, g, b) = color.rgb;
    Rgba { r, g, b, a: (color.alpha.clamp(0.0, 1.0) * 255.0).round() as u8 }.packed() as i32
}

impl DrawingBackend for CommandBackend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.push([RECT, packed(color), x, y, 1, 1]);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        z: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (color, width, height) = (packed(style.color()), z.0 - a.0, z.1 - a.1);
        if fill {
            self.push([RECT, color, a.0, a.1, width, height]);
        } else {
            self.push([STROKE_RECT, color, style.stroke_width() as i32, a.0, a.1, width, height]);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        self.push([PATH, packed(style.color()), style.stroke_width() as i32, 0]);
        self.points(self.recording.commands.len() - 1, path);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vertices: I,
        style: &S,
    ) -> Drawn {
        self.push([POLYGON, packed(style.color()), 0]);
        self.points(self.recording.commands.len() - 1, vertices);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (color, radius) = (packed(style.color()), radius as i32);
        if fill {
            self.push([CIRCLE, color, center.0, center.1, radius]);
        } else {
            self.push([RING, color, style.stroke_width() as i32, center.0, center.1, radius]);
        }
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let weight = if matches!(style.style(), FontStyle::Bold) { 600 } else { 400 };
        let align = match style.anchor().h_pos {
            HPos::Left => 0,
            HPos::Center => 1,
            HPos::Right => 2,
        };
        let upward = i32::from(matches!(style.transform(), FontTransform::Rotate270));
        let string = self.recording.strings.len() as i32;
        self.recording.strings.push(text.to_owned());
        self.push([
            TEXT,
            packed(style.color()),
            string,
            style.size().round() as i32,
            weight,
            align,
            upward,
            at.0,
            at.1,
        ]);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_what_the_table_says() {
        let mut b = CommandBackend::new((100, 100));
        let red = BackendColor { alpha: 0.5, rgb: (255, 0, 0) };
        b.draw_rect((1, 2), (11, 22), &red, true).unwrap();
        b.draw_path([(0, 0), (5, 5), (9, 0)], &red).unwrap();
        b.fill_polygon([(0, 0), (1, 1)], &red).unwrap();
        b.draw_circle((7, 8), 3, &red, true).unwrap();
        let c = 0xff00_0080_u32 as i32;
        let expected = [
            RECT, c, 1, 2, 10, 20, PATH, c, 1, 3, 0, 0, 5, 5, 9, 0, POLYGON, c, 2, 0, 0, 1, 1,
            CIRCLE, c, 7, 8, 3,
        ];
        assert_eq!(b.into_recording().commands, expected);
    }
}
