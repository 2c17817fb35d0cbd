//! Two servers of one database, under one lock: one order, one effect a key; and when one of them
//! dies, its clients go to the other.

use super::{
    crowd::{Crowd, Told, endow},
    database::{Database, Server},
    large,
    served::{Answer, Caller, Served},
};
use crate::support::SeededChance;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};
use tokio::{sync::Semaphore, task::JoinSet};

/// The clients of each server.
const CLIENTS: u64 = 32;

/// How many requests are made in all.
fn requests() -> usize {
    if large() { 20_000 } else { 800 }
}

/// What is common to all the clients.
struct Common {
    callers: [Caller; 2],
    asked: AtomicUsize,
    /// How many keys there are so far: three in ten requests repeat one of them.
    keys: AtomicUsize,
    /// A permit for each answer.
    answered: Semaphore,
    told: Mutex<BTreeMap<String, Told>>,
}

/// Asks until all has been asked, first one server; from when it dies on, the other one. The first
/// one may die, the second may not.
async fn client(common: Arc<Common>, number: u64) {
    let chance = SeededChance::new(number);
    let mut at = usize::from(number % 2 == 1);
    while common.asked.fetch_add(1, SeqCst) < requests() {
        let key = match chance.below(10) {
            0..3 => chance.below(common.keys.load(SeqCst)),
            _ => common.keys.fetch_add(1, SeqCst),
        };
        let key = format!("k{key}");
        let (index, leaf) = loop {
            match endow(&common.callers[at], &key).await {
                Answer::Acknowledged { index, leaf } => break (index, leaf),
                Answer::None if at == 0 => at = 1,
                other => panic!("{key} at {at}: {other:?}"),
            }
        };
        let told = Told { index, leaf };
        let before = common.told.lock().unwrap().insert(key.clone(), told.clone());
        assert!(before.is_none_or(|before| before == told), "{key} has two effects");
        common.answered.add_permits(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_are_one_ledger_and_one_may_die() {
    let mut database = Server::new();
    database.up();
    let mut crowd = Crowd::found(&database).await;
    let (first, second) = (Served::start(&database), Served::start(&database));
    let common = Arc::new(Common {
        callers: [crowd.caller(&first), crowd.caller(&second)],
        asked: AtomicUsize::new(0),
        keys: AtomicUsize::new(1),
        answered: Semaphore::new(0),
        told: Mutex::default(),
    });
    let mut clients = JoinSet::new();
    for number in 0..2 * CLIENTS {
        clients.spawn(client(Arc::clone(&common), number));
    }
    let half = u32::try_from(requests() / 2).unwrap();
    tokio::select! {
        heard = common.answered.acquire_many(half) => heard.unwrap().forget(),
        Some(Err(ended)) = clients.join_next() => panic!("{ended}"),
    }
    first.kill();
    clients.join_all().await;
    crowd.told = common.told.lock().unwrap().clone();
    assert!(crowd.told.len() > requests() / 2, "{} keys", crowd.told.len());
    second.kill();
    crowd.is_kept(&database, 0);
    database.run(&["verify"]).exits(0);
}
