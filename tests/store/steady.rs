//! Rebuilding while others never stop.

use super::{
    Place,
    epochs::{expected, history, kept},
    material::Log,
};
use crate::support::SeededChance;
use ::store::Epochs;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// More than are written while a rebuild ends.
const EVENTS: usize = 4000;

/// Whoever writes and whoever follows stops only when the rebuild has ended: at every turn of the rebuild
/// the log is longer, and so is what the side that is read knows.
pub async fn a_rebuild_ends_though_nobody_stops(place: &dyn Place) {
    let epochs = Epochs::of(5, 2);
    let store = place.open_with(epochs).await;
    let mut events = history(&SeededChance::new(9), EVENTS).into_iter();
    let mut log = Log::default();
    log.write(&*store, events.by_ref().take(150)).await;
    store.follow().await.unwrap();
    let ended = Arc::new(AtomicBool::new(false));
    let [writing, following] = [(); 2].map(|()| (Arc::clone(&store), Arc::clone(&ended)));
    let writing = tokio::spawn(async move {
        let (store, ended) = writing;
        let mut lane = store.lane().await.unwrap();
        while !ended.load(Ordering::SeqCst) {
            // Asked for before this one is given back: there is always somebody who writes.
            let next = Arc::clone(&store);
            let next = tokio::spawn(async move { next.lane().await });
            let some: Vec<_> = events.by_ref().take(2).collect();
            assert!(!some.is_empty(), "the rebuild has not ended in {EVENTS} events");
            lane.write(&log.next(some)).await.unwrap();
            lane.commit().await.unwrap();
            lane = next.await.unwrap().unwrap();
        }
    });
    let following = tokio::spawn(async move {
        let (store, ended) = following;
        while !ended.load(Ordering::SeqCst) {
            store.follow().await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    for _ in 0..2 {
        let rebuilt = store.rebuild(&mut |_, _| {}).await;
        assert_eq!(rebuilt.unwrap().differing, 0);
    }
    ended.store(true, Ordering::SeqCst);
    writing.await.unwrap();
    following.await.unwrap();
    store.follow().await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let entries = snapshot.entries(0, 5000).await.unwrap();
    assert_eq!(kept(&mut *snapshot).await, expected(epochs, &entries));
}
