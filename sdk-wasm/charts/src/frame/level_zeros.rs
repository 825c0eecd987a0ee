//! Two vertical axes with one zero line: bars of the one and a line of the other are read from the
//! same height.

use crate::ticks::linear;

/// Where an extent has its zero, from 0 at its lower end to 1 at its upper; none where it does not
/// reach zero.
fn zero([low, high]: [f64; 2]) -> Option<f64> {
    (low <= 0.0 && high >= 0.0 && low < high).then(|| -low / (high - low))
}

/// The left axis' extent, with room on the side of zero where only the right axis has values.
pub(crate) fn room(left: Option<[f64; 2]>, right: Option<[f64; 2]>) -> Option<[f64; 2]> {
    /// A share that leaves either side something.
    const HALF: f64 = 0.5;
    let (Some([low, high]), Some(other)) = (left, right) else { return left };
    let (Some(own), Some(wanted)) = (zero([low, high]), zero(other)) else { return left };
    let wanted =
        if own == 0.0 && wanted == 1.0 || own == 1.0 && wanted == 0.0 { HALF } else { wanted };
    match own {
        0.0 if wanted > 0.0 => Some([-high * wanted / (1.0 - wanted), high]),
        1.0 if wanted < 1.0 => Some([low, -low * (1.0 - wanted) / wanted]),
        _ => left,
    }
}

/// The domain of the right axis that puts its zero level with the left's and holds `extent`;
/// `ticks` are how many steps the left has below and above its zero.
pub(super) fn domain([low, high]: [f64; 2], [below, above]: [f64; 2]) -> Option<[f64; 2]> {
    zero([low, high])?;
    let reach = |length: f64, steps: f64| {
        if length <= 0.0 { Some(0.0) } else { (steps > 0.0).then(|| length / steps) }
    };
    let least = reach(-low, below)?.max(reach(high, above)?);
    if !(least > 0.0 && least.is_finite()) {
        return None;
    }
    let step = linear::step(least, 1.0);
    Some([-below * step, above * step])
}

/// Whether both axes have room below and above, so that their zeros could part.
pub(super) fn may_part(left: [f64; 2], extent: [f64; 2]) -> bool {
    let inner = |share: f64| share > 0.0 && share < 1.0;
    matches!((zero(left), zero(extent)), (Some(a), Some(b)) if inner(a) || inner(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn zeros_meet_and_nothing_is_cut(low in -1e6f64..0.0, high in 0.001f64..1e6, below in 1u32..9, above in 1u32..9) {
            let steps = [f64::from(below), f64::from(above)];
            let found = domain([low, high], steps).expect("both sides have room");
            prop_assert!(found[0] <= low * (1.0 - 1e-9) && found[1] >= high * (1.0 - 1e-9), "{found:?}");
            let level = steps[0] / (steps[0] + steps[1]);
            prop_assert!((zero(found).expect("zero") - level).abs() < 1e-9);
        }

        #[test]
        fn the_left_axis_makes_room(high in 0.001f64..1e6, low in -1e6f64..-0.001, other in 0.001f64..1e6) {
            let [from, to] = room(Some([0.0, high]), Some([low, other])).expect("an extent");
            prop_assert!(from < 0.0 && to == high);
            let [from, to] = room(Some([low, 0.0]), Some([0.0, other])).expect("an extent");
            prop_assert!(from == low && to > 0.0);
        }
    }

    #[test]
    fn what_has_no_zero_stays() {
        assert_eq!(room(Some([0.0, 5.0]), Some([1.0, 2.0])), Some([0.0, 5.0]));
        assert_eq!(room(Some([0.0, 5.0]), Some([0.0, 2.0])), Some([0.0, 5.0]));
        assert_eq!(domain([1.0, 2.0], [1.0, 1.0]), None);
    }
}
