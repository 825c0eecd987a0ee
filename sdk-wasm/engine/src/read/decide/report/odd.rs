//! The odd one out of a column: the first of the cells that are fewest.

use crate::read::date::{DMY, MDY, Orders};
use crate::read::infer::{Figures, Moments, Seen, Way};
use crate::read::notes::Location;

/// The first of the fewest; of as many the one that comes later, since the first set the way.
fn fewest<'a>(ways: impl Iterator<Item = (u64, &'a Location)>) -> Option<&'a Location> {
    let rank = |(count, at): &(u64, &Location)| (*count, std::cmp::Reverse(at.row));
    ways.min_by_key(rank).map(|(_, at)| at)
}

/// The date that is written otherwise than the most, by what parts its numbers or by their order.
pub(super) fn date(moments: &Moments) -> Option<&Location> {
    let sorts = |of: fn(u8, Orders) -> Option<u64>| {
        let mut sorts: Vec<(u64, u64, &Location)> = Vec::new();
        for (style, orders, Way { count, first }) in &moments.ways {
            let (Some(sort), Some(first)) = (of(*style, *orders), first) else { continue };
            match sorts.iter_mut().find(|(s, ..)| *s == sort) {
                // The ways are in the order of their first dates.
                Some((_, n, _)) => *n += count,
                None => sorts.push((sort, *count, first)),
            }
        }
        sorts
    };
    let found = match moments.styles_differ {
        true => sorts(|style, _| Some(u64::from(style))),
        // None that allows several orders is odd.
        false => sorts(|_, orders| match orders {
            DMY => Some(1),
            MDY => Some(2),
            o if o & (DMY | MDY) == 0 => Some(3),
            _ => None,
        }),
    };
    let several = found.len() > 1;
    fewest(found.into_iter().map(|(_, n, at)| (n, at))).filter(|_| several)
}

/// The number whose decimals stand behind another mark than those of the most.
pub(super) fn number(figures: &Figures) -> Option<&Location> {
    let ways = [&figures.pointed_only, &figures.comma_only];
    let several = ways.iter().all(|w| w.count > 0);
    fewest(ways.into_iter().filter_map(|w| Some((w.count, w.first.as_ref()?)))).filter(|_| several)
}

/// The cell of another kind than the most of a column, of which `typed` are no texts.
pub(super) fn kind(seen: &Seen, typed: u64) -> Option<&Location> {
    // Texts are what people write for no value.
    if let Some(text) = seen.first_text.as_ref().filter(|_| seen.texts <= typed) {
        return Some(text);
    }
    let kinds = [
        (seen.numbers, &seen.first_number),
        (seen.times, &seen.moments.first),
        (seen.bools, &seen.first_bool),
    ];
    fewest(kinds.into_iter().filter_map(|(n, at)| Some((n, at.as_ref()?))))
}
