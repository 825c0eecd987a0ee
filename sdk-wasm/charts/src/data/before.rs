//! What values are compared with: what they were at an earlier time.

use pellucid_core::Result;
use pellucid_core::answer::Comparison;
use pellucid_core::chart::humanize::humanize;
use pellucid_core::chart::{Channel, Format, NumberStyle};

use crate::data::field::Field;
use crate::input::Input;
use crate::locale::Locale;
use crate::locale::words::Word;

/// How far the colour of what was before goes towards the ground: far enough to be told from what
/// is, and not as far as grid lines.
pub(crate) const FADED: f64 = 0.5;
/// Changes below this share have a digit after the point.
const SMALL_CHANGE: f64 = 0.1;

/// What the measure of `value` was before, a number a row; none where the chart compares nothing,
/// or where its answer lacks it.
pub(crate) fn read(input: &Input, value: &Channel) -> Result<Option<Field>> {
    let Some(compare) = &input.spec.compare else { return Ok(None) };
    let name = compare.column(&value.name());
    if input.data.column(&name).is_none() {
        return Ok(None);
    }
    let title = match (&compare.alias, compare.to) {
        (Some(alias), _) => humanize(alias),
        (None, Comparison::PreviousYear) => input.locale.word(Word::PreviousYear),
        (None, Comparison::PreviousPeriod) => input.locale.word(Word::PreviousPeriod),
        (None, Comparison::Shift { .. }) => input.locale.word(Word::Earlier),
    };
    let channel = Channel {
        alias: Some(name),
        title: Some(title),
        format: value.format.clone(),
        ..Channel::default()
    };
    Field::read(&channel, input, false).map(Some)
}

/// How `now` differs from `before`: as a share of it; of shares, and where there was nothing, the
/// difference.
pub(crate) fn change(now: f64, before: f64, format: &Format, locale: &dyn Locale) -> String {
    let difference = now - before;
    let sign = if difference > 0.0 { "+" } else { "" };
    let share = difference / before.abs();
    let text = match format.style {
        style if style != NumberStyle::Percent && share.is_finite() => {
            let digits = Some(if share.abs() < SMALL_CHANGE { 1 } else { 0 });
            let percent = Format { style: NumberStyle::Percent, digits, ..Format::default() };
            locale.number(share, &percent)
        }
        _ => locale.number(difference, format),
    };
    format!("{sign}{text}")
}
