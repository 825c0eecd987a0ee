//! Operands that must be numbers or counts.

use super::{Call, Type};
use crate::{DataType, Result};

impl Call<'_> {
    /// A number of type `gives`, of numbers.
    pub(super) fn numbers(&self, gives: DataType) -> Result<Type> {
        self.each(0, "numbers", "CAST({} AS FLOAT) makes one of it", DataType::is_numeric)?;
        Ok(Some(gives))
    }

    /// Refuses operands from `from` on that are no whole numbers.
    pub(super) fn wholes(&self, from: usize) -> Result<()> {
        self.each(from, "whole numbers", "CAST({} AS INT) makes one of it", |t| t == DataType::Int)
    }

    /// A text, of a text and counts of characters.
    pub(super) fn text_and_counts(&self, least: usize, most: usize) -> Result<Type> {
        self.count(least, most)?;
        self.one(
            0,
            self.types.first().copied().flatten(),
            "texts",
            "CAST({} AS TEXT) makes one of it",
            |t| t == DataType::String,
        )?;
        self.wholes(1)?;
        Ok(Some(DataType::String))
    }
}
