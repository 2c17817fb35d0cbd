//! Appending: what a door asks of the lane, and a dry run that asks nothing of it.

use crate::{
    Bookkeeper, Failure,
    memory::still_has,
    outcome::Appended,
    source::{decide_all, prefetch},
    working::Working,
};
use ledger::{
    command::Command,
    state::{Fault, State},
};

/// Commands that a dry run decides in one snapshot.
const COMMANDS_A_SNAPSHOT: usize = 500;

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Internal(fault.to_string())
    }
}

impl Bookkeeper {
    /// Appends commands, in order: those that are facts are recorded, in one transaction, together
    /// with what others ask at the same moment. What the database itself refuses is parted from the
    /// rest, so that only the command at fault is refused.
    ///
    /// # Errors
    /// [`Failure`] when nothing was written: no ledger, a database that failed before COMMIT or
    /// whose keys show afterwards that it did not commit.
    pub async fn append(&self, commands: Vec<Command>) -> Result<Appended, Failure> {
        let erasures = self.noted(&commands).await?;
        let appended = self.desk.ask(self, commands).await?;
        self.erased(erasures, &appended).await;
        Ok(appended)
    }

    /// How many requests wait for the lane, behind the group at work.
    pub fn waiting(&self) -> usize {
        self.desk.length()
    }

    /// Decides commands as [`Bookkeeper::append`] would, and writes nothing: nobody who appends waits
    /// for a dry run. Many are decided in turns, each on the state of the log that stands then, with
    /// what those before them would have made: no snapshot is kept for the whole of a long file.
    /// `progress` is told how many are decided.
    ///
    /// # Errors
    /// As [`Bookkeeper::append`].
    pub async fn rehearse(
        &self,
        commands: &[Command],
        mut progress: impl FnMut(usize),
    ) -> Result<Appended, Failure> {
        let said = self.memory.newest();
        let mut snapshot = self.store.snapshot().await?;
        let head = snapshot.head().await?;
        let tip = snapshot.tip().await?;
        still_has(&mut *snapshot, &tip, &said).await?;
        let origin = head.origin.clone().ok_or(Failure::NoLedger)?;
        let mut group = Working::new(self, head, origin, State::default());
        let mut outcomes = Vec::with_capacity(commands.len());
        for (turn, commands) in commands.chunks(COMMANDS_A_SNAPSHOT).enumerate() {
            if turn > 0 {
                // One at a time: nobody waits for a snapshot while keeping another one.
                drop(snapshot);
                snapshot = self.store.snapshot().await?;
            }
            prefetch(&mut *snapshot, &mut group.state, commands).await?;
            outcomes.extend(decide_all(&mut *snapshot, &mut group, commands).await?);
            progress(outcomes.len());
        }
        Ok(Appended { outcomes, at: group.at() })
    }
}
