//! Settling a group: take the lane, load, decide, seal, write, commit, and say what became of it.

use crate::{
    Bookkeeper, Failure,
    cache::Cache,
    desk::Settled,
    memory::still_has,
    outcome::{At, Outcome},
    source::{decide_all, prefetch},
    working::{Working, refused_by_database},
    writing::Writing,
};
use ledger::{
    command::Command,
    id::EventId,
    state::{Key, State, Value},
};
use store::{Lane, StoreError, Tip};

/// From so many commands on, another thread for their seals pays.
const MANY: usize = 64;

/// What became of the commands of one transaction.
struct Done {
    outcomes: Vec<Outcome>,
    at: At,
}

/// A group that was not written.
enum Undone {
    /// The database, or the state, refuses something of it: without that the rest may be written.
    Offended(Failure),
    /// Nothing can be written now.
    Failed(Failure),
}

impl From<StoreError> for Undone {
    fn from(error: StoreError) -> Self {
        if error.is_refusal() { Self::Offended(error.into()) } else { Self::Failed(error.into()) }
    }
}

impl Undone {
    /// Why what commands rest on was not loaded: a row that does not say what it should is in the
    /// way of those alone that need it.
    fn of_loading(failure: Failure) -> Self {
        match failure {
            corrupt @ Failure::Store(StoreError::Corrupt(_)) => Self::Offended(corrupt),
            other => other.into(),
        }
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Store(error) => error.into(),
            fault @ Failure::Internal(_) => Self::Offended(fault),
            other => Self::Failed(other),
        }
    }
}

impl Bookkeeper {
    /// Settles commands, in order, in as few transactions as the database lets it. Where the answer
    /// stands, unless nothing could be asked of the database at all.
    pub(crate) async fn settle(&self, commands: &[Command]) -> (Vec<Settled>, Result<At, Failure>) {
        let mut cache = self.desk.cache.lock().await;
        let mut settled = Vec::with_capacity(commands.len());
        let mut at = Err(Failure::Internal("no command was settled".to_owned()));
        // Parts still to be settled, the first one last: a refused one is halved.
        let mut parts = vec![commands];
        while let Some(part) = parts.pop() {
            match self.transact(part, &mut cache).await {
                Ok(done) => {
                    settled.extend(done.outcomes.into_iter().map(Ok));
                    self.memory.remember(&done.at);
                    at = Ok(done.at);
                }
                Err(Undone::Offended(failure)) if part.len() > 1 => {
                    tracing::warn!(%failure, commands = part.len(), "a group is halved");
                    let (first, second) = part.split_at(part.len() / 2);
                    parts.extend([second, first]);
                }
                Err(Undone::Offended(failure)) => {
                    tracing::error!(%failure, "a command is refused by what stores it");
                    settled
                        .extend(part.iter().map(|_| Ok(Outcome::Refused(refused_by_database()))));
                }
                Err(Undone::Failed(failure)) => {
                    self.desk.note(&failure);
                    // What failed for one part would fail for the others.
                    let left = part.len() + parts.drain(..).map(<[_]>::len).sum::<usize>();
                    settled.extend((0..left).map(|_| Err(failure.clone())));
                    at = at.or(Err(failure));
                }
            }
        }
        (settled, at)
    }

    /// Settles commands in one transaction: all that are accepted, or none.
    async fn transact(
        &self,
        commands: &[Command],
        cache: &mut Option<Cache>,
    ) -> Result<Done, Undone> {
        if let Some(stopped) = self.desk.stopped() {
            return Err(Undone::Failed(stopped.clone()));
        }
        let said = self.memory.newest();
        let mut lane = self.store.lane().await?;
        let tip = lane.tip().await?;
        still_has(&mut *lane, &tip, &said).await?;
        // Taken out: it is put back only when what it says is what the database holds.
        let known = cache.take();
        let mut group = self.group(&mut *lane, &tip, known).await?;
        let before = group.at();
        if commands.len() >= MANY {
            // What cannot be sealed offends the group, and is told apart in smaller ones.
            group.seal_beside();
        }
        let mut lane = Writing::on(lane);
        prefetch(&mut lane, &mut group.state, commands).await.map_err(Undone::of_loading)?;
        let decided = decide_all(&mut lane, &mut group, commands).await;
        let outcomes = decided.map_err(Undone::of_loading)?;
        let at = group.at();
        if group.entries.is_empty() {
            // A repetition acknowledges what another one wrote: it may be visible and not durable.
            lane.written().await?.commit().await?;
            *cache = Some(group.remembered());
            return Ok(Done { outcomes, at });
        }
        match lane.written().await?.commit().await {
            Ok(()) => {
                self.watch.wrote(group.clock_said);
                self.grown.notify_one();
                *cache = Some(group.remembered());
                Ok(Done { outcomes, at })
            }
            // Told, and not done: or done and not durable, which nobody must be told.
            Err(error @ (StoreError::Full(_) | StoreError::Disk(_))) => Err(error.into()),
            Err(error) => self.resolve(commands, Done { outcomes, at }, before, error).await,
        }
    }

    /// A group at the head of the lane, with what is remembered of it when nobody wrote since.
    async fn group<'a>(
        &'a self,
        lane: &mut dyn Lane,
        tip: &Tip,
        known: Option<Cache>,
    ) -> Result<Working<'a>, Undone> {
        let (head, state) = match known {
            Some(cache) if cache.stands_at(tip) => (cache.head, cache.state),
            _ => (lane.head().await?, State::default()),
        };
        let origin = head.origin.clone().ok_or(Undone::Failed(Failure::NoLedger))?;
        Ok(Working::new(self, head, origin, state))
    }

    /// The commit gave no answer: the keys tell whether it was done. One transaction, so one key
    /// tells for all.
    async fn resolve(
        &self,
        commands: &[Command],
        done: Done,
        before: At,
        error: StoreError,
    ) -> Result<Done, Undone> {
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
        let found = async {
            let mut lane = self.store.lane().await?;
            let slots = lane.load(&[key]).await?;
            // What was found may be visible and not durable.
            lane.commit().await.map(|()| slots)
        };
        let found = found.await;
        match found {
            Ok(slots) if slots.iter().any(|(_, value)| made(value.as_ref(), id)) => Ok(done),
            Ok(_) => Err(Undone::Failed(error.into())),
            Err(_) => Ok(unknown(done, before)),
        }
    }
}

/// The answer when nobody can tell: what stands in the log before this group is known, and no
/// more. What was decided after the first command of the group that is a fact may rest on it.
fn unknown(mut done: Done, before: At) -> Done {
    let mut rests = false;
    for outcome in &mut done.outcomes {
        let known = match outcome {
            // What is repeated was found by a commit that may never have ended.
            Outcome::Repeated(_) | Outcome::Recorded(_) => false,
            Outcome::Refused(_) | Outcome::Unknown => !rests,
        };
        rests |= matches!(outcome, Outcome::Recorded(_));
        if !known {
            *outcome = Outcome::Unknown;
        }
    }
    Done { at: before, ..done }
}

/// Whether a key stands for the event that this very group made, and not for that of somebody who
/// came after it with the same key.
fn made(used: Option<&Value>, id: EventId) -> bool {
    matches!(used, Some(Value::Used(used)) if used.first_id == id)
}
