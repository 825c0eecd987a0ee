//! Plays a chart's way from one picture to the next, a frame at a time. Hits and exports are of the
//! next one from the start.

use std::rc::Rc;

use pellucid_charts::Item;
use pellucid_charts::transition::{Transition, eased};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::chart::Chart;
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
    /// Plays the transition of a chart, if there is one and nobody does yet. A page that is hidden
    /// has no frames: the chart then waits where it is, and ends once it is shown.
    pub(crate) fn play(self: &Rc<Self>, chart: u32) {
        if !self.charts.borrow_mut().get_mut(&chart).is_some_and(Chart::take_up) {
            return;
        }
        // An engine that is closed has nothing to play.
        let shared = Rc::downgrade(self);
        spawn_local(async move {
            while JsFuture::from(frame()).await.is_ok() {
                let Some(shared) = shared.upgrade() else { return };
                match shared.charts.borrow_mut().get_mut(&chart).map(Chart::step) {
                    Some(Ok(true)) => {}
                    // It ended or was removed; what cannot be drawn is told by the next call that
                    // draws.
                    _ => return,
                }
            }
        });
    }
}
