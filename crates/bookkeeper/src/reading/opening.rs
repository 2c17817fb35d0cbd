//! Opening a reading: the followers brought to the head, or the answer that they cannot be.

use super::{Reading, lists::view};
use crate::{
    Bookkeeper, Failure,
    memory::{gone, still_has},
    outcome::{At, Mark},
};
use std::time::Duration;
use store::{Snapshot, Tip};

/// How long a reading waits for a database that lags behind what somebody was told.
const LAG: Duration = Duration::from_secs(2);
/// How often a reading catches up with writers before it gives in.
const PATIENCE: usize = 50;

impl Bookkeeper {
    /// Opens a reading: one snapshot, the followers brought up to the head that stands now. It
    /// knows all that this process has ever answered with.
    ///
    /// # Errors
    /// [`Failure`] when the database fails, or writers outrun the followers for long;
    /// [`Failure::HistoryReplaced`] when the log lacks what this process has answered with.
    pub async fn reading(&self) -> Result<Reading, Failure> {
        self.reading_knowing(None).await
    }

    /// Opens a reading that knows an event which somebody was told of. A database that lags behind
    /// is waited for; one that has another event in its place, or never gets it, is another history.
    ///
    /// # Errors
    /// As [`Bookkeeper::reading`].
    pub async fn reading_at_least(&self, mark: &Mark) -> Result<Reading, Failure> {
        self.reading_knowing(Some(mark)).await
    }

    async fn reading_knowing(&self, mark: Option<&Mark>) -> Result<Reading, Failure> {
        let began = tokio::time::Instant::now();
        loop {
            let known = self.memory.newest();
            let opened = match self.at_the_head().await {
                Err(Failure::NoLedger) => return Err(gone(&known)),
                opened => opened?,
            };
            let AtHead { mut reading, ends, behind } = opened;
            let full = behind.as_ref().is_some_and(Failure::is_full);
            let lags = ends.size < known.size
                || mark.is_some_and(|mark| !full && reading.at.tree_size <= mark.index);
            if !lags || began.elapsed() > LAG {
                still_has(&mut *reading.snapshot, &ends, &known).await?;
                if let Some(mark) = mark {
                    reading.holds(mark).await?;
                    if let (Some(behind), true) = (behind, reading.at.tree_size <= mark.index) {
                        // The log has it, and what would be answered does not know it.
                        return Err(behind);
                    }
                }
                self.memory.remember(&reading.at);
                return Ok(reading);
            }
            drop(reading);
            tokio::time::sleep(LAG / 100).await;
        }
    }

    /// A reading at the head that stands now.
    async fn at_the_head(&self) -> Result<AtHead, Failure> {
        let mut asked = None;
        for patience in (0..PATIENCE).rev() {
            // Mostly they are there: whoever looks first need not ask them to go.
            let first = patience == PATIENCE - 1;
            let behind = if first { None } else { self.followed().await? };
            let mut snapshot = self.store.snapshot().await?;
            let tip = snapshot.tip().await?;
            let Tip { size, leaf } = tip;
            if size == 0 {
                return Err(Failure::NoLedger);
            }
            let position = snapshot.position().await?;
            if position.events == size {
                let root = match self.memory.root_at(&tip) {
                    Some(root) => root,
                    None => snapshot.root(size).await?,
                };
                let at = At { tree_size: size, root, leaf };
                let registry = self.registry(&mut *snapshot, position.registry).await?;
                let today = self.clock.today();
                let reading = Reading { snapshot, at, size, registry, today };
                return Ok(AtHead { reading, ends: tip, behind: None });
            }
            // Whoever asks knows all that stood there when they did.
            let asked = *asked.get_or_insert(size);
            let outrun = patience == 0 && position.events >= asked;
            if let Some(behind) = behind.or_else(|| outrun.then(outrun_by_writers)) {
                let reading = self.reading_behind(snapshot, behind.clone()).await?;
                return Ok(AtHead { reading, ends: tip, behind: Some(behind) });
            }
        }
        Err(outrun_by_writers())
    }

    /// Brings the followers up to the head. Where there is no room for that, or nobody may write,
    /// why.
    async fn followed(&self) -> Result<Option<Failure>, Failure> {
        match self.store.follow().await.map_err(Failure::from) {
            Ok(()) => Ok(None),
            Err(why) if why.is_full() || why.is_read_only() => Ok(Some(why)),
            Err(failure) => {
                self.desk.note(&failure);
                Err(failure)
            }
        }
    }

    /// A reading at the place that the followers have reached, where they cannot go on: what is asked
    /// is still answered, as of then.
    async fn reading_behind(
        &self,
        mut snapshot: Box<dyn Snapshot>,
        why: Failure,
    ) -> Result<Reading, Failure> {
        let position = snapshot.position().await?;
        let tree_size = position.events;
        let Some(last) = tree_size.checked_sub(1) else { return Err(why) };
        let last = snapshot.entry(last).await?.ok_or(Failure::NoLedger)?;
        let command = view(last.clone())?.envelope.command;
        if command.part < command.of {
            return Err(why);
        }
        let root = snapshot.root(tree_size).await?;
        let at = At { tree_size, root, leaf: Some(last.leaf) };
        let registry = self.registry(&mut *snapshot, position.registry).await?;
        let size = snapshot.size().await?;
        Ok(Reading { snapshot, at, size, registry, today: self.clock.today() })
    }
}

/// A reading, and what is known of the log behind it.
struct AtHead {
    reading: Reading,
    /// Where the log ends.
    ends: Tip,
    /// Why the reading does not stand there, where it does not.
    behind: Option<Failure>,
}

fn outrun_by_writers() -> Failure {
    let what =
        "si scrive più in fretta di quanto si riesca a leggere: riprovare tra qualche secondo";
    Failure::Internal(what.to_owned())
}
