//! Sorting by one piece of machine code: the standard library's sort is compiled anew for each
//! comparison, some ten kilobytes each, which every page would load.

use std::cmp::Ordering;

/// Compares two rows, codes or places by their numbers.
pub type Compare<'a> = &'a mut dyn FnMut(u32, u32) -> Ordering;

/// Sorts numbers of rows; those that compare as equal in any order.
///
/// # Example
///
/// ```
/// let names = ["south", "north"];
/// let mut order = [0, 1];
/// pellucid_core::sorting::sort(&mut order, &mut |a, b| names[a as usize].cmp(names[b as usize]));
/// assert_eq!(order, [1, 0]);
/// ```
#[inline(never)]
pub fn sort(order: &mut [u32], compare: Compare<'_>) {
    order.sort_unstable_by(|a, b| compare(*a, *b));
}

/// Keeps the `count` numbers that come first, in any order; what lies behind them is not sorted.
///
/// # Example
///
/// ```
/// let mut order = vec![3, 1, 2];
/// pellucid_core::sorting::keep_first(&mut order, 1, &mut |a, b| a.cmp(&b));
/// assert_eq!(order, [1]);
/// ```
#[inline(never)]
pub fn keep_first(order: &mut Vec<u32>, count: usize, compare: Compare<'_>) {
    if (1..order.len()).contains(&count) {
        order.select_nth_unstable_by(count - 1, |a, b| compare(*a, *b));
    }
    order.truncate(count);
}
