//! Scatter plots and bubbles.

use pellucid_core::Code;
use serde_json::json;

use crate::common::{batch, floats, ints, names, noise};
use crate::support::{error, odd, same, survive};

#[test]
fn odd_sizes_are_drawn_and_text_refused() {
    let s = json!({"mark": "point", "encoding": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"field": "s"}}});
    for n in [0, 1, 7, 2_000] {
        survive(
            &s,
            &batch(vec![
                floats("x", (0..n as u64).map(noise)),
                floats("y", (0..n as u64).map(noise)),
                odd("s", n),
            ]),
        );
        survive(&s, &batch(vec![odd("x", n), same("y", n, 2.0), same("s", n, 0.0)]));
    }
    assert_eq!(
        error(&s, &batch(vec![ints("x", [1]), ints("y", [1]), names("s", ["a"])])).0,
        Code::TypeMismatch
    );
}
