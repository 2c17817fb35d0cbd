//! The desk before the lane: requests that come at the same moment are served in one group.

use crate::{
    Bookkeeper, Failure,
    cache::Cache,
    outcome::{Appended, At, Outcome},
};
use futures_util::FutureExt;
use ledger::command::Command;
use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};
use store::StoreError;
use tokio::sync::oneshot;

/// Commands that one transaction carries at most, unless a single request brings more: enough to
/// share one fsync, few enough that whoever comes next does not wait long.
pub(crate) const COMMANDS_A_GROUP: usize = 1000;

/// Commands that wait at most, unless a single request brings more: ten groups, so that whoever is
/// let in is answered within a second or two by a database that makes some thousands a second, and
/// what waits takes some tens of megabytes. Beyond them it is better to ask again later than to be
/// answered after one has stopped waiting.
pub(crate) const COMMANDS_WAITING: usize = 10 * COMMANDS_A_GROUP;

/// Requests wait here, in the order in which they came, while the group before them is written.
#[derive(Default)]
pub(crate) struct Desk {
    waiting: Mutex<Waiting>,
    /// What the lane remembers from one group to the next. Held while a group is at work: taken
    /// out and put back, so that a group that ends badly leaves none.
    pub(crate) cache: tokio::sync::Mutex<Option<Cache>>,
    /// Why this process writes no more: its disk failed, and what a database says after that of
    /// what it had not yet made durable cannot be trusted.
    stopped: OnceLock<Failure>,
}

#[derive(Default)]
struct Waiting {
    requests: VecDeque<Request>,
    /// How many commands they bring.
    commands: usize,
    /// Whether somebody is serving: then whoever comes only waits.
    served: bool,
}

struct Request {
    commands: Vec<Command>,
    answer: oneshot::Sender<Result<Appended, Failure>>,
}

/// What became of one command in the lane.
pub(crate) type Settled = Result<Outcome, Failure>;

impl Desk {
    /// Hands in a request and waits for its answer. Work that has begun goes on even when whoever
    /// asked has gone away: nobody else in the group must suffer for it.
    pub(crate) async fn ask(
        self: &Arc<Self>,
        bookkeeper: &Bookkeeper,
        commands: Vec<Command>,
    ) -> Result<Appended, Failure> {
        let (answer, answered) = oneshot::channel();
        let idle = {
            let mut waiting = self.waiting();
            waiting.take_in(Request { commands, answer })?;
            !std::mem::replace(&mut waiting.served, true)
        };
        if idle {
            tokio::spawn(serve(Arc::clone(self), bookkeeper.clone()));
        }
        answered.await.unwrap_or_else(|_| {
            let what = "the lane ended without an answer: ask again with the same key";
            Err(StoreError::CommitUnknown(what.to_owned()).into())
        })
    }

    /// Takes note of a failure: after one of the disk nothing is written any more, until the
    /// program starts anew and the database makes sure of what it has.
    pub(crate) fn note(&self, failure: &Failure) {
        if let Failure::Store(StoreError::Disk(why)) = failure {
            tracing::error!(why, "the disk failed: this process writes no more");
            // OK: the first failure stays.
            let _already = self.stopped.set(Failure::Stopped(why.clone()));
        }
    }

    /// Why nothing may be written, where nothing may.
    pub(crate) fn stopped(&self) -> Option<&Failure> {
        self.stopped.get()
    }

    /// How many requests wait for the next group.
    pub(crate) fn length(&self) -> usize {
        self.waiting().requests.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        // Nobody panics between two changes of the queue, so it is whole even when poisoned.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests of the next group; when there are none, nobody is serving any more.
    fn next(&self) -> Vec<Request> {
        let mut waiting = self.waiting();
        waiting.let_go();
        let mut group: Vec<Request> = Vec::new();
        let mut commands = 0;
        while let Some(next) = waiting.requests.front() {
            commands += next.commands.len();
            if commands > COMMANDS_A_GROUP && !group.is_empty() {
                break;
            }
            group.extend(waiting.requests.pop_front());
        }
        waiting.commands -= group.iter().map(|it| it.commands.len()).sum::<usize>();
        waiting.served = !group.is_empty();
        group
    }
}

impl Waiting {
    /// Takes a request in.
    ///
    /// # Errors
    /// [`Failure::Crowded`] when too much waits already.
    fn take_in(&mut self, request: Request) -> Result<(), Failure> {
        let count = request.commands.len();
        if !self.has_room(count) {
            self.let_go();
        }
        if !self.has_room(count) {
            return Err(Failure::Crowded(self.commands));
        }
        self.commands += count;
        self.requests.push_back(request);
        Ok(())
    }

    /// Whether there is room for so many commands: for any number, where nobody waits.
    fn has_room(&self, count: usize) -> bool {
        self.commands == 0 || self.commands.saturating_add(count) <= COMMANDS_WAITING
    }

    /// Lets those go who have gone away before their turn: nobody hears of what they asked.
    fn let_go(&mut self) {
        self.requests.retain(|it| !it.answer.is_closed());
        self.commands = self.requests.iter().map(|it| it.commands.len()).sum();
    }
}

async fn serve(desk: Arc<Desk>, bookkeeper: Bookkeeper) {
    loop {
        let group = desk.next();
        if group.is_empty() {
            return;
        }
        // A group that panics takes nobody with it but those who asked in it, and they are told
        // by their answers' being dropped that its outcome is unknown.
        let answered = AssertUnwindSafe(answer(&bookkeeper, group)).catch_unwind().await;
        if answered.is_err() {
            tracing::error!("a group of the lane ended badly");
        }
    }
}

/// Settles the commands of a group and answers each request with its part.
async fn answer(bookkeeper: &Bookkeeper, group: Vec<Request>) {
    let mut commands = Vec::new();
    let mut requests = Vec::with_capacity(group.len());
    for request in group {
        requests.push((request.commands.len(), request.answer));
        commands.extend(request.commands);
    }
    let (settled, at) = bookkeeper.settle(&commands).await;
    let mut settled = settled.into_iter();
    for (count, answer) in requests {
        let part = part(settled.by_ref().take(count).collect(), at.as_ref());
        // OK: whoever asked may have gone away; the outcome stands in the log.
        let _gone = answer.send(part);
    }
}

/// The answer to one request. A failure that hit only some of its commands is no answer for the
/// others: those are told apart, as what must be asked again.
fn part(settled: Vec<Settled>, at: Result<&At, &Failure>) -> Result<Appended, Failure> {
    let at = *at.map_err(Failure::clone)?;
    if settled.iter().all(Result::is_err)
        && let Some(Err(failure)) = settled.first()
    {
        return Err(failure.clone());
    }
    let outcomes = settled.into_iter().map(|it| it.unwrap_or(Outcome::Unknown)).collect();
    Ok(Appended { outcomes, at })
}
