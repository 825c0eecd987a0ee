//! Where a chart is drawn and for whom, as a page says it: canvases among plain values, which no
//! JSON text could carry.

use std::collections::HashMap;

use pellucid_bridge::errors::{parse, to_js};
use pellucid_charts::{Size, Theme, Word};
use pellucid_core::{Code, Error};
use serde::Deserialize;
use serde_wasm_bindgen::preserve;
use wasm_bindgen::prelude::*;

use crate::chart::Target;
use crate::intl::BrowserLocale;
use crate::surface::Surface;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Where a chart is drawn and for whom. A table mark has no canvas. */
export interface ChartTarget {
  canvas: OffscreenCanvas | HTMLCanvasElement | null;
  /** Above it: what hovering and the keyboard's focus add. */
  overlay: OffscreenCanvas | HTMLCanvasElement | null;
  /** CSS px. */
  width: number;
  height: number;
  /** Device pixels a CSS px. */
  dpr: number;
  theme: ChartTheme;
  /** A BCP 47 tag. */
  locale: string;
  /** Words of the page's own, by their names. */
  words?: Record<string, string | undefined> | undefined;
}
"#;

#[wasm_bindgen]
extern "C" {
    /// A [`Target`] as JavaScript gives it.
    #[wasm_bindgen(typescript_type = "ChartTarget")]
    pub type JsTarget;
}

/// What is read of a `ChartTarget`.
#[derive(Deserialize)]
struct Given {
    // A table has neither, and a chart that nobody hovers over no second one.
    #[serde(default, with = "preserve")]
    canvas: JsValue,
    #[serde(default, with = "preserve")]
    overlay: JsValue,
    width: f64,
    height: f64,
    dpr: f64,
    #[serde(default, with = "preserve")]
    theme: JsValue,
    #[serde(default)]
    locale: Option<String>,
    #[serde(default, with = "preserve")]
    words: JsValue,
}

/// The target that a page gives.
///
/// # Errors
/// `invalid_spec` with the field at fault.
pub(super) fn read_target(target: JsTarget) -> Result<Target, JsValue> {
    let refused = |message: String| to_js(Error::new(Code::InvalidSpec, message));
    let given: Given = serde_wasm_bindgen::from_value(target.into())
        .map_err(|e| refused(format!("the chart's target is not one: {e}")))?;
    let size = [("width", given.width), ("height", given.height), ("dpr", given.dpr)];
    if let Some((name, value)) = size.into_iter().find(|(_, v)| !(v.is_finite() && *v >= 0.0)) {
        return Err(refused(format!("target.{name} must be a number of pixels, not {value}")));
    }
    Ok(Target {
        surface: Surface::new(&given.canvas)?,
        over: Surface::new(&given.overlay)?,
        size: Size { width: given.width, height: given.height },
        ratio: given.dpr.clamp(0.5, 8.0),
        theme: if given.theme.is_undefined() {
            Theme::light()
        } else {
            parse(&given.theme, "theme", Code::InvalidSpec)?
        },
        locale: BrowserLocale::new(
            given.locale.unwrap_or_else(|| "en".to_owned()),
            if given.words.is_undefined() { HashMap::new() } else { read_words(&given.words)? },
        ),
    })
}

/// Words of the page's own by their names.
fn read_words(words: &JsValue) -> Result<HashMap<String, String>, JsValue> {
    let words: HashMap<String, String> = parse(words, "words", Code::InvalidSpec)?;
    match words.keys().find(|name| !Word::ALL.iter().any(|word| word.name() == name.as_str())) {
        Some(name) => Err(to_js(
            Error::new(Code::InvalidSpec, format!("no word is called \"{name}\""))
                .at(format!("words.{name}")),
        )),
        None => Ok(words),
    }
}
