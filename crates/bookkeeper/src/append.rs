//! Appending: take the lane, load, decide, seal, write, commit, answer.

use crate::{
    Bookkeeper, Failure,
    outcome::{Appended, At, Outcome},
    working::{Considered, Working},
};
use ledger::{
    command::Command,
    id::EventId,
    needs::needs,
    state::{Fault, Key, State, Value},
};
use std::collections::BTreeSet;
use store::{Lane, StoreError};

/// Rounds in which the slots of a whole group are loaded together; what a command still lacks
/// after them depends on a command before it in the group, and is loaded for it alone.
const ROUNDS: usize = 3;

/// How an append ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Commit,
    /// A dry run: everything is decided, nothing is written.
    Drop,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Internal(fault.to_string())
    }
}

impl Bookkeeper {
    /// Appends commands, in order, in one transaction: all that are accepted, or, when the
    /// database fails, none.
    ///
    /// # Errors
    /// [`Failure`] when nothing was written: no ledger, a database that failed before COMMIT or
    /// whose keys show afterwards that it did not commit.
    pub async fn append(&self, commands: Vec<Command>) -> Result<Appended, Failure> {
        self.run(&commands, Ending::Commit).await
    }

    /// Decides commands as [`Bookkeeper::append`] would, and writes nothing: a dry run.
    ///
    /// # Errors
    /// As [`Bookkeeper::append`].
    pub async fn rehearse(&self, commands: Vec<Command>) -> Result<Appended, Failure> {
        self.run(&commands, Ending::Drop).await
    }

    async fn run(&self, commands: &[Command], ending: Ending) -> Result<Appended, Failure> {
        let next = self.next.lock().await;
        let mut lane = self.store.lane().await?;
        let head = lane.head().await?;
        let origin = head.origin.clone().ok_or(Failure::NoLedger)?;
        let mut group = Working::new(self, head, origin);
        let before = group.at();
        prefetch(&mut *lane, &mut group.state, commands).await?;
        let mut outcomes = Vec::with_capacity(commands.len());
        for command in commands {
            load_for(&mut *lane, &mut group.state, command).await?;
            outcomes.push(match group.consider(command)? {
                Considered::Recorded(receipt) => Outcome::Recorded(receipt),
                Considered::Refused(refused) => Outcome::Refused(refused),
                Considered::Repeated(used) => {
                    Outcome::Repeated(group.repeated(&mut *lane, &used).await?)
                }
            });
        }
        let at = group.at();
        if ending == Ending::Drop || group.entries.is_empty() {
            return Ok(Appended { outcomes, at });
        }
        lane.write(&group.batch()).await?;
        let committed = lane.commit().await;
        drop(next);
        match committed {
            Ok(()) => Ok(Appended { outcomes, at }),
            Err(error) => self.resolve(commands, Appended { outcomes, at }, before, error).await,
        }
    }

    /// The commit gave no answer: the keys tell whether it was done. One transaction, so one key
    /// tells for all.
    async fn resolve(
        &self,
        commands: &[Command],
        done: Appended,
        before: At,
        error: StoreError,
    ) -> Result<Appended, Failure> {
        tracing::warn!(%error, "commit gave no answer, looking up the keys");
        let first = done.outcomes.iter().zip(commands).find_map(|(outcome, command)| {
            let Outcome::Recorded(receipt) = outcome else { return None };
            Some((receipt.events.first()?.id, command))
        });
        let Some((id, command)) = first else { return Ok(done) };
        let key = Key::Used {
            book: command.actor.organisation.clone(),
            key: command.request.key.clone(),
        };
        let found = async { self.store.lane().await?.load(&[key]).await }.await;
        match found {
            Ok(slots) if slots.iter().any(|(_, value)| made(value.as_ref(), id)) => Ok(done),
            Ok(_) => Err(error.into()),
            Err(_) => Ok(unknown(done, before)),
        }
    }
}

/// The answer when nobody can tell: what stands in the log before this append is known, and no
/// more; neither a command that this append recorded, nor one that repeats it, is known to be done.
fn unknown(mut done: Appended, before: At) -> Appended {
    for outcome in &mut done.outcomes {
        if let Outcome::Recorded(receipt) | Outcome::Repeated(receipt) = outcome
            && receipt.events.iter().any(|event| event.index >= before.tree_size)
        {
            *outcome = Outcome::Unknown;
        }
    }
    Appended { at: before, ..done }
}

/// Whether a key stands for the event that this very append made, and not for that of somebody who
/// came after it with the same key.
fn made(used: Option<&Value>, id: EventId) -> bool {
    matches!(used, Some(Value::Used(used)) if used.first_id == id)
}

async fn prefetch(
    lane: &mut dyn Lane,
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
        load(lane, state, missing).await?;
    }
    Ok(())
}

async fn load_for(
    lane: &mut dyn Lane,
    state: &mut State,
    command: &Command,
) -> Result<(), Failure> {
    loop {
        let missing = missing_for(state, command)?;
        if missing.is_empty() {
            return Ok(());
        }
        load(lane, state, missing).await?;
    }
}

fn missing_for(state: &State, command: &Command) -> Result<BTreeSet<Key>, Failure> {
    let mut keys = needs(command, state)?;
    keys.retain(|key| !state.is_loaded(key));
    Ok(keys)
}

async fn load(lane: &mut dyn Lane, state: &mut State, keys: BTreeSet<Key>) -> Result<(), Failure> {
    let keys: Vec<Key> = keys.into_iter().collect();
    for (key, value) in lane.load(&keys).await? {
        state.load(key, value);
    }
    Ok(())
}
