//! Tables and pivot tables: the page draws them.

use crate::data::plot_data::PlotData;
use crate::locale::Locale;
use crate::locale::words::Word;
use crate::mark::mark_type::{self, MarkType};

/// Rows and columns of text.
pub(crate) struct Table;

impl MarkType for Table {
    fn words(&self, _: &PlotData) -> [Word; 3] {
        mark_type::values(Word::Table)
    }

    fn summary(&self, _: &PlotData, locale: &dyn Locale) -> Option<String> {
        Some(locale.word(Word::Table))
    }
}
