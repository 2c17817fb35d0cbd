//! Two servers and their readers, step by step; `laws` is the crowd.

use super::endow;
use crate::support::{
    bookkeeper,
    office::{ITALIAN, Office},
};
use bookkeeper::outcome::Outcome;
use std::sync::Arc;

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
