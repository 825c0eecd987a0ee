//! Radars.

use serde_json::json;

use crate::common::{batch, ints};
use crate::support::{keyed, odd, same, survive};

#[test]
fn odd_data_is_drawn() {
    let s = json!({"mark": "radar", "encoding": {"x": {"field": "k"}, "y": {"op": "sum", "field": "v", "as": "v"}, "color": {"field": "c"}}});
    for n in [0, 1, 2, 7, 3_000] {
        survive(
            &s,
            &batch(vec![keyed("k", n), odd("v", n), ints("c", (0..n as i64).map(|i| i % 2))]),
        );
        survive(&s, &batch(vec![keyed("k", n), same("v", n, 3.0), keyed("c", n)]));
    }
}
