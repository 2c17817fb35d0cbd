//! The slots of a replay: asked for as events turn out to read them, and kept while they are few.

use crate::Failure;
use async_trait::async_trait;
use ledger::{
    apply::apply,
    envelope::Envelope,
    needs::lacks_to_apply,
    state::{Fault, Key, State, Value},
};
use std::collections::BTreeSet;
use store::{Lane, Scratch, StoreError};

/// Rounds in which the slots of a page are asked for together: what an event undoes tells in the
/// second what undoing it reads, and a payment in the third the commitments behind what it pays. What
/// is lacking after them is loaded for one event alone.
const ROUNDS: usize = 3;
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

    /// Asks for the slots of a page together.
    pub(crate) async fn prefetch<L: Load + ?Sized>(
        &mut self,
        from: &mut L,
        page: &[&Envelope],
    ) -> Result<(), Failure> {
        for _ in 0..ROUNDS {
            let mut missing = BTreeSet::new();
            for envelope in page {
                missing.extend(lacks_to_apply(envelope, &self.state)?);
            }
            if missing.is_empty() {
                break;
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
