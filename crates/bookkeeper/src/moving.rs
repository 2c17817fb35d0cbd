//! Moving: a ledger goes to another database, whole, while it is written to; then the old one is
//! retired. Interrupted anywhere, it is run again and ends well.
//!
//! The order is the safety. The database of departure says in its own lane that the ledger has
//! gone: nobody appends there from that commit on. Only then the lock takes the new name, the last
//! entries and the people follow, and the database of arrival says that the ledger stands in it:
//! nobody appends there before that commit.

use crate::{
    Failure,
    copies::{
        Copied, Porter, Site, Step, Watch, attached, begins, filled, filling, ledger_of, named,
        not_empty, peopled,
    },
    lock::{
        failed, found,
        verdict::{Refusal, extends, judge, since},
    },
    outcome::At,
};
use ledger::code::Origin;
use std::sync::Arc;
use store::{
    PeopleRows, Phase, Residence, StoreError,
    lock::{Incarnation, Lock, LockError, LockedHead, Swapped},
};

/// Heads read from a lock at a time.
const HEADS: u32 = 1000;

/// A move from one database to another.
pub struct Move {
    /// Time, chance and who asked for it.
    pub porter: Porter,
    /// Where the ledger stands.
    pub from: Site,
    /// Where it goes.
    pub to: Site,
    /// The lock that knows it now.
    pub lock: Arc<dyn Lock>,
    /// The lock that is to know it afterwards: the same one, or another.
    pub lock_there: Arc<dyn Lock>,
}

/// Where a move stands before it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The ledger.
    pub origin: Origin,
    /// The head to bring over.
    pub from: At,
    /// How many entries are there already.
    pub there: u64,
    /// Accounts and tokens to bring over.
    pub people: PeopleRows,
    /// How far an earlier run came.
    pub stage: Stage,
}

/// How far a move has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is done.
    New,
    /// Entries are being brought over to a database of this name.
    Filling(Incarnation),
    /// The database of departure is retired in favour of this name.
    Retired(Incarnation),
    /// It was done before.
    Done(Incarnation),
}

impl Move {
    /// What there is to do; nothing is written.
    ///
    /// # Errors
    /// [`Failure::HistoryReplaced`] when the ledger does not stand where it is to be moved from;
    /// [`Failure::Question`] when the database of arrival is not empty.
    pub async fn plan(&self) -> Result<Plan, Failure> {
        let (origin, residence) = ledger_of(&self.from).await?;
        let held = self.lock.head(&origin).await.map_err(|error| failed(&error))?;
        let mut snapshot = self.from.store.snapshot().await?;
        let found = found(&mut *snapshot, held.as_ref()).await?;
        drop(snapshot);
        let stage = match residence {
            Some(it) if it.phase == Phase::Retired => {
                let stage = self.resumed(it).await?;
                // Once it is done, the lock goes on with the ledger there.
                if !matches!(stage, Stage::Done(_)) {
                    extends(held.as_ref(), &found).map_err(StoreError::from)?;
                }
                stage
            }
            None => return Err(StoreError::from(Refusal::Unheard { found: found.at }).into()),
            Some(_) => {
                judge(held.as_ref(), &found).map_err(StoreError::from)?;
                self.begun().await?
            }
        };
        let there = self.to.store.snapshot().await?.size().await?;
        let people = self.from.store.people().export().await?;
        Ok(Plan { origin, from: found.at, there, people, stage })
    }

    /// The source is retired: only the database in whose favour it is may be filled.
    async fn resumed(&self, source: Residence) -> Result<Stage, Failure> {
        let target = self.to.store.snapshot().await?.residence().await?;
        match target {
            Some(it) if it.incarnation == source.incarnation => match it.phase {
                Phase::Filling if begins(&self.to, &self.from).await? => {
                    Ok(Stage::Retired(it.incarnation))
                }
                Phase::Standing => Ok(Stage::Done(it.incarnation)),
                _ => Err(not_empty(&self.to)),
            },
            _ => {
                let gone = Refusal::Retired { place: source.place, since: since(source.at) };
                Err(StoreError::from(gone).into())
            }
        }
    }

    /// The source stands: the target is empty, half filled, or the database that the ledger once
    /// left and comes back to.
    async fn begun(&self) -> Result<Stage, Failure> {
        let target = self.to.store.snapshot().await?.residence().await?;
        if target.is_some_and(|it| it.phase == Phase::Retired)
            && begins(&self.to, &self.from).await?
        {
            return Ok(Stage::New);
        }
        Ok(filling(&self.from, &self.to).await?.map_or(Stage::New, Stage::Filling))
    }

    /// Moves the ledger, from wherever an earlier run came to.
    ///
    /// # Errors
    /// As [`Move::plan`], and [`Failure::NotReplayed`] when an entry is not what was sealed.
    pub async fn run(&self, watch: Watch<'_>) -> Result<Copied, Failure> {
        let plan = self.plan().await?;
        let incarnation = match plan.stage {
            Stage::Done(incarnation) => return self.told(&plan, incarnation, plan.from).await,
            Stage::Filling(incarnation) | Stage::Retired(incarnation) => incarnation,
            Stage::New => {
                let drawn = self.porter.chance.incarnation();
                self.porter.reside(&self.to, drawn, Phase::Filling, &self.from.place).await?;
                drawn
            }
        };
        watch(Step::Begun)?;
        filled(&self.from, &self.to, watch).await?;
        // Whatever refuses these refuses them while the ledger still stands where it was: what is
        // left for later is little.
        peopled(&self.from, &self.to).await?;
        attached(&self.from, &self.to).await?;
        named(&self.from, &self.to).await?;
        self.bring_heads(&plan.origin).await?;
        self.retire(incarnation).await?;
        watch(Step::Retired)?;
        let head = self.lock(&plan.origin, incarnation).await?;
        watch(Step::Locked)?;
        let at = filled(&self.from, &self.to, watch).await?;
        if (at.tree_size, at.root) != (head.size, head.root) {
            return Err(Failure::Internal(format!("{at:?} is not the locked head {head:?}")));
        }
        watch(Step::Whole)?;
        peopled(&self.from, &self.to).await?;
        attached(&self.from, &self.to).await?;
        named(&self.from, &self.to).await?;
        watch(Step::Peopled)?;
        self.bring_heads(&plan.origin).await?;
        watch(Step::Heads)?;
        self.porter.reside(&self.to, incarnation, Phase::Standing, &self.from.place).await?;
        watch(Step::Standing)?;
        self.told(&plan, incarnation, at).await
    }

    async fn told(&self, plan: &Plan, name: Incarnation, at: At) -> Result<Copied, Failure> {
        self.to.store.follow().await?;
        let people = self.to.store.people().export().await?;
        Ok(Copied {
            origin: plan.origin.clone(),
            before: plan.there,
            at,
            users: people.users.len(),
            tokens: people.tokens.len(),
            attachments: attached(&self.from, &self.to).await?,
            persons: self.to.store.persons().all_persons().await?.persons.len(),
            incarnation: name,
        })
    }

    /// The source says of itself, in its lane, that the ledger has gone.
    async fn retire(&self, incarnation: Incarnation) -> Result<(), Failure> {
        let mut lane = self.from.store.lane().await?;
        let residence = lane.residence().await?;
        match residence {
            Some(it) if it.phase == Phase::Retired && it.incarnation == incarnation => {
                return Ok(lane.commit().await?);
            }
            Some(it) if it.phase == Phase::Standing => {}
            other => {
                let why =
                    format!("nel frattempo {} non è più il registro: {other:?}", self.from.place);
                return Err(Failure::HistoryReplaced(why));
            }
        }
        let retired = self.porter.residence(incarnation, Phase::Retired, &self.to.place);
        lane.reside(&retired).await?;
        Ok(lane.commit().await?)
    }

    /// The lock takes the new name, with the last head of the source: which no longer changes.
    async fn lock(&self, origin: &Origin, incarnation: Incarnation) -> Result<LockedHead, Failure> {
        let reason = format!("moved from {} to {}", self.from.place, self.to.place);
        loop {
            let locked = self.lock.head(origin).await.map_err(|error| failed(&error))?;
            let found = found(&mut *self.from.store.snapshot().await?, locked.as_ref()).await?;
            extends(locked.as_ref(), &found).map_err(StoreError::from)?;
            let (size, root) = (found.at.tree_size, found.at.root);
            let head = LockedHead { size, root, incarnation };
            if locked == Some(head) {
                return Ok(head);
            }
            let decision = self.porter.decision("moved", reason.clone(), &self.to.place);
            let next = [(head, Some(decision))];
            let swapped = self.lock.hold(origin, locked.as_ref(), &next).await;
            if swapped.map_err(|error| failed(&error))? == Swapped::Done {
                return Ok(head);
            }
            // A server brought the lock forward a last time: once more.
        }
    }

    /// The new lock takes in what the old one held, page by page.
    async fn bring_heads(&self, origin: &Origin) -> Result<(), Failure> {
        let failed = |error: LockError| failed(&error);
        let mut there = self.lock_there.head(origin).await.map_err(failed)?;
        let mut next = match &there {
            Some(head) => self.after(origin, head).await?.unwrap_or(0),
            None => 0,
        };
        loop {
            let before = next + u64::from(HEADS);
            let page = self.lock.heads(origin, Some(before), HEADS).await.map_err(failed)?;
            let page = page.into_iter().rev().filter(|it| it.place >= next);
            let page: Vec<_> = page.map(|it| (it.head, it.decision)).collect();
            let Some((last, _)) = page.last() else { return Ok(()) };
            let (held, last) = (self.lock_there.hold(origin, there.as_ref(), &page).await, *last);
            match held.map_err(failed)? {
                Swapped::Done => {
                    there = Some(last);
                    next += page.len() as u64;
                }
                // It is the same lock, and a server has brought it forward.
                Swapped::Held(other) => {
                    let known = match &other {
                        Some(other) => self.after(origin, other).await?,
                        None => None,
                    };
                    next = known.ok_or_else(|| self.changed(other.as_ref()))?;
                    there = other;
                }
            }
        }
    }

    /// The place after that of a head in the old lock; none when it never held it.
    async fn after(&self, origin: &Origin, head: &LockedHead) -> Result<Option<u64>, Failure> {
        let mut before = None;
        loop {
            let page = self.lock.heads(origin, before, HEADS).await.map_err(|it| failed(&it))?;
            if let Some(it) = page.iter().find(|it| it.head == *head) {
                return Ok(Some(it.place + 1));
            }
            let Some(oldest) = page.last() else { return Ok(None) };
            before = Some(oldest.place);
        }
    }

    fn changed(&self, other: Option<&LockedHead>) -> Failure {
        let why = format!("il lock {} è cambiato: {other:?}", self.lock_there.place());
        Failure::HistoryReplaced(why)
    }
}
