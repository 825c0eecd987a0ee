//! Candlesticks.

use pellucid_core::Code;
use serde_json::json;

use crate::common::{self, batch, day, floats, ints, names, times};
use crate::support::{error, odd, same, survive};

#[test]
fn odd_data_is_drawn_and_text_refused() {
    let s = json!({"mark": "candlestick", "encoding": {"x": {"field": "t"}, "open": {"field": "o"}, "high": {"field": "h"},
        "low": {"field": "l"}, "close": {"field": "c"}}});
    for n in [0, 1, 7, 2_000] {
        let t = || times("t", (0..n).map(|i| day(2001, 1, 1) + i as i64 * common::DAY));
        survive(&s, &batch(vec![t(), odd("o", n), odd("h", n), odd("l", n), odd("c", n)]));
        survive(
            &s,
            &batch(vec![
                t(),
                same("o", n, 1.0),
                same("h", n, 1.0),
                same("l", n, 1.0),
                same("c", n, 1.0),
            ]),
        );
    }
    let text = batch(vec![
        ints("t", [1]),
        names("o", ["x"]),
        floats("h", [1.0]),
        floats("l", [1.0]),
        floats("c", [1.0]),
    ]);
    assert_eq!(error(&s, &text).0, Code::TypeMismatch);
}
