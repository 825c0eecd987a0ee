//! Every recording can be read as its table says, to its end.

use crate::common::cases::{self, case};
use crate::common::{self, examples};
use pellucid_charts::commands::{
    CIRCLE, IMAGE, PATH, POLYGON, RECT, RING, Recording, STROKE_RECT, TEXT, record,
};
use pellucid_charts::{State, Theme};

/// The opcodes of a recording, each once for each command.
fn read(r: &Recording) -> Vec<i32> {
    let c = &r.commands;
    let (mut i, mut seen) = (0, Vec::new());
    while i < c.len() {
        seen.push(c[i]);
        i += match c[i] {
            RECT | RING => 6,
            STROKE_RECT => 7,
            PATH => 4 + 2 * c[i + 3] as usize,
            POLYGON => 3 + 2 * c[i + 2] as usize,
            CIRCLE => 5,
            TEXT => {
                assert!((c[i + 2] as usize) < r.strings.len());
                assert!(
                    c[i + 3] > 0 && [400, 600].contains(&c[i + 4]) && (0..3).contains(&c[i + 5])
                );
                9
            }
            IMAGE => 7 + (c[i + 5] * c[i + 6]) as usize,
            other => panic!("unknown command {other} at {i}"),
        };
    }
    assert_eq!(i, c.len());
    seen
}

#[test]
fn every_recording_is_read_to_its_end() {
    for e in cases::all() {
        let state = State { hover: Some((200.0, 150.0)), focus: Some(0), ..State::default() };
        let scene = common::try_scene(&e.spec, &e.data, 400.0, 260.0, &Theme::light(), &state)
            .unwrap_or_else(|error| panic!("{}: {error}", e.name));
        let seen = read(&record(&scene, 2.0));
        assert!(seen.contains(&TEXT), "{}", e.name);
    }
}

#[test]
fn a_crowd_is_one_picture() {
    let e = examples::example("scatter-delays");
    let scene = common::scene(&e.spec, &e.data, 400.0, 260.0);
    let seen = read(&record(&scene, 1.0));
    assert_eq!(seen.iter().filter(|&&op| op == IMAGE).count(), 1);
    assert!(!seen.contains(&CIRCLE));
}

#[test]
fn device_pixels_scale_positions() {
    let e = case("bar");
    let scene = common::scene(&e.spec, &e.data, 400.0, 260.0);
    // The background covers the canvas: opcode, colour, x, y, width, height.
    assert_eq!(record(&scene, 2.0).commands[2..6], [0, 0, 400 * 2 * 16, 260 * 2 * 16]);
}
