//! Spreads: what several measurements of one thing come to.

use serde::Serialize;
use std::time::Duration;

/// The median of several rounds, with the least and the most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spread {
    /// The one in the middle.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The most.
    pub max: f64,
}

impl Spread {
    /// Of some figures; none of none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (min, max) = (*sorted.first()?, *sorted.last()?);
        let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        Some(Self { median: f64::midpoint(low, high), min, max })
    }
}

/// Durations of one thing done many times.
#[derive(Clone, Debug, Default)]
pub struct Times(pub Vec<Duration>);

impl Times {
    /// The duration that so many per mille do not exceed, in microseconds.
    pub fn micros(&self, per_mille: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let last = sorted.len().saturating_sub(1);
        sorted.get(last * per_mille / 1000).map_or(0.0, |it| it.as_secs_f64() * 1e6)
    }

    /// The median, in microseconds.
    pub fn p50(&self) -> f64 {
        self.micros(500)
    }

    /// What one in a hundred exceeds, in microseconds.
    pub fn p99(&self) -> f64 {
        self.micros(990)
    }
}

/// How many a second.
pub fn rate(count: usize, took: Duration) -> f64 {
    u32::try_from(count).map_or(0.0, f64::from) / took.as_secs_f64().max(1e-9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_middle() {
        assert_eq!(Spread::of([]), None);
        let told = |figures: &[f64]| {
            let it = Spread::of(figures.iter().copied()).unwrap();
            (it.min, it.median, it.max)
        };
        assert_eq!(told(&[3.0]), (3.0, 3.0, 3.0));
        assert_eq!(told(&[9.0, 1.0, 2.0]), (1.0, 2.0, 9.0));
        assert_eq!(told(&[4.0, 1.0, 2.0, 9.0]), (1.0, 3.0, 9.0));
        let times = Times((1..=1000).rev().map(Duration::from_micros).collect());
        assert_eq!((times.p50().round(), times.p99().round()), (500.0, 990.0));
        assert!(Times::default().p50().abs() < f64::EPSILON);
    }
}
