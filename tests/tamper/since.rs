//! Verifying only what is new since what was verified.

mod counted;

use super::{Forged, books, copy, findings_as, names, over, short, write};
use crate::support::{
    binary::fondaco,
    demo::{File, demo},
    office::Office,
};
use bookkeeper::{
    Bookkeeper, Failure,
    verify::{Finding, How, Progress},
};
use counted::Counted;
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use store::DerivedTable;
use tempfile::TempDir;
use tokio::sync::Notify;

fn keep(folder: &Path) -> How {
    How { keep: Some(folder.into()), ..How::default() }
}

fn since(folder: &Path) -> How {
    How { since_checkpoint: true, ..keep(folder) }
}

/// A ledger that was verified whole.
async fn verified() -> (File, Bookkeeper, TempDir) {
    let (file, folder) = (copy().await, tempfile::tempdir().unwrap());
    let books = books(&file.path, 2).await;
    assert_eq!(findings_as(&books, &keep(folder.path())).await, [""; 0]);
    (file, books, folder)
}

#[tokio::test]
async fn what_is_new_is_verified_and_nothing_else_is_read() {
    let (file, books, folder) = verified().await;
    for new in [0, 1, 20] {
        write(&books, &format!("{new}"), new).await;
        let counted = Arc::new(Counted::of(short(&file.path).await));
        let counting = over(counted.clone(), 3);
        let found = counting.verify_as(&since(folder.path()), &mut |_| {}).await.unwrap();
        assert_eq!(found.findings, []);
        assert_eq!(found.tree_size, found.since + new);
        let read = counted.read();
        // Leaves for the tree, the epoch of eight in which the followers stand, first and last.
        assert!(read.entries <= new + 256 + 8 + 4, "{new}: {read:?}");
        assert!(read.entries >= new, "{new}: {read:?}");
        // A handful of rows an event, and of those that its epochs are merged into.
        assert!(read.rows <= 80 * new + 2, "{new}: {read:?}");
        assert_eq!(counting.verify(|_, _| {}).await.unwrap().findings, []);
        let whole = counted.read();
        assert!(whole.entries >= 512 && whole.rows > 3000, "{whole:?}");
    }
}

#[tokio::test]
async fn a_change_in_what_is_new_is_found() {
    for (sql, table) in [
        ("UPDATE balance SET cents = cents + 1 WHERE account LIKE 'org:mlps|F%'", "balance"),
        ("DELETE FROM slot WHERE key LIKE 'used:mlps|%new:1'", "slot"),
        ("UPDATE standing_b SET came = came + 1", "standing"),
        ("DELETE FROM posting_b WHERE idx = 513", "posting"),
        ("UPDATE event_party_b SET idx = 600 WHERE idx = 513", "event_party"),
        ("UPDATE follower SET registry = registry + 1", "follower"),
        ("UPDATE turnover_b SET went = went + 1 WHERE level = 1 AND number = 64", "turnover"),
    ] {
        let (file, books, folder) = verified().await;
        write(&books, "new", 9).await;
        assert_eq!(findings_as(&books, &How::default()).await, [""; 0]);
        let mut forged = Forged::of(file).await;
        forged.runs(sql).await;
        let file = forged.finished().await;
        // It is told until somebody mends it.
        for _ in 0..2 {
            let books = super::books(&file.path, 3).await;
            let found = findings_as(&books, &since(folder.path())).await;
            assert!(names(&found, &format!("tabella {table}, riga ")), "{sql}: {found:?}");
        }
    }
}

#[tokio::test]
async fn a_new_entry_that_was_changed_is_found_and_nothing_is_built_on_it() {
    let (file, books, folder) = verified().await;
    write(&books, "new", 3).await;
    let mut forged = Forged::of(file).await;
    forged.runs("UPDATE entry SET bytes = x'7b7d' WHERE idx = 513").await;
    let file = forged.finished().await;
    let books = super::books(&file.path, 3).await;
    let found = findings_as(&books, &since(folder.path())).await;
    assert!(names(&found, "evento 513: i byte non corrispondono"), "{found:?}");
    let refused = books.verify_as(&since(folder.path()), &mut |_| {}).await;
    assert!(matches!(refused, Err(Failure::Question(_))), "{refused:?}");
}

#[tokio::test]
async fn killed_anywhere_it_goes_on() {
    let (file, books, folder) = verified().await;
    for (round, table) in
        [DerivedTable::Node, DerivedTable::Slot, DerivedTable::Turnover].into_iter().enumerate()
    {
        write(&books, &format!("{round}"), 11).await;
        let reached = Notify::new();
        let (how, mut tell) = (since(folder.path()), |it| {
            if it == Progress::Comparing(table) {
                reached.notify_one();
            }
        });
        tokio::select! {
            biased;
            () = reached.notified() => {}
            found = books.verify_as(&how, &mut tell) => panic!("not stopped: {found:?}"),
        }
    }
    let mut forged = Forged::of(file).await;
    forged.runs("UPDATE posting_b SET cents = cents + 1 WHERE idx = 513").await;
    let found = findings_as(&books, &since(folder.path())).await;
    assert!(names(&found, "tabella posting, riga "), "what was touched before: {found:?}");
    forged.runs("UPDATE posting_b SET cents = cents - 1 WHERE idx = 513").await;
    let file = forged.finished().await;
    let books = super::books(&file.path, 3).await;
    let found = books.verify_as(&since(folder.path()), &mut |_| {}).await.unwrap();
    assert_eq!((found.findings, found.tree_size), (Vec::new(), 512 + 33));
}

#[tokio::test]
async fn another_history_another_ledger_nothing_kept() {
    let (_file, books, folder) = verified().await;
    write(&books, "new", 2).await;
    assert_eq!(findings_as(&books, &since(folder.path())).await, [""; 0]);
    let copied = copy().await;
    let older = super::books(&copied.path, 3).await;
    let found = older.verify_as(&since(folder.path()), &mut |_| {}).await.unwrap();
    assert!(matches!(found.findings[..], [Finding::Replaced(_)]), "{:?}", found.findings);
    write(&older, "other", 2).await;
    let found = findings_as(&older, &since(folder.path())).await;
    assert!(names(&found, "HISTORY_REPLACED: i primi 514 eventi"), "{found:?}");
    let office = Office::empty().await;
    let empty = tempfile::tempdir().unwrap();
    for (books, folder) in [(&office.books, folder.path()), (&books, empty.path())] {
        let refused = books.verify_as(&since(folder), &mut |_| {}).await;
        assert!(refused.is_err(), "{refused:?}");
    }
}

/// The files of a folder.
fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    names.map(|it| it.into_string().unwrap()).collect()
}

#[tokio::test]
async fn what_is_not_kept_leaves_nothing() {
    let (file, books, folder) = verified().await;
    assert_eq!(names_in(folder.path()), ["verified.db"]);
    let state = fs::read(folder.path().join("verified.db")).unwrap();
    let mut forged = Forged::of(file).await;
    forged.runs("UPDATE balance SET cents = cents + 1 WHERE account LIKE 'org:mlps|F%'").await;
    let found = findings_as(&books, &keep(folder.path())).await;
    assert!(names(&found, "tabella balance, riga "), "{found:?}");
    assert_eq!(names_in(folder.path()), ["verified.db"]);
    books.close().await;
    let failed = books.verify_as(&keep(folder.path()), &mut |_| {}).await;
    assert!(failed.is_err(), "{failed:?}");
    assert_eq!(names_in(folder.path()), ["verified.db"]);
    assert!(fs::read(folder.path().join("verified.db")).unwrap() == state, "it was touched");
}

/// Whoever looks at any moment finds the old verified state or the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_another_is_kept_one_is_always_there() {
    let (_file, books, folder) = verified().await;
    let (path, ended) = (folder.path().join("verified.db"), Arc::new(AtomicBool::new(false)));
    let looking = thread::spawn({
        let ended = Arc::clone(&ended);
        move || {
            while !ended.load(Ordering::SeqCst) {
                assert!(path.exists(), "none was there");
            }
        }
    });
    for _ in 0..3 {
        assert_eq!(findings_as(&books, &keep(folder.path())).await, [""; 0]);
    }
    ended.store(true, Ordering::SeqCst);
    looking.join().unwrap();
}

#[test]
fn the_binary_keeps_and_goes_on() {
    let (file, folder) = (demo().copy(), tempfile::tempdir().unwrap());
    let keep = folder.path().display().to_string();
    let ran = fondaco(&file.path, &["verify", "--since-checkpoint"]).exits(2);
    assert!(ran.err.contains("--keep"), "{ran:?}");
    let told = fondaco(&file.path, &["verify", "--keep", &keep, "--format", "json"]).exits(0);
    let told = told.json();
    assert_eq!((&told["mode"], &told["tree_size"]), (&"whole".into(), &"512".into()));
    let more = ["verify", "--keep", &keep, "--since-checkpoint", "--threads", "1"];
    let told = fondaco(&file.path, &more).exits(0);
    assert!(told.out.contains("(0 nuovi; i primi 512 da prima)"), "{told:?}");
}

/// What cannot be read is the verified state, not the ledger, and a whole verification makes it anew.
#[test]
fn a_verified_state_that_cannot_be_read_is_named_and_made_anew() {
    let (file, folder) = (demo().copy(), tempfile::tempdir().unwrap());
    let keep = folder.path().display().to_string();
    fondaco(&file.path, &["verify", "--keep", &keep]).exits(0);
    let state = folder.path().join("verified.db");
    let whole = fs::read(&state).unwrap();
    for damaged in [b"no database at all".to_vec(), whole[..whole.len() / 2].to_vec()] {
        fs::write(&state, damaged).unwrap();
        let ran = fondaco(&file.path, &["verify", "--keep", &keep, "--since-checkpoint"]).exits(2);
        assert!(ran.err.contains("lo stato verificato in «"), "{ran:?}");
        assert!(ran.err.contains("senza --since-checkpoint"), "{ran:?}");
        fondaco(&file.path, &["verify", "--keep", &keep]).exits(0);
        fondaco(&file.path, &["verify", "--keep", &keep, "--since-checkpoint"]).exits(0);
    }
}
