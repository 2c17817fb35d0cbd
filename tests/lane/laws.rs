//! The laws under a crowd, on every database: one order, one effect a key, and readers who see
//! nothing but prefixes.

use super::{endow, severed::Killer};
use crate::{
    store::{Place, postgres::InDatabase, sqlite::InFile},
    support::{
        HandClock, SeededChance,
        hooked::Hooked,
        office::{LAW, command, register_italy},
    },
};
use bookkeeper::{
    Bookkeeper, Failure,
    balances::{AuthorityFigures, BalanceQuery},
    outcome::{Appended, At, Outcome},
    reading::Viewer,
};
use journal::{hash::Hash, seal, tree::Frontier};
use ledger::command::Command;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};
use store::{Store, StoreError};
use tokio::task::JoinSet;

/// Who appends at the same time.
const CLIENTS: u64 = 16;
/// Who reads beside them, on each server.
const READERS: usize = 2;
/// A session is killed before one in so many commits.
const KILLED: u64 = 40;

/// How many commands are given in all, repetitions included.
fn operations() -> u64 {
    let large = std::env::var("FONDACO_TEST_SIZE").is_ok_and(|it| it == "large");
    if large { 1_000_000 } else { 3_000 }
}

/// A server of one's own on a store.
pub fn server(store: Arc<dyn Store>, seed: u64) -> Bookkeeper {
    Bookkeeper::new(store, Arc::new(HandClock::noon()), Arc::new(SeededChance::new(seed)))
}

/// What a number stands for: always the same command under the same key, and of so few cents that
/// a million do not use up what the law gives. Each names what others were to do some time before,
/// who may not have come to it yet: then it is refused.
pub fn numbered(n: u64) -> Command {
    let key = format!("n{n}");
    let ats = if n % 16 < 8 { "ats:VEN_01" } else { "ats:VEN_02" };
    let manager = if n % 16 < 8 { "ente_01" } else { "ente_02" };
    // The same part of the same body's work, some turns ago.
    let before =
        |turns: u64, part: u64| format!("key:n{}", (n - n % 8).saturating_sub(16 * turns) + part);
    let (who, day, verb, input) = match n % 8 {
        0 => {
            let rows =
                ["ats:VEN_01", "ats:VEN_02"].map(|it| json!({"holder": it, "amount": "0.02"}));
            let input = json!({"edition": "FNPS/2024", "grantor": "org:mlps", "rows": rows});
            ("mlps", "2025-12-10", "AllotFunds", input)
        }
        1 => {
            let rows = json!([{"to": {"line": "SUP"}, "amount": "0.01"}]);
            let input = json!({"holder": ats, "edition": "FNPS/2024", "rows": rows});
            (manager, "2026-01-15", "ProgrammeFunds", input)
        }
        // Now and then more than anybody has.
        2 => {
            let amount = if n.is_multiple_of(5) { "9999.00" } else { "0.02" };
            let row = json!({
                "holder": ats, "edition": "FNPS/2024", "line": "SUP", "amount": amount,
            });
            let input = json!({
                "organisation": manager, "no_cig": "CONTRATTI_LAVORO", "rows": [row],
            });
            (manager, "2026-02-01", "MakeCommitment", input)
        }
        3 => (manager, "2026-04-10", "RecordExpense", expense(n, manager, &before(2, 2))),
        4 => {
            let line = json!({"expense": before(4, 3), "share": 0, "amount": "0.01"});
            let input = json!({
                "organisation": manager, "order": {"year": 2026, "number": n.to_string()},
                "lines": [line],
            });
            (manager, "2026-04-24", "ExecutePayment", input)
        }
        5 => return endow(&key, "1.00"),
        6 => {
            let input = json!({
                "sender": "mlps", "sender_holder": "org:mlps", "receiver": manager,
                "holder": ats, "edition": "FNPS/2024", "amount": "0.30",
            });
            ("mlps", "2026-01-21", "SendTransfer", input)
        }
        _ => {
            let input = json!({"of": before(6, 1 + n / 8 % 4), "cause": "annulled"});
            (manager, "2026-05-05", "Reverse", input)
        }
    };
    command(who, &key, day, verb, &input)
}

fn expense(n: u64, manager: &str, commitment: &str) -> serde_json::Value {
    json!({
        "organisation": manager,
        "document": {
            "issuer": {"tax_id": "01907990012"}, "number": format!("F{n}"), "date": "2026-03-31",
            "kind": "TD01", "total": "0.02",
        },
        "item": {"line": "whole", "basis": "real", "total": "0.02", "eligible": "0.02"},
        "charged": "0.02",
        "shares": [{"commitment": commitment, "amount": "0.02"}],
    })
}

/// What everybody was told, which all of them must have been told alike.
#[derive(Default)]
struct Told {
    /// Given so far.
    given: AtomicU64,
    /// New numbers so far.
    numbers: AtomicU64,
    refused: AtomicU64,
    /// How often nobody could say what had become of a group.
    unknown: AtomicU64,
    /// Where the first event of a key stands.
    events: Mutex<BTreeMap<String, (u64, Hash)>>,
    recorded: Mutex<BTreeSet<String>>,
    /// The root of each size that an answer stood on.
    heads: Mutex<BTreeMap<u64, Hash>>,
}

impl Told {
    fn stands(&self, at: &At) {
        let before = self.heads.lock().unwrap().insert(at.tree_size, at.root);
        assert!(before.is_none_or(|root| root == at.root), "two histories at {at:?}");
    }

    /// Takes note of an answer; the commands whose outcome is still not known.
    fn answered(&self, commands: Vec<Command>, appended: &Appended) -> Vec<Command> {
        self.stands(&appended.at);
        let mut again = Vec::new();
        for (command, outcome) in commands.into_iter().zip(&appended.outcomes) {
            let key = command.request.key.to_string();
            match outcome {
                Outcome::Recorded(receipt) | Outcome::Repeated(receipt) => {
                    let event = &receipt.events[0];
                    let stands = (event.index, event.leaf);
                    let before = self.events.lock().unwrap().insert(key.clone(), stands);
                    assert!(before.is_none_or(|it| it == stands), "{key} has two effects");
                    if let Outcome::Recorded(_) = outcome {
                        assert!(self.recorded.lock().unwrap().insert(key.clone()), "{key}: twice");
                    }
                    assert!(event.index < appended.at.tree_size, "{key} is not in its answer");
                }
                Outcome::Refused(_) => drop(self.refused.fetch_add(1, SeqCst)),
                Outcome::Unknown => again.push(command),
            }
        }
        again
    }
}

/// Gives commands, three in ten of them given before by somebody, until all have been given.
async fn appends(books: Bookkeeper, told: Arc<Told>, seed: u64) {
    let chance = SeededChance::new(seed);
    while told.given.load(SeqCst) < operations() {
        let count = 1 + chance.below(4);
        told.given.fetch_add(count as u64, SeqCst);
        let mut commands: Vec<Command> = (0..count)
            .map(|_| match chance.below(10) {
                0..3 => {
                    let newest = told.numbers.load(SeqCst);
                    numbered(newest.saturating_sub(chance.below(200) as u64))
                }
                _ => numbered(told.numbers.fetch_add(1, SeqCst)),
            })
            .collect();
        while !commands.is_empty() {
            commands = match books.append(commands.clone()).await {
                Ok(appended) => told.answered(commands, &appended),
                Err(Failure::Store(StoreError::CommitUnknown(_))) => {
                    told.unknown.fetch_add(1, SeqCst);
                    commands
                }
                Err(failure) => panic!("{failure}"),
            };
        }
    }
}

/// Asks for balances while others write: each answer is one state, in which every euro that the
/// law gave stands somewhere, and none before it.
async fn reads(books: Bookkeeper, told: Arc<Told>) -> usize {
    let (mut reads, mut size) = (0, 0);
    while told.given.load(SeqCst) < operations() {
        let mut reading = books.reading().await.unwrap();
        let found = reading.balances(&Viewer::Operator, &BalanceQuery::default()).await.unwrap();
        assert_eq!(whole(&found.total.authority), LAW);
        assert_eq!(found.at, reading.at());
        assert!(size <= found.at.tree_size, "{size}, then {:?}", found.at);
        size = found.at.tree_size;
        told.stands(&found.at);
        reads += 1;
    }
    reads
}

/// The cents on all the stages.
fn whole(it: &AuthorityFigures) -> i64 {
    let stages = [
        it.available,
        it.programmed,
        it.committed,
        it.expensed,
        it.paid,
        it.reported,
        it.admitted,
        it.refused,
    ];
    stages.iter().map(|it| it.get()).sum()
}

/// Two servers on one database, each with half of the clients. What they were told.
async fn crowd(one: Bookkeeper, other: Bookkeeper) -> Arc<Told> {
    let told = Arc::new(Told::default());
    told.numbers.store(1, SeqCst);
    let (mut clients, mut readers) = (JoinSet::new(), JoinSet::new());
    for client in 0..CLIENTS {
        let books = if client % 2 == 0 { &one } else { &other };
        clients.spawn(appends(books.clone(), Arc::clone(&told), client));
    }
    for books in [&one, &other] {
        for _ in 0..READERS {
            readers.spawn(reads(books.clone(), Arc::clone(&told)));
        }
    }
    clients.join_all().await;
    assert!(readers.join_all().await.iter().all(|it| *it > 0), "somebody read nothing");
    told
}

/// Whether the log is what everybody was told, and nothing else.
async fn is_kept(books: &Bookkeeper, store: &dyn Store, told: &Told) {
    let mut snapshot = store.snapshot().await.unwrap();
    let size = snapshot.size().await.unwrap();
    let mut events = told.events.lock().unwrap().clone();
    let mut heads = told.heads.lock().unwrap().clone();
    let (mut frontier, mut next_part) = (Frontier::default(), (1, 1));
    let mut keys = BTreeSet::new();
    while frontier.size() < size {
        for entry in snapshot.entries(frontier.size(), 1000).await.unwrap() {
            let index = frontier.size();
            assert_eq!(entry.index, index, "a position is missing");
            let envelope = seal::open(&entry.bytes).unwrap();
            assert_eq!(envelope.index, index);
            let part = envelope.command;
            assert_eq!(next_part, (part.part, if part.part == 1 { 1 } else { part.of }));
            next_part = if part.part == part.of { (1, 1) } else { (part.part + 1, part.of) };
            if part.part == 1 {
                let key = part.key.to_string();
                assert!(keys.insert((envelope.book.clone(), key.clone())), "{key} stands twice");
                if key.starts_with('n') {
                    assert_eq!(events.remove(&key), Some((index, entry.leaf)), "{key}");
                }
            }
            frontier.push(entry.leaf);
            if let Some(root) = heads.remove(&frontier.size()) {
                assert_eq!(root, frontier.root(), "an answer was no prefix");
            }
        }
    }
    assert_eq!((events, heads), (BTreeMap::new(), BTreeMap::new()), "told, and not in the log");
    drop(snapshot);
    let found = books.verify(|_, _| {}).await.unwrap();
    assert_eq!((found.findings, found.tree_size), (Vec::new(), size));
}

/// The crowd did what it was there for.
fn was_a_crowd(told: &Told) {
    let recorded = told.recorded.lock().unwrap().len() as u64;
    let refused = told.refused.load(SeqCst);
    assert!(recorded > operations() / 4, "{recorded} recorded, {refused} refused");
    assert!(refused > operations() / 100, "{recorded} recorded, {refused} refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_laws_hold_under_a_crowd_on_sqlite() {
    let place = InFile::default();
    let (store, other) = (place.open().await, place.open().await);
    let books = server(Arc::clone(&store), 1);
    register_italy(&books).await;
    let told = crowd(books.clone(), server(other, 2)).await;
    was_a_crowd(&told);
    is_kept(&books, &*store, &told).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_laws_hold_under_a_crowd_whose_sessions_are_killed_on_postgres() {
    let place = InDatabase::new().await;
    let (store, inner) = (place.open().await, place.open().await);
    let books = server(Arc::clone(&store), 1);
    register_italy(&books).await;
    let killer = Killer::new(place.url(), 1, KILLED);
    let other: Arc<dyn Store> = Arc::new(Hooked { inner, hook: Arc::new(killer) });
    let told = crowd(books.clone(), server(Arc::clone(&other), 2)).await;
    was_a_crowd(&told);
    assert!(told.unknown.load(SeqCst) > 0, "nobody was killed");
    is_kept(&books, &*store, &told).await;
    store.close().await;
    other.close().await;
}
