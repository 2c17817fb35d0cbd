//! P3, P14, P15: the real server: under 64 clients, at its start, and in memory.

use super::{Bench, P, append::told};
use crate::{
    Trouble,
    figure::Figure,
    grow::{Feed, append, entries},
    raw,
    served::{Served, token},
    spread::{Times, rate},
    workload::Hot,
};
use hyper::body::Bytes;
use ledger::envelope::Role;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::time::sleep;

const CLIENTS: usize = 64;
/// Starts a round: one alone says little.
const STARTS: usize = 5;
const RECORD: &str = include_str!("../../../../graphql/operations/record_expense.graphql");
const BALANCES: &str = include_str!("../../../../graphql/operations/balances_by_leps.graphql");

impl Bench<'_> {
    /// P3: 64 clients over GraphQL, all on one edition and line.
    pub(super) async fn crowded(&self) -> Result<Figure, Trouble> {
        let hot = Hot::new(1);
        let books = self.place.books("crowded").await?;
        let mut feed = Feed::resume(&books, Arc::new(hot)).await?;
        let ground = usize::try_from(Hot::GROUND).unwrap_or(0);
        append(&books, feed.group(ground + 1)?).await?;
        let sealed = entries(&books, Hot::GROUND + 1, Hot::GROUND + 2).await?;
        let token = token(&books, "contabile", Hot::BODY, Role::AtsAccountant).await?;
        let served = Served::start(&self.plan.program, &books).await?;
        let (mut rounds, mut slow, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..self.scale.rounds {
            let first = (1 + round * self.scale.requests) as u64;
            let numbers = first..first + self.scale.requests as u64;
            let body = |number| asked(RECORD, &json!({ "input": hot.expense(number).input() }));
            let bodies: Vec<Bytes> = numbers.map(body).collect();
            let (took, times) = served.load(bodies, CLIENTS, &token, "\"RECORDED\"").await?;
            let ours = rate(times.0.len(), took);
            let baseline = raw::one_row_rate(&self.place, round, &sealed, self.scale.requests);
            rounds.push((ours, baseline.await?));
            slow.push(times.p99() / 1000.0);
            memory.push(served.resident_mb());
        }
        served.stop().await?;
        let what =
            format!("{CLIENTS} clients over GraphQL, one expense each, one edition and line");
        let mut figure = Figure::new(P::P3, &what, self.place.name(), &rounds)
            .noted("the clients share the cores with the server: hyper, connections kept")
            .noted(told("p99 of an answer, ms:", &slow))
            .noted(told("memory of the server, MB:", &memory));
        if self.place.folder().is_some() {
            figure = figure.noted("a promise on PostgreSQL; here beside 8 connections on SQLite");
        }
        Ok(figure)
    }

    /// P14: from the start of the process until it is well, beside an empty ledger.
    pub(super) async fn started(&self) -> Result<Figure, Trouble> {
        let (long, _) = self.kept(self.scale.many).await?;
        let size = long.store.snapshot().await?.size().await?;
        let empty = self.place.books("empty").await?;
        // A log that somebody has open, or left at a kill, is made durable again by whoever starts:
        // that costs what its WAL holds, and nothing of the ledger's size.
        long.bookkeeper.close().await;
        empty.bookkeeper.close().await;
        let mut rounds = Vec::new();
        for _ in 0..self.scale.rounds.max(3) {
            let mut times: [Times; 2] = Default::default();
            for _ in 0..STARTS {
                for (times, books) in times.iter_mut().zip([&long, &empty]) {
                    let served = Served::start(&self.plan.program, books).await?;
                    times.0.push(served.ready);
                    served.stop().await?;
                }
            }
            let [ours, theirs] = times.map(|it| it.p50());
            rounds.push((ours / 1000.0, theirs / 1000.0));
        }
        let what = format!(
            "start to ready with {size} events: process started to /health answered, p50 of {STARTS}"
        );
        Ok(Figure::new(P::P14, &what, self.place.name(), &rounds))
    }

    /// P15: memory of the server, idle and under load.
    pub(super) async fn memory(&self) -> Result<Vec<Figure>, Trouble> {
        let (long, _) = self.kept(self.scale.many).await?;
        let size = long.store.snapshot().await?.size().await?;
        let token = token(&long, "contabile", Hot::BODY, Role::AtsAccountant).await?;
        let (mut idle, mut loaded) = (Vec::new(), Vec::new());
        for _ in 0..self.scale.rounds.min(3) {
            let served = Served::start(&self.plan.program, &long).await?;
            idle.push(served.resident_mb());
            let edition = crate::workload::Italy::edition(0);
            let body = asked(BALANCES, &json!({ "edition": edition }));
            let bodies = vec![body; self.scale.requests.div_ceil(10)];
            loaded.push(most_memory(&served, bodies, &token).await?);
            served.stop().await?;
        }
        let figure = |what: &str, rounds: &[f64]| {
            let what = format!("memory of the server {what}, {size} events");
            Figure::alone(P::P15, &what, self.place.name(), rounds)
        };
        Ok(vec![
            figure("idle", &idle).part("P15 idle", 60.0, 25.0),
            figure("while 64 accountants ask for their balances", &loaded)
                .part("P15 load", 250.0, 100.0),
        ])
    }
}

/// The most memory that the server has in use while it answers.
async fn most_memory(served: &Served, bodies: Vec<Bytes>, token: &str) -> Result<f64, Trouble> {
    let load = served.load(bodies, CLIENTS, token, "\"data\":{");
    tokio::pin!(load);
    let mut most = 0.0_f64;
    loop {
        tokio::select! {
            done = &mut load => {
                done?;
                return Ok(most.max(served.resident_mb()));
            }
            () = sleep(Duration::from_millis(20)) => most = most.max(served.resident_mb()),
        }
    }
}

fn asked(document: &str, variables: &Value) -> Bytes {
    json!({ "query": document, "variables": variables }).to_string().into()
}
