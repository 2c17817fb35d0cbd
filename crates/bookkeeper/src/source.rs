//! What decisions are loaded from: the lane, or, for a dry run, a snapshot.

use crate::{
    Failure,
    outcome::Outcome,
    working::{Considered, Working},
};
use async_trait::async_trait;
use ledger::{
    command::Command,
    needs::lacks,
    state::{Fault, Key, State, UsedKey, Value},
};
use std::collections::HashSet;
use store::{Entry, Lane, Snapshot, StoreError};

/// Rounds in which the slots of a whole group are loaded together; what a command still lacks
/// after them depends on a command before it in the group, and is loaded for it alone.
const ROUNDS: usize = 3;
/// After so many decisions the others of this process get their turn on the processor.
const DECISIONS_A_TURN: usize = 16;
/// After so many decisions what is ready is written, beside those that follow.
const DECISIONS_A_WRITE: usize = 128;

/// Where slots and entries are read.
#[async_trait]
pub(crate) trait Source: Send {
    async fn load(&mut self, keys: &[Key]) -> Result<Vec<(Key, Option<Value>)>, StoreError>;

    async fn entries(&mut self, from: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;

    /// Takes what is ready of a group at work, where that is written at all.
    async fn take(&mut self, _group: &mut Working<'_>) -> Result<(), StoreError> {
        Ok(())
    }
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

/// Loads what a whole group needs, in a few set-based rounds. What a command still lacks after
/// them shows when it is decided: a slot that was never loaded is a fault, never "absent".
pub(crate) async fn prefetch<S: Source + ?Sized>(
    source: &mut S,
    state: &mut State,
    commands: &[Command],
) -> Result<(), Failure> {
    let mut lacking: Vec<&Command> = commands.iter().collect();
    for _ in 0..ROUNDS {
        let mut missing = HashSet::new();
        let mut next = Vec::new();
        for command in lacking {
            let more = lacks(command, state)?;
            if !more.is_empty() {
                missing.extend(more);
                next.push(command);
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        load(source, state, missing).await?;
        lacking = next;
    }
    Ok(())
}

/// Decides commands in order, loading what they turn out to lack, and finishes the group.
pub(crate) async fn decide_all<S: Source + ?Sized>(
    source: &mut S,
    group: &mut Working<'_>,
    commands: &[Command],
) -> Result<Vec<Outcome>, Failure> {
    let mut decided = Vec::with_capacity(commands.len());
    for (number, command) in commands.iter().enumerate() {
        decided.push(decide(source, group, command).await?);
        if number % DECISIONS_A_TURN == DECISIONS_A_TURN - 1 {
            tokio::task::yield_now().await;
        }
        if number % DECISIONS_A_WRITE == DECISIONS_A_WRITE - 1 {
            source.take(group).await?;
        }
    }
    group.finish().await?;
    source.take(group).await?;
    let mut outcomes = Vec::with_capacity(commands.len());
    for decided in decided {
        outcomes.push(match decided {
            Decided::As(Outcome::Recorded(mut receipt)) => {
                group.complete(&mut receipt);
                Outcome::Recorded(receipt)
            }
            Decided::As(outcome) => outcome,
            Decided::AsEarlierHere(used) => Outcome::Repeated(group.repeated(source, &used).await?),
        });
    }
    Ok(outcomes)
}

/// What became of a command before its group is finished.
enum Decided {
    As(Outcome),
    /// It repeats one of the same group, whose events may not be sealed yet.
    AsEarlierHere(UsedKey),
}

/// Decides one command, loading what it turns out to lack.
async fn decide<S: Source + ?Sized>(
    source: &mut S,
    group: &mut Working<'_>,
    command: &Command,
) -> Result<Decided, Failure> {
    loop {
        match group.consider(command)? {
            Considered::Recorded(receipt) => return Ok(Decided::As(Outcome::Recorded(receipt))),
            Considered::Refused(refused) => return Ok(Decided::As(Outcome::Refused(refused))),
            Considered::Repeated(used) if group.is_here(&used) => {
                return Ok(Decided::AsEarlierHere(used));
            }
            Considered::Repeated(used) => {
                let receipt = group.repeated(source, &used).await?;
                return Ok(Decided::As(Outcome::Repeated(receipt)));
            }
            Considered::Lacking(key) => {
                let missing = lacks(command, &group.state)?;
                if missing.is_empty() {
                    return Err(Fault::NotLoaded(key).into());
                }
                load(source, &mut group.state, missing).await?;
            }
        }
    }
}

async fn load<S: Source + ?Sized>(
    source: &mut S,
    state: &mut State,
    keys: impl IntoIterator<Item = Key>,
) -> Result<(), Failure> {
    let keys: Vec<Key> = keys.into_iter().collect();
    for (key, value) in source.load(&keys).await? {
        state.load(key, value);
    }
    Ok(())
}
