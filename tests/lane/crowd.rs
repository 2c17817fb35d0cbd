//! Many at once: one order, one effect a key.

use super::endow;
use crate::support::{
    SeededChance, bookkeeper,
    office::{ITALIAN, Office},
};
use bookkeeper::outcome::Outcome;
use std::{collections::BTreeMap, sync::Arc};

/// Who appends at the same time.
const APPENDERS: usize = 16;
/// How many commands each of them gives.
const COMMANDS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_append_and_three_in_ten_repeat_another() {
    let office = Arc::new(Office::italy().await);
    // Two servers on one file: each appender has one of them.
    let other = bookkeeper(&office.file.path, 2).await;
    let mut tasks = Vec::new();
    for appender in 0..APPENDERS {
        let books = if appender % 2 == 0 { office.books.clone() } else { other.clone() };
        tasks.push(tokio::spawn(async move {
            let chance = SeededChance::new(appender as u64);
            let mut outcomes = Vec::new();
            let mut given = 0;
            while given < COMMANDS {
                let group = 1 + chance.below(3);
                let keys: Vec<String> = (given..given + group)
                    .map(|n| match chance.below(10) {
                        0..3 => format!("k{}", chance.below(40)),
                        _ => format!("own:{appender}:{n}"),
                    })
                    .collect();
                given += group;
                let commands = keys.iter().map(|key| endow(key, "1.00")).collect();
                let appended = books.append(commands).await.unwrap();
                outcomes.extend(keys.into_iter().zip(appended.outcomes));
            }
            outcomes
        }));
    }
    let mut recorded: BTreeMap<String, u64> = BTreeMap::new();
    let mut answers: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for task in tasks {
        for (key, outcome) in task.await.unwrap() {
            let (Outcome::Recorded(receipt) | Outcome::Repeated(receipt)) = &outcome else {
                panic!("{key}: {outcome:?}");
            };
            let index = receipt.events[0].index;
            answers.entry(key.clone()).or_default().push(index);
            if matches!(outcome, Outcome::Recorded(_)) {
                assert_eq!(recorded.insert(key, index), None, "recorded twice");
            }
        }
    }
    assert!(answers.values().any(|it| it.len() > 1), "nobody repeated anybody");
    for (key, indexes) in &answers {
        assert!(indexes.iter().all(|it| *it == recorded[key]), "{key}: {indexes:?}");
    }
    let size = office.size().await;
    assert_eq!(size, ITALIAN + recorded.len() as u64);
    let log = office.log().await;
    for (index, it) in log.iter().enumerate() {
        assert_eq!(it.index, index as u64);
    }
    for (key, index) in &recorded {
        assert_eq!(log[usize::try_from(*index).unwrap()].command.key.as_str(), key);
    }
    let cash = office.cash("FNPS/2024").await;
    let endowed = recorded.len();
    assert_eq!(cash, format!("mlps, endowed {endowed}.00, cash {endowed}.00\n"));
    office.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bookkeepers_see_each_others_work() {
    let office = Office::italy().await;
    let other = bookkeeper(&office.file.path, 2).await;
    for n in 0..6 {
        let books = if n % 2 == 0 { &office.books } else { &other };
        let appended = books.append(vec![endow(&format!("k{n}"), "1.00")]).await.unwrap();
        assert_eq!(appended.at.tree_size, ITALIAN + n + 1);
        for reader in [&office.books, &other] {
            assert_eq!(reader.reading().await.unwrap().at(), appended.at);
        }
    }
    let again = other.append(vec![endow("k0", "1.00")]).await.unwrap();
    assert!(matches!(again.outcomes[0], Outcome::Repeated(_)));
    office.is_sound().await;
}

/// Readers while somebody writes: each answer is one state of the ledger.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_answer_is_one_state() {
    use bookkeeper::{balances::BalanceQuery, reading::Viewer};
    let office = Arc::new(Office::italy().await);
    let writer = office.books.clone();
    let writing = tokio::spawn(async move {
        for n in 0..60 {
            writer.append(vec![endow(&format!("k{n}"), "1.00")]).await.unwrap();
        }
    });
    let mut reads = 0;
    while !writing.is_finished() || reads == 0 {
        let mut reading = office.books.reading().await.unwrap();
        let found = reading.balances(&Viewer::Operator, &BalanceQuery::default()).await.unwrap();
        let events = i64::try_from(reading.at().tree_size - ITALIAN).unwrap();
        assert_eq!(found.total.cash.unwrap().endowed.get(), events * 100);
        assert_eq!(found.at, reading.at());
        reads += 1;
    }
    writing.await.unwrap();
    office.is_sound().await;
}

/// A server keeps its followers close behind the lane, though nobody asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn followers_come_after_the_lane_by_themselves() {
    let office = Office::italy().await;
    let keeping = tokio::spawn({
        let books = office.books.clone();
        async move { books.keep_following().await }
    });
    for n in 0..3 {
        let size = office.append(vec![endow(&format!("k{n}"), "1.00")]).await.at.tree_size;
        while office.store.snapshot().await.unwrap().position().await.unwrap().events < size {
            tokio::task::yield_now().await;
        }
    }
    keeping.abort();
}
