//! Notes on how the type of a column was decided.

mod odd;

use pellucid_core::DataType;
use pellucid_core::read::NoteCode;

use super::{Inferred, Plan};
use crate::read::date::{DMY, MDY};
use crate::read::infer::Seen;
use crate::read::notes::{Location, Notes, are, brief, counted};
use crate::read::number::currency_text;

/// The type of a column of a file that `has_lines` to skip, with a note where people might have expected another.
pub(super) fn inference(
    name: &str,
    seen: &Seen,
    inferred: Inferred,
    has_lines: bool,
    notes: &mut Notes,
) -> DataType {
    let mut say = |code, location: Option<&Location>, message: String| {
        notes.column(code, name, location, message)
    };
    let name = brief(name);
    match inferred {
        Inferred::Sure(DataType::String) => kept(seen, &mut say),
        Inferred::Sure(t) => return t,
        Inferred::Mixed => mixed(seen, &name, has_lines, &mut say),
        Inferred::AmbiguousNumbers => {
            let message = "the mark may part thousands or decimals, so the column is text: say decimal: \",\" or decimal: \".\"";
            say(
                NoteCode::AmbiguousNumbers,
                seen.figures.dressed.as_ref().or(seen.first_number.as_ref()),
                message.to_owned(),
            );
        }
        Inferred::AmbiguousDates => {
            let message = "every date may be day or month first, so the column is text: say dateOrder: \"dmy\" or dateOrder: \"mdy\"";
            say(NoteCode::AmbiguousDates, seen.moments.first.as_ref(), message.to_owned());
        }
        Inferred::LongNumbers => {
            let message = format!(
                "whole numbers beyond 64 bits are kept as text, every digit; to compute with them, say types: {{ \"{name}\": \"float\" }}"
            );
            say(NoteCode::LongNumbers, seen.figures.beyond.as_ref(), message);
        }
        Inferred::SeveralUnits => {
            let message = "the numbers are of several currencies, or only some are percentages, so the column is text: they have no sum";
            say(NoteCode::MixedTypes, seen.figures.dressed.as_ref(), message.to_owned());
        }
    }
    DataType::String
}

/// Notes words in a column of texts that may have been meant as gaps.
fn kept(seen: &Seen, say: &mut impl FnMut(NoteCode, Option<&Location>, String)) {
    let ambiguous = |p: &&Location| {
        matches!(p.value.as_str(), "NA" | "N/A" | "n/a" | "NULL" | "null" | "#N/A" | "<NA>")
    };
    if let Some(location) = seen.first_word.as_ref().filter(ambiguous) {
        let message = format!(
            "\"{0}\" is kept as a text among texts: where it stands for no value, say nullWords: [\"{0}\"]",
            location.value
        );
        say(NoteCode::WordsKept, Some(location), message);
    }
}

/// Notes the first of the cells that make a column text.
fn mixed(
    seen: &Seen,
    name: &str,
    has_lines: bool,
    say: &mut impl FnMut(NoteCode, Option<&Location>, String),
) {
    if seen.names {
        // Zip codes and the like.
        return;
    }
    let others = seen.texts + seen.bools;
    if seen.texts + seen.numbers + seen.bools + seen.specials == 0
        && let Some(location) = &seen.moments.unlike
    {
        let message = format!(
            "the dates are not all of the order that dateOrder says, so the column is text: types: {{ \"{name}\": \"date\" }} makes null of those that are not"
        );
        return say(NoteCode::MixedTypes, Some(location), message);
    }
    if seen.times > 0 && others + seen.numbers + seen.specials == 0 {
        let message = "the dates are written in two ways or more, so the column is text: write them all in one way; most are in another than this one";
        let location = odd::date(&seen.moments).or(seen.moments.first.as_ref());
        return say(NoteCode::MixedTypes, location, message.to_owned());
    }
    if let (0, Some(location)) = (others + seen.times, odd::number(&seen.figures)) {
        let message = "there are two ways of writing decimals, with a point and with a comma, so the column is text: write them all in one way; most are in another than this one";
        return say(NoteCode::MixedTypes, Some(location), message.to_owned());
    }
    let typed = seen.numbers + seen.times + seen.bools;
    // Text with a number here and there is text.
    if seen.texts > typed && seen.numbers + seen.bools == 0 {
        return;
    }
    let kinds = [
        (seen.numbers + seen.specials, "numbers"),
        (seen.times, "times"),
        (seen.bools, "truth values"),
        (seen.texts, "texts"),
    ];
    let kinds: Vec<String> =
        kinds.iter().filter(|(n, _)| *n > 0).map(|(n, kind)| counted(*n, kind)).collect();
    let location = odd::kind(seen, typed);
    let value = location.map_or("", |p| p.value.as_str());
    // Only what is no value of the others may stand for none.
    let is_word = location.is_some() && location == seen.first_text.as_ref();
    let nothing = match is_word && !value.contains(|c: char| c.is_ascii_digit()) {
        true => {
            format!("if \"{value}\" stands for no value, say nullWords: [\"{value}\"]; ")
        }
        false if has_lines => {
            "if rows above the header are read as rows, say skipLines; ".to_owned()
        }
        false => String::new(),
    };
    let message = format!(
        "the column is text because it mixes {}: {nothing}a type of your own by types: {{ \"{name}\": … }} makes null of what does not fit",
        kinds.join(" and ")
    );
    say(NoteCode::MixedTypes, location, message);
}

/// Notes how a column of numbers or times was read.
pub(super) fn conversion(name: &str, seen: &Seen, plan: &Plan, notes: &mut Notes) {
    let mut say = |code, location: Option<&Location>, message: String| {
        notes.column(code, name, location, message)
    };
    let f = &seen.figures;
    if let Some(location) = seen.first_word.as_ref() {
        let message = format!(
            "{} such as \"{}\" {} for no value and {} null: nullWords says otherwise",
            counted(seen.words, "cells"),
            location.value,
            if seen.words == 1 { "stands" } else { "stand" },
            are(seen.words),
        );
        say(NoteCode::NullWords, Some(location), message);
    }
    let is_other = plan.data_type.is_temporal() || plan.data_type == DataType::Bool;
    if let Some(location) = seen.first_nan.as_ref().filter(|_| is_other) {
        let message = format!(
            "{} such as \"{}\" {} null: nullWords says otherwise",
            counted(seen.nans, "cells"),
            location.value,
            are(seen.nans),
        );
        say(NoteCode::NullWords, Some(location), message);
    }
    if plan.data_type.is_numeric() {
        let pointed = f.pointed.as_ref().filter(|_| plan.decimal == ',');
        if let Some(location) = f.dressed.as_ref().or(pointed) {
            let percent = if f.percent > 0 { ", and 1 % as 0.01" } else { "" };
            let below = if f.accounted { ", and (1) as -1" } else { "" };
            let currency = f
                .currency
                .map(|c| format!(", without the currency {}", currency_text(&c)))
                .unwrap_or_default();
            let message = format!(
                "numbers are read with \"{}\" before the decimals{currency}{percent}{below}: decimal says otherwise, types: {{ … \"string\" }} keeps them as written",
                plan.decimal
            );
            say(NoteCode::Numbers, Some(location), message);
        }
        if let (DataType::Float, Some(location)) = (plan.data_type, f.vast.as_ref()) {
            let message = "numbers beyond what floats hold are read as Infinity, or 0 where they are too small: types as \"string\" keep each".to_owned();
            say(NoteCode::Rounded, Some(location), message);
        } else if let (DataType::Float, Some(location)) =
            (plan.data_type, f.lossy.as_ref().or(f.beyond.as_ref()).or(f.long.as_ref()))
        {
            let message = "digits beyond 2^53 are lost, since the column has fractions too: types as \"string\" keep each".to_owned();
            say(NoteCode::Rounded, Some(location), message);
        }
    }
    if let (DataType::Date, Some(location)) = (plan.data_type, &seen.moments.first_timed) {
        let message = format!(
            "times of day are left out, since a date was asked for: types: {{ \"{}\": \"timestamp\" }} keeps them",
            brief(name)
        );
        say(NoteCode::Rounded, Some(location), message);
    }
    if plan.data_type.is_temporal() && matches!(plan.order, DMY | MDY) {
        let order = if plan.order == DMY { "day, month, year" } else { "month, day, year" };
        let message = format!(
            "dates are read as {order}, by those that allow no other order or by dateOrder"
        );
        say(NoteCode::Dates, seen.moments.first.as_ref(), message);
    }
}
