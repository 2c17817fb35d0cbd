//! The watch over the clock: times of recording never fall, and a clock that jumps is told.

use crate::clock::Clock;
use ledger::{anomaly::Anomaly, day::Instant};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// How far behind the last record a clock may be: two servers, or a clock that is being set, differ
/// by less.
const BEHIND: i64 = 5 * MINUTE;
/// How far the clock on the wall may run ahead of the time that has passed.
const AHEAD: i64 = 60 * MINUTE;
const MINUTE: i64 = 60_000_000;

/// What the clock said when this process last wrote.
#[derive(Default)]
pub(crate) struct Watch {
    last: Mutex<Option<Said>>,
}

/// What the clock on the wall said, and how long the machine had been running.
#[derive(Clone, Copy)]
pub(crate) struct Said(Instant, Duration);

/// When a group is recorded.
pub(crate) struct Recording {
    pub(crate) at: Instant,
    /// The clock, when it is not to be believed.
    pub(crate) jump: Option<Anomaly>,
    /// What the clock said, to be kept in mind once the group is written.
    pub(crate) said: Said,
}

impl Watch {
    /// When to record what follows an event recorded before: never earlier than that. A clock far
    /// behind it has jumped, or the one before had: each such time is untrue. A clock far ahead of
    /// the time that has passed since this process last wrote has jumped, too; a ledger at rest, or
    /// a program that was not running, has not.
    pub(crate) fn read(&self, clock: &dyn Clock, before: Option<Instant>) -> Recording {
        let (now, elapsed) = (clock.now(), clock.elapsed());
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = last.map(|Said(then, since)| {
            let micros = i64::try_from(elapsed.saturating_sub(since).as_micros());
            Instant::from_micros(then.micros().saturating_add(micros.unwrap_or(i64::MAX)))
        });
        let behind = before.filter(|it| it.micros().saturating_sub(now.micros()) > BEHIND);
        let ahead = passed.filter(|it| now.micros().saturating_sub(it.micros()) > AHEAD);
        let jump = behind.or(ahead).map(|expected| Anomaly::ClockJumped { clock: now, expected });
        if let Some(jump) = &jump {
            tracing::warn!(%jump, "the clock has jumped");
        }
        let at = before.map_or(now, |before| before.max(now));
        Recording { at, jump, said: Said(now, elapsed) }
    }

    /// Keeps in mind what the clock said when a group was recorded, now that it is written: whoever
    /// writes nothing must not make a jump forgotten before it is sealed with anything.
    pub(crate) fn wrote(&self, said: Said) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }
}
