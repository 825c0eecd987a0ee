//! A page of a document: scenes and texts where they stand, ready to cross from one wasm module to
//! another.

use pellucid_core::{Code, Error, Result};
use serde::{Deserialize, Serialize};

use crate::geometry::{Point, Size};
use crate::scene::Item;

/// What stands on a page. Lengths are CSS px.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Its extent.
    pub size: Size,
    /// The document's title, in its properties.
    pub title: String,
    /// A BCP 47 tag of the texts' language; empty where it is not known.
    pub language: String,
    /// CSS font family list of every text.
    pub family: String,
    /// Back to front.
    pub parts: Vec<Part>,
}

/// Items and where their origin stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// On the page.
    pub at: Point,
    /// Back to front.
    pub items: Vec<Item>,
}

impl Page {
    /// The page as bytes, for [`Page::from_bytes`] of the same version alone.
    ///
    /// # Errors
    /// `limit_exceeded` where memory does not hold them.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        postcard::to_allocvec(self).map_err(|e| {
            Error::new(Code::LimitExceeded, format!("the page cannot be passed on: {e}"))
        })
    }

    /// A page from its bytes.
    ///
    /// # Errors
    /// `invalid_spec` for bytes that [`Page::to_bytes`] of this version did not give.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mismatched = |e| {
            Error::new(
                Code::InvalidSpec,
                format!("this is no page ({e}): publish all wasm files of one version"),
            )
        };
        postcard::from_bytes(bytes).map_err(mismatched)
    }
}
