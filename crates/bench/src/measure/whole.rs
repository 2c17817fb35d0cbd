//! P10, P11, P12, P16: what is done with a whole ledger: verified, rebuilt, imported, kept on a disk.

use super::{Bench, P, append::told};
use crate::{
    Trouble,
    database::Place,
    figure::Figure,
    grow::{Feed, append, entries},
    machine::Cpu,
    raw,
    spread::rate,
    workload::{Expense, Hot},
};
use bookkeeper::{
    import::{Mode, read},
    verify::How,
};
use ledger::envelope::Role;
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    thread,
    time::Instant,
};

impl Bench<'_> {
    /// P10: everything re-hashed, replayed and compared, beside reading and hashing alone.
    pub(super) async fn verified(&self) -> Result<Figure, Trouble> {
        let (books, _) = self.grown(&self.place, "verified", self.scale.verified).await?;
        let events = books.store.snapshot().await?.size().await?;
        let count = usize::try_from(events).unwrap_or(0);
        let threads = thread::available_parallelism()?;
        let how = How { threads: Some(threads), ..How::default() };
        let mut rounds = Vec::new();
        for _ in 0..self.scale.rounds.min(3) {
            let started = Instant::now();
            let found = books.bookkeeper.verify_as(&how, &mut |_| {}).await?;
            let ours = rate(count, started.elapsed());
            if let Some(finding) = found.findings.first() {
                return Err(Trouble::Other(format!("the ledger is not sound: {finding}")));
            }
            let started = Instant::now();
            let scanned = raw::scanned(&books.url, threads.get()).await?;
            if scanned != count {
                return Err(Trouble::Other(format!("{scanned} of {count} entries were scanned")));
            }
            rounds.push((ours, rate(count, started.elapsed())));
        }
        let what = format!("full verify of {events} events, {threads} threads, as the scan");
        Ok(Figure::new(P::P10, &what, self.place.name(), &rounds))
    }

    /// P11: the followers from nothing, beside the append that made the log.
    pub(super) async fn rebuilt(&self) -> Result<Figure, Trouble> {
        let (mut rounds, mut compared) = (Vec::new(), Vec::new());
        for round in 0..self.scale.rounds {
            let books = self.place.books(&format!("rebuilt-{round}")).await?;
            let mut feed = Feed::resume(&books, self.italy()).await?;
            let groups = self.made(&mut feed).await?;
            let count = groups.iter().map(Vec::len).sum();
            let started = Instant::now();
            for group in groups {
                append(&books, group).await?;
            }
            let live = rate(count, started.elapsed());
            let events = books.store.snapshot().await?.size().await?;
            books.store.follow().await?;
            let started = Instant::now();
            let mut made = (0, started.elapsed());
            let mut progress = |position, _| made = (position, started.elapsed());
            books.bookkeeper.rebuild(&mut progress).await?;
            let whole = started.elapsed();
            let count = |events| usize::try_from(events).unwrap_or(0);
            rounds.push((rate(count(made.0), made.1), live));
            compared.push(rate(count(events), whole));
        }
        let what = "rebuild of every follower, up to the last piece, events a second";
        Ok(Figure::new(P::P11, what, self.place.name(), &rounds)
            .noted(told("compared with the one before, which is emptied, as well:", &compared)))
    }

    /// P12: a file of expenses, beside `hledger balance` over the same.
    pub(super) async fn imported(&self) -> Result<Figure, Trouble> {
        let hot = Hot::new(1);
        let (mut csv, mut journal) = (Expense::HEADER.to_owned(), String::new());
        for number in 0..self.scale.rows {
            let expense = hot.expense(number);
            csv.push_str(&expense.row());
            journal.push_str(&expense.transaction());
        }
        let file = self.scratch.join("rows.journal");
        fs::write(&file, journal)?;
        let what = format!("import of {} CSV rows, CPU time", self.scale.rows);
        let mut rounds = Vec::new();
        let mut walls = Vec::new();
        for round in 0..self.scale.rounds.min(3) {
            let books = self.place.books(&format!("imported-{round}")).await?;
            let mut feed = Feed::resume(&books, Arc::new(hot)).await?;
            let ground = usize::try_from(Hot::GROUND).unwrap_or(0);
            append(&books, feed.group(ground)?).await?;
            crate::served::token(&books, "contabile", Hot::BODY, Role::AtsAccountant).await?;
            let (started, before) = (Instant::now(), Cpu::now());
            let readable = read("righe.csv", csv.as_bytes(), None).map_err(|it| {
                Trouble::Other(format!("the rows are unusable: {:?}", it.problems.first()))
            })?;
            let imported =
                books.bookkeeper.import(&readable, Some("contabile"), Mode::Record, |_, _| {});
            let recorded = imported.await?.map_or(0, |it| it.recorded);
            let ours = Cpu::now().own - before.own;
            walls.push(started.elapsed().as_secs_f64());
            if recorded as u64 != self.scale.rows {
                return Err(Trouble::Other(format!("{recorded} rows were recorded")));
            }
            let Some(theirs) = hledger(&file)? else {
                let why = "hledger is not installed (Debian: apt-get install hledger)";
                return Ok(Figure::not_measured(P::P12, self.place.name(), why));
            };
            // CPU time is counted in hundredths of a second.
            rounds.push((ours.max(0.01), theirs.max(0.01)));
        }
        Ok(Figure::new(P::P12, &what, self.place.name(), &rounds)
            .noted(super::append::told("on the clock, s:", &walls))
            .noted(match self.place {
                Place::Sqlite(_) => "the database is in the process that is measured",
                Place::Postgres { .. } => "CPU time of our process, without the server's",
            }))
    }

    /// P16: what the disk holds for an expense, followers included.
    pub(super) async fn kept_small(&self) -> Result<Figure, Trouble> {
        let name = "disk";
        let count = self.scale.rounds * self.scale.groups * self.scale.group;
        let books = self.place.books(name).await?;
        let mut feed = Feed::resume(&books, self.italy()).await?;
        let mut groups = Vec::new();
        for _ in 0..count / self.scale.group {
            groups.push(feed.expenses(self.scale.group).await?);
        }
        books.store.follow().await?;
        let start = books.store.snapshot().await?.size().await?;
        books.bookkeeper.close().await;
        let before = self.place.bytes_of(name).await?;
        let books = self.place.books(name).await?;
        for group in groups {
            append(&books, group).await?;
        }
        books.store.follow().await?;
        let end = books.store.snapshot().await?.size().await?;
        let written = entries(&books, start, end).await?;
        let sealed: usize = written.iter().map(|it| it.bytes.len()).sum();
        books.bookkeeper.close().await;
        let whole = usize::try_from(self.place.bytes_of(name).await? - before).unwrap_or(0);
        let each =
            |bytes: usize| u32::try_from(bytes / written.len().max(1)).map_or(0.0, f64::from);
        let what = format!("bytes on disk per expense, over {} expenses", written.len());
        Ok(Figure::new(P::P16, &what, self.place.name(), &[(each(whole), each(sealed))]).noted(
            match self.place {
                Place::Sqlite(_) => {
                    "after the last connection moved the WAL into the file; no VACUUM"
                }
                Place::Postgres { .. } => "the database after a CHECKPOINT, without the WAL",
            },
        ))
    }
}

/// CPU seconds of `hledger balance` over a file; none when there is no hledger.
fn hledger(file: &Path) -> Result<Option<f64>, Trouble> {
    let before = Cpu::now();
    let mut command = Command::new("hledger");
    command.arg("-f").arg(file).arg("balance").stdin(Stdio::null()).stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(Some(Cpu::now().children - before.children)),
        Ok(status) => Err(Trouble::Other(format!("hledger ended with {status}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
