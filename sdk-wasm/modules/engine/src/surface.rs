//! What a chart is drawn on: a worker's `OffscreenCanvas` or the page's own canvas.

use std::cell::RefCell;

use js_sys::{Array, Int32Array};
use pellucid_bridge::errors::to_js;
use pellucid_bridge::measure::listed;
use pellucid_charts::commands::{LATTICE, record_items};
use pellucid_charts::{Item, Resolution, Size, draw_items};
use pellucid_core::{Code, Error};
use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::*;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

#[wasm_bindgen(module = "/src/replay.js")]
extern "C" {
    fn replay(ctx: &JsValue, commands: &Int32Array, strings: &Array, units: f64, family: &str);
}

/// A canvas.
pub(crate) enum Surface {
    /// In a worker: a frame is recorded and crosses into JavaScript once.
    Offscreen(OffscreenCanvas, OffscreenCanvasRenderingContext2d, Texts),
    /// In the page, where no worker may run: drawn by plotters-canvas.
    Page(HtmlCanvasElement, CanvasRenderingContext2d),
    /// A chart without a canvas: a table, or one that is only exported.
    None,
}

impl Surface {
    /// The surface of a canvas, by what it is.
    pub(crate) fn new(canvas: &JsValue) -> Result<Self, JsValue> {
        let no_context = || {
            to_js(Error::new(
                Code::Internal,
                "the canvas gives no 2d context: is it used by another chart?",
            ))
        };
        if let Some(c) = canvas.dyn_ref::<OffscreenCanvas>() {
            let ctx =
                c.get_context("2d")?.and_then(|c| c.dyn_into().ok()).ok_or_else(no_context)?;
            return Ok(Self::Offscreen(c.clone(), ctx, Texts::default()));
        }
        if let Some(c) = canvas.dyn_ref::<HtmlCanvasElement>() {
            let ctx =
                c.get_context("2d")?.and_then(|c| c.dyn_into().ok()).ok_or_else(no_context)?;
            return Ok(Self::Page(c.clone(), ctx));
        }
        match canvas.is_null() || canvas.is_undefined() {
            true => Ok(Self::None),
            false => Err(to_js(Error::new(
                Code::InvalidSpec,
                "canvas must be a canvas element, an OffscreenCanvas or null",
            ))),
        }
    }

    /// Whether there is nothing to draw on.
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }

    /// Fits the canvas to `size` CSS px at `ratio` device pixels each. Setting a canvas' size
    /// clears it.
    pub(crate) fn resize(&self, size: Size, ratio: f64) {
        let pixels = |v: f64| (v * ratio).round().max(1.0) as u32;
        match self {
            Self::Offscreen(c, ..) => {
                c.set_width(pixels(size.width));
                c.set_height(pixels(size.height));
            }
            Self::Page(c, _) => {
                c.set_width(pixels(size.width));
                c.set_height(pixels(size.height));
            }
            Self::None => {}
        }
    }

    /// Draws items in place of whatever was there.
    pub(crate) fn draw(
        &self,
        items: &[Item],
        size: Size,
        family: &str,
        ratio: f64,
    ) -> Result<(), JsValue> {
        let family = &*listed(family);
        match self {
            Self::Offscreen(_, ctx, texts) => {
                replayed(ctx, items, size, family, ratio, texts);
                Ok(())
            }
            Self::Page(_, ctx) if is_dense(items) => {
                replayed(ctx, items, size, family, ratio, &Texts::default());
                Ok(())
            }
            Self::Page(c, ctx) => {
                ctx.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)?;
                ctx.clear_rect(0.0, 0.0, f64::from(c.width()), f64::from(c.height()));
                // plotters draws on whole units; sixteen to a device pixel keep what lies between
                // pixels.
                ctx.scale(1.0 / LATTICE, 1.0 / LATTICE)?;
                let failed =
                    || to_js(Error::new(Code::Internal, "the canvas could not be drawn on"));
                let mut backend =
                    CanvasBackend::with_canvas_object(c.clone()).ok_or_else(failed)?;
                draw_items(items, family, &mut backend, Resolution { ratio, lattice: LATTICE })
                    .map_err(|_| failed())
            }
            Self::None => Ok(()),
        }
    }
}

/// The texts of the frame before, in both worlds: most are there again, and bringing one over costs
/// a microsecond.
#[derive(Default)]
pub(crate) struct Texts(RefCell<(Vec<String>, Array)>);

impl Texts {
    /// The texts as JavaScript's strings.
    fn bring(&self, texts: Vec<String>) -> Array {
        let mut before = self.0.borrow_mut();
        let (known, array) = &mut *before;
        for (i, text) in texts.iter().enumerate().filter(|(i, text)| known.get(*i) != Some(*text)) {
            array.set(i as u32, JsValue::from_str(text));
        }
        *known = texts;
        array.clone()
    }
}

/// A frame is recorded and crosses into JavaScript once.
fn replayed(ctx: &JsValue, items: &[Item], size: Size, family: &str, ratio: f64, texts: &Texts) {
    let frame = record_items(items, size, family, ratio);
    replay(
        ctx,
        &Int32Array::from(frame.commands.as_slice()),
        &texts.bring(frame.strings),
        LATTICE,
        family,
    );
}

/// plotters-canvas crosses into JavaScript for every vertex, and draws a picture as a rectangle a
/// pixel. What has many is replayed.
fn is_dense(items: &[Item]) -> bool {
    const MANY: usize = 1_000;
    items.len() > MANY
        || items.iter().any(|item| match item {
            Item::Image { .. } => true,
            Item::Path { points, .. } => points.len() > MANY,
            _ => false,
        })
}
