//! What decisions are loaded from: the lane, or, for a dry run, a snapshot.

use crate::Failure;
use async_trait::async_trait;
use ledger::{
    command::Command,
    needs::needs,
    state::{Key, State, Value},
};
use std::collections::BTreeSet;
use store::{Entry, Lane, Snapshot, StoreError};

/// Rounds in which the slots of a whole group are loaded together; what a command still lacks
/// after them depends on a command before it in the group, and is loaded for it alone.
const ROUNDS: usize = 3;

/// Where slots and entries are read.
#[async_trait]
pub(crate) trait Source: Send {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError>;

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;
}

#[async_trait]
impl Source for dyn Lane + '_ {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        Lane::load(self, keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        Lane::entries(self, from, limit).await
    }
}

#[async_trait]
impl Source for dyn Snapshot + '_ {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError> {
        Snapshot::load(self, keys).await
    }

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        Snapshot::entries(self, from, limit).await
    }
}

/// Loads what a whole group needs, in a few set-based rounds.
pub(crate) async fn prefetch<S: Source + ?Sized>(
    source: &mut S,
    state: &mut State,
    commands: &[Command],
) -> Result<(), Failure> {
    for _ in 0..ROUNDS {
        let mut missing = BTreeSet::new();
        for command in commands {
            missing.extend(missing_for(state, command)?);
        }
        if missing.is_empty() {
            return Ok(());
        }
        load(source, state, missing).await?;
    }
    Ok(())
}

/// Loads what a command still lacks.
pub(crate) async fn load_for<S: Source + ?Sized>(
    source: &mut S,
    state: &mut State,
    command: &Command,
) -> Result<(), Failure> {
    loop {
        let missing = missing_for(state, command)?;
        if missing.is_empty() {
            return Ok(());
        }
        load(source, state, missing).await?;
    }
}

fn missing_for(state: &State, command: &Command) -> Result<BTreeSet<Key>, Failure> {
    let mut keys = needs(command, state)?;
    keys.retain(|key| !state.is_loaded(key));
    Ok(keys)
}

async fn load<S: Source + ?Sized>(
    source: &mut S,
    state: &mut State,
    keys: BTreeSet<Key>,
) -> Result<(), Failure> {
    let keys: Vec<Key> = keys.into_iter().collect();
    for (key, value) in source.load(&keys).await? {
        state.load(key, value);
    }
    Ok(())
}
