//! Categories side by side.

/// `count` bands of equal width over `range`, with gaps between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// How many categories.
    pub count: usize,
    /// CSS px.
    pub range: [f64; 2],
    /// Gap between two bands as a share of their distance, 0 to 1.
    pub padding: f64,
    /// Widest band, CSS px: three bars on a wide chart should not become walls.
    pub max_width: f64,
}

impl Band {
    /// `count` bands, with their range still to be set.
    pub fn new(count: usize) -> Self {
        Self { count, range: [0.0, 1.0], padding: 0.28, max_width: 96.0 }
    }

    /// The same bands with room for `slots` bars side by side in each: as many times as wide at
    /// most, and never less than [`Self::SHARE`] of their distance.
    pub fn of_slots(self, slots: usize) -> Self {
        let max_width = (self.max_width * slots.max(1) as f64).max(self.step() * Self::SHARE);
        Self { max_width, ..self }
    }

    /// What a band fills of its distance at least: on the widest charts bars of some fixed width
    /// would look lost.
    pub const SHARE: f64 = 0.45;

    /// Distance between the middles of two neighbours, CSS px.
    pub fn step(&self) -> f64 {
        (self.range[1] - self.range[0]).abs() / self.count.max(1) as f64
    }

    /// CSS px. Narrow bands have smaller gaps, so that 200 bars on 200 px still have ink.
    pub fn width(&self) -> f64 {
        let step = self.step();
        let gap = if step < 4.0 { 0.0 } else { (step * self.padding).max(1.0) };
        (step - gap).clamp(0.0, self.max_width)
    }

    /// The middle of band `index`, CSS px; NaN where there is no such band.
    pub fn position(&self, index: f64) -> f64 {
        if !(index >= 0.0 && index < self.count as f64) {
            return f64::NAN;
        }
        let direction = if self.range[1] < self.range[0] { -1.0 } else { 1.0 };
        self.range[0] + direction * (index + 0.5) * self.step()
    }

    /// The index of the band nearest to a position, CSS px.
    pub fn invert(&self, position: f64) -> f64 {
        let step = self.step();
        if step == 0.0 {
            return 0.0;
        }
        ((position - self.range[0]).abs() / step)
            .floor()
            .clamp(0.0, self.count.saturating_sub(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn inverting_a_middle_gives_its_index(count in 1usize..500, index in 0usize..500, flip: bool) {
            let index = index % count;
            let range = if flip { [400.0, 10.0] } else { [10.0, 400.0] };
            let band = Band { range, ..Band::new(count) };
            prop_assert_eq!(band.invert(band.position(index as f64)), index as f64);
            prop_assert!(band.width() <= band.step());
            for slots in 0..6 {
                let wider = band.of_slots(slots);
                prop_assert!(wider.width() >= band.width() && wider.width() <= band.step());
            }
        }
    }
}
