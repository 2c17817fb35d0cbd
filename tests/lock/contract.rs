//! What every lock keeps: one head at a time, and all that ever were.

use crate::support::{demo::File, raw};
use journal::hash::Hash;
use ledger::code::Origin;
use std::sync::Arc;
use store::lock::{Decision, Incarnation, Lock, LockError, LockedHead, SqliteLock, Swapped};

fn origin(name: &str) -> Origin {
    Origin::parse(&format!("fondaco/{name}-00112233445566778899aabbccddeeff")).unwrap()
}

fn head(size: u64, writer: u8) -> LockedHead {
    let root = Hash::from([writer; 32]);
    LockedHead { size, root, incarnation: Incarnation::new([writer; 16]) }
}

#[tokio::test]
async fn a_head_takes_the_place_of_the_one_expected_and_of_no_other() {
    let file = File::absent();
    let (lock, here) = (SqliteLock::at(&file.path), origin("qui"));
    assert_eq!(lock.head(&here).await.unwrap(), None);
    assert_eq!(lock.heads(&here, None, 9).await.unwrap(), []);
    let held = lock.hold(&here, Some(&head(1, 1)), &[(head(2, 1), None)]).await.unwrap();
    assert_eq!(held, Swapped::Held(None));
    assert_eq!(lock.hold(&here, None, &[(head(1, 1), None)]).await.unwrap(), Swapped::Done);
    for expected in [None, Some(head(2, 1)), Some(head(1, 2))] {
        let held = lock.hold(&here, expected.as_ref(), &[(head(9, 9), None)]).await.unwrap();
        assert_eq!(held, Swapped::Held(Some(head(1, 1))), "{expected:?}");
    }
    let decision = Decision {
        what: "adopted".to_owned(),
        reason: "«perché» l'altro è perso".to_owned(),
        place: "sqlite:a.db".to_owned(),
        who: "io".to_owned(),
        at: 12,
    };
    let next = [(head(3, 1), None), (head(2, 2), Some(decision.clone()))];
    assert_eq!(lock.hold(&here, Some(&head(1, 1)), &next).await.unwrap(), Swapped::Done);
    assert_eq!(lock.hold(&origin("la"), None, &[(head(5, 5), None)]).await.unwrap(), Swapped::Done);
    // Another process reads the same.
    let other = SqliteLock::at(&file.path);
    assert_eq!(other.head(&here).await.unwrap(), Some(head(2, 2)));
    let heads = other.heads(&here, None, 9).await.unwrap();
    assert_eq!(heads.iter().map(|it| it.head.size).collect::<Vec<_>>(), [2, 3, 1]);
    assert_eq!(heads.iter().map(|it| it.place).collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(heads[0].decision, Some(decision));
    assert_eq!(other.heads(&here, Some(2), 1).await.unwrap()[0].head.size, 3);
    assert_eq!(file.folder(), ["fondaco.db"], "one file is all there is to keep");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_at_once_one_wins_each_time() {
    let file = Arc::new(File::absent());
    let writers = (1..=4).map(|writer| {
        let file = Arc::clone(&file);
        tokio::spawn(async move {
            let (lock, here) = (SqliteLock::at(&file.path), origin("qui"));
            let (mut expected, mut won) = (None::<LockedHead>, 0_u64);
            while won < 10 {
                let next = head(expected.map_or(1, |it| it.size + 1), writer);
                match lock.hold(&here, expected.as_ref(), &[(next, None)]).await.unwrap() {
                    Swapped::Done => (expected, won) = (Some(next), won + 1),
                    Swapped::Held(other) => expected = other,
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let heads = SqliteLock::at(&file.path).heads(&origin("qui"), None, 99).await.unwrap();
    let sizes: Vec<u64> = heads.iter().rev().map(|it| it.head.size).collect();
    assert_eq!(sizes, (1..=40).collect::<Vec<_>>());
}

#[tokio::test]
async fn it_forgets_nothing_and_is_no_ledger() {
    let file = File::absent();
    let lock = SqliteLock::at(&file.path);
    lock.hold(&origin("qui"), None, &[(head(1, 1), None)]).await.unwrap();
    let mut db = raw::open(&file.path).await;
    for sql in [
        "UPDATE held SET size = 2",
        "DELETE FROM held",
        "INSERT OR REPLACE INTO held SELECT * FROM held",
    ] {
        assert!(raw::run(&mut db, sql).await.is_err(), "the lock did it: {sql}");
    }
    let ledger = crate::support::office::Office::empty().await;
    let misplaced = SqliteLock::at(&ledger.file.path).head(&origin("qui")).await.unwrap_err();
    assert!(matches!(misplaced, LockError::Misplaced(_)), "{misplaced}");
}
