//! What several suites need: a clock in the hand, chance from a seed, a small Italy, the binary.

pub mod binary;
pub mod cluster;
pub mod demo;
pub mod desk;
pub mod disk;
pub mod hooked;
pub mod office;
pub mod patience;
pub mod postgres;
pub mod raw;

use bookkeeper::{
    Bookkeeper,
    clock::{Chance, Clock},
};
use ledger::day::Instant;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};
use store::{Store, sqlite::SqliteStore};

/// A clock that stands where it is put.
pub struct HandClock(AtomicI64, AtomicI64);

impl HandClock {
    /// On 20 November 2026, at noon.
    pub fn noon() -> Self {
        Self(AtomicI64::new(1_795_176_000_000_000), AtomicI64::new(0))
    }

    /// Moves it, backwards too.
    pub fn turn(&self, micros: i64) {
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// Lets time pass.
    pub fn pass(&self, micros: i64) {
        self.turn(micros);
        self.1.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// Who turns it makes it jump: no time passes but that of [`HandClock::pass`].
    fn elapsed(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.1.load(Ordering::SeqCst)).unwrap())
    }
}

/// Chance that repeats itself: `SplitMix64` from a seed.
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// The chance of a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    /// The next sixty-four bits.
    pub fn next(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::SeqCst).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below another.
    pub fn below(&self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// The store of a file.
pub async fn sqlite(path: &Path) -> Arc<dyn Store> {
    Arc::new(SqliteStore::open(path).await.unwrap())
}

/// The bookkeeper of a file, at noon, with the chance of a seed.
pub async fn bookkeeper(path: &Path, seed: u64) -> Bookkeeper {
    let (clock, chance) = (Arc::new(HandClock::noon()), Arc::new(SeededChance::new(seed)));
    Bookkeeper::new(sqlite(path).await, clock, chance)
}
