//! Verifying: everything is re-read, re-hashed, replayed and compared, in slices while others
//! write; what disagrees is located.

mod compare;
pub mod evidence;
mod examine;
mod finding;
mod replaying;
mod since;
mod unreadable;

pub use finding::Finding;

use crate::{Bookkeeper, Failure};
use compare::{Comparison, Race, Stand};
use examine::examined;
use journal::hash::Hash;
use replaying::Replaying;
use since::Known;
use std::{
    env,
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};
use store::{DerivedTable, Kept, Position, Scratch, Snapshot, Store, StoreError};
use unreadable::damage;

/// Entries read and replayed at a time: an epoch of the first level.
const PAGE: u32 = 2048;

/// How to verify.
#[derive(Clone, Debug, Default)]
pub struct How {
    /// On how many threads entries are hashed and opened; on all that there are, when none is said.
    pub threads: Option<NonZero<usize>>,
    /// The folder in which the log is replayed; where temporary files go, when none is said.
    pub scratch: Option<PathBuf>,
    /// The folder in which what was verified is kept.
    pub keep: Option<PathBuf>,
    /// Whether only what is new is verified since what the folder keeps.
    pub since_checkpoint: bool,
}

/// How far verification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many entries are replayed, of so many.
    Replayed(u64, u64),
    /// The rows of a table are compared.
    Comparing(DerivedTable),
}

/// What verification found.
#[derive(Debug)]
pub struct Verification {
    /// How many entries there are.
    pub tree_size: u64,
    /// The root over their leaf hashes, each of which was compared with its bytes.
    pub root: Hash,
    /// The size from which on everything was verified: 0, unless only what is new was.
    pub since: u64,
    /// How long it took.
    pub took: Duration,
    /// What disagrees, in the order of the log, then of the tables.
    pub findings: Vec<Finding>,
}

/// What is told of the progress.
type Tell<'a> = &'a mut (dyn FnMut(Progress) + Send);

impl Bookkeeper {
    /// Verifies the whole ledger, telling how far it is.
    ///
    /// # Errors
    /// [`Failure`] when the database cannot be read at all. What it holds wrongly is a finding.
    pub async fn verify(
        &self,
        mut progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Verification, Failure> {
        let mut tell = |it| {
            if let Progress::Replayed(done, total) = it {
                progress(done, total);
            }
        };
        self.verify_as(&How::default(), &mut tell).await
    }

    /// Verifies the ledger, or what is new in it.
    ///
    /// # Errors
    /// [`Failure`] when the database cannot be read at all, or there is no verified state of it to
    /// go on from. What it holds wrongly is a finding.
    pub async fn verify_as(&self, how: &How, tell: Tell<'_>) -> Result<Verification, Failure> {
        let begun = self.clock.elapsed();
        let verified = self.verified(how, tell).await;
        // In the database nothing was written but by its followers.
        let mut found = verified.map_err(|failure| match failure {
            Failure::Store(StoreError::Full(why)) => full(how, &why).into(),
            other => other,
        })?;
        found.took = self.clock.elapsed().saturating_sub(begun);
        Ok(found)
    }

    async fn verified(&self, how: &How, tell: Tell<'_>) -> Result<Verification, Failure> {
        Ok(match (&how.keep, how.since_checkpoint) {
            (Some(folder), true) => self.verify_since(folder, how, tell).await?,
            (Some(folder), false) => self.verify_to_keep(folder, how, tell).await?,
            (None, true) => {
                let why = "--since-checkpoint vuole --keep CARTELLA, la stessa della verifica \
                           intera che l'ha preceduta";
                return Err(Failure::Question(why.to_owned()));
            }
            (None, false) => {
                let folder = how.scratch.as_deref();
                let scratch = Scratch::temporary(folder, self.store.epochs()).await?;
                let verified = self.verify_whole(&scratch, how, tell).await;
                scratch.close().await;
                verified?.0
            }
        })
    }

    async fn verify_to_keep(
        &self,
        folder: &Path,
        how: &How,
        tell: Tell<'_>,
    ) -> Result<Verification, Failure> {
        let scratch = Scratch::making(folder, self.store.epochs()).await?;
        let verified = async {
            let (found, kept) = self.verify_whole(&scratch, how, tell).await?;
            let kept = kept.filter(|_| found.findings.is_empty());
            if let Some(kept) = &kept {
                scratch.keep(kept).await?;
            }
            Ok::<_, Failure>((found, kept.is_some()))
        };
        match verified.await {
            Ok((found, true)) => {
                scratch.settle(folder).await?;
                Ok(found)
            }
            other => {
                scratch.discard(folder).await;
                other.map(|(found, _)| found)
            }
        }
    }

    async fn verify_whole(
        &self,
        scratch: &Scratch,
        how: &How,
        tell: Tell<'_>,
    ) -> Result<(Verification, Option<Kept>), Failure> {
        let mut findings = Vec::new();
        let trusted = self.caught_up(&mut findings).await?;
        let mut replay = Replaying::from_nothing(&*self.store, scratch);
        let size = self.sound(&mut findings).await?;
        replay.findings = findings;
        self.replayed(&mut replay, size, trusted, how, tell).await?;
        if how.keep.is_some() {
            scratch.remember().await?;
        }
        self.compared(replay, scratch, trusted, None, tell).await
    }

    async fn verify_since(
        &self,
        folder: &Path,
        how: &How,
        tell: Tell<'_>,
    ) -> Result<Verification, Failure> {
        let unreadable = |error: Failure| since::unreadable(folder, error);
        let scratch = Scratch::verified(folder, self.store.epochs()).await;
        let scratch = scratch.map_err(|error| unreadable(error.into()))?;
        let verified = self.verify_new(&scratch, how, tell).await.map_err(unreadable);
        if let Ok((found, Some(kept))) = &verified
            && found.findings.is_empty()
        {
            scratch.keep(kept).await?;
        }
        scratch.close().await;
        Ok(verified?.0)
    }

    async fn verify_new(
        &self,
        scratch: &Scratch,
        how: &How,
        tell: Tell<'_>,
    ) -> Result<(Verification, Option<Kept>), Failure> {
        let mut findings = Vec::new();
        let trusted = self.caught_up(&mut findings).await?;
        let mut snapshot = self.store.snapshot().await?;
        let (mut replay, kept) = match since::resumed(&*self.store, &mut *snapshot, scratch).await?
        {
            Known::Continues(replay, kept) => (*replay, kept),
            Known::Replaced { kept, why } => {
                findings.push(Finding::Replaced(why));
                let (tree_size, root) = (kept.size, kept.root);
                let (since, took) = (kept.size, Duration::ZERO);
                return Ok((Verification { tree_size, root, since, took, findings }, None));
            }
        };
        findings.append(&mut replay.findings);
        replay.findings = findings;
        let size = snapshot.size().await?;
        drop(snapshot);
        self.replayed(&mut replay, size, trusted, how, tell).await?;
        self.compared(replay, scratch, trusted, Some(&kept), tell).await
    }

    /// Brings the followers to the head, so that what is compared is what answers are read from.
    /// The size up to which they know the log; none when they cannot be brought there. Why is a
    /// finding then, and so is each row that they lack.
    async fn caught_up(&self, findings: &mut Vec<Finding>) -> Result<Option<u64>, Failure> {
        let size = damage(self.extent().await)?.unwrap_or_default();
        match self.store.follow().await {
            Ok(()) => Ok(Some(size)),
            // Nobody brings them there: what they know is compared.
            Err(StoreError::ReadOnly(_) | StoreError::Denied(_) | StoreError::Full(_)) => {
                let position = position(&mut *self.store.snapshot().await?).await?;
                Ok(Some(position.map_or(0, |it| it.events.min(size))))
            }
            Err(error) => {
                let why = error.damage().map_or_else(|| error.to_string(), ToOwned::to_owned);
                let what = format!("i derivati non si portano avanti: {why}");
                findings.push(Finding::Integrity(what));
                Ok(None)
            }
        }
    }

    /// What the database says of itself, and the size of the log.
    async fn sound(&self, findings: &mut Vec<Finding>) -> Result<u64, Failure> {
        let parts = damage(self.store.snapshot().await?.parts().await)?;
        let parts = parts.unwrap_or_else(|why| {
            findings.push(Finding::Integrity(why));
            Vec::new()
        });
        for part in parts {
            // Each in a snapshot of its own: none is kept longer than a table takes.
            let faults = self.store.snapshot().await?.integrity_of(&part).await;
            let faults = damage(faults)?.unwrap_or_else(|why| vec![format!("{part}: {why}")]);
            findings.extend(faults.into_iter().map(Finding::Integrity));
        }
        let size = damage(self.extent().await)?.unwrap_or_else(|why| {
            findings.push(Finding::Integrity(format!("tabella entry: {why}")));
            0
        });
        if size == 0 {
            findings.push(Finding::Integrity("il registro è vuoto".to_owned()));
        }
        Ok(size)
    }

    /// How far the log reaches.
    async fn extent(&self) -> Result<u64, StoreError> {
        self.store.snapshot().await?.extent().await
    }

    /// Replays the entries up to a size: one task reads, some threads hash and open, we replay.
    async fn replayed(
        &self,
        replay: &mut Replaying<'_>,
        size: u64,
        trusted: Option<u64>,
        how: &How,
        tell: Tell<'_>,
    ) -> Result<(), Failure> {
        let threads = how.threads.or_else(|| thread::available_parallelism().ok());
        let store: Arc<dyn Store> = self.store.clone();
        let mut pages = examined(store, replay.next..size, threads.map_or(1, NonZero::get));
        while let Some(page) = pages.next().await? {
            replay.take(page).await?;
            replay.follow_whole_epochs(trusted.unwrap_or(u64::MAX)).await?;
            tell(Progress::Replayed(replay.next, size));
        }
        replay.ends(size);
        Ok(())
    }

    /// Lays the tables beside those that the log makes.
    async fn compared(
        &self,
        replay: Replaying<'_>,
        scratch: &Scratch,
        trusted: Option<u64>,
        kept: Option<&Kept>,
        tell: Tell<'_>,
    ) -> Result<(Verification, Option<Kept>), Failure> {
        scratch.from_now_on_late().await?;
        let mut comparison =
            Comparison { store: &*self.store, scratch, replay, trusted, race: Race::default() };
        let mut snapshot = self.store.snapshot().await?;
        let Stand { size, position } = Stand::of(&mut *snapshot).await?;
        let known = position.map_or(0, |it| it.events);
        drop(snapshot);
        if known > size {
            let what = format!("manca dal registro: i derivati conoscono {known} eventi");
            comparison.replay.findings.push(Finding::Entry { index: size, what });
        }
        for table in DerivedTable::ALL {
            tell(Progress::Comparing(table));
            let sided = DerivedTable::SIDED.contains(&table);
            let other_side = kept.is_some_and(|it| Some(it.side) != position.map(|it| it.side));
            // A side that was made since was never compared.
            if kept.is_none() || table == DerivedTable::Follower || (sided && other_side) {
                comparison.whole(table).await?;
            } else {
                comparison.touched(table).await?;
            }
        }
        let stands = self.stands(&comparison.replay, position).await;
        let Replaying { frontier, findings, .. } = comparison.replay;
        let since = kept.map_or(0, |it| it.size);
        let (tree_size, root, took) = (frontier.size(), frontier.root(), Duration::ZERO);
        Ok((Verification { tree_size, root, since, took, findings }, stands))
    }

    /// What is to be kept of a verification, when nothing was wrong.
    async fn stands(&self, replay: &Replaying<'_>, position: Option<Position>) -> Option<Kept> {
        let mut snapshot = self.store.snapshot().await.ok()?;
        let residence = snapshot.residence().await.ok()?;
        Some(Kept {
            origin: replay.origin()?,
            incarnation: residence.map(|it| it.incarnation),
            side: position?.side,
            size: replay.next,
            root: replay.frontier.root(),
            sound: true,
        })
    }
}

/// That the folder in which the log is replayed has no room left.
fn full(how: &How, why: &str) -> StoreError {
    let folder = how.keep.clone().or_else(|| how.scratch.clone()).unwrap_or_else(env::temp_dir);
    StoreError::Unusable(format!(
        "lo spazio nella cartella «{}», in cui si verifica, è esaurito: liberarne, o indicarne \
         un'altra con --scratch o --keep ({why})",
        folder.display()
    ))
}

/// Where the followers of a snapshot stand; none when that cannot be read.
async fn position(snapshot: &mut dyn Snapshot) -> Result<Option<Position>, Failure> {
    match snapshot.position().await {
        Ok(position) => Ok(Some(position)),
        Err(error) if error.damage().is_some() => Ok(None),
        Err(error) => Err(error.into()),
    }
}
