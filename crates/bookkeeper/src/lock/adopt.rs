//! Decisions of a person about the lock: what it knows, and that from now on the ledger is here.

use super::{
    Keeper, failed, found, origin,
    verdict::{Found, Refusal, judge, may_reside},
};
use crate::{Bookkeeper, Failure, outcome::At};
use ledger::code::Origin;
use store::{
    Lane, Phase, Residence, StoreError,
    lock::{Decision, Held, LockedHead, Swapped},
};
use tokio::time::{Duration, timeout};

/// How long whoever only looks waits for the lane.
const LOOK: Duration = Duration::from_secs(1);

/// What the lock and the database know of each other.
#[derive(Debug)]
pub struct Seen {
    /// Where the lock is.
    pub place: String,
    /// The ledger.
    pub origin: Origin,
    /// What the lock holds.
    pub held: Option<LockedHead>,
    /// What the database holds.
    pub found: Found,
    /// Why nobody may append, where nobody may.
    pub refusal: Option<Refusal>,
    /// Why nobody can, where the database can only be read.
    pub reads_only: Option<String>,
}

/// What a person gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepting {
    /// Nothing that the lock knows.
    NoLoss,
    /// The events that the lock knows and this database lacks, or those of another database.
    Loss,
}

/// Who decides, and why.
#[derive(Clone, Debug)]
pub struct Decider {
    /// Why.
    pub reason: String,
    /// Who, as the machine knows them.
    pub who: String,
    /// Where the database is, in words.
    pub place: String,
}

/// What became of an adoption.
#[derive(Debug)]
pub enum Adopted {
    /// There was nothing to decide: lock and database agree.
    Agreed(At),
    /// The ledger is here from now on.
    Here {
        /// The head that the lock holds now.
        head: LockedHead,
        /// What stood against it.
        despite: Refusal,
    },
}

impl Bookkeeper {
    /// The keeper of this ledger's lock.
    ///
    /// # Errors
    /// [`Failure::Question`] when it has none.
    pub fn keeper(&self) -> Result<&Keeper, Failure> {
        let none = || Failure::Question("questo registro non ha un lock".to_owned());
        self.keeper.as_deref().ok_or_else(none)
    }

    /// What stands against appending in this database, where something does.
    ///
    /// # Errors
    /// [`Failure`] when the database or the lock cannot be read.
    pub async fn hindrance(&self) -> Result<Option<Refusal>, Failure> {
        let mut snapshot = self.store.snapshot().await?;
        match &self.keeper {
            Some(keeper) => Ok(keeper.stands(&mut *snapshot).await?),
            None => Ok(may_reside(snapshot.residence().await?.as_ref()).err()),
        }
    }

    /// From now on the ledger is this database: its head is put into the lock, with the reason,
    /// and it has a new name, so that a copy of it is another one. Earlier heads stay in the lock.
    ///
    /// # Errors
    /// [`Failure::HistoryReplaced`] when events would be lost and nobody has accepted that.
    pub async fn adopt(&self, decider: &Decider, accepting: Accepting) -> Result<Adopted, Failure> {
        let (keeper, now) = (self.keeper()?, self.clock.now().micros());
        let incarnation = self.chance.incarnation();
        let mut lane = keeper.store.lane().await?;
        let head = lane.head().await?;
        let origin = head.origin.clone().ok_or(Failure::NoLedger)?;
        let locked = keeper.lock.head(&origin).await.map_err(|error| failed(&error))?;
        let at = At::from(&head);
        let found = found_in(&mut *lane, at, locked.as_ref()).await?;
        let Err(despite) = judge(locked.as_ref(), &found) else { return Ok(Adopted::Agreed(at)) };
        may_adopt(&despite, accepting)?;
        let what = if loses(&despite) { "loss accepted" } else { "adopted" };
        let head = LockedHead { size: at.tree_size, root: at.root, incarnation };
        let (phase, place) = (Phase::Standing, decider.place.clone());
        lane.reside(&Residence { incarnation, phase, place, at: now }).await?;
        let decision = Decision {
            what: what.to_owned(),
            reason: decider.reason.clone(),
            place: decider.place.clone(),
            who: decider.who.clone(),
            at: now,
        };
        let swapped = keeper.lock.hold(&origin, locked.as_ref(), &[(head, Some(decision))]).await;
        if let Swapped::Held(_) = swapped.map_err(|error| failed(&error))? {
            let why = "nel frattempo il lock è cambiato: guardare «fondaco lock show»".to_owned();
            return Err(StoreError::Replaced(why).into());
        }
        lane.commit().await?;
        Ok(Adopted::Here { head, despite })
    }
}

impl Keeper {
    /// What lock and database know of each other.
    ///
    /// # Errors
    /// [`Failure`] when one of them cannot be read, or there is no ledger.
    pub async fn seen(&self) -> Result<Seen, Failure> {
        let mut snapshot = self.store.snapshot().await?;
        let origin = origin(&mut *snapshot).await?.ok_or(Failure::NoLedger)?;
        let held = self.lock.head(&origin).await.map_err(|error| failed(&error))?;
        let found = found(&mut *snapshot, held.as_ref()).await?;
        let refusal = judge(held.as_ref(), &found).err();
        drop(snapshot);
        let reads_only = self.reads_only().await;
        Ok(Seen { place: self.place(), origin, held, found, refusal, reads_only })
    }

    /// Why the database can only be read, where it can. One whose lane is taken can be written.
    async fn reads_only(&self) -> Option<String> {
        match timeout(LOOK, self.store.lane()).await {
            Ok(Err(StoreError::ReadOnly(why))) => Some(why),
            _ => None,
        }
    }

    /// The heads that the lock held, the latest first, from before a place on.
    ///
    /// # Errors
    /// [`Failure`] when lock or database cannot be read, or there is no ledger.
    pub async fn heads(&self, before: Option<u64>, limit: u32) -> Result<Vec<Held>, Failure> {
        let mut snapshot = self.store.snapshot().await?;
        let origin = origin(&mut *snapshot).await?.ok_or(Failure::NoLedger)?;
        let heads = self.lock.heads(&origin, before, limit).await;
        Ok(heads.map_err(|error| failed(&error))?)
    }
}

async fn found_in(
    lane: &mut dyn Lane,
    at: At,
    held: Option<&LockedHead>,
) -> Result<Found, StoreError> {
    let at_held = match held {
        Some(held) if held.size <= at.tree_size => Some(lane.root(held.size).await?),
        _ => None,
    };
    Ok(Found { residence: lane.residence().await?, at, at_held })
}

/// A retired database lacks at least what was written where the ledger went.
fn loses(despite: &Refusal) -> bool {
    despite.loses() || matches!(despite, Refusal::Retired { .. })
}

fn may_adopt(despite: &Refusal, accepting: Accepting) -> Result<(), StoreError> {
    let half = matches!(despite, Refusal::Filling { .. } | Refusal::Backup { .. });
    if half || (loses(despite) && accepting == Accepting::NoLoss) {
        return Err(despite.clone().into());
    }
    Ok(())
}
