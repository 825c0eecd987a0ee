//! Reading channels, and what is wrong where they do not read.

use pellucid_core::chart::{Channel, KeyValues, Mark};
use pellucid_core::{Code, Error, Result, Scalar};

use crate::data::field::{Category, Field, Kind};
use crate::input::Input;

/// The channel, which the mark cannot do without.
pub(crate) fn need<'a>(name: &str, channel: &'a Option<Channel>) -> Result<&'a Channel> {
    channel.as_ref().ok_or_else(|| Error::missing_channel("the chart", name))
}

/// Text where a mark needs numbers.
pub(crate) fn text_for_number(mark: Mark, channel: &Channel) -> Error {
    Error::new(
        Code::TypeMismatch,
        format!("\"{}\" is text: {} needs numbers there", channel.name(), mark.with_article()),
    )
}

/// A channel of numbers.
pub(crate) fn numbers(channel: &Channel, input: &Input) -> Result<Field> {
    let field = Field::read(channel, input, false)?;
    match field.kind {
        Kind::Category { .. } => Err(text_for_number(input.spec.mark, channel)),
        _ => Ok(field),
    }
}

/// The key as the mark reads it.
pub(crate) fn key(channel: &Channel, input: &Input) -> Result<Field> {
    match input.spec.mark.rules().key {
        KeyValues::Names => Field::read_names(channel, input),
        KeyValues::Categories => Field::read(channel, input, channel.bin.is_none()),
        KeyValues::Values => Field::read(channel, input, false),
    }
}

/// The key of data that no row stands for, a category each.
pub(crate) fn named(labels: Vec<String>) -> Field {
    let categories = labels.into_iter().map(|label| Category::new(label, Scalar::Null)).collect();
    Field { kind: Kind::Category { categories, cycle: None }, ..Field::empty() }
}
