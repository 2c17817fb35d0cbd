//! P1, P2, P4, P5: appending, at the append call.

use super::{Bench, P};
use crate::{
    Trouble,
    database::Books,
    figure::Figure,
    grow::{Feed, append, entries},
    raw::CLIENTS,
    spread::{Spread, Times, rate},
};
use ledger::command::Command;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use store::Entry;
use tokio::task::JoinSet;

/// Expenses a second in one round, with and without followers.
struct Pace {
    /// Until the last commit, followers keeping pace.
    with: f64,
    /// Until the last commit, nobody following.
    without: f64,
    /// Of the followers.
    followers: f64,
    /// The sealed bytes that were written.
    entries: Vec<Entry>,
}

impl Bench<'_> {
    /// P1 and P2: 1000 expenses a group, beside raw groups of the same bytes.
    pub(super) async fn groups(&self, p: P) -> Result<Figure, Trouble> {
        let wanted = if p == P::P1 { "postgres" } else { "sqlite" };
        if self.place.name() != wanted {
            let why = format!("this is a promise on {wanted}: choose it with --db");
            return Ok(Figure::not_measured(p, self.place.name(), &why));
        }
        let what = format!("append at the lane, {} expenses a group", self.scale.group);
        let books = self.place.books(&format!("{wanted}-groups")).await?;
        let raw = self.place.raw("groups").await?;
        let mut feed = Feed::resume(&books, self.italy()).await?;
        let (mut rounds, mut without, mut followers) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.scale.rounds {
            let pace = self.pace(&books, &mut feed).await?;
            let started = Instant::now();
            for group in pace.entries.chunks(self.scale.group) {
                raw.group(group).await?;
            }
            let baseline = rate(pace.entries.len(), started.elapsed());
            (self.say)(&format!("  round {round}: {:.0}/s beside {baseline:.0}/s", pace.with));
            rounds.push((pace.with, baseline));
            without.push(pace.without / baseline);
            followers.push(pace.followers);
        }
        raw.close().await;
        let figure = Figure::new(p, &what, self.place.name(), &rounds)
            .noted(told("with nobody following the ratio is", &without))
            .noted(told("followers keeping pace, events a second:", &followers));
        Ok(figure)
    }

    async fn pace(&self, books: &Books, feed: &mut Feed) -> Result<Pace, Trouble> {
        let count = self.scale.groups * self.scale.group;
        books.store.follow().await?;
        let mut groups = self.made(feed).await?;
        books.store.follow().await?;
        let (took, _) = appended(books, groups).await?;
        let without = rate(count, took);
        groups = self.made(feed).await?;
        books.store.follow().await?;
        let started = Instant::now();
        let following = Following::of(books);
        let appended = appended(books, groups).await;
        following.stop().await?;
        books.store.follow().await?;
        let caught_up = started.elapsed();
        let (took, end) = appended?;
        let (with, followers) = (rate(count, took), rate(count, caught_up));
        let entries = entries(books, end - count as u64, end).await?;
        Ok(Pace { with, without, followers, entries })
    }

    pub(super) async fn made(&self, feed: &mut Feed) -> Result<Vec<Vec<Command>>, Trouble> {
        let mut groups = Vec::with_capacity(self.scale.groups);
        for _ in 0..self.scale.groups {
            groups.push(feed.expenses(self.scale.group).await?);
        }
        Ok(groups)
    }

    /// P4: one client, one expense, beside one row.
    pub(super) async fn single(&self) -> Result<Figure, Trouble> {
        let books = self.place.books("single").await?;
        let raw = self.place.raw("single").await?;
        let mut feed = Feed::resume(&books, self.italy()).await?;
        let mut rounds = Vec::new();
        for round in 0..self.scale.rounds {
            let (mut ours, mut theirs) = (Times::default(), Times::default());
            for command in feed.expenses(self.scale.singles).await? {
                let started = Instant::now();
                let (first, end) = append(&books, vec![command]).await?;
                ours.0.push(started.elapsed());
                for entry in entries(&books, first, end).await? {
                    let started = Instant::now();
                    raw.one(&entry).await?;
                    theirs.0.push(started.elapsed());
                }
            }
            let (ours, theirs) = (ours.p50(), theirs.p50());
            (self.say)(&format!("  round {round}: {ours:.0} µs beside {theirs:.0} µs"));
            rounds.push((ours, theirs));
        }
        raw.close().await;
        let what = "one client, one expense, p50, at the append call";
        Ok(Figure::new(P::P4, what, self.place.name(), &rounds))
    }

    /// P5: what one in a hundred waits, beside what half of them wait, with eight clients.
    pub(super) async fn slow_ones(&self) -> Result<Figure, Trouble> {
        let books = self.place.books("slow").await?;
        let raw = self.place.raw("slow").await?;
        let mut feed = Feed::resume(&books, self.italy()).await?;
        let (mut rounds, mut told_ours, mut told_theirs) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.scale.rounds {
            let expenses = feed.expenses(self.scale.singles * CLIENTS as usize).await?;
            let count = expenses.len() as u64;
            let ledger = books.clone();
            let ours = crowd(shared(expenses), move |command| {
                let books = ledger.clone();
                async move { append(&books, vec![command]).await.map(drop) }
            })
            .await?;
            let size = books.store.snapshot().await?.size().await?;
            let entries = entries(&books, size - count, size).await?;
            let table = raw.clone();
            let theirs = crowd(shared(entries), move |entry| {
                let raw = table.clone();
                async move { raw.one(&entry).await }
            })
            .await?;
            rounds.push((ours.p99() / ours.p50(), theirs.p99() / theirs.p50()));
            told_ours.push(ours.p50());
            told_theirs.push(theirs.p50());
        }
        raw.close().await;
        let what = "append p99 / p50 at 8 clients";
        let figure = Figure::new(P::P5, what, self.place.name(), &rounds)
            .noted(told("p50 of ours, µs:", &told_ours))
            .noted(told("p50 of the raw INSERT, µs:", &told_theirs));
        Ok(figure)
    }
}

/// Followers that keep pace with the lane.
struct Following {
    stop: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<Result<(), Trouble>>,
}

impl Following {
    fn of(books: &Books) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (store, told) = (Arc::clone(&books.store), Arc::clone(&stop));
        let task = tokio::spawn(async move {
            while !told.load(Ordering::Relaxed) {
                store.follow().await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            Ok(())
        });
        Self { stop, task }
    }

    async fn stop(self) -> Result<(), Trouble> {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.map_err(|it| Trouble::Other(it.to_string()))?
    }
}

/// How long groups take to be appended, and the size of the log after them.
async fn appended(books: &Books, groups: Vec<Vec<Command>>) -> Result<(Duration, u64), Trouble> {
    let started = Instant::now();
    let mut size = 0;
    for group in groups {
        (_, size) = append(books, group).await?;
    }
    Ok((started.elapsed(), size))
}

type Shared<T> = Arc<std::sync::Mutex<Vec<T>>>;

fn shared<T>(mut all: Vec<T>) -> Shared<T> {
    all.reverse();
    Arc::new(std::sync::Mutex::new(all))
}

/// Eight clients that each take the next thing to do as soon as they are done with one.
async fn crowd<T, F, Fut>(all: Shared<T>, act: F) -> Result<Times, Trouble>
where
    T: Send + 'static,
    F: Fn(T) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), Trouble>> + Send,
{
    let mut clients = JoinSet::new();
    for _ in 0..CLIENTS {
        let (all, act) = (Arc::clone(&all), act.clone());
        clients.spawn(async move {
            let mut times = Times::default();
            loop {
                let next = all.lock().ok().and_then(|mut all| all.pop());
                let Some(next) = next else { return Ok::<_, Trouble>(times) };
                let started = Instant::now();
                act(next).await?;
                times.0.push(started.elapsed());
            }
        });
    }
    let mut times = Times::default();
    while let Some(client) = clients.join_next().await {
        times.0.extend(client.map_err(|it| Trouble::Other(it.to_string()))??.0);
    }
    Ok(times)
}

/// A note of a spread.
pub(super) fn told(what: &str, figures: &[f64]) -> String {
    use crate::figure::short;
    Spread::of(figures.iter().copied()).map_or_else(String::new, |it| {
        format!("{what} {} ({} … {})", short(it.median), short(it.min), short(it.max))
    })
}
