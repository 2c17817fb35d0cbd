//! The slots of a replay: asked for as events turn out to read them, and kept while they are few.

use crate::Failure;
use async_trait::async_trait;
use ledger::{
    apply::apply,
    envelope::Envelope,
    posting::postings,
    state::{Fault, Key, State, Value},
};
use std::collections::BTreeSet;
use store::{Lane, Scratch, StoreError};

/// Rounds in which the slots of a page are asked for together; what is lacking after them depends
/// on an event before it in the page, and is loaded for it alone.
const ROUNDS: usize = 4;
/// Slots kept from page to page: beyond these the state is asked of the store afresh.
const SLOTS_KEPT: usize = 100_000;

/// Where slots are asked for.
#[async_trait]
pub(crate) trait Load: Send {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError>;
}

#[async_trait]
impl Load for dyn Lane + '_ {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        Lane::load(self, keys).await
    }
}

#[async_trait]
impl Load for &Scratch {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        Scratch::load(self, keys).await
    }
}

/// The slots that a replay has asked for.
#[derive(Default)]
pub(crate) struct Slots {
    pub(crate) state: State,
}

impl Slots {
    /// Forgets all slots, when they are many. Between two pages: what changed has been written.
    pub(crate) fn trim(&mut self) {
        if self.state.len() > SLOTS_KEPT {
            self.state = State::default();
        }
    }

    /// Applies one event, asking for each slot that it turns out to read. What is wrong with it,
    /// when it cannot be applied: then nothing has changed.
    pub(crate) async fn apply<L: Load + ?Sized>(
        &mut self,
        from: &mut L,
        envelope: &Envelope,
    ) -> Result<Result<(), String>, Failure> {
        loop {
            match apply(&mut self.state, envelope) {
                Ok(()) => {
                    self.state.keep();
                    return Ok(Ok(()));
                }
                Err(fault) => {
                    self.state.forget();
                    match fault {
                        Fault::NotLoaded(key) => self.load(from, BTreeSet::from([*key])).await?,
                        Fault::Breach(it) => {
                            return Ok(Err(format!("viola la regola {}: {}", it.rule, it.detail)));
                        }
                        other @ Fault::Corrupt(..) => return Ok(Err(other.to_string())),
                    }
                }
            }
        }
    }

    /// Asks for the slots of a page together: those that its events name, then, a few times, those
    /// that they turn out to read when they are tried.
    pub(crate) async fn prefetch<L: Load + ?Sized>(
        &mut self,
        from: &mut L,
        page: &[&Envelope],
    ) -> Result<(), Failure> {
        let mut wanted: BTreeSet<Key> = page.iter().flat_map(|it| named(it)).collect();
        wanted.retain(|key| !self.state.is_loaded(key));
        self.load(from, wanted).await?;
        let mut trying = page.to_vec();
        for _ in 0..ROUNDS {
            let mut missing = BTreeSet::new();
            trying.retain(|envelope| {
                let tried = apply(&mut self.state, envelope);
                self.state.forget();
                let Err(Fault::NotLoaded(key)) = tried else { return false };
                missing.insert(*key);
                true
            });
            if missing.is_empty() {
                return Ok(());
            }
            self.load(from, missing).await?;
        }
        Ok(())
    }

    async fn load<L: Load + ?Sized>(
        &mut self,
        from: &mut L,
        keys: BTreeSet<Key>,
    ) -> Result<(), Failure> {
        let keys: Vec<Key> = keys.into_iter().collect();
        if !keys.is_empty() {
            for (key, value) in from.load(&keys).await? {
                self.state.load(key, value);
            }
        }
        Ok(())
    }
}

/// The slots that every event reads and that can be told without a state.
fn named(it: &Envelope) -> impl Iterator<Item = Key> {
    let streams = it.touches.iter().map(|touch| Key::Stream { stream: touch.stream.clone() });
    let used = Key::Used { book: it.book.clone(), key: it.command.key.clone() };
    let moved = postings(&it.event).into_iter().flat_map(|posting| {
        [posting.from, posting.to].into_iter().flat_map(|account| {
            let (holder, edition) = (account.holder().clone(), account.edition().clone());
            [Key::Endowment { holder, edition }, Key::Balance { account }]
        })
    });
    streams.chain([used]).chain(moved).collect::<Vec<_>>().into_iter()
}
