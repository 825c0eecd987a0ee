//! What a chart shows, and how its canvas gets there.

use pellucid_charts::View;

use crate::motion::Motion;

/// What was laid out of a chart.
#[derive(Default)]
pub(crate) enum Picture {
    /// Nothing yet.
    #[default]
    None,
    /// A view of data, a specification or looks that the chart no longer has. It answers pointers
    /// until the next one is there.
    Stale(View),
    /// A view of what the chart has.
    Current(View),
}

impl Picture {
    /// The latest view.
    pub(crate) fn view(&self) -> Option<&View> {
        match self {
            Self::None => None,
            Self::Stale(view) | Self::Current(view) => Some(view),
        }
    }

    /// The view, where it is of what the chart has.
    pub(crate) fn current(&self) -> Option<&View> {
        match self {
            Self::Current(view) => Some(view),
            Self::None | Self::Stale(_) => None,
        }
    }

    /// What the chart has is no longer what was laid out.
    pub(crate) fn outdate(&mut self) {
        *self = match std::mem::take(self) {
            Self::Current(view) | Self::Stale(view) => Self::Stale(view),
            Self::None => Self::None,
        };
    }
}

/// How a chart's canvas gets to its view.
#[derive(Default)]
pub(crate) enum Playback {
    /// It shows the view.
    #[default]
    Still,
    /// A transition to the view waits for a task that draws its frames.
    Ready(Motion),
    /// A task draws the frames.
    Playing(Motion),
    /// The canvas shows the view, and the task has not looked yet: it ends with its next frame, or
    /// plays the next transition.
    Ending,
}

impl Playback {
    /// The transition under way.
    pub(crate) fn motion(&self) -> Option<&Motion> {
        match self {
            Self::Ready(motion) | Self::Playing(motion) => Some(motion),
            Self::Still | Self::Ending => None,
        }
    }

    /// Takes another transition in place of the one under way, or none; a task that draws goes on
    /// with it.
    pub(crate) fn set(&mut self, motion: Option<Motion>) {
        let drawn = matches!(self, Self::Playing(_) | Self::Ending);
        *self = match (drawn, motion) {
            (true, Some(motion)) => Self::Playing(motion),
            (true, None) => Self::Ending,
            (false, Some(motion)) => Self::Ready(motion),
            (false, None) => Self::Still,
        };
    }

    /// Whether a transition waits for a task: the caller is this task from now on, until it is [let
    /// go](Self::let_go).
    pub(crate) fn take_up(&mut self) -> bool {
        match std::mem::take(self) {
            Self::Ready(motion) => {
                *self = Self::Playing(motion);
                true
            }
            other => {
                *self = other;
                false
            }
        }
    }

    /// The task ends; a transition that has not come to its end waits for another.
    pub(crate) fn let_go(&mut self) {
        *self = match std::mem::take(self) {
            Self::Playing(motion) | Self::Ready(motion) => Self::Ready(motion),
            Self::Still | Self::Ending => Self::Still,
        };
    }
}

#[cfg(test)]
mod tests {
    use pellucid_charts::transition::Transition;
    use pellucid_charts::{Item, Point, Rgba};

    use super::*;

    fn motion() -> Motion {
        let dot = |x: f64| {
            vec![Item::Circle {
                center: Point::new(x, 0.0),
                radius: 2.0,
                color: Rgba::hex(0x2f6bde),
            }]
        };
        Motion::new(Transition::new(&dot(0.0), &dot(9.0)).unwrap(), 250.0)
    }

    #[test]
    fn one_task_draws_whatever_takes_the_transitions_place() {
        let mut playback = Playback::default();
        assert!(!playback.take_up(), "there is nothing to play");
        playback.set(Some(motion()));
        assert!(playback.take_up());
        playback.set(Some(motion()));
        assert!(!playback.take_up(), "the task that draws takes the next one too");
        playback.set(None);
        assert!(playback.motion().is_none() && !playback.take_up());
        playback.set(Some(motion()));
        assert!(!playback.take_up(), "the task has not ended before its next frame");
        playback.set(None);
        playback.let_go();
        playback.set(Some(motion()));
        assert!(playback.take_up(), "the task has ended");
    }

    #[test]
    fn a_transition_whose_task_failed_waits_for_another() {
        let mut playback = Playback::default();
        playback.set(Some(motion()));
        assert!(playback.take_up());
        playback.let_go();
        assert!(playback.motion().is_some() && playback.take_up());
    }
}
