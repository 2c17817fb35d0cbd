//! Patience with an end: a test that would wait for ever fails, and says what it saw last.

use std::{
    fmt::Debug,
    time::{Duration, Instant},
};

/// Longer than anything takes that comes at all, on any machine.
const LONG: Duration = Duration::from_mins(2);

/// Whoever looks again and again until something is so.
pub struct Patience(Instant);

impl Patience {
    pub fn new() -> Self {
        Self(Instant::now())
    }

    /// What was seen instead; it is looked at again, unless that has gone on for too long.
    pub fn instead_of(&self, wanted: &str, seen: impl Debug) {
        assert!(self.0.elapsed() < LONG, "not {wanted} in {LONG:?}, but {seen:?}");
    }
}
