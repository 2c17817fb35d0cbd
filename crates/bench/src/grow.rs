//! Growing: a workload into a ledger, as fast as it goes, from wherever the log stands.

use crate::{
    Trouble,
    database::Books,
    spread::rate,
    workload::{Kind, Workload},
};
use bookkeeper::outcome::Outcome;
use ledger::command::Command;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use store::Entry;
use tokio::sync::mpsc;

/// Commands appended in one transaction.
pub const GROUP: usize = 1000;

/// A workload on its way into a ledger.
pub struct Feed {
    books: Books,
    workload: Arc<dyn Workload>,
    step: u64,
}

/// What growing took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Growth {
    /// Events appended.
    pub events: u64,
    /// In the lane.
    pub lane: Duration,
    /// In the followers, afterwards.
    pub followers: Duration,
}

impl Growth {
    /// In words.
    pub fn told(&self) -> String {
        let events = usize::try_from(self.events).unwrap_or(0);
        format!(
            "{events} events: appended at {:.0} a second, followed at {:.0} a second",
            rate(events, self.lane),
            rate(events, self.followers),
        )
    }
}

impl Feed {
    /// The workload from where the ledger's log ends.
    ///
    /// # Errors
    /// [`Trouble`] when the log is not of this workload.
    pub async fn resume(books: &Books, workload: Arc<dyn Workload>) -> Result<Self, Trouble> {
        let size = books.store.snapshot().await?.size().await?;
        let step = workload.step_at(size)?;
        Ok(Self { books: books.clone(), workload, step })
    }

    /// The next command.
    ///
    /// # Errors
    /// [`Trouble`] when the workload is malformed.
    pub fn take(&mut self) -> Result<Command, Trouble> {
        self.step += 1;
        self.workload.command(self.step - 1)
    }

    /// So many next commands.
    ///
    /// # Errors
    /// As [`Feed::take`].
    pub fn group(&mut self, count: usize) -> Result<Vec<Command>, Trouble> {
        (0..count).map(|_| self.take()).collect()
    }

    /// The next expenses, and nothing else: what they rest on is appended, what comes after them is
    /// left out.
    ///
    /// # Errors
    /// [`Trouble`] when the ledger fails or the workload is malformed.
    pub async fn expenses(&mut self, count: usize) -> Result<Vec<Command>, Trouble> {
        let (mut expenses, mut ground) = (Vec::with_capacity(count), Vec::new());
        while expenses.len() < count {
            let kind = self.workload.kind(self.step);
            let command = self.take()?;
            match kind {
                Kind::Expense => expenses.push(command),
                Kind::Ground => ground.push(command),
                Kind::After => {}
            }
        }
        for group in ground.chunks(GROUP) {
            append(&self.books, group.to_vec()).await?;
        }
        Ok(expenses)
    }

    /// Grows the log until it holds so many events at least, the followers after it.
    ///
    /// # Errors
    /// [`Trouble`] when the ledger fails or refuses.
    pub async fn grow(
        &mut self,
        to: u64,
        mut progress: impl FnMut(u64, u64),
    ) -> Result<Growth, Trouble> {
        let from = self.workload.events_before(self.step);
        let mut end = self.step;
        while self.workload.events_before(end) < to {
            end += 1 + (to - self.workload.events_before(end)) / 1000;
        }
        // The next groups are made while one is appended.
        let (made, mut groups) = mpsc::channel(4);
        let (workload, start) = (Arc::clone(&self.workload), self.step);
        let maker = tokio::task::spawn_blocking(move || {
            let mut steps = start..end;
            loop {
                let group: Result<Vec<Command>, Trouble> =
                    steps.by_ref().take(GROUP).map(|step| workload.command(step)).collect();
                let last = group.as_ref().is_ok_and(Vec::is_empty);
                if last || made.blocking_send(group).is_err() {
                    return;
                }
            }
        });
        let mut growth = Growth::default();
        let started = Instant::now();
        while let Some(group) = groups.recv().await {
            let group = group?;
            self.step += group.len() as u64;
            append(&self.books, group).await?;
            progress(self.workload.events_before(self.step), to);
        }
        growth.lane = started.elapsed();
        drop(maker.await);
        growth.events = self.workload.events_before(self.step) - from;
        let started = Instant::now();
        self.books.store.follow().await?;
        growth.followers = started.elapsed();
        Ok(growth)
    }
}

/// Appends commands, every one of which must be recorded. The indexes of the first and after the
/// last of their events.
///
/// # Errors
/// [`Trouble`] when one is not.
pub async fn append(books: &Books, commands: Vec<Command>) -> Result<(u64, u64), Trouble> {
    let appended = books.bookkeeper.append(commands).await?;
    let mut first = None;
    for outcome in &appended.outcomes {
        match outcome {
            Outcome::Recorded(it) => first = first.or(it.events.first().map(|it| it.index)),
            other => {
                return Err(Trouble::Other(format!("the workload was not recorded: {other:?}")));
            }
        }
    }
    let end = appended.at.tree_size;
    Ok((first.unwrap_or(end), end))
}

/// The entries of some indexes, as stored.
///
/// # Errors
/// [`Trouble`] when the database fails.
pub async fn entries(books: &Books, from: u64, to: u64) -> Result<Vec<Entry>, Trouble> {
    let limit = u32::try_from(to - from).unwrap_or(u32::MAX);
    Ok(books.store.snapshot().await?.entries(from, limit).await?)
}
