//! Copies: a backup of a ledger, a ledger restored from one, and lost events brought back.

use crate::{
    Failure,
    clock::{Chance, Clock},
    lock::{failed, found, origin, verdict::extends, verdict::judge, verdict::may_reside},
    outcome::At,
    replay::{Replay, copy},
};
use ledger::code::Origin;
use std::sync::Arc;
use store::{
    PeopleRows, Phase, Residence, Snapshot, Store, StoreError,
    lock::{Decision, Incarnation, Lock, LockedHead},
};

/// Attachments read and written in one transaction.
const ATTACHMENTS: u32 = 500;

/// A database and where it is, in words.
pub struct Site {
    /// The database.
    pub store: Arc<dyn Store>,
    /// Where it is: no password in it.
    pub place: String,
}

/// With what a ledger is copied: time, chance, and who asked for it.
pub struct Porter {
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where names of databases come from.
    pub chance: Arc<dyn Chance>,
    /// Who asked for it, as the machine knows them.
    pub who: String,
}

/// How far a copy is. Whoever watches may end it between two steps, as a power cut would.
pub type Watch<'a> = &'a mut (dyn FnMut(Step) -> Result<(), Failure> + Send);

/// What has been done of a copy or a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The database of arrival says that it is being filled.
    Begun,
    /// So many entries are there, of so many.
    Copied(u64, u64),
    /// The database of departure says that the ledger has gone.
    Retired,
    /// The lock holds the ledger under the new name.
    Locked,
    /// The last entries are there too, and the roots are equal.
    Whole,
    /// Accounts and tokens are there.
    Peopled,
    /// The heads of the old lock stand in the new one.
    Heads,
    /// The ledger stands in the database of arrival.
    Standing,
}

/// What was copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The ledger.
    pub origin: Origin,
    /// How many entries were there before.
    pub before: u64,
    /// The head that is there now.
    pub at: At,
    /// How many accounts.
    pub users: usize,
    /// How many tokens.
    pub tokens: usize,
    /// How many files are known that stand as evidence: their bytes are not copied with the rows.
    pub attachments: u64,
    /// How many persons: nobody reads who they are without the pepper, which is not copied.
    pub persons: usize,
    /// The name of the database.
    pub incarnation: Incarnation,
}

impl Porter {
    pub(crate) fn residence(
        &self,
        incarnation: Incarnation,
        phase: Phase,
        place: &str,
    ) -> Residence {
        let at = self.clock.now().micros();
        Residence { incarnation, phase, place: place.to_owned(), at }
    }

    pub(crate) fn decision(&self, what: &str, reason: String, place: &str) -> Decision {
        let (what, place, who) = (what.to_owned(), place.to_owned(), self.who.clone());
        Decision { what, reason, place, who, at: self.clock.now().micros() }
    }

    /// Makes a backup: a ledger database of its own, that says that it is one. Taken in slices
    /// while the ledger is written to; every entry is opened and replayed on its way.
    ///
    /// # Errors
    /// [`Failure`] when the backup's place is not empty, or an entry does not replay.
    pub async fn back_up(
        &self,
        from: &Site,
        to: &Site,
        watch: Watch<'_>,
    ) -> Result<Copied, Failure> {
        let (origin, residence) = ledger_of(from).await?;
        if !is_empty(to).await? {
            return Err(not_empty(to));
        }
        let drawn = self.chance.incarnation();
        let incarnation = residence.map_or(drawn, |it| it.incarnation);
        self.reside(to, incarnation, Phase::Filling, &from.place).await?;
        watch(Step::Begun)?;
        // People before events: whatever body an account acts for is then among the events.
        let people = peopled(from, to).await?;
        let attachments = attached(from, to).await?;
        let persons = named(from, to).await?;
        let at = filled(from, to, watch).await?;
        self.reside(to, incarnation, Phase::Backup, &from.place).await?;
        sound(to, at).await?;
        watch(Step::Standing)?;
        let (users, tokens) = (people.users.len(), people.tokens.len());
        Ok(Copied { origin, before: 0, at, users, tokens, attachments, persons, incarnation })
    }

    /// Restores a ledger into an empty database, or ends a restoring that was interrupted. The
    /// lock takes the database in when it holds all that the lock knows; otherwise it stays
    /// closed to writing until its events are there, or a person decides.
    ///
    /// # Errors
    /// [`Failure`] when the place is not empty, or an entry does not replay.
    pub async fn restore(
        &self,
        from: &Site,
        to: &Site,
        lock: &dyn Lock,
        watch: Watch<'_>,
    ) -> Result<Copied, Failure> {
        let (origin, _) = ledger_of(from).await?;
        let begun = filling(from, to).await?;
        let incarnation = begun.unwrap_or_else(|| self.chance.incarnation());
        if begun.is_none() {
            self.reside(to, incarnation, Phase::Filling, &from.place).await?;
        }
        watch(Step::Begun)?;
        let people = peopled(from, to).await?;
        let attachments = attached(from, to).await?;
        let persons = named(from, to).await?;
        watch(Step::Peopled)?;
        let at = filled(from, to, watch).await?;
        sound(to, at).await?;
        watch(Step::Whole)?;
        self.lock_restored(lock, &origin, to, incarnation, from).await?;
        watch(Step::Locked)?;
        self.reside(to, incarnation, Phase::Standing, &from.place).await?;
        watch(Step::Standing)?;
        to.store.follow().await?;
        let (users, tokens) = (people.users.len(), people.tokens.len());
        Ok(Copied { origin, before: 0, at, users, tokens, attachments, persons, incarnation })
    }

    async fn lock_restored(
        &self,
        lock: &dyn Lock,
        origin: &Origin,
        to: &Site,
        incarnation: Incarnation,
        from: &Site,
    ) -> Result<(), Failure> {
        let locked = lock.head(origin).await.map_err(|error| failed(&error))?;
        let found = found(&mut *to.store.snapshot().await?, locked.as_ref()).await?;
        if locked.is_some_and(|it| it.incarnation == incarnation)
            || extends(locked.as_ref(), &found).is_err()
        {
            return Ok(());
        }
        let head = LockedHead { size: found.at.tree_size, root: found.at.root, incarnation };
        let reason = format!("restored from {}", from.place);
        let decision = self.decision("restored", reason, &to.place);
        // When the lock holds another head by now, somebody still writes in the ledger that this
        // one was to stand in for: it stays closed, and a person decides.
        let swapped = lock.hold(origin, locked.as_ref(), &[(head, Some(decision))]).await;
        swapped.map(drop).map_err(|error| failed(&error).into())
    }

    pub(crate) async fn reside(
        &self,
        site: &Site,
        incarnation: Incarnation,
        phase: Phase,
        place: &str,
    ) -> Result<(), Failure> {
        let mut lane = site.store.lane().await?;
        lane.reside(&self.residence(incarnation, phase, place)).await?;
        Ok(lane.commit().await?)
    }
}

/// Brings back the events that another copy has beyond ours, when ours is its beginning.
///
/// # Errors
/// [`Failure::HistoryReplaced`] when the two have parted; [`Failure`] when an entry does not
/// replay or a database fails.
pub async fn reappend(from: &Site, to: &Site, watch: Watch<'_>) -> Result<Copied, Failure> {
    let (origin, _) = ledger_of(from).await?;
    let mut ours = to.store.snapshot().await?;
    let residence = ours.residence().await?;
    may_reside(residence.as_ref()).map_err(StoreError::from)?;
    let incarnation = residence.ok_or(Failure::NoLedger)?.incarnation;
    let before = ours.size().await?;
    drop(ours);
    if !begins(to, from).await? {
        return Err(Failure::HistoryReplaced(format!(
            "{} non continua {}: i due registri non hanno lo stesso inizio, e non si possono unire",
            from.place, to.place
        )));
    }
    let at = filled(from, to, watch).await?;
    to.store.follow().await?;
    // Evidence of the events that come back: attached there, and never here.
    let attachments = attached(from, to).await?;
    let (users, tokens, persons) = (0, 0, 0);
    Ok(Copied { origin, before, at, users, tokens, attachments, persons, incarnation })
}

/// The ledger in a database, and what the database says of itself.
pub(crate) async fn ledger_of(site: &Site) -> Result<(Origin, Option<Residence>), Failure> {
    let mut snapshot = site.store.snapshot().await?;
    let residence = snapshot.residence().await?;
    if residence.as_ref().is_some_and(|it| it.phase == Phase::Filling) {
        may_reside(residence.as_ref()).map_err(StoreError::from)?;
    }
    let origin = origin(&mut *snapshot).await?.ok_or(Failure::NoLedger)?;
    Ok((origin, residence))
}

/// The name under which a database is being filled from another one; none when it is empty.
pub(crate) async fn filling(from: &Site, to: &Site) -> Result<Option<Incarnation>, Failure> {
    if is_empty(to).await? {
        return Ok(None);
    }
    let residence = to.store.snapshot().await?.residence().await?;
    match residence.filter(|it| it.phase == Phase::Filling) {
        Some(it) if begins(to, from).await? => Ok(Some(it.incarnation)),
        _ => Err(not_empty(to)),
    }
}

/// Whether the log of one database is the beginning of another's.
pub(crate) async fn begins(one: &Site, other: &Site) -> Result<bool, Failure> {
    let mut one = one.store.snapshot().await?;
    let mut other = other.store.snapshot().await?;
    let size = one.size().await?;
    let known = size <= other.size().await?;
    Ok(known && one.root(size).await? == other.root(size).await?)
}

async fn is_empty(site: &Site) -> Result<bool, Failure> {
    let mut snapshot = site.store.snapshot().await?;
    let nothing = snapshot.size().await? == 0 && snapshot.residence().await?.is_none();
    drop(snapshot);
    Ok(nothing && site.store.people().users().await?.is_empty())
}

pub(crate) fn not_empty(site: &Site) -> Failure {
    Failure::Question(format!(
        "{} non è vuoto, e non è la continuazione interrotta di questa copia: indicare un database \
         nuovo; nulla è stato toccato",
        site.place
    ))
}

/// Puts accounts and tokens in place of those that are there.
pub(crate) async fn peopled(from: &Site, to: &Site) -> Result<PeopleRows, Failure> {
    let people = from.store.people().export().await?;
    match to.store.people().import(&people).await {
        Ok(()) => Ok(people),
        // A role that serves never takes away an account, nor is it granted to.
        Err(StoreError::Denied(why)) => Err(Failure::Question(format!(
            "in {} le utenze le porta solo chi possiede le tabelle: ripetere lo stesso comando con \
             l'indirizzo di quel ruolo; il registro resta dov'è ({why})",
            to.place
        ))),
        Err(error) => Err(error.into()),
    }
}

/// Adds what one database knows of attachments to what the other one does. How many it knows.
pub(crate) async fn attached(from: &Site, to: &Site) -> Result<u64, Failure> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = from.store.attachments().attachments_of(None, after, ATTACHMENTS).await?;
        let Some(last) = page.last() else { return Ok(count) };
        (after, count) = (Some(last.digest), count + page.len() as u64);
        to.store.attachments().take_attachments(&page).await?;
    }
}

/// Puts what one database knows of persons in place of what the other one does. How many they are.
pub(crate) async fn named(from: &Site, to: &Site) -> Result<usize, Failure> {
    let rows = from.store.persons().all_persons().await?;
    match to.store.persons().take_persons(&rows).await {
        Ok(()) => Ok(rows.persons.len()),
        Err(StoreError::Denied(why)) => Err(only_the_owner(to, &why)),
        Err(error) => Err(error.into()),
    }
}

fn only_the_owner(to: &Site, why: &str) -> Failure {
    Failure::Question(format!(
        "in {} utenze e persone le porta solo chi possiede le tabelle: ripetere lo stesso comando \
         con l'indirizzo di quel ruolo; il registro resta dov'è ({why})",
        to.place
    ))
}

/// Copies every entry that stands, in order, until there are none left, and compares the roots.
pub(crate) async fn filled(from: &Site, to: &Site, watch: Watch<'_>) -> Result<At, Failure> {
    let mut replay = Replay::onto(&*to.store).await?;
    copy(&*from.store, &mut replay, &mut |done, total| watch(Step::Copied(done, total))).await?;
    let at = replay.end()?;
    let there = from.store.snapshot().await?.root(at.tree_size).await?;
    if there != at.root {
        return Err(Failure::HistoryReplaced(format!(
            "sui primi {} eventi {} ha la radice {there}, la copia {}",
            at.tree_size, from.place, at.root
        )));
    }
    Ok(at)
}

/// The database itself says that it is sound, and that its root is this one.
async fn sound(site: &Site, at: At) -> Result<(), Failure> {
    let mut snapshot = site.store.snapshot().await?;
    let root = Snapshot::root(&mut *snapshot, at.tree_size).await?;
    let mut faults = snapshot.integrity().await?;
    if (snapshot.size().await?, root) != (at.tree_size, at.root) {
        faults.push(format!("la radice è {root}, non {}", at.root));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::Internal(format!("{}: {}", site.place, faults.join("; "))))
}

/// What stands against appending in a database, in words, where something does.
///
/// # Errors
/// [`Failure`] when database or lock cannot be read.
pub async fn hindrance(
    site: &Site,
    lock: &dyn Lock,
) -> Result<Option<crate::lock::verdict::Refusal>, Failure> {
    let (origin, _) = ledger_of(site).await?;
    let held = lock.head(&origin).await.map_err(|error| failed(&error))?;
    let found = found(&mut *site.store.snapshot().await?, held.as_ref()).await?;
    Ok(judge(held.as_ref(), &found).err())
}
