//! P6, P8: balances, of a long log and of the past.

use super::{Bench, P};
use crate::{
    Trouble,
    database::Books,
    figure::Figure,
    grow::Feed,
    raw::Sums,
    spread::Times,
    workload::{Hot, Italy, Workload},
};
use bookkeeper::{
    balances::{AsOf, BalanceQuery, Dimension},
    reading::Viewer,
};
use ledger::day::Day;
use std::{sync::Arc, time::Instant};

/// The day that is asked for: in the middle of the hot year.
const PAST: &str = "2026-06-15";

/// A balance of one line, of one ambito in one edition: it has the same rows in a short log and in
/// a long one.
pub(crate) fn question(edition: &str, ambito: &str, line: &str, as_of: AsOf) -> BalanceQuery {
    let mut query =
        BalanceQuery { group_by: vec![Dimension::Line], as_of, ..BalanceQuery::default() };
    query.filter.edition = Some(edition.to_owned());
    query.filter.ambito = Some(ambito.to_owned());
    query.filter.line = Some(line.to_owned());
    query
}

/// Asks once, and tells how long it took.
pub(crate) async fn asked(
    books: &Books,
    query: &BalanceQuery,
    times: &mut Times,
) -> Result<(), Trouble> {
    let started = Instant::now();
    let mut reading = books.bookkeeper.reading().await?;
    let balances = reading.balances(&Viewer::Operator, query).await?;
    times.0.push(started.elapsed());
    if balances.rows.is_empty() {
        return Err(Trouble::Other("a balance has no rows".to_owned()));
    }
    Ok(())
}

impl Bench<'_> {
    /// P6: a balance, beside the same in a short log.
    pub(super) async fn flat(&self) -> Result<Figure, Trouble> {
        let (long, _) = self.kept(self.scale.many).await?;
        let (short, _) = self.grown(&self.place, "short", self.scale.few).await?;
        let query = question(&Italy::edition(0), &Italy::ambito(3), Italy::LINE, AsOf::default());
        let mut rounds = Vec::new();
        for _ in 0..self.scale.rounds {
            let (mut ours, mut theirs) = (Times::default(), Times::default());
            for _ in 0..self.scale.singles {
                asked(&long, &query, &mut ours).await?;
                asked(&short, &query, &mut theirs).await?;
            }
            rounds.push((ours.p50(), theirs.p50()));
        }
        let size = long.store.snapshot().await?.size().await?;
        let what = format!("a balance of a line at {size} events, p50");
        Ok(Figure::new(P::P6, &what, self.place.name(), &rounds)
            .noted(format!("the short log has {} events", self.scale.few)))
    }

    /// P8: one account with many postings, as of a past day and as known at a past size.
    pub(super) async fn past(&self) -> Result<Vec<Figure>, Trouble> {
        let hot = Arc::new(Hot::new(1));
        let books = self.place.books("hot").await?;
        let mut feed = Feed::resume(&books, hot.clone()).await?;
        let end = hot.events_before(Hot::GROUND + self.scale.hot);
        let growth = feed.grow(end, |_, _| {}).await?;
        (self.say)(&format!("  hot: {}", growth.told()));
        let sums = Sums::of(&self.place, *hot, self.scale.hot).await?;
        let day: Day = PAST.parse().map_err(|_| Trouble::Other("no such day".to_owned()))?;
        let known = end / 2;
        let at = |as_of| question(Hot::EDITION, Hot::AMBITO, Hot::LINE, as_of);
        let effective = at(AsOf { effective: Some(day), known: None });
        let past = at(AsOf { effective: None, known: Some(known) });
        let (mut days, mut sizes) = (Vec::new(), Vec::new());
        for _ in 0..self.scale.rounds {
            let mut times: [Times; 4] = Default::default();
            for _ in 0..self.scale.singles.div_ceil(10) {
                asked(&books, &effective, &mut times[0]).await?;
                sums.until_day(day.number(), &mut times[1]).await?;
                asked(&books, &past, &mut times[2]).await?;
                sums.known_at(known, &mut times[3]).await?;
            }
            let [ours, theirs, ours_known, theirs_known] = times.map(|it| it.p50());
            days.push((ours, theirs));
            sizes.push((ours_known, theirs_known));
        }
        sums.close().await;
        let what = |which: &str| {
            format!("a balance {which}, account with {} postings, p50", self.scale.hot)
        };
        let figure = |which, rounds| Figure::new(P::P8, &what(which), self.place.name(), rounds);
        Ok(vec![
            figure("as of a past day", &days).part("P8 effective", 0.05, 0.01),
            figure("as known at a past size", &sizes).part("P8 known", 0.2, 0.05),
        ])
    }
}
