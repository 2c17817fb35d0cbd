//! Time and chance: the only place that reads a clock or makes an id.

use ledger::{
    day::{Day, Instant},
    id::{ActorId, EventId, Nonce, PersonId},
};
use std::time::Duration;
use store::lock::Incarnation;
use uuid::Uuid;

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970, UTC.
    fn now(&self) -> Instant;

    /// How long ago something was, whatever the clock on the wall is put to; it counts the sleep
    /// of the machine, too.
    fn elapsed(&self) -> Duration;
}

/// Where ids and random bytes come from.
pub trait Chance: Send + Sync {
    /// Random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The clock of this machine.
pub struct SystemClock;

/// The random source of this machine.
pub struct SystemChance;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
        Instant::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    fn elapsed(&self) -> Duration {
        let since_start = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        // OK: a machine that has been up for a negative time has jumped in any case.
        Duration::try_from(since_start).unwrap_or_default()
    }
}

impl Chance for SystemChance {
    /// # Panics
    /// When the system has no random source: nothing can be sealed without one.
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::expect_used, reason = "a ledger must not be written without chance")]
        getrandom::fill(bytes).expect("the system has a random source");
    }
}

impl dyn Clock {
    /// Today, as a day of Europe/Rome.
    pub fn today(&self) -> Option<Day> {
        day_of(self.now())
    }
}

/// The day of Europe/Rome of an instant.
pub(crate) fn day_of(instant: Instant) -> Option<Day> {
    let rome = jiff::tz::TimeZone::get("Europe/Rome").ok()?;
    let instant = jiff::Timestamp::from_microsecond(instant.micros()).ok()?;
    instant.to_zoned(rome).date().to_string().parse().ok()
}

impl dyn Chance {
    /// A new event id: time-ordered (UUID version 7), so that its index in a database grows at one
    /// end.
    pub fn event_id(&self, now: Instant) -> EventId {
        EventId::new(self.uuid7(now))
    }

    /// A new id of a person's account.
    pub fn actor_id(&self) -> ActorId {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        ActorId::new(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A new id of a natural person.
    pub fn person_id(&self) -> PersonId {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        PersonId::new(uuid::Builder::from_random_bytes(bytes).into_uuid())
    }

    /// A new nonce.
    pub fn nonce(&self) -> Nonce {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        Nonce::new(bytes)
    }

    /// A new name of a database.
    pub fn incarnation(&self) -> Incarnation {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        Incarnation::new(bytes)
    }

    fn uuid7(&self, now: Instant) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}
