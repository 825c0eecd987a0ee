//! Sorting by one piece of machine code. The standard library's sort is compiled anew for each
//! comparison, some ten kilobytes each; charts compare many kinds of things, and few of each.

use std::cmp::Ordering;

use pellucid_core::Scalar;

/// Sorts stably. For lists that may be as long as the data the standard library's own is quicker.
pub(crate) fn sort<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = ordered(list.len(), &mut |a, b| compare(&list[a], &list[b]));
    // Each cycle of the permutation is walked once.
    for start in 0..order.len() {
        let mut at = start;
        while order[at] != start {
            let from = order[at];
            list.swap(at, from);
            order[at] = at;
            at = from;
        }
        order[at] = at;
    }
}

/// The places of `n` things in their order.
fn ordered(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}

/// The order of keys: numbers, texts and truths by their value, nulls last.
pub(crate) fn scalars(a: &Scalar, b: &Scalar) -> Ordering {
    match (a, b) {
        (Scalar::Null, Scalar::Null) => Ordering::Equal,
        (Scalar::Null, _) => Ordering::Greater,
        (_, Scalar::Null) => Ordering::Less,
        (Scalar::Int(a), Scalar::Int(b)) => a.cmp(b),
        (Scalar::Str(a), Scalar::Str(b)) => a.cmp(b),
        (Scalar::Bool(a), Scalar::Bool(b)) => a.cmp(b),
        _ => a.as_f64().unwrap_or(f64::NAN).total_cmp(&b.as_f64().unwrap_or(f64::NAN)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sorts_as_the_standard_library_does(list in prop::collection::vec(0u8..20, 0..200)) {
            let mut ours: Vec<(u8, usize)> = list.into_iter().zip(0..).collect();
            let mut theirs = ours.clone();
            sort(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|a| a.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
