//! Plays a chart's way from one picture to the next, a frame at a time. Hits and exports are of the next one from the start.

use std::rc::Rc;

use pellucid_charts::Item;
use pellucid_charts::transition::{Transition, eased};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::engine::Shared;
use crate::intl::{frame, now};

/// A transition under way.
pub(crate) struct Motion {
    way: Transition,
    /// When its first frame was shown, by [`now`].
    start: Option<f64>,
    /// How long it takes, in milliseconds.
    millis: f64,
}

impl Motion {
    /// One that starts with the next frame.
    pub(crate) fn new(way: Transition, millis: f64) -> Self {
        Self { way, start: None, millis }
    }

    /// What is shown now.
    pub(crate) fn items(&self) -> Vec<Item> {
        self.way.at(eased(self.share()))
    }

    /// How much of it has passed, 0 to 1. The first to ask starts it.
    pub(crate) fn step(&mut self) -> f64 {
        self.start.get_or_insert_with(now);
        self.share()
    }

    fn share(&self) -> f64 {
        self.start.map_or(0.0, |start| ((now() - start) / self.millis).min(1.0))
    }
}

impl Shared {
    /// Plays the transition of a chart, if there is one, until it ends or another picture takes its place.
    pub(crate) fn play(self: &Rc<Self>, chart: u32) {
        let Some(number) = self.charts.borrow_mut().get_mut(&chart).and_then(|c| c.take_up()) else { return };
        let shared = Rc::clone(self);
        spawn_local(async move {
            while JsFuture::from(frame()).await.is_ok() {
                match shared.charts.borrow_mut().get_mut(&chart).map(|c| c.step(number)) {
                    Some(Ok(true)) => {}
                    // It ended, was overtaken or removed; what cannot be drawn is told by the next call that draws.
                    _ => return,
                }
            }
        });
    }
}
