//! What a page's content refers to by name.

use std::collections::BTreeMap;

use crate::output::pdf::font::Fonts;
use crate::output::pdf::text::TextPicture;

/// What the content refers to by name.
pub(super) struct Resources<'a> {
    pub(super) fonts: Fonts<'a>,
    /// Opacities of 255, each a graphics state of its own.
    pub(super) alphas: BTreeMap<u8, ()>,
    pub(super) pictures: Vec<TextPicture>,
}

impl Resources<'_> {
    /// Adds a picture; its name.
    pub(super) fn picture(&mut self, picture: TextPicture) -> String {
        self.pictures.push(picture);
        format!("P{}", self.pictures.len() - 1)
    }
}
